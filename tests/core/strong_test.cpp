#include "core/strong.h"

#include <cstdint>
#include <type_traits>
#include <unordered_set>

#include "tests/support/catch.h"

using namespace countersign;

using Apples = Strong<struct ApplesTag, std::uint32_t>;
using Pears = Strong<struct PearsTag, std::uint32_t>;

TEST_CASE("two strong types over one representation never mix") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Apples, Pears>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Apples, Pears>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::uint32_t, Apples>);
}

TEST_CASE("strong values compare and hash like what they hold") {
  CHECK(Apples(1) < Apples(2));
  CHECK(Apples(3) == Apples(3));
  CHECK(std::unordered_set<Apples>{Apples(1), Apples(1), Apples(2)}.size() == 2);
}
