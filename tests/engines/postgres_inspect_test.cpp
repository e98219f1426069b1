// Facts of PostgreSQL statements: what the walk over the grammar's tree says, with a kept catalog.

#include <algorithm>
#include <string>
#include <vector>

#include "engines/postgres/catalog.h"
#include "engines/postgres/inspect.h"
#include "tests/support/catch.h"
#include "tests/support/postgres_shop.h"

using namespace countersign;
using countersign::testing::postgres_shop_schema;
using countersign::testing::PostgresShop;

namespace {

PostgresShop& shop() {
  static PostgresShop instance;
  return instance;
}

// "customers(id name) orders()": what is read, in the order of names; views with what they read.
std::string reads(const Facts& facts) {
  std::vector<std::string> all;
  for (const auto& use : facts.relations) {
    if (use.kind == RelationKind::kCommonTable) continue;
    std::string one = use.through_view.empty() ? "" : use.through_view + ">";
    one += use.name + "(";
    for (const auto& column : use.columns) one += (one.back() == '(' ? "" : " ") + column;
    all.push_back(one + ")");
  }
  std::sort(all.begin(), all.end());
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}
std::string reads(std::string_view sql) {
  return reads(shop().inspect(sql));
}

template <class Uses>
std::string names(const Uses& uses) {
  std::vector<std::string> all;
  for (const auto& use : uses) all.push_back((use.is_of_source ? "!" : "") + use.name);
  std::sort(all.begin(), all.end());
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : " ") + one;
  return out;
}

// The shop with more in it.
PostgresShop with(std::string_view lines) {
  auto catalog = engines::postgres::catalog_from_text(postgres_shop_schema().ddl).value();
  std::string text = engines::postgres::to_text(catalog);
  // The lines are put in at the end of the kind of thing that they are, in order.
  auto extra = engines::postgres::catalog_from_text(
      "postgresql catalog 1\nserver 150018\nsearch_path (public)\n" + std::string(lines));
  REQUIRE(extra);
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(catalog.relations, extra.value().relations);
  append(catalog.functions, extra.value().functions);
  append(catalog.operators, extra.value().operators);
  append(catalog.types, extra.value().types);
  append(catalog.casts, extra.value().casts);
  return PostgresShop(engines::postgres::to_text(catalog));
}

}  // namespace

TEST_CASE("PostgreSQL columns are found in the scope that has them") {
  CHECK(
      reads("SELECT name, o.total FROM customers JOIN orders o ON o.customer_id = customers.id") ==
      "customers(id name), orders(customer_id total)");
  CHECK(reads("SELECT count(*) FROM orders") == "orders()");
  CHECK(reads("SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders WHERE customer_id = "
              "c.id)") == "customers(id name), orders(customer_id)");
  CHECK(reads("SELECT (SELECT max(total) FROM orders WHERE customer_id = referred_by) FROM "
              "customers") == "customers(referred_by), orders(customer_id total)");
  CHECK(reads("SELECT s.n FROM (SELECT name AS n FROM customers) s") == "customers(name)");
  CHECK(reads("SELECT x.a FROM customers AS x(a)") == "customers(id)");
  CHECK(reads("SELECT j.total FROM (customers c JOIN orders o ON o.customer_id = c.id) AS j") ==
        "customers(id), orders(customer_id total)");
  CHECK(reads("SELECT 1 FROM customers c, orders o, LATERAL (SELECT c.city, o.status) l") ==
        "customers(city), orders(status)");
  CHECK(reads("SELECT id FROM orders ORDER BY total") == "orders(id total)");
  CHECK(reads("SELECT total AS status FROM orders ORDER BY status") == "orders(total)");
  CHECK(reads("SELECT 1 FROM order_items GROUP BY quantity HAVING max(discount) > 0") ==
        "order_items(discount quantity)");
  CHECK(reads("SELECT secret.customers.id FROM secret.customers") == "secret.customers(id)");
  CHECK(reads("SELECT 1 FROM customers a JOIN customers b USING (city, country)") ==
        "customers(city country)");
  CHECK(reads("SELECT a.id FROM api_keys a NATURAL JOIN users u") == "api_keys(id), users(id)");
  CHECK(reads("SELECT xmin FROM orders") == "orders(xmin)");
}

