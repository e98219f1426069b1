#include "agent/loop/proposing.h"

#include <fmt/core.h>

#include "agent/loop/loaded.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

bool is_in_envelope(const Proposal& proposal, const Judged& judged) {
  return !proposal.edits && !proposal.reruns && judged.policy->envelope &&
         guardrails::envelope_covers(judged.facts, judged.verdict, *judged.policy);
}

audit::NewProposal command_of(const Workbench& bench, const Proposal& proposal,
                              const Judged& judged, const Loaded& loaded) {
  audit::NewProposal command;
  command.session = proposal.session;
  command.sql = storable(proposal.sql, kTextBytesMax);
  command.proposer = proposal.proposer;
  command.proposed_by = proposal.by;
  command.edits = proposal.edits;
  command.reruns = proposal.reruns;
  command.expires_in = bench.options.approval_expires;
  command.judged = judged.judgement();
  command.expected_tag = proposal.expected_tag;
  command.edit_reason = proposal.edit_reason;
  command.decided_policy = judged.policy->digest();
  command.four_eyes = bench.options.four_eyes;
  command.steps_max = bench.options.steps_max;
  command.open_steps_max = bench.options.open_steps_max;
  command.only_if_last = proposal.only_if_last;
  command.once = proposal.once;

  LoopState refused = loaded.state;
  refused.steps.push_back({.n = StepNumber(loaded.session.total_steps + 1),
                           .state = StepState::kRefused,
                           .proposer = proposal.proposer.kind,
                           .replaces = {}});
  // What an envelope is about to decide waits for nobody; if it then cannot, the loop says so.
  command.phase_if_open =
      is_in_envelope(proposal, judged) ? SessionPhase::kRunning : SessionPhase::kWaiting;
  command.phase_if_refused = decide(refused, LoopEvent::kProposed).phase;
  return command;
}

}  // namespace

engines::SourceError no_such_source(std::string_view name) {
  return {ErrorCode::kSourceMissing,
          fmt::format("The source \"{}\" is not in the settings any more; add it again under "
                      "[sources.{}] and restart.",
                      printable(name), printable(name))};
}

LoopLimits loop_limits(const DeskOptions& options) {
  LoopLimits limits;
  limits.steps_max = options.steps_max;
  return limits;
}

Result<Proposed, ProposalNo> propose(Workbench& bench, const Proposal& proposal) {
  const auto held = bench.locks.hold(proposal.session);
  const auto loaded = load(bench.store, proposal.session, loop_limits(bench.options));
  if (!loaded) return unexpected(ProposalNo(audit::Refused{.winner = {}, .step = {}, .seq = {}}));
  Source* source = bench.sources.find(loaded->session.source);
  if (!source) return unexpected(ProposalNo(no_such_source(loaded->session.source)));

  guardrails::SessionContext context;
  context.was_rejected_before = loaded->was_rejected_before(proposal.sql);
  auto judged = judge_statement(*source, proposal.sql, context);
  if (!judged) return unexpected(ProposalNo(std::move(judged).error()));
  bench.kept.keep(bench.store, *judged);

  auto done = bench.store.propose(command_of(bench, proposal, *judged, *loaded));
  if (!done) return unexpected(ProposalNo(std::move(done).error()));
  return Proposed{std::move(*done), std::move(*judged)};
}

bool envelope_may_decide(const Proposal& proposal, const Proposed& proposed) {
  return proposed.done.state == StepState::kProposed && !proposed.done.was_repeated &&
         is_in_envelope(proposal, proposed.judged);
}

}  // namespace countersign::agent
