// A denied column is refused wherever the engine may read it, by whatever name, star or row it is
// reached; a statement that leaves it alone is not.

#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/postgres_shop.h"
#include "tests/support/statement_runs.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

// {} is customers.email, spelled in one way or another; customers is c.
const Words kSlots = {
    "SELECT {} FROM customers c",
    "SELECT DISTINCT {} FROM customers c",
    "SELECT lower({}) FROM customers c",
    "SELECT c.name || {} FROM customers c",
    "SELECT count({}) FROM customers c",
    "SELECT count(DISTINCT {}) FROM customers c",
    "SELECT max({}) FROM customers c",
    "SELECT coalesce({}, '') AS name FROM customers c",
    "SELECT CASE WHEN {} LIKE 'a%' THEN 1 END FROM customers c",
    "SELECT CASE {} WHEN 'a' THEN 1 END FROM customers c",
    "SELECT length({}) - 1 FROM customers c",
    "SELECT c.name FROM customers c WHERE {} = 'x'",
    "SELECT c.name FROM customers c WHERE {} IS NULL",
    "SELECT c.name FROM customers c WHERE 'a' IN ({}, 'b')",
    "SELECT c.name FROM customers c WHERE {} BETWEEN 'a' AND 'b'",
    "SELECT c.name FROM customers c WHERE NOT {} LIKE '%x%'",
    "SELECT c.name FROM customers c ORDER BY {}",
    "SELECT count(*) FROM customers c GROUP BY {}",
    "SELECT c.country FROM customers c GROUP BY c.country HAVING max({}) > 'a'",
    "SELECT count(*) FILTER (WHERE {} IS NOT NULL) FROM customers c",
    "SELECT rank() OVER (ORDER BY {}) FROM customers c",
    "SELECT rank() OVER (PARTITION BY {}) FROM customers c",
    "SELECT lag({}) OVER (ORDER BY c.id) FROM customers c",
    "SELECT rank() OVER w FROM customers c WINDOW w AS (ORDER BY {})",
    "SELECT o.id FROM orders o JOIN customers c ON {} = o.currency",
    "SELECT o.id FROM orders o LEFT JOIN customers c ON c.id = o.id AND {} = 'x'",
    "SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE {} = o.currency)",
    "SELECT o.id FROM orders o WHERE o.currency IN (SELECT {} FROM customers c)",
    "SELECT (SELECT {} FROM customers c LIMIT 1)",
    "SELECT * FROM (SELECT {} AS name FROM customers c) q",
    "SELECT q.n FROM (SELECT length({}) AS n FROM customers c) q",
    "WITH q AS (SELECT {} AS e FROM customers c) SELECT e FROM q",
    "WITH q AS (SELECT {} AS e FROM customers c) SELECT count(e) FROM q",
    "WITH q(name) AS (SELECT {} FROM customers c) SELECT name FROM q",
    "SELECT 'a' UNION SELECT {} FROM customers c",
    "SELECT {} FROM customers c EXCEPT SELECT name FROM products",
    "VALUES ((SELECT {} FROM customers c LIMIT 1))"};

const Words kSqliteNames = {"email",   "c.email",   "EMAIL",     "c.\"email\"", "[email]",
                            "`Email`", "(c.email)", "C . Email", "+c.email",    "c.[EMAIL]"};
const Words kPostgresNames = {"email",          "c.email",          "EMAIL",
                              "c.\"email\"",    "(c.email)",        "C . Email",
                              "(c).email",      "U&\"em\\0061il\"", "c.U&\"em\\0061il\"",
                              "(c.email)::text"};

// The whole row takes every column along.
const Words kWholeRows = {"SELECT * FROM customers",
                          "SELECT c.* FROM customers c",
                          "SELECT o.id, c.* FROM orders o JOIN customers c ON c.id = o.customer_id",
                          "SELECT * FROM (SELECT * FROM customers) q",
                          "WITH q AS (SELECT * FROM customers) SELECT * FROM q",
                          "SELECT count(*) FROM customers a NATURAL JOIN customers b",
                          "SELECT count(*) FROM customers a JOIN customers b USING (email)",
                          "SELECT * FROM customers UNION SELECT * FROM customers"};
