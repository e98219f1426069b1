#pragma once

// Runs approved statements, at most so many at once, each on a thread of the executor. It takes
// nothing but an ApprovedStatement, which only the store can make, after its commit.
//
// A Slot is the right to run one. It is taken BEFORE the decision is written, so that an approval
// and "execution started" can be one commit; whoever does not use it gives it back by letting go.
//
// Any thread. No call blocks for a running statement, except take() and stop().

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "agent/results.h"
#include "core/approved.h"
#include "core/fence.h"
#include "core/ids.h"
#include "core/thread.h"
#include "engines/engine.h"

namespace countersign::agent {

struct RunEnd {
  StepRef step;
  engines::RunReport report;
  std::shared_ptr<HeldRows> rows;  // what was read, also of a run that did not end well
};

class Executor {
 public:
  // Moved, never copied; must be let go before the executor goes.
  class Slot {
   public:
    Slot(Slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(owner_, other.owner_);
      return *this;
    }
    ~Slot() {
      if (owner_) owner_->give_back();
    }

   private:
    friend class Executor;
    explicit Slot(Executor* owner) : owner_(owner) {}
    Executor* owner_;
  };

  // Called on the executor's thread when a run is over, before its slot is given back. MUST NOT
  // throw.
  using Ended = std::function<void(RunEnd&&)>;

  explicit Executor(std::uint32_t slots);
  ~Executor();

  // None: all are taken, somebody waits in take(), or we are stopping.
  std::optional<Slot> try_take();
  // Waits for a free one; none: we are stopping.
  std::optional<Slot> take();

  // Returns at once. The engine MUST outlive the executor.
  void run(Slot slot, ApprovedStatement statement, engines::Engine& engine, Fence fence,
           Ended ended);

  // Of a step that is running here.
  std::optional<engines::Progress> progress(const StepRef& step);
  // False: not running here. Otherwise it will end as cancelled, unless it ends by itself first.
  bool cancel(const StepRef& step);

  // Gives out no more slots; what is out may still run.
  void stop_giving();
  // The same, then waits for what runs, cancels what still runs after `patience`, and
  // joins the threads. Idempotent, from one thread.
  void stop(std::chrono::milliseconds patience);

 private:
  struct Job;
  void work();
  void perform(Job& job);
  void give_back();
  std::shared_ptr<Job> find(const StepRef& step);
  void cancel_all();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint32_t free_;
  const std::uint32_t slots_;
  std::uint32_t waiting_ = 0;  // in take()
  bool is_stopping_ = false;
  bool is_closed_ = false;  // threads go home
  std::deque<std::shared_ptr<Job>> queue_;
  std::map<StepRef, std::shared_ptr<Job>> running_;
  std::vector<Thread> threads_;
};

}  // namespace countersign::agent
