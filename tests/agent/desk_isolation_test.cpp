// Who may see and do what, through the desk.

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;
using audit::AccountKind;
using audit::Role;

namespace {

// Every call that names a session, with its answer as a refusal; none: it was allowed.
std::vector<std::optional<DeskRefusal>> knock_everywhere(Desk& desk, const Caller& who,
                                                         const StepRef& ref) {
  std::vector<std::optional<DeskRefusal>> out;
  const auto note = [&](const auto& answer) {
    out.push_back(answer ? std::nullopt : std::optional(answer.error()));
  };
  const Decide decision{ref, "tag", "because", {}};
  note(desk.session(who, ref.session));
  note(desk.steps(who, ref.session));
  note(desk.step(who, ref));
  note(desk.messages(who, ref.session));
  note(desk.events(who, ref.session));
  note(desk.result(who, ref, 0, 1));
  note(desk.approve(who, decision));
  note(desk.reject(who, decision));
  note(desk.edit(who, decision, "SELECT 1"));
  note(desk.rerun(who, ref, {}));
  note(desk.cancel(who, ref));
  note(desk.propose(who, ref.session, "SELECT 1", {}));
  note(desk.follow_up(who, ref.session, "more", {}));
  note(desk.close(who, ref.session));
  return out;
}

}  // namespace

TEST_CASE("at every call of the desk a foreign session answers like one that does not exist") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const StepRef unknown{SessionId::make(house.clock.now()), StepNumber(1)};
  const auto eve = house.caller("eve", Role::kAnalyst);
  const auto bot = house.caller("bot", Role::kAnalyst, AccountKind::kAgent);
  const auto approving_bot = house.caller("bot2", Role::kApprover, AccountKind::kAgent);
  for (const auto& who : {eve, bot, approving_bot}) {
    const auto foreign = knock_everywhere(*house.desk, who, step.ref);
    const auto nowhere = knock_everywhere(*house.desk, who, unknown);
    REQUIRE(foreign.size() == nowhere.size());
    for (std::size_t i = 0; i < foreign.size(); ++i) {
      INFO("call " << i);
      REQUIRE(foreign[i]);
      REQUIRE(nowhere[i]);
      CHECK(foreign[i]->why == DeskNo::kNotFound);
      CHECK(nowhere[i]->why == DeskNo::kNotFound);
      CHECK(foreign[i]->message == nowhere[i]->message);
      CHECK_FALSE(foreign[i]->step);
      CHECK_FALSE(foreign[i]->winner);
    }
  }
  CHECK(house.store->step(step.ref)->state == StepState::kProposed);
}

TEST_CASE("people list only their own sessions and pending steps") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  house.pending(id, 1);
  const auto eve = house.caller("eve", Role::kAnalyst);
  CHECK(house.desk->sessions(eve, false, 50, "")->items.empty());
  CHECK(house.desk->pending(eve)->empty());
  CHECK(house.desk->sessions(house.anna, false, 50, "")->items.size() == 1);
  CHECK(house.desk->pending(house.anna)->size() == 1);
  const auto ben = house.caller("ben", Role::kApprover);
  CHECK(house.desk->sessions(ben, false, 50, "")->items.empty());
  CHECK(house.desk->pending(ben)->size() == 1);
}

TEST_CASE("an approver reads and decides what others wait for but never reads their rows") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto ben = house.caller("ben", Role::kApprover);
  CHECK(house.desk->session(ben, id));
  CHECK(house.desk->step(ben, step.ref));
  CHECK(house.desk->cancel(ben, step.ref).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->propose(ben, id, "SELECT 1", {}).error().why == DeskNo::kNotAllowed);
  REQUIRE(house.desk->approve(ben, {step.ref, step.tag, "", {}}));
  house.answer(id);
  CHECK(house.desk->step(ben, step.ref));
  CHECK(house.desk->result(ben, step.ref, 0, 1).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->result(house.anna, step.ref, 0, 1));
}

TEST_CASE("an approver sees nothing of a session in which nothing was up for decision") {
  AgentHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto ben = house.caller("ben", Role::kApprover);
  CHECK(house.desk->session(ben, id).error().why == DeskNo::kNotFound);
}

TEST_CASE("an auditor reads every session and decides nothing") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto max = house.caller("max", Role::kAuditor);
  CHECK(house.desk->session(max, id));
  CHECK(house.desk->events(max, id));
  CHECK(house.desk->sessions(max, false, 50, "")->items.size() == 1);
  const Decide decision{step.ref, step.tag, "no", {}};
  CHECK(house.desk->approve(max, decision).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->reject(max, decision).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->edit(max, decision, "SELECT 1").error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->ask(max, {"shop", "q", {}, {}}).error().why == DeskNo::kNotAllowed);
  CHECK(house.store->step(step.ref)->state == StepState::kProposed);
}

TEST_CASE("an agent reads its own sessions and nobody else's whatever its roles") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  house.pending(id, 1);
  const auto bot = house.caller("bot", audit::Roles::from_bits(15), AccountKind::kAgent);
  CHECK(house.desk->session(bot, id).error().why == DeskNo::kNotFound);
  CHECK(house.desk->events(bot, id).error().why == DeskNo::kNotFound);
  CHECK(house.desk->sessions(bot, false, 50, "")->items.empty());
  CHECK(house.desk->pending(bot)->empty());
  const auto idle = house.caller("bot2", Role::kAuditor | Role::kAdmin, AccountKind::kAgent);
  CHECK(house.desk->sessions(idle, false, 50, "").error().why == DeskNo::kNotAllowed);
}

TEST_CASE("an admin reads no text at all") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto root = house.caller("root", Role::kAdmin);
  for (const auto& no : knock_everywhere(*house.desk, root, step.ref)) {
    REQUIRE(no);
    CHECK(no->why == DeskNo::kNotAllowed);
  }
  CHECK(house.desk->sessions(root, false, 50, "").error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->pending(root).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->ask(root, {"shop", "q", {}, {}}).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->sources(root).empty());
}

TEST_CASE("an agent proposes and reads its own but can decide nothing") {
  AgentHouse house;
  house.open();
  const auto bot = house.caller("bot", Role::kAnalyst | Role::kApprover, AccountKind::kAgent);
  const auto id = house.ask_as(bot, "", "none");
  const auto step = house.desk->propose(bot, id, "SELECT name FROM customers", {});
  REQUIRE(step);
  CHECK(step->proposer == Proposer{ProposerKind::kAgent, "bot"});
  const Decide decision{step->ref, step->tag, "no", {}};
  CHECK(house.desk->approve(bot, decision).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->reject(bot, decision).error().why == DeskNo::kNotAllowed);
  CHECK(house.desk->edit(bot, decision, "SELECT 1").error().why == DeskNo::kNotAllowed);
  CHECK(house.store->step(step->ref)->state == StepState::kProposed);
  CHECK(house.engine->ran().empty());
  CHECK(house.desk->cancel(bot, step->ref));
}
