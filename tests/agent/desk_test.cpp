#include "agent/desk.h"

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a question goes from asking over approval and rows to its answer") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  house.approve_next(id, 1);
  CHECK(house.answer(id) == "There are 2.");
  const auto done = house.step_in({id, StepNumber(1)}, StepState::kDone);
  CHECK(done.row_count == 2);
  CHECK(done.column_names == std::vector<std::string>{"name"});
  CHECK(house.engine->ran() == std::vector<std::string>{"SELECT name FROM customers"});
  const auto rows = house.desk->result(house.anna, done.ref, 1, 10);
  REQUIRE(rows);
  CHECK(rows->total == 2);
  CHECK(rows->first == 1);
  CHECK(rows->rows == std::vector<engines::Row>{{engines::Text{"name 2"}}});
  house.session_in(id, SessionPhase::kAnswered);
}

TEST_CASE("a follow-up is answered from steps of its own") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  house.approve_next(id, 1);
  house.answer(id);
  REQUIRE(house.desk->follow_up(house.anna, id, "And now?", std::nullopt));
  house.approve_next(id, 2);
  REQUIRE(eventually([&] { return house.store->messages(id).size() == 3; }));
  CHECK(house.engine->ran().size() == 2);
}

TEST_CASE("a rejection reaches the planner with the person's reason") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto receipt = house.desk->reject(house.anna, {step.ref, step.tag, "too wide", {}});
  REQUIRE(receipt);
  CHECK(receipt->state == StepState::kRejected);
  CHECK(house.answer(id) == "It came to nothing: too wide");
  CHECK(house.engine->ran().empty());
}

TEST_CASE("rejected SQL proposed again word for word is refused by name") {
  AgentHouse house;
  house.planner = [](const PlannerInput&) {
    return PlannerMove(ProposeSql{"SELECT name FROM customers"});
  };
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  REQUIRE(house.desk->reject(house.anna, {step.ref, step.tag, "no", {}}));
  const auto again = house.step_in({id, StepNumber(2)}, StepState::kRefused);
  REQUIRE_FALSE(again.findings.empty());
  CHECK(again.findings.front().rule == "S-01");
  // Three in a row, then the person is told.
  CHECK(holds(house.answer(id), "refused one after the other"));
  CHECK(house.store->steps(id).size() == 4);
}

TEST_CASE("a refused proposal goes back to the planner in words") {
  AgentHouse house;
  house.planner = [](const PlannerInput& input) -> Result<PlannerMove, PlannerFailure> {
    if (input.steps.empty()) return PlannerMove(ProposeSql{"SELEKT 1"});
    return PlannerMove(HandOver{input.steps[0].reason});
  };
  house.open();
  CHECK(holds(house.answer(house.ask()), "syntax error"));
}

TEST_CASE("an edit replaces the step and waits for its own decision") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto edited =
      house.desk->edit(house.anna, {step.ref, step.tag, "", {}}, "SELECT 1 FROM customers");
  REQUIRE(edited);
  CHECK(edited->ref.step == StepNumber(2));
  CHECK(edited->state == StepState::kProposed);
  CHECK(edited->replaces == StepNumber(1));
  CHECK(house.engine->ran().empty());
  REQUIRE(house.approve(*edited));
  house.answer(id);
  CHECK(house.engine->ran() == std::vector<std::string>{"SELECT 1 FROM customers"});
  CHECK(house.store->step(step.ref)->state == StepState::kReplaced);
}

TEST_CASE("a refused edit is stored and leaves the step open") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto edited = house.desk->edit(house.anna, {step.ref, step.tag, "", {}}, "DROP customers");
  REQUIRE_FALSE(edited);
  CHECK(edited.error().why == DeskNo::kRefused);
  REQUIRE(edited.error().step);
  CHECK(edited.error().step->state == StepState::kRefused);
  CHECK(holds(edited.error().message, "syntax error"));
  CHECK(house.store->step(step.ref)->state == StepState::kProposed);
  house.approve_next(id, 1);
  CHECK(house.answer(id) == "There are 2.");
}

