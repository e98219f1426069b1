#include "tests/support/postgres_server.h"

#include "tests/support/catch.h"

using namespace countersign::testing;

TEST_CASE("each test has a PostgreSQL database of its own that is cloned from the shop") {
  const PostgresDatabase one;
  const PostgresDatabase other;
  one.run("DELETE FROM order_items");
  CHECK(one.cell("SELECT count(*) FROM order_items") == "0");
  CHECK(other.cell("SELECT count(*) FROM order_items") == "13");
}

TEST_CASE("what is in a PostgreSQL database has one text until something changes") {
  const PostgresDatabase shop;
  std::string before = everything_in(shop);
  CHECK(everything_in(shop) == before);
  for (const char* change :
       {"UPDATE orders SET total = 1 WHERE id = 1", "SELECT nextval('order_no_seq')",
        "SELECT lo_create(0)", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "GRANT SELECT ON users TO reader", "DROP VIEW v_sales",
        "SELECT pg_create_physical_replication_slot('s')"}) {
    INFO(change);
    shop.run(change);
    const std::string now = everything_in(shop);
    CHECK(now != before);
    before = now;
  }
  shop.run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
}

TEST_CASE("a PostgreSQL server that restarts keeps its data and its port") {
  const PostgresDatabase shop;
  shop.run("DELETE FROM order_items WHERE id = 1");
  const int port = PostgresServer::shared().port();
  PostgresServer::shared().restart();
  CHECK(PostgresServer::shared().port() == port);
  CHECK(shop.cell("SELECT count(*) FROM order_items") == "12");
}
