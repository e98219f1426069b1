// The contract of audit/store.h: who may decide what, in which order a no is given, and what a
// decision leaves behind.

#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_house.h"

namespace countersign::test {
namespace {

using audit::No;

// A step brought to each state that a step can have.
StepRef a_step_in(audit::Store& store, StepState state) {
  if (state == StepState::kJudging) {
    store.keep_policy(the_policy(), "policy");
    store.keep_schema(the_schema(), "schema");
    const auto session = store.create_session(a_session());
    auto unjudged = a_proposal(session->id);
    unjudged.judged.reset();
    return {session->id, store.propose(unjudged)->n};
  }
  const auto step = an_open_step(store);
  auto decision = an_approval(step);
  const auto decide = [&](Decision kind) {
    decision.decision = kind;
    decision.start_now = false;
    REQUIRE(store.decide(decision));
  };
  const auto run = [&](StepEvent end) {
    REQUIRE(store.decide(decision));
    REQUIRE(store.finish(an_outcome(step, end)));
  };
  switch (state) {
    case StepState::kJudging:
    case StepState::kProposed:
      break;
    case StepState::kRefused: {
      auto refused = a_proposal(step.session, "DELETE FROM orders");
      refused.judged = a_judgement(VerdictKind::kRefuse);
      return {step.session, store.propose(refused)->n};
    }
    case StepState::kRejected:
      decide(Decision::kReject);
      break;
    case StepState::kReplaced:
      decide(Decision::kReplace);
      break;
    case StepState::kExpired:
      decide(Decision::kExpire);
      break;
    case StepState::kWithdrawn:
      decide(Decision::kWithdraw);
      break;
    case StepState::kApproved:
      decide(Decision::kApprove);
      break;
    case StepState::kRunning:
      REQUIRE(store.decide(decision));
      break;
    case StepState::kDone:
      run(StepEvent::kFinish);
      break;
    case StepState::kFailed:
      run(StepEvent::kFail);
      break;
    case StepState::kCancelled:
      run(StepEvent::kCancel);
      break;
    case StepState::kUnknown:
      run(StepEvent::kLose);
      break;
  }
  return step;
}

StepEvent event_of(Decision decision) {
  switch (decision) {
    case Decision::kApprove:
      return StepEvent::kApprove;
    case Decision::kReject:
      return StepEvent::kReject;
    case Decision::kReplace:
      return StepEvent::kReplace;
    case Decision::kExpire:
      return StepEvent::kExpire;
    case Decision::kWithdraw:
      return StepEvent::kWithdraw;
    case Decision::kRefuse:
      return StepEvent::kJudgedWorse;
  }
  unreachable("a decision without an event");
}

TEST_CASE("a decision is taken in exactly the states from which the transition table has an edge") {
  const auto house = make_store_house();
  auto& store = house->store();
  for (const auto state : kAllStepStates)
    for (const auto kind : {Decision::kApprove, Decision::kReject, Decision::kReplace,
                            Decision::kExpire, Decision::kWithdraw, Decision::kRefuse}) {
      const auto step = a_step_in(store, state);
      INFO(word(state) << " and " << word(kind));
      REQUIRE(store.step(step)->state == state);
      auto decision = an_approval(step);
      decision.decision = kind;
      decision.start_now = false;
      const auto events = store.events(step.session).size();
      const auto decided = store.decide(decision);
      auto edge = transition(state, event_of(kind));
      // Leaving `approved` is an outcome, not a decision.
      if (edge && edge->record != RecordType::kDecided) edge.reset();
      CHECK(decided.has_value() == edge.has_value());
      CHECK(store.step(step)->state == (edge ? edge->to : state));
      CHECK(store.events(step.session).size() == events + (edge ? 1 : 0));
    }
}

TEST_CASE("a step that was decided answers the next decider with the winner") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  const auto first = store.decide(a_rejection(step, "too broad"));
  REQUIRE(first);
  house->clock.advance(std::chrono::seconds(3));
  auto late = an_approval(step);
  late.by = kBen;
  const auto refused = store.decide(late);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().why == No::kDecided);
  REQUIRE(refused.error().winner);
  CHECK(refused.error().winner->state == StepState::kRejected);
  CHECK(refused.error().winner->decision == Decision::kReject);
  CHECK(refused.error().winner->by == kAnna);
  CHECK(refused.error().winner->at == first->at);
  CHECK(refused.error().winner->reason == "too broad");
}

