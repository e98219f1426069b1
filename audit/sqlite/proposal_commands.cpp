#include <algorithm>

#include "audit/sqlite/claims.h"
#include "audit/sqlite/commands.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/idempotency.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

StepEvent event_of(const Judgement& judgement) {
  return judgement.verdict.kind == VerdictKind::kRefuse ? StepEvent::kJudgedRefused
                                                        : StepEvent::kJudgedOpen;
}

// What a proposal becomes at once, before it is written.
struct Plan {
  StepState state = StepState::kJudging;
  std::optional<Judgement> judgement;
  std::optional<StepRow> edited;        // to be replaced
  std::optional<Refused> edited_stays;  // or why it is not
};

bool is_refused(const Plan& plan) {
  return plan.state == StepState::kRefused;
}

// An edit that came too late is kept all the same, as an attempt, with this as the reason.
void refuse_late_edit(Plan& plan) {
  auto& verdict = plan.judgement->verdict;
  if (verdict.kind == VerdictKind::kRefuse) return;
  verdict.kind = VerdictKind::kRefuse;
  verdict.findings.insert(verdict.findings.begin(),
                          Finding{"S-03", Category::kSession, Severity::kRefuse, {}, {}});
}

Result<Done, Refused> plan_edit(Ledger& ledger, SessionRow& session, const NewProposal& command,
                                Plan& plan) {
  auto found = ledger.step({command.session, *command.edits});
  if (!found) return unexpected(no(No::kUnknown));
  auto& edited = found->step;
  if (is_overdue(ledger, edited)) {
    plan.edited_stays = no(No::kExpired);
    plan.edited_stays->seq = expire(ledger, session, edited);
    plan.edited_stays->winner = edited.winner;
  } else if (auto refused = objection(edited, StepEvent::kReplace, command.expected_tag)) {
    if (refused->why != No::kDecided) return unexpected(*refused);
    plan.edited_stays = *refused;
  } else if (command.four_eyes && breaks_four_eyes(session, edited, command.proposed_by)) {
    return unexpected(no(No::kFourEyes));
  }
  if (plan.edited_stays && plan.judgement)
    refuse_late_edit(plan);
  else if (plan.judgement && plan.judgement->verdict.kind == VerdictKind::kRefuse)
    plan.edited_stays = no(No::kJudgedWorse);
  else if (!plan.edited_stays)
    plan.edited = std::move(edited);
  return Done{};
}

std::uint32_t count_open(Ledger& ledger, const SessionRow& session) {
  auto query = ledger(queries::k_store_open_steps);
  query.number(session.key);
  std::uint32_t count = 0;
  while (query.row()) ++count;
  return count;
}

// A refused step is never too many open ones, and an edit takes the place of its original.
bool is_too_many_open(Ledger& ledger, const SessionRow& session, const NewProposal& command,
                      const Plan& plan) {
  if (is_refused(plan) || session.total_steps < command.open_steps_max) return false;
  const std::uint32_t leaves = plan.edited && plan.state == StepState::kProposed ? 1 : 0;
  return count_open(ledger, session) >= command.open_steps_max + leaves;
}

template <class Rep>
std::optional<std::int64_t> number_of(const std::optional<Rep>& strong) {
  if (!strong) return std::nullopt;
  return static_cast<std::int64_t>(strong->get());
}

