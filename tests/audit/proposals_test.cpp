// The contract of audit/store.h: proposals, judgements and edits.

#include <stdexcept>

#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_house.h"

namespace countersign::test {
namespace {

using audit::No;

audit::NewProposal an_edit(const StepRef& step, std::string sql = "SELECT count(*) FROM orders o") {
  auto edit = a_proposal(step.session, std::move(sql));
  edit.edits = step.step;
  edit.proposer = {};
  edit.proposed_by = kAnna;
  edit.decided_policy = the_policy();
  edit.edit_reason = "an alias";
  return edit;
}

TEST_CASE("a refused proposal is stored as an attempt with its findings") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto refused = a_proposal(step.session, "SELECT * FROM secrets");
  refused.judged = a_judgement(VerdictKind::kRefuse);
  refused.phase_if_refused = SessionPhase::kPlanning;
  const auto done = store.propose(refused);
  REQUIRE(done);
  CHECK(done->n == StepNumber(2));
  CHECK(done->state == StepState::kRefused);
  const auto view = store.step({step.session, done->n});
  CHECK(view->verdict == VerdictKind::kRefuse);
  CHECK(view->findings == a_judgement(VerdictKind::kRefuse).verdict.findings);
  CHECK_FALSE(view->decision);
  CHECK(store.session(step.session)->total_steps == 2);
  CHECK(store.session(step.session)->phase == SessionPhase::kPlanning);
}

TEST_CASE("an edit replaces its original and waits for a decision of its own") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto edit = an_edit(step);
  edit.expected_tag = store.step(step)->tag;
  const auto done = store.propose(edit);
  REQUIRE(done);
  CHECK(done->state == StepState::kProposed);
  CHECK_FALSE(done->edited_step_stays);
  const auto original = store.step(step);
  CHECK(original->state == StepState::kReplaced);
  CHECK(original->decided_by == kAnna);
  CHECK(original->decision_reason == "an alias");
  const auto view = store.step({step.session, done->n});
  CHECK(view->replaces == step.step);
  CHECK(view->state == StepState::kProposed);
  CHECK(view->proposer.kind == ProposerKind::kPerson);
  CHECK(store.decide(an_approval(step)).error().why == No::kDecided);
}

TEST_CASE("a refused edit is stored and leaves its original open") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto edit = an_edit(step, "DROP TABLE orders");
  edit.judged = a_judgement(VerdictKind::kRefuse);
  const auto done = store.propose(edit);
  REQUIRE(done);
  CHECK(done->state == StepState::kRefused);
  REQUIRE(done->edited_step_stays);
  CHECK(done->edited_step_stays->why == No::kJudgedWorse);
  CHECK(done->edited_step_stays->step == done->n);
  CHECK(store.step(step)->state == StepState::kProposed);
  CHECK(store.session(step.session)->phase == SessionPhase::kWaiting);
  CHECK(store.decide(an_approval(step)));
}

TEST_CASE(
    "an edit of a step that was decided meanwhile is stored as refused and names the winner") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  REQUIRE(store.decide(an_approval(step)));
  const auto done = store.propose(an_edit(step));
  REQUIRE(done);
  CHECK(done->state == StepState::kRefused);
  REQUIRE(done->edited_step_stays);
  CHECK(done->edited_step_stays->why == No::kDecided);
  REQUIRE(done->edited_step_stays->winner);
  CHECK(done->edited_step_stays->winner->decision == Decision::kApprove);
  CHECK(store.step(step)->state == StepState::kRunning);
  CHECK(store.step({step.session, done->n})->findings.at(0).rule == "S-03");
}

TEST_CASE("an edit of an expired step expires it and is stored as refused") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  house->clock.advance(std::chrono::hours(25));
  const auto done = store.propose(an_edit(step));
  REQUIRE(done);
  CHECK(done->edited_step_stays->why == No::kExpired);
  CHECK(store.step(step)->state == StepState::kExpired);
  CHECK(store.step({step.session, done->n})->state == StepState::kRefused);
}

TEST_CASE("an edit that names what was not reviewed or comes from too few eyes stores nothing") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto edit = an_edit(step);
  edit.expected_tag = "another";
  CHECK(store.propose(edit).error().why == No::kChanged);
  edit.expected_tag.reset();
  edit.four_eyes = true;
  CHECK(store.propose(edit).error().why == No::kFourEyes);
  edit.edits = StepNumber(7);
  CHECK(store.propose(edit).error().why == No::kUnknown);
  CHECK(store.session(step.session)->total_steps == 1);
  CHECK(store.step(step)->state == StepState::kProposed);
}

TEST_CASE("an edit that waits to be judged replaces its original only when it is") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto edit = an_edit(step);
  edit.judged.reset();
  const auto waiting = store.propose(edit);
  REQUIRE(waiting);
  CHECK(waiting->state == StepState::kJudging);
  CHECK(store.step(step)->state == StepState::kProposed);
  CHECK(store.step({step.session, waiting->n})->decision_reason.empty());
  auto judgement = a_judgement();
  judgement.edit_reason = "an alias";
  const auto judged = store.judge({step.session, waiting->n}, judgement, SessionPhase::kWaiting,
                                  SessionPhase::kIdle);
  REQUIRE(judged);
  CHECK(judged->state == StepState::kProposed);
  const auto replaced = store.step(step);
  CHECK(replaced->state == StepState::kReplaced);
  CHECK(replaced->decided_by == kAnna);
  CHECK(replaced->decision_reason == "an alias");
  CHECK(store.step({step.session, waiting->n})->decision_reason.empty());
}