TEST_CASE("a row as a whole reads every column of it") {
  const std::string all = "api_keys(id secret user_id)";
  for (const char* sql :
       {"SELECT * FROM api_keys", "SELECT k.* FROM api_keys k", "SELECT k FROM api_keys k",
        "TABLE api_keys", "SELECT row_to_json(k) FROM api_keys k",
        "SELECT count(k.*) FROM api_keys k", "SELECT k::text FROM api_keys k",
        "SELECT k = k FROM api_keys k", "SELECT (k).* FROM api_keys k",
        "SELECT s.k FROM (SELECT k FROM api_keys k) s", "SELECT ROW(k.*) FROM api_keys k",
        "WITH k AS (SELECT * FROM api_keys) SELECT 1 FROM k"}) {
    INFO(sql);
    CHECK(reads(sql) == all);
  }
  CHECK(reads("SELECT (k).id FROM api_keys k") == "api_keys(id)");
}

TEST_CASE("a WITH name hides a table only where it is in scope") {
  CHECK(reads("WITH users AS (SELECT 1 AS id) SELECT id FROM users").empty());
  CHECK(reads("WITH users AS (SELECT id FROM users) SELECT id FROM users") == "users(id)");
  CHECK(reads("WITH b AS (SELECT id FROM users), users AS (SELECT 1) SELECT 1 FROM b") ==
        "users(id)");
  CHECK(
      reads("WITH RECURSIVE b AS (SELECT id FROM users), users AS (SELECT 1 AS id) SELECT 1 FROM b")
          .empty());
  CHECK(reads("SELECT (WITH users AS (SELECT 1 AS id) SELECT id FROM users), id FROM users") ==
        "users(id)");
  CHECK(reads("WITH users AS (SELECT 1 AS id) SELECT id FROM public.users") == "users(id)");
  CHECK(reads("WITH users AS (SELECT 1 AS id) SELECT * FROM (SELECT id FROM users) s").empty());
  const Facts facts =
      shop().inspect("WITH users AS (SELECT 1 AS id), x AS (SELECT 2) SELECT id FROM users, x");
  REQUIRE(facts.relations.size() == 2);
  CHECK(facts.relations[0].kind == RelationKind::kCommonTable);
  CHECK(facts.relations[0].shadows_relation);
  CHECK_FALSE(facts.relations[1].shadows_relation);
}

TEST_CASE("a view is read with what its definition reads") {
  CHECK(reads("SELECT id FROM v_customer_login") ==
        "v_customer_login(id), v_customer_login>customers(email id name), "
        "v_customer_login>users(email password_hash)");
  // Read directly as well: then it is no longer only the view's.
  CHECK(reads("SELECT v.id FROM v_sales v JOIN orders o ON o.status = 'x'") ==
        "orders(id status total), v_sales(id)");
  const auto facts = shop().inspect("SELECT count(*) FROM mv_users");
  REQUIRE(facts.relations.size() == 2);
  CHECK(facts.relations[0].kind == RelationKind::kMaterializedView);
}

