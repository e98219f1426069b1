// The contract of audit/store.h: starting, ending, restarting, closing.

#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_house.h"

namespace countersign::test {
namespace {

using audit::No;

StepRef an_approved_step(audit::Store& store) {
  const auto step = an_open_step(store);
  auto approval = an_approval(step);
  approval.start_now = false;
  const auto decided = store.decide(approval);
  invariant(decided.has_value() && !decided->started, "approved and not started");
  return step;
}

TEST_CASE("an approved step starts once when a slot comes free") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_approved_step(store);
  CHECK(store.step(step)->state == StepState::kApproved);
  const auto started = store.start(step);
  REQUIRE(started);
  CHECK(started->sql() == "SELECT count(*) FROM orders");
  CHECK(store.step(step)->state == StepState::kRunning);
  CHECK(store.start(step).error().why == No::kWrongState);
  CHECK(store.start({step.session, StepNumber(9)}).error().why == No::kUnknown);
}

TEST_CASE("what only waits or is over does not start") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto open = an_open_step(store);
  CHECK(store.start(open).error().why == No::kWrongState);
  REQUIRE(store.decide(a_rejection(open)));
  CHECK(store.start(open).error().why == No::kWrongState);
  const auto running = a_running_step(store);
  REQUIRE(store.finish(an_outcome(running, StepEvent::kLose)));
  CHECK(store.start(running).error().why == No::kWrongState);
}

TEST_CASE("a step ends only along the edges of the transition table") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto open = an_open_step(store);
  for (const auto event : kAllStepEvents) {
    const auto running = a_running_step(store);
    const auto approved = an_approved_step(store);
    for (const auto& [step, from] :
         {std::pair{running, StepState::kRunning}, std::pair{approved, StepState::kApproved}}) {
      const auto edge = transition(from, event);
      const bool ends = edge && edge->record == RecordType::kFinished;
      CHECK(store.finish(an_outcome(step, event)).has_value() == ends);
      CHECK(store.step(step)->state == (ends ? edge->to : from));
    }
    CHECK_FALSE(store.finish(an_outcome(open, event)));
    CHECK(store.step(open)->state == StepState::kProposed);
  }
}

TEST_CASE("an outcome keeps what happened") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = a_running_step(store);
  auto outcome = an_outcome(step, StepEvent::kFail);
  outcome.error = ErrorCode::kTimeLimit;
  outcome.message = "the statement ran longer than 10 s";
  outcome.rows = 17;
  outcome.truncated_by = TruncatedBy::kBytes;
  outcome.column_names = {"a", "b\"c\\d", "e\nf"};
  outcome.signals = {{"R-01", Category::kInjection, Severity::kNotice, {1, 2}, {}}};
  REQUIRE(store.finish(outcome));
  const auto view = store.step(step);
  CHECK(view->state == StepState::kFailed);
  CHECK(view->error == ErrorCode::kTimeLimit);
  CHECK(view->error_message == outcome.message);
  CHECK(view->row_count == 17U);
  CHECK(view->truncated_by == TruncatedBy::kBytes);
  CHECK(view->column_names == outcome.column_names);
  CHECK(view->findings.empty());  // what a screen saw in the result explains no verdict
}

TEST_CASE("what screens saw in a result stands apart from what the step was judged for") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_approved_step(store);
  REQUIRE(store.start(step));
  auto outcome = an_outcome(step);
  outcome.signals = {{"I-02", Category::kInjection, Severity::kNotice, {}, {}}};
  REQUIRE(store.finish(outcome));
  const auto view = store.step(step);
  REQUIRE(view->marks.size() == 1);
  CHECK(view->marks.front().rule == "I-02");
  CHECK(view->findings.empty());
  // What refuses a step before it starts explains it, and marks nothing.
  const auto late = an_approved_step(store);
  auto worse = an_outcome(late, StepEvent::kJudgedWorse);
  worse.signals = {{"G-06", Category::kAccess, Severity::kRefuse, {}, {}}};
  REQUIRE(store.finish(worse));
  CHECK(store.step(late)->marks.empty());
  CHECK(store.step(late)->findings.size() == 1);
}

TEST_CASE("an outcome is never lost for the text that comes with it") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = a_running_step(store);
  auto outcome = an_outcome(step, StepEvent::kFail);
  outcome.message = std::string("bad \0 byte", 10) + std::string(100'000, 'x');
  outcome.column_names = {std::string("a\0b", 3), "\xff"};
  REQUIRE(store.finish(outcome));
  const auto view = store.step(step);
  CHECK(view->error_message.find("(100010 bytes)") != std::string::npos);
  CHECK(view->column_names.size() == 2);
}

TEST_CASE("a step that never ran has no rows and no time") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_approved_step(store);
  REQUIRE(store.finish(an_outcome(step, StepEvent::kCancel)));
  const auto view = store.step(step);
  CHECK(view->state == StepState::kCancelled);
  CHECK_FALSE(view->row_count);
  CHECK_FALSE(view->execution);
  CHECK_FALSE(view->started_at);
}

TEST_CASE("after a restart what ran is unknown and what waited too long for a slot is expired") {
  const auto house = make_store_house();
  StepRef old, running, fresh, open;
  {
    auto& store = house->store();
    old = an_approved_step(store);
    house->clock.advance(std::chrono::seconds(61));
    running = a_running_step(store);
    fresh = an_approved_step(store);
    open = an_open_step(store);
  }
  auto& store = house->reopened();
  const auto recovered = store.recover(std::chrono::seconds(60));
  CHECK(recovered.lost == std::vector{running});
  CHECK(recovered.expired == std::vector{old});
  CHECK(store.step(running)->state == StepState::kUnknown);
  CHECK(store.step(running)->error == ErrorCode::kProcessDied);
  CHECK(store.step(old)->state == StepState::kExpired);
  CHECK(store.step(fresh)->state == StepState::kApproved);
  CHECK(store.step(open)->state == StepState::kProposed);
  CHECK_FALSE(store.finish(an_outcome(running)));
  CHECK(store.recover(std::chrono::seconds(60)).lost.empty());
  CHECK(store.events(running.session).back().epoch > store.events(running.session).front().epoch);
}

TEST_CASE("closing a session withdraws what is open and keeps what runs") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto running = a_running_step(store);
  const StepRef open{running.session, store.propose(a_proposal(running.session))->n};
  const auto closed = store.close_session(running.session, kAnna, CloseHow::kClosed);
  REQUIRE(closed);
  CHECK(store.step(open)->state == StepState::kWithdrawn);
  CHECK(store.step(running)->state == StepState::kRunning);
  CHECK(store.finish(an_outcome(running)));
  const auto session = store.session(running.session);
  CHECK_FALSE(session->is_active);
  CHECK(session->closed_how == CloseHow::kClosed);
  CHECK(session->phase == SessionPhase::kStopped);

  const auto id = running.session;
  CHECK(store.close_session(id, kAnna, CloseHow::kDeleted).error().why == No::kClosed);
  CHECK(store.propose(a_proposal(id)).error().why == No::kClosed);
  CHECK(store.add_message(a_follow_up(id)).error().why == No::kClosed);
  CHECK(store.set_phase(id, SessionPhase::kPlanning).error().why == No::kClosed);
  const auto nobody = SessionId::make(house->clock.now());
  CHECK(store.close_session(nobody, kAnna, CloseHow::kClosed).error().why == No::kUnknown);
}

}  // namespace
}  // namespace countersign::test
