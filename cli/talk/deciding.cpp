// The half of a conversation in which the person speaks: decisions, and SQL of their own.

#include <fmt/format.h>

#include "cli/show/step.h"
#include "cli/talk/conversation.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::string_view kChoices = "[a]pprove, [e]dit, [r]eject, [q]uit? ";

std::string lower_trimmed(const std::string& line) {
  std::string word = ascii_lower(line);
  word.erase(0, word.find_first_not_of(" \t"));
  while (!word.empty() && (word.back() == ' ' || word.back() == '\t')) word.pop_back();
  return word;
}

std::string without_last_line_ends(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

Conversation::Turn Conversation::ask_about(const Json& step) {
  if (asked_.insert(step["step_number"].text()).second)
    terminal_.say("\n" + step_card(step, terminal_.err_paint()));
  const auto line = terminal_.ask_line(kChoices);
  if (!line) return terminal_.take_interrupt() ? Turn::kLeft : Turn::kInputEnded;
  const std::string word = lower_trimmed(*line);
  if (word == "a" || word == "approve") return approve(step);
  if (word == "e" || word == "edit") return edit(step);
  if (word == "r" || word == "reject") return reject(step);
  if (word == "q" || word == "quit") return Turn::kLeft;
  terminal_.say("a runs it, e changes it first, r says no, q leaves it waiting.");
  return Turn::kGoOn;
}

Answer Conversation::decide(const Json& step, const std::string& body) {
  Call call = post(path("/steps/" + step["step_number"].text() + "/decision"), body);
  call.if_match = step["tag"].text();
  return client_.call(call);
}

// Told here, where it was written, and not a second time as a step that came to its end.
void Conversation::tell_refused(const Json& step) {
  ended_.insert(step["step_number"].text());
  terminal_.say("\n" + step_card(step, terminal_.err_paint()));
  terminal_.say(step_end(step, terminal_.err_paint()));
}

// Whatever the API says to a decision, the session tells what is now.
Conversation::Turn Conversation::told(const Answer& answer) {
  if (answer.status == 503 || answer.status == 401 || answer.status >= 500)
    throw ApiNo(exit_of(answer), words_of(answer));
  if (!answer.is_good()) {
    if (const Json& refused = answer.json["step"]; refused.is_object() && answer.status == 422)
      tell_refused(refused);
    else
      terminal_.say(terminal_.err_paint().red(words_of(answer)));
    // Changed since it was shown: it is shown again as it is now.
    if (answer.status == 412) asked_.clear();
  }
  load(false);
  return Turn::kGoOn;
}

Conversation::Turn Conversation::approve(const Json& step) {
  return told(decide(step, JsonLine().text("decision", "approve").str()));
}

Conversation::Turn Conversation::reject(const Json& step) {
  const auto reason = terminal_.ask_line("Why? (the planner reads it) ");
  if (!reason) return terminal_.take_interrupt() ? Turn::kGoOn : Turn::kInputEnded;
  return told(decide(step, JsonLine().text("decision", "reject").text("reason", *reason).str()));
}

Conversation::Turn Conversation::edit(const Json& step) {
  const std::string before = step["sql"].text();
  const auto edited = terminal_.edit(before + "\n", ".sql");
  if (!edited.text) {
    terminal_.say("Nothing was changed. " + edited.problem);
    return Turn::kGoOn;
  }
  const std::string after = without_last_line_ends(*edited.text);
  if (after.find_first_not_of(" \t\r\n") == std::string::npos ||
      after == without_last_line_ends(before)) {
    terminal_.say("Nothing was changed.");
    return Turn::kGoOn;
  }
  return told(decide(step, JsonLine().text("decision", "edit").text("sql", after).str()));
}

// ---- the person writes SQL ----------------------------------------------------------------------

std::optional<std::string> Conversation::read_statement() {
  std::string sql;
  while (true) {
    const auto line = terminal_.ask_line(sql.empty() ? "sql> " : "...> ");
    if (!line) return sql.empty() ? std::nullopt : std::optional(sql);
    const std::string word = lower_trimmed(*line);
    if (sql.empty() && (word.empty() || word == "q" || word == "quit" || word.front() == '?'))
      return *line;
    if (word.empty()) return sql;
    if (!sql.empty()) sql += '\n';
    sql += *line;
    if (word.back() == ';') return sql;
  }
}

Conversation::Turn Conversation::take_pen() {
  if (!has_pen_)
    terminal_.say(
        "\nThe pen is yours: write a statement and end it with ; or an empty line.\n"
        "? and words ask a question, q leaves.");
  has_pen_ = true;
  const auto text = read_statement();
  if (!text) return terminal_.take_interrupt() ? Turn::kLeft : Turn::kInputEnded;
  const std::string word = lower_trimmed(*text);
  if (word.empty()) return Turn::kGoOn;
  if (word == "q" || word == "quit") return Turn::kLeft;
  if (word.front() == '?') return follow_up(text->substr(text->find('?') + 1));
  return propose(*text);
}

// The planner asked back.
Conversation::Turn Conversation::reply() {
  const auto line = terminal_.ask_line("Your reply (q leaves): ");
  if (!line) return terminal_.take_interrupt() ? Turn::kLeft : Turn::kInputEnded;
  const std::string word = lower_trimmed(*line);
  if (word == "q" || word == "quit") return Turn::kLeft;
  return word.empty() ? Turn::kGoOn : follow_up(*line);
}

// Answered: a person may go on; a script has what it came for.
Conversation::Turn Conversation::invite() {
  if (!terminal_.is_in_terminal() || !terminal_.is_err_terminal() ||
      options_.format != RowFormat::kTable)
    return Turn::kSatisfied;
  const auto line = terminal_.ask_line("\nAnother question, or Enter to end: ");
  if (!line) static_cast<void>(terminal_.take_interrupt());
  const std::string word = line ? lower_trimmed(*line) : "";
  if (word.empty() || word == "q" || word == "quit") return Turn::kSatisfied;
  return follow_up(*line);
}

Conversation::Turn Conversation::propose(const std::string& sql) {
  return told(client_.call(post(path("/steps"), JsonLine().text("sql", sql).str())));
}

Conversation::Turn Conversation::follow_up(const std::string& text) {
  has_pen_ = false;
  return told(client_.call(post(path("/messages"), JsonLine().text("content", text).str())));
}

}  // namespace countersign::cli
