#pragma once

// A stretch of time as a condition on a column, whatever the dialect: half open, with either end
// left out where the question leaves it out.

#include <string>

#include "agent/planners/builtin/language/dates.h"

namespace countersign::agent::builtin {

// Both ends in the column's storage; an absent one is empty.
struct Ends {
  std::string from, to;
};

std::string between(const std::string& column, const Ends& ends);

// The ends that are left of a stretch when the side of it is meant: "since March" has no end.
Ends kept(Ends ends, Side side);

// Whether a number counts milliseconds, as an expression. Larger numbers than this do: as seconds
// they would lie in the year 5138.
std::string is_millis(const std::string& raw);

}  // namespace countersign::agent::builtin
