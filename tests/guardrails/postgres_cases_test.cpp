// The PostgreSQL statements of tests/cases/ through grammar, catalog and rules, with no server.

#include <set>
#include <string>
#include <vector>

#include "core/text.h"
#include "guardrails/guard.h"
#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/postgres_shop.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

PostgresShop& shop() {
  static PostgresShop instance;
  return instance;
}

std::vector<StatementCase> all_of(const std::vector<std::string>& files) {
  std::vector<StatementCase> all;
  for (const auto& file : files)
    for (auto& one : read_cases(file)) all.push_back(std::move(one));
  return all;
}

// Every offence in one failure, so that one run is enough to mend all.
void require_none(const std::vector<std::string>& offences) {
  std::string said;
  for (const auto& offence : offences) said += "\n  " + offence;
  INFO(offences.size() << " offences:" << said);
  CHECK(offences.empty());
}

std::string told(const std::string& id, const std::string& sql, const Verdict& verdict) {
  return id + " " + std::string(word(verdict.kind)) + " (" + findings_text(verdict) +
         "): " + printable(sql.substr(0, 300));
}

}  // namespace

TEST_CASE("the PostgreSQL case files are whole") {
  CHECK(read_cases("hostile_postgres.jsonl").size() == 147);
  CHECK(read_cases("tricky_benign_postgres.jsonl").size() == 58);
  CHECK(read_cases("hostile_postgres_own.jsonl").size() >= 150);
  CHECK(read_cases("ordinary_postgres_own.jsonl").size() >= 250);
  std::set<std::string> ids;
  for (const auto& one : all_of({"hostile_postgres.jsonl", "hostile_postgres_own.jsonl",
                                 "tricky_benign_postgres.jsonl", "ordinary_postgres_own.jsonl"}))
    CHECK(ids.insert(one.id).second);
}

TEST_CASE("hostile PostgreSQL statements are refused or asked about as their case demands") {
  std::vector<std::string> offences;
  for (const auto& one : all_of({"hostile_postgres.jsonl", "hostile_postgres_own.jsonl"})) {
    const Verdict verdict = shop().judge(one.sql);
    const bool is_enough =
        verdict.kind == VerdictKind::kRefuse ||
        (one.min_verdict == "needs_approval" && verdict.kind == VerdictKind::kAsk);
    if (!is_enough) offences.push_back(told(one.id, one.sql, verdict));
  }
  require_none(offences);
}

TEST_CASE("ordinary and odd PostgreSQL statements are not refused and hardly ever asked about") {
  std::vector<std::string> refused;
  std::vector<std::string> asked;
  const auto ordinary = read_cases("ordinary_postgres_own.jsonl");
  for (const auto& one : ordinary) {
    const Verdict verdict = shop().judge(one.sql);
    if (verdict.kind == VerdictKind::kRefuse) refused.push_back(told(one.id, one.sql, verdict));
    if (verdict.kind == VerdictKind::kAsk) asked.push_back(told(one.id, one.sql, verdict));
  }
  for (const auto& one : read_cases("tricky_benign_postgres.jsonl")) {
    const Verdict verdict = shop().judge(one.sql);
    if (verdict.kind == VerdictKind::kRefuse) refused.push_back(told(one.id, one.sql, verdict));
  }
  require_none(refused);
  INFO(findings_text({}) << (asked.empty() ? "" : asked.front()));
  CHECK(asked.size() * 50 <= ordinary.size());
}

TEST_CASE("each PostgreSQL rule finds its own example") {
  for (const auto& rule : guardrails::rules()) {
    if (!rule.id.starts_with("P-") || rule.example.empty()) continue;
    INFO(rule.id << ": " << rule.example);
    CHECK(has_finding(shop().judge(rule.example), rule.id));
  }
}

TEST_CASE("a PostgreSQL finding points at the words it is about") {
  const auto subject = [](const std::string& sql, std::string_view rule) {
    for (const auto& finding : shop().judge(sql).findings)
      if (finding.rule == rule)
        return sql.substr(finding.span.from, finding.span.to - finding.span.from);
    return std::string("(not found)");
  };
  CHECK(subject("SELECT 'é', id FROM public.users", "G-06") == "public.users");
  CHECK(subject("SELECT secret.customers.id FROM secret.customers", "G-06") == "secret.customers");
  CHECK(subject("SELECT upper(pg_sleep(1)::text) FROM customers", "G-08") == "pg_sleep");
  CHECK(subject("SELECT public.purge_orders(1)", "P-02") == "public.purge_orders");
  CHECK(subject("SELECT id FROM orders WHERE id === 1", "P-03") == "===");
  CHECK(subject("SELECT 'users'::regclass", "P-04") == "regclass");
  CHECK(subject("SELECT c.cust_secret FROM customers c", "P-05") == "c.cust_secret");
  CHECK(subject("SELECT c.emial FROM customers c", "G-13") == "c.emial");
  CHECK(subject("SELECT \"Emial\" FROM customers", "G-13") == "\"Emial\"");
  CHECK(subject("SELECT name FROM custmers", "G-13") == "custmers");
  CHECK(subject("SELECT name FROM customers WHERE name = = 'x'", "G-03") == "=");
  CHECK(subject("SELECT 'ü' FROM customers WHERE FROM", "G-03") == "FROM");
  CHECK(subject("SELECT name FROM customers WHERE id = $1", "G-10") == "$1");
}

