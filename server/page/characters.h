#pragma once

// Text of which every character must be seen: what is invisible, changes the direction of others,
// is a blank that is no space or looks like a letter that it is not, stands as its code point in a
// box, ⟨U+202E⟩, with words for those who listen. Bounded: of a run of invisible characters the
// first and the last are shown, and beyond some thousand boxes there are only plain ones.

#include <cstddef>
#include <string_view>

#include "server/page/html.h"

namespace countersign::server {

class Characters {
 public:
  explicit Characters(Html& html) : html_(html) {}

  // Line feeds and tabs stay. What a guardrail suspects to be spelled to deceive shows all its
  // characters that are not ASCII.
  void write(std::string_view text, bool is_suspect = false);

 private:
  void box(std::string_view code, std::string_view words);

  Html& html_;
  std::size_t boxes_ = 0;
};

}  // namespace countersign::server
