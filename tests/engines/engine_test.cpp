// The door itself: opening, describing, compiling, running, saying no.

#include "engines/engine.h"

#include <limits>

#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;

namespace {

std::string open_error(const std::string& url) {
  auto engine = open_engine({"shop", url, ""});
  REQUIRE_FALSE(engine.has_value());
  return engine.error();
}

bool holds(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a source's url is explained when it is misspelt") {
  CHECK(holds(open_error(""), "empty"));
  CHECK(holds(open_error("shop.db"), "no scheme"));
  CHECK(holds(open_error("sqlite:"), "path is missing"));
  CHECK(holds(open_error("sqlite::memory:"), "always empty"));
  CHECK(holds(open_error("sqlit:shop.db"), "did you mean \"sqlite:\""));
}

TEST_CASE("a missing source says where it was looked for and makes nothing") {
  const Folder folder;
  const auto engine = open_source(folder.file("gone.db"));
  const auto described = engine->describe();
  REQUIRE_FALSE(described.has_value());
  CHECK(described.error().code == ErrorCode::kSourceMissing);
  CHECK(holds(described.error().message, "gone.db"));
  CHECK(holds(described.error().message, "sources.shop.url"));
  CHECK_FALSE(engine->ping().has_value());
  CHECK_FALSE(engine->compile("SELECT 1").has_value());
  Kept kept;
  const auto report = run(*engine, "SELECT 1", shop_fence(), kept);
  CHECK(report.outcome == RunOutcome::kFailed);
  CHECK(report.error == ErrorCode::kSourceMissing);
  CHECK(folder.names().empty());
}

TEST_CASE("a file that is no database is called by its name") {
  const Folder folder;
  folder.write("notes.txt", std::string(5000, 'x'));
  const auto engine = open_source(folder.file("notes.txt"));
  const auto described = engine->describe();
  REQUIRE_FALSE(described.has_value());
  CHECK(described.error().code == ErrorCode::kSourceMissing);
  CHECK(holds(described.error().message, "is not an SQLite database"));
}

TEST_CASE("a path with signs that mean something in a URI opens that very file") {
  const Folder folder;
  const std::string name = "a b?mode=rwc#x%41.db";
  { Owner(folder.file(name)).run("CREATE TABLE t(a); INSERT INTO t VALUES(7)"); }
  const auto engine = open_source(folder.file(name));
  Fence fence = shop_fence();
  fence.relations = {"t"};
  Kept kept;
  REQUIRE(run(*engine, "SELECT a FROM t", fence, kept).outcome == RunOutcome::kDone);
  CHECK(kept.rows == std::vector<Row>{{std::int64_t{7}}});
  CHECK(folder.names() == std::set<std::string>{name});
}

TEST_CASE("an approved statement runs and gives exact values") {
  Shop shop(
      "CREATE TABLE exact(i, r, t, b, n, d INTEGER);"
      "INSERT INTO exact VALUES(9007199254740993, 0.1, 'Göttingen', x'00ff', NULL, 'not a number');"
      "INSERT INTO exact VALUES(-9223372036854775808, 1e308, 'a' || char(0) || 'b', x'', NULL, "
      "'')");
  Fence fence = shop_fence();
  fence.relations.insert("exact");
  Kept kept;
  const auto report = run(*shop.engine, "SELECT * FROM exact", fence, kept);
  INFO(report.message);
  REQUIRE(report.outcome == RunOutcome::kDone);
  CHECK(report.error == ErrorCode::kNone);
  CHECK(report.truncated_by == TruncatedBy::kNothing);
  CHECK(report.rows == 2);
  REQUIRE(kept.rows.size() == 2);
  CHECK(kept.rows[0] == Row{std::int64_t{9007199254740993}, 0.1, Text{"Göttingen"},
                            Blob{std::string("\0\xff", 2)}, Null{}, Text{"not a number"}});
  CHECK(kept.rows[1] == Row{std::numeric_limits<std::int64_t>::min(), 1e308,
                            Text{std::string("a\0b", 3)}, Blob{""}, Null{}, Text{""}});
  CHECK(kept.names == std::vector<std::string>{"i", "r", "t", "b", "n", "d"});
  CHECK(report.columns[5].declared_type == "INTEGER");
}

TEST_CASE("columns are told even when there are no rows") {
  Shop shop;
  Kept kept;
  const auto report =
      run(*shop.engine, "SELECT id AS number, name FROM customers WHERE 0", shop_fence(), kept);
  CHECK(report.outcome == RunOutcome::kDone);
  CHECK(kept.times == 1);
  CHECK(kept.names == std::vector<std::string>{"number", "name"});
}

TEST_CASE("compiling gives an estimate and does not run") {
  Shop shop;
  const auto estimate = shop.engine->compile("SELECT * FROM orders");
  REQUIRE(estimate.has_value());
  CHECK(estimate->estimate.is_known);
  CHECK(estimate->estimate.rows == 10);
  const auto missing = shop.engine->compile("SELECT * FROM ordres");
  REQUIRE_FALSE(missing.has_value());
  CHECK(holds(missing.error().message, "no such table: ordres"));
  const auto effect = shop.engine->compile("DELETE FROM orders");
  REQUIRE_FALSE(effect.has_value());
  CHECK(effect.error().code == ErrorCode::kFenced);
}

TEST_CASE("a source answers ping and tells its dialect") {
  Shop shop;
  CHECK(shop.engine->ping().has_value());
  CHECK(shop.engine->dialect() == "sqlite");
}

TEST_CASE("an approval for another source is not run here") {
  Shop shop;
  Kept kept;
  const auto report =
      shop.engine->run(Forge::make("SELECT 1", "warehouse"), shop_fence(), kept, {});
  CHECK(report.outcome == RunOutcome::kFailed);
  CHECK(report.error == ErrorCode::kFenced);
  CHECK(kept.times == 0);
}
