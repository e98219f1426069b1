#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include <signal.h>

#include "tests/support/postgres_engine.h"

using namespace countersign;
using namespace countersign::testing;
using engines::Blob;
using engines::Decimal;
using engines::Null;
using engines::RunOutcome;
using engines::Text;
using engines::Value;

namespace {

bool holds(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

// What the product opens, with its own inspection.
std::unique_ptr<engines::Engine> open_guarded(const PostgresDatabase& shop) {
  auto engine = engines::open_engine({"shop", shop.url(), ""});
  REQUIRE(engine.has_value());
  return std::move(engine.value());
}

Fence shop_fence() {
  Fence fence;
  fence.relations = {"customers", "orders", "order_items", "products"};
  fence.functions = {"count", "sum", "lower", "generate_series", "repeat"};
  fence.operators = {"=", "+", "*", ">", "<", "||"};
  fence.types = {"int4", "text", "numeric", "date"};
  return fence;
}

// Resident memory of this process, in bytes.
std::size_t resident() {
  std::ifstream in("/proc/self/statm");
  std::size_t all = 0;
  std::size_t here = 0;
  in >> all >> here;
  return here * 4096;
}

long long ms_since(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               from)
      .count();
}

}  // namespace

TEST_CASE("values of a PostgreSQL result are exactly what the server holds") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  struct Case {
    std::string sql;
    Value expected;
    std::string type;
  };
  const std::vector<Case> cases = {
      {"9223372036854775807", std::int64_t{9223372036854775807}, "bigint"},
      {"(-32768)::int2", std::int64_t{-32768}, "smallint"},
      {"7", std::int64_t{7}, "integer"},
      {"12345678901234567890.123456789012345678901",
       Decimal{"12345678901234567890.123456789012345678901"}, "numeric"},
      {"1.50::numeric(10,2)", Decimal{"1.50"}, "numeric"},
      {"'NaN'::numeric", Text{"NaN"}, "numeric"},
      {"'-Infinity'::numeric", Text{"-Infinity"}, "numeric"},
      {"0.1::float8", 0.1, "double precision"},
      {"1e-320::float8", 1e-320, "double precision"},
      {"'NaN'::float8", Text{"NaN"}, "double precision"},
      {"'Infinity'::float4", Text{"Infinity"}, "real"},
      {"true", Text{"true"}, "boolean"},
      {"false", Text{"false"}, "boolean"},
      {"NULL::int", Null{}, "integer"},
      {"''", Text{""}, "text"},
      {"'é\n\"'", Text{"é\n\""}, "text"},
      {"'\\x00ff10'::bytea", Blob{std::string("\x00\xff\x10", 3)}, "bytea"},
      {"''::bytea", Blob{""}, "bytea"},
      {"'2024-02-29'::date", Text{"2024-02-29"}, "date"},
      {"'infinity'::timestamptz", Text{"infinity"}, "timestamp with time zone"},
      {"'2024-02-29 23:59:59.123456+02'::timestamptz", Text{"2024-02-29 21:59:59.123456+00"},
       "timestamp with time zone"},
      {"'1 mon 2 days 03:00'::interval", Text{"P1M2DT3H"}, "interval"},
      {"'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", Text{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
       "uuid"},
      {"'{\"b\": 1.10}'::json", Text{"{\"b\": 1.10}"}, "json"},
      {"ARRAY[1,NULL,3]", Text{"{1,NULL,3}"}, "integer[]"},
  };
  for (const auto& [sql, expected, type] : cases) {
    INFO(sql);
    KeptRows kept;
    const auto report = run_on(*engine, "SELECT " + sql + " AS v", roomy_fence(), kept);
    INFO(report.message);
    REQUIRE(report.outcome == RunOutcome::kDone);
    REQUIRE(kept.rows.size() == 1);
    CHECK(kept.rows[0][0] == expected);
    CHECK(kept.columns_given.at(0).name == "v");
    CHECK(kept.columns_given.at(0).declared_type == type);
  }
}

