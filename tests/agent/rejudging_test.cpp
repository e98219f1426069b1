#include "agent/rejudging.h"

#include <algorithm>

#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/recorded_store.h"

using namespace countersign;
using namespace countersign::agent;
using testing::RecordedStore;
using testing::shop_policy;

namespace {

Rejudgement rejudged(RecordedStore& recorded, RejudgeOptions options = {}) {
  const auto history = audit::open_history(recorded.store_path());
  return rejudge(*history, recorded.store(), options);
}

RejudgeOptions under(guardrails::PolicyBook book) {
  RejudgeOptions options;
  options.policies.emplace();
  options.policies->emplace("shop", std::move(book));
  return options;
}
RejudgeOptions under(guardrails::Policy policy) {
  return under(guardrails::PolicyBook{std::move(policy), {}});
}

const RejudgedGroup* find_group(const Rejudgement& result, VerdictKind after,
                                std::string_view rule) {
  const auto found = std::find_if(
      result.groups.begin(), result.groups.end(),
      [&](const RejudgedGroup& group) { return group.after == after && group.rule == rule; });
  return found == result.groups.end() ? nullptr : &*found;
}

// What is told when something differs that should not.
std::string told(const Rejudgement& result) {
  std::string out;
  for (const auto& group : result.groups)
    for (const auto& step : group.examples)
      out += std::string(word(group.before)) + " → " + std::string(word(group.after)) + " " +
             group.rule + ": " + step.sql + "\n";
  return out;
}

std::vector<std::string> every_case() {
  std::vector<std::string> sql;
  for (const char* file : {"hostile_sqlite.jsonl", "hostile_sqlite_own.jsonl",
                           "tricky_benign_sqlite.jsonl", "ordinary_sqlite_own.jsonl"})
    for (const auto& statement : testing::read_cases(file)) sql.push_back(statement.sql);
  return sql;
}

}  // namespace

TEST_CASE("under the policies in force then every recorded step gets the verdict it had") {
  RecordedStore recorded(shop_policy());
  const auto session = recorded.session();
  const auto statements = every_case();
  REQUIRE(statements.size() > 300);
  for (const auto& sql : statements) recorded.record(session, sql);
  auto tighter = shop_policy();
  tighter.mask_columns = {{"customers", "email"}};
  tighter.tables.erase("products");
  recorded.use(tighter);
  for (const auto& sql : statements) recorded.record(session, sql);

  const auto result = rejudged(recorded);
  CHECK(told(result).empty());
  CHECK(result.changed == 0);
  CHECK(result.steps == statements.size() * 2);
  CHECK(result.judged == result.steps);
}

TEST_CASE("what only the source could tell is taken from the record") {
  // 20,000 orders and their statistics: three scans of it are asked about, which an empty copy of
  // the schema cannot know.
  RecordedStore recorded(
      shop_policy(),
      "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 21000) "
      "INSERT INTO orders (id, customer_id, total) SELECT i, 1, 5 FROM n; ANALYZE;");
  const auto large =
      recorded.record("SELECT count(*) FROM orders a, orders b, orders c WHERE a.total < b.total");
  recorded.record(
      "SELECT count(*) FROM products a, products b, products c WHERE a.price < b.price");
  const auto rows = recorded.record("SELECT a.id FROM orders a, orders b");
  REQUIRE(recorded.store().step(large)->verdict == VerdictKind::kAsk);
  REQUIRE(recorded.store().step(rows)->verdict == VerdictKind::kAsk);

  const auto same = rejudged(recorded);
  CHECK(told(same).empty());

  // A policy that lets more rows through allows the one that was asked about for its rows alone.
  auto wider = shop_policy();
  wider.ask_above_rows = 1'000'000'000'000;
  wider.ask_above_cost = 1'000'000'000'000;
  const auto result = rejudged(recorded, under(wider));
  const auto* group = find_group(result, VerdictKind::kAllow, "G-11");
  REQUIRE(group);
  CHECK(group->count == 1);
  CHECK(group->examples.at(0).ref == rows);
  CHECK(result.unlike_record == 0);
}

