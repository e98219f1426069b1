#pragma once

// Steps as the API tells them, for a person's eye.

#include <string>

#include "cli/json.h"

namespace countersign::cli {

class Paint;

// Everything one needs to decide: who proposed it, the statement with the words of its findings
// underlined, the verdict, what it reads, how many rows.
std::string step_card(const Json& step, const Paint& paint);
// What became of it, in one line: "step 1 is done: 7 rows in 1.2 ms".
std::string step_end(const Json& step, const Paint& paint);
// One indented line for each finding.
std::string finding_lines(const Json& findings);

// Times as the API writes them, for a table: "2026-11-20 05:06:07".
std::string plain_time(const std::string& rfc3339);

}  // namespace countersign::cli
