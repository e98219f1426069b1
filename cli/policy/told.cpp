#include "cli/policy/told.h"

#include <algorithm>

#include "core/invariant.h"
#include "core/text.h"
#include "guardrails/lessons.h"
#include "guardrails/rules.h"
#include "guardrails/screen.h"

namespace countersign::cli {
namespace {

using guardrails::Lesson;
using guardrails::Rule;
using guardrails::ScreenRule;

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const auto comma = list.find(", ");
    out.emplace_back(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 2);
  }
  return out;
}

Severity severity_of(VerdictKind gets) {
  switch (gets) {
    case VerdictKind::kRefuse:
      return Severity::kRefuse;
    case VerdictKind::kAsk:
      return Severity::kAsk;
    case VerdictKind::kAllow:
      return Severity::kNotice;
  }
  unreachable("a verdict without a severity");
}

ToldRule told(const Rule& rule) {
  const Lesson* lesson = guardrails::find_lesson(rule.id);
  invariant(lesson != nullptr, "a rule without a lesson");
  ToldRule out;
  out.id = rule.id;
  out.category = word(rule.category);
  out.sentence = rule.sentence;
  out.is_statement = !rule.example.empty();
  out.example = printable(out.is_statement ? rule.example : lesson->happens);
  out.example_gets = word(lesson->example_gets);
  out.why = lesson->why;
  const Finding bare{out.id, rule.category, severity_of(lesson->example_gets), {}, {}};
  out.says = guardrails::words(bare, {});
  out.instead = rule.says.advice;
  out.instead_example = lesson->instead;
  out.keys = split(lesson->keys);
  out.link = guardrails::link_of(rule.id);
  return out;
}

ToldRule told(const ScreenRule& rule) {
  ToldRule out;
  out.id = rule.id;
  out.category = word(Category::kInjection);
  out.sentence = rule.sentence;
  out.is_statement = true;
  out.example = printable(rule.example);
  out.example_gets = word(Severity::kNotice);
  out.says = "This text " + std::string(rule.says);
  out.keys = {"marked_question"};
  out.link = guardrails::link_of(rule.id);
  out.is_of_screen = true;
  return out;
}

}  // namespace

std::vector<ToldRule> told_rules() {
  std::vector<ToldRule> out;
  for (const auto& rule : guardrails::rules()) out.push_back(told(rule));
  for (const auto& rule : guardrails::screen_rules()) out.push_back(told(rule));
  return out;
}

std::optional<ToldRule> told_rule(std::string_view id) {
  const auto all = told_rules();
  const auto found = std::find_if(all.begin(), all.end(), [&](const ToldRule& rule) {
    return same_ignoring_case(rule.id, id);
  });
  if (found == all.end()) return std::nullopt;
  return *found;
}

}  // namespace countersign::cli
