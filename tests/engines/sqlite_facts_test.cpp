// Facts that guardrails judge cost by: recursions, sizes, plans and estimates.

#include <algorithm>
#include <optional>

#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::tests;

namespace {

struct RecursionCase {
  std::string sql;
  bool is_bounded;
  bool grows_text = false;
};

std::optional<std::uint64_t> size_of(const Facts& facts, const std::string& function) {
  for (const auto& size : facts.sizes)
    if (size.function == function) return size.bytes;
  return 0;
}

}  // namespace

TEST_CASE("a recursion that steps towards a small constant is bounded") {
  Shop shop;
  const std::vector<RecursionCase> cases = {
      {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 12) SELECT i FROM n",
       true},
      {"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 2 FROM n WHERE 100 >= i) SELECT * "
       "FROM n",
       true},
      {"WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT n.i - 1 FROM n WHERE n.i > 0) SELECT i "
       "FROM n",
       true},
      {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 50) SELECT i FROM n",
       true},
      {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n LIMIT 10",
       true},
      {"WITH RECURSIVE d(x) AS (SELECT date('2024-01-01') UNION ALL SELECT date(x,'+1 day') FROM d "
       "WHERE x < date('2024-01-31')) SELECT x FROM d",
       true},
      {"WITH RECURSIVE d(x) AS (SELECT '2024-01-01' UNION ALL SELECT date(x,'+1 month') FROM d "
       "WHERE x < '2024-12-01') SELECT x FROM d",
       true},
      {"WITH RECURSIVE up(id, level) AS (SELECT id, 0 FROM customers WHERE id = 7 UNION ALL "
       "SELECT c.referred_by, level + 1 FROM customers c JOIN up ON c.id = up.id WHERE level < 10) "
       "SELECT * FROM up",
       true},
      {"WITH RECURSIVE up(id) AS (SELECT 7 UNION SELECT c.referred_by FROM customers c "
       "JOIN up ON c.id = up.id) SELECT * FROM up",
       true},
      {"WITH RECURSIVE p(id, path, l) AS (SELECT id, name, 0 FROM customers UNION ALL "
       "SELECT c.id, p.path || ' > ' || c.name, l + 1 FROM customers c JOIN p ON c.referred_by = "
       "p.id "
       "WHERE l < 5) SELECT path FROM p",
       true},
  };
  for (const auto& [sql, is_bounded, grows_text] : cases) {
    const auto facts = shop.facts(sql);
    INFO(sql << "\n" << facts.problem_words);
    REQUIRE(facts.recursions.size() == 1);
    CHECK(facts.recursions[0].is_bounded == is_bounded);
    CHECK(facts.recursions[0].grows_text == grows_text);
    CHECK(facts.estimate.rows < 100'000);
  }
}

TEST_CASE("a recursion whose end cannot be seen is not bounded") {
  Shop shop;
  for (
      const auto* sql :
      {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i>0) SELECT max(i) FROM "
       "n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n LIMIT "
       "1000000000",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1000000000) SELECT "
       "i FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+0 FROM n WHERE i < 10) SELECT i FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i-1 FROM n WHERE i < 10) SELECT i FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i*2 FROM n WHERE i < 10) SELECT i FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+0.000001 FROM n WHERE i < 10) SELECT i "
       "FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1-1 FROM n WHERE i < 10) SELECT i FROM "
       "n",
       "WITH RECURSIVE n(i) AS (SELECT -1000000000000 UNION ALL SELECT i+1 FROM n WHERE i < 10) "
       "SELECT i FROM n",
       "WITH RECURSIVE n(i,j) AS (SELECT 1,1 UNION ALL SELECT i, i+1 FROM n WHERE i < 10) SELECT i "
       "FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 10 OR 1) SELECT i "
       "FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < (SELECT max(id) "
       "FROM orders)) "
       "SELECT i FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n, orders WHERE i < 40) SELECT "
       "i FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<40 UNION ALL "
       "SELECT i+1 FROM n WHERE i<40) SELECT count(*) FROM n",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n WHERE i < 0 "
       "LIMIT 10",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n LIMIT "
       "10",
       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n ORDER BY i "
       "LIMIT 10",
       "WITH RECURSIVE up(id) AS (SELECT 7 UNION ALL SELECT c.referred_by FROM customers c "
       "JOIN up ON c.id = up.id) SELECT * FROM up",
       "WITH RECURSIVE up(id, l) AS (SELECT 7, 0 UNION SELECT c.referred_by, l + 1 FROM customers "
       "c "
       "JOIN up ON c.id = up.id) SELECT * FROM up",
       "WITH RECURSIVE d(x) AS (SELECT date('2024-01-01') UNION ALL SELECT date(x,'-1 day') FROM d "
       "WHERE x < date('2024-01-31')) SELECT x FROM d"}) {
    const auto facts = shop.facts(sql);
    INFO(sql << "\n" << facts.problem_words);
    REQUIRE(facts.recursions.size() == 1);
    CHECK_FALSE(facts.recursions[0].is_bounded);
  }
}

