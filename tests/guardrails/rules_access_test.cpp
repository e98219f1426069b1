#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

std::string judged(const RelationUse& use, const Policy& policy = shop_policy()) {
  Facts facts = facts_of();
  facts.relations = {use};
  return findings_text(judge(facts, policy));
}

Policy guarded() {
  Policy policy = shop_policy();
  policy.tables.insert("v_people");
  policy.deny_columns = {{"customers", "notes"}};
  policy.mask_columns = {{"customers", "email"}};
  return policy;
}

Span place(const std::string& sql, const RelationUse& use) {
  Facts facts = facts_of(sql);
  facts.relations = {use};
  const Verdict verdict = judge(facts, guarded());
  return verdict.findings.empty() ? Span{} : verdict.findings[0].span;
}

}  // namespace

TEST_CASE("G-06 lets listed tables through whatever their case and no other") {
  CHECK(judged(relation("customers", {"name"})).empty());
  CHECK(judged(relation("Customers")).empty());
  CHECK(judged(relation("users")) == "G-06 refuse");
  CHECK(judged(relation("customers2")) == "G-06 refuse");
  CHECK(judged(relation("customer")) == "G-06 refuse");
  CHECK(judged(relation("")) == "G-06 refuse");
  CHECK(judged(relation("sqlite_schema", {"sql"}, RelationKind::kCatalog)) == "G-06 refuse");
  CHECK(judged(relation("nothing", {}, RelationKind::kMissing)) == "G-06 refuse");
}

TEST_CASE("G-06 allows what an allowed view reads and nothing beside it") {
  Policy policy = shop_policy();
  policy.tables.insert("v_login");
  CHECK(judged(relation("v_login", {"id"}, RelationKind::kView)) == "G-06 refuse");
  CHECK(judged(relation("v_login", {"id"}, RelationKind::kView), policy).empty());
  CHECK(judged(through("v_login", relation("users", {"id"})), policy).empty());
  CHECK(judged(through("v_other", relation("users", {"id"})), policy) == "G-06 refuse");
  // An allowed table is not allowed through a view that is not.
  CHECK(judged(through("v_other", relation("orders", {"id"})), policy) == "G-06 refuse");
}

TEST_CASE("G-06 names a view that may not be read once and never what stands behind it") {
  Facts facts = facts_of("SELECT total FROM v_sales");
  facts.relations = {relation("v_sales", {"total"}, RelationKind::kView),
                     through("v_sales", relation("orders", {"total"})),
                     through("V_Sales", relation("users", {"id"}))};
  facts.relations[0].span = span_in(facts.sql, "v_sales");
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(verdict.findings.size() == 1);
  CHECK(verdict.findings[0].span == span_in(facts.sql, "v_sales"));
  facts.relations.erase(facts.relations.begin());
  const Verdict hidden = judge(facts, shop_policy());
  REQUIRE(hidden.findings.size() == 2);
  CHECK(hidden.findings[0].subject == "v_sales");
}

TEST_CASE("G-07 refuses denied columns and asks about masked ones") {
  const Policy policy = guarded();
  CHECK(judged(relation("customers", {"name"}), policy).empty());
  CHECK(judged(relation("customers"), policy).empty());
  CHECK(judged(relation("customers", {"name", "notes"}), policy) == "G-07 refuse");
  CHECK(judged(relation("CUSTOMERS", {"Notes"}), policy) == "G-07 refuse");
  CHECK(judged(relation("customers", {"email"}), policy) == "G-07 ask");
  CHECK(judged(relation("orders", {"notes", "email"}), policy).empty());
  CHECK(judged(relation("customers", {"*"}), policy) == "G-07 refuse, G-07 ask");
}

TEST_CASE("G-07 sees a guarded column through a view that is allowed") {
  CHECK(judged(through("v_people", relation("customers", {"notes"})), guarded()) == "G-07 refuse");
  CHECK(judged(through("v_people", relation("customers", {"email"})), guarded()) == "G-07 ask");
  Policy policy = guarded();
  policy.deny_columns.insert({"v_people", "phone"});
  CHECK(judged(relation("v_people", {"phone"}, RelationKind::kView), policy) == "G-07 refuse");
}

