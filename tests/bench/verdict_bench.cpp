// What a verdict costs beside the engine's own compiles of the same statements.

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "engines/engine.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"
#include "tests/bench/ratios.h"
#include "tests/support/running_server.h"

namespace {

using namespace countersign;

// Statements as analysts write them.
const std::array<std::string, 10> kStatements = {
    "SELECT count(*) FROM orders WHERE status = 'shipped'",
    "SELECT country, count(*) AS n FROM customers GROUP BY country ORDER BY n DESC LIMIT 10",
    "SELECT c.name, sum(o.total) AS spent FROM customers c JOIN orders o ON o.customer_id = c.id "
    "GROUP BY c.id ORDER BY spent DESC LIMIT 20",
    "SELECT strftime('%Y-%m', order_date) AS month, round(avg(total), 2) FROM orders GROUP BY "
    "month",
    "WITH monthly AS (SELECT customer_id, strftime('%Y-%m', order_date) AS m, sum(total) AS t FROM "
    "orders GROUP BY 1, 2) SELECT m, max(t) FROM monthly GROUP BY m ORDER BY m",
    "SELECT p.category, sum(i.quantity * i.unit_price) AS revenue FROM order_items i JOIN products "
    "p "
    "ON p.id = i.product_id JOIN orders o ON o.id = i.order_id WHERE o.status <> 'cancelled' GROUP "
    "BY "
    "p.category HAVING revenue > 100 ORDER BY revenue DESC",
    "SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE customer_id "
    "IS "
    "NOT NULL)",
    "SELECT order_date, total, sum(total) OVER (ORDER BY order_date) AS running FROM orders",
    "SELECT CASE WHEN price >= 50 THEN 'high' ELSE 'low' END AS tier, count(*) FROM products GROUP "
    "BY 1",
    "SELECT o.id, c.country FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE "
    "o.order_date BETWEEN '2023-01-01' AND '2023-12-31' AND o.total > 20 ORDER BY o.id LIMIT 100"};

std::string shop_sql() {
  std::ifstream in(std::string(COUNTERSIGN_SOURCE_DIR) + "/tests/cases/shop.sql");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Shop {
  test::TemporaryFolder folder;
  sqlite3* db = nullptr;
  std::unique_ptr<engines::Engine> engine;
  std::shared_ptr<const engines::Schema> schema;
  guardrails::Policy policy;

  Shop() {
    sqlite3_open(folder.file("shop.db").c_str(), &db);
    if (sqlite3_exec(db, shop_sql().c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
    engine =
        std::move(engines::open_engine({"shop", "sqlite:" + folder.file("shop.db"), ""})).value();
    schema = std::move(engine->describe()).value();
    policy.source = "shop";
    policy.tables = {"customers", "orders", "order_items", "products"};
    policy.functions = guardrails::default_functions("sqlite");
  }
  ~Shop() { sqlite3_close(db); }
};

Shop& shop() {
  static Shop the_shop;
  return the_shop;
}

void prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(shop().db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    std::abort();
  sqlite3_finalize(statement);
}

// Compiles and reads every row whole: EXPLAIN is of no use without what it says.
void walk(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(shop().db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    std::abort();
  const int columns = sqlite3_column_count(statement);
  while (sqlite3_step(statement) == SQLITE_ROW)
    for (int i = 0; i < columns; ++i)
      if (sqlite3_column_type(statement, i) == SQLITE_INTEGER)
        benchmark::DoNotOptimize(sqlite3_column_int(statement, i));
      else
        benchmark::DoNotOptimize(sqlite3_column_text(statement, i));
  sqlite3_finalize(statement);
}

void bare_prepare(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& sql : kStatements) prepare(sql);
}

void bare_compiles(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& sql : kStatements) {
      prepare(sql);
      walk("EXPLAIN " + sql);
      walk("EXPLAIN QUERY PLAN " + sql);
    }
}

void inspect(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& sql : kStatements)
      benchmark::DoNotOptimize(shop().engine->inspect(*shop().schema, sql));
}

void verdict(benchmark::State& state) {
  for (auto unused : state)
    for (const auto& sql : kStatements) {
      const Facts facts = shop().engine->inspect(*shop().schema, sql);
      Verdict given = guardrails::judge(facts, shop().policy);
      if (given.kind == VerdictKind::kRefuse) std::abort();
      benchmark::DoNotOptimize(given);
    }
}

BENCHMARK(bare_prepare)->Unit(benchmark::kMicrosecond);
BENCHMARK(bare_compiles)->Unit(benchmark::kMicrosecond);
BENCHMARK(inspect)->Unit(benchmark::kMicrosecond);
BENCHMARK(verdict)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
  std::puts("Ten analyst statements a turn; divide by ten for one.");
  countersign::bench::Ratios ratios;
  ratios.at_most("verdict", "bare_compiles", 1.3);
  ratios.at_most("inspect", "bare_compiles", 1.2);
  return ratios.run(argc, argv);
}
