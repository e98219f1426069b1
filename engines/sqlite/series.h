#pragma once

// generate_series(start, stop [, step]): the whole numbers from start to stop. The library that we
// link leaves it out, and people write it all the time. Read-only, and it ends: a statement that
// asks for more than kSeriesRowsMax rows of one series fails and says so.

#include <cstdint>

struct sqlite3;

namespace countersign::engines::sqlite {

inline constexpr std::uint64_t kSeriesRowsMax = 10'000'000;

// Makes generate_series known to a connection. An SQLite result code.
int add_series(sqlite3* db);

// How many rows generate_series(start, stop, step) gives.
std::uint64_t series_rows(std::int64_t start, std::int64_t stop, std::int64_t step);

}  // namespace countersign::engines::sqlite