TEST_CASE("G-07 points at the column or the star or the table that takes it in") {
  const RelationUse use = [] {
    RelationUse r = relation("customers", {"notes"});
    r.span = {14, 23};
    return r;
  }();
  const std::string named = "SELECT 2 * 3, Notes FROM customers";
  CHECK(place(named, use) == span_in(named, "Notes"));
  const std::string in_quotes = "SELECT /* notes */ \"notes\" FROM customers";
  CHECK(place(in_quotes, use) == span_in(in_quotes, "\"notes\""));
  const std::string star = "SELECT 2 * 3, c.* FROM customers c";
  CHECK(place(star, use) == span_in(star, "*", 1));
  const std::string in_string = "SELECT ALL * FROM customers WHERE name = 'notes'";
  CHECK(place(in_string, use) == span_in(in_string, "*"));
  const std::string nowhere = "SELECT 1 FROM customers NATURAL JOIN orders";
  CHECK(place(nowhere, use) == Span{14, 23});
}

TEST_CASE("G-08 lets listed functions through and refuses every other by name") {
  Facts facts = facts_of();
  facts.functions = {{"count", {}}, {"->>", {}}, {"LOWER", {}}};
  CHECK(findings_text(judge(facts, shop_policy())).empty());
  facts.functions = {{"load_extension", {}}, {"count2", {}}, {"", {}}};
  const Verdict verdict = judge(facts, shop_policy());
  CHECK(findings_text(verdict) == "G-08 refuse, G-08 refuse, G-08 refuse");
  CHECK(verdict.findings[0].subject == "load_extension");
  Policy policy = shop_policy();
  policy.functions.insert("load_extension");
  facts.functions = {{"load_extension", {}}};
  CHECK(judge(facts, policy).kind == VerdictKind::kAllow);
}

TEST_CASE("G-13 names what does not exist and shows where it stands") {
  for (const auto problem : {CompileProblem::kMissingRelation, CompileProblem::kMissingColumn,
                             CompileProblem::kMissingFunction}) {
    Facts facts = facts_of("SELECT emial FROM customers");
    facts.root = StatementRoot::kUnknown;
    facts.problem = problem;
    facts.problem_words = "no such thing: emial";
    const Verdict unplaced = judge(facts, shop_policy());
    CHECK(findings_text(unplaced) == "G-13 refuse");
    CHECK(unplaced.findings[0].subject == "emial");
    facts.problem_span = span_in(facts.sql, "emial");
    CHECK(judge(facts, shop_policy()).findings[0].span == span_in(facts.sql, "emial"));
  }
}

TEST_CASE("G-13 says nothing of missing names beside a table that may not be read") {
  Facts facts = facts_of("SELECT ssm FROM employees");
  facts.problem = CompileProblem::kMissingColumn;
  facts.problem_words = "no such column: ssm";
  facts.problem_span = span_in(facts.sql, "ssm");
  facts.relations = {relation("employees")};
  CHECK(findings_text(judge(facts, shop_policy())) == "G-06 refuse");
  facts.relations = {relation("customers")};
  CHECK(findings_text(judge(facts, shop_policy())) == "G-13 refuse");
}

TEST_CASE("L-03 refuses a table of another database even if its name is allowed") {
  RelationUse use = relation("customers", {"name"});
  for (const char* schema : {"temp", "pwn", "main2", "TEMP"}) {
    use.schema = schema;
    CHECK(judged(use) == "L-03 refuse");
  }
  for (const char* schema : {"", "main", "MAIN"}) {
    use.schema = schema;
    CHECK(judged(use).empty());
  }
}

TEST_CASE("L-04 asks about a WITH name that hides a table which may not be read") {
  RelationUse use = relation("users", {}, RelationKind::kCommonTable);
  CHECK(judged(use).empty());
  use.shadows_relation = true;
  CHECK(judged(use) == "L-04 ask");
  use.name = "Customers";
  CHECK(judged(use).empty());
}

TEST_CASE("L-06 lets only listed modules through") {
  CHECK(judged(relation("json_each", {}, RelationKind::kTableFunction)).empty());
  CHECK(judged(relation("pragma_table_info", {}, RelationKind::kTableFunction)) == "L-06 refuse");
  // A table of that name does not make a function of that name harmless.
  CHECK(judged(relation("customers", {}, RelationKind::kTableFunction)) == "L-06 refuse");
  CHECK(judged(relation("notes_fts", {"body"}, RelationKind::kVirtualTable)) == "L-06 refuse");
  Policy policy = shop_policy();
  policy.tables.insert("notes_fts");
  CHECK(judged(relation("notes_fts", {"body"}, RelationKind::kVirtualTable), policy).empty());
  CHECK(judged(relation("notes_fts_data", {"block"}), policy) == "G-06 refuse");
}