TEST_CASE("a name that PostgreSQL does not have is told in its words and place") {
  const auto problem = [](const std::string& sql) {
    const Facts facts = shop().inspect(sql);
    return facts.problem_words + " @ " +
           sql.substr(facts.problem_span.from, facts.problem_span.to - facts.problem_span.from);
  };
  CHECK(problem("SELECT emial FROM customers") == "column \"emial\" does not exist @ emial");
  CHECK(problem("SELECT c.emial FROM customers c") == "column c.emial does not exist @ c.emial");
  CHECK(problem("SELECT x.id FROM customers c") ==
        "missing FROM-clause entry for table \"x\" @ x.id");
  CHECK(problem("SELECT customers.id FROM customers c") ==
        "missing FROM-clause entry for table \"customers\" @ customers.id");
  CHECK(problem("SELECT 1 FROM custmers") == "relation \"custmers\" does not exist @ custmers");
  CHECK(problem("SELECT 1 FROM \"Orders\"") == "relation \"Orders\" does not exist @ \"Orders\"");
  CHECK(problem("SELECT name FORM customers x") ==
        "syntax error at or near \"customers\" @ customers");
  CHECK(problem("SELECT 'ß' FROM WHERE") == "syntax error at or near \"WHERE\" @ WHERE");
  // What FROM gives may have more columns than can be known here.
  CHECK(shop().inspect("SELECT anything FROM json_each('{}') x").compiles());
  CHECK_FALSE(shop().inspect("SELECT nothing FROM (SELECT id FROM orders) x").compiles());
}

TEST_CASE("functions and operators and types are told by the engine's own names") {
  const Facts facts = shop().inspect(
      "SELECT extract(year FROM order_date), trim(status), total::int, greatest(1, 2), "
      "CURRENT_DATE, "
      "coalesce(status, 'x') COLLATE \"C\", total BETWEEN 1 AND 2, status LIKE 'a', id IN (1), "
      "status SIMILAR TO 'x', now() AT TIME ZONE 'utc', CAST(id AS varchar(3)), NOT id <> 4 FROM "
      "orders");
  CHECK(names(facts.functions) ==
        "btrim coalesce current_date extract greatest now similar_to_escape timezone");
  CHECK(names(facts.operators) == "<= <> = >= ~ ~~");
  CHECK(names(facts.types) == "int4 varchar");
  CHECK(facts.unknowns.empty());
  CHECK(facts.is_read_only);
  CHECK(facts.result_columns == 13);
}

TEST_CASE("code of the source is known where the grammar shows none") {
  CHECK(names(shop().inspect("SELECT lower('x'), lower('x', true)").functions) == "!lower lower");
  CHECK(names(shop().inspect("SELECT pg_catalog.lower('x', true)").functions) == "lower");
  CHECK(names(shop().inspect("SELECT 1 === 2, 1 = 2").operators) == "!=== =");
  CHECK(names(shop().inspect("SELECT 'x'::evil_t, 'x'::text").types) == "!evil_t text");
  CHECK(names(shop().inspect("SELECT null::customers").types) == "!customers");
  for (const char* sql :
       {"SELECT c.cust_secret FROM customers c", "SELECT (c).cust_secret FROM customers c",
        "SELECT ((SELECT c FROM customers c LIMIT 1)).cust_secret",
        "SELECT s.cust_secret FROM (SELECT (c).* FROM customers c) s"}) {
    INFO(sql);
    const Facts facts = shop().inspect(sql);
    REQUIRE(facts.functions.size() == 1);
    CHECK(facts.functions[0].is_attribute);
    CHECK(facts.functions[0].is_of_source);
  }
}

TEST_CASE("an extension's functions and operators count only where its types are at hand") {
  PostgresShop citext = with(
      "table public people\n"
      "  column name public citext citext\n"
      "function public replace (public citext public citext public citext) 0 fixed one pg_catalog "
      "text "
      "immutable invoker citext\n"
      "operator public \"=\" public citext public citext citext\n"
      "type public citext base \"\" \"\" () citext\n");
  CHECK(names(citext.inspect("SELECT replace(name, 'a', 'b') FROM customers WHERE name = 'x'")
                  .functions) == "replace");
  CHECK(names(citext.inspect("SELECT 1 FROM customers WHERE name = 'x'").operators) == "=");
  CHECK(names(citext.inspect("SELECT replace(name, 'a', 'b') FROM people").functions) ==
        "!replace");
  CHECK(names(citext.inspect("SELECT 1 FROM people WHERE name = 'x'").operators) == "!=");
  CHECK(names(citext.inspect("SELECT 'a'::citext = 'b'").operators) == "!=");
}