TEST_CASE("an enum and a domain of a PostgreSQL source arrive as what they are made of") {
  const PostgresDatabase shop;
  shop.run("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS bigint");
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  REQUIRE(run_on(*engine, "SELECT 'ok'::mood, 5::positive", roomy_fence(), kept).outcome ==
          RunOutcome::kDone);
  CHECK(kept.rows.at(0).at(0) == Value(Text{"ok"}));
  CHECK(kept.rows.at(0).at(1) == Value(std::int64_t{5}));
  CHECK(kept.columns_given.at(0).declared_type == "mood");
}

TEST_CASE("a PostgreSQL result without rows still has its columns once") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  const auto report =
      run_on(*engine, "SELECT id, name FROM customers WHERE false", roomy_fence(), kept);
  CHECK(report.outcome == RunOutcome::kDone);
  CHECK(report.rows == 0);
  CHECK(kept.times == 1);
  CHECK(report.columns.size() == 2);
}

TEST_CASE("rows and bytes and cells of a PostgreSQL result are capped while they arrive") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  Fence fence = roomy_fence();
  KeptRows kept;
  SECTION("rows") {
    fence.limits.rows = 5;
    const auto report = run_on(*engine, "SELECT generate_series(1, 100000000)", fence, kept);
    CHECK(report.outcome == RunOutcome::kDone);
    CHECK(report.truncated_by == TruncatedBy::kRows);
    CHECK(kept.rows.size() == 5);
  }
  SECTION("exactly as many rows") {
    fence.limits.rows = 5;
    const auto report = run_on(*engine, "SELECT generate_series(1, 5)", fence, kept);
    CHECK(report.truncated_by == TruncatedBy::kNothing);
    CHECK(kept.rows.size() == 5);
  }
  SECTION("bytes") {
    fence.limits.bytes = 1000;
    const auto report =
        run_on(*engine, "SELECT repeat('x', 100) FROM generate_series(1, 100000)", fence, kept);
    CHECK(report.truncated_by == TruncatedBy::kBytes);
    CHECK(kept.rows.size() == 10);
  }
  SECTION("a cell") {
    fence.limits.cell = 1000;
    const auto report =
        run_on(*engine, "SELECT repeat('x', g * 500) FROM generate_series(1, 100) g", fence, kept);
    CHECK(report.truncated_by == TruncatedBy::kCell);
    CHECK(kept.rows.size() == 2);
  }
  SECTION("the caller has enough") {
    kept.enough = 3;
    const auto report = run_on(*engine, "SELECT generate_series(1, 100000000)", fence, kept);
    CHECK(report.outcome == RunOutcome::kDone);
    CHECK(report.truncated_by == TruncatedBy::kBytes);
    CHECK(report.rows == 3);
  }
  // Whatever ended it, the next one runs.
  KeptRows next;
  CHECK(run_on(*engine, "SELECT 1", roomy_fence(), next).outcome == RunOutcome::kDone);
}

TEST_CASE("one huge row of a PostgreSQL result is not taken in whole") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  Fence fence = roomy_fence();
  fence.limits.bytes = 1'000'000;
  KeptRows kept;
  run_on(*engine, "SELECT 1", fence, kept);
  const std::size_t before = resident();
  const auto report = run_on(*engine, "SELECT repeat('x', 300000000)", fence, kept);
  INFO(report.message);
  CHECK(report.outcome == RunOutcome::kDone);
  CHECK(report.truncated_by != TruncatedBy::kNothing);
  CHECK(report.rows == 0);
  const std::size_t grown = resident() - std::min(before, resident());
  INFO(grown);
  CHECK(grown < 60'000'000);
}

TEST_CASE("a PostgreSQL statement that takes too long is stopped and the server is free again") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  const auto from = std::chrono::steady_clock::now();
  // None of them spills: the role's temp_file_limit would end it before its time is over.
  const char* sql = GENERATE("SELECT pg_sleep(60)",
                             "SELECT count(*) FROM (SELECT generate_series(1, 1000000000)) s",
                             "SELECT generate_series(1, 1000000000), pg_sleep(0.05)");
  const auto report = run_on(*engine, sql, roomy_fence(std::chrono::milliseconds(300)), kept);
  CHECK(report.outcome == RunOutcome::kFailed);
  CHECK(report.error == ErrorCode::kTimeLimit);
  CHECK(holds(report.message, "longer than 300 ms (limits.time)"));
  CHECK(ms_since(from) < 30'000);
  // Nobody waits for a backend that was told to end: it may take a moment more.
  const char* active =
      "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'";
  for (int i = 0; i < 400 && shop.cell(active) != "0"; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(shop.cell(active) == "0");
}

TEST_CASE("progress of a PostgreSQL run is told while nothing arrives") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  int told = 0;
  engine->run(tests::Forge::make("SELECT pg_sleep(0.6)"), roomy_fence(), kept,
              [&](const engines::Progress&) { ++told; });
  CHECK(told >= 2);
}

