#include "tests/support/policy_reference.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "config/settings.h"
#include "core/text.h"
#include "guardrails/lessons.h"
#include "guardrails/policy.h"
#include "guardrails/rules.h"
#include "guardrails/screen.h"

namespace countersign::testing {

namespace {

using guardrails::Lesson;
using guardrails::Rule;

constexpr std::string_view kHead = R"(# Policy reference

Everything a policy can say and everything that is looked for, printed from the program's own tables: a test writes this
page and fails when it differs. How verdicts come about and how a policy is written stands in [guardrails.md](guardrails.md),
all other settings in [settings.md](settings.md). `countersign policy rules` and `countersign policy explain RULE` say the
same on the command line.

- [Rules](#rules): what is looked for in statements
- [Marks](#marks): what is looked for in questions and data
- [Keys](#keys): what a policy can say
- [Tags](#tags): columns of a kind
- [Functions, operators and types](#functions-operators-and-types): what may be called anyway
)";

constexpr std::string_view kRules = R"(
## Rules

Names of rules are stable: reports and policies are written against them. G-rules hold everywhere, L-rules for SQLite,
P-rules for PostgreSQL, S-rules are about the session. The verdict is the one that the example gets under a policy which
lists the tables of a small shop and masks `customers.email`.

)";

constexpr std::string_view kMarks = R"(
## Marks

The screen reads questions, cells, names, comments and errors, and marks what reads like an order to a model. A mark
refuses nothing by itself; `marked_question` says what becomes of statements that answer a marked question. More in
[screens.md](screens.md).

| rule | looks for | example |
|---|---|---|
)";

constexpr std::string_view kKeys = R"(
## Keys

Below `[sources.NAME]`, and, in place of the source's own, below `[sources.NAME.roles.ROLE]` for people who have the role
`admin`, `approver`, `auditor` or `analyst`, and for agents' keys (`agent`). Of several roles the first in this order counts.

| key | type | default | what it is |
|---|---|---|---|
)";

constexpr std::string_view kTags = R"(
## Tags

`"tag:NAME"` in `deny_columns` and `mask_columns` stands for every column of `[tags] NAME = […]`. These two are there
without being written; a tag of your own with the same name takes the place of one. They go by names alone and so miss
what is named otherwise: look at your schema.

)";

constexpr std::string_view kLists = R"(
## Functions, operators and types

What may be called without being named in a policy: it reads no file, loads no code, runs no SQL, waits for nothing and
tells nothing of the server. `functions_add` adds to it, `functions_remove` takes away; on PostgreSQL `operators_add` and
`types_add` add to the others. A function of the source itself is named with its schema.
)";

std::string in_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

// Inline code around text that may hold backticks.
std::string code(std::string_view text) {
  const bool has_tick = text.find('`') != std::string_view::npos;
  return has_tick ? fmt::format("`` {} ``", text) : fmt::format("`{}`", text);
}

std::string sql_block(std::string_view sql) {
  return fmt::format("```sql\n{}\n```\n", printable(sql));
}

const Lesson& lesson_of(const Rule& rule) {
  const Lesson* lesson = guardrails::find_lesson(rule.id);
  if (lesson == nullptr) throw std::logic_error("no lesson of " + std::string(rule.id));
  return *lesson;
}

std::string keys_of(const Lesson& lesson) {
  if (lesson.keys.empty()) return "No key of a policy changes this.\n";
  std::string out = "Changed by ";
  std::string_view rest = lesson.keys;
  while (!rest.empty()) {
    const auto comma = rest.find(", ");
    out += code(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 2);
    out += rest.empty() ? ".\n" : ", ";
  }
  return out;
}

std::string section(const Rule& rule) {
  const Lesson& lesson = lesson_of(rule);
  std::string out = fmt::format("\n### {}\n\n{}. *{}*\n\n{}\n\n", rule.id, rule.sentence,
                                word(rule.category), lesson.why);
  if (rule.example.empty())
    out += fmt::format("**{}** for {}.\n\n", word(lesson.example_gets), lesson.happens);
  else
    out += fmt::format("**{}** for\n\n{}\n", word(lesson.example_gets), sql_block(rule.example));
  if (!lesson.instead.empty()) out += fmt::format("Instead:\n\n{}\n", sql_block(lesson.instead));
  out += fmt::format("{} {}", rule.says.advice, keys_of(lesson));
  return out;
}

std::string rules_text() {
  std::string out = "| rule | looks for | its example gets |\n|---|---|---|\n";
  for (const auto& rule : guardrails::rules())
    out += fmt::format("| [{}](#{}) | {} | {} |\n", rule.id, ascii_lower(rule.id),
                       in_cell(rule.sentence), word(lesson_of(rule).example_gets));
  for (const auto& rule : guardrails::rules()) out += section(rule);
  return out;
}

std::string marks_text() {
  std::string out;
  for (const auto& rule : guardrails::screen_rules())
    out += fmt::format("| <a id=\"{}\"></a>{} | {} | {} |\n", ascii_lower(rule.id), rule.id,
                       in_cell(rule.sentence), in_cell(code(printable(rule.example))));
  return out;
}

std::string keys_text() {
  constexpr std::string_view kRole = "sources.NAME.roles.ROLE.";
  std::string out;
  for (const auto& info : config::all_settings()) {
    if (!info.key.starts_with(kRole)) continue;
    const auto key = info.key.substr(kRole.size());
    out += fmt::format("| `{}` | {} | {} | {} |\n", key, info.type,
                       info.preset.empty() ? "" : fmt::format("`{}`", info.preset),
                       in_cell(info.sentence));
  }
  return out;
}

std::string tags_text() {
  std::string out;
  for (const auto& [name, patterns] : config::built_in_tags()) {
    out += fmt::format("- `tag:{}`:", name);
    for (const auto& pattern : patterns) out += fmt::format(" `{}`", pattern);
    out += "\n";
  }
  return out;
}

std::string list_text(std::string_view title, const std::set<std::string>& names) {
  std::string out = fmt::format("\n**{}** ({}):", title, names.size());
  std::size_t width = 1000;
  for (const auto& name : names) {
    const std::string shown = code(name);
    if (width + shown.size() > 118) {
      out += '\n';
      width = 0;
    } else {
      out += ' ';
    }
    out += shown;
    width += shown.size() + 1;
  }
  return out + "\n";
}

std::string lists_text() {
  return list_text("SQLite, functions", guardrails::default_functions("sqlite")) +
         list_text("PostgreSQL, functions", guardrails::default_functions("postgresql")) +
         list_text("PostgreSQL, operators", guardrails::default_operators("postgresql")) +
         list_text("PostgreSQL, types", guardrails::default_types("postgresql"));
}

}  // namespace

std::string policy_reference() {
  std::string out(kHead);
  out.append(kRules).append(rules_text());
  out.append(kMarks).append(marks_text());
  out.append(kKeys).append(keys_text());
  out.append(kTags).append(tags_text());
  out.append(kLists).append(lists_text());
  return out;
}

}  // namespace countersign::testing
