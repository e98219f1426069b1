#pragma once

// Words, as phrases are made of them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "guardrails/screen/fold.h"

namespace countersign::guardrails::screening {

struct Word {
  std::string text;  // folded, UTF-8; "@url" and "@mail" stand for an address
  Span span;
  std::uint32_t sentence = 0;
  // The first of a sentence, or after "and", "then", "please": where an order begins.
  bool begins = false;
  bool is_gapless = false;       // one character of a script without gaps between words
  bool follows_closely = false;  // nothing stands between it and the word before
};
using Words = std::vector<Word>;

// Chinese, Japanese, Thai.
bool is_gapless(char32_t c);

// Runs of letters and digits; characters of gapless scripts one by one.
Words words_of(const std::vector<Letter>& letters);
// The same text with digits and signs read as letters: "pr3v10us". Nothing where there are none.
Words words_of_leet(const std::vector<Letter>& letters);

// The text as one line, each byte with the place it came from.
struct Line {
  std::string text;
  std::vector<Span> spans;  // one for each byte
  Span span_of(std::size_t from, std::size_t length) const;
};
Line line_of(const std::vector<Letter>& letters);

}  // namespace countersign::guardrails::screening
