#include "tests/support/guard_two_shops.h"

#include <stdexcept>

#include <sqlite3.h>

#include "core/text.h"
#include "tests/support/guard_cases.h"

namespace countersign::testing {

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

}  // namespace

BareShop::BareShop(const std::string& more) : db_(nullptr, sqlite3_close) {
  sqlite3* handle = nullptr;
  int code = sqlite3_open(":memory:", &handle);
  db_.reset(handle);
  const std::string script = shop_script() + more;
  if (code == SQLITE_OK) code = sqlite3_exec(handle, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    throw std::runtime_error(std::string("cannot make the shop: ") + sqlite3_errmsg(handle));
  sqlite3_exec(handle, "PRAGMA query_only=1", nullptr, nullptr, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 1'000'000);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_progress_handler(
      handle, kOperationsMax, [](void*) { return 1; }, nullptr);
}

std::string BareShop::answer(std::string_view sql) {
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

TwoShops::TwoShops() : two_(kOtherSecrets) {}

bool TwoShops::leak(std::string_view sql, bool& did_answer) {
  const std::string one = one_.answer(sql);
  const std::string two = two_.answer(sql);
  did_answer = !one.empty() && !two.empty();
  // The bare connection has no generate_series: it says the same twice, which is well.
  return did_answer && one != two;
}

bool depends_on_chance_or_time(std::string_view sql) {
  const std::string lower = ascii_lower(sql);
  for (const char* word : {"random", "now", "current_", "date(", "time(", "day(", "date\"(",
                           "epoch", "strftime", "time\"(", "date (", "time ("})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace countersign::testing
