// A statement that is written another way and means the same gets the same verdict: over statements
// made by chance, as cases_test.cpp does it over those of tests/cases/.

#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/statement_runs.h"

using namespace countersign;
using namespace countersign::testing;

TEST_CASE("a generated ordinary statement keeps its verdict however it is written") {
  Shop shop;
  const MutationRun run = mutate_ordinary(shop, Dialect::kSqlite, statements_made(400, 8000));
  INFO(run.mutations << " mutations" << run.said);
  CHECK(run.by_how.empty());
  CHECK(run.mutations > 4000);
}

TEST_CASE("a generated hostile statement does not become milder however it is written") {
  Shop shop;
  const MutationRun run = mutate_hostile(shop, Dialect::kSqlite, statements_made(400, 8000));
  INFO(run.mutations << " mutations" << run.said);
  CHECK(run.by_how.empty());
  CHECK(run.mutations > 2500);
}
