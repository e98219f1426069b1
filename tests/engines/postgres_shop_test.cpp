// The catalog that statements are inspected against in tests is the one that a server gives.

#include "tests/support/postgres_shop.h"

#include <string>

#include "engines/engine.h"
#include "engines/postgres/catalog.h"
#include "tests/support/catch.h"
#include "tests/support/postgres_server.h"

using namespace countersign;

TEST_CASE("the kept catalog of the PostgreSQL shop is what a server describes") {
  testing::PostgresDatabase shop;
  auto engine = engines::open_engine({"shop", shop.url(), {}});
  REQUIRE(engine);
  const auto live = engine.value()->describe();
  REQUIRE(live);
  auto kept = engines::postgres::catalog_from_text(testing::postgres_shop_schema().ddl);
  auto described = engines::postgres::catalog_from_text(live.value()->ddl);
  REQUIRE(kept);
  REQUIRE(described);
  // Tests run on more than one version of PostgreSQL.
  described.value().server_version = kept.value().server_version;
  CHECK(engines::postgres::to_text(described.value()) == engines::postgres::to_text(kept.value()));
}
