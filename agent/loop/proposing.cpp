#include "agent/loop/proposing.h"

#include <fmt/core.h>

#include "agent/loop/circumstances.h"
#include "agent/loop/loaded.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

constexpr std::uint32_t kTriesMax = 5;  // of a server that does not answer in time

bool is_in_envelope(bool is_fresh, const Judged& judged) {
  return is_fresh && judged.is_whole && judged.policy->envelope &&
         guardrails::envelope_covers(judged.facts, judged.verdict, *judged.policy);
}

NewStep new_step(const Proposal& proposal) {
  return {proposal.sql, proposal.proposer.kind, proposal.edits, proposal.reruns};
}

bool is_fresh(const std::optional<StepNumber>& edits, const std::optional<StepNumber>& reruns) {
  return !edits && !reruns;
}

// The phase of the session once its next step stands in that state.
SessionPhase phase_with(const Loaded& loaded, const Proposal& proposal, StepState becomes) {
  LoopState state = loaded.state;
  state.steps.push_back({.n = StepNumber(loaded.session.total_steps + 1),
                         .state = becomes,
                         .proposer = proposal.proposer.kind,
                         .replaces = {}});
  return decide(state, LoopEvent::kProposed).phase;
}

// What an envelope is about to decide waits for nobody; if it then cannot, the loop says so.
SessionPhase phase_if_open(const Loaded& loaded, const Proposal& proposal, const Judged& judged) {
  if (!judged.is_whole) return phase_with(loaded, proposal, StepState::kJudging);
  return is_in_envelope(is_fresh(proposal.edits, proposal.reruns), judged) ? SessionPhase::kRunning
                                                                           : SessionPhase::kWaiting;
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
  command.tainted_by = tainted_by(loaded, new_step(proposal));
  command.expires_in = bench.options.approval_expires;
  if (judged.is_whole) command.judged = judged.judgement();
  command.expected_tag = proposal.expected_tag;
  command.edit_reason = proposal.edit_reason;
  command.decided_policy = judged.policy_digest;
  command.four_eyes = bench.options.four_eyes;
  command.steps_max = bench.options.steps_max;
  command.open_steps_max = bench.options.open_steps_max;
  command.only_if_last = proposal.only_if_last;
  command.once = proposal.once;
  command.phase_if_open = phase_if_open(loaded, proposal, judged);
  command.phase_if_refused = phase_with(loaded, proposal, StepState::kRefused);
  return command;
}

