// A statement that is written another way and means the same gets the same verdict: over statements
// made by chance, as cases_test.cpp does it over those of tests/cases/.

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/statement_hostile.h"
#include "tests/support/statement_mutations.h"
#include "tests/support/statement_ordinary.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

int statements_made() {
  return std::getenv("COUNTERSIGN_LONG") == nullptr ? 400 : 8000;
}

struct Changed {
  std::size_t mutations = 0;
  std::map<std::string, std::size_t> by_how;
  std::string said;

  void note(const Mutation& mutation, const Verdict& before, const Verdict& now) {
    if (by_how[mutation.how]++ > 1) return;
    said += "\n  " + mutation.how + ": " + std::string(word(before.kind)) + " became " +
            std::string(word(now.kind)) + " (" + findings_text(now) +
            "): " + printable(mutation.sql.substr(0, 700));
  }
};

}  // namespace

TEST_CASE("a generated ordinary statement keeps its verdict however it is written") {
  Shop shop;
  Dice dice(31);
  OrdinaryStatements statements(Dialect::kSqlite, 41);
  Changed changed;
  for (int i = 0; i < statements_made(); ++i) {
    const std::string sql = statements.next();
    const Verdict before = shop.judge(sql);
    for (const auto& mutation : mutations_of(shop.inspect(sql), Dialect::kSqlite, dice)) {
      const Verdict now = shop.judge(mutation.sql);
      ++changed.mutations;
      if (now.kind != before.kind) changed.note(mutation, before, now);
    }
  }
  INFO(changed.mutations << " mutations" << changed.said);
  CHECK(changed.by_how.empty());
  CHECK(changed.mutations > 4000);
}

TEST_CASE("a generated hostile statement does not become milder however it is written") {
  Shop shop;
  Dice dice(32);
  HostileStatements statements(Dialect::kSqlite, 42);
  Changed changed;
  for (int i = 0; i < statements_made(); ++i) {
    const HostileStatement hostile = statements.next();
    // What is wrong with these is how they are written.
    if (hostile.technique == "unseen" || hostile.technique == "shape") continue;
    const Verdict before = shop.judge(hostile.sql);
    for (const auto& mutation : mutations_of(shop.inspect(hostile.sql), Dialect::kSqlite, dice)) {
      const Verdict now = shop.judge(mutation.sql);
      ++changed.mutations;
      if (now.kind < before.kind) changed.note(mutation, before, now);
    }
  }
  INFO(changed.mutations << " mutations" << changed.said);
  CHECK(changed.by_how.empty());
  CHECK(changed.mutations > 2500);
}
