#include <fmt/format.h>

#include "audit/reports.h"
#include "cli/audit/asking.h"
#include "cli/audit/printing.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/json.h"
#include "cli/show/prose.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string period_of(const audit::Report& report) {
  return fmt::format("{}d", report.period.count() / 24);
}

std::string type_of(const audit::ReportKnob& knob) {
  switch (knob.kind) {
    case audit::ReportKnob::Kind::kNumber:
      return fmt::format("{} to {}", knob.min, knob.max);
    case audit::ReportKnob::Kind::kText:
      return "any text";
  }
  unreachable("a parameter of no kind");
}

std::string knob_json(const audit::ReportKnob& knob) {
  JsonLine line;
  line.text("name", knob.name).text("takes", type_of(knob)).text("default", knob.preset);
  return line.text("sentence", knob.sentence).str();
}

std::string column_json(const audit::ReportColumn& column) {
  JsonLine line;
  return line.text("name", column.name).text("meaning", column.meaning).str();
}

std::string report_line(const audit::Report& report) {
  std::vector<std::string> knobs, columns;
  for (const auto& knob : report.knobs) knobs.push_back(knob_json(knob));
  for (const auto& column : report.columns) columns.push_back(column_json(column));
  JsonLine line;
  line.text("name", report.name)
      .text("sentence", report.sentence)
      .text("about", report.about)
      .text("since", period_of(report));
  line.raw("parameters", json_list(knobs)).raw("columns", json_list(columns));
  return line.str();
}

std::string known_names() {
  std::vector<std::string_view> names;
  for (const auto& report : audit::reports()) names.push_back(report.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

const audit::Report& report_meant(const Arguments& arguments) {
  if (arguments.words.empty())
    throw BadUsage(fmt::format("which report? There are {}", known_names()));
  const auto& name = arguments.words[0];
  if (const auto* report = audit::find_report(name)) return *report;
  std::vector<std::string> names;
  for (const auto& report : audit::reports()) names.emplace_back(report.name);
  const auto near = likely(name, names);
  throw BadUsage(fmt::format("there is no report {}{}; there are {}", printable(name),
                             near ? fmt::format(", did you mean {}?", *near) : "", known_names()));
}

// Everything there is to know of one.
void print_head(const audit::Report& report, Terminal& terminal) {
  const auto width = terminal.width();
  terminal.out(wrapped(report.sentence, 0, width) + "\n" + wrapped(report.about, 0, width) + "\n");
  Table knobs({{"PARAMETER", false, false},
               {"DEFAULT", true, false},
               {"TAKES", false, false},
               {"MEANING", false, true}});
  const auto line = [&](std::string name, std::string preset, std::string takes,
                        std::string meaning) {
    knobs.add({{std::move(name), false},
               {std::move(preset), false},
               {std::move(takes), false},
               {std::move(meaning), false}});
  };
  line("--since", period_of(report), "1h, 7d, a date", "the beginning of the period");
  line("--limit", "100", fmt::format("1 to {}", audit::kReportRowsMax), "how many rows at most");
  for (const auto& knob : report.knobs)
    line("--set " + knob.name, knob.preset, type_of(knob), knob.sentence);
  knobs.print(terminal);
  terminal.out("\n");
  Table columns({{"COLUMN", false, false}, {"MEANING", false, true}});
  for (const auto& column : report.columns)
    columns.add({{column.name, false}, {column.meaning, false}});
  columns.print(terminal);
}

Exit run_reports(const Arguments& arguments, Terminal& terminal) {
  if (!arguments.words.empty()) {
    const auto& report = report_meant(arguments);
    if (arguments.has("json"))
      terminal.out(report_line(report) + "\n");
    else
      print_head(report, terminal);
    return Exit::kOk;
  }
  if (arguments.has("json")) {
    for (const auto& report : audit::reports()) terminal.out(report_line(report) + "\n");
    return Exit::kOk;
  }
  Table table({{"REPORT", false, false}, {"SINCE", true, false}, {"ANSWERS", false, true}});
  for (const auto& report : audit::reports())
    table.add(
        {{std::string(report.name), false}, {period_of(report), false}, {report.sentence, false}});
  table.print(terminal);
  return Exit::kOk;
}

void set_or_throw(audit::ReportAsk& ask, std::string_view name, std::string_view text, Micros now) {
  const auto set = audit::set_value(ask, name, text, now);
  if (!set) throw BadUsage(set.error());
}

audit::ReportAsk ask_meant(const Arguments& arguments, Micros now) {
  auto ask = audit::ask_of(report_meant(arguments), now);
  for (const std::string_view option : {"since", "limit"})
    if (const auto given = arguments.value(option)) set_or_throw(ask, option, *given, now);
  for (const auto& pair : arguments.values("set")) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos)
      throw BadUsage(fmt::format("--set expects NAME=VALUE; found {}", printable(pair)));
    const std::string_view all = pair;
    set_or_throw(ask, all.substr(0, equals), all.substr(equals + 1), now);
  }
  return ask;
}

