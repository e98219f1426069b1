#include "audit/sqlite/claims.h"

#include "audit/sqlite/failure.h"
#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// Only an approval asks whether the step is still valid at this moment; an expiry must find it
// over.
std::int64_t valid_after(const Ledger& ledger, StepEvent event) {
  return event == StepEvent::kApprove ? to_us(ledger.now()) : 0;
}

void note_decision(StepRow& step, const Claim& claim, Micros at, StepState state) {
  step.state = state;
  step.winner = Winner{state, claim.decision, claim.by, claim.kind, at, claim.reason};
}

void update_row(Ledger& ledger, const SessionRow& session, const StepRow& step, const Claim& claim,
                StepState to) {
  auto query =
      ledger(claim.start_now ? queries::k_store_decide_and_start : queries::k_store_decide);
  query.code(to)
      .code(claim.decision)
      .number(as_kept(session, claim.by))
      .code(claim.kind)
      .time(ledger.now())
      .number(ledger.policy_id(claim.policy))
      .text_unless_empty(claim.reason);
  query.number(row_id(session.key, step.n.get()))
      .code(step.state)
      .number(valid_after(ledger, claim.event));
  must_agree(query.run() == 1, "a step that was found undecided is not");
}

RecordColumns decision_of(const Ledger& ledger, const Claim& claim) {
  return {{to_us(ledger.now()), unless_nobody(claim.by), number_of_code(claim.kind),
           number_of_code(claim.decision)},
          {unless_none(claim.policy)},
          {unless_empty(claim.reason)}};
}

}  // namespace

Refused already_decided(const StepRow& step) {
  auto refused = no(No::kDecided);
  refused.winner = step.winner;
  refused.winner->state = step.state;
  return refused;
}

Seq claim(Ledger& ledger, SessionRow& session, StepRow& step, const Claim& claim) {
  const auto edge = transition(step.state, claim.event);
  invariant(edge.has_value(), "a claim follows an edge of the transition table");
  const auto start = claim.start_now ? transition(edge->to, StepEvent::kStart) : std::nullopt;
  invariant(claim.start_now == start.has_value(), "only an approved step starts");
  const auto to = start ? start->to : edge->to;
  update_row(ledger, session, step, claim, to);
  const RecordAbout decided{edge->record, step.n.get(), claim.actor};
  ledger.append(session, decided, decision_of(ledger, claim));
  ledger.append_signals(session, decided, claim.signals);
  if (start)
    ledger.append(session, {start->record, step.n.get(), UserId()},
                  {{to_us(ledger.now())}, {}, {}});
  note_decision(step, claim, ledger.now(), to);
  return session.last_seq;
}

bool is_overdue(const Ledger& ledger, const StepRow& step) {
  return step.state == StepState::kProposed && step.expires_at && *step.expires_at <= ledger.now();
}

Seq expire(Ledger& ledger, SessionRow& session, StepRow& step) {
  Claim over;
  over.event = StepEvent::kExpire;
  over.decision = Decision::kExpire;
  // The planner may try again; a session without one goes back to its person.
  if (session.phase == SessionPhase::kWaiting) session.phase = SessionPhase::kPlanning;
  return claim(ledger, session, step, over);
}

std::optional<Refused> objection(const StepRow& step, StepEvent event,
                                 const std::optional<std::string>& expected_tag) {
  if (!is_open(step.state)) return already_decided(step);
  if (!transition(step.state, event)) return no(No::kNotJudged);
  if (expected_tag) {
    const auto tag = step.tag();
    if (tag.empty() || *expected_tag != tag) return no(No::kChanged);
  }
  return std::nullopt;
}

bool breaks_four_eyes(const SessionRow& session, const StepRow& step, UserId by) {
  return by == session.user || by == step.proposed_by;
}

}  // namespace countersign::audit::sqlite
