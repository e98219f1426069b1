#pragma once

// What numbers are counted in, in a question ("two hours") and in a schema (runtime_min), and one
// in terms of the other. A number is never compared with a column of another kind of unit.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

struct CountedIn {
  enum class Kind : std::uint8_t { kTime, kMonths, kLength, kMass, kVolume, kBytes, kMoney, kHeat };
  Kind kind = Kind::kTime;
  double factor = 1;  // how many of the kind's smallest usual unit
  friend bool operator==(const CountedIn&, const CountedIn&) = default;
};

// "hours", "km", "kilograms", "dollars"; empty for a word that is no unit.
std::optional<CountedIn> unit_said(std::string_view word);

// "runtime_min", "Milliseconds", "weight_g", "years_experience", "box_office_musd": by the name's
// last word, or by its first if that is a time. Empty if the name does not tell.
std::optional<CountedIn> unit_of_name(std::span<const NameWord> name);

// As the digits of a statement: 2 hours in minutes are "120". Empty if the kinds differ.
std::optional<std::string> converted(std::string_view digits, const CountedIn& said,
                                     const CountedIn& kept);

}  // namespace countersign::agent::builtin
