#pragma once

// What became of a statement that was proposed: found again in the session's steps by its text,
// through edits and reruns. Nothing is remembered between two calls of the planner.

#include <cstddef>
#include <optional>
#include <string>

#include "agent/planner.h"

namespace countersign::agent::builtin {

enum class Came {
  kNotProposed,
  kRows,
  kGone,     // done, but its rows are no longer held
  kNothing,  // refused, rejected, failed, …
  kUnknown,
  kOpen,
};

struct Attempt {
  Came came = Came::kNotProposed;
  const StepSeen* step = nullptr;  // the newest that counts
  // An edit by a person took the place of what was proposed.
  bool was_edited = false;
};

// Among the steps from index `from` on.
Attempt find_attempt(const PlannerInput& input, const std::string& sql, std::size_t from);

// "Step 3 was rejected: too slow."
std::string why_nothing(const StepSeen& step);

}  // namespace countersign::agent::builtin