TEST_CASE("an operator of the source is told apart by what its operands can be") {
  PostgresShop trigrams = with("operator public \"%\" pg_catalog text pg_catalog text pg_trgm\n");
  CHECK(names(trigrams.inspect("SELECT id % 2, 7 % 2, total::int % 10 FROM orders").operators) ==
        "% % %");
  CHECK(names(trigrams.inspect("SELECT 1 FROM customers WHERE name % 'ada'").operators) == "!%");
}

TEST_CASE("an enumeration of the source is read by the engine and a domain is not") {
  PostgresShop types = with(
      "type public email domain pg_catalog text () \"\"\n"
      "type public mood enum \"\" \"\" () \"\"\n");
  CHECK(names(types.inspect("SELECT 'happy'::mood").types).empty());
  CHECK(names(types.inspect("SELECT 'x'::email").types) == "!email");
}

TEST_CASE("an implicit cast by somebody's function is told of every statement") {
  PostgresShop cast = with("cast pg_catalog int4 pg_catalog text public to_text implicit \"\"\n");
  CHECK(names(cast.inspect("SELECT 1").types) == "!text");
}

TEST_CASE("whatever is no read is told as an effect") {
  const auto effect = [](std::string_view sql) {
    const Facts facts = shop().inspect(sql);
    CHECK_FALSE(facts.is_read_only);
    return facts.effects.empty() ? std::string("none")
                                 : facts.effects[0].what + " " + facts.effects[0].target;
  };
  CHECK(effect("DELETE FROM orders") == "delete orders");
  CHECK(effect("WITH d AS (DELETE FROM orders RETURNING *) SELECT * FROM d") == "delete orders");
  CHECK(effect("SELECT * INTO loot FROM orders") == "into loot");
  CHECK(effect("SELECT * FROM orders FOR UPDATE OF orders") == "lock orders");
  CHECK(effect("SELECT (SELECT id FROM orders FOR SHARE)") == "lock ");
  CHECK(effect("COPY orders TO STDOUT") == "copy orders");
  CHECK(effect("SET search_path = x") == "variable set ");
  CHECK(effect("EXPLAIN ANALYZE SELECT 1") == "explain analyze ");
  CHECK(effect("EXPLAIN DELETE FROM orders") == "delete ");
  CHECK(shop().inspect("DELETE FROM orders").root == StatementRoot::kWrite);
  CHECK(shop().inspect("DROP TABLE orders").root == StatementRoot::kDefinition);
  CHECK(shop().inspect("BEGIN").root == StatementRoot::kTransaction);
  CHECK(shop().inspect("SHOW all").root == StatementRoot::kSetting);
  CHECK(shop().inspect("CALL do_purge()").root == StatementRoot::kOther);
  CHECK(shop().inspect("EXPLAIN SELECT 1").root == StatementRoot::kExplain);
  CHECK(shop().inspect("EXPLAIN SELECT 1").is_read_only);
}

TEST_CASE("statements are counted as the grammar cuts them") {
  CHECK(shop().inspect("SELECT ';' -- ;").statements == 1);
  CHECK(shop().inspect("SELECT 1; SELECT 2").statements == 2);
  CHECK(shop().inspect("SELECT 1;;").statements == 1);
  CHECK(shop().inspect("").statements == 0);
  CHECK(shop().inspect("-- nothing").statements == 0);
  CHECK(shop().inspect("; SELECT 1").first_is_empty);
  CHECK_FALSE(shop().inspect("SELECT 1;").first_is_empty);
}

TEST_CASE("limits and stars and parameters are told of the outermost statement") {
  CHECK(shop().inspect("SELECT * FROM orders LIMIT 5").has_limit);
  CHECK(shop().inspect("SELECT * FROM orders FETCH FIRST ROW ONLY").has_limit);
  CHECK_FALSE(shop().inspect("SELECT * FROM (SELECT * FROM orders LIMIT 5) s").has_limit);
  CHECK_FALSE(shop().inspect("SELECT * FROM orders LIMIT ALL").has_limit);
  CHECK(shop().inspect("SELECT o.* FROM orders o").has_star);
  CHECK(shop().inspect("SELECT o.* FROM orders o").result_columns == 10);
  CHECK_FALSE(shop().inspect("SELECT count(*) FROM (SELECT * FROM orders) o").has_star);
  CHECK(shop().inspect("SELECT $2, $1").parameters == 2);
  CHECK(shop().inspect("SELECT $2, $1").first_parameter == Span{7, 9});
}