TEST_CASE("a tighter policy says what it would newly refuse and ask by rule with examples") {
  RecordedStore recorded(shop_policy());
  for (int i = 0; i < 5; ++i)
    recorded.record("SELECT name FROM products WHERE id = " + std::to_string(i));
  recorded.record("SELECT email FROM customers");
  recorded.record("SELECT id FROM orders LIMIT 3");
  auto tighter = shop_policy();
  tighter.tables.erase("products");
  tighter.mask_columns = {{"customers", "email"}};

  const auto result = rejudged(recorded, under(tighter));
  CHECK(result.steps == 7);
  CHECK(result.changed == 6);
  REQUIRE(result.groups.size() == 2);
  CHECK(result.groups[0].rule == "G-06");
  CHECK(result.groups[0].before == VerdictKind::kAllow);
  CHECK(result.groups[0].after == VerdictKind::kRefuse);
  CHECK(result.groups[0].count == 5);
  REQUIRE(result.groups[0].examples.size() == 3);
  CHECK(result.groups[0].examples[0].sql == "SELECT name FROM products WHERE id = 0");
  CHECK(result.groups[0].examples[0].rules == std::vector<RuleId>{"G-06"});
  CHECK(result.groups[0].examples[0].source == "shop");
  CHECK(result.groups[1].rule == "G-07");
  CHECK(result.groups[1].after == VerdictKind::kAsk);
  CHECK(result.groups[1].count == 1);
}

TEST_CASE("a wider policy says what it would newly allow by the rule that refused it") {
  auto narrow = shop_policy();
  narrow.tables.erase("products");
  RecordedStore recorded(narrow);
  recorded.record("SELECT name FROM products");
  recorded.record("DROP TABLE products");
  const auto result = rejudged(recorded, under(shop_policy()));
  CHECK(result.changed == 1);
  const auto* group = find_group(result, VerdictKind::kAllow, "G-06");
  REQUIRE(group);
  CHECK(group->before == VerdictKind::kRefuse);
  CHECK(group->examples.at(0).sql == "SELECT name FROM products");
}

TEST_CASE("whatever a policy says it does not change what cannot be read or understood") {
  RecordedStore recorded(shop_policy());
  recorded.record(std::string("SELECT 1\0 FROM users", 20));
  recorded.record("SELEC 1");
  recorded.record("DELETE FROM orders");
  const auto result = rejudged(recorded, under(shop_policy()));
  CHECK(told(result).empty());
  CHECK(result.judged == 3);
}

TEST_CASE("what happened in the session is judged again as it happened") {
  RecordedStore recorded(shop_policy());
  const auto session = recorded.session();
  const std::string_view sql = "SELECT id FROM orders LIMIT 1";
  recorded.record(session, sql);
  recorded.record(session, sql, {.was_rejected_before = true});
  recorded.record(session, sql, {.is_tainted = true});
  recorded.record(session, sql, {.is_question_marked = true});
  recorded.record(sql);
  CHECK(told(rejudged(recorded)).empty());

  auto strict = shop_policy();
  strict.repeats_max = 1;
  strict.marked_question = guardrails::OnMarked::kAsk;
  const auto result = rejudged(recorded, under(strict));
  // The first of each session stays allowed; what was refused before is refused still.
  const auto* repeated = find_group(result, VerdictKind::kRefuse, "S-05");
  REQUIRE(repeated);
  CHECK(repeated->count == 1);
  CHECK(result.changed == 2);
}

