#pragma once

// How names, values and patterns are spelled in SQL; writing/dialect.h says where sources differ.
// Names and values are hostile: whatever they hold, they come out as
// one name and one literal.

#include <string>
#include <string_view>

#include "agent/planners/builtin/meaning/query.h"

namespace countersign::agent::builtin {

// As it stands where that is plain and no keyword; otherwise in double quotes.
std::string quoted_name(std::string_view name);
std::string quoted_text(std::string_view text);
std::string spelled(const Literal& literal);
// A LIKE pattern around a value: its % _ and \ stand for themselves.
std::string like_pattern(std::string_view text, bool open_before, bool open_after);
// Sums of money, and means, parts and ratios, whose further decimals still tell them apart.
inline constexpr int kMoneyDecimals = 2;
inline constexpr int kFineDecimals = 4;

}  // namespace countersign::agent::builtin
