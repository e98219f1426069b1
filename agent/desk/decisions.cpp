// Approve, reject, cancel.

#include <fmt/core.h>

#include "agent/desk/desk_impl.h"
#include "agent/desk/four_eyes.h"
#include "agent/desk/refusals.h"
#include "agent/loop/circumstances.h"
#include "agent/loop/outcome.h"
#include "agent/loop/runs.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

constexpr std::size_t kReasonBytesMax = 4096;

std::optional<audit::Idempotency> once_of_decision(const Caller& caller, std::string_view what,
                                                   const Decide& decision) {
  return once_of(caller, decision.idempotency_key,
                 {what, decision.step.session.bytes(), fmt::format("{}", decision.step.step.get()),
                  decision.if_match, decision.reason});
}

audit::NewDecision command_of(const Caller& caller, const Decide& decision, Decision what,
                              bool four_eyes) {
  audit::NewDecision command;
  command.step = decision.step;
  command.decision = what;
  command.by = caller.who.user;
  command.reason = decision.reason;
  command.expected_tag = decision.if_match;
  command.four_eyes = four_eyes;
  command.once = once_of_decision(caller, word(what), decision);
  return command;
}

}  // namespace

std::optional<DeskRefusal> objection_to_reason(std::string_view reason) {
  if (is_storable_text(reason, kReasonBytesMax)) return std::nullopt;
  return desk_refusal(
      DeskNo::kInvalid,
      fmt::format("A reason must be UTF-8 text without NUL of at most {} bytes.", kReasonBytesMax));
}

// What can be said without asking the writer. A retry under its key always goes to the store, which
// knows the first answer.
Desked<Done> DeskImpl::check_decision(const Decide& decision, const audit::StepView& step) {
  if (!is_storable_text(decision.reason, kReasonBytesMax))
    return unexpected(
        desk_refusal(DeskNo::kInvalid,
                     fmt::format("A reason must be UTF-8 text without NUL of at most {} bytes.",
                                 kReasonBytesMax)));
  if (!decision.idempotency_key && !is_open(step.state))
    return unexpected(already_decided(bench_.store, step));
  if (step.state == StepState::kJudging)
    return unexpected(
        refusal_of(bench_.store,
                   {.why = audit::No::kNotJudged, .winner = {}, .step = {}, .seq = {}}, step.ref));
  return Done{};
}

Desked<Receipt> DeskImpl::receipt(const Decide& decision,
                                  Result<audit::DecisionDone, audit::Refused> done,
                                  LoopEvent event) {
  if (!done) {
    // Expired, or judged worse: written down just now, so the planner must hear of it.
    if (done.error().seq != Seq()) loop_.happened(decision.step.session, LoopEvent::kDecided);
    return unexpected(refusal_of(bench_.store, done.error(), decision.step));
  }
  loop_.happened(decision.step.session, event);
  auto view = read_again(decision.step);
  if (!view) return unexpected(std::move(view).error());
  return Receipt{done->seq, done->state, done->at, std::move(*view)};
}

Desked<Receipt> DeskImpl::approve(const Caller& caller, const Decide& decision) {
  const auto step = enter_step(caller, decision.step, Wants::kDecide);
  if (!step) return unexpected(step.error());
  if (auto ok = check_decision(decision, *step); !ok) return unexpected(std::move(ok).error());
  Source* source = bench_.sources.find(step->source);
  if (!source) return unexpected(refusal_of(no_such_source(step->source)));
  const auto session = bench_.store.session(decision.step.session);
  if (!session) return unexpected(not_found());
  // Under the policy in force now, and outside the writer.
  const auto judged =
      Judge(*source, circumstances_of(bench_, session->user, *source, *step), &bench_.verdicts)
          .again(step->sql, kept_estimate(*step));
  if (!judged) return unexpected(refusal_of(judged.error()));
  bench_.kept.keep(bench_.store, *judged);
  const auto review = guardrails::required_review(judged->facts, *judged->policy);
  // Of one that is decided or changed the store says so, and it knows a retry.
  if (review && step->state == StepState::kProposed && step->tag == decision.if_match)
    if (auto no = objection_to_reviewer(caller, *session, *step, *review, judged->facts))
      return unexpected(std::move(*no));

  auto slot = loop_.runs().try_slot();
  auto command =
      command_of(caller, decision, Decision::kApprove, bench_.options.four_eyes || review);
  command.policy = judged->policy_digest;
  command.judged_again = judged->judgement();
  command.start_now = slot.has_value();
  command.next_phase = SessionPhase::kRunning;
  auto held = bench_.locks.hold(decision.step.session);
  auto done = bench_.store.decide(command);
  held.unlock();
  if (done && done->started)
    loop_.runs().begin(std::move(*slot), std::move(*done->started), *source,
                       {judged->policy, /*is_by_envelope=*/false});
  else if (done && done->state == StepState::kApproved && !done->was_repeated)
    loop_.runs().queue(decision.step);
  return receipt(decision, std::move(done), LoopEvent::kApproved);
}

