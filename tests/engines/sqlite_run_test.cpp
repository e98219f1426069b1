// While a statement runs: the fence, masks, caps, limits, and what is said when one is met.

#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;

namespace {

constexpr const char* kEndless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n";

struct Ran {
  RunReport report;
  Kept kept;
};

Ran run_fenced(Shop& shop, const std::string& sql, const Fence& fence) {
  Ran ran;
  ran.report = run(*shop.engine, sql, fence, ran.kept);
  UNSCOPED_INFO(sql << ": " << ran.report.message);
  return ran;
}

}  // namespace

TEST_CASE("the engine itself refuses what the fence does not name") {
  Shop shop("CREATE VIEW v_one AS SELECT 1 AS one FROM orders");
  for (const auto* sql : {"SELECT * FROM users",
                          "SELECT count(*) FROM uSeRs",
                          "SELECT 1 FROM main.\"users\"",
                          "SELECT count(*) FROM customers NATURAL JOIN users",
                          "SELECT count(*) FROM customers JOIN users USING (email)",
                          "SELECT * FROM v_users",
                          "SELECT count(*) FROM v_sales",
                          "SELECT one FROM v_one",
                          "SELECT * FROM sqlite_schema",
                          "SELECT count(*) FROM sqlite_master",
                          "SELECT * FROM pragma_table_info('users')",
                          "SELECT count(*) FROM pragma_database_list",
                          "SELECT * FROM dbstat",
                          "SELECT * FROM sqlite_stmt",
                          "SELECT * FROM notes_fts",
                          "SELECT * FROM notes_fts_data",
                          "SELECT name FROM customers WHERE id IN (SELECT id FROM users)",
                          "SELECT id FROM orders WHERE \"user\" IN tokens",
                          "SELECT load_extension('x')",
                          "SELECT fts3_tokenizer('simple')",
                          "SELECT sqlite_version()",
                          "SELECT * FROM json_tree('[1]')",
                          "WITH customers AS (SELECT * FROM users) SELECT * FROM customers",
                          "WITH v_sales AS (SELECT id FROM users) SELECT count(*) FROM v_sales",
                          "INSERT INTO orders(id) VALUES(99)",
                          "DELETE FROM orders",
                          "UPDATE orders SET total = 0",
                          "DROP TABLE orders",
                          "CREATE TEMP VIEW orders AS SELECT * FROM users",
                          "PRAGMA query_only = 0",
                          "PRAGMA user_version",
                          "ATTACH 'x.db' AS x",
                          "VACUUM",
                          "VACUUM INTO 'x.db'",
                          "BEGIN",
                          "COMMIT",
                          "SELECT 1; SELECT 2",
                          "SELECT 1; DELETE FROM orders",
                          ";DELETE FROM orders",
                          "EXPLAIN SELECT * FROM users",
                          "EXPLAIN DELETE FROM orders"}) {
    const auto [report, kept] = run_fenced(shop, sql, shop_fence());
    INFO(sql);
    CHECK(report.outcome == RunOutcome::kFailed);
    CHECK(report.error == ErrorCode::kFenced);
    CHECK_FALSE(report.message.empty());
    CHECK(kept.rows.empty());
  }
}

TEST_CASE("what the fence names runs whatever its spelling") {
  Shop shop;
  for (const auto* sql :
       {"SELECT count(*) FROM CUSTOMERS", "SELECT 1 FROM [orders] LIMIT 1", "VALUES (1)",
        "SELECT count(*) FROM customers NATURAL JOIN orders", "EXPLAIN SELECT * FROM orders",
        "EXPLAIN QUERY PLAN SELECT * FROM orders", "SELECT count(*) FROM json_each('[1,2]')",
        "SELECT value FROM generate_series(1,3)", "SELECT id FROM orders; -- done",
        "WITH users AS (SELECT id FROM customers) SELECT count(*) FROM users",
        "WITH users AS MATERIALIZED (SELECT id FROM customers) SELECT count(*) FROM users",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<9) SELECT count(*) "
        "FROM n",
        "SELECT id FROM orders WHERE id = ?1"}) {
    const auto [report, kept] = run_fenced(shop, sql, shop_fence());
    INFO(sql);
    CHECK(report.outcome == RunOutcome::kDone);
    CHECK(kept.times == 1);
  }
}