std::optional<std::int64_t> as_number(const std::optional<std::uint64_t>& value) {
  if (!value) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

void bind_judgement(Ledger& ledger, Query& query, const std::optional<Judgement>& judgement) {
  if (!judgement) {
    for (int i = 0; i < 6; ++i) query.null();
    return;
  }
  query.code(judgement->verdict.kind)
      .text_unless_empty(judgement->reads)
      .number(judgement->estimated_rows)
      .number(judgement->estimated_cost)
      .number(ledger.policy_id(judgement->policy))
      .number(ledger.schema_id(judgement->schema));
}

// As it is kept.
std::chrono::milliseconds valid_for(const NewProposal& command) {
  return std::chrono::floor<std::chrono::milliseconds>(command.expires_in);
}

void insert_step(Ledger& ledger, const SessionRow& session, const NewProposal& command,
                 const Plan& plan, StepNumber n) {
  auto query = ledger(queries::k_store_propose);
  query.number(row_id(session.key, n.get()))
      .text(command.sql)
      .code(plan.state)
      .text(command.proposer.text())
      .number(as_kept(session, command.proposed_by))
      .number(number_of(command.edits))
      .number(number_of(command.reruns))
      .number(number_of(command.tainted_by))
      .number(command.sent_to_model ? 1 : 0)
      .time(ledger.now())
      .number(valid_for(command).count());
  bind_judgement(ledger, query, plan.judgement);
  query.run();
}

RecordColumns proposed(const Ledger& ledger, const NewProposal& command,
                       std::string_view proposer) {
  return {{to_us(ledger.now()), unless_nobody(command.proposed_by), number_of(command.edits),
           number_of(command.reruns), to_us(ledger.now() + valid_for(command)),
           number_of(command.tainted_by), command.sent_to_model ? 1 : 0},
          {},
          {command.sql, proposer}};
}

RecordColumns judged(const Judgement& judgement) {
  return {{number_of_code(judgement.verdict.kind), as_number(judgement.estimated_rows),
           as_number(judgement.estimated_cost)},
          {unless_none(judgement.policy), unless_none(judgement.schema)},
          {unless_empty(judgement.reads)}};
}

void append_judged(Ledger& ledger, SessionRow& session, StepNumber n, Micros proposed_at,
                   const Judgement& judgement, StepEvent event) {
  const auto edge = transition(StepState::kJudging, event);
  const RecordAbout about{edge->record, n.get(), UserId(), proposed_at};
  ledger.append(session, about, judged(judgement));
  ledger.append_signals(session, about, judgement.verdict.findings);
}

void replace_edited(Ledger& ledger, SessionRow& session, StepRow& edited,
                    const NewProposal& command) {
  Claim replacement;
  replacement.event = StepEvent::kReplace;
  replacement.decision = Decision::kReplace;
  replacement.by = command.proposed_by;
  replacement.actor = command.proposed_by;
  replacement.kind = DeciderKind::kPerson;
  replacement.reason = command.edit_reason;
  replacement.policy = command.decided_policy;
  claim(ledger, session, edited, replacement);
}

ProposalDone write_proposal(Ledger& ledger, SessionRow& session, const NewProposal& command,
                            Plan& plan) {
  const StepNumber n(session.total_steps + 1);
  // The original first: should the new step then fail, the savepoint brings the original back.
  if (plan.edited && plan.state == StepState::kProposed)
    replace_edited(ledger, session, *plan.edited, command);
  session.total_steps = n.get();
  insert_step(ledger, session, command, plan, n);
  const auto proposer = command.proposer.text();
  ledger.append(
      session,
      {transition(std::nullopt, StepEvent::kPropose)->record, n.get(), command.proposed_by},
      proposed(ledger, command, proposer));
  if (plan.judgement)
    append_judged(ledger, session, n, ledger.now(), *plan.judgement, event_of(*plan.judgement));
  // While the edited step still waits, so does its session.
  if (!plan.edited_stays || plan.edited_stays->why != No::kJudgedWorse)
    session.phase = is_refused(plan) ? command.phase_if_refused : command.phase_if_open;
  ledger.save(session);
  if (plan.edited_stays) plan.edited_stays->step = n;
  return ProposalDone{n, session.last_seq, plan.state, plan.edited_stays, false};
}

ProposalDone repeated(const Given& given, const NewProposal& command) {
  ProposalDone done{
      StepNumber(given.n), given.seq, given.state.value_or(StepState::kJudging), {}, true};
  if (command.edits && done.state == StepState::kRefused) {
    done.edited_step_stays = no(No::kJudgedWorse);
    done.edited_step_stays->step = done.n;
  }
  return done;
}

std::optional<Refused> standing_objection(const std::optional<SessionRow>& session,
                                          const NewProposal& command) {
  if (!session) return no(No::kUnknown);
  if (session->is_closed) return no(No::kClosed);
  if (command.only_if_last && *command.only_if_last != session->last_seq) return no(No::kChanged);
  if (session->total_steps >= std::min(command.steps_max, kRowsMax)) return no(No::kTooManySteps);
  return std::nullopt;
}

}  // namespace

