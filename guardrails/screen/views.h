#pragma once

// Other ways to read the letters of a text: what a reader does not see at once and a model reads
// all the same. A view is made only where something says that it may hold words.

#include <string_view>
#include <vector>

#include "guardrails/screen/tokens.h"

namespace countersign::guardrails::screening {

struct View {
  std::string_view how;  // "read backwards"
  Words words;
};

// Letters that stand apart, words without gaps between them, words and texts turned around, letters
// moved along or turned around in the alphabet, words wholly of look-alike letters.
std::vector<View> hidden_views(const std::vector<Letter>& letters, const Words& words);

}  // namespace countersign::guardrails::screening
