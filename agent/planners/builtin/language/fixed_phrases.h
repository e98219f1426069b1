#pragma once

// Fixed phrases of several words, and the longest of a table that begins at a place: what the
// readers of synonyms.h and dates.h are made of.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

// How many tokens `phrase` ("more than") takes from `at` on; 0 if something else stands there.
std::size_t spoken(Tokens tokens, std::size_t at, std::string_view phrase);

template <class Meaning>
struct Phrase {
  std::string_view said;
  Meaning meaning;
};

template <class Meaning>
struct Heard {
  Meaning meaning;
  std::size_t tokens = 0;
};

// The longest phrase of the table that begins at `at`; of equally long ones the first.
template <class Meaning>
std::optional<Heard<Meaning>> hear(Tokens tokens, std::size_t at,
                                   std::span<const Phrase<Meaning>> table) {
  std::optional<Heard<Meaning>> best;
  for (const auto& phrase : table)
    if (const auto n = spoken(tokens, at, phrase.said); n > (best ? best->tokens : 0))
      best = Heard<Meaning>{phrase.meaning, n};
  return best;
}

std::size_t hear_any(Tokens tokens, std::size_t at, std::span<const std::string_view> table);

// Whether tokens [at, at + count) are part of a word with hyphens: "no" and "shows" of "no-shows",
// but not "best-selling" when both are taken.
bool is_inside_compound(Tokens tokens, std::size_t at, std::size_t count);

// The words of fillers and function words, of superlatives, of comparisons and negations.
std::vector<std::string_view> filler_words();
std::vector<std::string_view> superlative_words();
std::vector<std::string_view> condition_words();
// Every phrase of synonyms.h's tables, for those who must know which words are spelled right.
std::vector<std::string_view> all_phrases();

}  // namespace countersign::agent::builtin
