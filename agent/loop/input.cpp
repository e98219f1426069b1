#include "agent/loop/input.h"

#include <algorithm>

#include <fmt/core.h>

#include "agent/loop/circumstances.h"
#include "agent/marks.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

constexpr std::size_t kCellSeenMax = 4096;

void keep_allowed_columns(engines::SchemaRelation& relation, const guardrails::Policy& policy) {
  std::erase_if(relation.columns, [&](const engines::SchemaColumn& column) {
    return guardrails::guards(policy, policy.deny_columns, relation.name, column.name);
  });
  for (auto& column : relation.columns) {
    if (!guardrails::guards(policy, policy.mask_columns, relation.name, column.name)) continue;
    column.is_masked = true;
    column.note = column.note.empty() ? "masked" : "masked; " + column.note;
  }
}

// A key that leads to what may not be read says that it exists.
void keep_allowed_keys(engines::SchemaRelation& relation, const guardrails::Policy& policy) {
  std::erase_if(relation.foreign_keys, [&](const engines::ForeignKey& key) {
    const auto is_denied = [&](const std::string& table, const std::string& column) {
      return guardrails::guards(policy, policy.deny_columns, table, column);
    };
    return !guardrails::lists(policy, policy.tables, key.table) ||
           std::any_of(key.columns.begin(), key.columns.end(),
                       [&](const auto& c) { return is_denied(relation.name, c); }) ||
           std::any_of(key.to_columns.begin(), key.to_columns.end(),
                       [&](const auto& c) { return is_denied(key.table, c); });
  });
}

}  // namespace

std::vector<Finding> with_subjects(Workbench& bench, const audit::StepView& step) {
  auto findings = bench.evidence.findings(step);
  const std::string words = bench.source_words.of(step.ref);
  for (auto& finding : findings)
    if (finding.rule == "G-03" && finding.subject.empty()) finding.subject = words;
  return findings;
}

namespace {

std::string refusal_in_words(Workbench& bench, const audit::StepView& step) {
  if (!step.error_message.empty()) return for_planner(step.error_message);
  std::string out;
  for (const auto& finding : with_subjects(bench, step))
    out += (out.empty() ? "" : " ") + guardrails::words_for_planner(finding, step.sql);
  return for_planner(out);
}

std::shared_ptr<const HeldRows> rows_of(Workbench& bench, const audit::StepView& step) {
  return step.state == StepState::kDone ? bench.results.get(step.ref) : nullptr;
}

// Of a longer cell only the ends were looked at.
void shorten(engines::Value& value) {
  auto* text = std::get_if<engines::Text>(&value);
  if (!text || text->value.size() <= kCellSeenMax) return;
  std::size_t to = kCellSeenMax;
  while (to > 0 && (static_cast<unsigned char>(text->value[to]) & 0xC0) == 0x80) --to;
  text->value.resize(to);
  text->value += "…";
}

RowsSeen bounded(const HeldRows& held, std::uint64_t rows_max) {
  RowsSeen seen;
  seen.columns = held.columns;
  const auto count = std::min<std::uint64_t>(held.rows.size(), rows_max);
  seen.rows.assign(held.rows.begin(), held.rows.begin() + static_cast<std::ptrdiff_t>(count));
  seen.is_complete = count == held.rows.size() && held.truncated_by == TruncatedBy::kNothing;
  withhold(held.marks, 0, seen.columns, seen.rows);
  for (auto& row : seen.rows)
    for (auto& value : row) shorten(value);
  return seen;
}

StepSeen step_seen(Workbench& bench, const audit::StepView& step) {
  StepSeen seen;
  seen.n = step.ref.step;
  seen.sql = step.sql;
  seen.state = step.state;
  seen.proposer = step.proposer;
  seen.replaces = step.replaces;
  seen.reruns = step.reruns;
  seen.reason = reason_of(bench, step);
  seen.row_count = step.row_count.value_or(0);
  if (const auto held = rows_of(bench, step))
    seen.rows = bounded(*held, bench.options.planner_rows_max);
  return seen;
}

std::vector<MessageSeen> conversation(const Loaded& loaded) {
  std::vector<MessageSeen> out;
  if (!loaded.session.question.empty())
    out.push_back({MessageRole::kUser, loaded.session.question});
  for (const auto& message : loaded.messages) out.push_back({message.role, message.content});
  const std::size_t keep = std::max<std::size_t>(loaded.session.max_history_messages, 1);
  if (out.size() > keep) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(keep));
  return out;
}

}  // namespace

std::vector<engines::SchemaRelation> allowed_part(
    const std::vector<engines::SchemaRelation>& relations, const guardrails::Policy& policy) {
  std::vector<engines::SchemaRelation> out;
  for (const auto& relation : relations) {
    if (!guardrails::lists(policy, policy.tables, relation.name)) continue;
    out.push_back(relation);
    keep_allowed_columns(out.back(), policy);
    keep_allowed_keys(out.back(), policy);
  }
  return out;
}

std::string reason_of(Workbench& bench, const audit::StepView& step) {
  switch (step.state) {
    case StepState::kRefused:
      return refusal_in_words(bench, step);
    case StepState::kRejected:
      return step.decision_reason;
    case StepState::kExpired:
      return step.error_message.empty() ? "Nobody decided it in time." : step.error_message;
    case StepState::kWithdrawn:
      return "It was taken back before anybody decided.";
    case StepState::kCancelled:
      return step.error_message.empty() ? "A person stopped it." : for_planner(step.error_message);
    case StepState::kFailed:
      return for_planner(step.error_message);
    case StepState::kUnknown:
      return step.error_message.empty() ? "What became of it is not known."
                                        : for_planner(step.error_message);
    case StepState::kJudging:
    case StepState::kProposed:
    case StepState::kReplaced:
    case StepState::kApproved:
    case StepState::kRunning:
    case StepState::kDone:
      return {};
  }
  unreachable("a step state without a reason");
}

namespace {

std::uint64_t unattended_rows(const guardrails::Policy& policy) {
  return policy.envelope ? std::min(policy.envelope->rows, policy.limits.rows)
                         : std::min(policy.limits.rows, PlannerInput{}.rows_max);
}

}  // namespace

Result<PlannerInput, engines::SourceError> planner_input(Workbench& bench, const Loaded& loaded,
                                                         Source& source) {
  const auto schema = source.engine().describe();
  if (!schema) return unexpected(schema.error());
  PlannerInput input;
  input.source = loaded.session.source;
  input.dialect = std::string(source.engine().dialect());
  const auto policy = policy_for(bench.store, source, loaded.session.user).policy;
  const auto clean = bench.clean_schemas.of(source.name(), *schema);
  input.schema = allowed_part(*clean, *policy);
  input.conversation = conversation(loaded);
  for (const auto& step : loaded.steps) input.steps.push_back(step_seen(bench, step));
  input.first_step_of_question = loaded.state.first_step_of_question;
  input.rows_max = unattended_rows(*policy);
  return input;
}

}  // namespace countersign::agent