TEST_CASE("sizes are read through arithmetic and dates") {
  const auto size = [](std::string_view sql) -> std::optional<std::uint64_t> {
    const Facts facts = shop().inspect(sql);
    REQUIRE_FALSE(facts.sizes.empty());
    return facts.sizes[0].bytes;
  };
  CHECK(size("SELECT repeat('ab', 10 * (3 + 2))") == 100U);
  CHECK(size("SELECT lpad('x', '50'::int)") == 50U);
  CHECK(size("SELECT repeat('x', id) FROM orders") == std::nullopt);
  CHECK(size("SELECT array_fill(0, ARRAY[10, 20])") == 1600U);
  CHECK(size("SELECT generate_series(1, 10)") == 10U);
  CHECK(size("SELECT generate_series(10, 1, -2)") == 5U);
  CHECK(size("SELECT generate_series(1, (SELECT max(id) FROM orders))") == std::nullopt);
  CHECK(*size("SELECT generate_series(date '2024-01-01', date '2024-01-31', '1 day')") < 40U);
  CHECK(*size("SELECT generate_series(date '2024-01-01', date '2024-12-31', interval '1' second)") >
        1'000'000U);
}

TEST_CASE("a series of dates is counted from now and through date_trunc") {
  const auto rows = [](const std::string& bounds) -> std::uint64_t {
    const Facts facts = shop().inspect("SELECT generate_series(" + bounds + ")");
    REQUIRE(facts.sizes.size() == 1);
    return facts.sizes[0].bytes.value_or(0);
  };
  CHECK(rows("current_date - 30, current_date, '1 day'") == 31);
  CHECK(rows("now() - interval '1 hour', now(), interval '1 minute'") == 61);
  CHECK(rows("date_trunc('month', date '2024-01-01'), date '2024-12-01', '1 month'") == 12);
  CHECK(rows("timestamp '2024-01-01', now(), '1 second'") > 1'000'000);
  CHECK(rows("now(), date '2024-01-01', interval '-1 second'") > 1'000'000);
  CHECK(rows("order_date, now(), '1 day'") == 0);
  CHECK(rows("date '2024-01-01', now(), '1 day -86399 seconds'") == 0);
}

TEST_CASE("joins that nothing ties together are counted") {
  const auto loose = [](std::string_view sql) { return shop().inspect(sql).loose_joins.size(); };
  CHECK(loose("SELECT 1 FROM orders a, orders b, orders c") == 2);
  CHECK(loose("SELECT 1 FROM orders a CROSS JOIN orders b") == 1);
  CHECK(loose("SELECT 1 FROM orders a JOIN orders b ON true") == 1);
  CHECK(loose("SELECT 1 FROM orders a JOIN orders b ON a.id = b.id OR 1 = 1") == 1);
  CHECK(loose("SELECT 1 FROM orders a JOIN orders b ON a.id = 5") == 1);
  CHECK(loose("SELECT 1 FROM orders a, orders b WHERE a.id = b.id") == 0);
  CHECK(loose("SELECT 1 FROM orders a JOIN orders b USING (id)") == 0);
  CHECK(loose("SELECT 1 FROM customers, orders WHERE customer_id = customers.id") == 0);
  CHECK(loose("SELECT 1 FROM orders, (SELECT avg(total) AS a FROM orders) t") == 0);
  CHECK(loose("SELECT 1 FROM products p, unnest(p.tags) t") == 0);
  CHECK(loose("SELECT 1 FROM orders a, LATERAL (SELECT 1 FROM orders WHERE id = a.id) b") == 0);
}

