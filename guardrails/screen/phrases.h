#pragma once

// Phrases and how they are looked for. A pattern is words in a row:
//
//   ignore|disregard     one of these; with six letters or more, one slip is forgiven
//   instruct*            begins so
//   ~4                   up to four words of any kind
//   ^                    (first) only where an order begins: at the start of a sentence, after
//   "and" !manual*|booklet*    (last) unless one of these follows

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "guardrails/screen.h"
#include "guardrails/screen/tokens.h"

namespace countersign::guardrails::screening {

enum class Where : std::uint8_t { kAnywhere, kOnlyResults };

struct Phrase {
  std::string_view rule;
  std::string_view pattern;
  Where where = Where::kAnywhere;
};
// In languages with spaces between words, lower case, accents or not.
std::span<const Phrase> lexicon();

// Of the first place that fits, one for each rule.
struct Hit {
  std::string_view rule;
  Span span;
};
std::vector<Hit> find_phrases(const Words& words, Channel channel);
// Where letters stood apart and the gaps between words were lost: "ignoreallpreviousinstructions".
std::optional<Hit> find_squeezed(const Words& words);

}  // namespace countersign::guardrails::screening
