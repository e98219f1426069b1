#include "core/fence.h"

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("a fence that nobody filled in lets nothing through") {
  const Fence fence;
  CHECK(fence.relations.empty());
  CHECK(fence.functions.empty());
  CHECK(fence.limits.rows > 0);
  CHECK(fence.limits.time.count() > 0);
}

TEST_CASE("column names compare by table and column") {
  CHECK(ColumnName{"a", "b"} == ColumnName{"a", "b"});
  CHECK(ColumnName{"a", "c"} > ColumnName{"a", "b"});
  CHECK(ColumnName{"b", "a"} > ColumnName{"a", "b"});
}

TEST_CASE("a column is found by its name and by a pattern") {
  ColumnSet columns = {{"customers", "notes"}, {"*", "*email*"}, {"hr_*", "*"}};
  CHECK(columns.contains({"customers", "notes"}));
  CHECK_FALSE(columns.contains({"customers", "note"}));
  CHECK_FALSE(columns.contains({"orders", "notes"}));
  CHECK(columns.contains({"orders", "billing_email_2"}));
  CHECK(columns.contains({"orders", "email"}));
  CHECK_FALSE(columns.contains({"orders", "emai"}));
  CHECK(columns.contains({"hr_people", "anything"}));
  CHECK_FALSE(columns.contains({"hr", "anything"}));
  CHECK(columns.names().size() == 1);
  CHECK(columns.patterns().size() == 2);
}

TEST_CASE("a star takes any letters and stars in a row are one") {
  ColumnSet columns = {{"a**b", "x*y*z"}};
  CHECK(columns.contains({"ab", "xyz"}));
  CHECK(columns.contains({"a--b", "x1y2y3z"}));
  CHECK_FALSE(columns.contains({"a--b", "x1y2y3"}));
  CHECK_FALSE(columns.contains({"ba", "xyz"}));
}

TEST_CASE("an empty set of columns holds nothing") {
  CHECK(ColumnSet{}.empty());
  CHECK_FALSE(ColumnSet{}.contains({"", ""}));
}

TEST_CASE("many stars against a long name end at once") {
  const std::string many(200, 'a');
  std::string pattern;
  for (int i = 0; i < 60; ++i) pattern += "*a";
  ColumnSet columns = {{pattern + "b", "*"}};
  CHECK_FALSE(columns.contains({many, "x"}));
}
