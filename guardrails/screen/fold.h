#pragma once

// A text as a model reads it: letters without their disguises, each with the bytes it came from.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/facts.h"

namespace countersign::guardrails::screening {

struct Letter {
  char32_t c;  // lower case, without accents; any white space is ' '
  Span span;   // in the text
};

struct Folded {
  std::vector<Letter> letters;
  // The first thing that honest text does not hold: hidden characters that spell something, text
  // turned around, invisible characters inside a word, one word of two alphabets.
  std::optional<Span> odd;
};

Folded fold(std::string_view text);

}  // namespace countersign::guardrails::screening
