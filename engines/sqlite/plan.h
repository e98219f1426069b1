#pragma once

// The engine's plan, EXPLAIN QUERY PLAN, as loops and an estimate. SQLite tells which loops there
// are and by which index, not how many rows it expects; the numbers come from the row estimates of
// the schema and are upper bounds: a WHERE without an index takes nothing off.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "engines/engine.h"
#include "engines/sqlite/outline.h"
#include "engines/sqlite/shape.h"

struct sqlite3;

namespace countersign::engines::sqlite {

struct PlanRow {
  int id = 0;
  int parent = 0;
  std::string text;  // "SCAN o", "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)"
};

// Row estimate of a relation by its lower-case name.
using RowEstimates = std::function<std::optional<std::uint64_t>(const std::string&)>;
// Those of a schema, which MUST outlive them.
RowEstimates row_estimates_of(const Schema& schema);

struct PlanContext {
  const Outline& outline;
  const Shape& shape;
  const RowEstimates& rows_of;
  const std::vector<SizeArgument>& sizes;
};

// `body` is one statement that compiles, without EXPLAIN before it.
std::vector<PlanRow> read_plan(sqlite3* db, std::string_view body);
Plan estimate_plan(const std::vector<PlanRow>& rows, const PlanContext& context);

}  // namespace countersign::engines::sqlite
