#include <fmt/format.h>

#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/show/step.h"
#include "cli/show/table.h"
#include "cli/terminal.h"

namespace countersign::cli {
namespace {

// Enough for a screen or a script; the API pages through more.
constexpr std::size_t kPagesMax = 1000;

// All pages, one after another.
std::vector<Json> all_sessions(Client& client, bool only_open, std::size_t limit) {
  std::vector<Json> sessions;
  std::string cursor;
  for (std::size_t page = 0; page < kPagesMax && sessions.size() < limit; ++page) {
    Call call = get("/v1/sessions");
    call.query = {{"limit", std::to_string(std::min<std::size_t>(limit - sessions.size(), 200))}};
    if (only_open) call.query.emplace_back("open", "true");
    if (!cursor.empty()) call.query.emplace_back("cursor", cursor);
    const Answer answer = client.must(call);
    for (const auto& session : answer.json["data"].list()) sessions.push_back(session);
    cursor = answer.json["next_cursor"].text();
    if (cursor.empty()) break;
  }
  return sessions;
}

void print_table(const std::vector<Json>& sessions, Terminal& terminal) {
  Table table({{"SESSION", false, false},
               {"STARTED", false, false},
               {"SOURCE", false, false},
               {"PHASE", false, false},
               {"STEPS", true, false},
               {"QUESTION", false, true}});
  for (const auto& session : sessions) {
    const bool is_closed = !session["is_active"].yes();
    table.add({{session["session_id"].text(), false},
               {plain_time(session["started_at"].text()), false},
               {session["source"].text(), false},
               {is_closed ? "closed" : session["phase"].text(), is_closed},
               {session["total_steps"].text(), false},
               {session["question"].text(), false}});
  }
  table.print(terminal);
}

std::size_t limit_of(const Arguments& arguments) {
  const auto limit = arguments.value("limit");
  if (!limit) return 50;
  const auto number = whole_number(*limit).value_or(0);
  if (number == 0 || number > 100'000) throw BadUsage("--limit expects a number from 1 to 100000");
  return number;
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const std::size_t limit = limit_of(arguments);
  const auto client = connect(settings_here(arguments), terminal);
  const auto sessions = all_sessions(*client, arguments.has("open"), limit);
  if (arguments.has("json")) {
    for (const auto& session : sessions) terminal.out(session.str() + "\n");
    return Exit::kOk;
  }
  if (sessions.empty()) {
    terminal.say("There are no sessions yet; countersign ask begins one.");
    return Exit::kOk;
  }
  print_table(sessions, terminal);
  return Exit::kOk;
}

}  // namespace

Command sessions_command() {
  return {.name = "sessions",
          .takes = "[--open]",
          .sentence = "List sessions, newest first",
          .about = "Your own sessions, and everybody's if your key has the role of an auditor.",
          .options = {{"open", "", "leave out those that were closed"},
                      {"limit", "N", "at most N of them (default: 50)"},
                      {"json", "", "one JSON object a line"}},
          .examples = {{"countersign sessions --open", "what is still going on"}},
          .exits = {Exit::kFailure},
          .words_max = 0,
          .run = run};
}

}  // namespace countersign::cli
