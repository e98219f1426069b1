#pragma once

// The answer to an auditor's own statement for a person, a program or a spreadsheet. Everything in
// it was written by anybody.

#include <string>

#include "audit/question.h"

namespace countersign::cli {

class Terminal;

// On a terminal a table, else lines with tabs. Bytes are spelled as SQL spells them: x'00ff'.
void print_question(const audit::QuestionAnswer& answer, Terminal& terminal);
// {"columns","rows","has_more"}; whole numbers beyond 2^53 and bytes as texts.
std::string question_json(const audit::QuestionAnswer& answer);
// RFC 4180, with the columns' names first. What a spreadsheet would take for a formula has an
// apostrophe before it; control characters are escaped.
std::string question_csv(const audit::QuestionAnswer& answer);

}  // namespace countersign::cli
