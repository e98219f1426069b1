#include "agent/loop/judging_waits.h"

#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using std::chrono::milliseconds;

namespace {
SessionId session(std::int64_t n) {
  return SessionId::make(from_us(n * 1'000'000));
}
}  // namespace

TEST_CASE("a source that stays away is asked after ever longer pauses up to the longest") {
  JudgingWaits waits(milliseconds(10), milliseconds(35));
  const auto id = session(1);
  auto now = JudgingWaits::SteadyTime();
  CHECK_FALSE(waits.is_early(id, now));
  for (const auto pause :
       {milliseconds(10), milliseconds(20), milliseconds(35), milliseconds(35)}) {
    waits.try_again_later(id, now);
    CHECK(waits.is_early(id, now + pause - milliseconds(1)));
    CHECK(waits.due(now + pause - milliseconds(1)).empty());
    CHECK_FALSE(waits.is_early(id, now + pause));
    CHECK(waits.due(now + pause) == std::vector<SessionId>{id});
    now += pause;
  }
  CHECK(waits.tries(id) == 4);
  waits.forget(id);
  CHECK(waits.tries(id) == 0);
  CHECK(waits.due(now + milliseconds(100)).empty());
  waits.try_again_later(id, now);
  CHECK_FALSE(waits.is_early(id, now + milliseconds(10)));
}

TEST_CASE("a session is held for as long as anybody holds it") {
  JudgingWaits waits(milliseconds(10), milliseconds(35));
  const auto id = session(1);
  {
    const JudgingWaits::Hold first(waits, id);
    {
      const JudgingWaits::Hold second(waits, id);
      CHECK(waits.is_held(id));
    }
    CHECK(waits.is_held(id));
    CHECK_FALSE(waits.is_held(session(2)));
  }
  CHECK_FALSE(waits.is_held(id));
}
