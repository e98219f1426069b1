#pragma once

// SQLite's format() by SQLite's own formatter, one conversion at a time, so that no width and no
// precision reaches it unseen.

#include <cstdint>
#include <string_view>
#include <vector>

struct sqlite3_str;
struct sqlite3_value;

namespace countersign::engines::sqlite {

// Appends the pattern with its values filled in; a missing value counts as NULL. False: a width or
// a precision is larger than `bytes_max`, and nothing more was appended.
bool append_formatted(sqlite3_str* out, std::string_view pattern,
                      const std::vector<sqlite3_value*>& values, std::int64_t bytes_max);

}  // namespace countersign::engines::sqlite
