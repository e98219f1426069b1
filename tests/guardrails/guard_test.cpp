#include "guardrails/guard.h"

#include <set>

#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

Facts allowed_read() {
  Facts facts = facts_of();
  facts.relations = {relation("customers", {"name"})};
  return facts;
}

Policy with_envelope() {
  Policy policy = shop_policy();
  policy.envelope = Envelope{{"customers", "v_names"}, 100, std::chrono::seconds(2)};
  return policy;
}

}  // namespace

TEST_CASE("a read of an allowed table is allowed without a finding") {
  const Verdict verdict = judge(allowed_read(), shop_policy());
  REQUIRE(verdict.kind == VerdictKind::kAllow);
  REQUIRE(verdict.findings.empty());
}

TEST_CASE("facts that nobody filled in are refused") {
  REQUIRE(judge(Facts{}, shop_policy()).kind == VerdictKind::kRefuse);
  Facts facts;
  facts.sql = "SELECT 1";
  REQUIRE(judge(facts, shop_policy()).kind == VerdictKind::kRefuse);
}

TEST_CASE("an empty policy allows no table and no function") {
  Policy policy;
  REQUIRE(findings_text(judge(allowed_read(), policy)) == "G-06 refuse");
  Facts facts = facts_of("SELECT count(*)");
  facts.functions = {{"count", {7, 12}}};
  REQUIRE(findings_text(judge(facts, policy)) == "G-08 refuse");
}

TEST_CASE("a dialect without rules of its own is refused by name") {
  Policy policy = shop_policy();
  policy.dialect = "oracle";
  const Verdict verdict = judge(allowed_read(), policy);
  REQUIRE(findings_text(verdict) == "G-03 refuse");
  REQUIRE(verdict.findings[0].subject == "dialect oracle");
}

TEST_CASE("the worst finding comes first and decides the kind") {
  Facts facts = allowed_read();
  facts.parameters = 1;
  facts.first_parameter = {7, 11};
  REQUIRE(judge(facts, shop_policy()).kind == VerdictKind::kAsk);
  facts.effects = {{"pragma", "trusted_schema", {0, 6}}};
  const Verdict verdict = judge(facts, shop_policy(), {.is_tainted = true});
  REQUIRE(verdict.kind == VerdictKind::kRefuse);
  REQUIRE(findings_text(verdict) == "L-01 refuse, G-10 ask, S-02 ask");
}

TEST_CASE("one place has one finding and it is the worst") {
  Facts facts = allowed_read();
  facts.relations = {relation("users", {"name"})};
  facts.relations[0].schema = "temp";
  facts.relations[0].span = {17, 26};
  facts.recursions = {{false, false, {17, 26}}};
  REQUIRE(findings_text(judge(facts, shop_policy())) == "G-06 refuse");
}

TEST_CASE("things that stand nowhere in the text are told apart by their names") {
  Facts facts = allowed_read();
  facts.relations = {relation("a"), relation("b"), relation("a")};
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(findings_text(verdict) == "G-06 refuse, G-06 refuse");
  REQUIRE(verdict.findings[0].subject == "a");
  REQUIRE(verdict.findings[1].subject == "b");
}

TEST_CASE("a statement of nothing but faults keeps only the worst of them") {
  Facts facts = allowed_read();
  for (std::uint32_t i = 0; i < 5000; ++i) {
    facts.recursions.push_back({false, false, {i, i + 1}});
    facts.functions.push_back({"f" + std::to_string(i), {i + 10'000, i + 10'001}});
  }
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(verdict.findings.size() == kFindingsMax);
  REQUIRE(verdict.findings.back().rule == "G-08");
}

TEST_CASE("what a person rejected word for word is refused and tainted steps ask") {
  const Facts facts = allowed_read();
  REQUIRE(findings_text(judge(facts, shop_policy(), {.was_rejected_before = true})) ==
          "S-01 refuse");
  const Verdict late = judge(facts, shop_policy(), {.came_too_late = true});
  REQUIRE(findings_text(late) == "S-03 refuse");
  const Verdict tainted = judge(facts, shop_policy(), {.is_tainted = true});
  REQUIRE(tainted.kind == VerdictKind::kAsk);
  REQUIRE(findings_text(tainted) == "S-02 ask");
}

