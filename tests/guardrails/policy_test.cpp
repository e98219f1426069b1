#include "guardrails/policy.h"

#include <map>

#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"
#include "tests/support/policy_dice.h"

using namespace countersign;
using namespace countersign::guardrails;
using countersign::testing::any_policy;
using countersign::testing::shop_policy;

TEST_CASE("a policy read back from its canonical text is the same policy") {
  testing::Random random(20260101);
  for (int i = 0; i < 2000; ++i) {
    const Policy policy = any_policy(random);
    const auto back = policy_from_text(policy.canonical());
    INFO(policy.canonical());
    REQUIRE(back.has_value());
    REQUIRE(*back == policy);
    REQUIRE(back->canonical() == policy.canonical());
  }
}

TEST_CASE("two policies have the same digest only if they mean the same") {
  testing::Random random(7);
  std::map<std::string, Policy> by_digest;
  for (int i = 0; i < 2000; ++i) {
    const Policy policy = any_policy(random);
    const auto [at, is_new] = by_digest.emplace(policy.digest().hex(), policy);
    REQUIRE((is_new || at->second == policy));
  }
  REQUIRE(by_digest.size() > 1900);
}

TEST_CASE("a dot in a name does not make two columns the same") {
  Policy a = shop_policy();
  Policy b = shop_policy();
  a.deny_columns = {{"a.b", "c"}};
  b.deny_columns = {{"a", "b.c"}};
  REQUIRE(a.digest() != b.digest());
}

TEST_CASE("the canonical text is what it was when the first policy was kept") {
  Policy policy;
  policy.source = "shop";
  policy.tables = {"orders", "customers"};
  policy.deny_columns = {{"customers", "notes"}};
  policy.functions = {"count"};
  policy.envelope = Envelope{{"orders"}, 10, std::chrono::seconds(2)};
  REQUIRE(policy.canonical() ==
          "version = 1\n"
          "source = \"shop\"\n"
          "dialect = \"sqlite\"\n"
          "tables = [\"customers\", \"orders\"]\n"
          "deny_columns = [[\"customers\", \"notes\"]]\n"
          "mask_columns = []\n"
          "functions = [\"count\"]\n"
          "ask_above_rows = 100000\n"
          "ask_above_cost = 50000000\n"
          "large_table_rows = 10000\n"
          "[limits]\n"
          "rows = 10000\n"
          "bytes = 8000000\n"
          "cell = 1000000\n"
          "memory = 64000000\n"
          "time_ms = 10000\n"
          "[envelope]\n"
          "tables = [\"orders\"]\n"
          "rows = 10\n"
          "time_ms = 2000\n");
}

TEST_CASE("the canonical text of a policy with everything is what stores keep") {
  Policy policy = shop_policy();
  policy.dialect = "postgresql";
  policy.role = "agent";
  policy.tables = {"Orders", "sales.orders"};
  policy.deny_columns = {{"*", "*email*"}, {"sales.orders", "total"}};
  policy.functions = {"count"};
  policy.operators = {"=", "||"};
  policy.types = {"int4"};
  policy.repeats_max = 3;
  policy.marked_question = OnMarked::kAsk;
  policy.hours = Hours{.days = {0, 1, 2, 3, 4},
                       .from = std::chrono::hours(7),
                       .to = std::chrono::hours(19),
                       .zone = "Europe/Berlin",
                       .is_refused_outside = true};
  policy.review = Review{{"sales.orders"}, "approver"};
  REQUIRE(policy.canonical() ==
          "version = 2\n"
          "source = \"shop\"\n"
          "dialect = \"postgresql\"\n"
          "role = \"agent\"\n"
          "tables = [\"Orders\", \"sales.orders\"]\n"
          "deny_columns = [[\"*\", \"*email*\"], [\"sales.orders\", \"total\"]]\n"
          "mask_columns = []\n"
          "functions = [\"count\"]\n"
          "operators = [\"=\", \"||\"]\n"
          "types = [\"int4\"]\n"
          "ask_above_rows = 100000\n"
          "ask_above_cost = 50000000\n"
          "large_table_rows = 10000\n"
          "repeats_max = 3\n"
          "marked_question = \"ask\"\n"
          "[limits]\n"
          "rows = 10000\n"
          "bytes = 8000000\n"
          "cell = 1000000\n"
          "memory = 64000000\n"
          "time_ms = 1000\n"
          "[hours]\n"
          "days = [0, 1, 2, 3, 4]\n"
          "from_min = 420\n"
          "to_min = 1140\n"
          "zone = \"Europe/Berlin\"\n"
          "outside = \"refuse\"\n"
          "[review]\n"
          "tables = [\"sales.orders\"]\n"
          "by = \"approver\"\n");
}

