// The driver across ends of the process, and when the store cannot write.

#include "agent/loop.h"

#include <filesystem>

#include "agent/loop/session_queue.h"
#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What kill -9 leaves: the files as they are now, in another house with the same planner.
void open_where_it_died(AgentHouse& dead, AgentHouse& next) {
  for (const char* suffix : {"", "-wal"})
    if (std::filesystem::exists(dead.store_path() + suffix))
      std::filesystem::copy_file(dead.store_path() + suffix, next.store_path() + suffix);
  // Keys of the store stand beside it.
  for (const auto& file : std::filesystem::directory_iterator(
           std::filesystem::path(dead.store_path()).parent_path())) {
    const auto to = std::filesystem::path(next.store_path()).parent_path() / file.path().filename();
    const std::string name = file.path().filename().string();
    if (holds(name, "-shm") || holds(name, "lock") || std::filesystem::exists(to)) continue;
    std::filesystem::copy_file(file.path(), to);
  }
  next.clock.set(dead.clock.now());
  next.open();
}

}  // namespace

TEST_CASE("after a restart a pending step is still pending and can be decided") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto before = house.pending(id, 1);
  house.shut();
  house.open();
  const auto after = house.pending(id, 1);
  CHECK(after.tag == before.tag);
  house.approve_next(id, 1);
  CHECK(house.answer(id) == "There are 2.");
}

TEST_CASE("a question that no planner has seen yet is asked after the restart") {
  AgentHouse dead;
  std::atomic<bool> may_think{false};
  dead.planner = [&](const PlannerInput& input) {
    while (!may_think) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return one_step_planner(input);
  };
  dead.open();
  const auto id = dead.ask();
  AgentHouse next;
  open_where_it_died(dead, next);
  next.approve_next(id, 1);
  CHECK(next.answer(id) == "There are 2.");
  may_think = true;
}

TEST_CASE("a step that ran when the process died is unknown and is never run again by itself") {
  AgentHouse dead;
  dead.open();
  dead.engine->is_held = true;
  const auto id = dead.ask();
  dead.approve_next(id, 1);
  REQUIRE(eventually([&] { return dead.engine->running() == 1; }));
  AgentHouse next;
  open_where_it_died(dead, next);
  const auto unknown = next.step_in({id, StepNumber(1)}, StepState::kUnknown);
  CHECK(unknown.error == ErrorCode::kProcessDied);
  // The planner sees `unknown` and asks for a rerun, which waits for its own approval.
  const auto rerun = next.pending(id, 2);
  CHECK(rerun.reruns == StepNumber(1));
  CHECK(next.engine->ran().empty());
  REQUIRE(next.approve(rerun));
  CHECK(next.answer(id) == "There are 2.");
}

TEST_CASE("what was approved shortly before the end starts after it and what is older expires") {
  const bool is_old = GENERATE(false, true);
  AgentHouse dead;
  dead.options.executor_slots = 1;
  dead.open();
  dead.engine->is_held = true;
  const auto busy = dead.ask();
  dead.approve_next(busy, 1);
  REQUIRE(eventually([&] { return dead.engine->running() == 1; }));
  const auto id = dead.ask();
  dead.approve_next(id, 1);
  CHECK(dead.store->step({id, StepNumber(1)})->state == StepState::kApproved);
  if (is_old) dead.clock.advance(std::chrono::seconds(61));
  AgentHouse next;
  open_where_it_died(dead, next);
  if (is_old) {
    next.step_in({id, StepNumber(1)}, StepState::kExpired);
    CHECK(next.engine->ran().empty());
  } else {
    next.step_in({id, StepNumber(1)}, StepState::kDone);
    CHECK(next.answer(id) == "There are 2.");
  }
}

TEST_CASE("a session that died between an outcome and the next proposal goes on") {
  AgentHouse dead;
  std::atomic<bool> may_think{true};
  dead.planner = [&](const PlannerInput& input) {
    while (!may_think) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return one_step_planner(input);
  };
  dead.open();
  const auto id = dead.ask();
  const auto step = dead.pending(id, 1);
  may_think = false;
  REQUIRE(dead.approve(step));
  dead.step_in(step.ref, StepState::kDone);
  CHECK(dead.store->session(id)->phase == SessionPhase::kPlanning);
  AgentHouse next;
  open_where_it_died(dead, next);
  CHECK(next.answer(id) == "There are 2.");
  may_think = true;
}