TEST_CASE(
    "refusals come in their order: unknown then decided then not judged then changed then four "
    "eyes then worse") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto with_everything_wrong = [](const StepRef& step) {
    auto decision = an_approval(step);
    decision.expected_tag = "another tag";
    decision.four_eyes = true;
    decision.judged_again = a_judgement(VerdictKind::kRefuse);
    return decision;
  };
  const auto why = [&](const audit::NewDecision& decision) {
    const auto refused = store.decide(decision);
    REQUIRE_FALSE(refused);
    return refused.error().why;
  };
  const auto step = an_open_step(store);
  CHECK(why(with_everything_wrong({step.session, StepNumber(99)})) == No::kUnknown);
  CHECK(why(with_everything_wrong({SessionId::make(house->clock.now()), StepNumber(1)})) ==
        No::kUnknown);
  CHECK(why(with_everything_wrong(a_step_in(store, StepState::kRejected))) == No::kDecided);
  CHECK(why(with_everything_wrong(a_step_in(store, StepState::kJudging))) == No::kNotJudged);

  auto decision = with_everything_wrong(step);
  CHECK(why(decision) == No::kChanged);
  decision.expected_tag = store.step(step)->tag;
  CHECK(why(decision) == No::kFourEyes);
  CHECK(store.step(step)->state == StepState::kProposed);
  decision.four_eyes = false;
  CHECK(why(decision) == No::kJudgedWorse);
  CHECK(store.step(step)->state == StepState::kRefused);
}

TEST_CASE("an approval that is judged worse becomes a refusal with its findings") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto decision = an_approval(step);
  decision.judged_again = a_judgement(VerdictKind::kRefuse);
  const auto refused = store.decide(decision);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().why == No::kJudgedWorse);
  CHECK(refused.error().seq == store.session(step.session)->last_seq);
  const auto view = store.step(step);
  CHECK(view->state == StepState::kRefused);
  CHECK(view->verdict == VerdictKind::kAllow);  // that of its first judgement stays
  CHECK(view->decision == Decision::kRefuse);
  CHECK(view->decided_by_kind == DeciderKind::kPolicy);
  REQUIRE(view->findings.size() == 1);
  CHECK(view->findings[0].rule == "G-06");
  CHECK(view->findings[0].span == Span{7, 12});
  CHECK_FALSE(view->started_at);
}

TEST_CASE("four eyes keeps out the person who asked and the person who proposed") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto first = an_open_step(store);
  auto own = a_proposal(first.session, "SELECT 1");
  own.proposed_by = kBen;
  own.proposer = {};
  const StepRef step{first.session, store.propose(own)->n};
  auto decision = an_approval(step);
  decision.four_eyes = true;
  for (const auto who : {kAnna, kBen}) {
    decision.by = who;
    CHECK(store.decide(decision).error().why == No::kFourEyes);
  }
  decision.by = UserId(303);
  CHECK(store.decide(decision));
}

TEST_CASE("a step whose time is over is written down as expired when somebody comes to decide it") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  house->clock.advance(std::chrono::hours(24));
  const auto refused = store.decide(an_approval(step));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().why == No::kExpired);
  const auto view = store.step(step);
  CHECK(view->state == StepState::kExpired);
  CHECK(view->decided_by_kind == DeciderKind::kSystem);
  CHECK(store.events(step.session).back().type == RecordType::kDecided);
  CHECK(store.decide(an_approval(step)).error().why == No::kDecided);
}

