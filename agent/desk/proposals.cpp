// Statements that people and agents write themselves: new ones, edits, reruns.

#include <fmt/core.h>

#include "agent/advice.h"
#include "agent/desk/desk_impl.h"
#include "agent/desk/refusals.h"
#include "agent/loop/runs.h"

namespace countersign::agent {

namespace {

Proposer proposer_of(const Caller& caller) {
  switch (caller.who.kind) {
    case audit::AccountKind::kHuman:
      return {ProposerKind::kPerson, {}};
    case audit::AccountKind::kAgent:
      return {ProposerKind::kAgent, caller.who.name};
  }
  unreachable("a kind of account that nobody proposes as");
}

Proposal proposal_of(const Caller& caller, const SessionId& session, std::string_view sql) {
  Proposal proposal;
  proposal.session = session;
  proposal.sql = std::string(sql);
  proposal.proposer = proposer_of(caller);
  proposal.by = caller.who.user;
  return proposal;
}

std::optional<DeskRefusal> objection_to_text(std::string_view sql) {
  if (sql.find_first_not_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  return desk_refusal(DeskNo::kInvalid, "The statement is empty; write one SELECT.");
}

// What was refused would be refused again, and what is under way needs no second start.
std::optional<DeskRefusal> objection_to_rerun(const audit::StepView& step) {
  if (step.is_erased)
    return desk_refusal(DeskNo::kClosed,
                        fmt::format("The statement of step {} was erased, so it cannot be run "
                                    "again; ask anew.",
                                    step.ref.step.get()));
  if (!is_final(step.state))
    return desk_refusal(DeskNo::kInvalid,
                        fmt::format("Step {} is {}; only a step that came to its end can be run "
                                    "again.",
                                    step.ref.step.get(), word(step.state)));
  if (step.state == StepState::kRefused)
    return desk_refusal(DeskNo::kInvalid,
                        fmt::format("Step {} was refused; propose a changed statement instead.",
                                    step.ref.step.get()));
  return std::nullopt;
}

}  // namespace

Desked<audit::StepView> DeskImpl::read_again(const StepRef& ref) {
  auto view = bench_.store.step(ref);
  if (!view) return unexpected(not_found());
  name_subjects(*view);
  return std::move(*view);
}

Desked<audit::StepView> DeskImpl::settle_refused(const StepRef& refused, const Proposed& proposed) {
  auto view = read_again(refused);
  if (!view) return view;
  const auto& edited_step_stays = proposed.done.edited_step_stays;
  if (!edited_step_stays || edited_step_stays->why == audit::No::kJudgedWorse) {
    auto no = refused_statement(std::move(*view), proposed.judged.verdict);
    if (const auto more = advice(proposed.judged); !more.empty()) no.message += " " + more;
    return unexpected(std::move(no));
  }
  auto no = refusal_of(bench_.store, *edited_step_stays, std::nullopt);
  no.step = std::move(*view);
  return unexpected(std::move(no));
}

Desked<audit::StepView> DeskImpl::proposed_step(const Proposal& proposal, Source* source) {
  const std::optional<StepRef> about =
      proposal.edits ? std::optional(StepRef{proposal.session, *proposal.edits}) : std::nullopt;
  auto proposed = agent::propose(bench_, proposal);
  if (!proposed) return unexpected(refusal_of(bench_.store, proposed.error(), about));
  const StepRef ref{proposal.session, proposed->done.n};
  if (source && envelope_may_decide(*proposed))
    loop_.runs().approve_by_envelope(ref, *source, proposed->judged);
  loop_.happened(proposal.session, LoopEvent::kProposed);
  // A retry tells what was answered then, even if the step has moved on.
  if (proposed->done.state == StepState::kRefused) return settle_refused(ref, *proposed);
  return read_again(ref);
}

Desked<audit::StepView> DeskImpl::propose(const Caller& caller, const SessionId& id,
                                          std::string_view sql,
                                          std::optional<std::string> idempotency_key) {
  const auto entered = enter(caller, id, Wants::kPropose);
  if (!entered) return unexpected(entered.error());
  if (auto no = objection_to_text(sql)) return unexpected(std::move(*no));
  Proposal proposal = proposal_of(caller, id, sql);
  proposal.once = once_of(caller, idempotency_key, {"propose", id.bytes(), sql});
  return proposed_step(proposal, bench_.sources.find(entered->source));
}

Desked<audit::StepView> DeskImpl::edit(const Caller& caller, const Decide& decision,
                                       std::string_view sql) {
  const auto step = enter_step(caller, decision.step, Wants::kDecide);
  if (!step) return step;
  if (auto no = objection_to_text(sql)) return unexpected(std::move(*no));
  if (auto no = objection_to_reason(decision.reason)) return unexpected(std::move(*no));
  Proposal proposal = proposal_of(caller, decision.step.session, sql);
  proposal.edits = decision.step.step;
  proposal.expected_tag = decision.if_match;
  proposal.edit_reason = decision.reason;
  proposal.once =
      once_of(caller, decision.idempotency_key,
              {"edit", decision.step.session.bytes(), fmt::format("{}", decision.step.step.get()),
               decision.if_match, decision.reason, sql});
  // An edit that comes too late is stored all the same, as an attempt: the store says so.
  return proposed_step(proposal, nullptr);
}

Desked<audit::StepView> DeskImpl::rerun(const Caller& caller, const StepRef& ref,
                                        std::optional<std::string> idempotency_key) {
  const auto step = enter_step(caller, ref, Wants::kPropose);
  if (!step) return step;
  if (auto no = objection_to_rerun(*step)) return unexpected(std::move(*no));
  Proposal proposal = proposal_of(caller, ref.session, step->sql);
  proposal.reruns = ref.step;
  proposal.once = once_of(caller, idempotency_key,
                          {"rerun", ref.session.bytes(), fmt::format("{}", ref.step.get())});
  return proposed_step(proposal, nullptr);
}

}  // namespace countersign::agent
