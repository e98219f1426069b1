#pragma once

// Pieces of a text that hide another text.

#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"

namespace countersign::guardrails::screening {

struct Decoded {
  std::string_view how;  // "decoded from base64"
  std::string text;
  Span span;  // the piece that says so
};

// base64, base32 and hex of 16 bytes and more; bytes as numbers; percent signs, character
// references and \u escapes. What does not come out as text is left out; a few pieces at most.
std::vector<Decoded> decoded_pieces(std::string_view text);

}  // namespace countersign::guardrails::screening
