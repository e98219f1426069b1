#pragma once

// A result's pages as one table.

#include <cstdint>
#include <string>

#include "cli/client.h"

namespace countersign::cli {

class Terminal;

struct ResultWanted {
  std::string session;
  std::string step;
  std::uint64_t rows_max = 100;
};

// Prints the rows on standard output and what is missing on standard error.
void print_result(Client& client, const ResultWanted& wanted, Terminal& terminal);
// The pages as the API gives them, one line of JSON each.
void print_result_json(Client& client, const ResultWanted& wanted, Terminal& terminal);

}  // namespace countersign::cli
