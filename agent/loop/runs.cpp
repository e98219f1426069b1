#include "agent/loop/runs.h"

#include <algorithm>

#include <fmt/core.h>

#include "agent/loop/circumstances.h"
#include "agent/loop/loaded.h"
#include "agent/loop/outcome.h"
#include "agent/loop/proposing.h"

namespace countersign::agent {

namespace {
constexpr std::chrono::milliseconds kStorePause{200};
}

Fence RunTerms::fence() const {
  return is_by_envelope ? guardrails::fence_of(*policy, *policy->envelope)
                        : guardrails::fence_of(*policy);
}

Runs::Runs(Workbench& bench, Happened happened)
    : bench_(bench), happened_(std::move(happened)), executor_(bench.options.executor_slots) {}

Runs::~Runs() {
  stop(std::chrono::milliseconds(0));
}

void Runs::start() {
  starter_ = Thread("desk-start", Thread::kUsualStack, [this] { start_queued(); });
}

void Runs::begin(Executor::Slot slot, ApprovedStatement statement, Source& source, RunTerms terms) {
  Fence fence = terms.fence();
  executor_.run(std::move(slot), std::move(statement), source.engine(), std::move(fence),
                [this, terms = std::move(terms)](RunEnd&& end) { ended(std::move(end), terms); });
}

void Runs::queue(const StepRef& step) {
  {
    const std::lock_guard held(mutex_);
    if (std::find(queue_.begin(), queue_.end(), step) != queue_.end()) return;
    queue_.push_back(step);
  }
  changed_.notify_all();
}

void Runs::approve_by_envelope(const StepRef& step, Source& source, const Judged& judged) {
  auto slot = executor_.try_take();
  audit::NewDecision decision;
  decision.step = step;
  decision.decision = Decision::kApprove;
  decision.kind = DeciderKind::kPolicy;
  decision.policy = judged.policy_digest;
  decision.judged_again = judged.judgement();
  decision.start_now = slot.has_value();
  decision.next_phase = SessionPhase::kRunning;
  const auto held = bench_.locks.hold(step.session);
  auto done = bench_.store.decide(decision);
  if (!done) return;
  if (done->started)
    begin(std::move(*slot), std::move(*done->started), source, {judged.policy, true});
  else if (done->state == StepState::kApproved)
    queue(step);
}

Result<Seq, audit::Refused> Runs::finish(audit::NewOutcome outcome, StepState becomes) {
  const auto held = bench_.locks.hold(outcome.step.session);
  const auto loaded = load(bench_.store, outcome.step.session, loop_limits(bench_.options));
  if (!loaded) return unexpected(audit::Refused{.winner = {}, .step = {}, .seq = {}});
  tell_what_follows(outcome, has_room(loaded->state));
  outcome.next_phase =
      decide(with_step(loaded->state, outcome.step.step, becomes), LoopEvent::kFinished).phase;
  return bench_.store.finish(outcome);
}

// ---- the end of a run ---------------------------------------------------------------------------

void Runs::ended(RunEnd&& end, const RunTerms& terms) {
  if (end.rows) end.rows->marks = screen_rows(end.rows->columns, end.rows->rows);
  const guardrails::Envelope* envelope = terms.is_by_envelope ? &*terms.policy->envelope : nullptr;
  const Outcome outcome = outcome_of(end, terms.policy->limits, envelope);
  // Held before it is written down: whoever reads `done` finds the rows.
  if (outcome.keeps_rows) bench_.results.put(end.step, std::move(end.rows));
  for (;;) {
    try {
      const auto done = finish(outcome.command, outcome.becomes);
      if (!done) bench_.results.drop(end.step);
      happened_(end.step.session, LoopEvent::kFinished);
      return;
    } catch (const std::exception&) {
      // Most likely the store cannot write. What came back is true and must not be lost, so the
      // slot is held until it is written down: meanwhile nothing else starts here. If we die first,
      // the step is `unknown`.
      if (!pause(kStorePause)) return;
    }
  }
}

bool Runs::pause(std::chrono::milliseconds time) {
  std::unique_lock held(mutex_);
  return !changed_.wait_for(held, time, [&] { return is_stopping_; });
}

// ---- approved, and waiting for a slot -----------------------------------------------------------

std::optional<StepRef> Runs::next_queued() {
  std::unique_lock held(mutex_);
  changed_.wait(held, [&] { return is_stopping_ || !queue_.empty(); });
  if (is_stopping_) return std::nullopt;
  return queue_.front();
}

void Runs::start_queued() {
  while (const auto step = next_queued()) {
    auto slot = executor_.take();
    if (!slot) return;
    bool is_settled = false;
    try {
      start_one(*slot, *step);
      is_settled = true;
    } catch (const std::exception&) {
      // Most likely the store cannot write: then nothing runs, and the step is asked for again.
      slot.reset();
    }
    const bool goes_on = is_settled || pause(kStorePause);
    const std::lock_guard held(mutex_);
    std::erase(queue_, *step);
    // At the end of the line, so that one that cannot be started does not hold up the others.
    if (!is_settled) queue_.push_back(*step);
    if (!goes_on) return;
  }
}

void Runs::start_one(Executor::Slot& slot, const StepRef& ref) {
  const auto step = bench_.store.step(ref);
  if (!step || step->state != StepState::kApproved) return;
  Source* source = bench_.sources.find(step->source);
  RunTerms terms;
  if (auto no = why_not_start(*step, source, terms)) {
    const StepState becoming = becomes(StepState::kApproved, no->event);
    static_cast<void>(finish(std::move(*no), becoming));  // or somebody cancelled it meanwhile
    happened_(ref.session, LoopEvent::kFinished);
    return;
  }
  auto started = bench_.store.start(ref);
  if (started) begin(std::move(slot), std::move(*started), *source, std::move(terms));
  // Another approved step of the session may wait behind it.
  happened_(ref.session, LoopEvent::kApproved);
}

// The world may have changed while the step waited: policy, source, and the person's patience.
std::optional<audit::NewOutcome> Runs::why_not_start(const audit::StepView& step, Source* source,
                                                     RunTerms& terms) {
  if (!source)
    return not_started(step.ref, StepEvent::kFail, ErrorCode::kSourceMissing,
                       no_such_source(step.source).message);
  const auto session = bench_.store.session(step.ref.session);
  invariant(session.has_value(), "a step without its session");
  if (session->closed_at)
    return not_started(step.ref, StepEvent::kCancel, ErrorCode::kCancelled,
                       "The session was closed before the statement was started.");
  const auto waited = bench_.clock.now() - step.decided_at.value_or(bench_.clock.now());
  if (waited > bench_.options.approved_age_max)
    return not_started(
        step.ref, StepEvent::kExpire, ErrorCode::kTooLate,
        fmt::format("No slot came free within {} s of the approval; run the step again.",
                    bench_.options.approved_age_max.count()));
  auto judged =
      Judge(*source, circumstances_of(bench_, session->user, *source, step), &bench_.verdicts)
          .again(step.sql, kept_estimate(step));
  if (!judged)
    return not_started(step.ref, StepEvent::kFail, judged.error().code, judged.error().message);
  terms.policy = judged->policy;
  terms.is_by_envelope = step.decided_by_kind == DeciderKind::kPolicy;
  const bool is_covered =
      !terms.is_by_envelope ||
      guardrails::envelope_covers(judged->facts, judged->verdict, *judged->policy);
  if (judged->verdict.kind != VerdictKind::kRefuse && is_covered) return std::nullopt;
  auto no = not_started(step.ref, StepEvent::kJudgedWorse, ErrorCode::kJudgedWorse,
                        is_covered ? "The policy in force now refuses it."
                                   : "The envelope that approved it does not cover it any more.");
  no.signals = judged->verdict.findings;
  return no;
}

void Runs::stop(std::chrono::milliseconds patience) {
  // The starter first: what waits for a slot stays approved, for the next start to judge.
  executor_.stop_giving();
  {
    const std::lock_guard held(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  starter_.join();
  executor_.stop(patience);
}

}  // namespace countersign::agent
