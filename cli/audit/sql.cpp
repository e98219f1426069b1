// countersign audit sql: an auditor's own statement on the store.

#include <chrono>

#include <fmt/format.h>

#include "audit/question.h"
#include "audit/store.h"
#include "cli/audit/question_text.h"
#include "cli/audit/reading.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/input_lines.h"
#include "cli/terminal.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::uint64_t kRowsMax = 100'000;
constexpr std::uint64_t kSecondsMax = 600;

std::uint64_t number_meant(const Arguments& arguments, std::string_view option, std::uint64_t max,
                           std::uint64_t preset) {
  const auto given = arguments.value(option);
  if (!given) return preset;
  const auto number = whole_number(*given).value_or(0);
  if (number == 0 || number > max)
    throw BadUsage(fmt::format("--{} expects a number from 1 to {}", option, max));
  return number;
}

audit::Question question_meant(const Arguments& arguments, Terminal& terminal) {
  if (arguments.words.empty())
    throw BadUsage("which statement? For example \"SELECT * FROM v_session\"");
  audit::Question question;
  question.sql = text_meant(arguments.words[0], "statement", terminal);
  question.rows_max = number_meant(arguments, "limit", kRowsMax, question.rows_max);
  question.time_max = std::chrono::seconds(number_meant(arguments, "time", kSecondsMax, 10));
  if (const auto why = audit::why_unaskable(question.sql); !why.empty()) throw BadUsage(why);
  return question;
}

[[noreturn]] void say_no(const audit::QuestionNo& no) {
  const std::string words = printable(no.words);
  switch (no.why) {
    case audit::QuestionNo::Why::kSyntax:
    case audit::QuestionNo::Why::kNotOne:
      throw BadUsage(words);
    case audit::QuestionNo::Why::kDenied:
      throw ApiNo(Exit::kRefused, words);
    case audit::QuestionNo::Why::kTime:
      throw ApiNo(Exit::kFailure, words + ", or give it longer: --time SECONDS");
    case audit::QuestionNo::Why::kTooLarge:
      throw ApiNo(Exit::kFailure, words);
  }
  unreachable("a question that is not answered for no reason");
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto question = question_meant(arguments, terminal);
  AuditReading reading(arguments);
  // Also what will be refused: that somebody asked for it is worth knowing.
  reading.note(audit::Reading::kSql, question.sql, terminal);
  const auto answer = audit::open_reader(reading.path())->question(question);
  if (!answer) say_no(answer.error());
  if (arguments.has("json"))
    terminal.out(question_json(*answer) + "\n");
  else if (arguments.has("csv"))
    terminal.out(question_csv(*answer));
  else
    print_question(*answer, terminal);
  terminal.say(fmt::format("{}{} row{}.{}", answer->has_more ? "The first " : "",
                           answer->rows.size(), answer->rows.size() == 1 ? "" : "s",
                           answer->has_more ? " There is more: --limit N." : ""));
  return Exit::kOk;
}

}  // namespace

Command audit_sql_command() {
  return {
      .name = "audit sql",
      .takes = "SQL | -",
      .sentence = "Ask the store a question of your own, in SQL",
      .about =
          "Answers one reading statement of SQLite on the store's tables and views; v_session, "
          "v_step,\n"
          "v_timeline and v_asked have readable times and words. Keys and secrets do not exist "
          "here.\n"
          "Only a key with the role auditor may ask; the statement is recorded before it is "
          "looked at.\n"
          "On a copy of the store (--store) nothing is recorded, and that is said.",
      .options = {{"limit", "N", "at most N rows (default: 1000, at most 100000)"},
                  {"time", "SECONDS", "at most so long (default: 10, at most 600)"},
                  {"store", "FILE", "a store's file, such as a copy"},
                  {"json", "", "one JSON object"},
                  {"csv", "", "for a spreadsheet"}},
      .examples = {{"countersign audit sql \"SELECT * FROM v_session ORDER BY started_at DESC\"",
                    "the newest sessions first"},
                   {"countersign audit sql - --csv < question.sql > answer.csv",
                    "a longer statement from a file"}},
      .exits = {Exit::kFailure, Exit::kRefused},
      .words_max = 1,
      .run = run};
}

}  // namespace countersign::cli
