#include "agent/loop.h"

#include "agent/loop/turns.h"

namespace countersign::agent {

class Loop::Driver {
 public:
  explicit Driver(Workbench& bench)
      : bench_(bench),
        runs_(bench, [this](const SessionId& id, LoopEvent event) { queue_.push(id, event); }),
        turns_(bench, runs_, queue_) {}

  void start();
  void stop(std::chrono::milliseconds patience);

  SessionQueue& queue() { return queue_; }
  Runs& runs() { return runs_; }

 private:
  void take_up();
  void work();
  void tick();
  void expire();

  Workbench& bench_;
  SessionQueue queue_;
  Runs runs_;
  Turns turns_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::vector<Thread> threads_;
};

void Loop::Driver::start() {
  take_up();
  runs_.start();
  for (std::uint32_t i = 0; i < bench_.options.planner_threads; ++i)
    threads_.emplace_back("plan-" + std::to_string(i + 1), Thread::kUsualStack, [this] { work(); });
  threads_.emplace_back("desk-tick", Thread::kSmallStack, [this] { tick(); });
}

void Loop::Driver::take_up() {
  const auto recovered = bench_.store.recover(bench_.options.approved_age_max);
  // Their phase may have been written by somebody who did not know of their end.
  for (const auto& step : recovered.lost) queue_.push(step.session, LoopEvent::kRestarted);
  for (const auto& step : recovered.expired) queue_.push(step.session, LoopEvent::kRestarted);
  for (const auto& id : bench_.store.unfinished()) queue_.push(id, LoopEvent::kRestarted);
}

void Loop::Driver::work() {
  while (const auto turn = queue_.pop()) {
    try {
      turns_.advance(turn->session, turn->event);
    } catch (const audit::StoreUnavailable&) {
      queue_.push_later(turn->session, turn->event);
    } catch (const std::exception& error) {
      try {
        turns_.give_up_on(turn->session, error.what());
      } catch (const std::exception&) {
        queue_.push_later(turn->session, turn->event);
      }
    }
    queue_.done(turn->session);
  }
}

void Loop::Driver::tick() {
  std::unique_lock held(mutex_);
  while (!changed_.wait_for(held, bench_.options.tick, [&] { return is_stopping_; })) {
    held.unlock();
    expire();
    bench_.results.sweep();
    for (const auto& id : bench_.judging.due()) queue_.push(id, LoopEvent::kProposed);
    queue_.release();
    held.lock();
  }
}

void Loop::Driver::expire() {
  constexpr std::size_t kAtOnce = 100;
  try {
    for (std::size_t count = kAtOnce; count == kAtOnce;) {
      const auto expired = bench_.store.expire_due(kAtOnce);
      for (const auto& step : expired) queue_.push(step.session, LoopEvent::kDecided);
      count = expired.size();
    }
  } catch (const std::exception&) {
    // The store cannot write: what is due stays due, and cannot be approved either.
  }
}

void Loop::Driver::stop(std::chrono::milliseconds patience) {
  queue_.close();
  {
    const std::lock_guard held(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  threads_.clear();
  runs_.stop(patience);
}

Loop::Loop(Workbench& bench) : driver_(std::make_unique<Driver>(bench)) {}

Loop::~Loop() {
  driver_->stop(std::chrono::milliseconds(0));
}

void Loop::start() {
  driver_->start();
}

void Loop::stop(std::chrono::milliseconds patience) {
  driver_->stop(patience);
}

void Loop::happened(const SessionId& session, LoopEvent event) {
  driver_->queue().push(session, event);
}

Runs& Loop::runs() {
  return driver_->runs();
}

}  // namespace countersign::agent
