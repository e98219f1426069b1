#include <fmt/format.h>

#include "audit/reports.h"
#include "cli/audit/asking.h"
#include "cli/audit/printing.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/json.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::uint64_t kRowsMax = 1000;  // as over HTTP

std::string period_of(const audit::Report& report) {
  return fmt::format("{}d", report.period.count() / 24);
}

std::string report_line(const audit::Report& report) {
  JsonLine line;
  line.text("name", report.name)
      .text("sentence", report.sentence)
      .text("about", report.about)
      .text("since", period_of(report));
  if (report.more_than)
    line.number("more_than", *report.more_than);
  else
    line.nothing("more_than");
  return line.str();
}

Exit run_reports(const Arguments& arguments, Terminal& terminal) {
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

const audit::Report& report_meant(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const auto& report : audit::reports()) names.emplace_back(report.name);
  if (arguments.words.empty())
    throw BadUsage(fmt::format("which report? There are {}", fmt::join(names, ", ")));
  const auto& name = arguments.words[0];
  if (const auto* report = audit::find_report(name)) return *report;
  const auto near = likely(name, names);
  throw BadUsage(fmt::format("there is no report {}{}; there are {}", printable(name),
                             near ? fmt::format(", did you mean {}?", *near) : "",
                             fmt::join(names, ", ")));
}

std::uint64_t count_meant(const Arguments& arguments, std::string_view option, std::uint64_t max,
                          std::uint64_t preset) {
  const auto given = arguments.value(option);
  if (!given) return preset;
  const auto number = whole_number(*given).value_or(0);
  if (number == 0 || number > max)
    throw BadUsage(fmt::format("--{} expects a number from 1 to {}", option, max));
  return number;
}

audit::ReportAsk ask_meant(const Arguments& arguments, Micros now) {
  const auto& report = report_meant(arguments);
  auto ask = audit::ask_of(report, now);
  if (const auto given = arguments.value("since")) {
    const auto since = audit::parse_since(*given, now);
    if (!since)
      throw BadUsage(
          fmt::format("--since {} is neither how long ago (30min, 1h, 7d, 2w) nor a date "
                      "(2026-11-20, \"2026-11-20 08:30\", UTC)",
                      printable(*given)));
    ask.since = *since;
  }
  ask.limit = static_cast<std::size_t>(count_meant(arguments, "limit", kRowsMax, ask.limit));
  if (arguments.has("more-than") && !report.more_than)
    throw BadUsage(fmt::format("--more-than means nothing to {}", report.name));
  if (report.more_than)
    ask.more_than =
        static_cast<std::uint32_t>(count_meant(arguments, "more-than", 999'999, *report.more_than));
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
          .takes = "",
          .sentence = "List the reports and the questions they answer",
          .about = "SINCE is how far back a report goes where --since does not say.",
          .options = {{"json", "", "one JSON object for each"}},
          .examples = {{"countersign audit reports", "which questions there are"}},
          .exits = {},
          .words_max = 0,
          .run = run_reports};
}

Command audit_run_command() {
  return {.name = "audit run",
          .takes = "NAME [--since T] [--limit N]",
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
                      {"more-than", "N", "abuse-by-address: sessions in an hour that are usual"},
                      {"store", "FILE", "a store's file, such as a copy"},
                      {"json", "", "one JSON object"},
                      {"csv", "", "for a spreadsheet"},
                      {"sql", "", "the statement, to paste into sqlite3"}},
          .examples = {{"countersign audit run refused-statements --since 1d",
                        "what the guardrails refused since yesterday"},
                       {"countersign audit run injection-attempts --sql | sqlite3 copy.db",
                        "asks a copy, without this program"}},
          .exits = {Exit::kFailure},
          .words_max = 1,
          .run = run_report};
}

}  // namespace countersign::cli