TEST_CASE("a masked column on PostgreSQL is refused wherever it is read and nowhere else") {
  guardrails::Policy policy = shop().policy();
  policy.mask_columns = {{"customers", "email"}};
  policy.deny_columns = {{"customers", "notes"}};
  policy.tables.insert("v_customer_login");
  for (const char* sql :
       {"SELECT email FROM customers",
        "SELECT * FROM customers",
        "SELECT c.* FROM customers c",
        "SELECT c FROM customers c",
        "SELECT to_jsonb(c) FROM customers c",
        "SELECT (c).email FROM customers c",
        "SELECT count(c.*) FROM customers c",
        "SELECT name FROM customers WHERE email LIKE 'a%'",
        "SELECT name FROM customers ORDER BY email",
        "SELECT count(DISTINCT email) FROM customers",
        "WITH c AS (SELECT * FROM customers) SELECT name FROM c",
        "TABLE customers",
        "SELECT e FROM customers AS c(a, b, e)",
        "SELECT a.name FROM customers a JOIN customers b USING (email)",
        "SELECT a.name FROM customers a NATURAL JOIN customers b",
        "SELECT x.email FROM (customers c JOIN orders o ON o.customer_id = c.id) x",
        "SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.comment = "
        "email)",
        "SELECT o.id FROM orders o, LATERAL (SELECT email FROM customers c WHERE c.id = "
        "o.customer_id) l",
        "SELECT rank() OVER (ORDER BY email) FROM customers",
        "SELECT \"email\" FROM public.customers",
        "SELECT customers.email FROM customers",
        "SELECT public.customers.email FROM customers",
        "SELECT id FROM v_customer_login"}) {
    INFO(sql);
    CHECK(has_finding(shop().judge(sql, policy), "G-07"));
    CHECK(shop().judge(sql, policy).kind == VerdictKind::kRefuse);
  }
  for (const char* sql :
       {"SELECT name FROM customers", "SELECT count(*) FROM customers",
        "SELECT 'x' AS email FROM customers", "SELECT name AS email FROM customers ORDER BY email",
        "SELECT c.name FROM customers AS c(a, name)", "SELECT (c).name FROM customers c",
        "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id",
        "SELECT email FROM (SELECT name AS email FROM customers) s"}) {
    INFO(sql);
    CHECK(shop().judge(sql, policy).kind == VerdictKind::kAllow);
  }
}

TEST_CASE("capitals and schemas make other tables on PostgreSQL") {
  guardrails::Policy policy = shop().policy();
  policy.tables = {"orders", "secret.customers"};
  CHECK(shop().judge("SELECT id FROM ORDERS", policy).kind == VerdictKind::kAllow);
  CHECK(shop().judge("SELECT id FROM \"Orders\"", policy).kind == VerdictKind::kRefuse);
  CHECK(shop().judge("SELECT id FROM secret.customers", policy).kind == VerdictKind::kAllow);
  CHECK(shop().judge("SELECT id FROM customers", policy).kind == VerdictKind::kRefuse);
  policy.tables = {"Orders", "customers"};
  CHECK(shop().judge("SELECT id FROM orders", policy).kind == VerdictKind::kRefuse);
  CHECK(shop().judge("SELECT id FROM secret.customers", policy).kind == VerdictKind::kRefuse);
}

TEST_CASE("code of the source runs only where the policy lists it with its schema") {
  guardrails::Policy policy = shop().policy();
  policy.functions.insert("purge_orders");
  CHECK(shop().judge("SELECT purge_orders(1)", policy).kind == VerdictKind::kRefuse);
  policy.functions.insert("public.purge_orders");
  CHECK(shop().judge("SELECT purge_orders(1)", policy).kind == VerdictKind::kAllow);
  CHECK(shop().judge("SELECT public.purge_orders(1)", policy).kind == VerdictKind::kAllow);
  policy.operators.insert("public.===");
  CHECK(shop().judge("SELECT id FROM orders WHERE id === 1", policy).kind == VerdictKind::kAllow);
  policy.types.insert("public.evil_t");
  CHECK(shop().judge("SELECT 'x'::evil_t", policy).kind == VerdictKind::kAllow);
  CHECK(shop().judge("SELECT lower('X'), upper(name) FROM customers").kind == VerdictKind::kAllow);
}
