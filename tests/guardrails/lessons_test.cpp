#include "guardrails/lessons.h"

#include <set>

#include "core/text.h"
#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/postgres_shop.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

Policy with_mask(Policy policy) {
  policy.mask_columns = {{"customers", "email"}};
  return policy;
}

// What the example of a rule is judged to be: under a plain policy of the shop, for the engine that
// the rule is about.
Verdict judged(std::string_view rule, std::string_view sql) {
  static Shop sqlite;
  static PostgresShop postgres;
  return rule.starts_with("P-") ? postgres.judge(sql, with_mask(postgres.policy()))
                                : sqlite.judge(sql, with_mask(sqlite.policy()));
}

std::set<std::string, std::less<>> words_in(std::string_view list) {
  std::set<std::string, std::less<>> out;
  while (!list.empty()) {
    const auto comma = list.find(", ");
    out.emplace(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 2);
  }
  return out;
}

}  // namespace

TEST_CASE("every rule has a lesson and every lesson a rule") {
  for (const auto& rule : rules()) {
    INFO(rule.id);
    const Lesson* lesson = find_lesson(rule.id);
    REQUIRE(lesson != nullptr);
    CHECK(lesson->why.ends_with('.'));
    CHECK(lesson->why.size() > 40);
    // A statement that shows it, or words that tell of it.
    CHECK(rule.example.empty() != lesson->happens.empty());
  }
  CHECK(find_lesson("G-99") == nullptr);
  CHECK(find_lesson("") == nullptr);
}

TEST_CASE("the example of a rule is found by it and gets the verdict that is printed beside it") {
  for (const auto& rule : rules()) {
    if (rule.example.empty()) continue;
    const Verdict verdict = judged(rule.id, rule.example);
    INFO(rule.id << ": " << printable(rule.example) << " → " << findings_text(verdict));
    CHECK(verdict.kind == find_lesson(rule.id)->example_gets);
    bool is_found = has_finding(verdict, rule.id);
    if (!is_found) {
      // Another rule told the same place first; this one still finds it by itself.
      static Shop shop;
      std::vector<Finding> findings;
      rule.find({shop.inspect(rule.example), with_mask(shop.policy()), {}}, findings);
      is_found = !findings.empty();
    }
    CHECK(is_found);
  }
}

TEST_CASE("what to write instead is let through") {
  for (const auto& rule : rules()) {
    const Lesson* lesson = find_lesson(rule.id);
    if (lesson->instead.empty()) continue;
    const Verdict verdict = judged(rule.id, lesson->instead);
    INFO(rule.id << ": " << lesson->instead << " → " << findings_text(verdict));
    CHECK(verdict.kind == VerdictKind::kAllow);
    CHECK(verdict.findings.empty());
  }
}

TEST_CASE("a rule that refuses or asks says so in its lesson") {
  for (const auto& rule : rules()) {
    INFO(rule.id);
    const auto gets = find_lesson(rule.id)->example_gets;
    if (gets == VerdictKind::kRefuse) CHECK_FALSE(rule.says.refuses.empty());
    if (gets == VerdictKind::kAsk) CHECK_FALSE(rule.says.asks.empty());
  }
}

TEST_CASE("the keys of a lesson are keys of a policy") {
  const std::set<std::string> known = {"tables",         "deny_columns",    "mask_columns",
                                       "tags",           "functions_add",   "functions_remove",
                                       "operators_add",  "types_add",       "repeats",
                                       "ask_above_rows", "ask_above_cost",  "large_table_rows",
                                       "hours",          "marked_question", "limits.rows",
                                       "limits.time",    "limits.memory",   "limits.cell"};
  for (const auto& rule : rules())
    for (const auto& key : words_in(find_lesson(rule.id)->keys)) {
      INFO(rule.id << " " << key);
      CHECK(known.contains(key));
    }
}

TEST_CASE("the link of a rule is its anchor in the reference") {
  CHECK(link_of("G-06") == "docs/policy-reference.md#g-06");
}
