#pragma once

// Result rows as files to keep: CSV for spreadsheets, NDJSON for programs. Made from rows in
// memory; nothing runs.

#include <string>
#include <vector>

#include "engines/engine.h"
#include "server/api/cells.h"

namespace countersign::server {

// One record of RFC 4180, its CRLF included. A text that a spreadsheet would take for a formula
// gets an apostrophe in front; numbers are not touched. NULL is nothing, an empty text is "", a
// masked cell •••; bytes that are not text are base64:….
std::string csv_header(const std::vector<engines::ResultColumn>& columns);
std::string csv_record(const std::vector<engines::ResultColumn>& columns, const engines::Row& row);

// Names of members: a name that stands twice is numbered, as in "n", "n_2".
std::vector<std::string> member_names(const std::vector<engines::ResultColumn>& columns);
// One object on one line, its line end included, with the values of docs/http-api.md's table.
std::string ndjson_line(const std::vector<engines::ResultColumn>& columns,
                        const std::vector<std::string>& names, const std::vector<CellType>& types,
                        const engines::Row& row);

}  // namespace countersign::server
