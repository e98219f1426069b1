// Sources that are servers: a proposal is written down before its text leaves this process, and
// what cannot be judged now is judged later.

#include <algorithm>
#include <atomic>

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

constexpr const char* kSelect = "SELECT name FROM customers";

// What a server is shown must stand in the store by then, as a step that nobody can change.
class RemoteHouse : public AgentHouse {
 public:
  RemoteHouse() {
    auto fake = std::make_unique<FakeEngine>();
    server = fake.get();
    server->is_a_server = true;
    server->on_compile = [this](std::string_view sql) {
      const auto all = store->sessions({});
      const bool is_written =
          std::any_of(all.items.begin(), all.items.end(), [&](const auto& session) {
            const auto steps = store->steps(session.id);
            return std::any_of(steps.begin(), steps.end(), [&](const auto& s) {
              return s.sql == sql && s.state != StepState::kRefused;
            });
          });
      if (!is_written) ++shown_too_early;
    };
    engine_to_use = std::move(fake);
    options.judging_retry = std::chrono::milliseconds(5);
    options.judging_retry_max = std::chrono::milliseconds(40);
  }
  ~RemoteHouse() {
    server->let_go();
    shut();
    CHECK(shown_too_early == 0);
  }

  FakeEngine* server = nullptr;
  std::atomic<int> shown_too_early{0};

  audit::StepView propose(const SessionId& id, const std::string& sql = kSelect) {
    auto step = desk->propose(anna, id, sql, {});
    INFO((step ? std::string() : step.error().message));
    REQUIRE(step);
    return *step;
  }
  std::vector<RecordType> records(const SessionId& id, std::uint32_t n) {
    std::vector<RecordType> out;
    for (const auto& event : store->events(id))
      if (event.n == n && event.type >= RecordType::kProposed) out.push_back(event.type);
    return out;
  }
};

}  // namespace

TEST_CASE("a server sees a statement only once its proposal is durable") {
  RemoteHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  CHECK(step.verdict == VerdictKind::kAllow);
  CHECK(step.estimated_rows == 2U);
  CHECK(house.server->compiled() == std::vector<std::string>{kSelect});
  REQUIRE(house.approve(step));
  CHECK(house.answer(id) == "There are 2.");
}