TEST_CASE("an edit that comes too late is stored as refused and names the winner") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  REQUIRE(house.desk->reject(house.anna, {step.ref, step.tag, "first", {}}));
  const auto edited = house.desk->edit(house.anna, {step.ref, step.tag, "", {}}, "SELECT 2");
  REQUIRE_FALSE(edited);
  CHECK(edited.error().why == DeskNo::kDecided);
  REQUIRE(edited.error().winner);
  CHECK(edited.error().winner->by == house.anna.who.user);
  REQUIRE(edited.error().step);
  CHECK(edited.error().step->state == StepState::kRefused);
}

TEST_CASE("a person may write the statement when there is no planner") {
  AgentHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = house.desk->propose(house.anna, id, "SELECT name FROM customers", {});
  REQUIRE(step);
  CHECK(step->proposer.kind == ProposerKind::kPerson);
  REQUIRE(house.approve(*step));
  house.step_in(step->ref, StepState::kDone);
  house.session_in(id, SessionPhase::kIdle);
}

TEST_CASE("a statement that cannot be kept is refused with an escaped beginning") {
  AgentHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const std::string with_nul("SELECT 1\0; DROP TABLE x", 23);
  for (const auto& sql : {with_nul, std::string("SELECT '\xff'"), std::string(70'000, 'S')}) {
    const auto step = house.desk->propose(house.anna, id, sql, {});
    REQUIRE_FALSE(step);
    CHECK(step.error().why == DeskNo::kRefused);
    REQUIRE(step.error().step);
    CHECK(step.error().step->findings.front().rule == "G-01");
    CHECK(step.error().step->sql.size() < 8000);
    CHECK(holds(step.error().step->sql, "bytes)"));
  }
}

TEST_CASE("approving twice says who was first and what is decided cannot be rejected") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  REQUIRE(house.approve(step));
  for (const auto& late :
       {house.approve(step), house.desk->reject(house.anna, {step.ref, step.tag, "no", {}})}) {
    REQUIRE_FALSE(late);
    CHECK(late.error().why == DeskNo::kDecided);
    REQUIRE(late.error().winner);
    CHECK(late.error().winner->decision == Decision::kApprove);
    CHECK(holds(late.error().message, "anna"));
  }
  house.answer(id);
  CHECK(house.engine->ran().size() == 1);
}

TEST_CASE("the same decision under the same key gives the same receipt and runs once") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const Decide decision{step.ref, step.tag, "", "key-1"};
  const auto first = house.desk->approve(house.anna, decision);
  REQUIRE(first);
  house.answer(id);
  const auto again = house.desk->approve(house.anna, decision);
  REQUIRE(again);
  CHECK(again->seq == first->seq);
  CHECK(house.engine->ran().size() == 1);
}

TEST_CASE("a tag of something else is not what was reviewed") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto no = house.desk->approve(house.anna, {step.ref, "another", "", {}});
  REQUIRE_FALSE(no);
  CHECK(no.error().why == DeskNo::kChanged);
  CHECK(house.store->step(step.ref)->state == StepState::kProposed);
}

TEST_CASE("a statement that today's policy refuses cannot be approved any more") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  auto tighter = house.policy;
  tighter.tables.erase("customers");
  house.source->set_policy(tighter);
  const auto no = house.approve(step);
  REQUIRE_FALSE(no);
  CHECK(no.error().why == DeskNo::kJudgedWorse);
  CHECK(house.store->step(step.ref)->state == StepState::kRefused);
  CHECK(house.engine->ran().empty());
}

