// `policy explain`: all that there is to say of one rule.

#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/here.h"
#include "cli/json.h"
#include "cli/policy/told.h"
#include "cli/show/prose.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

ToldRule rule_meant(const Arguments& arguments) {
  if (arguments.words.empty()) throw BadUsage("which rule? Give its name, such as G-06");
  const std::string& wanted = arguments.words[0];
  if (auto rule = told_rule(wanted)) return std::move(*rule);
  std::vector<std::string> ids;
  for (const auto& rule : told_rules()) ids.push_back(rule.id);
  const auto near = nearest(wanted, ids);
  throw BadUsage(fmt::format("there is no rule {}{}; `countersign policy rules` lists them",
                             printable(wanted),
                             near ? fmt::format(" (did you mean {}?)", *near) : ""));
}

constexpr std::size_t kIndent = 2;
constexpr std::size_t kWidthMax = 100;  // beyond it prose is hard to read

// As it is, so that it can be copied.
std::string line(std::string_view text) {
  return text.empty() ? "" : fmt::format("{:{}}{}\n", "", kIndent, text);
}

// A heading and the lines below it; nothing without lines.
std::string part(const Paint& paint, std::string_view name, std::string_view lines) {
  return lines.empty() ? "" : fmt::format("\n{}\n{}", paint.bold(name), lines);
}

std::string changed_by(const ToldRule& rule) {
  if (rule.keys.empty()) return "no key of a policy: this holds for every source";
  return fmt::format("{}", fmt::join(rule.keys, ", "));
}

std::string text_of(const ToldRule& rule, const Terminal& terminal) {
  const Paint& paint = terminal.out_paint();
  const std::size_t width = std::min<std::size_t>(terminal.width(), kWidthMax);
  const auto prose = [&](std::string_view text) {
    return text.empty() ? "" : wrapped(text, kIndent, width);
  };
  std::string out = fmt::format("{}  {}\n", paint.bold(rule.id), rule.sentence);
  out += part(paint, "Why", prose(rule.why));
  out += part(paint, rule.is_statement ? "Example" : "When", line(rule.example));
  out += part(paint, fmt::format("It gets \"{}\"", rule.example_gets), prose(rule.says));
  out += part(paint, "Instead", line(rule.instead_example));
  out += part(paint, "What changes it", prose(changed_by(rule)));
  out += part(paint, "More", line(rule.link));
  return out;
}

std::string json_of(const ToldRule& rule) {
  std::vector<std::string> keys;
  for (const auto& key : rule.keys) keys.push_back(json_text(key));
  JsonLine line;
  line.text("id", rule.id).text("category", rule.category).text("sentence", rule.sentence);
  if (!rule.why.empty()) line.text("why", rule.why);
  line.text(rule.is_statement ? "example" : "happens", rule.example)
      .text("verdict", rule.example_gets)
      .text("says", rule.says);
  if (!rule.instead.empty()) line.text("advice", rule.instead);
  if (!rule.instead_example.empty()) line.text("instead", rule.instead_example);
  return line.raw("keys", json_list(keys)).text("link", rule.link).str();
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const ToldRule rule = rule_meant(arguments);
  terminal.out(arguments.has("json") ? json_of(rule) + "\n" : text_of(rule, terminal));
  return Exit::kOk;
}

}  // namespace

Command policy_explain_command() {
  return {.name = "policy explain",
          .takes = "RULE",
          .sentence = "Explain one rule: why it is there, what to write instead, what changes it",
          .about =
              "What a rule looks for and why, a statement that it finds and what becomes of that "
              "one under a\n"
              "plain policy, what to write instead, and which keys of a policy change it. No "
              "settings and no\n"
              "server are needed.",
          .options = {{"json", "", "one JSON object instead of text"}},
          .examples = {{"countersign policy explain G-06", "explains one rule"}},
          .exits = {},
          .words_max = 1,
          .run = run};
}

}  // namespace countersign::cli
