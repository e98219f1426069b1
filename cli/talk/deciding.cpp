// The half of a conversation in which the person speaks: decisions, and SQL of their own.

#include <algorithm>
#include <array>

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

// With a planner at hand, words that no statement begins with are a question.
bool begins_like_sql(const std::string& line) {
  constexpr std::array<std::string_view, 18> kFirst = {
      "select", "with",  "values", "explain", "insert", "update", "delete", "replace", "create",
      "drop",   "alter", "pragma", "attach",  "detach", "vacuum", "begin",  "analyze", "reindex"};
  const std::string word = lower_trimmed(line);
  if (word.starts_with('(') || word.starts_with("--") || word.starts_with("/*")) return true;
  const std::string first = word.substr(0, word.find_first_of(" \t(;*'\""));
  return std::find(kFirst.begin(), kFirst.end(), first) != kFirst.end();
}

// Typed where nothing waits for a decision: a slip, and no question.
bool is_decision(const std::string& word) {
  constexpr std::array<std::string_view, 6> kWords = {"a", "approve", "e", "edit", "r", "reject"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

std::string without_last_line_ends(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

Conversation::Turn Conversation::ask_about(const Json& step) {
  if (asked_.insert(step["step_number"].text()).second) show_card(step);
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
  show_card(step);
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
    if (sql.empty() &&
        (word.empty() || word == "q" || word == "quit" || is_decision(word) || is_question(*line)))
      return *line;
    if (word.empty()) return sql;
    if (!sql.empty()) sql += '\n';
    sql += *line;
    if (word.back() == ';') return sql;
  }
}

bool Conversation::is_question(const std::string& line) const {
  if (lower_trimmed(line).starts_with('?')) return true;
  return view_["model"].text() != "none" && !begins_like_sql(line);
}

Conversation::Turn Conversation::take_pen() {
  if (!has_pen_)
    terminal_.say(
        view_["model"].text() == "none"
            ? "\nThe pen is yours: write a statement and end it with ; or an empty line.\n"
              "? and words ask a question, q leaves."
            : "\nAsk in other words, or write a statement and end it with ; or an empty "
              "line. q leaves.");
  has_pen_ = true;
  const auto text = read_statement();
  if (!text) return terminal_.take_interrupt() ? Turn::kLeft : Turn::kInputEnded;
  const std::string word = lower_trimmed(*text);
  if (word.empty()) return Turn::kGoOn;
  if (word == "q" || word == "quit") return Turn::kLeft;
  if (is_decision(word)) return nothing_waits();
  if (!is_question(*text)) return propose(*text);
  return follow_up(word.front() == '?' ? text->substr(text->find('?') + 1) : *text);
}

Conversation::Turn Conversation::nothing_waits() {
  terminal_.say("No step waits for a decision.");
  return Turn::kGoOn;
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
  return is_decision(word) ? nothing_waits() : follow_up(*line);
}

Conversation::Turn Conversation::propose(const std::string& sql) {
  return told(client_.call(post(path("/steps"), JsonLine().text("sql", sql).str())));
}

Conversation::Turn Conversation::follow_up(const std::string& text) {
  has_pen_ = false;
  return told(client_.call(post(path("/messages"), JsonLine().text("content", text).str())));
}

}  // namespace countersign::cli
