#include "server/api/views.h"

#include <algorithm>

#include "core/invariant.h"
#include "guardrails/guard.h"
#include "guardrails/rules.h"
#include "guardrails/screen.h"

namespace countersign::server {

namespace {

using Poco::Dynamic::Var;

// What was forgotten on purpose is null; an empty text was never more.
Var text_unless(bool is_erased, std::string_view text) {
  return is_erased ? Var() : Var(json_text(text));
}

Var user_or_null(UserId user) {
  return user.is_nobody() ? Var() : Var(user.text());
}

template <class T>
Var word_or_null(const std::optional<T>& value) {
  return value ? Var(std::string(word(*value))) : Var();
}

Var number_or_null(const std::optional<StepNumber>& n) {
  return n ? Var(n->get()) : Var();
}

Var hex_or_null(const std::optional<Digest>& digest) {
  return digest ? Var(digest->hex()) : Var();
}

Var count_or_null(const std::optional<std::uint64_t>& count) {
  return count ? Var(Poco::UInt64{*count}) : Var();
}

double in_ms(std::chrono::microseconds us) {
  return static_cast<double>(us.count()) / 1000.0;
}

Poco::JSON::Array texts(const std::vector<std::string>& items) {
  Poco::JSON::Array array;
  for (const auto& item : items) array.add(json_text(item));
  return array;
}

Json view_of_column(const engines::SchemaColumn& column) {
  Json json = json_object();
  json.set("name", json_text(column.name));
  json.set("type", json_text(column.type));
  json.set("is_nullable", column.is_nullable);
  json.set("is_key", column.is_key);
  json.set("is_masked", column.is_masked);
  json.set("note", json_text(column.note));
  return json;
}

Json view_of_key(const engines::ForeignKey& key) {
  Json json = json_object();
  json.set("columns", texts(key.columns));
  json.set("table", json_text(key.table));
  json.set("to_columns", texts(key.to_columns));
  return json;
}

void set_proposal(Json& json, const audit::StepView& step) {
  json.set("proposer", json_text(step.proposer.text()));
  json.set("proposed_by", user_or_null(step.proposed_by));
  json.set("proposed_at", to_rfc3339(step.proposed_at));
  json.set("expires_at", json_time(step.expires_at));
  json.set("replaces_step", number_or_null(step.replaces));
  json.set("reruns_step", number_or_null(step.reruns));
  json.set("tainted_by_step", number_or_null(step.tainted_by));
  json.set("sent_to_model", step.sent_to_model);
}

bool is_veiled(const Finding& finding) {
  const auto* rule = guardrails::find_rule(finding.rule);
  return finding.severity == Severity::kRefuse && rule != nullptr && !rule->says.to_planner.empty();
}

// An agent is not told which name it was: beside a name that certainly does not exist, the one
// that is complained of would tell whether the other does. Nor what else was found, for the engine
// finds more in tables that are there.
std::vector<Finding> as_seen(const std::vector<Finding>& findings, Eyes eyes) {
  if (eyes == Eyes::kPerson || std::none_of(findings.begin(), findings.end(), is_veiled))
    return findings;
  return {Finding{"G-06", Category::kAccess, Severity::kRefuse, {}, {}}};
}

std::string words_for(const Finding& finding, std::string_view sql, Eyes eyes) {
  switch (eyes) {
    case Eyes::kPerson:
      return guardrails::words(finding, sql);
    case Eyes::kAgent:
      return guardrails::words_for_planner(finding, sql);
  }
  unreachable("eyes that no words are for");
}

bool has_rule_page(std::string_view rule) {
  return guardrails::find_rule(rule) != nullptr || guardrails::find_screen_rule(rule) != nullptr;
}

void set_verdict(Json& json, const audit::StepView& step, Eyes eyes) {
  // What the engine found out about tables that were refused is not for everybody either.
  const bool is_hidden = eyes == Eyes::kAgent && step.verdict == VerdictKind::kRefuse;
  json.set("verdict", word_or_null(step.verdict));
  json.set("findings", view(step.findings, step.sql, eyes));
  json.set("reads", is_hidden ? std::string() : json_text(step.reads));
  json.set("estimated_rows", is_hidden ? Var() : count_or_null(step.estimated_rows));
  json.set("estimated_cost", is_hidden ? Var() : count_or_null(step.estimated_cost));
  json.set("policy_digest", hex_or_null(step.policy));
  json.set("schema_digest", hex_or_null(step.schema));
}

void set_decision(Json& json, const audit::StepView& step) {
  json.set("decision", word_or_null(step.decision));
  json.set("decided_by", user_or_null(step.decided_by));
  json.set("decided_by_kind", word_or_null(step.decided_by_kind));
  json.set("decided_at", json_time(step.decided_at));
  json.set("decision_reason", json_text(step.decision_reason));
}

void set_outcome(Json& json, const audit::StepView& step) {
  json.set("started_at", json_time(step.started_at));
  json.set("finished_at", json_time(step.finished_at));
  json.set("row_count", count_or_null(step.row_count));
  json.set("execution_time_ms", step.execution ? Var(in_ms(*step.execution)) : Var());
  json.set("truncated_by", json_text_or_null(word(step.truncated_by)));
  json.set("column_names", texts(step.column_names));
  json.set("error_code", json_text_or_null(word(step.error)));
  json.set("error_message", json_text(step.error_message));
  json.set("progress", Var());
}

}  // namespace

std::string_view kind_word(RelationKind kind) {
  switch (kind) {
    case RelationKind::kTable:
      return "table";
    case RelationKind::kView:
      return "view";
    case RelationKind::kVirtualTable:
      return "virtual table";
    case RelationKind::kTableFunction:
      return "table function";
    case RelationKind::kCatalog:
      return "catalog";
    case RelationKind::kCommonTable:
      return "common table";
    case RelationKind::kMissing:
      return "missing";
    case RelationKind::kMaterializedView:
      return "materialized view";
    case RelationKind::kForeignTable:
      return "foreign table";
    case RelationKind::kSequence:
      return "sequence";
  }
  unreachable("a kind of relation without a word");
}

Eyes eyes_of(const audit::Identity& who) {
  switch (who.kind) {
    case audit::AccountKind::kHuman:
      return Eyes::kPerson;
    case audit::AccountKind::kAgent:
      return Eyes::kAgent;
  }
  unreachable("an account of no kind");
}

Json view(const audit::SessionView& session) {
  Json json = json_object();
  json.set("session_id", session.id.text());
  json.set("kind", std::string(word(session.kind)));
  json.set("user_id", user_or_null(session.user));
  json.set("user_ip", json_text(session.user_ip));
  json.set("source", json_text(session.source));
  json.set("question", text_unless(session.is_erased, session.question));
  json.set("model", json_text(session.model));
  json.set("phase", std::string(word(session.phase)));
  json.set("session_name", json_text(session.session_name));
  json.set("total_steps", session.total_steps);
  json.set("message_count", session.message_count);
  json.set("is_active", session.is_active);
  json.set("started_at", to_rfc3339(session.started_at));
  json.set("ended_at", json_time(session.ended_at));
  json.set("last_message_at", json_time(session.last_message_at));
  json.set("closed_at", json_time(session.closed_at));
  json.set("closed_how", word_or_null(session.closed_how));
  json.set("last_seq", Poco::UInt64{session.last_seq.get()});
  return json;
}

Json view(const audit::StepView& step, Eyes eyes) {
  Json json = json_object();
  json.set("session_id", step.ref.session.text());
  json.set("step_number", step.ref.step.get());
  json.set("source", json_text(step.source));
  json.set("sql", text_unless(step.is_erased, step.sql));
  json.set("status", std::string(word(status_of(step.state))));
  json.set("state", std::string(word(step.state)));
  set_proposal(json, step);
  set_verdict(json, step, eyes);
  set_decision(json, step);
  set_outcome(json, step);
  json.set("evidence", Var());
  json.set("tag", json_text(step.tag));
  return json;
}

Json view(const audit::StepView& step, agent::Desk& desk, Eyes eyes) {
  Json json = view(step, eyes);
  if (step.state != StepState::kRunning) return json;
  if (const auto progress = desk.progress(step.ref)) {
    Json seen = json_object();
    seen.set("rows", Poco::UInt64{progress->rows});
    seen.set("bytes", Poco::UInt64{progress->bytes});
    seen.set("elapsed_ms", in_ms(progress->elapsed));
    json.set("progress", seen);
  }
  return json;
}

Json view(const audit::MessageView& message) {
  Json json = json_object();
  json.set("message_number", message.n.get());
  json.set("role", std::string(word(message.role)));
  json.set("content", text_unless(message.is_erased, message.content));
  json.set("created_at", to_rfc3339(message.created_at));
  json.set("answered_at", json_time(message.answered_at));
  return json;
}

Json view(const audit::EventView& event) {
  Json json = json_object();
  json.set("seq", Poco::UInt64{event.seq.get()});
  json.set("at", to_rfc3339(event.at));
  json.set("type", std::string(word(event.type)));
  json.set("n", event.n == 0 ? Var() : Var(event.n));
  json.set("actor", user_or_null(event.actor));
  json.set("node", event.node.get());
  json.set("epoch", Poco::UInt64{event.epoch.get()});
  return json;
}

Json view(const audit::Winner& winner) {
  Json json = json_object();
  json.set("state", std::string(word(winner.state)));
  json.set("decision", word_or_null(winner.decision));
  json.set("by", user_or_null(winner.by));
  json.set("by_kind", word_or_null(winner.kind));
  json.set("at", json_time(winner.at));
  json.set("reason", json_text(winner.reason));
  return json;
}

Json view(const agent::Receipt& receipt) {
  Json json = json_object();
  json.set("seq", Poco::UInt64{receipt.seq.get()});
  json.set("state", std::string(word(receipt.state)));
  json.set("at", to_rfc3339(receipt.at));
  return json;
}

Json view(const agent::SourceInfo& source) {
  Json json = json_object();
  json.set("name", json_text(source.name));
  json.set("dialect", json_text(source.dialect));
  json.set("is_reachable", source.is_reachable);
  json.set("problem", json_text(source.problem));
  json.set("has_envelope", source.has_envelope);
  return json;
}

Json view(const engines::SchemaRelation& relation) {
  Poco::JSON::Array columns, keys;
  for (const auto& column : relation.columns) columns.add(view_of_column(column));
  for (const auto& key : relation.foreign_keys) keys.add(view_of_key(key));
  Json json = json_object();
  json.set("name", json_text(relation.name));
  json.set("kind", std::string(kind_word(relation.kind)));
  json.set("note", json_text(relation.note));
  json.set("row_estimate", count_or_null(relation.row_estimate));
  json.set("columns", columns);
  json.set("foreign_keys", keys);
  return json;
}

Json view(const Finding& finding, std::string_view sql, Eyes eyes) {
  Json json = json_object();
  json.set("rule", json_text(finding.rule));
  json.set("category", std::string(word(finding.category)));
  json.set("severity", std::string(word(finding.severity)));
  if (finding.span.empty()) {
    json.set("span", Var());
  } else {
    Json span = json_object();
    span.set("from", finding.span.from);
    span.set("to", finding.span.to);
    json.set("span", span);
  }
  json.set("words", json_text(words_for(finding, sql, eyes)));
  // For a browser; agents have nothing to do there.
  const bool has_page = eyes == Eyes::kPerson && has_rule_page(finding.rule);
  json.set("page", has_page ? Var("/rules/" + finding.rule) : Var());
  return json;
}

Poco::JSON::Array view(const std::vector<Finding>& findings, std::string_view sql, Eyes eyes) {
  Poco::JSON::Array array;
  for (const auto& finding : as_seen(findings, eyes)) array.add(view(finding, sql, eyes));
  return array;
}

Poco::JSON::Array views(const std::vector<audit::StepView>& steps, Eyes eyes) {
  Poco::JSON::Array array;
  for (const auto& step : steps) array.add(view(step, eyes));
  return array;
}

Poco::JSON::Array views(const std::vector<audit::StepView>& steps, agent::Desk& desk, Eyes eyes) {
  Poco::JSON::Array array;
  for (const auto& step : steps) array.add(view(step, desk, eyes));
  return array;
}

std::string words_of_refusal(const audit::StepView& step, Eyes eyes) {
  std::string out;
  for (const auto& finding : as_seen(step.findings, eyes)) {
    if (finding.severity != Severity::kRefuse) continue;
    if (!out.empty()) out += ' ';
    out += words_for(finding, step.sql, eyes);
  }
  return out;
}

Json page(const Poco::JSON::Array& data, std::string_view next_cursor) {
  Json json = json_object();
  json.set("data", data);
  json.set("next_cursor", json_text_or_null(next_cursor));
  json.set("has_more", !next_cursor.empty());
  return json;
}

}  // namespace countersign::server
