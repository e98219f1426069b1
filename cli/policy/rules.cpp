// `policy rules`: the one table of everything that is looked for.

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/policy/told.h"
#include "cli/terminal.h"
#include "core/verdict.h"

namespace countersign::cli {
namespace {

std::string painted(const Paint& paint, std::string_view gets) {
  if (gets.starts_with(word(VerdictKind::kRefuse))) return paint.red(gets);
  return gets.starts_with(word(VerdictKind::kAsk)) ? paint.yellow(gets) : paint.dim(gets);
}

std::string rule_text(const ToldRule& rule, const Paint& paint) {
  return fmt::format("{}  {}\n      {}  {}\n      {}\n", paint.bold(rule.id), rule.sentence,
                     painted(paint, fmt::format("{:6}", rule.example_gets)), rule.example,
                     paint.dim(rule.link));
}

std::string rule_json(const ToldRule& rule) {
  return JsonLine()
      .text("id", rule.id)
      .text("category", rule.category)
      .text("sentence", rule.sentence)
      .text(rule.is_statement ? "example" : "happens", rule.example)
      .text("verdict", rule.example_gets)
      .text("link", rule.link)
      .str();
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const bool as_json = arguments.has("json");
  bool is_of_screen = false;
  for (const auto& rule : told_rules()) {
    if (as_json) {
      terminal.out(rule_json(rule) + "\n");
      continue;
    }
    if (rule.is_of_screen && !is_of_screen)
      terminal.out(
          "\nMarks on questions, cells, names and errors; they refuse nothing by "
          "themselves:\n\n");
    is_of_screen = rule.is_of_screen;
    terminal.out(rule_text(rule, terminal.out_paint()));
  }
  if (!as_json) terminal.say("\n`countersign policy explain RULE` tells more of one.");
  return Exit::kOk;
}

}  // namespace

Command policy_rules_command() {
  return {
      .name = "policy rules",
      .takes = "",
      .sentence = "List every rule of the guardrails with an example",
      .about =
          "What is looked for in every statement, with one that is found by it and what becomes "
          "of that\n"
          "one under a plain policy, and what the screen looks for in questions and data. No "
          "settings and\n"
          "no server are needed.",
      .options = {{"json", "", "one JSON object for each rule"}},
      .examples = {{"countersign policy rules", "lists them all"}},
      .exits = {},
      .words_max = 0,
      .run = run};
}

}  // namespace countersign::cli
