#pragma once

// A result's pages as one table, or in the format of another program.

#include "cli/show/pages.h"

namespace countersign::cli {

class Terminal;

// Prints the rows on standard output and what is missing on standard error; to a person also a
// small chart where the rows are a trend or a ranking.
void print_result(Client& client, const ResultWanted& wanted, Terminal& terminal);
// The pages as the API gives them, one line of JSON each.
void print_result_json(Client& client, const ResultWanted& wanted, Terminal& terminal);
// As the API's download; on a terminal nothing in it can act.
void print_result_csv(Client& client, const ResultWanted& wanted, Terminal& terminal);
// A table for a document.
void print_result_markdown(Client& client, const ResultWanted& wanted, Terminal& terminal);

}  // namespace countersign::cli
