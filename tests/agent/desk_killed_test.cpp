// Killed with -9 at the one moment between a durable proposal and its verdict: while the server is
// asked what the statement would cost.

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

std::unique_ptr<FakeEngine> server() {
  auto engine = std::make_unique<FakeEngine>();
  engine->is_a_server = true;
  return engine;
}

// A process of its own, which ends itself inside compile(): no destructor runs, nothing is flushed.
void propose_and_die(AgentHouse& house) {
  auto engine = server();
  engine->on_compile = [](std::string_view) { kill(getpid(), SIGKILL); };
  house.engine_to_use = std::move(engine);
  house.open();
  house.ask();
  pause();
}

}  // namespace

TEST_CASE("killed between a proposal and its verdict the step is judged after the restart") {
  AgentHouse house;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    propose_and_die(house);
    _exit(1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);

  auto engine = server();
  engine->compile_is_away = true;
  auto* asked = engine.get();
  house.options.judging_retry = std::chrono::milliseconds(5);
  house.engine_to_use = std::move(engine);
  house.open();
  const auto sessions = house.store->sessions({});
  REQUIRE(sessions.items.size() == 1);
  const StepRef ref{sessions.items[0].id, StepNumber(1)};
  const auto left = house.store->step(ref);
  REQUIRE(left);
  CHECK(left->state == StepState::kJudging);
  CHECK_FALSE(left->verdict);
  asked->compile_is_away = false;
  const auto judged = house.step_in(ref, StepState::kProposed);
  CHECK(judged.verdict == VerdictKind::kAllow);
  CHECK(asked->ran().empty());
}
