#include <fmt/format.h>

#include "agent/advice.h"
#include "agent/judging.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/input_lines.h"
#include "cli/json.h"
#include "cli/show/finding.h"
#include "cli/show/statement.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "guardrails/guard.h"

namespace countersign::cli {
namespace {

// The members that a single statement and a line of a batch have in common.
void add_judged(JsonLine& line, const agent::Judged& judged, std::string_view sql) {
  line.text("verdict", word(judged.verdict.kind))
      .raw("findings", findings_json(judged.verdict.findings, sql))
      .text("reads", guardrails::reads_text(judged.facts));
  if (judged.facts.estimate.is_known)
    line.number("estimated_rows", judged.facts.estimate.rows);
  else
    line.nothing("estimated_rows");
  line.text("policy_digest", judged.policy->digest().hex());
  line.text("schema_digest", judged.schema->digest.hex());
}

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
  const std::string reads = printable(guardrails::reads_text(judged.facts));
  if (!reads.empty()) text += fmt::format("reads    {}\n", reads);
  if (judged.facts.estimate.is_known)
    text += fmt::format("rows     about {}\n", judged.facts.estimate.rows);
  terminal.out(text);
}

agent::Source& source_of(agent::Sources& sources, const config::Settings& settings,
                         const Arguments& arguments) {
  add_sources(settings, sources);
  auto* source = sources.find(source_meant(settings, arguments));
  invariant(source != nullptr, "a source of the settings is not there");
  return *source;
}

// A source that cannot be described judges nothing: that is said once, not once for each line.
void require_readable(agent::Source& source) {
  if (auto schema = source.engine().describe(); !schema)
    throw CannotStart(fmt::format("the source {}: {}", source.name(),
                                  printable(std::move(schema).error().message)));
}

std::string batch_error(std::string_view id, std::string_view error) {
  JsonLine line;
  if (id.empty())
    line.nothing("id");
  else
    line.raw("id", id);
  return line.text("error", error).str();
}

// The answer to one line, whatever it holds.
std::string batch_line(agent::Source& source, const std::string& text) {
  const auto asked = Json::parse(text);
  if (!asked || !asked->is_object())
    return batch_error("", "this line is no JSON object; expected {\"id\": …, \"sql\": \"…\"}");
  const Json& id = (*asked)["id"];
  const bool is_plain_id = id.is_text() || id.kind() == Json::Kind::kNumber;
  const std::string id_json = id.is_text() ? json_text(id.text()) : is_plain_id ? id.text() : "";
  if (!is_plain_id) return batch_error("", "\"id\" is missing; expected a text or a number");
  if (!(*asked)["sql"].is_text())
    return batch_error(id_json, "\"sql\" is missing; expected the statement as text");
  const std::string& sql = (*asked)["sql"].text();
  auto judged = agent::judge_statement(source, sql, {});
  if (!judged) return batch_error(id_json, std::move(judged).error().message);
  JsonLine line;
  line.raw("id", id_json);
  add_judged(line, *judged, sql);
  return line.str();
}

Exit check_one(agent::Source& source, const std::string& sql, bool as_json, Terminal& terminal) {
  auto judged = agent::judge_statement(source, sql, {});
  if (!judged)
    throw CannotStart(fmt::format("the source {}: {}", source.name(),
                                  printable(std::move(judged).error().message)));
  if (as_json) {
    JsonLine line;
    add_judged(line, *judged, sql);
    terminal.out(line.str() + "\n");
  } else {
    print_judged(*judged, sql, terminal);
  }
  return judged->verdict.kind == VerdictKind::kRefuse ? Exit::kRefused : Exit::kOk;
}

std::string statement_of(const Arguments& arguments, Terminal& terminal) {
  if (arguments.words.empty())
    throw BadUsage(
        "which statement? Give it as one word in quotes, - for standard input, or "
        "--batch FILE");
  return text_meant(arguments.words[0], "statement", terminal);
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto settings = settings_here(arguments);
  agent::Sources sources;
  agent::Source& source = source_of(sources, settings, arguments);
  const auto batch = arguments.value("batch");
  if (batch && !arguments.words.empty())
    throw BadUsage("either one statement or --batch FILE, not both");
  require_readable(source);
  if (batch) {
    each_line(*batch, terminal,
              [&](const std::string& line) { terminal.out(batch_line(source, line) + "\n"); });
    return Exit::kOk;
  }
  return check_one(source, statement_of(arguments, terminal), arguments.has("json"), terminal);
}

}  // namespace

Command policy_check_command() {
  return {.name = "policy check",
          .takes = "[SQL | -] [--source NAME]",
          .sentence = "Say what the guardrails make of a statement, without running it",
          .about =
              "Judges one statement as it would be judged if somebody proposed it: verdict, "
              "findings with\n"
              "the words they are about, tables and columns it would read, estimated rows. Nothing "
              "runs\n"
              "and nothing is written down; no server is needed.\n\n"
              "With --batch it reads one {\"id\": …, \"sql\": \"…\"} a line and prints one\n"
              "{\"id\": …, \"verdict\": …, \"findings\": […]} for each, or {\"id\": …, \"error\": "
              "…} for a line\n"
              "that it cannot use.",
          .options = {{"source", "NAME", "the source it would run on (default: the only one)"},
                      {"batch", "FILE", "judge every line of a file; - is standard input"},
                      {"json", "", "one JSON object instead of text; a batch is always JSON"}},
          .examples = {{"countersign policy check \"SELECT count(*) FROM orders\"",
                        "explains one statement"},
                       {"countersign policy check - < question.sql", "reads it from a file"},
                       {"countersign policy check --batch statements.jsonl --source shop --json",
                        "judges a whole file"}},
          .exits = {Exit::kFailure, Exit::kRefused},
          .words_max = 1,
          .run = run};
}

}  // namespace countersign::cli
