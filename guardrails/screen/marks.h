#pragma once

// What is told by signs rather than words: role markers, SQL that writes, links that carry data
// away, and orders in scripts without gaps between words.

#include <vector>

#include "guardrails/screen/phrases.h"

namespace countersign::guardrails::screening {

std::vector<Hit> find_marks(const Line& line, Channel channel);

}  // namespace countersign::guardrails::screening
