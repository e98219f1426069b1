// Whatever the guard lets through answers the same in two shops that differ only in the tables that
// may not be read (tests/support/guard_two_shops.h).

#include <algorithm>
#include <random>
#include <set>

#include "core/text.h"
#include "guardrails/guard.h"
#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/guard_two_shops.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

// Statements cut into tokens and put together again from two of them.
class Splicer {
 public:
  explicit Splicer(Shop& shop) {
    for (const char* file : {"hostile_sqlite.jsonl", "hostile_sqlite_own.jsonl",
                             "tricky_benign_sqlite.jsonl", "ordinary_sqlite_own.jsonl"})
      for (const auto& one : read_cases(file)) add(shop.inspect(one.sql));
  }

  const std::vector<std::string>& whole() const { return whole_; }

  std::string next(std::mt19937_64& random) {
    auto parts = parts_[random() % parts_.size()];
    if (random() % 2 == 0) splice(parts, parts_[random() % parts_.size()], random);
    rename(parts, random);
    std::string sql;
    for (const auto& part : parts) sql += part + ' ';
    return sql;
  }

 private:
  using Parts = std::vector<std::string>;

  static void splice(Parts& into, const Parts& from, std::mt19937_64& random) {
    const std::size_t first = random() % from.size();
    const std::size_t last = std::min(from.size(), first + 1 + random() % 9);
    const std::size_t at = random() % into.size();
    const std::size_t gone = std::min(into.size() - at, random() % 4);
    Parts out(into.begin(), into.begin() + static_cast<std::ptrdiff_t>(at));
    out.insert(out.end(), from.begin() + static_cast<std::ptrdiff_t>(first),
               from.begin() + static_cast<std::ptrdiff_t>(last));
    out.insert(out.end(), into.begin() + static_cast<std::ptrdiff_t>(at + gone), into.end());
    into = std::move(out);
  }

  // One name for another is the likeliest way to a statement that still compiles.
  static void rename(Parts& parts, std::mt19937_64& random) {
    static const Parts kTables = {"users",     "employees", "customers", "orders",
                                  "v_users",   "tokens",    "v_sales",   "sqlite_master",
                                  "notes_fts", "products",  "api_keys"};
    static const Parts kColumns = {"id", "name", "rowid", "total", "username", "secret", "*"};
    for (auto& part : parts)
      for (const auto& names : {kTables, kColumns})
        if (random() % 6 == 0 && std::find(names.begin(), names.end(), part) != names.end())
          part = names[random() % names.size()];
  }

  void add(const Facts& facts) {
    if (facts.sql.size() > 600 || facts.tokens.size() < 2) return;
    Parts parts;
    for (const auto& token : facts.tokens)
      if (token.kind != TokenKind::kComment)
        parts.push_back(facts.sql.substr(token.span.from, token.span.to - token.span.from));
    whole_.push_back(facts.sql);
    if (!parts.empty()) parts_.push_back(std::move(parts));
  }

  std::vector<std::string> whole_;
  std::vector<Parts> parts_;
};

struct Outcome {
  int let_through = 0;
  std::vector<std::string> leaks;
};

Outcome run_all(const guardrails::Policy& policy, int splices) {
  Shop shop;
  TwoShops shops;
  Splicer splicer(shop);
  std::mt19937_64 random(20261120);
  Outcome outcome;
  const auto look = [&](const std::string& sql) {
    if (depends_on_chance_or_time(sql)) return;
    if (shop.judge(sql, policy).kind == VerdictKind::kRefuse) return;
    bool did_answer = false;
    if (shops.leak(sql, did_answer)) outcome.leaks.push_back(sql);
    outcome.let_through += did_answer ? 1 : 0;
  };
  for (const auto& sql : splicer.whole()) look(sql);
  for (int i = 0; i < splices; ++i) look(splicer.next(random));
  return outcome;
}

}  // namespace

TEST_CASE("what is let through answers the same whatever stands in the forbidden tables") {
  const Outcome outcome = run_all(shop_policy(), 4000);
  std::string said;
  for (const auto& leak : outcome.leaks) said += "\n  " + printable(leak);
  INFO(said);
  CHECK(outcome.leaks.empty());
  CHECK(outcome.let_through > 700);
}

TEST_CASE("a policy that lists a forbidden table by mistake is seen to leak") {
  guardrails::Policy policy = shop_policy();
  policy.tables.insert("users");
  CHECK(run_all(policy, 0).leaks.size() > 10);
}
