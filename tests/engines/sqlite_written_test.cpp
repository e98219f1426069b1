// What a statement names although the compiler drops it, the fourteenth trap: the engine asks
// nobody about the columns of EXISTS, about a WITH or a window that nobody uses, about what a
// constant condition cuts off or about the frame of a window.

#include "core/text.h"
#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::tests;

namespace {

bool names_function(const Facts& facts, const std::string& name) {
  return function_names(facts).contains(name);
}

}  // namespace

TEST_CASE("a table that the compiler drops is a fact all the same") {
  Shop shop;
  for (const char* sql :
       {"SELECT EXISTS (SELECT (SELECT count(*) FROM users))",
        "SELECT name FROM customers WHERE EXISTS (SELECT (SELECT 1 FROM Users) FROM orders)",
        "WITH t AS (SELECT * FROM users) SELECT 1", "WITH t AS (SELECT 1 FROM main.users) SELECT 1",
        "WITH t AS (SELECT 1 FROM customers, (users)) SELECT 1",
        "WITH t AS (SELECT 1 FROM customers c JOIN \"users\" u ON 1, orders) SELECT 1",
        "WITH t AS (SELECT 1 WHERE 1 IN users) SELECT 1",
        "WITH t AS (SELECT 1 WHERE 1 NOT IN [users]) SELECT 1",
        "SELECT 1 WHERE 0 AND (SELECT 1 FROM 'users')",
        "SELECT sum(id) OVER (ORDER BY id ROWS (SELECT max(id) FROM users) PRECEDING) FROM orders",
        "SELECT 1 FROM customers WINDOW w AS (ORDER BY (SELECT count(*) FROM users))"}) {
    const Facts facts = shop.facts(sql);
    INFO(sql);
    REQUIRE(facts.compiles());
    const RelationUse* users = find_relation(facts, "users");
    REQUIRE(users != nullptr);
    CHECK(users->kind == RelationKind::kTable);
    CHECK(ascii_lower(facts.sql.substr(users->span.from, users->span.to - users->span.from))
              .find("users") != std::string::npos);
  }
}

TEST_CASE("catalogs and modules that the compiler drops are facts as well") {
  Shop shop;
  const auto kind = [&](const std::string& relation) {
    const Facts facts = shop.facts("WITH t AS (SELECT * FROM " + relation + ") SELECT 1");
    for (const auto& use : facts.relations)
      if (use.kind != RelationKind::kCommonTable) return use.kind;
    return RelationKind::kMissing;
  };
  CHECK(kind("sqlite_master") == RelationKind::kCatalog);
  CHECK(kind("SQLITE_SCHEMA") == RelationKind::kCatalog);
  CHECK(kind("temp.anything") == RelationKind::kCatalog);
  CHECK(kind("v_users") == RelationKind::kView);
  CHECK(kind("notes_fts") == RelationKind::kVirtualTable);
  CHECK(kind("pragma_table_info('users')") == RelationKind::kTableFunction);
  CHECK(kind("nobody_knows_this") == RelationKind::kTableFunction);
}

TEST_CASE("a call that the compiler drops is a fact all the same") {
  Shop shop;
  for (const char* sql :
       {"WITH t AS (SELECT load_extension('x')) SELECT 1",
        "WITH t AS (SELECT \"load_extension\"('x')) SELECT 1",
        "SELECT 1 WHERE 0 AND Load_Extension('x')",
        "SELECT sum(id) OVER (ORDER BY id ROWS load_extension('x') PRECEDING) FROM orders",
        "SELECT 1 FROM orders WINDOW w AS (ORDER BY load_extension('x'))"}) {
    INFO(sql);
    CHECK(names_function(shop.facts(sql), "load_extension"));
  }
}

TEST_CASE("types aliases and the heads of WITH are no calls and columns no tables") {
  Shop shop;
  for (const char* sql :
       {"SELECT cast(total AS DECIMAL(10, 2)), cast(id AS unsigned big int(3)) FROM orders",
        "WITH users(a, b) AS (SELECT 1, 2) SELECT a FROM users",
        "WITH t(a) AS MATERIALIZED (SELECT 1) SELECT a FROM t",
        "SELECT count(*) AS users, max(id) AS tokens FROM orders ORDER BY users, tokens",
        "SELECT users, tokens FROM (SELECT 1 AS users, 2 AS tokens)",
        "SELECT name FROM customers WHERE city IN ('users', 'tokens')",
        "SELECT 1 FROM orders WHERE id IS NOT DISTINCT FROM customer_id",
        "SELECT o.\"user\" FROM orders o, customers users WHERE users.id = o.customer_id",
        "SELECT value FROM json_each('[1]'), orders"}) {
    const Facts facts = shop.facts(sql);
    INFO(sql);
    REQUIRE(facts.compiles());
    for (const auto& use : facts.relations)
      if (use.kind != RelationKind::kCommonTable && use.kind != RelationKind::kTableFunction)
        CHECK((use.name == "orders" || use.name == "customers"));
    for (const auto& name : function_names(facts))
      CHECK((name == "count" || name == "max" || name == "json_each"));
  }
}

TEST_CASE("loops that min and max go through are scans though the plan calls them searches") {
  Shop shop;
  const Facts facts = shop.facts("SELECT max(a.total + b.total) FROM orders a, orders b, orders c");
  REQUIRE(facts.loops.size() == 3);
  for (const auto& loop : facts.loops) CHECK(loop.is_scan);
}

TEST_CASE("a recursion beside a table that nothing ties to it is not bounded") {
  Shop shop;
  const auto is_bounded = [&](const std::string& beside) {
    const Facts facts =
        shop.facts("WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT r.i + 1 FROM r " + beside +
                   " i < 20) SELECT count(*) FROM r");
    REQUIRE(facts.recursions.size() == 1);
    return facts.recursions.front().is_bounded;
  };
  for (const char* beside :
       {"JOIN orders o ON o.status = o.status WHERE", "JOIN orders o ON 1 = 1 WHERE",
        "JOIN orders o ON o.currency = 'EUR' WHERE", ", orders o WHERE r.i = r.i AND",
        "JOIN orders o ON o.id = r.i OR 1 WHERE", "JOIN orders o ON NOT o.id = r.i WHERE",
        ", json_each('[1,2]') j WHERE j.key = j.key AND"}) {
    INFO(beside);
    CHECK_FALSE(is_bounded(beside));
  }
  for (const char* beside :
       {"WHERE", "JOIN orders o ON o.id = r.i WHERE", ", orders o WHERE o.customer_id = r.i AND"}) {
    INFO(beside);
    CHECK(is_bounded(beside));
  }
}
