#pragma once

// The notes file of a source: what tables and columns mean, in the words of whoever knows.
//
//   # one a line
//   orders = one row for each order, cancelled ones too
//   orders.total = in the order's currency, taxes included
//   sales.orders.total = of a table in another schema (PostgreSQL)

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "engines/engine.h"

namespace countersign::engines {

struct Note {
  std::string name;  // lower case: a table's, or a table's and a column's
  std::string words;
};

// Malformed lines are an error that names the line; notes on what is not there are kept, for
// schemas change.
Result<std::vector<Note>, std::string> read_notes(std::string_view text, std::string_view file);

// Puts the notes of that file in the place of what the source itself says. No file named: nothing
// to do.
Result<Done, SourceError> add_notes(Schema& schema, const std::string& file,
                                    std::string_view source);

// Tells whether the file is still what it was; "" where it is not there.
std::string notes_state(const std::string& file);

}  // namespace countersign::engines
