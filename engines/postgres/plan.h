#pragma once

// The server's own plan, EXPLAIN (FORMAT JSON), as an estimate.

#include <string_view>

#include "core/result.h"
#include "engines/engine.h"
#include "engines/postgres/catalog.h"

namespace countersign::engines::postgres {

// Rows: what the topmost node gives. Cost: rows visited, which is not what the server calls cost: a
// scan without an index visits its whole table, others the rows that they give, times the rows of
// the nested loops and correlated subqueries that they stand in. `catalog` and `schema` say how
// tables are called and how large they are. An error says what was not as expected.
Result<Plan, std::string> plan_of(std::string_view json, const Catalog& catalog,
                                  const Schema& schema);

}  // namespace countersign::engines::postgres
