#pragma once

// A judged statement, explained: to a person with its words underlined, to a program as members of
// a JSON object.

#include <string_view>

#include "agent/judging.h"

namespace countersign::cli {

class JsonLine;
class Terminal;

void print_judged(const agent::Judged& judged, std::string_view sql, Terminal& terminal);

// "verdict", "findings", "reads", the estimate, and the digests of policy and schema.
void add_judged(JsonLine& line, const agent::Judged& judged, std::string_view sql);
// What is known beyond that: relations, functions, scans, hidden characters, who must approve.
void add_evidence(JsonLine& line, const agent::Judged& judged);

}  // namespace countersign::cli
