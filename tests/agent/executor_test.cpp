#include "agent/executor.h"

#include <thread>

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

// Only a store can make an ApprovedStatement, so each comes from a real one.
struct Approvals {
  AgentHouse house;
  SessionId session;
  Approvals() {
    house.options.open_steps_max = 100;
    house.open();
    session = house.ask_as(house.anna, "", "none");
  }
  ApprovedStatement next() {
    const auto step = house.desk->propose(house.anna, session, "SELECT name FROM customers", {});
    REQUIRE(step);
    audit::NewDecision decision;
    decision.step = step->ref;
    decision.decision = Decision::kApprove;
    decision.by = house.anna.who.user;
    decision.policy = house.policy.digest();
    decision.start_now = true;
    auto done = house.store->decide(decision);
    REQUIRE(done);
    REQUIRE(done->started);
    return std::move(*done->started);
  }
};

}  // namespace

TEST_CASE("as many slots are given out as there are and come back when let go") {
  Executor executor(2);
  auto a = executor.try_take();
  auto b = executor.try_take();
  REQUIRE(a);
  REQUIRE(b);
  CHECK_FALSE(executor.try_take());
  a.reset();
  CHECK(executor.try_take());
}

TEST_CASE("whoever waits for a slot comes before those who only try") {
  Executor executor(1);
  auto held = executor.try_take();
  std::atomic<bool> got{false};
  std::thread waiter([&] {
    const auto slot = executor.take();
    got = slot.has_value();
  });
  held.reset();
  waiter.join();
  CHECK(got);
  CHECK(executor.try_take());
}

TEST_CASE("stopping wakes those who wait and gives out nothing more") {
  Executor executor(1);
  auto held = executor.try_take();
  std::atomic<bool> got{true};
  std::thread waiter([&] { got = executor.take().has_value(); });
  executor.stop_giving();
  waiter.join();
  CHECK_FALSE(got);
  CHECK_FALSE(executor.try_take());
  held.reset();
  executor.stop(std::chrono::milliseconds(0));
}

TEST_CASE("a run hands over its report and its rows before the slot comes back") {
  Approvals approvals;
  FakeEngine engine;
  Executor executor(1);
  auto slot = executor.try_take();
  REQUIRE(slot);
  std::atomic<bool> had_slot_to_give{false};
  std::optional<RunEnd> end;
  executor.run(std::move(*slot), approvals.next(), engine, Fence{}, [&](RunEnd&& ended) {
    had_slot_to_give = executor.try_take().has_value();
    end = std::move(ended);
  });
  executor.stop(std::chrono::seconds(10));
  REQUIRE(end);
  CHECK_FALSE(had_slot_to_give);
  CHECK(end->report.outcome == engines::RunOutcome::kDone);
  REQUIRE(end->rows);
  CHECK(end->rows->rows.size() == 2);
  CHECK(end->rows->bytes > 0);
}

TEST_CASE("a run that is cancelled before it reaches the engine sends nothing") {
  Approvals approvals;
  FakeEngine blocked, engine;
  blocked.is_held = true;
  Executor executor(1);
  auto statement = approvals.next();
  const StepRef ref = statement.step();
  CHECK_FALSE(executor.cancel(ref));
  auto slot = executor.try_take();
  std::vector<engines::RunOutcome> outcomes;
  executor.run(std::move(*slot), std::move(statement), blocked, Fence{},
               [&](RunEnd&& end) { outcomes.push_back(end.report.outcome); });
  REQUIRE(eventually([&] { return blocked.running() == 1; }));
  CHECK(executor.progress(ref));
  CHECK(executor.cancel(ref));
  executor.stop(std::chrono::seconds(10));
  CHECK(outcomes == std::vector{engines::RunOutcome::kCancelled});
  CHECK_FALSE(executor.progress(ref));
}

TEST_CASE("an engine that throws leaves the step lost and the thread alive") {
  class Throwing final : public engines::Engine {
   public:
    Result<std::shared_ptr<const engines::Schema>, engines::SourceError> describe() override {
      return inner.describe();
    }
    Facts inspect(const engines::Schema& schema, std::string_view sql) override {
      return inner.inspect(schema, sql);
    }
    Result<engines::Plan, engines::SourceError> compile(std::string_view sql) override {
      return inner.compile(sql);
    }
    engines::RunReport run(ApprovedStatement, const Fence&, engines::RowSink&,
                           const std::function<void(const engines::Progress&)>&) override {
      throw std::runtime_error("the engine fell over");
    }
    void cancel(const StepRef&) override {}
    Result<Done, engines::SourceError> ping() override { return Done{}; }
    std::string_view dialect() const override { return "sqlite"; }
    bool is_remote() const override { return false; }
    std::vector<std::string> advice() override { return {}; }
    FakeEngine inner;
  };
  Approvals approvals;
  Throwing engine;
  Executor executor(1);
  std::vector<RunEnd> ends;
  for (int i = 0; i < 2; ++i) {
    auto slot = executor.take();
    REQUIRE(slot);
    executor.run(std::move(*slot), approvals.next(), engine, Fence{},
                 [&](RunEnd&& end) { ends.push_back(std::move(end)); });
  }
  executor.stop(std::chrono::seconds(10));
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].report.outcome == engines::RunOutcome::kLost);
  CHECK(ends[0].report.message == "the engine fell over");
}
