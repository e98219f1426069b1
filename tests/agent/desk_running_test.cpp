// Slots, cancelling, envelopes, and people who click at once: what happens while statements run.

#include <atomic>
#include <thread>

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

audit::StepView own_step(AgentHouse& house, const SessionId& id, const std::string& sql) {
  auto step = house.desk->propose(house.anna, id, sql, {});
  REQUIRE(step);
  return *step;
}

guardrails::Policy with_envelope() {
  auto policy = testing::shop_policy();
  policy.envelope = guardrails::Envelope{{"customers"}, 10, std::chrono::milliseconds(500)};
  return policy;
}

}  // namespace

TEST_CASE("of many who approve at once exactly one does and the statement runs once") {
  AgentHouse house;
  house.options.open_steps_max = 1000;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  std::vector<Caller> people;
  for (int i = 0; i < 8; ++i)
    people.push_back(house.caller("p" + std::to_string(i), audit::Role::kApprover));
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const auto step = own_step(house, id, "SELECT " + std::to_string(round) + " FROM customers");
    std::atomic<int> approved{0}, rejected{0}, late{0}, other{0};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < people.size(); ++i)
      threads.emplace_back([&, i] {
        const Decide decision{step.ref, step.tag, "", {}};
        const auto answer = i % 4 == 3 ? house.desk->reject(people[i], decision)
                                       : house.desk->approve(people[i], decision);
        if (answer)
          ++(answer->state == StepState::kRejected ? rejected : approved);
        else if (answer.error().why == DeskNo::kDecided && answer.error().winner)
          ++late;
        else
          ++other;
      });
    for (auto& thread : threads) thread.join();
    CHECK(approved + rejected == 1);
    CHECK(late == static_cast<int>(people.size()) - 1);
    CHECK(other == 0);
  }
  std::size_t decided_to_run = 0;
  for (const auto& step : house.store->steps(id))
    if (step.decision == Decision::kApprove) ++decided_to_run;
  REQUIRE(eventually([&] { return house.engine->ran().size() == decided_to_run; }));
}

TEST_CASE("what is approved without a free slot waits and starts when one comes free") {
  AgentHouse house;
  house.options.executor_slots = 1;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = own_step(house, id, "SELECT 1 FROM customers");
  const auto second = own_step(house, id, "SELECT 2 FROM customers");
  REQUIRE(house.approve(first));
  house.step_in(first.ref, StepState::kRunning);
  const auto receipt = house.approve(second);
  REQUIRE(receipt);
  CHECK(receipt->state == StepState::kApproved);
  CHECK(house.store->step(second.ref)->state == StepState::kApproved);
  house.engine->let_go();
  house.step_in(second.ref, StepState::kDone);
  CHECK(house.engine->ran() ==
        std::vector<std::string>{"SELECT 1 FROM customers", "SELECT 2 FROM customers"});
}

TEST_CASE("what waits for a slot is judged again before it starts") {
  AgentHouse house;
  house.options.executor_slots = 1;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = own_step(house, id, "SELECT 1 FROM customers");
  const auto second = own_step(house, id, "SELECT 2 FROM customers");
  REQUIRE(house.approve(first));
  REQUIRE(house.approve(second));
  auto tighter = house.policy;
  tighter.tables.erase("customers");
  house.source->set_policy(tighter);
  house.engine->let_go();
  const auto refused = house.step_in(second.ref, StepState::kRefused);
  CHECK(refused.error == ErrorCode::kJudgedWorse);
  CHECK(house.engine->ran().size() == 1);
}

TEST_CASE("an approval that waited too long for a slot expires instead of running by surprise") {
  AgentHouse house;
  house.options.executor_slots = 1;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = own_step(house, id, "SELECT 1 FROM customers");
  const auto second = own_step(house, id, "SELECT 2 FROM customers");
  REQUIRE(house.approve(first));
  REQUIRE(house.approve(second));
  house.clock.advance(std::chrono::seconds(61));
  house.engine->let_go();
  const auto expired = house.step_in(second.ref, StepState::kExpired);
  CHECK(expired.error == ErrorCode::kTooLate);
  CHECK(holds(expired.error_message, "60 s"));
  CHECK(house.engine->ran().size() == 1);
}

TEST_CASE("a running statement is cancelled and the planner hears of it") {
  AgentHouse house;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask();
  house.approve_next(id, 1);
  const StepRef ref{id, StepNumber(1)};
  REQUIRE(eventually([&] { return house.engine->running() == 1; }));
  CHECK(house.desk->progress(ref));
  REQUIRE(house.desk->cancel(house.anna, ref));
  const auto cancelled = house.step_in(ref, StepState::kCancelled);
  CHECK(cancelled.error == ErrorCode::kCancelled);
  CHECK(holds(house.answer(id), "Cancelled while running"));
  CHECK_FALSE(house.desk->progress(ref));
}

TEST_CASE("an approved statement that waits for a slot can be cancelled before it starts") {
  AgentHouse house;
  house.options.executor_slots = 1;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = own_step(house, id, "SELECT 1 FROM customers");
  const auto second = own_step(house, id, "SELECT 2 FROM customers");
  REQUIRE(house.approve(first));
  REQUIRE(house.approve(second));
  const auto cancelled = house.desk->cancel(house.anna, second.ref);
  REQUIRE(cancelled);
  CHECK(cancelled->state == StepState::kCancelled);
  house.engine->let_go();
  house.step_in(first.ref, StepState::kDone);
  CHECK(house.engine->ran().size() == 1);
}