TEST_CASE("hours are those in which the step was proposed") {
  RecordedStore recorded(shop_policy());
  recorded.clock.set(from_us(1'767'348'000'000'000));  // Friday 2026-01-02 10:00 UTC
  recorded.record("SELECT 1");
  recorded.clock.advance(std::chrono::hours(12));
  recorded.record("SELECT 2");
  auto strict = shop_policy();
  strict.hours.emplace();
  strict.hours->days = {0, 1, 2, 3, 4};
  strict.hours->from = std::chrono::hours(8);
  strict.hours->to = std::chrono::hours(18);
  const auto result = rejudged(recorded, under(strict));
  const auto* group = find_group(result, VerdictKind::kAsk, "S-04");
  REQUIRE(group);
  CHECK(group->count == 1);
  CHECK(group->examples.at(0).sql == "SELECT 2");
}

TEST_CASE("whoever has a role is judged by the policy of that role") {
  auto recorded_policy = shop_policy();
  RecordedStore recorded(recorded_policy);
  recorded.record("SELECT name FROM products");
  auto agents = shop_policy();
  agents.role = "agent";
  recorded.use(agents);
  recorded.record("SELECT name FROM products LIMIT 1");

  guardrails::PolicyBook book{shop_policy(), {}};
  agents.tables.erase("products");
  book.by_role["agent"] = agents;
  const auto result = rejudged(recorded, under(book));
  CHECK(result.changed == 1);
  const auto* group = find_group(result, VerdictKind::kRefuse, "G-06");
  REQUIRE(group);
  CHECK(group->examples.at(0).sql == "SELECT name FROM products LIMIT 1");
}

TEST_CASE("what an envelope cut off does not count as said before") {
  RecordedStore recorded(shop_policy());
  const auto session = recorded.session();
  recorded.record(session, "SELECT 1");
  recorded.record(session, "SELECT 1");
  test::Outsider(recorded.store_path()).rows("UPDATE step SET error_code = 5 WHERE id % 65536 = 1");
  auto strict = shop_policy();
  strict.repeats_max = 1;
  CHECK(rejudged(recorded, under(strict)).changed == 0);
}

TEST_CASE("the keys of the person who asked say which of the new policies counts") {
  RecordedStore recorded(shop_policy());
  recorded.record("SELECT name FROM products");
  test::Outsider outside(recorded.store_path());
  outside.rows("INSERT INTO account (id, name, kind, created_us) VALUES (101, 'eva', 1, 1)");
  guardrails::PolicyBook book{shop_policy(), {}};
  auto approvers = shop_policy();
  approvers.role = "approver";
  approvers.tables.erase("products");
  book.by_role["approver"] = approvers;
  CHECK(rejudged(recorded, under(book)).changed == 0);
  outside.rows(
      "INSERT INTO api_key (id, account, roles, digest, created_us, revoked_us) VALUES "
      "('a', 101, 3, zeroblob(32), 1, NULL)");
  CHECK(rejudged(recorded, under(book)).changed == 1);
}

TEST_CASE("sources that the new policies do not have are counted and not judged") {
  RecordedStore recorded(shop_policy());
  recorded.record("SELECT 1");
  RejudgeOptions options;
  options.policies.emplace();
  const auto result = rejudged(recorded, options);
  CHECK(result.steps == 1);
  CHECK(result.judged == 0);
  CHECK(result.changed == 0);
  CHECK(result.without_policy.at("shop") == 1);
}

TEST_CASE("only steps proposed since then are judged and earlier ones still count as said before") {
  RecordedStore recorded(shop_policy());
  const auto session = recorded.session();
  recorded.record(session, "SELECT 1");
  recorded.clock.advance(std::chrono::hours(1));
  RejudgeOptions options;
  auto strict = shop_policy();
  strict.repeats_max = 1;
  options = under(strict);
  options.since = recorded.clock.now();
  recorded.record(session, "SELECT 1");
  recorded.record(session, "SELECT 2");
  const auto result = rejudged(recorded, options);
  CHECK(result.steps == 2);
  CHECK(result.changed == 1);
  CHECK(find_group(result, VerdictKind::kRefuse, "S-05"));
}

TEST_CASE("however many threads judge the same comes out") {
  RecordedStore recorded(shop_policy());
  const auto session = recorded.session();
  for (int i = 0; i < 700; ++i)
    recorded.record(session, i % 2 == 0 ? "SELECT name FROM products LIMIT " + std::to_string(i)
                                        : "SELECT id FROM orders LIMIT " + std::to_string(i));
  auto tighter = shop_policy();
  tighter.tables.erase("products");
  auto options = under(tighter);
  options.threads = 1;
  options.examples_max = 5;
  const auto one = rejudged(recorded, options);
  options.threads = 4;
  options.facts_bytes_max = 256 * 1024;
  std::uint64_t read = 0;
  const auto history = audit::open_history(recorded.store_path());
  const auto four =
      rejudge(*history, recorded.store(), options, [&](std::uint64_t n) { read = n; });
  CHECK(read == 700);
  REQUIRE(one.groups.size() == 1);
  REQUIRE(four.groups.size() == 1);
  CHECK(one.groups[0].count == 350);
  CHECK(four.groups[0].count == 350);
  REQUIRE(four.groups[0].examples.size() == 5);
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(one.groups[0].examples[i].ref == four.groups[0].examples[i].ref);
}

TEST_CASE("a policy text that nobody can read keeps its steps from being judged and no others") {
  RecordedStore recorded(shop_policy());
  const auto session = recorded.session();
  recorded.record(session, "SELECT 1");
  audit::NewProposal broken;
  broken.session = session;
  broken.sql = "SELECT 2";
  broken.judged.emplace();
  broken.judged->verdict.kind = VerdictKind::kAllow;
  broken.judged->policy = sha256("broken");
  broken.judged->schema = sha256("schema");
  recorded.store().keep_policy(sha256("broken"), "not a policy");
  recorded.store().keep_schema(sha256("schema"), "CREATE TABLE t(a)");
  REQUIRE(recorded.store().propose(broken));
  const auto result = rejudged(recorded);
  CHECK(result.judged == 1);
  CHECK(result.not_kept == 1);
}
