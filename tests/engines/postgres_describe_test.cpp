#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engines/postgres/catalog.h"
#include "tests/support/postgres_engine.h"

using namespace countersign;
using namespace countersign::testing;
using engines::postgres::Catalog;

namespace {

Catalog catalog_of(const engines::Schema& schema) {
  auto catalog = engines::postgres::catalog_from_text(schema.ddl);
  INFO((catalog ? std::string() : catalog.error()));
  REQUIRE(catalog.has_value());
  return std::move(catalog.value());
}

const engines::postgres::CatalogRelation& catalog_relation(const Catalog& catalog,
                                                           std::string_view schema,
                                                           std::string_view name) {
  for (const auto& relation : catalog.relations)
    if (relation.name.schema == schema && relation.name.name == name) return relation;
  FAIL("the catalog has no " << schema << "." << name);
  throw 0;
}

}  // namespace

TEST_CASE("a PostgreSQL schema has tables with columns and keys and estimates under policy names") {
  const PostgresDatabase shop;
  shop.run(
      "ANALYZE; COMMENT ON TABLE orders IS 'one a line'; "
      "COMMENT ON COLUMN orders.total IS 'taxes included'; "
      "COMMENT ON COLUMN users.username IS 'nobody may read this'");
  auto engine = open_unguarded(shop.url());
  const auto schema = schema_of(*engine);
  const auto& orders = relation_of(*schema, "orders");
  CHECK(orders.kind == RelationKind::kTable);
  CHECK(orders.note == "one a line");
  CHECK(orders.row_estimate == 10);
  REQUIRE(orders.columns.size() == 10);
  CHECK(orders.columns[0].name == "id");
  CHECK(orders.columns[0].type == "integer");
  CHECK(orders.columns[0].is_key);
  CHECK_FALSE(orders.columns[0].is_nullable);
  CHECK(orders.columns[4].type == "numeric(10,2)");
  CHECK(orders.columns[4].note == "taxes included");
  REQUIRE(orders.foreign_keys.size() == 1);
  CHECK(orders.foreign_keys[0].table == "customers");
  CHECK(orders.foreign_keys[0].columns == std::vector<std::string>{"customer_id"});
  CHECK(orders.foreign_keys[0].to_columns == std::vector<std::string>{"id"});
  CHECK(relation_of(*schema, "secret.customers").columns.size() == 2);
  CHECK(relation_of(*schema, "v_users").kind == RelationKind::kView);
  CHECK(relation_of(*schema, "mv_users").kind == RelationKind::kMaterializedView);
  // Notes on what the role may not read stay with the source.
  CHECK(relation_of(*schema, "users").columns[1].note.empty());
  CHECK(schema->digest == sha256(schema->ddl));
}

TEST_CASE("a PostgreSQL catalog holds views and functions and operators and casts of the source") {
  const PostgresDatabase shop;
  shop.run(
      "CREATE VIEW v_whole AS SELECT c FROM customers c;"
      "CREATE VIEW v_calls AS SELECT lower(name, true) AS l FROM customers WHERE id === 1;"
      "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN positive AS int CHECK (value > 0);"
      "CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);"
      "CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO "
      "('2025-01-01'); INSERT INTO events VALUES (1, '2024-05-05'); ANALYZE;"
      "CREATE FUNCTION many(a int, VARIADIC b text[] DEFAULT '{}') RETURNS int LANGUAGE sql "
      "IMMUTABLE AS 'SELECT 1';"
      "ALTER TABLE orders ENABLE ROW LEVEL SECURITY");
  auto engine = open_unguarded(shop.url());
  const auto schema = schema_of(*engine);
  const Catalog catalog = catalog_of(*schema);
  CHECK(catalog.search_path == std::vector<std::string>{"public"});
  CHECK(catalog.server_version == static_cast<std::uint32_t>(PostgresServer::shared().version()));

  const auto& login = catalog_relation(catalog, "public", "v_customer_login");
  REQUIRE(login.reads.size() == 2);
  CHECK(login.reads[1].relation.name == "users");
  CHECK(login.reads[1].columns == std::vector<std::string>{"email", "password_hash"});
  // A whole row leaves no trace by column: it counts as all of them.
  CHECK(catalog_relation(catalog, "public", "v_whole").reads[0].columns.size() == 9);
  const auto& calls = catalog_relation(catalog, "public", "v_calls").calls;
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].name == "lower");
  CHECK(calls[1].name == "op_evil");

  const auto& part = catalog_relation(catalog, "public", "events_2024");
  CHECK(part.is_partition);
  CHECK(part.parents.at(0).name == "events");
  CHECK(relation_of(*schema, "events").row_estimate == 1);
  CHECK(catalog_relation(catalog, "public", "orders").has_row_security);

  const auto find = [&](const std::string& name) {
    return std::find_if(catalog.functions.begin(), catalog.functions.end(),
                        [&](const auto& function) { return function.name.name == name; });
  };
  CHECK(find("get_secrets")->is_security_definer);
  CHECK(find("get_secrets")->returns_set);
  CHECK(find("do_purge")->kind == engines::postgres::CatalogFunctionKind::kProcedure);
  CHECK(find("many")->is_variadic);
  CHECK(find("many")->defaults == 1);
  CHECK(find("many")->arguments.size() == 2);
  CHECK(find("many")->volatility == engines::postgres::CatalogVolatility::kImmutable);
  REQUIRE(catalog.operators.size() == 1);
  CHECK(catalog.operators[0].name.name == "===");
  CHECK(catalog.operators[0].left.name == "int4");
  REQUIRE(catalog.casts.size() == 1);
  CHECK(catalog.casts[0].function.name == "evil_cast");
  CHECK(catalog.types.size() == 3);
}

