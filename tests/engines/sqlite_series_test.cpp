// generate_series, as people know it.

#include <limits>

#include "engines/sqlite/series.h"
#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::tests;
using engines::sqlite::series_rows;

namespace {

constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

std::vector<std::int64_t> values(Shop& shop, const std::string& from) {
  Kept kept;
  const auto report = run(*shop.engine, "SELECT value FROM " + from, shop_fence(), kept);
  INFO(from << ": " << report.message);
  CHECK(report.outcome == engines::RunOutcome::kDone);
  std::vector<std::int64_t> all;
  for (const auto& row : kept.rows) all.push_back(std::get<std::int64_t>(row.at(0)));
  return all;
}

using List = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a series gives its numbers in order") {
  Shop shop;
  CHECK(values(shop, "generate_series(1, 4)") == List{1, 2, 3, 4});
  CHECK(values(shop, "generate_series(1, 10, 4)") == List{1, 5, 9});
  CHECK(values(shop, "generate_series(5, 1, -2)") == List{5, 3, 1});
  CHECK(values(shop, "generate_series(2, 1)").empty());
  CHECK(values(shop, "generate_series(1, 2, -1)").empty());
  CHECK(values(shop, "generate_series(1, 3, 0)") == List{1, 2, 3});
  CHECK(values(shop, "generate_series(NULL, 3)").empty());
  CHECK(values(shop, "generate_series(1, 6) WHERE value % 2 = 0") == List{2, 4, 6});
  CHECK(values(shop, "generate_series(1, 3) ORDER BY value DESC") == List{3, 2, 1});
  CHECK(values(shop, "generate_series WHERE start = 2 AND stop = 3") == List{2, 3});
  CHECK(values(shop, "generate_series(9223372036854775806, 9223372036854775807)") ==
        List{kMax - 1, kMax});
  CHECK(values(shop, "customers, generate_series(1, customers.id) WHERE customers.id = 3") ==
        List{1, 2, 3});
  CHECK(values(shop, "generate_series(1, b.id) AS a, (SELECT 2 AS id) AS b") == List{1, 2});
}

TEST_CASE("the number of rows of a series does not overflow") {
  CHECK(series_rows(1, 12, 1) == 12);
  CHECK(series_rows(1, 12, 5) == 3);
  CHECK(series_rows(12, 1, -5) == 3);
  CHECK(series_rows(3, 3, 1) == 1);
  CHECK(series_rows(3, 2, 1) == 0);
  CHECK(series_rows(2, 3, -1) == 0);
  CHECK(series_rows(kMin, kMax, 1) == std::numeric_limits<std::uint64_t>::max());
  CHECK(series_rows(kMax, kMin, -1) == std::numeric_limits<std::uint64_t>::max());
  CHECK(series_rows(kMax, kMin, kMin) == 2);
  CHECK(series_rows(kMin, kMax, kMax) == 3);
}

TEST_CASE("a series that is too long or has no end fails with words") {
  Shop shop;
  for (const auto* from : {"generate_series(1, 9223372036854775807)", "generate_series(1)",
                           "generate_series", "generate_series(1, 10000001)"}) {
    Kept kept;
    const auto report =
        run(*shop.engine, std::string("SELECT count(*) FROM ") + from, shop_fence(), kept);
    INFO(from << ": " << report.message);
    CHECK(report.outcome == engines::RunOutcome::kFailed);
    CHECK(report.message.find("generate_series") != std::string::npos);
  }
}

TEST_CASE("a series cannot be written to or made into a table") {
  Shop shop;
  CHECK_FALSE(shop.facts("CREATE VIRTUAL TABLE s USING generate_series").effects.empty());
  CHECK_FALSE(shop.facts("INSERT INTO generate_series VALUES(1)").compiles());
  Shop own("CREATE TABLE generate_series(value)");
  CHECK(find_relation(own.facts("SELECT value FROM generate_series"), "generate_series")->kind ==
        RelationKind::kTable);
}
