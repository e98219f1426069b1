#include <fmt/format.h>

#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/show/step.h"
#include "cli/show/table.h"
#include "cli/terminal.h"

namespace countersign::cli {
namespace {

std::string on_one_line(const std::string& sql) {
  std::string line;
  for (const char c : sql) {
    const bool is_space = c == '\n' || c == '\t' || c == ' ';
    if (!is_space) line += c;
    if (is_space && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto client = connect(settings_here(arguments), terminal);
  const Answer answer = client->must(get("/v1/pending"));
  const auto& steps = answer.json["data"].list();
  if (arguments.has("json")) {
    for (const auto& step : steps) terminal.out(step.str() + "\n");
    return Exit::kOk;
  }
  if (steps.empty()) {
    terminal.say("Nothing waits for you.");
    return Exit::kOk;
  }
  Table table({{"SESSION", false, false},
               {"STEP", true, false},
               {"SOURCE", false, false},
               {"PROPOSED", false, false},
               {"VERDICT", false, false},
               {"READS", false, true},
               {"SQL", false, true}});
  for (const auto& step : steps)
    table.add({{step["session_id"].text(), false},
               {step["step_number"].text(), false},
               {step["source"].text(), false},
               {plain_time(step["proposed_at"].text()), false},
               {step["verdict"].text(), false},
               {step["reads"].text(), false},
               {on_one_line(step["sql"].text()), false}});
  table.print(terminal);
  return Exit::kOk;
}

}  // namespace

Command pending_command() {
  return {
      .name = "pending",
      .takes = "",
      .sentence = "List the steps that wait for you, oldest first",
      .about = "Your own sessions' steps, and everybody's if your key has the role of an approver.",
      .options = {{"json", "", "one JSON object a line, with the tag of what is to be reviewed"}},
      .examples = {{"countersign pending", "what there is to decide"}},
      .exits = {Exit::kFailure},
      .words_max = 0,
      .run = run};
}

}  // namespace countersign::cli
