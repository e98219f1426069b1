#pragma once

// The forms under which a said value may stand in the data: "Germany", "germany", "DE", "DEU",
// "german"; "t-shirts", "t-shirt", "T shirt"; "yes", "Y", "true". All of it is tables and folding;
// whether a form is there is for a look-up step to say.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

enum class FormKind : std::uint8_t {
  kSame,      // as said, case folded
  kNumber,    // its singular or plural
  kSpelling,  // hyphen, space and joined variants
  kCountry,   // another name, code or adjective of the country
  kRegion,    // a state of the United States and its code
  kMonth,     // "march" and "mar", "monday" and "mon"
};

struct ValueForm {
  // Lower-cased, to be compared with lower(column). SQLite's lower() knows ASCII alone, so that a
  // word with other capitals comes in both ways.
  std::string text;
  FormKind kind = FormKind::kSame;
};

// Best first, each text once, at most kValueFormsMax. Codes of two letters come only where the said
// word is a country's or state's name ("in" and "it" are no countries).
inline constexpr std::size_t kValueFormsMax = 12;
std::vector<ValueForm> value_forms(std::string_view said);

// "Germany", "german", "DEU", "United States", "the Netherlands" → its usual English name;
// two-letter codes only when written in capitals ("DE", "US").
std::optional<std::string_view> country_of(std::string_view said);
// How many tokens from `at` on are a country's name or adjective ("south korea" is two), or 0.
std::size_t read_country(Tokens tokens, std::size_t at);

// The plain words of truth only: yes, no, true, false and their first letters.
std::optional<bool> truth_of(std::string_view word);
// The word of which this is the opposite: "inactive" → "active", "unpaid" → "paid", "non-smoking"
// → "smoking", "discontinued" has none. Empty if it is not such a word.
std::optional<std::string> opposite_of(std::string_view word);

// What stands for a person's sex or gender in data: "female", "women" → {"f", "female", "woman"}.
std::vector<std::string> gender_forms(std::string_view word);

}  // namespace countersign::agent::builtin