TEST_CASE("a text that doubles in a recursion is seen within any bound") {
  Shop shop;
  for (const auto* item : {"s||s", "n.s || n.s", "replace(s,'x','xx')", "hex(s)",
                           "printf('%s%s',s,s)", "s || '-' || s"}) {
    const auto facts =
        shop.facts(std::string("WITH RECURSIVE n(i,s) AS (SELECT 1,'x' UNION ALL SELECT i+1, ") +
                   item + " FROM n WHERE i<40) SELECT length(s) FROM n");
    INFO(item);
    REQUIRE(facts.recursions.size() == 1);
    CHECK(facts.recursions[0].grows_text);
  }
  const auto unbounded = shop.facts(
      "WITH RECURSIVE n(s) AS (SELECT 'x' UNION ALL SELECT s||'x' FROM n) SELECT length(s) FROM n");
  CHECK(unbounded.recursions.at(0).grows_text);
}

TEST_CASE("a recursion in a view is seen though the statement does not show it") {
  Shop shop(
      "CREATE VIEW v_loop AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
      "SELECT i FROM n");
  const auto facts = shop.facts("SELECT count(*) FROM v_loop");
  REQUIRE(facts.recursions.size() == 1);
  CHECK_FALSE(facts.recursions[0].is_bounded);
}