TEST_CASE("what a PostgreSQL server refuses while running is an error with its words") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  const auto error_of = [&](const std::string& sql) {
    KeptRows kept;
    auto report = run_on(*engine, sql, roomy_fence(), kept);
    INFO(sql);
    CHECK(report.outcome == RunOutcome::kFailed);
    return report;
  };
  CHECK(error_of("SELECT 1 / (id - id) FROM orders").error == ErrorCode::kSourceError);
  CHECK(holds(error_of("SELECT 1 / (id - id) FROM orders").message, "division by zero"));
  const auto denied = error_of("SELECT * FROM users");
  CHECK(denied.error == ErrorCode::kFenced);
  CHECK(holds(denied.message, "users"));
  CHECK(holds(denied.message, "reader"));
  CHECK(error_of("DELETE FROM orders").error == ErrorCode::kFenced);
  // Newer servers leave out a sorting that nobody sees, so it is one that counts.
  CHECK(error_of("SELECT count(DISTINCT repeat('x', 1000) || g) FROM generate_series(1, 300000) g")
            .error == ErrorCode::kMemoryLimit);
  CHECK(holds(error_of("COPY orders FROM STDIN").message, ""));
  KeptRows kept;
  CHECK(run_on(*engine, "SELECT 1", roomy_fence(), kept).outcome == RunOutcome::kDone);
}

TEST_CASE("a PostgreSQL server that dies under a statement leaves it unknown") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  const auto report =
      engine->run(tests::Forge::make("SELECT pg_sleep(30)"), roomy_fence(), kept, [&](const auto&) {
        const std::string pid = shop.cell(
            "SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)' AND usename = "
            "'reader'");
        if (!pid.empty()) kill(std::stoi(pid), SIGKILL);
      });
  INFO(report.message);
  CHECK(report.outcome == RunOutcome::kLost);
  CHECK(report.error == ErrorCode::kSourceLost);
}

TEST_CASE("a PostgreSQL backend that is told to go ends the statement and that is known") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  const auto report =
      engine->run(tests::Forge::make("SELECT pg_sleep(30)"), roomy_fence(), kept, [&](const auto&) {
        shop.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
            "'%pg_sleep(30)' AND usename = 'reader'");
      });
  CHECK(report.outcome == RunOutcome::kFailed);
  CHECK(holds(report.message, "administrator"));
}

TEST_CASE("a PostgreSQL server that no longer answers does not hold a run beyond its time") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  auto& server = PostgresServer::shared();
  bool is_stopped = false;
  const auto from = std::chrono::steady_clock::now();
  const auto report = engine->run(tests::Forge::make("SELECT pg_sleep(60)"),
                                  roomy_fence(std::chrono::seconds(1)), kept, [&](const auto&) {
                                    if (!is_stopped) server.signal(SIGSTOP);
                                    is_stopped = true;
                                  });
  const auto took = ms_since(from);
  server.signal(SIGCONT);
  CHECK(report.outcome == RunOutcome::kFailed);
  CHECK(report.error == ErrorCode::kTimeLimit);
  CHECK(holds(report.message, "did not confirm"));
  CHECK(took < 8000);
  CHECK(run_on(*engine, "SELECT 1", roomy_fence(), kept).outcome == RunOutcome::kDone);
}