const Words kPostgresRows = {"TABLE customers",
                             "SELECT c FROM customers c",
                             "SELECT customers FROM customers",
                             "SELECT (c) FROM customers c",
                             "SELECT (c).* FROM customers c",
                             "SELECT to_jsonb(c) FROM customers c",
                             "SELECT row_to_json(c.*) FROM customers c",
                             "SELECT jsonb_agg(c) FROM customers c",
                             "SELECT array_agg(c) FROM customers c",
                             "SELECT c::text FROM customers c",
                             "SELECT c IS NULL FROM customers c",
                             "SELECT count(c) FROM customers c",
                             "SELECT count(DISTINCT c) FROM customers c",
                             "SELECT name FROM customers c ORDER BY c",
                             "SELECT 1 FROM customers c GROUP BY c",
                             "SELECT a.id FROM customers a JOIN customers b ON a = b",
                             "SELECT DISTINCT c FROM customers c",
                             "SELECT (s.x).name FROM (SELECT c AS x FROM customers c) s",
                             "WITH q AS (TABLE customers) TABLE q",
                             "SELECT x.* FROM customers c, LATERAL (SELECT c.*) x",
                             "SELECT (array_agg(c))[1] FROM customers c",
                             "SELECT jsonb_each_text(to_jsonb(c)) FROM customers c",
                             "SELECT ROW(c.*) FROM customers c"};

const Words kWithout = {
    "SELECT name FROM customers",
    "SELECT count(*) FROM customers",
    "SELECT 'email' AS email FROM customers",
    "SELECT c.name, count(o.id) FROM customers c JOIN orders o ON o.customer_id "
    "= c.id GROUP BY c.name",
    "SELECT q.email FROM (SELECT name AS email FROM customers) q",
    "WITH email AS (SELECT 1 AS x) SELECT x FROM email",
    "SELECT name AS \"email\" FROM products"};

template <class Guard>
void require_refused(Guard& guard, guardrails::Policy policy, const Words& names,
                     const Words& rows) {
  policy.deny_columns = {{"customers", "email"}};
  const auto check = [&](const std::string& sql) {
    const Verdict verdict = guard.judge(sql, policy);
    INFO(verdict_told(sql, verdict));
    CHECK(guard.judge(sql).kind != VerdictKind::kRefuse);  // it is the column, and nothing else
    CHECK(has_finding(verdict, "G-07"));
    CHECK(verdict.kind == VerdictKind::kRefuse);
  };
  for (const auto slot : kSlots)
    for (const auto name : names) check(filled(slot, name));
  for (const auto row : rows) check(std::string(row));
}

template <class Guard>
void require_left_alone(Guard& guard, guardrails::Policy policy) {
  policy.deny_columns = {{"customers", "email"}};
  for (const auto sql : kWithout) {
    const Verdict verdict = guard.judge(std::string(sql), policy);
    INFO(verdict_told(std::string(sql), verdict));
    CHECK(verdict.kind == VerdictKind::kAllow);
  }
}

}  // namespace

TEST_CASE("a denied column is refused in every place and spelling that SQLite knows") {
  Shop shop;
  require_refused(shop, shop.policy(), kSqliteNames, kWholeRows);
  require_left_alone(shop, shop.policy());
}

TEST_CASE("a denied column is refused in every place and spelling that PostgreSQL knows") {
  PostgresShop shop;
  Words rows = kWholeRows;
  rows.insert(rows.end(), kPostgresRows.begin(), kPostgresRows.end());
  require_refused(shop, shop.policy(), kPostgresNames, rows);
  require_left_alone(shop, shop.policy());
}