Exit run_report(const Arguments& arguments, Terminal& terminal) {
  const auto ask = ask_meant(arguments, SystemClock().now());
  if (arguments.has("json") + arguments.has("csv") + arguments.has("sql") > 1)
    throw BadUsage("one of --json, --csv and --sql, not several");
  if (arguments.has("sql")) {
    terminal.out(audit::report_sql(ask));
    return Exit::kOk;
  }
  const auto asked = ask_report(arguments, ask);
  if (!asked.unrecorded_because.empty())
    terminal.say(fmt::format("This reading is not recorded in the store: {}",
                             printable(asked.unrecorded_because)));
  if (arguments.has("json"))
    terminal.out(report_json(ask, asked.answer) + "\n");
  else if (arguments.has("csv"))
    terminal.out(report_csv(asked.answer));
  else if (!asked.answer.rows.empty())
    print_report(asked.answer, terminal);
  terminal.say(report_summary(ask, asked.answer));
  return Exit::kOk;
}

}  // namespace

Command audit_reports_command() {
  return {.name = "audit reports",
          .takes = "[NAME]",
          .sentence = "List the reports and the questions they answer",
          .about =
              "SINCE is how far back a report goes where --since does not say. With a NAME: "
              "everything about\n"
              "that one, its parameters and its columns.",
          .options = {{"json", "", "one JSON object for each"}},
          .examples = {{"countersign audit reports", "which questions there are"},
                       {"countersign audit reports off-hours-use",
                        "what this one takes, and what its columns mean"}},
          .exits = {},
          .words_max = 1,
          .run = run_reports};
}

Command audit_run_command() {
  return {.name = "audit run",
          .takes = "NAME [--since T] [--limit N] [--set NAME=VALUE]...",
          .sentence = "Ask a report of the store",
          .about =
              "Answers a named question, newest first, and says how many sessions it looked at. "
              "Only a key\n"
              "with the role auditor may ask; that it was read is recorded. Beside a running "
              "server it asks\n"
              "that one; on a copy of the store (--store) it reads the file alone and says that "
              "nothing was\n"
              "recorded. With --sql it prints the statement with its values in it and reads "
              "nothing.",
          .options = {{"since", "T", "1h, 7d, 2w, 2026-11-20 or \"2026-11-20 08:30\" (UTC)"},
                      {"limit", "N", "at most N rows (default: 100, at most 1000)"},
                      {"set", "NAME=VALUE", "a parameter of the report; may be given again", false,
                       true},
                      {"store", "FILE", "a store's file, such as a copy"},
                      {"json", "", "one JSON object"},
                      {"csv", "", "for a spreadsheet"},
                      {"sql", "", "the statement, to paste into sqlite3"}},
          .examples = {{"countersign audit run refused-statements --since 1d",
                        "what the guardrails refused since yesterday"},
                       {"countersign audit run off-hours-use --set from_hour=6 --set utc_offset=1",
                        "who worked before six or after seven, in Berlin in winter"},
                       {"countersign audit run injection-attempts --sql | sqlite3 copy.db",
                        "asks a copy, without this program"}},
          .exits = {Exit::kFailure},
          .words_max = 1,
          .run = run_report};
}

}  // namespace countersign::cli
