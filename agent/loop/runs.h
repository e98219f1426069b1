#pragma once

// Approved steps on their way to an end: the executor's slots, those that wait for one, and the
// outcome that is written down before anybody hears of it.
//
// Any thread.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "agent/decide.h"
#include "agent/executor.h"
#include "agent/loop/workbench.h"

namespace countersign::agent {

// Under which policy a statement runs, and whether an envelope decided instead of a person.
struct RunTerms {
  std::shared_ptr<const guardrails::Policy> policy;
  bool is_by_envelope = false;

  Fence fence() const;
};

class Runs {
 public:
  using Happened = std::function<void(const SessionId&, LoopEvent)>;
  Runs(Workbench& bench, Happened happened);
  ~Runs();

  void start();

  std::optional<Executor::Slot> try_slot() { return executor_.try_take(); }
  // After the commit that wrote "started"; returns at once.
  void begin(Executor::Slot slot, ApprovedStatement statement, Source& source, RunTerms terms);
  // A step that is approved and has no slot. Known ones are not taken twice.
  void queue(const StepRef& step);
  // Decides in the policy's name, and starts if a slot is free. When somebody was quicker, theirs
  // stands.
  void approve_by_envelope(const StepRef& step, Source& source, const Judged& judged);

  std::optional<engines::Progress> progress(const StepRef& step) {
    return executor_.progress(step);
  }
  bool cancel(const StepRef& step) { return executor_.cancel(step); }
  // An outcome for a step of which nothing was sent, or will be heard. Takes the session's lock.
  Result<Seq, audit::Refused> finish(audit::NewOutcome outcome, StepState becomes);

  // Runs are given `patience`, then cancelled. Idempotent.
  void stop(std::chrono::milliseconds patience);

 private:
  void start_queued();
  std::optional<StepRef> next_queued();
  void start_one(Executor::Slot& slot, const StepRef& step);
  std::optional<audit::NewOutcome> why_not_start(const audit::StepView& step, Source* source,
                                                 RunTerms& terms);
  void ended(RunEnd&& end, const RunTerms& terms);
  bool pause(std::chrono::milliseconds time);

  Workbench& bench_;
  const Happened happened_;
  Executor executor_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<StepRef> queue_;
  bool is_stopping_ = false;
  Thread starter_;
};

}  // namespace countersign::agent
