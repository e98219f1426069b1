#pragma once

// Findings as JSON.

#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.h"

namespace countersign::cli {

// {"rule", "category", "severity", "span", "words"}: the words come from the text that the span
// points into.
std::string finding_json(const Finding& finding, std::string_view text);
// A list of them.
std::string findings_json(const std::vector<Finding>& findings, std::string_view text);

}  // namespace countersign::cli