TEST_CASE("a PostgreSQL schema is the same object until the catalog changes") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  const auto first = schema_of(*engine);
  CHECK(schema_of(*engine) == first);
  shop.run("INSERT INTO customers VALUES (99, 'New'); ANALYZE customers");
  shop.run("VACUUM");
  CHECK(schema_of(*engine)->digest == first->digest);
  Digest last = first->digest;
  for (const char* change :
       {"ALTER TABLE orders ADD COLUMN note text", "ALTER TABLE orders RENAME COLUMN total TO sum",
        "ALTER TABLE customers ALTER COLUMN country DROP NOT NULL, ALTER COLUMN name DROP NOT NULL",
        "DROP TABLE order_items", "CREATE TABLE extra (id int)",
        "CREATE OR REPLACE VIEW v_sales AS SELECT id, sum AS total FROM orders WHERE customer_id > "
        "0",
        "CREATE FUNCTION lower(text, int) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "DROP FUNCTION lower(text, boolean)", "CREATE TYPE mood AS ENUM ('a')",
        "CREATE OPERATOR ~~~ (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
        "CREATE CAST (evil_t AS customers) WITH INOUT",
        "ALTER FUNCTION get_secrets() SECURITY INVOKER", "ALTER SCHEMA secret RENAME TO hidden",
        "CREATE EXTENSION hstore"}) {
    INFO(change);
    shop.run(change);
    const Digest now = schema_of(*engine)->digest;
    CHECK(now != last);
    last = now;
  }
}

TEST_CASE("temporary tables of others do not change a PostgreSQL schema") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  const auto first = schema_of(*engine);
  shop.run("CREATE TEMP TABLE scratch (id int PRIMARY KEY); SELECT 1");
  CHECK(schema_of(*engine) == first);
}

TEST_CASE("names in a PostgreSQL catalog survive whatever stands in them") {
  const PostgresDatabase shop(PostgresDatabase::From::kEmpty);
  const std::string nasty = "a\"b.c\nd; -- 'x' \\ é";
  std::string quoted = nasty;
  quoted.insert(1, "\"");
  shop.run("CREATE SCHEMA \"" + quoted + "\"; CREATE TABLE \"" + quoted + "\".\"" + quoted +
           "\" (\"" + quoted + "\" int)");
  auto engine = open_unguarded(shop.url("postgres_reader_test"));
  PostgresServer::shared().run(
      "DROP ROLE IF EXISTS postgres_reader_test;"
      "CREATE ROLE postgres_reader_test LOGIN");
  PostgresServer::shared().run("GRANT CONNECT ON DATABASE " + shop.name() +
                               " TO postgres_reader_test");
  const auto schema = schema_of(*engine);
  const Catalog catalog = catalog_of(*schema);
  REQUIRE(catalog.relations.size() == 1);
  CHECK(catalog.relations[0].name.name == nasty);
  CHECK(catalog.relations[0].name.schema == nasty);
  CHECK(catalog.relations[0].columns.at(0).name == nasty);
  CHECK(engines::postgres::to_text(catalog) == schema->ddl);
}

TEST_CASE("the search path of a PostgreSQL source decides which table a bare name is") {
  const PostgresDatabase shop;
  shop.run("GRANT USAGE ON SCHEMA secret TO reader");
  auto engine = open_unguarded(shop.url(), {"secret", "public"});
  const auto schema = schema_of(*engine);
  CHECK(relation_of(*schema, "customers").columns.size() == 2);
  CHECK(relation_of(*schema, "public.customers").columns.size() == 9);
}

TEST_CASE("a schema of the search path that is not there or may not be used is said") {
  const PostgresDatabase shop;
  const std::string schema = GENERATE("secret", "nowhere");
  auto engine = open_unguarded(shop.url(), {"public", schema});
  const auto described = engine->describe();
  REQUIRE_FALSE(described.has_value());
  INFO(described.error().message);
  CHECK(described.error().message.find(schema) != std::string::npos);
  CHECK(described.error().message.find("GRANT USAGE") != std::string::npos);
}

TEST_CASE("notes of a file stand in place of comments on a PostgreSQL source") {
  const PostgresDatabase shop;
  shop.run("COMMENT ON TABLE orders IS 'from the source'");
  const std::string file = (PostgresServer::shared().folder() / "notes").string();
  std::ofstream(file) << "orders = from the file\norders.total = with tax\n"
                         "secret.customers.card_number = never shown\n";
  engines::SourceOptions options{"shop", shop.url(), file};
  auto engine = engines::postgres::make_engine(options, std::make_unique<NoGuard>());
  REQUIRE(engine.has_value());
  const auto schema = schema_of(*engine.value());
  CHECK(relation_of(*schema, "orders").note == "from the file");
  CHECK(relation_of(*schema, "orders").columns[4].note == "with tax");
  CHECK(relation_of(*schema, "secret.customers").columns[1].note == "never shown");
  std::ofstream(file) << "orders = changed\n";
  CHECK(relation_of(*schema_of(*engine.value()), "orders").note == "changed");
  std::ofstream(file) << "orders\n";
  CHECK_FALSE(engine.value()->describe().has_value());
}
