// What others see of a step in the moment before an envelope decides it.

#include <memory>
#include <vector>

#include "core/thread.h"
#include "tests/support/agent_house.h"

using namespace countersign;
using namespace countersign::tests;

namespace {

struct Moment {
  StepState step;
  SessionPhase phase;
};

// Every committed moment of the first step of each session. What is seen may outlive who looks: the
// store tells of commits until it is closed.
class Watcher {
 public:
  explicit Watcher(audit::Store& store) {
    store.on_commit([&store, seen = seen_](const SessionId& id, Seq) {
      const auto step = store.step({id, StepNumber(1)});
      const auto session = store.session(id);
      if (step && session) seen->lock()->push_back({step->state, session->phase});
    });
  }
  std::vector<Moment> proposed() const {
    std::vector<Moment> found;
    auto seen = seen_->lock();
    for (const auto& moment : *seen)
      if (moment.step == StepState::kProposed) found.push_back(moment);
    return found;
  }

 private:
  std::shared_ptr<Guarded<std::vector<Moment>>> seen_ =
      std::make_shared<Guarded<std::vector<Moment>>>();
};

guardrails::Policy with_envelope(std::string table) {
  auto policy = testing::shop_policy();
  policy.envelope = guardrails::Envelope{{std::move(table)}, 10, std::chrono::milliseconds(500)};
  return policy;
}

}  // namespace

TEST_CASE("a step that an envelope is about to decide never seems to wait for a person") {
  AgentHouse house;
  house.policy = with_envelope("customers");
  house.open();
  Watcher watcher(*house.store);
  const SessionId id = house.ask();
  house.step_in({id, StepNumber(1)}, StepState::kDone);
  house.session_in(id, SessionPhase::kAnswered);
  const auto moments = watcher.proposed();
  REQUIRE(!moments.empty());
  for (const auto& moment : moments) CHECK(moment.phase == SessionPhase::kRunning);
}

TEST_CASE("a step that no envelope covers waits for a person from its first moment") {
  AgentHouse house;
  house.policy = with_envelope("orders");
  house.open();
  Watcher watcher(*house.store);
  const SessionId id = house.ask();
  house.session_in(id, SessionPhase::kWaiting);
  const auto moments = watcher.proposed();
  REQUIRE(!moments.empty());
  for (const auto& moment : moments) CHECK(moment.phase == SessionPhase::kWaiting);
}