TEST_CASE("a recursion is bounded only where its end can be seen") {
  const auto is_bounded = [](std::string_view sql) {
    const Facts facts = shop().inspect(sql);
    REQUIRE(facts.recursions.size() == 1);
    return facts.recursions[0].is_bounded;
  };
  const std::string head = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT ";
  CHECK(is_bounded(head + "i + 1 FROM n WHERE i < 100) SELECT * FROM n"));
  CHECK(is_bounded(head + "i - 1 FROM n WHERE i > 0) SELECT * FROM n"));
  CHECK_FALSE(is_bounded(head + "i + 1 FROM n) SELECT * FROM n"));
  CHECK_FALSE(is_bounded(head + "i FROM n WHERE i < 100) SELECT * FROM n"));
  CHECK_FALSE(is_bounded(head + "i - 1 FROM n WHERE i < 100) SELECT * FROM n"));
  CHECK_FALSE(is_bounded(head + "i + 1 FROM n WHERE i < 1000000) SELECT * FROM n"));
  CHECK_FALSE(is_bounded(head + "i + 1 FROM n WHERE i < 9 OR true) SELECT * FROM n"));
  CHECK_FALSE(is_bounded(head + "n.i + 1 FROM n, orders WHERE n.i < 9) SELECT * FROM n"));
  CHECK(shop().inspect("WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x").recursions.empty());
}

TEST_CASE("a schema that is no catalog makes the statement undecidable") {
  auto inspector = engines::postgres::make_inspector();
  const Facts facts =
      inspector->inspect(testing::postgres_schema_of("CREATE TABLE x (y)"), "SELECT 1");
  CHECK_FALSE(facts.compiles());
  CHECK_FALSE(facts.unknowns.empty());
  CHECK(inspector->dialect() == "postgresql");
}

TEST_CASE("text that PostgreSQL could not be given is not parsed") {
  for (const std::string& sql :
       {std::string("SELECT 1\0 FROM users", 20), std::string("SELECT '\xff'"),
        "SELECT '" + std::string(64 * 1024, 'x') + "'"})
    CHECK(shop().inspect(sql).problem == CompileProblem::kNotText);
}

// The grammar is that of the library's release; servers of either release are asked through it.
TEST_CASE("what newer PostgreSQL grammars bring is refused until it is known here") {
  const std::string sql = GENERATE(
      as<std::string>(), "SELECT * FROM JSON_TABLE(jsonb '[1]', '$[*]' COLUMNS (a int PATH '$')) t",
      "SELECT JSON_OBJECT('a': 1)", "SELECT JSON_ARRAY(1, 2)",
      "SELECT JSON_ARRAYAGG(name) FROM customers", "SELECT name IS JSON FROM customers",
      "SELECT JSON_VALUE(jsonb '1', '$')", "SELECT JSON_SCALAR(1)", "SELECT JSON_SERIALIZE('{}')",
      "SELECT xmlserialize(content 'x' AS text INDENT)", "SELECT system_user",
      "MERGE INTO customers c USING orders o ON true WHEN MATCHED THEN DELETE RETURNING c.id",
      "WITH m AS (MERGE INTO customers c USING orders o ON true WHEN MATCHED THEN DELETE RETURNING "
      "c.id) SELECT id FROM m",
      "SELECT repeat('x', 3_000_000_000)", "SELECT repeat('x', 0xFFFFFFFFFF)");
  INFO(sql);
  CHECK(shop().judge(sql).kind == VerdictKind::kRefuse);
}

TEST_CASE("plain words of newer PostgreSQL grammars are understood wherever they parse") {
  const std::string sql =
      GENERATE(as<std::string>(), "SELECT name FROM (SELECT name FROM customers)",
               "SELECT id FROM orders WHERE total > 1_000", "SELECT id FROM orders WHERE id = 0x1F",
               "SELECT now() AT LOCAL FROM orders");
  INFO(sql);
  const Facts facts = shop().inspect(sql);
  CHECK((facts.problem == CompileProblem::kSyntax || facts.is_read_only));
  CHECK(facts.unknowns.empty());
}
