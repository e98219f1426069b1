#include "agent/judging.h"

#include "tests/support/agent_engine.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

struct Shop {
  FakeEngine* engine;
  Source source;
  explicit Shop(guardrails::Policy policy = testing::shop_policy())
      : Shop(std::make_unique<FakeEngine>(), std::move(policy)) {}
  Judged judged(std::string_view sql, guardrails::SessionContext context = {}) {
    auto out = judge_statement(source, sql, context);
    REQUIRE(out);
    return std::move(*out);
  }

 private:
  Shop(std::unique_ptr<FakeEngine> made, guardrails::Policy policy)
      : engine(made.get()), source("shop", std::move(made), std::move(policy)) {}
};

}  // namespace

TEST_CASE("a statement that passes is judged with the source's own estimate") {
  Shop shop;
  shop.engine->estimated_rows = 17;
  const auto judged = shop.judged("SELECT name FROM customers");
  CHECK(judged.verdict.kind == VerdictKind::kAllow);
  const auto kept = judged.judgement();
  CHECK(kept.estimated_rows == 17U);
  CHECK(kept.estimated_cost == 2U);
  CHECK(kept.policy == shop.source.policy()->digest());
  CHECK(kept.schema == judged.schema->digest);
  CHECK(kept.reads == "customers(name)");
}

TEST_CASE("an estimate can make a statement worse") {
  Shop shop;
  shop.engine->estimated_rows = 1'000'000'000;

  auto policy = testing::shop_policy();
  policy.ask_above_cost = 1;
  shop.source.set_policy(policy);
  CHECK(shop.judged("SELECT name FROM customers").verdict.kind == VerdictKind::kAsk);
}

TEST_CASE("a refused statement never reaches the source") {
  Shop shop;
  // A source that is away would be noticed by compile().
  const auto before = shop.judged("DROP TABLE customers");
  CHECK(before.verdict.kind == VerdictKind::kRefuse);
  CHECK_FALSE(before.judgement().estimated_rows);
}

TEST_CASE("what was rejected before in the session is refused by name") {
  Shop shop;
  guardrails::SessionContext context;
  context.was_rejected_before = true;
  const auto judged = shop.judged("SELECT name FROM customers", context);
  REQUIRE(judged.verdict.kind == VerdictKind::kRefuse);
  CHECK(judged.verdict.findings.front().rule == "S-01");
}

TEST_CASE("a source that is away is an error and not a verdict") {
  Shop shop;
  shop.engine->is_missing = true;
  const auto judged = judge_statement(shop.source, "SELECT name FROM customers", {});
  REQUIRE_FALSE(judged);
  CHECK(judged.error().code == ErrorCode::kSourceMissing);
}

TEST_CASE("text that cannot be kept is refused whatever the rules thought of it") {
  Shop shop;
  for (const auto& sql : {std::string("SELECT '\xff'"), std::string("SELECT 1\0", 9)}) {
    const auto judged = shop.judged(sql);
    CHECK(judged.verdict.kind == VerdictKind::kRefuse);
    REQUIRE_FALSE(judged.verdict.findings.empty());
    CHECK(judged.verdict.findings.front().rule == "G-01");
    for (const auto& finding : judged.verdict.findings) CHECK(finding.span.empty());
  }
}