TEST_CASE("a planner that was overtaken by a person does not write on top") {
  AgentHouse house;
  std::atomic<bool> may_think{true};
  std::atomic<int> calls{0};
  house.planner = [&](const PlannerInput& input) {
    ++calls;
    while (!may_think) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return one_step_planner(input);
  };
  may_think = false;
  house.open();
  const auto id = house.ask();
  REQUIRE(eventually([&] { return calls == 1; }));
  const auto own = house.desk->propose(house.anna, id, "SELECT 1 FROM customers", {});
  REQUIRE(own);
  may_think = true;
  REQUIRE(house.desk->cancel(house.anna, own->ref));
  REQUIRE(eventually([&] { return calls >= 2; }));
  CHECK(house.store->steps(id).size() == 1);
}

TEST_CASE("an approval that the store cannot write runs nothing and can be given later") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  house.disk->is_full = true;
  CHECK_THROWS_AS(house.approve(step), audit::StoreUnavailable);
  CHECK(house.store->step(step.ref)->state == StepState::kProposed);
  CHECK(house.engine->ran().empty());
  house.disk->is_full = false;
  house.approve_next(id, 1);
  CHECK(house.answer(id) == "There are 2.");
  CHECK(house.engine->ran().size() == 1);
}

TEST_CASE("a store that was closed under the desk runs nothing") {
  AgentHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  house.store->close();
  CHECK_THROWS_AS(house.approve(step), audit::StoreUnavailable);
  CHECK(house.engine->ran().empty());
  house.shut();
  house.open();
  CHECK(house.store->step(step.ref)->state == StepState::kProposed);
}

TEST_CASE("an outcome that cannot be written is kept until it can and nothing starts meanwhile") {
  AgentHouse house;
  house.options.executor_slots = 1;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask();
  house.approve_next(id, 1);
  const auto other = house.ask();
  house.approve_next(other, 1);  // waits for the slot
  REQUIRE(eventually([&] { return house.engine->running() == 1; }));
  house.disk->is_full = true;
  house.engine->let_go();
  REQUIRE(eventually([&] { return house.disk->refused_writes >= 2; }));
  CHECK(house.store->step({id, StepNumber(1)})->state == StepState::kRunning);
  CHECK(house.engine->ran().size() == 1);
  house.disk->is_full = false;
  CHECK(house.answer(id) == "There are 2.");
  CHECK(house.answer(other) == "There are 2.");
  CHECK(house.engine->ran().size() == 2);
}

TEST_CASE("an approved step that cannot be started for want of a record is not run and not lost") {
  AgentHouse house;
  house.options.executor_slots = 1;
  house.open();
  house.engine->is_held = true;
  const auto busy = house.ask();
  house.approve_next(busy, 1);
  REQUIRE(eventually([&] { return house.engine->running() == 1; }));
  const auto id = house.ask();
  house.approve_next(id, 1);
  REQUIRE(house.desk->cancel(house.anna, {busy, StepNumber(1)}));
  house.step_in({busy, StepNumber(1)}, StepState::kCancelled);
  house.disk->is_full = true;
  house.engine->let_go();
  const auto started_or_refused = [&] {
    return house.disk->refused_writes > 0 || house.engine->ran().size() == 2;
  };
  REQUIRE(eventually(started_or_refused));
  house.disk->is_full = false;
  CHECK(house.answer(id) == "There are 2.");
  CHECK(house.engine->ran().size() == 2);
}

TEST_CASE("a planner's proposal that cannot be written is asked for again") {
  AgentHouse house;
  std::atomic<int> calls{0};
  house.planner = [&](const PlannerInput& input) {
    if (++calls == 1) house.disk->is_full = true;
    return one_step_planner(input);
  };
  house.open();
  const auto id = house.ask();
  REQUIRE(eventually([&] { return house.disk->refused_writes >= 1; }));
  CHECK(house.store->steps(id).empty());
  house.disk->is_full = false;
  house.approve_next(id, 1);
  CHECK(house.answer(id) == "There are 2.");
}

