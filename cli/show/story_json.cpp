// Events as JSON: each carries what its own record says, and nothing that was known only later.

#include <fmt/format.h>

#include "agent/evidence_words.h"
#include "cli/json.h"
#include "cli/show/finding.h"
#include "cli/show/story.h"

namespace countersign::cli {
namespace {

void add_number(JsonLine& line, std::string_view key, const std::optional<std::uint64_t>& number) {
  if (number)
    line.number(key, *number);
  else
    line.nothing(key);
}

// What was forgotten on purpose is null.
void text_unless(JsonLine& line, bool is_erased, std::string_view key, std::string_view text) {
  if (is_erased)
    line.nothing(key);
  else
    line.text(key, text);
}

void add_step(JsonLine& line, std::string_view key, const std::optional<StepNumber>& step) {
  if (step)
    line.number(key, step->get());
  else
    line.nothing(key);
}

void add_proposed(JsonLine& line, const audit::StepView& step) {
  text_unless(line, step.is_erased, "sql", step.sql);
  text_unless(line, step.is_erased, "proposer", step.proposer.text());
  add_step(line, "replaces_step", step.replaces);
  add_step(line, "reruns_step", step.reruns);
  add_step(line, "tainted_by_step", step.tainted_by);
  line.yes_or_no("sent_to_model", step.sent_to_model);
}

// What whoever decided could see, from the store alone.
std::string evidence_json(const Recorded& recorded, const audit::StepView& step) {
  std::vector<std::string> all;
  if (const auto found = recorded.evidence.find(step.ref.step); found != recorded.evidence.end())
    for (const auto& said : agent::lines_of(found->second, step.sql))
      all.push_back(JsonLine()
                        .text("about", word(said.about))
                        .text("words", said.words)
                        .yes_or_no("is_careful", said.is_careful)
                        .str());
  return json_list(all);
}

void add_judged(JsonLine& line, const Recorded& recorded, const audit::StepView& step) {
  line.text("verdict", step.verdict ? word(*step.verdict) : "")
      .raw("findings", findings_json(step.findings, step.sql))
      .text("reads", step.reads);
  line.raw("evidence", evidence_json(recorded, step));
  add_number(line, "estimated_rows", step.estimated_rows);
  line.text("policy_digest", step.policy ? step.policy->hex() : "");
  line.text("schema_digest", step.schema ? step.schema->hex() : "");
}

void add_decided(JsonLine& line, const audit::StepView& step) {
  line.text("decision", step.decision ? word(*step.decision) : "")
      .text("decided_by_kind", step.decided_by_kind ? word(*step.decided_by_kind) : "")
      .text("reason", step.decision_reason);
}

void add_finished(JsonLine& line, const audit::StepView& step) {
  line.text("state", word(step.state));
  add_number(line, "row_count", step.row_count);
  if (step.execution)
    line.raw("execution_time_ms",
             fmt::format("{}", static_cast<double>(step.execution->count()) / 1000));
  else
    line.nothing("execution_time_ms");
  std::vector<std::string> columns;
  for (const auto& name : step.column_names) columns.push_back(json_text(name));
  line.text("truncated_by", word(step.truncated_by))
      .raw("column_names", json_list(columns))
      .text("error_code", word(step.error))
      .text("error_message", step.error_message);
}

void add_signals(JsonLine& line, const Recorded& recorded, std::uint32_t message,
                 const std::string& text) {
  std::vector<Finding> seen;
  for (const auto& signal : recorded.signals)
    if (signal.message == message) seen.push_back(signal.finding);
  line.raw("signals", findings_json(seen, text));
}

void add_details(JsonLine& line, const Recorded& recorded, const audit::EventView& event) {
  if (event.type == RecordType::kSession) {
    const auto& session = recorded.session;
    text_unless(line, session.is_erased, "question", session.question);
    line.text("source", session.source)
        .text("kind", word(session.kind))
        .text("model", session.model)
        .text("user_ip", session.user_ip);
    add_signals(line, recorded, 0, session.question);
  }
  if (event.type == RecordType::kMessage)
    for (const auto& message : recorded.messages)
      if (message.n.get() == event.n) {
        line.text("role", word(message.role));
        text_unless(line, message.is_erased, "content", message.content);
        add_signals(line, recorded, event.n, message.content);
      }
  for (const auto& step : recorded.steps) {
    if (step.ref.step.get() != event.n) continue;
    if (event.type == RecordType::kProposed) add_proposed(line, step);
    if (event.type == RecordType::kJudged) add_judged(line, recorded, step);
    if (event.type == RecordType::kDecided) add_decided(line, step);
    if (event.type == RecordType::kFinished) add_finished(line, step);
  }
}

}  // namespace

std::string event_json(const Recorded& recorded, const agent::ReplayedEvent& replayed) {
  const audit::EventView& event = replayed.event;
  JsonLine line;
  line.number("seq", event.seq.get())
      .text("at", to_rfc3339(event.at))
      .text("type", word(event.type))
      .text("session_id", recorded.session.id.text())
      .number("n", event.n);
  if (event.actor.is_nobody())
    line.nothing("actor").nothing("actor_name");
  else
    line.text("actor", event.actor.text());
  if (const auto name = recorded.names.find(event.actor); name != recorded.names.end())
    line.text("actor_name", name->second);
  line.number("node", event.node.get()).number("epoch", event.epoch.get());
  add_details(line, recorded, event);
  // What decide() makes of it, and where the record goes another way.
  line.text("then", agent::words(replayed.then)).text("differs", replayed.surprise);
  return line.str();
}

}  // namespace countersign::cli