TEST_CASE("four eyes are asked for when the settings say so") {
  AgentHouse house;
  house.options.four_eyes = true;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto own = house.approve(step);
  REQUIRE_FALSE(own);
  CHECK(own.error().why == DeskNo::kFourEyes);
  const auto ben = house.caller("ben", audit::Role::kApprover);
  CHECK(house.desk->approve(ben, {step.ref, step.tag, "", {}}));
  CHECK(house.answer(id) == "There are 2.");
}

TEST_CASE("rows that are gone are said to be gone and a rerun brings them back") {
  AgentHouse house;
  house.options.result_age_max = std::chrono::seconds(0);
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = house.desk->propose(house.anna, id, "SELECT name FROM customers", {});
  REQUIRE(step);
  CHECK(house.desk->result(house.anna, step->ref, 0, 10).error().why == DeskNo::kNotFinished);
  REQUIRE(house.approve(*step));
  house.step_in(step->ref, StepState::kDone);
  const auto gone = house.desk->result(house.anna, step->ref, 0, 10);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().why == DeskNo::kGone);
  const auto rerun = house.desk->rerun(house.anna, step->ref, {});
  REQUIRE(rerun);
  CHECK(rerun->state == StepState::kProposed);
  CHECK(rerun->reruns == step->ref.step);
  CHECK(rerun->sql == step->sql);
  CHECK(house.engine->ran().size() == 1);
}

TEST_CASE("only what came to its end and was not refused can be run again") {
  AgentHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = house.desk->propose(house.anna, id, "SELECT name FROM customers", {});
  REQUIRE(step);
  CHECK(house.desk->rerun(house.anna, step->ref, {}).error().why == DeskNo::kInvalid);
  CHECK_FALSE(house.desk->propose(house.anna, id, "DROP x", {}));
  CHECK(house.desk->rerun(house.anna, {id, StepNumber(2)}, {}).error().why == DeskNo::kInvalid);
}

TEST_CASE("cancelling takes back what waits") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto cancelled = house.desk->cancel(house.anna, step.ref);
  REQUIRE(cancelled);
  CHECK(cancelled->state == StepState::kWithdrawn);
  CHECK(house.desk->cancel(house.anna, step.ref).error().why == DeskNo::kNotRunning);
  CHECK(holds(house.answer(id), "taken back"));
}

TEST_CASE("closing a session withdraws what waits and ends the planner's turn") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  const auto closed = house.desk->close(house.anna, id);
  REQUIRE(closed);
  CHECK(closed->phase == SessionPhase::kStopped);
  CHECK(house.store->step(step.ref)->state == StepState::kWithdrawn);
  CHECK(house.desk->close(house.anna, id).error().why == DeskNo::kClosed);
  CHECK(house.desk->follow_up(house.anna, id, "more", {}).error().why == DeskNo::kClosed);
  CHECK(house.desk->propose(house.anna, id, "SELECT 1", {}).error().why == DeskNo::kClosed);
}

TEST_CASE("a step that nobody decides expires and the planner hears of it") {
  AgentHouse house;
  house.options.approval_expires = std::chrono::minutes(5);
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  house.clock.advance(std::chrono::minutes(6));
  house.step_in(step.ref, StepState::kExpired);
  CHECK(holds(house.answer(id), "Nobody decided it in time"));
  CHECK_FALSE(house.approve(step));
  CHECK(house.engine->ran().empty());
}

