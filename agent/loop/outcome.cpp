#include "agent/loop/outcome.h"

#include <fmt/core.h>

#include "agent/loop/workbench.h"
#include "core/transitions.h"

namespace countersign::agent {

namespace {

constexpr std::size_t kMessageBytesMax = 4096;

StepEvent event_of(engines::RunOutcome outcome) {
  switch (outcome) {
    case engines::RunOutcome::kDone:
      return StepEvent::kFinish;
    case engines::RunOutcome::kFailed:
      return StepEvent::kFail;
    case engines::RunOutcome::kCancelled:
      return StepEvent::kCancel;
    case engines::RunOutcome::kLost:
      return StepEvent::kLose;
  }
  unreachable("a run's outcome without an event");
}

ErrorCode error_of(const engines::RunReport& report) {
  if (report.error != ErrorCode::kNone) return report.error;
  switch (report.outcome) {
    case engines::RunOutcome::kDone:
      return ErrorCode::kNone;
    case engines::RunOutcome::kFailed:
      return ErrorCode::kSourceError;
    case engines::RunOutcome::kCancelled:
      return ErrorCode::kCancelled;
    case engines::RunOutcome::kLost:
      return ErrorCode::kSourceLost;
  }
  unreachable("a run's outcome without an error code");
}

bool ran_over(const engines::RunReport& report, const Limits& limits,
              const guardrails::Envelope& envelope) {
  const bool by_rows = report.truncated_by == TruncatedBy::kRows && envelope.rows < limits.rows;
  const bool by_time = report.error == ErrorCode::kTimeLimit && envelope.time < limits.time;
  return by_rows || by_time;
}

void end_as_overrun(Outcome& outcome, const guardrails::Envelope& envelope) {
  outcome.command.event = StepEvent::kFail;
  outcome.command.error = ErrorCode::kEnvelopeExceeded;
  outcome.command.message =
      fmt::format("Ran over the policy's envelope (at most {} rows and {} ms without a person).",
                  envelope.rows, envelope.time.count());
  outcome.command.truncated_by = TruncatedBy::kNothing;
  outcome.command.rows = 0;
  outcome.keeps_rows = false;
}

}  // namespace

StepState becomes(StepState from, StepEvent event) {
  const auto to = transition(from, event);
  invariant(to.has_value(), "an outcome that the table of a step's life does not know");
  return to->to;
}

Outcome outcome_of(const RunEnd& end, const Limits& limits, const guardrails::Envelope* envelope) {
  const engines::RunReport& report = end.report;
  Outcome outcome;
  outcome.command.step = end.step;
  outcome.command.event = event_of(report.outcome);
  outcome.command.error = error_of(report);
  outcome.command.message = storable(report.message, kMessageBytesMax);
  outcome.command.rows = report.rows;
  outcome.command.execution = report.execution;
  outcome.command.truncated_by = report.truncated_by;
  for (const auto& column : report.columns)
    outcome.command.column_names.push_back(storable(column.name, kMessageBytesMax));
  if (envelope && ran_over(report, limits, *envelope)) end_as_overrun(outcome, *envelope);
  outcome.becomes = becomes(StepState::kRunning, outcome.command.event);
  outcome.keeps_rows = outcome.keeps_rows && !report.columns.empty();
  // Rows that nobody gets to see mark nothing.
  const RowMarks none;
  const bool is_read = outcome.keeps_rows && end.rows;
  outcome.command.signals = signals_of(is_read ? end.rows->marks : none, outcome.command.message);
  return outcome;
}

void tell_what_follows(audit::NewOutcome& outcome, bool has_room) {
  if (outcome.error != ErrorCode::kEnvelopeExceeded) return;
  outcome.message += has_room
                         ? " It is proposed again and waits for a decision."
                         : " The session has no room for another step: ask again in a new one.";
}

audit::NewOutcome not_started(const StepRef& step, StepEvent event, ErrorCode error,
                              const std::string& message) {
  audit::NewOutcome outcome;
  outcome.step = step;
  outcome.event = event;
  outcome.error = error;
  outcome.message = storable(message, kMessageBytesMax);
  return outcome;
}

}  // namespace countersign::agent
