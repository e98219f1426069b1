#include "agent/evidence.h"

#include <algorithm>

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

constexpr const char* kDdl =
    "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, notes TEXT);\n"
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER, total REAL);\n"
    "CREATE TABLE secrets(id INTEGER, word TEXT);\n"
    "CREATE VIEW v_sales AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY 1";

// A store with kept texts, and a step as it would read it. No source anywhere.
class Shelf {
 public:
  Shelf() {
    policy.tables = {"customers", "v_sales"};
    policy.deny_columns = {};
    policy.mask_columns = {{"customers", "notes"}};
    house.open();
  }
  StepEvidence of(const std::string& sql) {
    house.store->keep_policy(policy.digest(), policy.canonical());
    house.store->keep_schema(sha256(std::string(kDdl)), kDdl);
    step.ref.step = StepNumber(1);
    step.sql = sql;
    step.policy = policy.digest();
    step.schema = sha256(std::string(kDdl));
    return EvidenceReader(*house.store).of(step);
  }

  AgentHouse house;
  guardrails::Policy policy = testing::shop_policy();
  audit::StepView step;
};

const EvidenceRelation& relation(const StepEvidence& evidence, std::string_view name) {
  const auto found = std::find_if(evidence.relations.begin(), evidence.relations.end(),
                                  [&](const EvidenceRelation& each) { return each.name == name; });
  REQUIRE(found != evidence.relations.end());
  return *found;
}

}  // namespace

TEST_CASE("evidence tells what is read through which view from the store alone") {
  Shelf shelf;
  const std::string sql =
      "SELECT c.name, s.total FROM customers c JOIN v_sales s "
      "ON s.customer_id = c.id LIMIT 3";
  const auto evidence = shelf.of(sql);
  INFO(evidence.why_incomplete);
  REQUIRE(evidence.is_complete);
  CHECK(evidence.dialect == "sqlite");
  CHECK(evidence.has_limit);
  const auto& customers = relation(evidence, "customers");
  CHECK(customers.is_allowed);
  CHECK(customers.through_view.empty());
  CHECK(customers.span == testing::span_in(sql, "customers"));
  CHECK(relation(evidence, "v_sales").kind == RelationKind::kView);
  const auto& orders = relation(evidence, "orders");
  CHECK(orders.through_view == "v_sales");
  CHECK(orders.is_allowed);
  CHECK_FALSE(evidence.functions.empty());
  CHECK_FALSE(evidence.loops.empty());
}

TEST_CASE("evidence says which columns are masked and what the policy does not allow") {
  Shelf shelf;
  const auto evidence = shelf.of("SELECT name, notes, load_extension('x') FROM customers, secrets");
  REQUIRE(evidence.is_complete);
  const auto& columns = relation(evidence, "customers").columns;
  REQUIRE(columns.size() == 2);
  CHECK_FALSE(columns[0].is_masked);
  CHECK(columns[1].name == "notes");
  CHECK(columns[1].is_masked);
  CHECK_FALSE(relation(evidence, "secrets").is_allowed);
}

TEST_CASE("evidence names what stored findings are about") {
  Shelf shelf;
  const std::string sql = "SELECT * FROM secrets";
  const auto span = testing::span_in(sql, "secrets");
  shelf.step.findings = {{"G-06", Category::kAccess, Severity::kRefuse, span, {}}};
  const auto evidence = shelf.of(sql);
  REQUIRE(evidence.findings.size() == 1);
  CHECK(evidence.findings[0].subject == "secrets");
}

TEST_CASE("evidence says who must review and for which tables") {
  Shelf shelf;
  shelf.policy.review = guardrails::Review{{"customers", "orders"}, "approver"};
  const auto evidence = shelf.of("SELECT name FROM customers");
  REQUIRE(evidence.review);
  CHECK(evidence.review->role == "approver");
  CHECK(evidence.review->tables == std::vector<std::string>{"customers"});
  CHECK_FALSE(shelf.of("SELECT 1").review);
}

TEST_CASE("evidence shows characters that the eye would miss and words that look like others") {
  Shelf shelf;
  const std::string sql = "SELECT 'a\u202eb' FROM cust\u043emers";  // a Cyrillic о
  const auto evidence = shelf.of(sql);
  REQUIRE(evidence.deceptive.size() == 2);
  CHECK(evidence.deceptive[0].kind == Deceptive::kBidi);
  CHECK(evidence.deceptive[0].shown == "\\u{202e}");
  CHECK(evidence.deceptive[1].kind == Deceptive::kLookalike);
  CHECK(evidence.deceptive[1].shown == "cust\\u{43e}mers");
  CHECK(sql.substr(evidence.deceptive[1].span.from,
                   evidence.deceptive[1].span.to - evidence.deceptive[1].span.from) ==
        "cust\u043emers");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "\u200b";
  CHECK(shelf.of("SELECT '" + many + "'").deceptive.size() == 64);
}

TEST_CASE("evidence of a step that was not judged or not kept says what is missing") {
  Shelf shelf;
  audit::StepView step;
  step.sql = "SELECT '\u202e'";
  step.estimated_rows = 7;
  const auto evidence = EvidenceReader(*shelf.house.store).of(step);
  CHECK_FALSE(evidence.is_complete);
  CHECK_FALSE(evidence.why_incomplete.empty());
  CHECK(evidence.deceptive.size() == 1);
  CHECK(evidence.estimated_rows == 7U);
  step.policy = sha256(std::string("never kept"));
  step.schema = step.policy;
  CHECK_FALSE(EvidenceReader(*shelf.house.store).of(step).is_complete);
}

TEST_CASE("evidence is shown to whoever may read the step except to agents' keys") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto evidence = house.desk->evidence(house.anna, step.ref);
  REQUIRE(evidence);
  CHECK(evidence->is_complete);
  CHECK(evidence->step == step.ref);
  const auto stranger = house.caller("stranger", audit::Role::kAnalyst);
  CHECK(house.desk->evidence(stranger, step.ref).error().why == DeskNo::kNotFound);
  CHECK(house.desk->evidence(house.anna, {id, StepNumber(9)}).error().why == DeskNo::kNotFound);
  CHECK(house.desk->evidence(house.caller("carl", audit::Role::kApprover), step.ref));
  CHECK(house.desk->evidence(house.caller("audra", audit::Role::kAuditor), step.ref));
  const auto bot = house.caller("bot", audit::Role::kAnalyst, audit::AccountKind::kAgent);
  const auto own = house.ask_as(bot, "", "none");
  const auto of_bot = house.desk->propose(bot, own, "SELECT name FROM customers", {});
  REQUIRE(of_bot);
  CHECK(house.desk->evidence(bot, of_bot->ref).error().why == DeskNo::kNotAllowed);
}