TEST_CASE("an outcome that was never written is unknown after the restart") {
  AgentHouse house;
  house.open();
  house.engine->is_held = true;
  const auto id = house.ask();
  house.approve_next(id, 1);
  REQUIRE(eventually([&] { return house.engine->running() == 1; }));
  house.disk->is_full = true;
  house.engine->let_go();
  REQUIRE(eventually([&] { return house.disk->refused_writes >= 1; }));
  house.shut();
  house.open();
  CHECK(house.store->step({id, StepNumber(1)})->state == StepState::kUnknown);
}

TEST_CASE("a planner that asks back waits for the reply and a restart does not forget it") {
  AgentHouse house;
  house.planner = [](const PlannerInput& input) -> Result<PlannerMove, PlannerFailure> {
    if (input.conversation.size() == 1) return PlannerMove(AskBack{"The country or the person?"});
    return PlannerMove(GiveAnswer{"You said: " + input.conversation.back().content});
  };
  house.open();
  const auto id = house.ask("How many orders from Georgia?");
  const auto asks_back = [&] {
    const auto session = house.store->session(id);
    return session->phase == SessionPhase::kWaiting && session->message_count == 1;
  };
  REQUIRE(eventually(asks_back));
  CHECK(house.store->steps(id).empty());
  house.shut();
  house.open();
  const auto other = house.ask("How many orders from Jordan?");  // the loop has gone round
  REQUIRE(eventually([&] { return house.store->session(other)->message_count == 1; }));
  CHECK(asks_back());
  REQUIRE(house.desk->follow_up(house.anna, id, "the country", {}));
  CHECK(house.answer(id) == "You said: the country");
}

TEST_CASE("a session is in one pair of hands at a time and no event is lost") {
  SessionQueue queue;
  const auto a = SessionId::make(from_us(1'000'000)), b = SessionId::make(from_us(2'000'000));
  queue.push(a, LoopEvent::kAsked);
  queue.push(b, LoopEvent::kAsked);
  queue.push(a, LoopEvent::kDecided);
  const auto first = queue.pop();
  REQUIRE(first);
  CHECK(first->session == a);
  CHECK(first->event == LoopEvent::kDecided);
  queue.push(a, LoopEvent::kFinished);
  const auto second = queue.pop();
  REQUIRE(second);
  CHECK(second->session == b);
  queue.done(a);
  const auto third = queue.pop();
  REQUIRE(third);
  CHECK(third->session == a);
  CHECK(third->event == LoopEvent::kFinished);
  queue.push_later(b, LoopEvent::kClosed);
  queue.done(b);
  queue.release();
  CHECK(queue.pop()->event == LoopEvent::kClosed);
  queue.close();
  CHECK_FALSE(queue.pop());
}

TEST_CASE("many hands on few sessions never hold the same one") {
  SessionQueue queue;
  std::vector<SessionId> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(SessionId::make(from_us(i * 1'000'000)));
  std::array<std::atomic<int>, 4> held{};
  std::atomic<int> doubled{0}, turns{0};
  std::vector<std::thread> hands;
  for (int i = 0; i < 4; ++i)
    hands.emplace_back([&] {
      while (const auto turn = queue.pop()) {
        const auto at = static_cast<std::size_t>(std::find(ids.begin(), ids.end(), turn->session) -
                                                 ids.begin());
        if (held[at].fetch_add(1) != 0) ++doubled;
        ++turns;
        std::this_thread::yield();
        held[at].fetch_sub(1);
        queue.done(turn->session);
      }
    });
  for (int i = 0; i < 2000; ++i)
    queue.push(ids[static_cast<std::size_t>(i) % ids.size()], LoopEvent::kProposed);
  REQUIRE(eventually([&] { return turns >= 4; }));
  queue.close();
  for (auto& hand : hands) hand.join();
  CHECK(doubled == 0);
}