TEST_CASE("a step can be approved until the last moment of its time") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  house->clock.advance(std::chrono::hours(24) - std::chrono::microseconds(1));
  CHECK(store.decide(an_approval(step)));
}

TEST_CASE("steps whose time is over are expired in one go and named") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto early = an_open_step(store);
  house->clock.advance(std::chrono::hours(12));
  const auto late = an_open_step(store);
  CHECK(store.expire_due(10).empty());
  house->clock.advance(std::chrono::hours(12));
  CHECK(store.expire_due(10) == std::vector{early});
  CHECK(store.expire_due(10).empty());
  CHECK(store.step(late)->state == StepState::kProposed);
  CHECK(store.session(early.session)->phase == SessionPhase::kPlanning);
}

TEST_CASE("the tag changes with what was reviewed and with nothing else") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  const auto tag = store.step(step)->tag;
  CHECK(tag.size() == 64);
  CHECK(store.step(step)->tag == tag);
  const auto tag_with = [&](auto change) {
    auto proposal = a_proposal(step.session);
    change(proposal);
    return store.step({step.session, store.propose(proposal)->n})->tag;
  };
  CHECK(tag_with([](auto&) {}) == tag);
  CHECK(tag_with([](auto& p) { p.sql += " "; }) != tag);
  CHECK(tag_with([](auto& p) { p.judged = a_judgement(VerdictKind::kAsk); }) != tag);
  store.keep_policy(sha256("stricter"), "stricter");
  CHECK(tag_with([](auto& p) { p.judged->policy = sha256("stricter"); }) != tag);
  const auto other = an_open_step(store);
  CHECK(store.step(other)->tag != tag);  // each session has its own key
}

TEST_CASE("a statement that changed since it was shown cannot be approved") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = a_step_in(store, StepState::kJudging);
  const auto before = store.step(step)->tag;
  REQUIRE(store.judge(step, a_judgement(VerdictKind::kAsk), SessionPhase::kWaiting,
                      SessionPhase::kIdle));
  auto decision = an_approval(step);
  decision.expected_tag = before;
  CHECK(store.decide(decision).error().why == No::kChanged);
  decision.expected_tag = "";
  CHECK(store.decide(decision).error().why == No::kChanged);
  decision.expected_tag = store.step(step)->tag;
  CHECK(store.decide(decision));
}

TEST_CASE("the same decision with the same key gets the same receipt and starts nothing again") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto decision = an_approval(step);
  decision.once = once("key 1");
  const auto first = store.decide(decision);
  REQUIRE(first);
  CHECK(first->started);
  house->clock.advance(std::chrono::seconds(5));
  const auto again = store.decide(decision);
  REQUIRE(again);
  CHECK(again->was_repeated);
  CHECK(again->seq == first->seq);
  CHECK(again->at == first->at);
  CHECK(again->state == StepState::kRunning);
  CHECK_FALSE(again->started);
  decision.once = once("key 1", "another request");
  CHECK(store.decide(decision).error().why == No::kOtherRequest);
  house->clock.advance(std::chrono::hours(24));
  decision.once = once("key 1");
  CHECK(store.decide(decision).error().why == No::kDecided);
}

TEST_CASE("a key that answered one kind of command is no key for another") {
  const auto house = make_store_house();
  auto& store = house->store();
  auto session = a_session();
  session.once = once("key");
  const auto first = store.create_session(session);
  const auto again = store.create_session(session);
  CHECK(again->was_repeated);
  CHECK(again->id == first->id);
  CHECK(store.sessions({}).items.size() == 1);
  auto message = a_follow_up(first->id);
  message.once = once("key");
  CHECK(store.add_message(message).error().why == No::kOtherRequest);
  message.once = once("other key");
  const auto said = store.add_message(message);
  CHECK(store.add_message(message)->n == said->n);
  CHECK(store.messages(first->id).size() == 1);
  message.once->user = kBen;
  CHECK(store.add_message(message)->n == MessageNumber(2));  // another person's key
}

}  // namespace
}  // namespace countersign::test
