#include "server/api/evidence.h"

#include "agent/evidence_words.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;

Var view_of(Span span) {
  if (span.empty()) return {};
  Json json = json_object();
  json.set("from", span.from);
  json.set("to", span.to);
  return json;
}

Var count_or_null(const std::optional<std::uint64_t>& count) {
  return count ? Var(Poco::UInt64{*count}) : Var();
}

Json view_of(const agent::EvidenceColumn& column) {
  Json json = json_object();
  json.set("name", json_text(column.name));
  json.set("type", json_text(column.type));
  json.set("is_masked", column.is_masked);
  json.set("is_denied", column.is_denied);
  return json;
}

Json view_of(const agent::EvidenceRelation& relation) {
  Array columns;
  for (const auto& column : relation.columns) columns.add(view_of(column));
  Json json = json_object();
  json.set("kind", std::string(kind_word(relation.kind)));
  json.set("schema", json_text(relation.schema));
  json.set("name", json_text(relation.name));
  json.set("columns", columns);
  json.set("through_view", json_text_or_null(relation.through_view));
  json.set("is_allowed", relation.is_allowed);
  json.set("shadows_relation", relation.shadows_relation);
  json.set("span", view_of(relation.span));
  return json;
}

Json view_of(const agent::EvidenceFunction& function) {
  Json json = json_object();
  json.set("name", json_text(function.name));
  json.set("schema", json_text(function.schema));
  json.set("is_allowed", function.is_allowed);
  json.set("is_of_source", function.is_of_source);
  json.set("span", view_of(function.span));
  return json;
}

Json view_of(const agent::EvidenceLoop& loop) {
  Json json = json_object();
  json.set("relation", json_text_or_null(loop.relation));
  json.set("block", loop.block);
  json.set("is_full_scan", loop.is_full_scan);
  json.set("is_large", loop.is_large);
  json.set("rows", Poco::UInt64{loop.rows});
  return json;
}

Json view_of(const agent::EvidenceText& text) {
  Json json = json_object();
  json.set("kind", std::string(word(text.kind)));
  json.set("span", view_of(text.span));
  json.set("shown", json_text(text.shown));
  return json;
}

Var view_of(const std::optional<agent::EvidenceReview>& review) {
  if (!review) return {};
  Array tables;
  for (const auto& table : review->tables) tables.add(json_text(table));
  Json json = json_object();
  json.set("role", json_text(review->role));
  json.set("tables", tables);
  return json;
}

Json view_of(const agent::EvidenceLine& line) {
  Json json = json_object();
  json.set("about", std::string(word(line.about)));
  json.set("words", json_text(line.words));
  json.set("is_careful", line.is_careful);
  return json;
}

template <class T>
Array array_of(const std::vector<T>& things) {
  Array array;
  for (const auto& thing : things) array.add(view_of(thing));
  return array;
}

}  // namespace

Json view(const agent::StepEvidence& evidence, std::string_view sql) {
  Json json = json_object();
  json.set("is_complete", evidence.is_complete);
  json.set("why_incomplete", json_text(evidence.why_incomplete));
  json.set("dialect", json_text_or_null(evidence.dialect));
  json.set("words", array_of(agent::lines_of(evidence, sql)));
  json.set("relations", array_of(evidence.relations));
  json.set("functions", array_of(evidence.functions));
  json.set("loops", array_of(evidence.loops));
  json.set("loose_joins", array_of(evidence.loose_joins));
  json.set("estimated_rows", count_or_null(evidence.estimated_rows));
  json.set("estimated_cost", count_or_null(evidence.estimated_cost));
  json.set("has_limit", evidence.has_limit);
  json.set("has_star", evidence.has_star);
  json.set("deceptive", array_of(evidence.deceptive));
  json.set("review", view_of(evidence.review));
  json.set("tainted_by_step", evidence.tainted_by ? Var(evidence.tainted_by->get()) : Var());
  return json;
}

void set_evidence(Json& step_json, agent::Desk& desk, const Request& request,
                  const audit::StepView& step) {
  // An agent must not learn from it what stands behind a view, or beside what it may read.
  if (eyes_of(*request.who) == Eyes::kAgent) return;
  const auto evidence = desk.evidence(caller_of(request), step.ref);
  if (evidence) step_json.set("evidence", view(*evidence, step.sql));
}

}  // namespace countersign::server
