#include "core/result.h"

#include <memory>
#include <string>

#include "tests/support/catch.h"

using namespace countersign;

namespace {
Result<int, std::string> half(int n) {
  if (n % 2 != 0) return unexpected("odd");
  return n / 2;
}
}  // namespace

TEST_CASE("a result holds its value or the reason it was not given") {
  const auto yes = half(4);
  REQUIRE(yes);
  CHECK(*yes == 2);
  CHECK(yes.value_or(9) == 2);
  const auto no = half(3);
  REQUIRE_FALSE(no);
  CHECK(no.error() == "odd");
  CHECK(no.value_or(9) == 9);
}

TEST_CASE("a result whose value and reason have one type keeps them apart") {
  const Result<std::string, std::string> value = std::string("x");
  const Result<std::string, std::string> reason = unexpected(std::string("x"));
  CHECK(value.has_value());
  CHECK_FALSE(reason.has_value());
}

TEST_CASE("a result can hold what cannot be copied") {
  Result<std::unique_ptr<int>, int> held = std::make_unique<int>(7);
  const std::unique_ptr<int> moved = std::move(held).value();
  CHECK(*moved == 7);
}
