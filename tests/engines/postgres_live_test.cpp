#include <algorithm>
#include <cstdlib>

#include "tests/support/postgres_engine.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

bool holds(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

std::string open_error(const std::string& url, std::vector<std::string> search_path = {}) {
  const auto engine = engines::open_engine({"shop", url, "", "", std::move(search_path)});
  return engine ? "" : engine.error();
}

std::string describe_error(engines::Engine& engine) {
  const auto described = engine.describe();
  return described ? "" : described.error().message;
}

std::string role_with(const std::string& name, const std::string& rights) {
  auto& server = PostgresServer::shared();
  server.run("DROP ROLE IF EXISTS " + name);
  server.run("CREATE ROLE " + name + " LOGIN " + rights);
  return name;
}

// A role that may come into this database, as a helper for tests of roles.
std::unique_ptr<engines::Engine> open_as(const PostgresDatabase& shop, const std::string& role) {
  shop.run("GRANT CONNECT ON DATABASE " + shop.name() + " TO " + role);
  return open_unguarded(shop.url(role));
}

bool advises(engines::Engine& engine, const std::string& part) {
  const auto advice = engine.advice();
  return std::any_of(advice.begin(), advice.end(), [&](const std::string& sentence) {
    return sentence.find(part) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a PostgreSQL url that is spelled wrong is an error at once and says what to write") {
  CHECK(holds(open_error("postgresql://host/db"), "names no role"));
  CHECK(holds(open_error("postgresql://reader@host"), "names no database"));
  CHECK(holds(open_error("postgresql://reader@host/db?options=-c%20x"), "`options` cannot be set"));
  CHECK(holds(open_error("postgresql://reader@host/db?client_encoding=LATIN1"),
              "`client_encoding` cannot be set"));
  CHECK(holds(open_error("postgresql://reader@host/db?nonsense=1"), "postgresql://ROLE@HOST"));
  CHECK(holds(open_error("postgresql://reader@[::1/db"), "postgresql://ROLE@HOST"));
  CHECK(open_error("postgres://reader@host:5432/db?sslmode=verify-full").empty());
}

TEST_CASE("a password in a PostgreSQL url is refused and never repeated") {
  for (const char* url :
       {"postgresql://reader:hunter2@host/db", "postgresql://reader@host/db?password=hunter2",
        "postgresql://reader:hunter2@[::1/db", "postgresql://reader:hunter2@host/db?nonsense=1"}) {
    const std::string error = open_error(url);
    INFO(error);
    CHECK_FALSE(error.empty());
    CHECK(error.find("hunter2") == std::string::npos);
  }
  CHECK(holds(open_error("postgresql://reader:hunter2@host/db"), "password_env"));
}

TEST_CASE("a search path of the server's own or of whoever asks is refused") {
  CHECK(holds(open_error("postgresql://reader@host/db", {"$user"}), "depends on who asks"));
  CHECK(holds(open_error("postgresql://reader@host/db", {"pg_temp"}), "server's own"));
  CHECK(holds(open_error("postgresql://reader@host/db", {""}), "not a schema's name"));
}

TEST_CASE("a PostgreSQL source answers and says what it is") {
  const PostgresDatabase shop;
  auto opened = engines::open_engine({"shop", shop.url(), ""});
  REQUIRE(opened.has_value());
  auto& engine = *opened.value();
  CHECK(engine.dialect() == "postgresql");
  CHECK(engine.is_remote());
  CHECK(engine.ping().has_value());
  CHECK(schema_of(engine)->relations.size() == 17);
}

TEST_CASE("a PostgreSQL server that cannot be reached is said with what to look at") {
  const PostgresDatabase shop;
  auto& server = PostgresServer::shared();
  const auto error_of = [](const std::string& url) {
    auto engine = open_unguarded(url);
    const auto pinged = engine->ping();
    REQUIRE_FALSE(pinged.has_value());
    CHECK(pinged.error().code == ErrorCode::kSourceMissing);
    return pinged.error().message;
  };
  CHECK(holds(error_of("postgresql://reader@127.0.0.1:1/shop"), "is the server running"));
  CHECK(holds(error_of(server.url("nowhere")), "is the database's name in the url right"));
  CHECK(holds(error_of(server.url(shop.name(), "nobody")), "nobody"));
  CHECK(holds(error_of(server.url(shop.name(), "unwelcome")), "pg_hba.conf"));
  CHECK(holds(error_of("postgresql://reader@no-such-host.invalid/shop"), "not known here"));
  CHECK(holds(error_of(shop.url() + "?sslmode=require"), "without TLS only"));
}

TEST_CASE("a PostgreSQL password comes from the environment and stays out of every message") {
  const PostgresDatabase shop;
  const auto ping = [&](const char* password_env) {
    auto engine = open_unguarded(shop.url("secretive"), {}, password_env);
    const auto pinged = engine->ping();
    return pinged ? "" : pinged.error().message;
  };
  setenv("PGPASSFILE", "/nonexistent", 1);
  setenv("COUNTERSIGN_TEST_RIGHT", "open sesame", 1);
  setenv("COUNTERSIGN_TEST_WRONG", "hunter2", 1);
  CHECK(ping("COUNTERSIGN_TEST_RIGHT").empty());
  const std::string wrong = ping("COUNTERSIGN_TEST_WRONG");
  CHECK(holds(wrong, "password is wrong"));
  CHECK(wrong.find("hunter2") == std::string::npos);
  CHECK(holds(ping("COUNTERSIGN_TEST_MISSING"), "COUNTERSIGN_TEST_MISSING"));
  CHECK(holds(ping(""), "password_env"));
}

TEST_CASE("a PostgreSQL session is pinned whatever the role and the database say") {
  const PostgresDatabase shop;
  shop.run("ALTER DATABASE " + shop.name() + " SET search_path = secret; " + "ALTER DATABASE " +
           shop.name() + " SET default_transaction_read_only = off; " + "ALTER DATABASE " +
           shop.name() + " SET standard_conforming_strings = off; " + "ALTER DATABASE " +
           shop.name() + " SET datestyle = 'German'");
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  const auto report =
      run_on(*engine,
             "SELECT current_setting('search_path'), current_setting('transaction_read_only'), "
             "current_setting('standard_conforming_strings'), current_date::text ~ '^....-..-..$', "
             "current_setting('client_encoding'), current_setting('transaction_isolation')",
             roomy_fence(), kept);
  INFO(report.message);
  REQUIRE(kept.rows.size() == 1);
  const std::vector<std::string> expected = {"\"public\", pg_temp", "on", "on", "true", "UTF8",
                                             "repeatable read"};
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(std::get<engines::Text>(kept.rows[0][i]).value == expected[i]);
}

TEST_CASE("a role that could act beyond the database is refused with the way to a better one") {
  const PostgresDatabase shop;
  const auto [name, rights, part] = GENERATE(table<std::string, std::string, std::string>(
      {{"r_super", "SUPERUSER", "SUPERUSER"},
       {"r_bypass", "BYPASSRLS", "BYPASSRLS"},
       {"r_replication", "REPLICATION", "REPLICATION"},
       {"r_roles", "CREATEROLE", "CREATEROLE"},
       {"r_databases", "CREATEDB", "CREATEDB"},
       {"r_files", "NOINHERIT IN ROLE pg_read_server_files", "pg_read_server_files"},
       {"r_programs", "IN ROLE pg_execute_server_program", "pg_execute_server_program"},
       {"r_writes", "NOINHERIT IN ROLE pg_write_all_data", "pg_write_all_data"},
       {"r_becomes", "NOINHERIT IN ROLE postgres", "SUPERUSER"}}));
  auto engine = open_as(shop, role_with(name, rights));
  const std::string error = describe_error(*engine);
  CHECK(holds(error, part));
  CHECK(holds(error, "CREATE ROLE countersign_reader"));
  CHECK_FALSE(engine->ping().has_value());
  KeptRows kept;
  CHECK(run_on(*engine, "SELECT 1", roomy_fence(), kept).outcome == engines::RunOutcome::kFailed);
  CHECK(kept.times == 0);
  engine.reset();
  shop.run("DROP OWNED BY " + name + "; DROP ROLE " + name);
}

TEST_CASE("a reading role has nothing to be advised of and others are told what to revoke") {
  const PostgresDatabase shop;
  auto proper = open_unguarded(shop.url());
  schema_of(*proper);
  for (const auto& sentence : proper->advice()) CHECK(sentence == "");

  auto loose = open_as(shop, role_with("r_loose", "IN ROLE pg_monitor"));
  shop.run(
      "GRANT INSERT ON orders TO r_loose; GRANT CREATE ON SCHEMA public TO r_loose;"
      "GRANT TEMPORARY ON DATABASE " +
      shop.name() +
      " TO r_loose; GRANT EXECUTE ON FUNCTION cust_secret(customers) TO r_loose;"
      "GRANT EXECUTE ON FUNCTION purge_orders(integer) TO r_loose");
  schema_of(*loose);
  CHECK(advises(*loose, "may write public.orders"));
  CHECK(advises(*loose, "REVOKE CREATE ON SCHEMA public"));
  CHECK(advises(*loose, "REVOKE TEMPORARY ON DATABASE " + shop.name()));
  CHECK(advises(*loose, "REVOKE EXECUTE ON FUNCTION cust_secret(customers)"));
  CHECK(advises(*loose, "purge_orders(integer)"));
  CHECK(advises(*loose, "temp_file_limit"));
  CHECK(advises(*loose, "pg_monitor"));
  loose.reset();
  shop.run("DROP OWNED BY r_loose; DROP ROLE r_loose");
}

TEST_CASE("a PostgreSQL source goes on after its server was restarted") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  schema_of(*engine);
  KeptRows kept;
  REQUIRE(run_on(*engine, "SELECT 1", roomy_fence(), kept).outcome == engines::RunOutcome::kDone);
  PostgresServer::shared().restart();
  const auto report = run_on(*engine, "SELECT 2", roomy_fence(), kept);
  INFO(report.message);
  CHECK(report.outcome == engines::RunOutcome::kDone);
  PostgresServer::shared().restart();
  CHECK(engine->ping().has_value());
  PostgresServer::shared().restart();
  CHECK(engine->describe().has_value());
  PostgresServer::shared().restart();
  CHECK(engine->compile("SELECT 1").has_value());
}

TEST_CASE("the server's plan tells rows and visits and loops of a PostgreSQL statement") {
  const PostgresDatabase shop;
  shop.run(
      "CREATE TABLE big (id int PRIMARY KEY, v int);"
      "INSERT INTO big SELECT g, g % 10 FROM generate_series(1, 20000) g; ANALYZE;"
      "GRANT SELECT ON big TO reader");
  auto engine = open_unguarded(shop.url());
  const auto plan_of = [&](const std::string& sql) {
    auto plan = engine->compile(sql);
    INFO(sql << ": " << (plan ? std::string() : plan.error().message));
    REQUIRE(plan.has_value());
    CHECK(plan.value().estimate.is_known);
    return std::move(plan.value());
  };
  const auto all = plan_of("SELECT * FROM big");
  CHECK(all.estimate.rows == 20000);
  CHECK(all.estimate.cost == 20000);
  REQUIRE(all.loops.size() == 1);
  CHECK(all.loops[0].relation == "big");
  CHECK(all.loops[0].is_scan);
  CHECK(all.loops[0].rows == 20000);

  const auto one = plan_of("SELECT * FROM big WHERE id = 5");
  CHECK(one.estimate.rows == 1);
  CHECK(one.estimate.cost < 10);
  CHECK_FALSE(one.loops[0].is_scan);

  // What a filter throws away was visited all the same.
  CHECK(plan_of("SELECT * FROM big WHERE v = 5").estimate.cost == 20000);
  CHECK(plan_of("SELECT count(*) FROM big a, big b").estimate.cost > 3e8);
  // Answers that fit into a table are made once, whatever the statement's own texts say.
  CHECK(plan_of("SELECT count(*) FROM big WHERE v NOT IN (SELECT id FROM big)").estimate.cost <
        100'000);
  CHECK(plan_of("SELECT count(*) FROM big a WHERE a.id::text <> '(hashed SubPlan 1)' AND "
                "(SELECT count(*) FROM big b WHERE b.v = a.v) > 0")
            .estimate.cost > 1e8);
  CHECK(plan_of("SELECT count(*) FROM big a JOIN big b USING (id)").estimate.cost == 40000);
  CHECK(plan_of("SELECT (SELECT count(*) FROM big b WHERE b.v = a.v) FROM big a").estimate.cost >
        3e8);
  const auto joined = plan_of("SELECT * FROM customers c, orders o, order_items i");
  CHECK(joined.estimate.rows == 8 * 10 * 13);
  CHECK(joined.loops.size() == 3);
}

TEST_CASE("what cannot be planned is an error with the server's words") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  const auto error_of = [&](const std::string& sql) {
    const auto plan = engine->compile(sql);
    REQUIRE_FALSE(plan.has_value());
    return plan.error();
  };
  CHECK(holds(error_of("SELECT nothing FROM orders").message, "nothing"));
  CHECK(error_of("SELECT * FROM users").code == ErrorCode::kFenced);
  CHECK(holds(error_of("SELECT 1; SELECT 2").message, "multiple commands"));
  CHECK_FALSE(engine->compile("ANALYZE SELECT 1").has_value());
  CHECK(engine->compile("SELECT 1").has_value());
}

TEST_CASE("a PostgreSQL engine has only reading statements planned whoever asks") {
  const PostgresDatabase shop;
  auto opened = engines::open_engine({"shop", shop.url(), ""});
  REQUIRE(opened.has_value());
  const std::string before = everything_in(shop);
  for (const char* sql :
       {"DELETE FROM orders", "SELECT 1; DELETE FROM orders", "SELECT * FROM orders FOR UPDATE",
        "WITH d AS (DELETE FROM orders RETURNING 1) SELECT * FROM d", "ANALYZE", "", ";",
        "SELECT * FROM orders WHERE id = $1"}) {
    INFO(sql);
    const auto plan = opened.value()->compile(sql);
    REQUIRE_FALSE(plan.has_value());
    CHECK(plan.error().code == ErrorCode::kFenced);
  }
  CHECK(everything_in(shop) == before);
}