TEST_CASE("closing a session cancels what was approved and lets what runs come to its end") {
  AgentHouse house;
  house.options.executor_slots = 1;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = own_step(house, id, "SELECT 1 FROM customers");
  const auto second = own_step(house, id, "SELECT 2 FROM customers");
  REQUIRE(house.approve(first));
  REQUIRE(house.approve(second));
  REQUIRE(house.desk->close(house.anna, id));
  CHECK(house.store->step(second.ref)->state == StepState::kCancelled);
  house.engine->let_go();
  house.step_in(first.ref, StepState::kDone);
  CHECK(house.engine->ran().size() == 1);
  CHECK(house.store->session(id)->phase == SessionPhase::kStopped);
}

TEST_CASE("stopping gives runs their patience and then cancels them") {
  AgentHouse house;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask();
  house.approve_next(id, 1);
  REQUIRE(eventually([&] { return house.engine->running() == 1; }));
  house.desk->stop(std::chrono::milliseconds(1));
  CHECK(house.store->step({id, StepNumber(1)})->state == StepState::kCancelled);
  house.desk->stop(std::chrono::milliseconds(1));
}

// ---- envelopes ----------------------------------------------------------------------------------

TEST_CASE("a policy envelope decides what it covers and the record says that it was the policy") {
  AgentHouse house;
  house.policy = with_envelope();
  house.open();
  const auto id = house.ask();
  CHECK(house.answer(id) == "There are 2.");
  const auto step = house.step_in({id, StepNumber(1)}, StepState::kDone);
  CHECK(step.decided_by_kind == DeciderKind::kPolicy);
  CHECK(step.decided_by.is_nobody());
  CHECK(step.decision == Decision::kApprove);
}

TEST_CASE("what an envelope does not cover waits for a person") {
  AgentHouse house;
  house.policy = with_envelope();
  house.open();
  house.engine->estimated_rows = 11;
  const auto id = house.ask();
  house.pending(id, 1);
  CHECK(house.engine->ran().empty());
}

TEST_CASE("running over an envelope fails the step and proposes a rerun that waits for a person") {
  const bool is_by_time = GENERATE(false, true);
  AgentHouse house;
  house.policy = with_envelope();
  house.open();
  if (is_by_time)
    house.engine->runs_out_of_time = true;
  else
    house.engine->row_count = 11;
  const auto id = house.ask();
  const auto failed = house.step_in({id, StepNumber(1)}, StepState::kFailed);
  CHECK(failed.error == ErrorCode::kEnvelopeExceeded);
  const auto rerun = house.pending(id, 2);
  CHECK(rerun.reruns == StepNumber(1));
  CHECK(house.desk->result(house.anna, failed.ref, 0, 1).error().why == DeskNo::kGone);
  house.engine->runs_out_of_time = false;
  REQUIRE(house.approve(rerun));
  CHECK(house.answer(id) == (is_by_time ? "There are 2." : "There are 11."));
}

TEST_CASE("an overrun says whether it is proposed again") {
  const bool has_room = GENERATE(true, false);
  AgentHouse house;
  house.policy = with_envelope();
  house.options.steps_max = has_room ? 2 : 1;
  house.open();
  house.engine->row_count = 11;
  const auto id = house.ask();
  const auto failed = house.step_in({id, StepNumber(1)}, StepState::kFailed);
  CHECK(failed.error == ErrorCode::kEnvelopeExceeded);
  INFO(failed.error_message);
  const std::string_view words = failed.error_message;
  CHECK((words.find("It is proposed again") != std::string_view::npos) == has_room);
  CHECK((words.find("no room for another step") != std::string_view::npos) != has_room);
  if (has_room) {
    house.pending(id, 2);
  } else {
    house.session_in(id, SessionPhase::kStopped);
    CHECK(house.store->steps(id).size() == 1);
  }
}

TEST_CASE("a person's own statement that ran over an envelope is proposed again in their name") {
  AgentHouse house;
  house.policy = with_envelope();
  house.open();
  house.engine->row_count = 11;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = own_step(house, id, "SELECT name FROM customers");
  house.step_in(step.ref, StepState::kFailed);
  const auto rerun = house.pending(id, 2);
  CHECK(rerun.proposer.kind == ProposerKind::kPerson);
  CHECK(rerun.proposed_by == house.anna.who.user);
}

TEST_CASE("an edit and a rerun wait for a person even where an envelope covers them") {
  AgentHouse house;
  house.policy = with_envelope();
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = own_step(house, id, "SELECT name FROM customers");
  house.step_in(step.ref, StepState::kDone);
  const auto rerun = house.desk->rerun(house.anna, step.ref, {});
  REQUIRE(rerun);
  CHECK(rerun->state == StepState::kProposed);
  const auto edited =
      house.desk->edit(house.anna, {rerun->ref, rerun->tag, "", {}}, "SELECT 1 FROM customers");
  REQUIRE(edited);
  CHECK(edited->state == StepState::kProposed);
  CHECK(house.engine->ran().size() == 1);
}