TEST_CASE("sizes written in a statement are computed") {
  Shop shop;
  struct Case {
    std::string sql;
    std::string function;
    std::optional<std::uint64_t> bytes;
  };
  const std::vector<Case> cases = {
      {"SELECT zeroblob(999999999)", "zeroblob", 999999999},
      {"SELECT ZeroBlob ( 1000*1000*1000 )", "zeroblob", 1'000'000'000},
      {"SELECT zeroblob(0x3b9aca00)", "zeroblob", 1'000'000'000},
      {"SELECT zeroblob(1e9)", "zeroblob", 1'000'000'000},
      {"SELECT zeroblob('900000000')", "zeroblob", 900'000'000},
      {"SELECT \"zeroblob\"(-(-5))", "zeroblob", 5},
      {"SELECT zeroblob(id) FROM orders", "zeroblob", std::nullopt},
      {"SELECT zeroblob((SELECT 5))", "zeroblob", std::nullopt},
      {"SELECT randomblob(900000000)", "randomblob", 900'000'000},
      {"SELECT printf('%999999000d', 1)", "printf", 999'999'000},
      {"SELECT format('%.*c', 900000000, 'x')", "format", 900'000'000},
      {"SELECT format('%s %*d', 'a', -7000000, 1)", "format", 7'000'000},
      {"SELECT printf('%5.2f', total) FROM orders", "printf", 5},
      {"SELECT printf('%s of %d%%', name, id) FROM customers", "printf", 0},
      {"SELECT printf(name) FROM customers", "printf", std::nullopt},
      {"SELECT printf('%9' || '99999000d', 1)", "printf", std::nullopt},
      {"SELECT printf('%*d', id, 1) FROM orders", "printf", std::nullopt},
      {"SELECT hex(hex(hex(zeroblob(1000*1000))))", "hex", 8'000'000},
      {"SELECT hex(hex(hex(hex(printf('%900000d',1)))))", "hex", 14'400'000},
      {"SELECT replace(printf('%1000000d',0),' ',printf('%1000000d',0))", "replace",
       1'000'000'000'000},
      {"SELECT replace(replace(phone,' ',''),'-','') FROM (SELECT name phone FROM customers)",
       "replace", 0},
      {"SELECT hex(name) FROM customers", "hex", 0},
      {"SELECT value FROM generate_series(1, 12)", "generate_series", 12},
      {"SELECT value FROM generate_series(10, 1, -3)", "generate_series", 4},
      {"SELECT o.id, value FROM orders o, generate_series(1, o.id)", "generate_series",
       std::nullopt},
  };
  for (const auto& [sql, function, bytes] : cases) {
    const auto facts = shop.facts(sql);
    INFO(sql << "\n" << facts.problem_words);
    CHECK(size_of(facts, function) == bytes);
  }
  const auto product =
      shop.facts("SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,100000) b");
  CHECK(product.sizes.size() == 2);
  CHECK(product.estimate.cost > 1e9);
}

TEST_CASE("a plan names its loops by the tables behind the aliases") {
  Shop shop;
  const auto facts = shop.facts(
      "SELECT 1 FROM customers a, customers b, orders AS \"the orders\", "
      "(SELECT id FROM products) p WHERE \"the orders\".id = 3");
  std::vector<std::string> scanned;
  std::set<std::uint32_t> blocks;
  for (const auto& loop : facts.loops) {
    blocks.insert(loop.block);
    if (loop.is_scan)
      scanned.push_back(loop.relation);
    else
      CHECK(loop.relation == "orders");
  }
  std::sort(scanned.begin(), scanned.end());
  CHECK(scanned == std::vector<std::string>{"customers", "customers", "products"});
  CHECK(blocks.size() == 1);
}

TEST_CASE("estimates are bounds that aggregates and limits lower") {
  Shop shop;
  struct Case {
    std::string sql;
    std::uint64_t rows;
  };
  const std::vector<Case> cases = {
      {"SELECT 1", 1},
      {"SELECT * FROM orders", 10},
      {"SELECT * FROM orders WHERE id = 3", 1},
      {"SELECT * FROM products WHERE sku = 'SKU-1'", 1},
      {"SELECT count(*), sum(total) FROM orders", 1},
      {"SELECT round(avg(total), 2) FROM orders", 1},
      {"SELECT max(id, 3) FROM orders", 10},
      {"SELECT count(*) OVER () FROM orders", 10},
      {"SELECT status, count(*) FROM orders GROUP BY status", 10},
      {"SELECT * FROM orders LIMIT 3", 3},
      {"SELECT * FROM orders LIMIT 2, 4", 4},
      {"SELECT * FROM orders, customers", 80},
      {"SELECT id FROM orders UNION ALL SELECT id FROM customers", 18},
      {"VALUES (1), (2), (3)", 3},
      {"WITH a AS MATERIALIZED (SELECT * FROM orders) SELECT * FROM a, a AS b", 100},
  };
  for (const auto& [sql, rows] : cases) {
    INFO(sql);
    CHECK(shop.facts(sql).estimate.rows == rows);
    CHECK(shop.facts(sql).estimate.is_known);
  }
  CHECK_FALSE(shop.facts("SELECT * FROM notes_fts").estimate.is_known);
  CHECK(
      shop.facts("SELECT (SELECT count(*) FROM customers c WHERE c.city = o.status) FROM orders o")
          .estimate.cost >= 80);
}

TEST_CASE("long hostile texts are inspected in little time") {
  Shop shop;
  std::string nest = "SELECT ";
  while (nest.size() < 60'000) nest += "replace(";
  std::string star = "SELECT *";
  while (star.size() < 60'000) star += ",*";
  std::string brackets = "SELECT " + std::string(60'000, '(');
  std::string with = "WITH ";
  while (with.size() < 60'000) with += "a AS (SELECT 1 FROM a), ";
  std::string format = "SELECT printf('";
  while (format.size() < 60'000) format += "%*d";
  for (const auto& sql :
       {nest, nest + "1" + std::string(7000, ')'), star, brackets, with, format + "')"}) {
    const auto from = std::chrono::steady_clock::now();
    CHECK(shop.facts(sql).sql.size() == sql.size());
    // Quadratic work on such a text would take many seconds.
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(3));
  }
}