Desked<Receipt> DeskImpl::reject(const Caller& caller, const Decide& decision) {
  const auto step = enter_step(caller, decision.step, Wants::kDecide);
  if (!step) return unexpected(step.error());
  if (auto ok = check_decision(decision, *step); !ok) return unexpected(std::move(ok).error());
  auto command = command_of(caller, decision, Decision::kReject, bench_.options.four_eyes);
  if (Source* source = bench_.sources.find(step->source)) {
    const auto session = bench_.store.session(decision.step.session);
    const auto policy =
        policy_for(bench_.store, *source, session ? session->user : caller.who.user);
    bench_.kept.keep_policy(bench_.store, policy);
    command.policy = policy.digest;
  } else if (step->policy) {
    command.policy = *step->policy;  // a source that is gone can still be said no to
  }
  auto held = bench_.locks.hold(decision.step.session);
  const auto loaded = load(bench_.store, decision.step.session, loop_limits(bench_.options));
  if (!loaded) return unexpected(not_found());
  command.next_phase =
      agent::decide(with_step(loaded->state, decision.step.step, StepState::kRejected),
                    LoopEvent::kDecided)
          .phase;
  auto done = bench_.store.decide(command);
  held.unlock();
  return receipt(decision, std::move(done), LoopEvent::kDecided);
}

// ---- cancel -------------------------------------------------------------------------------------

Desked<audit::StepView> DeskImpl::withdraw(const Caller& caller, const audit::StepView& step) {
  audit::NewDecision command;
  command.step = step.ref;
  command.decision = Decision::kWithdraw;
  command.by = caller.who.user;
  if (step.policy) command.policy = *step.policy;
  const auto held = bench_.locks.hold(step.ref.session);
  const auto loaded = load(bench_.store, step.ref.session, loop_limits(bench_.options));
  if (!loaded) return unexpected(not_found());
  command.next_phase = agent::decide(with_step(loaded->state, step.ref.step, StepState::kWithdrawn),
                                     LoopEvent::kDecided)
                           .phase;
  const auto done = bench_.store.decide(command);
  if (!done) return unexpected(refusal_of(bench_.store, done.error(), step.ref));
  loop_.happened(step.ref.session, LoopEvent::kDecided);
  return read_again(step.ref);
}

Desked<audit::StepView> DeskImpl::cancel_waiting(const audit::StepView& step) {
  const auto done =
      loop_.runs().finish(not_started(step.ref, StepEvent::kCancel, ErrorCode::kCancelled,
                                      "Cancelled by a person before it was started."),
                          StepState::kCancelled);
  // It may have been started just now: then it is stopped like any other.
  if (!done) loop_.runs().cancel(step.ref);
  loop_.happened(step.ref.session, LoopEvent::kFinished);
  return read_again(step.ref);
}

Desked<audit::StepView> DeskImpl::cancel(const Caller& caller, const StepRef& ref) {
  auto step = enter_step(caller, ref, Wants::kPropose);
  if (!step) return step;
  if (is_open(step->state)) return withdraw(caller, *step);
  if (step->state == StepState::kApproved) return cancel_waiting(*step);
  if (step->state == StepState::kRunning && loop_.runs().cancel(ref)) return step;
  // It may have ended between our reading and now.
  step = read_again(ref);
  if (!step) return step;
  auto no = desk_refusal(DeskNo::kNotRunning,
                         step->state == StepState::kRunning
                             ? "The step is just coming to its end; read it again in a moment."
                             : fmt::format("There is nothing to cancel: step {} is {}.",
                                           ref.step.get(), word(step->state)));
  no.step = std::move(*step);
  return unexpected(std::move(no));
}

}  // namespace countersign::agent
