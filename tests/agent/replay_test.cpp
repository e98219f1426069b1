#include "agent/replay.h"

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

std::string surprises(AgentHouse& house, const SessionId& id, LoopLimits limits = {}) {
  std::string out;
  for (const auto& event : replay(*house.store, id, limits)) out += event.surprise;
  return out;
}

std::vector<std::string> story(AgentHouse& house, const SessionId& id) {
  std::vector<std::string> out;
  for (const auto& event : replay(*house.store, id))
    out.push_back(std::string(word(event.event.type)) + ": " + words(event.then));
  return out;
}

}  // namespace

TEST_CASE("an unknown session has no story") {
  AgentHouse house;
  house.open();
  CHECK(replay(*house.store, SessionId::make(house.clock.now())).empty());
}

TEST_CASE("a whole session replays through decide with the steps it really took") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  house.approve_next(id, 1);
  house.answer(id);
  CHECK(story(house, id) == std::vector<std::string>{
                                "SESSION: asks the planner",
                                "PROPOSED: judges step 1",
                                "JUDGED: waits for a person",
                                "DECIDED: starts step 1 when a slot is free",
                                "STARTED: rests",
                                "FINISHED: asks the planner",
                                "MESSAGE: rests",
                            });
  CHECK(surprises(house, id).empty());
}

TEST_CASE("rejections edits refusals follow-ups and closing replay without surprise") {
  AgentHouse house;
  house.planner = [](const PlannerInput& input) -> Result<PlannerMove, PlannerFailure> {
    if (input.steps.size() < 3) return PlannerMove(ProposeSql{"SELEKT 1"});
    return one_step_planner(input);
  };
  house.open();
  const auto id = house.ask();
  house.answer(id);  // three refusals in a row
  REQUIRE(house.desk->follow_up(house.anna, id, "again", {}));
  const auto step = house.pending(id, 4);
  REQUIRE_FALSE(house.desk->edit(house.anna, {step.ref, step.tag, "", {}}, "DROP"));
  const auto edited =
      house.desk->edit(house.anna, {step.ref, step.tag, "", {}}, "SELECT 1 FROM customers");
  REQUIRE(edited);
  REQUIRE(house.desk->reject(house.anna, {edited->ref, edited->tag, "no", {}}));
  house.session_in(id, SessionPhase::kIdle);
  REQUIRE(house.desk->close(house.anna, id));
  CHECK(surprises(house, id).empty());
  CHECK(story(house, id).back() == "CLOSED: rests");
}

TEST_CASE("an envelope that was too small replays with its rerun") {
  AgentHouse house;
  house.policy.envelope = guardrails::Envelope{{"customers"}, 10, std::chrono::milliseconds(500)};
  house.open();
  house.engine->row_count = 11;
  const auto id = house.ask();
  house.pending(id, 2);
  CHECK(surprises(house, id).empty());
  const auto told = story(house, id);
  CHECK(std::find(told.begin(), told.end(), "FINISHED: proposes step 1 again") != told.end());
}

TEST_CASE("what the loop would not have done of itself is a surprise") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  // Written past the loop, as only a bug could: an answer while a step waits.
  audit::NewMessage answer;
  answer.session = id;
  answer.role = MessageRole::kAssistant;
  answer.content = "Trust me.";
  REQUIRE(house.store->add_message(answer));
  CHECK(surprises(house, id) == "message 1 was said, but the loop waits for a person");
}