TEST_CASE("a view that is allowed opens what its own definition reads and nothing else") {
  Shop shop(
      "CREATE VIEW v_outer AS SELECT id FROM v_users;"
      "CREATE VIEW v_emea AS SELECT id, total FROM orders WHERE currency = 'EUR'");
  Fence fence = shop_fence();
  fence.relations = {"v_users", "v_outer", "v_emea"};
  CHECK(run_fenced(shop, "SELECT username FROM v_users", fence).report.rows == 2);
  CHECK(run_fenced(shop, "SELECT count(*) FROM v_users", fence).report.outcome ==
        RunOutcome::kDone);
  CHECK(run_fenced(shop, "SELECT * FROM v_outer", fence).report.rows == 2);
  CHECK(run_fenced(shop, "SELECT count(*) FROM v_emea", fence).kept.rows.at(0) ==
        Row{std::int64_t{5}});
  for (const auto* sql : {"SELECT username FROM users", "SELECT v.id FROM v_users v, users",
                          "WITH v_emea AS (SELECT id, total FROM orders) SELECT * FROM v_emea",
                          "WITH v_users AS (SELECT id, username, password_hash FROM users) "
                          "SELECT count(*) FROM v_users, main.v_users"})
    CHECK(run_fenced(shop, sql, fence).report.error == ErrorCode::kFenced);
}

// A view that changes between judging and running is refused by the engine itself.
TEST_CASE("a view swapped after approval does not open another table") {
  Shop shop;
  Fence fence = shop_fence();
  fence.relations = {"v_sales", "orders"};
  CHECK(run_fenced(shop, "SELECT * FROM v_sales", fence).report.outcome == RunOutcome::kDone);
  Owner(shop.path())
      .run("DROP TABLE orders; CREATE VIEW orders AS SELECT id, password_hash AS total FROM users");
  const auto ran = run_fenced(shop, "SELECT * FROM v_sales", fence);
  // The new views allow what they read; that is for the policy, judged again at approval. Here only
  // the table's name was allowed.
  fence.relations = {"customers"};
  CHECK(run_fenced(shop, "SELECT * FROM v_sales", fence).report.error == ErrorCode::kFenced);
  CHECK(ran.report.outcome != RunOutcome::kLost);
}

TEST_CASE("a denied column ends the statement however it is reached") {
  Shop shop("CREATE TABLE pay(id INTEGER PRIMARY KEY, secret TEXT, shown TEXT AS (upper(secret)))");
  Fence fence = shop_fence();
  fence.relations.insert("pay");
  fence.denied_columns = {{"customers", "notes"}, {"customers", "email"}, {"pay", "secret"}};
  for (const auto* sql :
       {"SELECT notes FROM customers", "SELECT * FROM customers",
        "SELECT count(NOTES) FROM customers", "SELECT id FROM customers ORDER BY notes",
        "SELECT id FROM customers WHERE notes LIKE 'a%'", "SELECT 1 FROM customers GROUP BY notes",
        "SELECT (SELECT c.notes) FROM customers c",
        "SELECT count(*) FROM customers a JOIN customers b USING (email)",
        "SELECT count(*) FROM customers a NATURAL JOIN customers b", "SELECT shown FROM pay"}) {
    INFO(sql);
    const auto ran = run_fenced(shop, sql, fence);
    CHECK(ran.report.error == ErrorCode::kFenced);
    CHECK(ran.kept.rows.empty());
  }
  CHECK(run_fenced(shop, "SELECT id, name FROM customers", fence).report.rows == 8);
}

TEST_CASE("a masked column reads as nothing and is told") {
  Shop shop("CREATE TABLE pay(id INTEGER PRIMARY KEY, secret TEXT, shown TEXT AS (upper(secret)))");
  Fence fence = shop_fence();
  fence.relations.insert("pay");
  fence.masked_columns = {{"customers", "email"}, {"pay", "secret"}};
  const auto whole = run_fenced(shop, "SELECT * FROM customers ORDER BY id", fence);
  REQUIRE(whole.report.outcome == RunOutcome::kDone);
  REQUIRE(whole.report.columns.size() == 9);
  for (const auto& column : whole.report.columns) {
    INFO(column.name);
    CHECK(column.is_masked == (column.name == "email"));
  }
  for (const auto& row : whole.kept.rows) CHECK(row.at(2) == Value{Null{}});
  CHECK(whole.kept.rows.at(0).at(1) == Value{Text{"Ada Lovelace"}});
  CHECK(whole.report.columns[2].declared_type == "TEXT");

  const auto renamed = run_fenced(
      shop, "SELECT e AS contact, 1 FROM (SELECT email AS e FROM customers) LIMIT 1", fence);
  CHECK(renamed.report.columns.at(0).is_masked);
  CHECK_FALSE(renamed.report.columns.at(1).is_masked);
  CHECK(run_fenced(shop, "SELECT count(email), count(*) FROM customers", fence).kept.rows.at(0) ==
        Row{std::int64_t{0}, std::int64_t{8}});
  CHECK(run_fenced(shop, "SELECT id FROM customers WHERE email = 'ada@example.com'", fence)
            .kept.rows.empty());
  CHECK(run_fenced(shop, "SELECT upper(email) FROM customers LIMIT 1", fence).kept.rows.at(0) ==
        Row{Null{}});
  // Where a mask cannot hold, nothing is read.
  for (const auto* sql :
       {"SELECT count(*) FROM customers a JOIN customers b USING (email)", "SELECT shown FROM pay"})
    CHECK(run_fenced(shop, sql, fence).report.error == ErrorCode::kFenced);
}

