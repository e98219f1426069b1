#include "cli/policy/explained.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "agent/advice.h"
#include "agent/evidence.h"
#include "agent/evidence_words.h"
#include "cli/json.h"
#include "cli/show/finding.h"
#include "cli/show/statement.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "guardrails/guard.h"

namespace countersign::cli {
namespace {

std::string coloured(const Paint& paint, VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kAllow:
      return paint.green(word(kind));
    case VerdictKind::kAsk:
      return paint.yellow(word(kind));
    case VerdictKind::kRefuse:
      return paint.red(word(kind));
  }
  unreachable("a verdict without a colour");
}

agent::StepEvidence evidence_of(const agent::Judged& judged) {
  return agent::evidence_of(judged.facts, judged.verdict, *judged.policy);
}

std::string_view word_of(RelationKind kind) {
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
      return "with name";
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

void add_span(JsonLine& line, Span span) {
  if (span.empty())
    line.nothing("span");
  else
    line.raw("span", JsonLine().number("from", span.from).number("to", span.to).str());
}

std::string relation_json(const agent::EvidenceRelation& relation) {
  std::vector<std::string> columns;
  for (const auto& column : relation.columns)
    columns.push_back(JsonLine()
                          .text("name", column.name)
                          .yes_or_no("masked", column.is_masked)
                          .yes_or_no("denied", column.is_denied)
                          .str());
  JsonLine line;
  line.text("name", relation.name)
      .text("schema", relation.schema)
      .text("kind", word_of(relation.kind))
      .yes_or_no("allowed", relation.is_allowed)
      .text("through_view", relation.through_view)
      .raw("columns", json_list(columns));
  add_span(line, relation.span);
  return line.str();
}

std::string function_json(const agent::EvidenceFunction& function) {
  JsonLine line;
  line.text("name", function.name).yes_or_no("allowed", function.is_allowed);
  add_span(line, function.span);
  return line.str();
}

std::string hidden_json(const agent::EvidenceText& text) {
  JsonLine line;
  line.text("kind", word(text.kind)).text("shown", text.shown);
  add_span(line, text.span);
  return line.str();
}

template <class Item, class ToJson>
std::string list_of(const std::vector<Item>& items, ToJson to_json) {
  std::vector<std::string> out;
  for (const auto& item : items) out.push_back(to_json(item));
  return json_list(out);
}

}  // namespace

void print_judged(const agent::Judged& judged, std::string_view sql, Terminal& terminal) {
  const Paint& paint = terminal.out_paint();
  std::vector<Marked> marks;
  for (const auto& finding : judged.verdict.findings)
    if (!finding.span.empty()) marks.push_back({finding.span.from, finding.span.to});
  std::string text = underlined(sql, marks, 2);
  text += fmt::format("verdict  {}\n", paint.bold(coloured(paint, judged.verdict.kind)));
  for (const auto& finding : judged.verdict.findings)
    text += fmt::format("  {}  {:<6}  {}\n", finding.rule, word(finding.severity),
                        printable(guardrails::words(finding, sql)));
  if (const std::string more = agent::advice(judged); !more.empty())
    text += fmt::format("instead  {}\n", more);
  for (const auto& line : agent::lines_of(evidence_of(judged), sql))
    text += fmt::format("{:<8} {}\n", word(line.about),
                        line.is_careful ? paint.yellow(line.words) : line.words);
  if (!judged.policy->role.empty())
    text += fmt::format("policy   of the role {}\n", judged.policy->role);
  terminal.out(text);
}

void add_judged(JsonLine& line, const agent::Judged& judged, std::string_view sql) {
  line.text("verdict", word(judged.verdict.kind))
      .raw("findings", findings_json(judged.verdict.findings, sql))
      .text("reads", guardrails::reads_text(judged.facts));
  if (judged.facts.estimate.is_known)
    line.number("estimated_rows", judged.facts.estimate.rows);
  else
    line.nothing("estimated_rows");
  line.text("policy_digest", judged.policy_digest.hex());
  line.text("schema_digest", judged.schema->digest.hex());
}

void add_evidence(JsonLine& line, const agent::Judged& judged) {
  const auto evidence = evidence_of(judged);
  if (evidence.estimated_cost)
    line.number("estimated_cost", *evidence.estimated_cost);
  else
    line.nothing("estimated_cost");
  line.text("dialect", evidence.dialect).text("role", judged.policy->role);
  line.raw("relations", list_of(evidence.relations, relation_json));
  line.raw("functions", list_of(evidence.functions, function_json));
  std::vector<std::string> scans;
  for (const auto& loop : evidence.loops)
    if (loop.is_full_scan && loop.is_large) scans.push_back(json_text(loop.relation));
  line.raw("large_scans", json_list(scans)).number("loose_joins", evidence.loose_joins.size());
  line.raw("hidden", list_of(evidence.deceptive, hidden_json));
  if (evidence.review)
    line.text("review", evidence.review->role);
  else
    line.nothing("review");
  line.text("instead", agent::advice(judged));
}

}  // namespace countersign::cli
