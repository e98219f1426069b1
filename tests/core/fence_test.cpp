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
