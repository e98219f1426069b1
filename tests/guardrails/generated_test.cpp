// Statements by the thousand, each made by chance: what analysts write is not refused and hardly
// ever asked about, and what attacks is refused. COUNTERSIGN_LONG=1 makes 50,000 of each.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/statement_hostile.h"
#include "tests/support/statement_ordinary.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

constexpr std::size_t kSaidMax = 25;

std::size_t statements_made() {
  return std::getenv("COUNTERSIGN_LONG") == nullptr ? 3000 : 50'000;
}

// What came out otherwise than it should, and how many of how many.
struct Misses {
  std::size_t of = 0;
  std::vector<std::string> all;

  void add(const std::string& sql, const Verdict& verdict, std::string_view technique = {}) {
    all.push_back(std::string(technique) + " " + std::string(word(verdict.kind)) + " (" +
                  findings_text(verdict) + "): " + printable(sql.substr(0, 600)));
  }
  std::string said() const {
    std::string out = std::to_string(all.size()) + " of " + std::to_string(of);
    for (std::size_t i = 0; i < std::min(all.size(), kSaidMax); ++i) out += "\n  " + all[i];
    return out;
  }
  bool are_below(double percent) const {
    return static_cast<double>(all.size()) * 100 < static_cast<double>(of) * percent;
  }
};

}  // namespace

TEST_CASE("generated ordinary statements are hardly ever refused or asked about") {
  Shop shop;
  OrdinaryStatements statements(Dialect::kSqlite, 20261120);
  Misses refused{statements_made(), {}};
  Misses asked{statements_made(), {}};
  for (std::size_t i = 0; i < statements_made(); ++i) {
    const std::string sql = statements.next();
    const Verdict verdict = shop.judge(sql);
    if (verdict.kind == VerdictKind::kRefuse) refused.add(sql, verdict);
    if (verdict.kind == VerdictKind::kAsk) asked.add(sql, verdict);
  }
  INFO("refused: " << refused.said());
  INFO("asked about: " << asked.said());
  CHECK(refused.are_below(0.5));
  CHECK(asked.are_below(2));
}

TEST_CASE("generated hostile statements are refused and bombs at least asked about") {
  Shop shop;
  HostileStatements statements(Dialect::kSqlite, 20261120);
  Misses let_through{statements_made(), {}};
  std::map<std::string_view, std::size_t> made;
  std::size_t compiled = 0;
  for (std::size_t i = 0; i < statements_made(); ++i) {
    const HostileStatement hostile = statements.next();
    ++made[hostile.technique];
    const Facts facts = shop.inspect(hostile.sql);
    compiled += facts.compiles() || facts.problem == CompileProblem::kForbidden ? 1 : 0;
    const Verdict verdict = shop.judge(hostile.sql);
    const bool is_held = verdict.kind == VerdictKind::kRefuse ||
                         (hostile.may_be_asked && verdict.kind == VerdictKind::kAsk);
    if (!is_held) let_through.add(hostile.sql, verdict, hostile.technique);
  }
  INFO("let through: " << let_through.said());
  CHECK(let_through.are_below(0.5));
  CHECK(made.size() >= 9);
  // Most would work: what is refused because it is no SQL at all proves little.
  INFO(compiled << " compile or are stopped while compiling");
  CHECK(compiled * 10 > statements_made() * 7);
}
