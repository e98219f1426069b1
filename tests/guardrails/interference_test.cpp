// Two shops that differ only in the tables that may not be read. Whatever the guard lets through
// must answer the same in both: then nothing of those tables can have leaked, by whatever way. The
// statements are run here on a bare connection, without any fence.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <set>

#include <sqlite3.h>

#include "core/text.h"
#include "guardrails/guard.h"
#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

constexpr int kOperationsMax = 30'000;
constexpr int kRowsMax = 200;

// Other values, other counts, other keys in everything outside the policy.
const std::string kOtherSecrets =
    "DELETE FROM users; INSERT INTO users VALUES(11,'eve','other','blaise@example.com',0);"
    "DELETE FROM auth_user; DELETE FROM employees;"
    "INSERT INTO employees VALUES(5,'X',1,'y',1),(6,'Y',2,'z',5),(7,'Z',3,'a',5);"
    "UPDATE api_keys SET secret='other', user_id=9; INSERT INTO tokens VALUES('t');"
    "UPDATE audit_log SET actor='me'; INSERT INTO audit_log(at) VALUES('x');"
    "INSERT INTO notes_fts VALUES('one more'); UPDATE notes_fts SET body='other';";

// A bare read-only connection. Answers are texts; an empty one: it did not end within bounds.
class Bare {
 public:
  explicit Bare(const std::filesystem::path& file) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
    db_.reset(handle);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 1'000'000);
    sqlite3_progress_handler(
        handle, kOperationsMax, [](void*) { return 1; }, nullptr);
  }

  std::string answer(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr) !=
        SQLITE_OK)
      return std::string("does not compile: ") + sqlite3_errmsg(db_.get());
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, sqlite3_finalize);
    std::string out = ".";
    for (int rows = 0; rows < kRowsMax; ++rows) {
      const int code = sqlite3_step(raw);
      if (code == SQLITE_DONE) return out;
      if (code == SQLITE_INTERRUPT) return "";
      if (code != SQLITE_ROW) return out + sqlite3_errmsg(db_.get());
      for (int i = 0; i < sqlite3_column_count(raw); ++i) {
        const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(raw, i));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(raw, i));
        out.append(bytes == nullptr ? "" : bytes, bytes == nullptr ? 0 : size).append("|");
      }
      out += '\n';
    }
    return out;
  }

 private:
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_{nullptr, sqlite3_close};
};

struct TwoShops {
  std::filesystem::path folder = new_folder();
  TwoShops() {
    make_shop(folder / "one.db");
    make_shop(folder / "two.db", kOtherSecrets);
  }
  ~TwoShops() { std::filesystem::remove_all(folder); }
  TwoShops(const TwoShops&) = delete;
  TwoShops& operator=(const TwoShops&) = delete;
};

bool depends_on_chance_or_time(std::string_view sql) {
  const std::string lower = ascii_lower(sql);
  for (const char* word : {"random", "now", "current_", "date(", "time(", "day("})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

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
  const TwoShops shops;
  Bare one(shops.folder / "one.db");
  Bare two(shops.folder / "two.db");
  Splicer splicer(shop);
  std::mt19937_64 random(20261120);
  Outcome outcome;
  const auto look = [&](const std::string& sql) {
    if (depends_on_chance_or_time(sql)) return;
    if (shop.judge(sql, policy).kind == VerdictKind::kRefuse) return;
    const std::string answer = one.answer(sql);
    const std::string other = two.answer(sql);
    if (answer.empty() || other.empty()) return;
    ++outcome.let_through;
    // The bare connection has no generate_series: it says the same twice, which is well.
    if (answer != other) outcome.leaks.push_back(sql);
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
