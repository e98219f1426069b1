#include <limits>

#include "audit/sqlite/claims.h"
#include "audit/sqlite/column_names.h"
#include "audit/sqlite/commands.h"
#include "audit/sqlite/failure.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// Never a reason to lose an outcome: what cannot be kept whole is kept as its escaped beginning.
std::string kept(std::string_view text) {
  return is_storable_text(text) ? std::string(text) : escaped_prefix(text);
}

template <class Code>
std::optional<std::int64_t> unless_zero(Code code) {
  const auto number = static_cast<std::int64_t>(code);
  return number == 0 ? std::nullopt : std::optional(number);
}

// An outcome as its row holds it.
struct Outcome {
  StepState to = StepState::kFailed;
  std::int64_t at_us = 0;
  std::optional<std::int64_t> error, execution_us, rows, truncated_by;
  std::string column_names, message;

  RecordColumns columns() const {
    return {{at_us, number_of_code(to), error, execution_us, rows, truncated_by},
            {},
            {unless_empty(column_names), unless_empty(message)}};
  }
};

Outcome outcome_of(const Ledger& ledger, const NewOutcome& command, const Transition& edge) {
  // From `approved` nothing was sent: there are no rows and no time to speak of.
  const bool ran = edge.from == StepState::kRunning;
  Outcome out;
  out.to = edge.to;
  out.at_us = to_us(ledger.now());
  out.error = unless_zero(command.error);
  if (ran && command.execution) out.execution_us = command.execution->count();
  if (ran) out.rows = static_cast<std::int64_t>(command.rows);
  out.truncated_by = unless_zero(command.truncated_by);
  out.column_names = to_json(command.column_names);
  out.message = kept(command.message);
  return out;
}

void update_row(Ledger& ledger, std::int64_t step, StepState from, const Outcome& outcome) {
  auto query = ledger(queries::k_store_finish);
  query.code(outcome.to)
      .number(outcome.at_us)
      .number(outcome.error)
      .number(outcome.execution_us)
      .number(outcome.rows)
      .number(outcome.truncated_by)
      .text_unless_empty(outcome.column_names)
      .text_unless_empty(outcome.message)
      .number(step)
      .code(from);
  must_agree(query.run() == 1, "a step that was found in flight is not");
}

Seq write_outcome(Ledger& ledger, SessionRow& session, const NewOutcome& command,
                  const Transition& edge) {
  const auto outcome = outcome_of(ledger, command, edge);
  update_row(ledger, row_id(session.key, command.step.step.get()), *edge.from, outcome);
  const RecordAbout about{edge.record, command.step.step.get(), UserId()};
  ledger.append(session, about, outcome.columns());
  ledger.append_signals(session, about, command.signals);
  if (!session.is_closed) session.phase = command.next_phase;
  ledger.save(session);
  return session.last_seq;
}

std::vector<StepRef> refs_of(Query& query) {
  std::vector<StepRef> out;
  while (query.row())
    if (const auto id = SessionId::parse(query.text_at(0)))
      out.push_back({*id, StepNumber(static_cast<std::uint32_t>(query.number_at(1)))});
  return out;
}

std::vector<StepRef> steps_in(Ledger& ledger, StepState state) {
  auto query = ledger(queries::k_store_live_steps);
  query.code(state).number(std::numeric_limits<std::int64_t>::max());
  return refs_of(query);
}

std::vector<StepRef> approved_before(Ledger& ledger, Micros moment) {
  auto query = ledger(queries::k_store_approved_before);
  query.time(moment);
  return refs_of(query);
}

void end_step(Ledger& ledger, const StepRef& ref, StepEvent event, ErrorCode error) {
  auto found = ledger.step(ref);
  must_agree(found.has_value(), "a step that was listed is not there");
  const auto edge = transition(found->step.state, event);
  must_agree(edge.has_value(), "a step that was listed in flight is not");
  NewOutcome outcome;
  outcome.step = ref;
  outcome.event = event;
  outcome.error = error;
  outcome.next_phase = SessionPhase::kPlanning;
  write_outcome(ledger, found->session, outcome, *edge);
}

}  // namespace

Result<Started, Refused> start(Ledger& ledger, const StepRef& ref) {
  auto found = ledger.step(ref);
  if (!found) return unexpected(no(No::kUnknown));
  auto& [session, step] = *found;
  const auto edge = transition(step.state, StepEvent::kStart);
  if (!edge) return unexpected(no(No::kWrongState));
  const auto changed = ledger(queries::k_store_start)
                           .code(edge->to)
                           .time(ledger.now())
                           .number(row_id(session.key, ref.step.get()))
                           .code(step.state)
                           .run();
  must_agree(changed == 1, "a step that was found approved is not");
  const auto seq = ledger.append(session, {edge->record, ref.step.get(), UserId()},
                                 {{to_us(ledger.now())}, {}, {}});
  ledger.save(session);
  return Started{ref, step.source, step.sql, seq};
}

Result<Seq, Refused> finish(Ledger& ledger, const NewOutcome& command) {
  auto found = ledger.step(command.step);
  if (!found) return unexpected(no(No::kUnknown));
  const auto edge = transition(found->step.state, command.event);
  // Leaving `proposed` is a decision and none of this command's business.
  if (!edge || edge->record != RecordType::kFinished) return unexpected(no(No::kWrongState));
  return write_outcome(ledger, found->session, command, *edge);
}

std::vector<StepRef> expire_due(Ledger& ledger, std::size_t limit) {
  std::vector<StepRef> due;
  {
    auto query = ledger(queries::k_store_overdue_steps);
    query.time(ledger.now()).number(static_cast<std::int64_t>(limit));
    due = refs_of(query);
  }
  for (const auto& ref : due) {
    auto found = ledger.step(ref);
    must_agree(found.has_value(), "a step that was listed is not there");
    expire(ledger, found->session, found->step);
    ledger.save(found->session);
  }
  return due;
}

Recovered recover(Ledger& ledger, std::chrono::seconds approved_age_max) {
  Recovered out;
  // One node writes a store of this kind, so whatever runs was ours and died with us.
  out.lost = steps_in(ledger, StepState::kRunning);
  for (const auto& ref : out.lost) end_step(ledger, ref, StepEvent::kLose, ErrorCode::kProcessDied);
  out.expired = approved_before(ledger, ledger.now() - approved_age_max);
  for (const auto& ref : out.expired)
    end_step(ledger, ref, StepEvent::kExpire, ErrorCode::kTooLate);
  return out;
}

}  // namespace countersign::audit::sqlite
