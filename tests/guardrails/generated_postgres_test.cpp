// As generated_test.cpp and properties_mutations_test.cpp, for PostgreSQL: judged without a server,
// by the kept catalog of the shop.

#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/postgres_shop.h"
#include "tests/support/statement_runs.h"

using namespace countersign;
using namespace countersign::testing;

TEST_CASE("generated ordinary PostgreSQL statements are hardly ever refused or asked about") {
  PostgresShop shop;
  const OrdinaryRun run = run_ordinary(shop, Dialect::kPostgresql, statements_made(3000));
  INFO("refused: " << run.refused.said());
  INFO("asked about: " << run.asked.said());
  CHECK(run.refused.are_below(0.5));
  CHECK(run.asked.are_below(2));
}

TEST_CASE("generated hostile PostgreSQL statements are refused and bombs at least asked about") {
  PostgresShop shop;
  const HostileRun run = run_hostile(shop, Dialect::kPostgresql, statements_made(3000));
  INFO("let through: " << run.let_through.said());
  CHECK(run.let_through.are_below(0.5));
  CHECK(run.made.size() >= 9);
}

TEST_CASE("a generated ordinary PostgreSQL statement keeps its verdict however it is written") {
  PostgresShop shop;
  const MutationRun run = mutate_ordinary(shop, Dialect::kPostgresql, statements_made(400, 8000));
  INFO(run.mutations << " mutations" << run.said);
  CHECK(run.by_how.empty());
  CHECK(run.mutations > 4000);
}

TEST_CASE("a generated hostile PostgreSQL statement does not become milder however written") {
  PostgresShop shop;
  const MutationRun run = mutate_hostile(shop, Dialect::kPostgresql, statements_made(400, 8000));
  INFO(run.mutations << " mutations" << run.said);
  CHECK(run.by_how.empty());
  CHECK(run.mutations > 2500);
}

TEST_CASE("PostgreSQL statements of the case files keep their verdict however they are written") {
  PostgresShop shop;
  Dice dice(51);
  MutationRun benign;
  for (const auto& one : read_cases("tricky_benign_postgres.jsonl"))
    mutate(shop, Dialect::kPostgresql, one.sql, false, dice, benign);
  INFO(benign.mutations << " mutations" << benign.said);
  CHECK(benign.by_how.empty());
  MutationRun hostile;
  for (const auto& one : read_cases("hostile_postgres.jsonl"))
    mutate(shop, Dialect::kPostgresql, one.sql, true, dice, hostile);
  INFO(hostile.mutations << " mutations" << hostile.said);
  CHECK(hostile.by_how.empty());
}