// A store keeps the text with its digest; whoever reads it and writes it again must get that one.
TEST_CASE("a text has one policy and a policy has one text") {
  Policy plain = shop_policy();
  std::string longer = plain.canonical();
  longer.replace(0, 11, "version = 2");
  longer.insert(longer.find("tables = "), "role = \"\"\n");
  longer.insert(longer.find("ask_above_rows"), "operators = []\ntypes = []\n");
  longer.insert(longer.find("[limits]"), "repeats_max = 0\nmarked_question = \"note\"\n");
  const auto read = policy_from_text(longer);
  REQUIRE_FALSE(read.has_value());
  REQUIRE_THAT(read.error(), countersign::matching::contains("`version = 1` for such a policy"));
  longer.replace(longer.find("repeats_max = 0"), 15, "repeats_max = 7");
  REQUIRE(policy_from_text(longer).value().canonical() == longer);
}

TEST_CASE("no changed byte of a canonical text is read as something else than it says") {
  testing::Random random(11);
  std::size_t taken = 0;
  for (int i = 0; i < 400; ++i) {
    std::string text = any_policy(random).canonical();
    for (int flips = 0; flips < 20; ++flips) {
      std::string changed = text;
      changed[random() % changed.size()] = static_cast<char>(random() % 128);
      const auto read = policy_from_text(changed);
      if (!read) continue;
      ++taken;
      INFO(changed);
      REQUIRE(read->canonical() == changed);
    }
  }
  REQUIRE(taken > 100);
}

TEST_CASE("text that is nearly a policy is an error that names the line") {
  const std::string good = shop_policy().canonical();
  REQUIRE(policy_from_text(good).has_value());
  const auto error = [](const std::string& text) {
    const auto read = policy_from_text(text);
    REQUIRE_FALSE(read.has_value());
    return read.error();
  };
  REQUIRE(error("") == "line 1: expected `version = 1` or `version = 2`");
  REQUIRE(error("version = 3\n") == "line 1: expected `version = 1` or `version = 2`");
  REQUIRE(error("version = 2\n") == "line 2: expected `source`");
  REQUIRE_THAT(error(good + "more = 1\n"), countersign::matching::contains("the end of the text"));
  std::string swapped = good;
  swapped.replace(swapped.find("\"customers\", "), 13, "");
  swapped.insert(swapped.find("\"products\""), "\"zebra\", ");
  REQUIRE(error(swapped) == "line 4: expected names in order, each once");
  std::string zero = good;
  zero.insert(zero.find("100000"), "0");
  REQUIRE_THAT(error(zero), Catch::Matchers::StartsWith("line 8: expected a whole number"));
  std::string time = good;
  time.insert(time.find("time_ms = ") + 10, "99999999999999999");
  REQUIRE_THAT(error(time), countersign::matching::contains("at most 9223372036854775807"));
}

TEST_CASE("every shortened canonical text is refused") {
  const std::string good = shop_policy().canonical();
  for (std::size_t size = 0; size < good.size(); ++size)
    REQUIRE_FALSE(policy_from_text(std::string_view(good).substr(0, size)).has_value());
}

TEST_CASE("hours and choices in a text take only what they can mean") {
  Policy policy = shop_policy();
  policy.hours = Hours{.days = {1, 2}, .from = {}, .to = {}, .zone = "UTC"};
  policy.review.emplace();
  const std::string good = policy.canonical();
  REQUIRE(policy_from_text(good).has_value());
  const auto error = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    const auto read = policy_from_text(text);
    REQUIRE_FALSE(read.has_value());
    return read.error().substr(read.error().find("expected"));
  };
  REQUIRE(error("[1, 2]", "[2, 1]") == "expected days in order, each once");
  REQUIRE(error("[1, 2]", "[1, 7]") == "expected a whole number, at most 6");
  REQUIRE(error("from_min = 0", "from_min = 1441") == "expected a whole number, at most 1440");
  REQUIRE(error("outside = \"ask\"", "outside = \"yes\"") == "expected \"ask\" or \"refuse\"");
  REQUIRE(error("\"note\"", "\"Note\"") == "expected \"note\", \"ask\" or \"refuse\"");
}

