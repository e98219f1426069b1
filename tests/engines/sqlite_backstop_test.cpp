// The guard switched off: hundreds of statements that nobody judged are run on a real file, as if
// somebody had approved them. Nothing may change, nothing may be written anywhere, nobody may be
// called, and the limits have to hold. The process stands in a cage (tests/support/cage.h), so that
// the kernel is the witness.

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "core/text.h"
#include "tests/support/bypass_attempts.h"
#include "tests/support/cage.h"
#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;
using countersign::testing::BypassAttempt;
using countersign::testing::CageReport;
using countersign::testing::Dialect;
using countersign::testing::run_in_cage;

namespace {

using Say = std::function<void(std::string)>;

constexpr auto kTime = std::chrono::milliseconds(50);
// A statement that does not stop works on: this much work more than its time is too much. Work is
// counted, not the clock, since a machine full of other work may leave this process waiting; the
// clock only finds one that would sleep for ever.
constexpr auto kLate = std::chrono::seconds(3);
constexpr auto kAsleep = std::chrono::minutes(1);

Fence tight_fence() {
  Fence fence = shop_fence();
  fence.limits.time = kTime;
  fence.limits.memory = 16'000'000;
  fence.limits.rows = 1000;
  return fence;
}

// Everything by name: as if the policy had been written by the attacker.
Fence open_fence() {
  Fence fence = tight_fence();
  for (const char* name :
       {"users", "auth_user", "employees", "api_keys", "tokens", "audit_log", "v_users",
        "v_customer_login", "v_sales", "notes_fts", "notes_fts_data", "sqlite_master",
        "sqlite_schema", "sqlite_temp_master", "pragma_table_list", "dbstat"})
    fence.relations.insert(name);
  for (const char* name :
       {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "sqlite_log", "eval",
        "randomblob", "zeroblob", "hex", "sqlite_attach", "sqlite_detach", "rtreecheck", "fts5",
        "dbstat", "pragma_table_list", "pragma_table_info", "last_insert_rowid", "changes"})
    fence.functions.insert(name);
  return fence;
}

std::chrono::nanoseconds worked() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Which limit did not hold for the statement; empty when all did.
std::string broken_limit(Engine& engine, const std::string& sql, const Fence& fence) {
  Kept kept;
  const auto from = std::chrono::steady_clock::now();
  const auto worked_before = worked();
  const auto report = run(engine, sql, fence, kept);
  if (worked() - worked_before > kTime + kLate) return "it worked on after its time";
  if (std::chrono::steady_clock::now() - from > kTime + kAsleep) return "it slept";
  if (kept.rows.size() > fence.limits.rows) return "it returned too many rows";
  if (report.outcome == RunOutcome::kDone) return "";
  if (report.outcome == RunOutcome::kLost) return "what became of it is not known";
  return report.error == ErrorCode::kNone ? "it failed without a reason" : "";
}

// What came of each, to the parent; the exit code is the number of those that broke a limit.
int run_all(const std::string& path, const std::vector<BypassAttempt>& attempts, const Fence& fence,
            const Say& say) {
  const auto engine = open_source(path);
  int broken = 0;
  for (const auto& attempt : attempts) {
    say("trying " + attempt.id + ": " + printable(attempt.sql.substr(0, 200)));
    const std::string limit = broken_limit(*engine, attempt.sql, fence);
    if (limit.empty()) continue;
    say("broken by " + attempt.id + ": " + limit);
    ++broken;
  }
  return std::min(broken, 90);
}

std::vector<std::string> lines_with(const std::string& text, const std::string& opening) {
  std::vector<std::string> lines;
  std::istringstream said(text);
  for (std::string line; std::getline(said, line);)
    if (line.starts_with(opening)) lines.push_back(line);
  return lines;
}

void require_unharmed(const Fence& fence) {
  const auto attempts = countersign::testing::bypass_attempts(Dialect::kSqlite, 200);
  REQUIRE(attempts.size() >= 300);
  Folder folder;
  const std::string path = folder.file("shop.db");
  Owner(path).run(
      read_file(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "tests/cases/shop.sql"));
  const auto before = sha256(read_file(path)).hex();
  const auto names = folder.names();
  const CageReport report =
      run_in_cage([&](const Say& say) { return run_all(path, attempts, fence, say); });
  const auto tried = lines_with(report.said, "trying ");
  INFO("the last: " << (tried.empty() ? "none" : tried.back()));
  CHECK_FALSE(report.was_stopped);
  CHECK(report.exit_code == 0);
  CHECK(lines_with(report.said, "broken by ") == std::vector<std::string>());
  CHECK(tried.size() == attempts.size());
  CHECK(sha256(read_file(path)).hex() == before);
  CHECK(folder.names() == names);
#ifndef COUNTERSIGN_SANITIZED
  CHECK(report.peak_kilobytes < 150'000);
#endif
}

}  // namespace

TEST_CASE("hundreds of unjudged statements change nothing and write nothing and call nobody") {
  require_unharmed(tight_fence());
}

TEST_CASE("not even with every table and function allowed does an unjudged statement do harm") {
  require_unharmed(open_fence());
}

TEST_CASE("the cage stops whoever writes a file or makes a connection or starts a program") {
  Folder folder;
  const auto stops = [](const std::function<void()>& deed) {
    const auto report = run_in_cage([&](const Say&) {
      deed();
      return 0;
    });
    return report.was_stopped;
  };
  CHECK(stops([&] { folder.write("new", "x"); }));
  CHECK(stops([] { ::socket(AF_INET, SOCK_STREAM, 0); }));
  CHECK(stops([] { ::execl("/bin/true", "true", nullptr); }));
  CHECK(stops([&] { std::filesystem::remove(folder.path()); }));
  CHECK(stops([&] { Owner(folder.file("other.db")).run("CREATE TABLE t(a)"); }));
  CHECK_FALSE(stops([&] { read_file(folder.path() / "nothing"); }));
  CHECK(folder.names().empty());
}
