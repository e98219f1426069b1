#include "core/approved.h"

#include <type_traits>

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("nobody but the store can make or copy an approved statement") {
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<ApprovedStatement>);
  STATIC_REQUIRE_FALSE(
      std::is_constructible_v<ApprovedStatement, StepRef, std::string, std::string, Seq>);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<ApprovedStatement>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<ApprovedStatement>);
  STATIC_REQUIRE(std::is_move_constructible_v<ApprovedStatement>);
}