TEST_CASE("an edit that is withdrawn before it is judged leaves its original open") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto edit = an_edit(step);
  edit.judged.reset();
  const StepRef waiting{step.session, store.propose(edit)->n};
  auto withdrawal = a_rejection(waiting, "");
  withdrawal.decision = Decision::kWithdraw;
  REQUIRE(store.decide(withdrawal));
  CHECK(store.step(step)->state == StepState::kProposed);
  CHECK(store.step(waiting)->decision_reason.empty());
  const auto late =
      store.judge(waiting, a_judgement(), SessionPhase::kWaiting, SessionPhase::kIdle);
  REQUIRE_FALSE(late);
  CHECK(late.error().why == No::kDecided);
  CHECK(store.step(step)->state == StepState::kProposed);
}

TEST_CASE("an edit judged after its original was decided is refused") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto edit = an_edit(step);
  edit.judged.reset();
  const StepRef waiting{step.session, store.propose(edit)->n};
  REQUIRE(store.decide(a_rejection(step)));
  const auto judged =
      store.judge(waiting, a_judgement(), SessionPhase::kWaiting, SessionPhase::kIdle);
  REQUIRE(judged);
  CHECK(judged->state == StepState::kRefused);
  CHECK(judged->edited_step_stays->why == No::kDecided);
  CHECK(store.step(waiting)->state == StepState::kRefused);
  CHECK(store.step(waiting)->verdict == VerdictKind::kRefuse);
}

TEST_CASE("a step is judged once") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  const auto again = store.judge(step, a_judgement(), SessionPhase::kWaiting, SessionPhase::kIdle);
  REQUIRE_FALSE(again);
  CHECK(again.error().why == No::kWrongState);
}

TEST_CASE("a session takes no more steps than it may have and no more open ones") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto next = a_proposal(step.session);
  next.open_steps_max = 2;
  next.steps_max = 4;
  REQUIRE(store.propose(next));
  CHECK(store.propose(next).error().why == No::kTooManyOpen);
  auto refused = next;
  refused.judged = a_judgement(VerdictKind::kRefuse);
  CHECK(store.propose(refused));  // a refused one is not open
  auto edit = an_edit(step);
  edit.open_steps_max = 2;
  edit.steps_max = 4;
  CHECK(store.propose(edit));  // takes the place of its original
  CHECK(store.propose(refused).error().why == No::kTooManySteps);
  CHECK(store.session(step.session)->total_steps == 4);
}

TEST_CASE("a planner's proposal and answer stand only while nothing else happened") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto next = a_proposal(step.session);
  next.only_if_last = store.session(step.session)->last_seq;
  auto answer = an_answer(step.session);
  answer.only_if_last = next.only_if_last;
  REQUIRE(store.decide(a_rejection(step)));
  CHECK(store.propose(next).error().why == No::kChanged);
  CHECK(store.add_message(answer).error().why == No::kChanged);
  next.only_if_last = store.session(step.session)->last_seq;
  CHECK(store.propose(next));
}

TEST_CASE("a judgement may name only a policy and a schema that were kept") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto session = store.create_session(a_session());
  CHECK_THROWS_AS(store.propose(a_proposal(session->id)), std::invalid_argument);
  CHECK(store.session(session->id)->total_steps == 0);
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  store.keep_schema(the_schema(), "schema");
  CHECK(store.propose(a_proposal(session->id)));
  CHECK(store.policy_text(the_policy()) == "policy");
  CHECK(store.schema_text(the_schema()) == "schema");
  CHECK_FALSE(store.schema_text(the_policy()));
}

TEST_CASE("text that is no text reaches no row") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  const std::string with_nul("SELECT 1\0; DROP TABLE orders", 28);
  for (const auto& bad : {with_nul, std::string("\xff\xfe"), std::string(70000, 'x')}) {
    CHECK_THROWS_AS(store.propose(a_proposal(step.session, bad)), std::invalid_argument);
    CHECK_THROWS_AS(store.create_session(a_session(bad)), std::invalid_argument);
    CHECK_THROWS_AS(store.add_message(an_answer(step.session, bad)), std::invalid_argument);
    CHECK_THROWS_AS(store.decide(a_rejection(step, bad)), std::invalid_argument);
  }
  CHECK(store.step(step)->state == StepState::kProposed);
  CHECK(store.session(step.session)->total_steps == 1);
}

TEST_CASE("hostile but valid text comes back byte for byte") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto hostile =
      std::string("'; DROP TABLE data_agent_step; -- \x1b[31m \xe2\x80\xae \xf0\x9f\x92\xa9 $1 %s");
  const auto step = an_open_step(store, hostile);
  CHECK(store.step(step)->sql == hostile);
  const auto session = store.create_session(a_session(hostile));
  CHECK(store.session(session->id)->question == hostile);
}

}  // namespace
}  // namespace countersign::test
