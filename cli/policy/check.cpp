#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/input_lines.h"
#include "cli/json.h"
#include "cli/policy/explained.h"
#include "cli/policy/judging.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string batch_error(std::string_view id, std::string_view error) {
  JsonLine line;
  if (id.empty())
    line.nothing("id");
  else
    line.raw("id", id);
  return line.text("error", error).str();
}

// The answer to one line, whatever it holds.
std::string batch_line(JudgingHere& here, const std::string& text) {
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
  auto judged = here.judge(sql);
  if (!judged) return batch_error(id_json, std::move(judged).error().message);
  JsonLine line;
  line.raw("id", id_json);
  add_judged(line, *judged, sql);
  return line.str();
}

Exit check_one(JudgingHere& here, const std::string& sql, bool as_json, Terminal& terminal) {
  auto judged = here.judge(sql);
  if (!judged)
    throw CannotStart(fmt::format("the source: {}", printable(std::move(judged).error().message)));
  if (as_json) {
    JsonLine line;
    add_judged(line, *judged, sql);
    add_evidence(line, *judged);
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
  const auto batch = arguments.value("batch");
  if (batch && !arguments.words.empty())
    throw BadUsage("either one statement or --batch FILE, not both");
  const auto here = JudgingHere::meant(arguments);
  if (batch) {
    each_line(*batch, terminal,
              [&](const std::string& line) { terminal.out(batch_line(*here, line) + "\n"); });
    return Exit::kOk;
  }
  return check_one(*here, statement_of(arguments, terminal), arguments.has("json"), terminal);
}

}  // namespace

Command policy_check_command() {
  return {.name = "policy check",
          .takes = "[SQL | -] [--source NAME]",
          .sentence = "Say what the guardrails make of a statement, without running it",
          .about =
              "Judges one statement as it would be judged if somebody proposed it: verdict, "
              "findings with\n"
              "the words they are about and what to write instead, tables and columns it would "
              "read, functions,\n"
              "joins without a condition, large tables read in full, estimated rows, and "
              "characters that hide.\n"
              "Nothing runs and nothing is written down; no server is needed.\n\n"
              "--policy tries another policy: that of a settings file, or one that the store "
              "kept. --schema\n"
              "needs no source at all: CREATE statements for SQLite, a schema's kept text for "
              "PostgreSQL. Rows and\n"
              "costs are unknown then.\n\n"
              "With --batch it reads one {\"id\": …, \"sql\": \"…\"} a line and prints one\n"
              "{\"id\": …, \"verdict\": …, \"findings\": […]} for each, or {\"id\": …, \"error\": "
              "…} for a line\n"
              "that it cannot use.",
          .options = {{"source", "NAME", "the source it would run on (default: the only one)"},
                      {"policy", "FILE", "judge by the policy in this file instead"},
                      {"role", "ROLE", "judge by the policy of a role: analyst, agent, …"},
                      {"schema", "FILE", "judge by the schema in this file, without a source"},
                      {"dialect", "NAME", "of that schema: sqlite or postgresql"},
                      {"batch", "FILE", "judge every line of a file; - is standard input"},
                      {"json", "", "one JSON object instead of text; a batch is always JSON"}},
          .examples = {{"countersign policy check \"SELECT count(*) FROM orders\"",
                        "explains one statement"},
                       {"countersign policy check - < question.sql", "reads it from a file"},
                       {"countersign policy check --batch statements.jsonl --source shop --json",
                        "judges a whole file"},
                       {"countersign policy check --policy stricter.toml \"SELECT * FROM orders\"",
                        "says what another policy would say"}},
          .exits = {Exit::kFailure, Exit::kRefused},
          .words_max = 1,
          .run = run};
}

}  // namespace countersign::cli
