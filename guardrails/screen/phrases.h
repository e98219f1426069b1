#pragma once

// Phrases and how they are looked for. A pattern is words in a row, of one sentence:
//
//   ignore|disregard     one of these; in a long word one slip is forgiven
//   instruct*            begins so
//   <rules>              one of the words of the group of that name
//   ~4                   up to four words of any kind; ~~4 also into the next sentences
//   ?me|us               perhaps one of these
//   ^                    (first) only where an order begins: at the start of a sentence, after
//                        "and", "please", "you must"
//   &8                   (first) all of these, in any order, within eight words
//   !manual*|booklet*    (last) unless one of these follows
//   $                    (last) the end of a sentence
//   @num @url @mail      a number, a web address, a mail address
//
// Chinese and Japanese are cut into the words of the lexicon and single characters; what a gap
// counts there are those.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "guardrails/screen.h"
#include "guardrails/screen/tokens.h"

namespace countersign::guardrails::screening {

enum class Where : std::uint8_t { kAnywhere, kOnlyQuestions, kOnlySources };

struct Phrase {
  std::string_view rule;
  std::string_view pattern;
  Where where = Where::kAnywhere;
};
struct Group {
  std::string_view name;
  std::string_view words;  // "rules|policy|instruction*"
};

// Of the first place that fits, one for each rule.
struct Hit {
  std::string_view rule;
  Span span;
};
std::vector<Hit> find_phrases(const Words& words, Channel channel);

}  // namespace countersign::guardrails::screening