TEST_CASE("of several roles the first in order that has a policy counts") {
  PolicyBook book;
  book.everyone.source = "everyone";
  for (const auto* role : {"analyst", "approver", "agent"}) book.by_role[role].source = role;
  const auto of = [&](const std::set<std::string>& roles) { return book.of(roles).source; };
  REQUIRE(of({}) == "everyone");
  REQUIRE(of({"auditor"}) == "everyone");
  REQUIRE(of({"analyst", "approver"}) == "approver");
  REQUIRE(of({"admin", "analyst"}) == "analyst");
  REQUIRE(of({"agent"}) == "agent");
  REQUIRE(of({"somebody"}) == "everyone");
}

TEST_CASE("what becomes of marked questions has a word each") {
  for (const auto one : {OnMarked::kNote, OnMarked::kAsk, OnMarked::kRefuse})
    REQUIRE(on_marked_named(word(one)) == one);
  REQUIRE_FALSE(on_marked_named("ignore"));
}

TEST_CASE("the default functions are lower case and none of them reaches outside the data") {
  const auto& names = default_functions("sqlite");
  REQUIRE(names.size() > 100);
  for (const auto& name : names) REQUIRE(name == ascii_lower(name));
  for (const char* name : {"load_extension",
                           "fts3_tokenizer",
                           "readfile",
                           "writefile",
                           "edit",
                           "fsdir",
                           "zipfile",
                           "sqlite_version",
                           "sqlite_source_id",
                           "sqlite_compileoption_get",
                           "sqlite_log",
                           "sqlite_offset",
                           "last_insert_rowid",
                           "changes",
                           "total_changes",
                           "randomblob",
                           "zeroblob",
                           "regexp",
                           "match",
                           "eval",
                           "snippet",
                           "rtreecheck",
                           "pragma_table_info",
                           ""})
    REQUIRE_FALSE(names.contains(name));
  REQUIRE(default_functions("oracle").empty());
}

TEST_CASE("the fence holds exactly what the policy allows") {
  Policy policy = shop_policy();
  policy.deny_columns = {{"customers", "notes"}};
  policy.mask_columns = {{"customers", "email"}};
  const Fence fence = fence_of(policy);
  REQUIRE(fence.limits == policy.limits);
  REQUIRE(fence.relations == policy.tables);
  REQUIRE(fence.denied_columns == policy.deny_columns);
  REQUIRE(fence.masked_columns == policy.mask_columns);
  REQUIRE(fence.functions == policy.functions);
}

TEST_CASE("an envelope can only make the fence tighter") {
  Policy policy = shop_policy();
  policy.limits.rows = 100;
  policy.limits.time = std::chrono::seconds(5);
  const Fence wide = fence_of(policy, {{"orders", "users"}, 1000, std::chrono::seconds(60)});
  REQUIRE(wide.limits == policy.limits);
  REQUIRE(wide.relations == std::set<std::string>{"orders"});
  const Fence narrow = fence_of(policy, {{"orders"}, 10, std::chrono::seconds(2)});
  REQUIRE(narrow.limits.rows == 10);
  REQUIRE(narrow.limits.time == std::chrono::seconds(2));
  REQUIRE(narrow.limits.bytes == policy.limits.bytes);
}

TEST_CASE("names of PostgreSQL are exact and small letters guard capitals as well") {
  Policy policy;
  policy.dialect = "postgresql";
  policy.tables = {"Orders"};
  CHECK(lists(policy, policy.tables, "Orders"));
  CHECK_FALSE(lists(policy, policy.tables, "orders"));
  policy.deny_columns = {{"Orders", "Note"}, {"*", "*email*"}};
  CHECK(guards(policy, policy.deny_columns, "Orders", "Note"));
  CHECK_FALSE(guards(policy, policy.deny_columns, "orders", "note"));
  CHECK(guards(policy, policy.deny_columns, "Orders", "Email"));
  policy.dialect = "sqlite";
  policy.tables = {"orders"};
  CHECK(lists(policy, policy.tables, "ORDERS"));
  policy.deny_columns = {{"orders", "note"}};
  CHECK(guards(policy, policy.deny_columns, "Orders", "NOTE"));
}