audit::Refused unknown() {
  return {.winner = {}, .step = {}, .seq = {}};
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

namespace {

void note_words(Workbench& bench, const StepRef& step, const Judged& judged) {
  if (judged.verdict.kind == VerdictKind::kRefuse)
    bench.source_words.put(step, judged.facts.problem_words);
}

// Judged as far as it may be before it is written down, and written down.
Result<Proposed, ProposalNo> write_down(Workbench& bench, const Proposal& proposal) {
  const auto session = bench.store.session(proposal.session);
  if (!session) return unexpected(ProposalNo(unknown()));
  Source* source = bench.sources.find(session->source);
  if (!source) return unexpected(ProposalNo(no_such_source(session->source)));
  // Before the lock is taken: a server may take its time.
  auto schema = source->engine().describe();
  if (!schema) return unexpected(ProposalNo(std::move(schema).error()));

  const auto held = bench.locks.hold(proposal.session);
  const auto loaded = load(bench.store, proposal.session, loop_limits(bench.options));
  if (!loaded) return unexpected(ProposalNo(unknown()));
  Judge judge(*source, circumstances_of(bench, *loaded, *source, new_step(proposal)),
              &bench.verdicts);
  Result<Judged, engines::SourceError> judged = judge.offline(proposal.sql, std::move(*schema));
  if (!source->engine().is_remote()) judged = judge.on_source(std::move(*judged), proposal.sql);
  if (!judged) return unexpected(ProposalNo(std::move(judged).error()));
  bench.kept.keep(bench.store, *judged);

  auto done = bench.store.propose(command_of(bench, proposal, *judged, *loaded));
  if (!done) return unexpected(ProposalNo(std::move(done).error()));
  note_words(bench, {proposal.session, done->n}, *judged);
  if (done->state == StepState::kJudging)
    bench.edit_reasons.put({proposal.session, done->n}, proposal.edit_reason);
  return Proposed{std::move(*done), std::move(*judged), is_fresh(proposal.edits, proposal.reruns)};
}

// The original of an edit was decided meanwhile: whatever its source says, the edit is too late.
bool comes_too_late(audit::Reader& store, const audit::StepView& step) {
  if (!step.replaces) return false;
  const auto original = store.step({step.ref.session, *step.replaces});
  return original && !is_open(original->state);
}

Result<Judged, engines::SourceError> judged_at_last(Workbench& bench, const audit::StepView& step,
                                                    Source& source, UserId user) {
  auto schema = source.engine().describe();
  if (!schema) return unexpected(std::move(schema).error());
  Judge judge(source, circumstances_of(bench, user, source, step), &bench.verdicts);
  auto offline = judge.offline(step.sql, std::move(*schema));
  if (comes_too_late(bench.store, step)) return offline;
  auto judged = judge.on_source(offline, step.sql);
  // A server that is there and never has the time for this one will not have it tomorrow.
  const bool is_hopeless = !judged && judged.error().code == ErrorCode::kTimeLimit &&
                           bench.judging.tries(step.ref.session) >= kTriesMax;
  if (is_hopeless) return judge.refused_for(std::move(offline), judged.error());
  return judged;
}

LoopState with_edit(const Loaded& loaded, const audit::StepView& step) {
  auto state = with_step(loaded.state, step.ref.step, StepState::kProposed);
  return step.replaces ? with_step(std::move(state), *step.replaces, StepState::kReplaced) : state;
}

Result<Proposed, ProposalNo> write_verdict(Workbench& bench, const audit::StepView& step,
                                           Judged judged) {
  bench.kept.keep(bench.store, judged);
  const auto held = bench.locks.hold(step.ref.session);
  const auto loaded = load(bench.store, step.ref.session, loop_limits(bench.options));
  if (!loaded) return unexpected(ProposalNo(unknown()));
  const bool fresh = is_fresh(step.replaces, step.reruns);
  const auto if_open = is_in_envelope(fresh, judged)
                           ? SessionPhase::kRunning
                           : decide(with_edit(*loaded, step), LoopEvent::kProposed).phase;
  const auto if_refused =
      decide(with_step(loaded->state, step.ref.step, StepState::kRefused), LoopEvent::kProposed)
          .phase;
  auto judgement = judged.judgement();
  judgement.edit_reason = bench.edit_reasons.of(step.ref);
  auto done = bench.store.judge(step.ref, judgement, if_open, if_refused);
  if (!done) return unexpected(ProposalNo(std::move(done).error()));
  note_words(bench, step.ref, judged);
  return Proposed{std::move(*done), std::move(judged), fresh};
}

}  // namespace

Result<Proposed, ProposalNo> judge_waiting(Workbench& bench, const audit::StepView& step) {
  const auto session = bench.store.session(step.ref.session);
  if (!session) return unexpected(ProposalNo(unknown()));
  bench.judging.try_again_later(step.ref.session);
  Proposed still{};
  still.done.n = step.ref.step;
  still.done.state = StepState::kJudging;
  Source* source = bench.sources.find(step.source);
  if (!source) return still;
  auto judged = judged_at_last(bench, step, *source, session->user);
  if (!judged) return still;
  auto written = write_verdict(bench, step, std::move(*judged));
  bench.judging.forget(step.ref.session);
  return written;
}

Result<Proposed, ProposalNo> propose(Workbench& bench, const Proposal& proposal) {
  const JudgingWaits::Hold at_it(bench.judging, proposal.session);
  auto written = write_down(bench, proposal);
  const bool waits = written && written->done.state == StepState::kJudging;
  if (!waits || written->done.was_repeated) return written;
  const auto step = bench.store.step({proposal.session, written->done.n});
  if (!step) return written;
  return judge_waiting(bench, *step);
}

bool envelope_may_decide(const Proposed& proposed) {
  return proposed.done.state == StepState::kProposed && !proposed.done.was_repeated &&
         is_in_envelope(proposed.is_fresh, proposed.judged);
}

}  // namespace countersign::agent