TEST_CASE("judging the same facts again gives the same verdict") {
  Facts facts = allowed_read();
  facts.relations.push_back(relation("users"));
  facts.effects = {{"delete", "orders", {}}};
  const Verdict first = judge(facts, shop_policy());
  const Verdict second = judge(facts, shop_policy());
  REQUIRE(first.kind == second.kind);
  REQUIRE(first.findings == second.findings);
}

TEST_CASE("an envelope covers an allowed read inside its bounds") {
  const Policy policy = with_envelope();
  Facts facts = allowed_read();
  facts.estimate = {100, 100, true};
  REQUIRE(envelope_covers(facts, judge(facts, policy), policy));

  SECTION("nothing is covered without one") {
    REQUIRE_FALSE(envelope_covers(facts, judge(facts, shop_policy()), shop_policy()));
  }
  SECTION("one row too many") {
    facts.estimate.rows = 101;
    REQUIRE_FALSE(envelope_covers(facts, judge(facts, policy), policy));
  }
  SECTION("an estimate that is not known") {
    facts.estimate.is_known = false;
    REQUIRE_FALSE(envelope_covers(facts, judge(facts, policy), policy));
  }
  SECTION("an allowed table outside the envelope") {
    facts.relations.push_back(relation("orders"));
    REQUIRE(judge(facts, policy).kind == VerdictKind::kAllow);
    REQUIRE_FALSE(envelope_covers(facts, judge(facts, policy), policy));
  }
  SECTION("anything that asks") {
    const Verdict verdict = judge(facts, policy, {.is_tainted = true});
    REQUIRE_FALSE(envelope_covers(facts, verdict, policy));
  }
  SECTION("anything that is refused") {
    Verdict verdict;
    REQUIRE_FALSE(envelope_covers(facts, verdict, policy));
  }
}

TEST_CASE("a view in the envelope covers what it reads and no more") {
  Policy policy = with_envelope();
  policy.tables.insert("v_names");
  Facts facts = allowed_read();
  facts.estimate = {10, 10, true};
  facts.relations = {relation("v_names", {"name"}, RelationKind::kView),
                     through("v_names", relation("users", {"name"}))};
  REQUIRE(envelope_covers(facts, judge(facts, policy), policy));
  policy.tables.insert("users");
  facts.relations.push_back(relation("users", {"password_hash"}));
  REQUIRE(judge(facts, policy).kind == VerdictKind::kAllow);
  REQUIRE_FALSE(envelope_covers(facts, judge(facts, policy), policy));
}

TEST_CASE("reads are written down by table with their columns") {
  Facts facts;
  REQUIRE(reads_text(facts).empty());
  facts.relations = {relation("orders"), relation("customers", {"country", "name"})};
  REQUIRE(reads_text(facts) == "customers(country, name), orders(*)");
}

TEST_CASE("reads show what stands behind a view and leave out what reads nothing") {
  Facts facts;
  facts.relations = {relation("v_sales", {"total"}, RelationKind::kView),
                     through("v_sales", relation("orders", {"total"})),
                     through("v_sales", relation("customers", {"id"})),
                     relation("t", {}, RelationKind::kCommonTable),
                     relation("json_each", {"value"}, RelationKind::kTableFunction)};
  REQUIRE(reads_text(facts) == "v_sales(total){customers(id), orders(total)}");
  facts.relations.push_back(through("v_inner", relation("users", {"id"})));
  REQUIRE(reads_text(facts) == "v_inner{users(id)}, v_sales(total){customers(id), orders(total)}");
}

TEST_CASE("reads cannot be forged by a hostile table name") {
  Facts facts;
  facts.relations = {relation("x), users(password\x1b[2J", {"a"})};
  REQUIRE(reads_text(facts) == "\"x), users(password\\x1b[2J\"(a)");
  facts.relations = {relation("t", {"a", "b, c"})};
  facts.relations[0].schema = "other";
  REQUIRE(reads_text(facts) == "other.t(a, \"b, c\")");
}

TEST_CASE("reads of very many tables end in an ellipsis") {
  Facts facts;
  for (int i = 0; i < 5000; ++i) facts.relations.push_back(relation("t" + std::to_string(i)));
  const std::string text = reads_text(facts);
  REQUIRE(text.size() < 9000);
  REQUIRE_THAT(text, Catch::Matchers::EndsWith(", …"));
}
