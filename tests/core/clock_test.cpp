#include "core/clock.h"

#include "tests/support/catch.h"

using namespace countersign;
using namespace std::chrono_literals;

TEST_CASE("times are spelled in UTC with milliseconds") {
  CHECK(to_rfc3339(from_us(0)) == "1970-01-01T00:00:00.000Z");
  CHECK(to_rfc3339(from_us(1'709'210'096'123'999)) == "2024-02-29T12:34:56.123Z");
  CHECK(to_rfc3339(from_us(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a manual clock moves only when told") {
  ManualClock clock(from_us(5));
  CHECK(to_us(clock.now()) == 5);
  clock.advance(2us);
  CHECK(to_us(clock.now()) == 7);
  clock.set(from_us(1));
  CHECK(to_us(clock.now()) == 1);
}

TEST_CASE("the system clock knows this century") {
  CHECK(to_rfc3339(SystemClock{}.now()).substr(0, 2) == "20");
}