TEST_CASE("the engine holds a PostgreSQL statement inside its fence whoever approved it") {
  const PostgresDatabase shop;
  shop.run(
      "GRANT SELECT ON users TO reader; GRANT USAGE ON SCHEMA secret TO reader;"
      "GRANT SELECT ON secret.customers TO reader; GRANT SELECT ON v_users TO reader");
  auto engine = open_guarded(shop);
  Fence fence = shop_fence();
  fence.denied_columns = {{"customers", "notes"}};
  fence.masked_columns = {{"customers", "email"}};
  const auto outcome = [&](const std::string& sql) {
    KeptRows kept;
    const auto report = run_on(*engine, sql, fence, kept);
    CHECK((report.outcome == RunOutcome::kDone || kept.times == 0));
    return report.error;
  };
  KeptRows kept;
  const auto fine =
      run_on(*engine, "SELECT country, count(*) FROM customers GROUP BY country", fence, kept);
  INFO(fine.message);
  CHECK(fine.outcome == RunOutcome::kDone);
  for (const char* sql : {"SELECT * FROM users",
                          "SELECT * FROM secret.customers",
                          "SELECT * FROM v_users",
                          "SELECT notes FROM customers",
                          "SELECT email FROM customers",
                          "SELECT * FROM customers",
                          "SELECT c FROM customers c",
                          "SELECT upper(name) FROM customers",
                          "SELECT c.cust_secret FROM customers c",
                          "SELECT id === 1 FROM customers",
                          "SELECT name::evil_t FROM customers",
                          "SELECT lower('x', true)",
                          "SELECT id - 1 FROM orders",
                          "DELETE FROM orders",
                          "SELECT 1; SELECT 2",
                          "SELECT * FROM orders FOR UPDATE",
                          "SELECT $1::int",
                          "LISTEN x",
                          "SET x.y = 1",
                          "SELECT * FROM pg_class"}) {
    INFO(sql);
    CHECK(outcome(sql) == ErrorCode::kFenced);
  }
}

TEST_CASE("a PostgreSQL statement meets the catalog as it is and not as it was approved") {
  const PostgresDatabase shop;
  shop.run(
      "CREATE VIEW v_names AS SELECT id, name FROM customers; GRANT SELECT ON v_names TO reader");
  auto engine = open_guarded(shop);
  Fence fence = shop_fence();
  fence.relations.insert("v_names");
  KeptRows kept;
  const auto run = [&](const std::string& sql) { return run_on(*engine, sql, fence, kept); };
  CHECK(run("SELECT lower(name) FROM v_names").outcome == RunOutcome::kDone);
  SECTION("an overload appears") {
    shop.run("CREATE FUNCTION lower(character varying) RETURNS text LANGUAGE sql AS 'SELECT $1'");
    CHECK(run("SELECT lower(name) FROM v_names").error == ErrorCode::kFenced);
  }
  SECTION("the view gives way to a table that is not allowed") {
    fence.relations.erase("v_names");
    CHECK(run("SELECT lower(name) FROM v_names").error == ErrorCode::kFenced);
  }
  SECTION("the table is gone") {
    shop.run("DROP VIEW v_names");
    CHECK(run("SELECT lower(name) FROM v_names").outcome == RunOutcome::kFailed);
  }
}

TEST_CASE("nothing of one PostgreSQL run is left for the next on the same connection") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  const auto run = [&](const std::string& sql) {
    KeptRows kept;
    const auto report = run_on(*engine, sql, roomy_fence(), kept);
    INFO(report.message);
    return kept.rows.empty() ? Value(Null{}) : kept.rows[0][0];
  };
  const Value backend = run("SELECT pg_backend_pid()");
  run("SELECT set_config('search_path', 'secret', false)");
  run("SELECT pg_advisory_lock(42)");
  run("LISTEN somebody");
  run("PREPARE p AS SELECT 1");
  run("SET default_transaction_read_only = off");
  run("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
  CHECK(run("SELECT pg_backend_pid()") == backend);
  CHECK(run("SELECT current_setting('search_path')") == Value(Text{"\"public\", pg_temp"}));
  CHECK(run("SELECT current_setting('default_transaction_read_only')") == Value(Text{"on"}));
  CHECK(run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == Value(std::int64_t{0}));
  CHECK(run("SELECT count(*) FROM pg_listening_channels()") == Value(std::int64_t{0}));
  CHECK(run("SELECT count(*) FROM pg_prepared_statements") == Value(std::int64_t{0}));
}

TEST_CASE("a PostgreSQL statement that was approved for another source is not run") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  const auto report = engine->run(tests::Forge::make("SELECT 1", "other"), roomy_fence(), kept, {});
  CHECK(report.error == ErrorCode::kFenced);
}
