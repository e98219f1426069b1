#pragma once

// A result as the API gives it, page after page.

#include <cstdint>
#include <functional>
#include <string>

#include "cli/client.h"

namespace countersign::cli {

struct ResultWanted {
  std::string session;
  std::string step;
  std::uint64_t rows_max = 100;
};

std::string result_path(const ResultWanted& wanted);

// Calls `take` with each page until enough was seen; the last answer, for what it says at the end.
// Throws ApiNo, also when the rows are gone.
Answer each_page(Client& client, const ResultWanted& wanted,
                 const std::function<void(const Answer&)>& take);

bool is_number_column(const Json& column);
// A cell for a person: ••• where masked, NULL where there is nothing; not escaped yet.
std::string cell_text(const Json& cell, const Json& column);

// A cell for programs that read JSON: numbers where a double holds them exactly, text for
// everything else, null where there is nothing or what is there may not be seen.
std::string plain_json(const Json& cell);

}  // namespace countersign::cli