Result<ProposalDone, Refused> propose(Ledger& ledger, const NewProposal& command) {
  const auto given = given_before(ledger, command.once, CommandKind::kProposal);
  if (!given) return unexpected(given.error());
  if (*given) return repeated(**given, command);
  auto session = ledger.session(command.session);
  if (auto refused = standing_objection(session, command)) return unexpected(*refused);
  Plan plan;
  plan.judgement = command.judged;
  if (command.edits) {
    if (const auto planned = plan_edit(ledger, *session, command, plan); !planned)
      return unexpected(planned.error());
  }
  if (plan.judgement) plan.state = transition(plan.state, event_of(*plan.judgement))->to;
  if (is_too_many_open(ledger, *session, command, plan)) {
    ledger.save(*session);  // the edited step may have expired just now
    return unexpected(no(No::kTooManyOpen));
  }
  const auto done = write_proposal(ledger, *session, command, plan);
  remember(ledger, command.once,
           {CommandKind::kProposal, session->id, done.n.get(), done.seq, done.state, ledger.now()});
  return done;
}

namespace {

// A judged edit takes the place of its original, if that still waits.
std::optional<Refused> settle_edit(Ledger& ledger, SessionRow& session, const StepRow& step,
                                   Plan& plan) {
  auto found = ledger.step({session.id, *step.replaces});
  must_agree(found.has_value(), "the step that an edit names is not there");
  auto& edited = found->step;
  std::optional<Refused> stays;
  if (plan.judgement->verdict.kind == VerdictKind::kRefuse) {
    stays = is_open(edited.state) ? no(No::kJudgedWorse) : already_decided(edited);
  } else if (is_overdue(ledger, edited)) {
    stays = no(No::kExpired);
    stays->seq = expire(ledger, session, edited);
    stays->winner = edited.winner;
    refuse_late_edit(plan);
  } else if (!is_open(edited.state)) {
    stays = already_decided(edited);
    refuse_late_edit(plan);
  } else {
    NewProposal by;
    by.proposed_by = step.proposed_by;
    by.edit_reason = plan.judgement->edit_reason;
    by.decided_policy = plan.judgement->policy;
    replace_edited(ledger, session, edited, by);
  }
  if (stays) stays->step = step.n;
  return stays;
}

}  // namespace

Result<ProposalDone, Refused> judge(Ledger& ledger, const StepRef& ref, const Judgement& judgement,
                                    SessionPhase if_open, SessionPhase if_refused) {
  auto found = ledger.step(ref);
  if (!found) return unexpected(no(No::kUnknown));
  auto& [session, step] = *found;
  if (step.state != StepState::kJudging)
    return unexpected(is_open(step.state) ? no(No::kWrongState) : already_decided(step));
  Plan plan;
  plan.judgement = judgement;
  std::optional<Refused> stays;
  if (step.replaces) stays = settle_edit(ledger, session, step, plan);
  const auto event = event_of(*plan.judgement);
  const auto edge = transition(step.state, event);
  auto query = ledger(queries::k_store_judge);
  query.code(edge->to);
  bind_judgement(ledger, query, plan.judgement);
  query.number(row_id(session.key, ref.step.get())).code(step.state);
  must_agree(query.run() == 1, "a step that was found in judging is not");
  append_judged(ledger, session, ref.step, step.proposed_at, *plan.judgement, event);
  if (!stays || stays->why != No::kJudgedWorse)
    session.phase = edge->to == StepState::kRefused ? if_refused : if_open;
  ledger.save(session);
  return ProposalDone{ref.step, session.last_seq, edge->to, stays, false};
}

}  // namespace countersign::audit::sqlite
