#pragma once

// Numbers in a question, in digits or spelled out. Nothing here fails; a phrase that is not a
// number is simply not found.

#include <cstddef>
#include <optional>
#include <string>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

struct FoundNumber {
  Number number;
  std::size_t tokens = 0;  // how many from `at` on
};

// "12", "€1,000.50", "twelve", "two hundred and five", "a dozen", "half a million", "1.5 million",
// "10k", "once", "twice", "twenty-first", "3rd", "20 percent", "100 dollars", "minus five". A lone
// "a", "one" as a pronoun ("which one") and a lone "second", "quarter" or "half" are not numbers.
std::optional<FoundNumber> read_number(Tokens tokens, std::size_t at);

struct FoundRange {
  Number from, to;  // from <= to as written or turned round
  std::size_t tokens = 0;
};

// "between 10 and 20", "from 10 to 20", "10-20", "10 to 20", "10 … 20". Both ends belong to it.
std::optional<FoundRange> read_number_range(Tokens tokens, std::size_t at);

}  // namespace countersign::agent::builtin
