#pragma once

// The notes file of a source: what tables and columns mean, in the words of whoever knows.
//
//   # one a line
//   orders = one row for each order, cancelled ones too
//   orders.total = in the order's currency, taxes included

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace countersign::engines::sqlite {

struct Note {
  std::string table;   // lower case
  std::string column;  // lower case; empty: the note is on the table
  std::string words;
};

// Malformed lines are an error that names the line; notes on what is not there are kept, for
// schemas change.
Result<std::vector<Note>, std::string> read_notes(std::string_view text, std::string_view file);

}  // namespace countersign::engines::sqlite
