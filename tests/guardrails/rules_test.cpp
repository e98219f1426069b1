#include "guardrails/rules.h"

#include <random>
#include <set>

#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

std::vector<std::string> all_ids() {
  std::vector<std::string> ids;
  for (const auto& rule : rules()) ids.emplace_back(rule.id);
  return ids;
}

template <class T>
const T& any_of(std::mt19937_64& random, const std::vector<T>& values) {
  return values[random() % values.size()];
}

// Facts put together by chance: most make no sense, and none may confuse the rules.
Facts random_facts(std::mt19937_64& random) {
  static const std::vector<std::string> kSql = {"SELECT name FROM customers",
                                                "SELECT * FROM users; DELETE FROM orders",
                                                "",
                                                "\xff\xfe",
                                                "SELECT '\u202e' FROM \u0443sers",
                                                std::string(3000, ' '),
                                                std::string("SELECT 1\0;", 10)};
  static const std::vector<std::string> kNames = {"customers", "users", "", "USERS", "count"};
  Facts facts = facts_of(any_of(random, kSql));
  const auto flip = [&] { return random() % 4 == 0; };
  const auto span = [&] {
    const auto from = static_cast<std::uint32_t>(random() % 40);
    return Span{from, from + static_cast<std::uint32_t>(random() % 4)};
  };
  facts.statements = static_cast<std::uint32_t>(random() % 3);
  facts.first_is_empty = flip();
  facts.root = static_cast<StatementRoot>(random() % 9);
  facts.problem = flip() ? static_cast<CompileProblem>(random() % 9) : CompileProblem::kNone;
  facts.problem_span = span();
  facts.is_read_only = !flip();
  facts.parameters = static_cast<std::uint32_t>(random() % 2);
  if (flip())
    facts.relations.push_back(
        relation(any_of(random, kNames), {"a", "*"}, static_cast<RelationKind>(random() % 7)));
  if (flip()) facts.functions.push_back({any_of(random, kNames), span()});
  if (flip()) facts.effects.push_back({any_of(random, kNames), "x", span()});
  if (flip()) facts.unknowns.push_back({"opcode", "Zap"});
  if (flip()) facts.sizes.push_back({"printf", random(), span()});
  if (flip()) facts.tokens.push_back({TokenKind::kIllegal, {90'000, 90'001}});
  if (flip()) facts.tokens.push_back({TokenKind::kWord, {5, 2}});
  return facts;
}

}  // namespace

TEST_CASE("rules have unique ids in order and say what they look for") {
  const auto ids = all_ids();
  REQUIRE(ids.size() >= 28);
  REQUIRE(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
  REQUIRE(std::is_sorted(ids.begin(), ids.end()));
  for (const auto& rule : rules()) {
    INFO(rule.id);
    CHECK(find_rule(rule.id) == &rule);
    CHECK_FALSE(rule.sentence.empty());
    CHECK_FALSE(rule.says.thing.empty());
    CHECK_FALSE((rule.says.refuses.empty() && rule.says.asks.empty()));
    CHECK(rule.says.advice.ends_with('.'));
    CHECK(rule.find != nullptr);
  }
  REQUIRE(find_rule("G-99") == nullptr);
  REQUIRE(find_rule("") == nullptr);
}

TEST_CASE("the ids that people wrote policies against are all there") {
  for (const char* id : {"G-01", "G-02", "G-03", "G-04", "G-05", "G-06", "G-07", "G-08", "G-09",
                         "G-10", "G-11", "G-12", "L-01", "L-02", "L-03", "L-04", "L-05", "L-06",
                         "L-07", "L-08", "L-09", "S-01", "S-02", "S-03", "S-04", "S-05", "S-06"})
    REQUIRE(find_rule(id) != nullptr);
}

TEST_CASE("every finding bears the id and the category of its rule and has words for it") {
  std::mt19937_64 random(42);
  std::set<std::string> seen;
  Policy policy = shop_policy();
  policy.deny_columns = {{"customers", "a"}};
  policy.repeats_max = 7;
  policy.hours = Hours{.days = {1, 2, 3}, .from = {}, .to = std::chrono::hours(20), .zone = "UTC"};
  for (int i = 0; i < 5000; ++i) {
    const Facts facts = random_facts(random);
    SessionContext context{random() % 8 == 0, random() % 8 == 0, random() % 8 == 0};
    context.is_question_marked = random() % 8 == 0;
    context.same_before = static_cast<std::uint32_t>(random() % 8);
    context.now = from_us(static_cast<std::int64_t>(random() % 4'000'000'000'000'000));
    for (const auto& rule : rules()) {
      std::vector<Finding> findings;
      rule.find({facts, policy, context}, findings);
      for (const auto& found : findings) {
        REQUIRE(found.rule == rule.id);
        REQUIRE(found.category == rule.category);
        const bool has_words = found.severity == Severity::kRefuse ? !rule.says.refuses.empty()
                                                                   : !rule.says.asks.empty();
        INFO(rule.id << " " << word(found.severity));
        REQUIRE(has_words);
        REQUIRE(!words(found, facts.sql).empty());
        REQUIRE(!words_for_planner(found, facts.sql).empty());
        seen.insert(found.rule);
      }
    }
  }
  REQUIRE(seen.size() > 12);
}

TEST_CASE("only facts of one compiled read without effects are ever let through") {
  std::mt19937_64 random(43);
  int open = 0;
  for (int i = 0; i < 50'000; ++i) {
    const Facts facts = random_facts(random);
    if (judge(facts, shop_policy()).kind == VerdictKind::kRefuse) continue;
    ++open;
    REQUIRE(facts.compiles());
    REQUIRE(facts.statements == 1);
    REQUIRE((facts.root == StatementRoot::kRead || facts.root == StatementRoot::kExplain));
    REQUIRE(facts.is_read_only);
    REQUIRE(facts.effects.empty());
    REQUIRE(facts.unknowns.empty());
    REQUIRE_FALSE(facts.first_is_empty);
    for (const auto& use : facts.relations)
      REQUIRE((use.name == "customers" || use.name == "count" ||
               use.kind == RelationKind::kCommonTable));
  }
  REQUIRE(open > 100);
}
