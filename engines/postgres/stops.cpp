#include "engines/postgres/stops.h"

#include <utility>

namespace countersign::engines::postgres {

RunRegistry::Entry::Entry(RunRegistry& registry, const StepRef& step)
    : registry_(registry), step_(step) {
  registry_.running_.lock()->insert_or_assign(step_, &alarm_);
}

RunRegistry::Entry::~Entry() {
  auto running = registry_.running_.lock();
  const auto found = running->find(step_);
  if (found != running->end() && found->second == &alarm_) running->erase(found);
}

void RunRegistry::cancel(const StepRef& step) {
  auto running = running_.lock();
  const auto found = running->find(step);
  if (found != running->end()) found->second->ring();
}

StopSender::~StopSender() {
  Thread thread;
  {
    auto state = state_.lock();
    state->ends = true;
    thread = std::move(state->thread);
  }
  changed_.notify_all();
  thread.join();
}

void StopSender::send(std::unique_ptr<Stopper> stopper) {
  {
    auto state = state_.lock();
    state->waiting.push_back(std::move(stopper));
    if (!state->thread.joinable())
      state->thread = Thread("pg-stop", Thread::kUsualStack, [this] { work(); });
  }
  changed_.notify_all();
}

void StopSender::work() {
  for (;;) {
    std::vector<std::unique_ptr<Stopper>> now;
    {
      auto state = state_.lock();
      changed_.wait(state.guard(), [&] { return state->ends || !state->waiting.empty(); });
      if (state->waiting.empty()) return;
      now = std::exchange(state->waiting, {});
    }
    for (const auto& stopper : now) stopper->stop();
  }
}

}  // namespace countersign::engines::postgres
