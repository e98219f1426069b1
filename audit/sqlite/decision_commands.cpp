#include "audit/sqlite/claims.h"
#include "audit/sqlite/commands.h"
#include "audit/sqlite/idempotency.h"

namespace countersign::audit::sqlite {

namespace {

StepEvent event_of(Decision decision) {
  switch (decision) {
    case Decision::kApprove:
      return StepEvent::kApprove;
    case Decision::kReject:
      return StepEvent::kReject;
    case Decision::kReplace:
      return StepEvent::kReplace;
    case Decision::kExpire:
      return StepEvent::kExpire;
    case Decision::kWithdraw:
      return StepEvent::kWithdraw;
    case Decision::kRefuse:
      return StepEvent::kJudgedWorse;
  }
  unreachable("a decision without an event");
}

bool is_judged_worse(const NewDecision& command) {
  return command.decision == Decision::kApprove && command.judged_again &&
         command.judged_again->verdict.kind == VerdictKind::kRefuse;
}

Claim claim_of(const NewDecision& command) {
  Claim claim;
  claim.event = event_of(command.decision);
  claim.decision = command.decision;
  claim.by = command.by;
  claim.kind = command.kind;
  claim.reason = command.reason;
  claim.policy = command.policy;
  claim.actor = command.by;
  claim.start_now = command.start_now && command.decision == Decision::kApprove;
  return claim;
}

// The approver's click stands as the record's actor; who decided is the policy.
Refused refuse_worse(Ledger& ledger, SessionRow& session, StepRow& step,
                     const NewDecision& command) {
  Claim worse;
  worse.event = StepEvent::kJudgedWorse;
  worse.decision = Decision::kRefuse;
  worse.kind = DeciderKind::kPolicy;
  worse.policy = command.judged_again->policy;
  worse.actor = command.by;
  worse.signals = command.judged_again->verdict.findings;
  if (session.phase == SessionPhase::kWaiting) session.phase = SessionPhase::kPlanning;
  auto refused = no(No::kJudgedWorse);
  refused.seq = claim(ledger, session, step, worse);
  refused.winner = step.winner;
  ledger.save(session);
  return refused;
}

Refused refuse_expired(Ledger& ledger, SessionRow& session, StepRow& step) {
  auto refused = no(No::kExpired);
  refused.seq = expire(ledger, session, step);
  refused.winner = step.winner;
  ledger.save(session);
  return refused;
}

DecisionMade repeated(const Given& given) {
  return DecisionMade{given.seq, given.state.value_or(StepState::kRejected), given.at, true, {}};
}

}  // namespace

Result<DecisionMade, Refused> decide(Ledger& ledger, const NewDecision& command) {
  const auto given = given_before(ledger, command.once, CommandKind::kDecision);
  if (!given) return unexpected(given.error());
  if (*given) return repeated(**given);
  auto found = ledger.step(command.step);
  if (!found) return unexpected(no(No::kUnknown));
  auto& [session, step] = *found;
  if (auto refused = objection(step, event_of(command.decision), command.expected_tag))
    return unexpected(*refused);
  if (is_overdue(ledger, step) && command.decision != Decision::kExpire)
    return unexpected(refuse_expired(ledger, session, step));
  if (command.four_eyes && breaks_four_eyes(session, step, command.by))
    return unexpected(no(No::kFourEyes));
  if (is_judged_worse(command)) return unexpected(refuse_worse(ledger, session, step, command));

  const auto made = claim_of(command);
  const auto seq = claim(ledger, session, step, made);
  if (!session.is_closed) session.phase = command.next_phase;
  ledger.save(session);
  remember(ledger, command.once,
           {CommandKind::kDecision, session.id, step.n.get(), seq, step.state, ledger.now()});
  DecisionMade done{seq, step.state, ledger.now(), false, std::nullopt};
  if (made.start_now) done.started = Started{command.step, step.source, step.sql, seq};
  return done;
}

}  // namespace countersign::audit::sqlite
