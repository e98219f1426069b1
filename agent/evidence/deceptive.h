#pragma once

// Characters and words of a statement that do not look like what they are.

#include <string_view>
#include <vector>

#include "agent/evidence.h"

namespace countersign::agent {

// At most 64, in the order of the text.
std::vector<EvidenceText> deceptive_in(std::string_view sql);

}  // namespace countersign::agent