TEST_CASE("what the offline rules refuse is never shown to the server and is one command") {
  RemoteHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto refused = house.desk->propose(house.anna, id, "DROP TABLE customers", {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().why == DeskNo::kRefused);
  CHECK(house.server->compiled().empty());
  const auto events = house.store->events(id);
  REQUIRE(events.size() >= 2);
  const auto& judged = events.back();
  const auto& proposed = events[events.size() - 2];
  CHECK(judged.type == RecordType::kJudged);
  CHECK(proposed.type == RecordType::kProposed);
  CHECK(judged.at == proposed.at);
}

TEST_CASE("a step whose source is away stays in judging and nobody can decide it") {
  RemoteHouse house;
  house.open();
  house.server->compile_is_away = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = house.propose(id);
  CHECK(step.state == StepState::kJudging);
  CHECK_FALSE(step.verdict);
  const Decide decision{step.ref, step.tag, "", {}};
  CHECK(house.desk->approve(house.anna, decision).error().why == DeskNo::kNotJudged);
  CHECK(house.desk->reject(house.anna, decision).error().why == DeskNo::kNotJudged);
  CHECK(house.desk->edit(house.anna, decision, "SELECT 1 FROM customers").error().why ==
        DeskNo::kNotJudged);
  CHECK(house.store->step(step.ref)->state == StepState::kJudging);
  // It goes on by itself once the source is there again.
  house.server->compile_is_away = false;
  const auto judged = house.step_in(step.ref, StepState::kProposed);
  CHECK(judged.verdict == VerdictKind::kAllow);
  CHECK(house.records(id, 1) ==
        std::vector<RecordType>{RecordType::kProposed, RecordType::kJudged});
  house.session_in(id, SessionPhase::kWaiting);
}

TEST_CASE("a planner's step whose source is away is judged later and the question goes on") {
  RemoteHouse house;
  house.open();
  house.server->compile_is_away = true;
  const auto id = house.ask();
  house.step_in({id, StepNumber(1)}, StepState::kJudging);
  REQUIRE(eventually([&] { return house.server->compiled().size() >= 3; }));
  house.server->compile_is_away = false;
  house.approve_next(id, 1);
  CHECK(house.answer(id) == "There are 2.");
  CHECK(house.store->steps(id).size() == 1);
}

TEST_CASE("a step in judging can be taken back and goes with its session") {
  RemoteHouse house;
  house.open();
  house.server->compile_is_away = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = house.propose(id, "SELECT 1 FROM customers");
  const auto second = house.propose(id, "SELECT 2 FROM customers");
  const auto taken_back = house.desk->cancel(house.anna, first.ref);
  REQUIRE(taken_back);
  CHECK(taken_back->state == StepState::kWithdrawn);
  REQUIRE(house.desk->close(house.anna, id));
  CHECK(house.store->step(second.ref)->state == StepState::kWithdrawn);
  house.server->compile_is_away = false;
  const auto asked = house.server->compiled().size();
  CHECK_FALSE(eventually([&] { return house.server->compiled().size() > asked + 2; }, 20));
  CHECK(house.store->step(first.ref)->state == StepState::kWithdrawn);
}

TEST_CASE("a step in judging is judged again after a restart") {
  RemoteHouse house;
  house.open();
  house.server->compile_is_away = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = house.propose(id);
  house.desk.reset();
  house.server->compile_is_away = false;
  house.disk.reset();
  house.store.reset();
  house.open();
  CHECK(house.step_in(step.ref, StepState::kProposed).verdict == VerdictKind::kAllow);
}

TEST_CASE("a store that fills up between a proposal and its verdict leaves a step that is judged") {
  RemoteHouse house;
  house.open();
  house.server->compile_is_held = true;
  const auto id = house.ask_as(house.anna, "", "none");
  std::thread proposing([&] {
    CHECK_THROWS_AS(house.desk->propose(house.anna, id, kSelect, {}), audit::StoreUnavailable);
  });
  const bool came = eventually([&] { return house.server->compiled().size() == 1; });
  house.disk->is_full = true;
  house.server->let_go();
  proposing.join();
  REQUIRE(came);
  CHECK(house.store->step({id, StepNumber(1)})->state == StepState::kJudging);
  house.disk->is_full = false;
  house.pending(id, 1);
}

TEST_CASE("a server that never has the time for a statement has it refused in the end") {
  RemoteHouse house;
  house.open();
  house.server->compile_is_late = true;
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = house.propose(id);
  CHECK(step.state == StepState::kJudging);
  const auto refused = house.step_in(step.ref, StepState::kRefused);
  CHECK(refused.findings.at(0).rule == "G-03");
  CHECK(house.server->compiled().size() == 5);
}

TEST_CASE("what a server says of a statement reaches its proposer and the planner") {
  RemoteHouse house;
  std::string reason;
  house.planner = [&](const PlannerInput& input) -> Result<PlannerMove, PlannerFailure> {
    if (input.steps.empty()) return PlannerMove(ProposeSql{kSelect});
    reason = input.steps.back().reason;
    return PlannerMove(HandOver{"I cannot."});
  };
  house.server->compile_says = "operator does not exist: text = integer";
  house.open();
  const auto id = house.ask();
  house.answer(id);
  CHECK(reason.find("text = integer") != std::string::npos);
  const auto own = house.desk->propose(house.anna, id, "SELECT 1 FROM customers", {});
  REQUIRE_FALSE(own);
  CHECK(own.error().message.find("text = integer") != std::string::npos);
  // Said again as long as it is remembered.
  const auto read = house.desk->step(house.anna, own.error().step->ref);
  REQUIRE(read);
  CHECK(read->findings.at(0).subject == house.server->compile_says);
}

// ---- edits --------------------------------------------------------------------------------------

TEST_CASE("an edit that waits to be judged leaves its original open until it takes its place") {
  RemoteHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = house.propose(id);
  house.server->compile_is_away = true;
  const auto edited = house.desk->edit(house.anna, {first.ref, first.tag, "shorter", {}},
                                       "SELECT 1 FROM customers");
  REQUIRE(edited);
  CHECK(edited->state == StepState::kJudging);
  CHECK(house.store->step(first.ref)->state == StepState::kProposed);
  house.server->compile_is_away = false;
  const auto judged = house.step_in(edited->ref, StepState::kProposed);
  CHECK(judged.replaces == first.ref.step);
  CHECK(judged.decision_reason.empty());
  const auto replaced = house.store->step(first.ref);
  CHECK(replaced->state == StepState::kReplaced);
  CHECK(replaced->decision_reason == "shorter");
  CHECK(replaced->decided_by == house.anna.who.user);
}

TEST_CASE("an edit whose original is decided while it is judged is refused and asks no server") {
  RemoteHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = house.propose(id);
  house.server->compile_is_away = true;
  const auto edited =
      house.desk->edit(house.anna, {first.ref, first.tag, "", {}}, "SELECT 1 FROM customers");
  REQUIRE(edited);
  REQUIRE(house.desk->reject(house.anna, {first.ref, first.tag, "no", {}}));
  const auto refused = house.step_in(edited->ref, StepState::kRefused);
  REQUIRE_FALSE(refused.findings.empty());
  CHECK(refused.findings.front().rule == "S-03");
  CHECK(house.store->step(first.ref)->state == StepState::kRejected);
}

TEST_CASE("an edit that loses to a decision while the server is asked is told who won") {
  RemoteHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = house.propose(id);
  house.server->compile_is_held = true;
  std::optional<DeskRefusal> no;
  std::thread editing([&] {
    auto edited =
        house.desk->edit(house.anna, {first.ref, first.tag, "", {}}, "SELECT 1 FROM customers");
    if (!edited) no = edited.error();
  });
  const bool came = eventually([&] { return house.server->compiled().size() == 2; });
  const auto rejected = house.desk->reject(house.anna, {first.ref, first.tag, "mine", {}});
  house.server->let_go();
  editing.join();
  REQUIRE(came);
  REQUIRE(rejected);
  REQUIRE(no);
  CHECK(no->why == DeskNo::kDecided);
  REQUIRE(no->winner);
  CHECK(no->winner->reason == "mine");
}

// ---- approvals ----------------------------------------------------------------------------------

TEST_CASE("an approval asks the server again only where its schema is another one by now") {
  RemoteHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto first = house.propose(id, "SELECT 1 FROM customers");
  const auto second = house.propose(id, "SELECT 2 FROM customers");
  REQUIRE(house.approve(first));
  CHECK(house.server->compiled().size() == 2);
  house.server->change_schema();
  REQUIRE(house.approve(second));
  CHECK(house.server->compiled().size() == 3);
}

TEST_CASE("an envelope decides what a server judged too and also what was judged late") {
  RemoteHouse house;
  house.policy.envelope = guardrails::Envelope{{"customers"}, 10, std::chrono::milliseconds(500)};
  house.open();
  house.server->compile_is_away = true;
  const auto id = house.ask();
  house.step_in({id, StepNumber(1)}, StepState::kJudging);
  house.server->compile_is_away = false;
  const auto done = house.step_in({id, StepNumber(1)}, StepState::kDone);
  CHECK(done.decided_by_kind == DeciderKind::kPolicy);
  CHECK(house.answer(id) == "There are 2.");
}
