// The clock jumps: what expired stays expired, what was not approved in time does not run, and the
// order of records is that of their numbers.

#include <chrono>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using namespace std::chrono_literals;

const std::vector<std::chrono::microseconds> kJumps = {1s, 1h, 8766h};

bool is_in_order(audit::Store& store, const SessionId& session) {
  Seq last;
  bool is_first = true;
  for (const auto& event : store.events(session)) {
    if (!is_first && event.seq <= last) return false;
    last = event.seq;
    is_first = false;
  }
  return !is_first;
}

TEST_CASE("a clock that jumps back revives no approval that expired") {
  for (const auto jump : kJumps) {
    SqliteHouse house;
    auto& store = house.store();
    const auto session = store.create_session(a_session())->id;
    store.keep_policy(the_policy(), "policy");
    store.keep_schema(the_schema(), "schema");
    auto proposal = a_proposal(session);
    proposal.expires_in = jump / 2;
    const StepRef late{session, store.propose(proposal)->n};
    const StepRef never_asked{session, store.propose(proposal)->n};
    house.clock.advance(jump);
    const auto refused = store.decide(an_approval(late));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().why == audit::No::kExpired);
    CHECK(store.expire_due(10).size() == 1);
    house.clock.advance(-2 * jump);
    for (const auto& step : {late, never_asked}) {
      const auto again = store.decide(an_approval(step));
      REQUIRE_FALSE(again);
      CHECK(again.error().why == audit::No::kDecided);
      CHECK_FALSE(store.start(step));
      CHECK(store.step(step)->state == StepState::kExpired);
    }
    CHECK(is_in_order(store, session));
    auto& reopened = house.reopened();
    CHECK(reopened.step(late)->state == StepState::kExpired);
    CHECK_FALSE(reopened.decide(an_approval(late)));
  }
}

TEST_CASE("records are in the order of their numbers whatever the clock does between them") {
  SqliteHouse house;
  std::vector<std::chrono::microseconds> moves = {0s};  // a clock that stands still
  for (const auto jump : kJumps) {
    moves.push_back(jump);
    moves.push_back(-2 * jump);
  }
  std::uint64_t records = 0;
  for (const auto move : moves) {
    auto& store = house.reopened();
    const auto before = store.health().size.get();
    const auto step = an_open_step(store);
    house.clock.advance(move);
    // Those that waited while it jumped ahead are over; the others run.
    const auto decided = store.decide(an_approval(step));
    CHECK(decided.has_value() == (move < 24h));
    house.clock.advance(move);
    if (decided) CHECK(store.finish(an_outcome(step)));
    CHECK(is_in_order(store, step.session));
    records += store.health().size.get() - before;
  }
  CHECK(records >= moves.size() * 4);
}

TEST_CASE("a step that was approved and not started in time does not start after a restart") {
  for (const auto jump : kJumps) {
    SqliteHouse house;
    auto& store = house.store();
    const auto step = an_open_step(store);
    auto approval = an_approval(step);
    approval.start_now = false;
    REQUIRE(store.decide(approval));
    house.clock.advance(jump);
    auto& reopened = house.reopened();
    const auto recovered = reopened.recover(60s);
    CHECK(recovered.expired.size() == (jump > 60s ? 1u : 0u));
    CHECK(reopened.start(step).has_value() == (jump <= 60s));
    CHECK(is_in_order(reopened, step.session));
  }
}

}  // namespace
}  // namespace countersign::test
