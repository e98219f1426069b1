#pragma once

// Words, as phrases are made of them.

#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "guardrails/screen/fold.h"

namespace countersign::guardrails::screening {

struct Word {
  std::string text;  // folded, UTF-8; "@url" and "@mail" stand for an address
  Span span;
  // The first of a sentence, or after "and", "then", "please": where an order begins.
  bool begins = false;
};
using Words = std::vector<Word>;

// Runs of letters and digits.
Words words_of(const std::vector<Letter>& letters);
// The same text with digits and signs read as letters: "pr3v10us". Nothing where there are none.
Words words_of_leet(const std::vector<Letter>& letters);
// Letters that stand apart ("i g n o r e"), put together; each such run is one word. A wider gap,
// or an underscore, ends a word inside the run.
Words words_set_apart(const std::vector<Letter>& letters);
// Backwards, and with letters moved by thirteen places.
Words words_backwards(const std::vector<Letter>& letters);
Words words_of_rot13(Words words);

// The text as one line, each byte with the place it came from.
struct Line {
  std::string text;
  std::vector<Span> spans;  // one for each byte
  Span span_of(std::size_t from, std::size_t length) const;
};
Line line_of(const std::vector<Letter>& letters);

}  // namespace countersign::guardrails::screening
