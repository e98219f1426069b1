#include "audit/sqlite/views.h"

#include "audit/sqlite/column_names.h"
#include "audit/sqlite/tag.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

std::uint32_t small(std::int64_t value) {
  return static_cast<std::uint32_t>(value);
}

std::uint64_t large(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

std::optional<std::uint64_t> maybe_large(std::optional<std::int64_t> value) {
  return value ? std::optional(large(*value)) : std::nullopt;
}

std::optional<StepNumber> maybe_step(std::optional<std::int64_t> value) {
  return value ? std::optional(StepNumber(small(*value))) : std::nullopt;
}

void read_proposal(const Query& query, StepView& view) {
  view.source = query.text_at(1);
  view.sql = query.text_at(2);
  view.is_erased = query.is_null(2);
  view.state = query.code_at<StepState>(3);
  view.proposer = Proposer::parse(query.text_at(4));
  view.proposed_by = UserId(query.number_at(5));
  view.proposed_at = from_us(query.number_at(6));
  view.expires_at = query.maybe_time_at(7);
  view.replaces = maybe_step(query.maybe_number_at(8));
  view.reruns = maybe_step(query.maybe_number_at(9));
  view.tainted_by = maybe_step(query.maybe_number_at(10));
  view.sent_to_model = query.number_at(11) != 0;
}

void read_verdict(const Query& query, StepView& view) {
  view.verdict = query.maybe_code_at<VerdictKind>(12);
  view.reads = query.text_at(13);
  view.estimated_rows = maybe_large(query.maybe_number_at(14));
  view.estimated_cost = maybe_large(query.maybe_number_at(15));
  view.policy = query.digest_at(16);
  view.schema = query.digest_at(17);
}

void read_decision(const Query& query, StepView& view) {
  view.decision = query.maybe_code_at<Decision>(18);
  view.decided_by = UserId(query.number_at(19));
  view.decided_by_kind = query.maybe_code_at<DeciderKind>(20);
  view.decided_at = query.maybe_time_at(21);
  view.decision_reason = query.text_at(22);
}

void read_outcome(const Query& query, StepView& view) {
  view.started_at = query.maybe_time_at(23);
  view.finished_at = query.maybe_time_at(24);
  view.row_count = maybe_large(query.maybe_number_at(25));
  if (const auto us = query.maybe_number_at(26)) view.execution = std::chrono::microseconds(*us);
  view.truncated_by = query.code_at<TruncatedBy>(27);  // NULL reads as 0, nothing
  view.column_names = from_json(query.text_at(28));
  view.error = query.code_at<ErrorCode>(29);
  view.error_message = query.text_at(30);
}

StepView step_view(const Query& query, const SessionId& id) {
  StepView view;
  view.ref = {id, StepNumber(small(query.number_at(0)))};
  read_proposal(query, view);
  read_verdict(query, view);
  read_decision(query, view);
  read_outcome(query, view);
  view.tag = tag_of(query.text_at(31),
                    Shown{view.sql, view.source, view.verdict, view.policy, view.schema});
  return view;
}

// In five columns, from `column` on. What it is about is not stored.
Finding finding_at(const Query& query, int column) {
  Finding finding;
  finding.rule = query.text_at(column);
  finding.category = query.code_at<Category>(column + 1);
  finding.severity = query.code_at<Severity>(column + 2);
  finding.span = {small(query.number_at(column + 3)), small(query.number_at(column + 4))};
  return finding;
}

// The findings that explain the step as it is: those of its refusal if it was refused later, else
// those with which it was judged. What screens saw in a result belongs to the result.
bool explains(const StepView& step, RecordType type) {
  return type == RecordType::kJudged ||
         (step.state == StepState::kRefused &&
          (type == RecordType::kDecided || type == RecordType::kFinished));
}

void add_findings(Connection& connection, const SessionId& id, std::vector<StepView>& steps) {
  const auto first = steps.front().ref.step;
  const auto last = steps.back().ref.step;
  auto query = connection(queries::k_store_read_findings);
  query.number(first.get()).number(last.get()).text(id.text());
  std::int64_t last_seq = -1;
  while (query.row()) {
    auto& step = steps.at(small(query.number_at(0)) - first.get());
    const auto type = query.code_at<RecordType>(2);
    if (!explains(step, type)) {
      // What a hunt found later is no reason of the verdict either.
      if (type == RecordType::kFinished || type == RecordType::kSignalsAdded)
        step.marks.push_back(finding_at(query, 3));
      continue;
    }
    // A later record's findings take the place of an earlier one's.
    if (query.number_at(1) != last_seq) step.findings.clear();
    last_seq = query.number_at(1);
    step.findings.push_back(finding_at(query, 3));
  }
}

}  // namespace

SessionView session_view(const Query& query) {
  SessionView view;
  view.id = SessionId::parse(query.text_at(0)).value_or(SessionId());
  view.kind = query.code_at<SessionKind>(1);
  view.user = UserId(query.number_at(2));
  view.user_ip = query.text_at(3);
  view.source = query.text_at(4);
  view.question = query.text_at(5);
  view.model = query.text_at(6);
  view.phase = query.code_at<SessionPhase>(7);
  view.session_name = query.text_at(8);
  view.total_steps = small(query.number_at(9));
  view.message_count = small(query.number_at(10));
  view.max_history_messages = small(query.number_at(11));
  view.started_at = from_us(query.number_at(12));
  view.ended_at = query.maybe_time_at(13);
  view.last_message_at = query.maybe_time_at(14);
  view.closed_at = query.maybe_time_at(15);
  view.is_active = !view.closed_at.has_value();
  view.closed_how = query.maybe_code_at<CloseHow>(16);
  view.last_seq = Seq(large(query.number_at(17)));
  view.is_erased = query.number_at(18) != 0;
  return view;
}

MessageView message_view(const Query& query) {
  MessageView view;
  view.n = MessageNumber(small(query.number_at(0)));
  view.role = query.code_at<MessageRole>(1);
  view.content = query.text_at(2);
  view.is_erased = query.is_null(2);
  view.tokens = large(query.number_at(3));
  view.created_at = from_us(query.number_at(4));
  view.answered_at = query.maybe_time_at(5);
  return view;
}

EventView event_view(const Query& query) {
  EventView view;
  view.seq = Seq(large(query.number_at(0)));
  view.at = from_us(query.number_at(1));
  view.type = query.code_at<RecordType>(2);
  view.n = small(query.number_at(3));
  view.actor = UserId(query.number_at(4));
  view.node = NodeId(small(query.number_at(5)));
  view.epoch = Epoch(large(query.number_at(6)));
  return view;
}

SignalView signal_view(const Query& query) {
  return {small(query.number_at(0)), finding_at(query, 1)};
}

std::vector<StepView> read_steps(Connection& connection, const SessionId& id, StepNumber first,
                                 StepNumber last) {
  std::vector<StepView> steps;
  {
    auto query = connection(queries::k_store_read_steps);
    query.number(first.get()).number(last.get()).text(id.text());
    while (query.row()) steps.push_back(step_view(query, id));
  }
  if (!steps.empty()) add_findings(connection, id, steps);
  return steps;
}

}  // namespace countersign::audit::sqlite
