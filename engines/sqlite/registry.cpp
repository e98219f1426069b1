#include <algorithm>

#include <sqlite3.h>

#include "core/invariant.h"
#include "engines/sqlite/run.h"

namespace countersign::engines::sqlite {

namespace {
constexpr auto kBetweenInterrupts = std::chrono::milliseconds(20);
}

RunRegistry::Entry::Entry(RunRegistry& registry, const StepRef& step,
                          std::chrono::milliseconds time)
    : registry_(registry), step_(step) {
  control_.deadline = std::chrono::steady_clock::now() + time;
  auto state = registry_.state_.lock();
  const bool is_first = state->running.emplace(step_, &control_).second;
  invariant(is_first, "a step runs twice at once");
  if (!state->watchdog.joinable())
    state->watchdog =
        Thread("sql-watchdog", Thread::kSmallStack, [&registry] { registry.watch(); });
  registry_.changed_.notify_one();
}

RunRegistry::Entry::~Entry() {
  registry_.state_.lock()->running.erase(step_);
}

void RunRegistry::Entry::use(sqlite3* db) {
  const auto state = registry_.state_.lock();
  control_.db = db;
}

RunRegistry::~RunRegistry() {
  Thread watchdog;
  {
    auto state = state_.lock();
    invariant(state->running.empty(), "an engine goes while it runs statements");
    state->stops = true;
    watchdog = std::move(state->watchdog);
    changed_.notify_one();
  }
  watchdog.join();
}

void RunRegistry::cancel(const StepRef& step) {
  auto state = state_.lock();
  const auto found = state->running.find(step);
  if (found == state->running.end()) return;
  found->second->is_cancelled = true;
  changed_.notify_one();
}

void RunRegistry::watch() {
  using SteadyClock = std::chrono::steady_clock;
  auto state = state_.lock();
  while (!state->stops) {
    const auto now = SteadyClock::now();
    auto wake = SteadyClock::time_point::max();
    for (const auto& [step, control] : state->running) {
      const bool is_over = control->is_cancelled || now >= control->deadline;
      if (is_over && control->db != nullptr) sqlite3_interrupt(control->db);
      wake = std::min(wake, is_over ? now + kBetweenInterrupts : control->deadline);
    }
    if (wake == SteadyClock::time_point::max())
      changed_.wait(state.guard());
    else
      changed_.wait_until(state.guard(), wake);
  }
}

}  // namespace countersign::engines::sqlite
