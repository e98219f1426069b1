#pragma once

// A statement as a person must see it: every character visible, the places that a guardrail speaks
// of marked, and what it says in words below.

#include <string_view>
#include <vector>

#include "core/verdict.h"
#include "server/page/html.h"

namespace countersign::server {

void write_statement(Html& html, std::string_view sql, const std::vector<Finding>& findings);
// Nothing if there are none.
void write_findings(Html& html, std::string_view sql, const std::vector<Finding>& findings);

}  // namespace countersign::server
