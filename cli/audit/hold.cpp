#include <fmt/format.h>

#include "cli/audit/sure.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/show/step.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string whom(const Json& hold) {
  return hold["session_id"].is_null() ? hold["user_id"].text() : hold["session_id"].text();
}

Exit run_hold(const Arguments& arguments, Terminal& terminal) {
  JsonLine body = whom_meant(arguments);
  body.text("reason", reason_meant(arguments));
  const bool is_lift = arguments.has("lift");
  const auto client = connect(settings_here(arguments), terminal);
  const auto answer =
      client->must(post(is_lift ? "/v1/admin/holds/lift" : "/v1/admin/holds", body.str()));
  if (arguments.has("json"))
    terminal.out(answer.json.str() + "\n");
  else
    terminal.say(is_lift ? fmt::format("Lifted the hold on {}: what is due is forgotten again.",
                                       whom(answer.json))
                         : fmt::format("{} is held: nothing of it is erased or purged until the "
                                       "hold is lifted.",
                                       whom(answer.json)));
  return Exit::kOk;
}

Exit run_holds(const Arguments& arguments, Terminal& terminal) {
  const auto client = connect(settings_here(arguments), terminal);
  const auto answer = client->must(get("/v1/admin/holds"));
  const auto& holds = answer.json["data"].list();
  if (arguments.has("json")) {
    for (const auto& hold : holds) terminal.out(hold.str() + "\n");
    return Exit::kOk;
  }
  if (holds.empty()) {
    terminal.say("Nothing is held.");
    return Exit::kOk;
  }
  Table table({{"HELD", false, false},
               {"SINCE", false, false},
               {"BY", false, false},
               {"REASON", false, true}});
  for (const auto& hold : holds)
    table.add({{whom(hold), false},
               {plain_time(hold["since"].text()), false},
               {hold["by"].text(), false},
               {hold["reason"].text(), false}});
  table.print(terminal);
  return Exit::kOk;
}

}  // namespace

JsonLine whom_meant(const Arguments& arguments) {
  const auto session = arguments.value("session");
  const auto user = arguments.value("user");
  if (session.has_value() == user.has_value())
    throw BadUsage("say whom: --session ID or --user NAME");
  JsonLine body;
  if (session) body.text("session_id", *session);
  if (user) body.text("user", *user);
  return body;
}

std::string reason_meant(const Arguments& arguments) {
  const auto reason = arguments.value("reason");
  if (!reason || reason->empty())
    throw BadUsage("--reason is needed: it is written down and stays, so that it can be asked why");
  return *reason;
}

void check_can_be_sure(const Arguments& arguments, Terminal& terminal) {
  if (!arguments.has("yes") && !terminal.is_in_terminal())
    throw BadUsage("nobody can be asked here: say --yes, or --dry-run to look only");
}

bool is_sure(std::string_view question, std::string_view word, Terminal& terminal) {
  const auto answer = terminal.ask_line(fmt::format("{} Type \"{}\" to go on: ", question, word));
  if (answer == word) return true;
  terminal.say("Nothing was changed.");
  return false;
}

Command audit_hold_command() {
  return {
      .name = "audit hold",
      .takes = "--session ID | --user NAME --reason WHY",
      .sentence = "Keep a session or a person from being forgotten, or end that",
      .about =
          "A hold keeps every text and record of a session, or of all sessions of a person: no "
          "clock takes\n"
          "them and nobody can erase them until it is lifted. Placing and lifting are written down "
          "with their\n"
          "reason. Needs the role admin.",
      .options = {{"session", "ID", "one session"},
                  {"user", "NAME", "all sessions of a person: a name, or usr_ and 16 digits"},
                  {"reason", "WHY", "written down with it, for ever"},
                  {"lift", "", "end the hold"},
                  {"json", "", "the hold as one JSON object"}},
      .examples = {{"countersign audit hold --user anna --reason \"case 4711\"", "nothing goes"},
                   {"countersign audit hold --lift --user anna --reason \"case closed\"",
                    "the clocks go on"}},
      .exits = {Exit::kFailure, Exit::kNotFound},
      .words_max = 0,
      .run = run_hold};
}

Command audit_holds_command() {
  return {.name = "audit holds",
          .takes = "",
          .sentence = "List what must be kept",
          .about = "The holds that stand, oldest first. Needs the role admin.",
          .options = {{"json", "", "one JSON object a line"}},
          .examples = {{"countersign audit holds", "who is held, since when and why"}},
          .exits = {Exit::kFailure},
          .words_max = 0,
          .run = run_holds};
}

}  // namespace countersign::cli
