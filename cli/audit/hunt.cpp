// countersign audit hunt: patterns over everything that was ever written.

#include "audit/hunt.h"

#include <filesystem>

#include <fmt/format.h>

#include "audit/reports.h"
#include "audit/store.h"
#include "cli/audit/hunting.h"
#include "cli/audit/reading.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/input_lines.h"
#include "cli/json.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::uint64_t kShownMax = 1'000'000;

bool is_file(const std::string& word) {
  std::error_code error;
  return std::filesystem::is_regular_file(word, error);
}

std::vector<std::string> texts_meant(const Arguments& arguments, Terminal& terminal) {
  if (arguments.words.empty())
    throw BadUsage("which pattern? A text, a FILE with one a line, or - for standard input");
  const auto& word = arguments.words[0];
  if (arguments.has("literal") || (word != "-" && !is_file(word))) return {word};
  std::vector<std::string> texts;
  each_line(word, terminal, [&](const std::string& line) { texts.push_back(line); });
  terminal.say(fmt::format("{} pattern{} from {}.", texts.size(), texts.size() == 1 ? "" : "s",
                           word == "-" ? "standard input" : printable(word)));
  return texts;
}

HuntWanted wanted_of(const Arguments& arguments, Terminal& terminal) {
  auto patterns = audit::Patterns::make(texts_meant(arguments, terminal));
  if (!patterns) throw BadUsage(patterns.error());
  HuntWanted wanted{std::move(*patterns), arguments.value("add-rule").value_or(""), {}};
  if (arguments.has("add-rule") && !audit::is_hunt_rule(wanted.rule))
    throw BadUsage("--add-rule expects H- and 1 to 30 letters, digits, - or _, such as H-001");
  if (const auto given = arguments.value("since")) {
    wanted.since = audit::parse_since(*given, SystemClock().now());
    if (!wanted.since)
      throw BadUsage(
          fmt::format("--since {} is neither how long ago (30min, 1h, 7d, 2w) nor a date "
                      "(2026-11-20, \"2026-11-20 08:30\", UTC)",
                      printable(*given)));
  }
  return wanted;
}

std::string place_of(const audit::HuntMatch& match) {
  return match.n == 0 ? std::string(word(match.where))
                      : fmt::format("{} {}", word(match.where), match.n);
}

std::string json_of(const audit::HuntMatch& match, const std::string& pattern) {
  JsonLine line;
  line.number("seq", match.seq.get())
      .text("session", match.session.text())
      .text("in", word(match.where))
      .number("n", match.n)
      .text("at", to_rfc3339(match.at))
      .text("pattern", pattern)
      .number("from", match.span.from)
      .number("to", match.span.to);
  return line.text("excerpt", match.excerpt).str();
}

// JSON as it comes; a table at the end, since its columns are as wide as what is in them.
class Shown {
 public:
  Shown(bool is_json, std::uint64_t limit, Terminal& terminal)
      : is_json_(is_json),
        limit_(limit),
        terminal_(terminal),
        table_({{"RECORD", true, false},
                {"SESSION", false, false},
                {"IN", false, false},
                {"AT", false, false},
                {"PATTERN", false, true},
                {"WORDS", false, true}}) {}

  void add(const audit::HuntMatch& match, const std::string& pattern) {
    if (++count_ > limit_) return;
    if (is_json_)
      terminal_.out(json_of(match, pattern) + "\n");
    else
      table_.add({{std::to_string(match.seq.get()), false},
                  {match.session.text(), false},
                  {place_of(match), false},
                  {to_rfc3339(match.at), false},
                  {pattern, false},
                  {match.excerpt, false}});
  }
  void end() {
    if (!is_json_ && count_ > 0) table_.print(terminal_);
    if (count_ > limit_)
      terminal_.say(fmt::format("Only the first {} are shown: --limit N.", limit_));
  }
  std::uint64_t count() const { return count_; }

 private:
  bool is_json_;
  std::uint64_t limit_;
  Terminal& terminal_;
  Table table_;
  std::uint64_t count_ = 0;
};

std::uint64_t limit_meant(const Arguments& arguments) {
  const auto given = arguments.value("limit");
  if (!given) return 1000;
  const auto number = whole_number(*given).value_or(0);
  if (number == 0 || number > kShownMax)
    throw BadUsage(fmt::format("--limit expects a number from 1 to {}", kShownMax));
  return number;
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto limit = limit_meant(arguments);
  const auto wanted = wanted_of(arguments, terminal);
  AuditReading reading(arguments);
  Shown shown(arguments.has("json"), limit, terminal);
  const auto tally = hunt_here(reading, wanted, terminal, [&](const audit::HuntMatch& match) {
    shown.add(match, wanted.patterns.texts()[match.pattern]);
  });
  shown.end();
  terminal.say(fmt::format("{} match{} in {} texts.", shown.count(), shown.count() == 1 ? "" : "es",
                           tally.texts));
  if (!wanted.rule.empty())
    terminal.say(fmt::format("{} signal{} added as {}; {} had it already.", tally.added,
                             tally.added == 1 ? "" : "s", wanted.rule, tally.had_already));
  return Exit::kOk;
}

}  // namespace

Command audit_hunt_command() {
  return {.name = "audit hunt",
          .takes = "PATTERN | FILE | - [--since T] [--add-rule ID]",
          .sentence = "Look for patterns in everything that was ever written",
          .about =
              "Looks through all questions, messages, statements and errors, for one text or for "
              "those of a\n"
              "file, one a line. Letters match in either case; everything else as it is. The time "
              "it takes does\n"
              "not grow with the number of patterns. With --add-rule each text that was found gets "
              "a signal of\n"
              "that rule, once, with a record that says so; reports and stories show it from then "
              "on.\n"
              "Only a key with the role auditor may hunt; that it was done is recorded.",
          .options = {{"since", "T", "what was written since: 1h, 7d, 2026-11-20 (UTC)"},
                      {"add-rule", "ID", "add signals with this rule, such as H-001"},
                      {"literal", "", "the word is a pattern even if a file has that name"},
                      {"limit", "N", "show at most N (default: 1000); all are added"},
                      {"store", "FILE", "a store's file, such as a copy"},
                      {"json", "", "one JSON object for each match"}},
          .examples = {{"countersign audit hunt \"ignore previous\"", "who ever wrote that"},
                       {"countersign audit hunt new-patterns.txt --since 90d --add-rule H-2026-11",
                        "marks what a new list of patterns finds in the last 90 days"}},
          .exits = {Exit::kFailure},
          .words_max = 1,
          .run = run};
}

}  // namespace countersign::cli
