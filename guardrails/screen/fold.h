#pragma once

// A text as a model reads it: letters without their disguises, each with the bytes it came from.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/facts.h"

namespace countersign::guardrails::screening {

struct Letter {
  char32_t c;             // lower case, without accents; white space is ' ', the end of a line '\n'
  Span span;              // in the text
  bool is_upper = false;  // before it was made lower case; told of Latin letters alone
};

struct Folded {
  std::vector<Letter> letters;
  // The first thing that honest text does not hold: hidden characters that spell something, text
  // turned around, invisible characters inside a word, one word of two alphabets.
  std::optional<Span> odd;
};

Folded fold(std::string_view text);

// The Latin letter that a reader takes `c` (lower case, of another alphabet) for; 0: none.
char latin_look_alike(char32_t c);

}  // namespace countersign::guardrails::screening