TEST_CASE("a full text table that is allowed can be searched") {
  Shop shop;
  Fence fence = shop_fence();
  fence.relations.insert("notes_fts");
  fence.functions.insert("match");
  const auto ran =
      run_fenced(shop, "SELECT body FROM notes_fts WHERE notes_fts MATCH 'hello'", fence);
  CHECK(ran.report.outcome == RunOutcome::kDone);
  CHECK(ran.kept.rows == std::vector<Row>{{Text{"hello world"}}});
}

TEST_CASE("rows bytes and cells are capped and what was read stays") {
  Shop shop(
      "CREATE TABLE blobs(id INTEGER PRIMARY KEY, b);"
      "INSERT INTO blobs VALUES(1, zeroblob(10)), (2, zeroblob(2000)), (3, zeroblob(10))");
  Fence fence = shop_fence();
  fence.relations.insert("blobs");
  fence.limits.rows = 3;
  auto ran = run_fenced(shop, "SELECT id FROM orders", fence);
  CHECK(ran.report.outcome == RunOutcome::kDone);
  CHECK(ran.report.truncated_by == TruncatedBy::kRows);
  CHECK(ran.report.rows == 3);
  CHECK(ran.kept.rows.size() == 3);
  CHECK(run_fenced(shop, "SELECT id FROM blobs", fence).report.truncated_by ==
        TruncatedBy::kNothing);

  fence.limits.rows = 100;
  fence.limits.bytes = 50;
  ran = run_fenced(shop, "SELECT id FROM orders", fence);
  CHECK(ran.report.truncated_by == TruncatedBy::kBytes);
  CHECK(ran.report.rows == 6);
  CHECK(ran.report.bytes == 48);

  fence.limits.bytes = 1'000'000;
  fence.limits.cell = 1000;
  ran = run_fenced(shop, "SELECT b FROM blobs ORDER BY id", fence);
  CHECK(ran.report.outcome == RunOutcome::kDone);
  CHECK(ran.report.truncated_by == TruncatedBy::kCell);
  CHECK(ran.kept.rows.size() == 1);

  Kept two;
  two.enough = 2;
  const auto report = run(*shop.engine, "SELECT id FROM orders", fence, two);
  CHECK(report.outcome == RunOutcome::kDone);
  CHECK(report.rows == 2);
  CHECK(report.truncated_by == TruncatedBy::kBytes);
}

TEST_CASE("a table with values beyond every limit can be read beside them") {
  Shop shop(
      "CREATE TABLE files(id INTEGER PRIMARY KEY, name, b);"
      "INSERT INTO files VALUES(1, 'big', zeroblob(30000000))");
  Fence fence = shop_fence();
  fence.relations.insert("files");
  CHECK(run_fenced(shop, "SELECT id, name, length(b) FROM files", fence).kept.rows ==
        std::vector<Row>{{std::int64_t{1}, Text{"big"}, std::int64_t{30000000}}});
  const auto ran = run_fenced(shop, "SELECT b FROM files", fence);
  CHECK(ran.report.outcome == RunOutcome::kFailed);
  CHECK(ran.report.error == ErrorCode::kMemoryLimit);
  CHECK(ran.report.message.find("limits.cell") != std::string::npos);
}

TEST_CASE("a statement that does not end is ended in its time") {
  Shop shop;
  Fence fence = shop_fence();
  fence.limits.time = std::chrono::milliseconds(200);
  for (const std::string& sql :
       {std::string(kEndless),
        std::string(
            "SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e, orders f, "
            "orders g, orders h, orders i WHERE a.total + i.total < 0"),
        std::string(
            "SELECT count(*) FROM generate_series(1,1000000) a, generate_series(1,1000000) b")}) {
    const auto from = std::chrono::steady_clock::now();
    const auto ran = run_fenced(shop, sql, fence);
    INFO(sql);
    CHECK(ran.report.outcome == RunOutcome::kFailed);
    CHECK(ran.report.error == ErrorCode::kTimeLimit);
    CHECK(ran.report.message.find("200 ms (limits.time)") != std::string::npos);
    // The product's own deadline: limits.time, and a little for the machine.
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(2));
  }
  CHECK(run_fenced(shop, "SELECT 1", fence).report.outcome == RunOutcome::kDone);
}