TEST_CASE("a bad question or source or planner is refused with what is expected") {
  AgentHouse house;
  house.open();
  struct Case {
    Ask ask;
    DeskNo why;
    std::string words;
  };
  const std::vector<Case> cases = {
      {{"shpo", "q", {}, {}}, DeskNo::kNoSource, "did you mean \"shop\""},
      {{"shop", "", {}, {}}, DeskNo::kInvalid, "planner \"none\""},
      {{"shop", "q", "gpt", {}}, DeskNo::kInvalid, "expected one of: none, test"},
      {{"shop", std::string(20'000, 'q'), {}, {}}, DeskNo::kInvalid, "16384 bytes"},
      {{"shop", std::string("a\0b", 3), {}, {}}, DeskNo::kInvalid, "without NUL"},
  };
  for (const auto& c : cases) {
    const auto session = house.desk->ask(house.anna, c.ask);
    REQUIRE_FALSE(session);
    INFO(session.error().message);
    CHECK(session.error().why == c.why);
    CHECK(holds(session.error().message, c.words));
  }
}

TEST_CASE("the same question under the same key is one session") {
  AgentHouse house;
  house.open();
  const Ask ask{"shop", "How many?", {}, "k"};
  const auto first = house.desk->ask(house.anna, ask);
  const auto again = house.desk->ask(house.anna, ask);
  REQUIRE(first);
  REQUIRE(again);
  CHECK(first->id == again->id);
  auto other = ask;
  other.question = "How few?";
  CHECK(house.desk->ask(house.anna, other).error().why == DeskNo::kOtherRequest);
}

TEST_CASE("a source that is away is said to be away and the step stays open") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  house.engine->is_missing = true;
  const auto no = house.approve(step);
  REQUIRE_FALSE(no);
  CHECK(no.error().why == DeskNo::kNoSource);
  CHECK(holds(no.error().message, "shop.db"));
  CHECK(house.store->step(step.ref)->state == StepState::kProposed);
  CHECK(house.desk->ask(house.anna, {"shop", "q", {}, {}}).error().why == DeskNo::kNoSource);
  CHECK_FALSE(house.desk->sources(house.anna).at(0).is_reachable);
}

TEST_CASE("a planner that fails says so and leaves the pen to the person") {
  AgentHouse house;
  house.planner = [](const PlannerInput&) -> Result<PlannerMove, PlannerFailure> {
    return unexpected(PlannerFailure{"the model hangs."});
  };
  house.open();
  const auto id = house.ask();
  CHECK(holds(house.answer(id), "the model hangs."));
  house.session_in(id, SessionPhase::kIdle);
}

TEST_CASE("a planner that throws ends its question and not the process") {
  AgentHouse house;
  house.planner = [](const PlannerInput&) -> Result<PlannerMove, PlannerFailure> {
    throw std::runtime_error("out of ideas");
  };
  house.open();
  CHECK(holds(house.answer(house.ask()), "out of ideas"));
}

TEST_CASE("a session at its limit of steps says so") {
  AgentHouse house;
  house.options.steps_max = 2;
  int n = 0;
  house.planner = [&](const PlannerInput&) {
    return PlannerMove(ProposeSql{"SELECT " + std::to_string(++n) + " FROM customers"});
  };
  house.open();
  const auto id = house.ask();
  house.approve_next(id, 1);
  house.approve_next(id, 2);
  CHECK(holds(house.answer(id), "limit of 2 steps"));
  house.session_in(id, SessionPhase::kStopped);
}

TEST_CASE("a run that ends at a limit keeps what was read and fails by name") {
  AgentHouse house;
  house.open();
  house.engine->runs_out_of_time = true;
  const auto id = house.ask();
  house.approve_next(id, 1);
  const auto failed = house.step_in({id, StepNumber(1)}, StepState::kFailed);
  CHECK(failed.error == ErrorCode::kTimeLimit);
  CHECK(holds(failed.error_message, "the limit `time`"));
  const auto rows = house.desk->result(house.anna, failed.ref, 0, 10);
  REQUIRE(rows);
  CHECK(rows->total == 2);
}

TEST_CASE("the schema shows only what the policy allows") {
  AgentHouse house;
  house.policy.deny_columns = {{"customers", "id"}};
  house.policy.mask_columns = {{"customers", "name"}};
  house.open();
  const auto schema = house.desk->schema(house.anna, "shop");
  REQUIRE(schema);
  REQUIRE(schema->size() == 1);
  REQUIRE(schema->at(0).columns.size() == 1);
  CHECK(schema->at(0).columns[0].name == "name");
  CHECK(schema->at(0).columns[0].note == "masked");
}
