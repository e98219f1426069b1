// Statements by the thousand, each made by chance: what analysts write is not refused and hardly
// ever asked about, and what attacks is refused. COUNTERSIGN_LONG=1 makes 50,000 of each.

#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/statement_runs.h"

using namespace countersign;
using namespace countersign::testing;

TEST_CASE("generated ordinary statements are hardly ever refused or asked about") {
  Shop shop;
  const OrdinaryRun run = run_ordinary(shop, Dialect::kSqlite, statements_made(3000));
  INFO("refused: " << run.refused.said());
  INFO("asked about: " << run.asked.said());
  CHECK(run.refused.are_below(0.5));
  CHECK(run.asked.are_below(2));
}

TEST_CASE("generated hostile statements are refused and bombs at least asked about") {
  Shop shop;
  const HostileRun run = run_hostile(shop, Dialect::kSqlite, statements_made(3000));
  INFO("let through: " << run.let_through.said());
  CHECK(run.let_through.are_below(0.5));
  CHECK(run.made.size() >= 9);
  // Most would work: what is refused because it is no SQL at all proves little.
  INFO(run.compiled << " compile or are stopped while compiling");
  CHECK(run.compiled * 10 > run.let_through.of * 7);
}
