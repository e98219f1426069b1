// What a verdict on PostgreSQL statements costs beside the grammar's own work: the same statements
// parsed to JSON by libpg_query.

#include <array>
#include <string>

#include <pg_query.h>

#include "tests/bench/ratios.h"
#include "tests/support/postgres_shop.h"

namespace {

using namespace countersign;

// Statements as analysts write them.
const std::array<std::string, 20> kStatements = {
    "SELECT count(*) FROM orders WHERE status = 'shipped'",
    "SELECT country, count(*) AS n FROM customers GROUP BY country ORDER BY n DESC LIMIT 10",
    "SELECT c.name, sum(o.total) AS spent FROM customers c JOIN orders o ON o.customer_id = c.id "
    "GROUP BY c.id, c.name ORDER BY spent DESC LIMIT 20",
    "SELECT date_trunc('month', order_date) AS month, round(avg(total), 2) FROM orders GROUP BY 1",
    "WITH monthly AS (SELECT customer_id, date_trunc('month', order_date) AS m, sum(total) AS t "
    "FROM orders GROUP BY 1, 2) SELECT m, max(t) FROM monthly GROUP BY m ORDER BY m",
    "SELECT p.category, sum(i.quantity * i.unit_price) AS revenue FROM order_items i JOIN products "
    "p ON p.id = i.product_id JOIN orders o ON o.id = i.order_id WHERE o.status <> 'cancelled' "
    "GROUP BY p.category HAVING sum(i.quantity * i.unit_price) > 100 ORDER BY revenue DESC",
    "SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE customer_id "
    "IS NOT NULL)",
    "SELECT order_date, total, sum(total) OVER (ORDER BY order_date) AS running FROM orders",
    "SELECT CASE WHEN price >= 50 THEN 'high' ELSE 'low' END AS tier, count(*) FROM products GROUP "
    "BY 1",
    "SELECT o.id, c.country FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE "
    "o.order_date BETWEEN '2023-01-01' AND '2023-12-31' AND o.total > 20 ORDER BY o.id LIMIT 100",
    "SELECT count(*) FILTER (WHERE status = 'open') AS open, count(*) FILTER (WHERE status = "
    "'shipped') AS shipped FROM orders",
    "SELECT DISTINCT ON (customer_id) customer_id, id, order_date FROM orders ORDER BY "
    "customer_id, order_date DESC",
    "SELECT c.name, last.total FROM customers c CROSS JOIN LATERAL (SELECT total FROM orders o "
    "WHERE o.customer_id = c.id ORDER BY order_date DESC LIMIT 1) last",
    "SELECT category, percentile_cont(0.5) WITHIN GROUP (ORDER BY price) FROM products GROUP BY 1",
    "SELECT attributes ->> 'color' AS color, avg((attributes ->> 'stock')::int) FROM products "
    "GROUP BY 1",
    "SELECT extract(year FROM order_date) AS y, currency, sum(total) FROM orders GROUP BY GROUPING "
    "SETS ((1, currency), (currency), ())",
    "SELECT name FROM products WHERE 'sale' = ANY (tags) AND price < 50 ORDER BY price",
    "SELECT customer_id, rank() OVER (PARTITION BY currency ORDER BY sum(total) DESC) FROM orders "
    "GROUP BY customer_id, currency",
    "SELECT id, total, lag(total) OVER w, total - lag(total) OVER w AS change FROM orders WINDOW w "
    "AS (PARTITION BY customer_id ORDER BY order_date)",
    "SELECT d::date, count(o.id) FROM generate_series('2024-01-01'::date, '2024-01-31'::date, "
    "interval '1 day') d LEFT JOIN orders o ON o.order_date = d::date GROUP BY 1 ORDER BY 1"};

testing::PostgresShop& shop() {
  static testing::PostgresShop shop;
  return shop;
}

void parse(benchmark::State& state) {
  for (auto _ : state)
    for (const auto& sql : kStatements) {
      PgQueryParseResult result = pg_query_parse(sql.c_str());
      benchmark::DoNotOptimize(result.parse_tree);
      pg_query_free_parse_result(result);
    }
}

void facts(benchmark::State& state) {
  for (auto _ : state)
    for (const auto& sql : kStatements) benchmark::DoNotOptimize(shop().inspect(sql));
}

void verdict(benchmark::State& state) {
  for (auto _ : state)
    for (const auto& sql : kStatements) benchmark::DoNotOptimize(shop().judge(sql));
}

void rules(benchmark::State& state) {
  std::vector<Facts> all;
  for (const auto& sql : kStatements) all.push_back(shop().inspect(sql));
  for (auto _ : state)
    for (const auto& one : all) benchmark::DoNotOptimize(guardrails::judge(one, shop().policy()));
}

}  // namespace

// Each time is of all twenty statements: 20 µs a verdict is 400 µs here.
int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("postgres: parse to JSON", parse);
  benchmark::RegisterBenchmark("postgres: facts", facts);
  benchmark::RegisterBenchmark("postgres: rules", rules);
  benchmark::RegisterBenchmark("postgres: verdict", verdict);
  countersign::bench::Ratios ratios;
  ratios.at_most("postgres: verdict", "postgres: parse to JSON", 1.3);
  return ratios.run(argc, argv);
}
