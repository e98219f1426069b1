#pragma once

// A fence: what the engine itself enforces while a statement runs, whatever we thought of the
// statement before. Made by guardrails from policy, held by engines.

#include <chrono>
#include <cstdint>
#include <initializer_list>
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

// Columns by name and by pattern. In a pattern `*` stands for any letters: {"*", "*email*"},
// {"hr_*", "*"}. Finding a name costs about as much as in a set as long as there are few patterns.
class ColumnSet {
 public:
  ColumnSet() = default;
  ColumnSet(std::initializer_list<ColumnName> names);

  void insert(ColumnName name);
  bool contains(const ColumnName& name) const;
  bool empty() const { return names_.empty() && patterns_.empty(); }
  const std::set<ColumnName>& names() const { return names_; }        // exact ones
  const std::set<ColumnName>& patterns() const { return patterns_; }  // those with a `*`
  friend bool operator==(const ColumnSet&, const ColumnSet&) = default;

 private:
  std::set<ColumnName> names_;
  std::set<ColumnName> patterns_;
};

struct Fence {
  Limits limits;
  std::set<std::string> relations;  // lower case; tables and views that may be read
  ColumnSet denied_columns;         // reading one ends the statement
  ColumnSet masked_columns;         // read as NULL
  std::set<std::string> functions;  // lower case; scalar, aggregate, window, table-valued
  // PostgreSQL: the same for operators and types, which can be somebody's own code there. Names of
  // all kinds are spelled as in its catalog.
  std::set<std::string> operators = {};
  std::set<std::string> types = {};
};

}  // namespace countersign
