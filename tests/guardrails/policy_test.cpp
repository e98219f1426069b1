#include "guardrails/policy.h"

#include <map>
#include <random>

#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using countersign::testing::shop_policy;

namespace {

std::string random_name(std::mt19937_64& random) {
  static const std::vector<std::string> kPieces = {"a", "b", "\"", "\\", "\n", "\x7f", ",", "]",
                                                   "=", ".", "é",  "北", "#",  "[",    " ", "\x01"};
  std::string out;
  for (std::size_t length = random() % 6; length > 0; --length)
    out += kPieces[random() % kPieces.size()];
  return out;
}

template <class Make>
auto random_set(std::mt19937_64& random, Make make) {
  std::set<decltype(make())> out;
  for (std::size_t count = random() % 5; count > 0; --count) out.insert(make());
  return out;
}

Policy random_policy(std::mt19937_64& random) {
  const auto name = [&] { return random_name(random); };
  const auto column = [&] { return ColumnName{random_name(random), random_name(random)}; };
  const auto number = [&] { return random() >> (random() % 64); };
  const auto time = [&] { return std::chrono::milliseconds(random() >> (1 + random() % 60)); };
  Policy policy;
  policy.source = name();
  policy.dialect = name();
  policy.tables = random_set(random, name);
  for (const auto& name_of : random_set(random, column)) policy.deny_columns.insert(name_of);
  for (const auto& name_of : random_set(random, column)) policy.mask_columns.insert(name_of);
  policy.functions = random_set(random, name);
  policy.limits = {number(), number(), number(), number(), time()};
  if (random() % 2 == 0) policy.envelope = Envelope{random_set(random, name), number(), time()};
  policy.ask_above_rows = number();
  policy.ask_above_cost = number();
  policy.large_table_rows = number();
  return policy;
}

}  // namespace

TEST_CASE("a policy read back from its canonical text is the same policy") {
  std::mt19937_64 random(20260101);
  for (int i = 0; i < 2000; ++i) {
    const Policy policy = random_policy(random);
    const auto back = policy_from_text(policy.canonical());
    INFO(policy.canonical());
    REQUIRE(back.has_value());
    REQUIRE(*back == policy);
    REQUIRE(back->canonical() == policy.canonical());
  }
}

TEST_CASE("two policies have the same digest only if they mean the same") {
  std::mt19937_64 random(7);
  std::map<std::string, Policy> by_digest;
  for (int i = 0; i < 2000; ++i) {
    const Policy policy = random_policy(random);
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

TEST_CASE("text that is nearly a policy is an error that names the line") {
  const std::string good = shop_policy().canonical();
  REQUIRE(policy_from_text(good).has_value());
  const auto error = [](const std::string& text) {
    const auto read = policy_from_text(text);
    REQUIRE_FALSE(read.has_value());
    return read.error();
  };
  REQUIRE(error("") == "line 1: expected `version = 1\\n`");
  REQUIRE(error("version = 2\n") == "line 1: expected `version = 1\\n`");
  REQUIRE_THAT(error(good + "more = 1\n"), countersign::matching::contains("[envelope]"));
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