TEST_CASE("values and intermediate results stay within memory") {
  Shop shop;
  Fence fence = shop_fence();
  fence.limits.memory = 16'000'000;
  fence.limits.time = std::chrono::seconds(60);  // so that memory is what ends them
  const std::vector<std::string> bombs = {
      "SELECT zeroblob(999999999)",
      "SELECT randomblob(900000000)",
      "SELECT printf('%999999000d', 1)",
      "SELECT format('%.*c', 900000000, 'x')",
      "SELECT hex(hex(hex(zeroblob(3000000))))",
      "WITH RECURSIVE c(i,s) AS (SELECT 1,'x' UNION ALL SELECT i+1,s||s FROM c WHERE i<40) "
      "SELECT length(s) FROM c",
      "SELECT group_concat(a.name||b.name||c.status) FROM customers a, customers b, orders c, "
      "orders d, "
      "orders e, orders f",
      "SELECT count(*) FROM (SELECT DISTINCT value || 'a long text that takes some room' "
      "FROM generate_series(1, 2000000))",
      "SELECT value FROM generate_series(1, 3000000) ORDER BY -value"};
  for (const auto& sql : bombs) {
    const auto ran = run_fenced(shop, sql, fence);
    INFO(sql << ": " << ran.report.message);
    CHECK(ran.report.outcome == RunOutcome::kFailed);
    CHECK(ran.report.error == ErrorCode::kMemoryLimit);
    CHECK(ran.report.message.find("limits.") != std::string::npos);
  }
  CHECK(run_fenced(shop, "SELECT count(*) FROM orders", fence).report.outcome == RunOutcome::kDone);
}

TEST_CASE("errors of the source come in its words") {
  Shop shop;
  const auto ran = run_fenced(shop, "SELECT nme FROM customers", shop_fence());
  CHECK(ran.report.outcome == RunOutcome::kFailed);
  CHECK(ran.report.error == ErrorCode::kSourceError);
  CHECK(ran.report.message.find("no such column: nme") != std::string::npos);
  const auto hostile = run_fenced(shop, "SELECT \"a\x1b[31m\".b FROM customers", shop_fence());
  CHECK(hostile.report.message.find('\x1b') == std::string::npos);
  CHECK(run_fenced(shop, "SELECT abs(-9223372036854775808)",
                   [] {
                     Fence fence = shop_fence();
                     fence.functions.insert("abs");
                     return fence;
                   }())
            .report.message == "integer overflow");
}

TEST_CASE("a source that is locked by a writer is waited for and then told") {
  Shop shop;
  Owner writer(shop.path());
  writer.run("BEGIN EXCLUSIVE");
  Fence fence = shop_fence();
  fence.limits.time = std::chrono::milliseconds(150);
  const auto ran = run_fenced(shop, "SELECT count(*) FROM orders", fence);
  CHECK(ran.report.outcome == RunOutcome::kFailed);
  CHECK_FALSE(ran.report.message.empty());
  writer.run("COMMIT");
  CHECK(run_fenced(shop, "SELECT count(*) FROM orders", fence).report.outcome == RunOutcome::kDone);
}

TEST_CASE("a file that takes the source's place is the one that is read") {
  Shop shop;
  CHECK(run_fenced(shop, "SELECT count(*) FROM orders", shop_fence()).kept.rows.at(0) ==
        Row{std::int64_t{10}});
  {
    Owner other(shop.folder.file("other.db"));
    other.run("CREATE TABLE orders(id INTEGER PRIMARY KEY); INSERT INTO orders VALUES(1)");
  }
  std::filesystem::rename(shop.folder.file("other.db"), shop.path());
  CHECK(run_fenced(shop, "SELECT count(*) FROM orders", shop_fence()).kept.rows.at(0) ==
        Row{std::int64_t{1}});
  std::filesystem::remove(shop.path());
  const auto gone = run_fenced(shop, "SELECT count(*) FROM orders", shop_fence());
  CHECK(gone.report.error == ErrorCode::kSourceMissing);
}

TEST_CASE("a schema that changes between runs is met as it is") {
  Shop shop;
  Owner owner(shop.path());
  for (int i = 0; i < 5; ++i) {
    const std::string column = "extra" + std::to_string(i);
    owner.run("ALTER TABLE orders ADD COLUMN " + column + " DEFAULT " + std::to_string(i));
    const auto ran = run_fenced(shop, "SELECT " + column + " FROM orders LIMIT 1", shop_fence());
    CHECK(ran.kept.rows == std::vector<Row>{{std::int64_t{i}}});
  }
}
