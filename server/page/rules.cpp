// What the rules of guardrails and screens look for, one page each: a finding leads here. Written
// from the tables that the rules themselves stand in, so a rule cannot be without its page.

#include "guardrails/rules.h"

#include <fmt/format.h>

#include "core/invariant.h"
#include "guardrails/guard.h"
#include "guardrails/screen.h"
#include "server/page/characters.h"
#include "server/page/frame.h"
#include "server/page/pages.h"
#include "server/page/trouble.h"

namespace countersign::server {

namespace {

using guardrails::Rule;
using guardrails::ScreenRule;

std::string_view words_of(Category category) {
  switch (category) {
    case Category::kText:
      return "What a reader would not see as it is";
    case Category::kShape:
      return "What is not one statement that reads";
    case Category::kAccess:
      return "What the policy does not list";
    case Category::kCost:
      return "What takes many rows, much time or much memory";
    case Category::kInjection:
      return "Instructions where a question or data should be";
    case Category::kSession:
      return "What happened before in the session";
  }
  unreachable("a category without words");
}

void write_example(Html& html, std::string_view example, std::string_view what) {
  if (example.empty()) return;
  html.leaf("h2", fmt::format("A {} that it finds", what));
  const auto pre = html.element("pre", {{"class", "sql"}});
  Characters(html).write(example);
}

void write_saying(Html& html, const Rule& rule, Severity severity, std::string_view heading) {
  html.leaf("h2", heading);
  html.leaf("p", {{"class", "said"}},
            // The name that it is about stands first.
            guardrails::words({std::string(rule.id), rule.category, severity, {}, "…"}, {}));
}

void write_rule_page(Html& html, const Rule& rule) {
  html.leaf("h1", fmt::format("Rule {}", rule.id));
  html.leaf("p", {{"class", "lead"}}, std::string(rule.sentence) + ".");
  html.leaf("p", {{"class", "meta"}}, std::string(words_of(rule.category)) + ".");
  if (!rule.says.refuses.empty())
    write_saying(html, rule, Severity::kRefuse, "When it refuses, nobody can approve the step");
  if (!rule.says.asks.empty())
    write_saying(html, rule, Severity::kAsk, "When it asks, a person always decides");
  if (!rule.says.to_planner.empty()) {
    html.leaf("h2", "What a planner or an agent is told");
    html.leaf("p",
              "Only that the name may not be used, and the same words whether it does not exist or "
              "may not be read: they cannot learn what else the source holds.");
  }
  write_example(html, rule.example, "statement");
}

void write_rule_page(Html& html, const ScreenRule& rule) {
  html.leaf("h1", fmt::format("Rule {}", rule.id));
  html.leaf("p", {{"class", "lead"}}, std::string(rule.sentence) + ".");
  html.leaf("p", {{"class", "meta"}}, std::string(words_of(Category::kInjection)) + ".");
  html.leaf("h2", "What it does");
  html.leaf("p", fmt::format("It marks a text that {}", rule.says));
  html.leaf("p",
            "It looks at questions, at what stands in a schema and at the cells of results. A mark "
            "stops nothing by itself: whoever decides sees it, and a statement that was proposed "
            "after the planner read a marked cell always asks (S-02).");
  write_example(html, rule.example, "text");
}

void write_line(Html& html, std::string_view id, std::string_view sentence) {
  const auto item = html.element("li");
  html.leaf("a", {{"href", "/rules/" + std::string(id)}}, id);
  html.text(" " + std::string(sentence) + ".");
}

void write_group(Html& html, Category category) {
  html.leaf("h2", words_of(category));
  const auto list = html.element("ul");
  for (const auto& rule : guardrails::rules())
    if (rule.category == category) write_line(html, rule.id, rule.sentence);
  if (category != Category::kInjection) return;
  for (const auto& rule : guardrails::screen_rules()) write_line(html, rule.id, rule.sentence);
}

void write_way_back(Html& html) {
  const auto line = html.element("p", {{"class", "ways"}});
  html.leaf("a", {{"href", "/rules"}}, "All rules");
}

}  // namespace

Reply rules_page(ApiContext&, const Request& request) {
  return html_page(request, {.title = "Rules"}, [](Html& html) {
    html.leaf("h1", "Rules");
    html.leaf("p",
              "Every statement is judged by all of these before anybody is asked. One refusal "
              "refuses the statement; what only asks, a person decides.");
    for (const auto category : {Category::kText, Category::kShape, Category::kAccess,
                                Category::kCost, Category::kSession, Category::kInjection})
      write_group(html, category);
  });
}

Reply rule_page(ApiContext&, const Request& request) {
  const auto& id = request.path_parts.at("rule");
  const auto* rule = guardrails::find_rule(id);
  const auto* screen_rule = guardrails::find_screen_rule(id);
  if (rule == nullptr && screen_rule == nullptr) return not_found_page(request);
  return html_page(request, {.title = "Rule " + id}, [&](Html& html) {
    if (rule != nullptr)
      write_rule_page(html, *rule);
    else
      write_rule_page(html, *screen_rule);
    write_way_back(html);
  });
}

}  // namespace countersign::server
