#pragma once

// A fence: what the engine itself enforces while a statement runs, whatever we thought of the
// statement before. Made by guardrails from policy, held by engines.

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace countersign {

struct Limits {
  std::uint64_t rows = 10'000;
  std::uint64_t bytes = 8'000'000;    // of the whole result
  std::uint64_t cell = 1'000'000;     // of one value
  std::uint64_t memory = 64'000'000;  // of the engine, for this one statement
  std::chrono::milliseconds time{10'000};
  friend bool operator==(const Limits&, const Limits&) = default;
};

// A column as policy names it, lower case, "table.column".
struct ColumnName {
  std::string table;
  std::string column;
  friend auto operator<=>(const ColumnName&, const ColumnName&) = default;
};

struct Fence {
  Limits limits;
  std::set<std::string> relations;      // lower case; tables and views that may be read
  std::set<ColumnName> denied_columns;  // reading one ends the statement
  std::set<ColumnName> masked_columns;  // read as NULL
  std::set<std::string> functions;      // lower case; scalar, aggregate, window, table-valued
};

}  // namespace countersign
