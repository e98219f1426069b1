#pragma once

// The lexicon, taken apart.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "guardrails/screen/lexicon.h"
#include "guardrails/screen/vocabulary.h"

namespace countersign::guardrails::screening {

struct Element {
  enum class Kind : std::uint8_t { kWords, kPerhaps, kGap, kAnyGap, kUnless, kEnd };
  Kind kind = Kind::kWords;
  std::size_t gap = 0;  // kGap, kAnyGap: words at most
  PlaceId place = 0;    // kWords, kPerhaps, kUnless
};

struct Compiled {
  std::string_view rule;
  Where where = Where::kAnywhere;
  bool only_where_an_order_begins = false;
  std::size_t window = 0;         // words; 0: in a row
  std::vector<Element> elements;  // the first is words
};

struct Lexicon {
  Vocabulary vocabulary;
  std::vector<Compiled> phrases;
  std::vector<std::vector<std::uint32_t>> by_first;  // phrases that begin so, by their place
};

// Made when it is first asked for.
const Lexicon& lexicon();

}  // namespace countersign::guardrails::screening
