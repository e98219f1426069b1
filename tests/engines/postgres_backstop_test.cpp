// What holds when the inspection is wrong about everything: attacks are sent as they are, by the
// product's own way of running statements, to a real server under the role of docs/postgresql.md.

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/postgres_engine.h"
#include "tests/support/statement_hostile.h"

using namespace countersign;
using namespace countersign::testing;
using engines::RunOutcome;

namespace {

namespace fs = std::filesystem;
constexpr auto kTime = std::chrono::milliseconds(150);
// The watchdog's two seconds for a server that does not answer, and a slow machine.
#ifdef COUNTERSIGN_SANITIZED
constexpr auto kGrace = std::chrono::milliseconds(30'000);
#else
constexpr auto kGrace = std::chrono::milliseconds(6000);
#endif

// Somebody who waits for a call. {port} in an attack is here.
class Listener {
 public:
  Listener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(socket_, generic, size) == 0);
    REQUIRE(listen(socket_, 16) == 0);
    REQUIRE(getsockname(socket_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::string port() const { return std::to_string(port_); }
  bool was_called() const {
    const int called = accept(socket_, nullptr, nullptr);
    if (called >= 0) close(called);
    return called >= 0;
  }

 private:
  int socket_;
  int port_ = 0;
};

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line.front() != '#') lines.push_back(line);
  REQUIRE_FALSE(lines.empty());
  return lines;
}

// Every attack we have: the case files, our own list, and many by chance.
std::vector<std::string> attacks(const std::string& folder, const std::string& port) {
  const fs::path cases = fs::path(COUNTERSIGN_SOURCE_DIR) / "tests/cases";
  std::vector<std::string> all;
  for (const auto& entry : fs::directory_iterator(cases)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("hostile_postgres") || entry.path().extension() != ".jsonl") continue;
    for (const auto& line : lines_of(entry.path()))
      all.push_back(Poco::JSON::Parser()
                        .parse(line)
                        .extract<Poco::JSON::Object::Ptr>()
                        ->getValue<std::string>("sql"));
  }
  for (const auto& line : lines_of(cases / "backstop_postgres.sql")) all.push_back(line);
  HostileStatements hostile(Dialect::kPostgresql, 20261120);
  for (int i = 0; i < 250; ++i) all.push_back(hostile.next().sql);
  for (auto& sql : all) sql = replaced(replaced(sql, "{folder}", folder), "{port}", port);
  return all;
}

// Names of all files that the server could write, but for those that come and go by themselves.
std::set<std::string> files_below(const fs::path& folder) {
  static const std::set<std::string> kChurn = {"pg_wal",      "pg_stat",      "pg_stat_tmp",
                                               "pg_subtrans", "pg_logical",   "pgsql_tmp",
                                               "pg_xact",     "pg_snapshots", "pg_multixact"};
  std::set<std::string> names;
  for (auto it = fs::recursive_directory_iterator(folder); it != fs::recursive_directory_iterator();
       ++it) {
    const std::string name = it->path().filename().string();
    if (kChurn.contains(name)) {
      it.disable_recursion_pending();
      continue;
    }
    // Caches and maps that the server makes when it reads.
    if (name != "pg_internal.init" && !name.ends_with("_fsm") && !name.ends_with("_vm"))
      names.insert(it->path().string());
  }
  return names;
}

// A database as an attacker would like it: with everything installed that has effects.
void install_weapons(const PostgresDatabase& shop) {
  for (const char* extension :
       {"dblink", "postgres_fdw", "file_fdw", "tablefunc", "xml2", "pageinspect", "pgrowlocks",
        "pg_visibility", "pg_prewarm", "pg_buffercache", "lo", "pgcrypto", "pg_walinspect"})
    shop.run(std::string("CREATE EXTENSION ") + extension);
  // PostgreSQL 17 no longer has it.
  shop.run(
      "DO $$ BEGIN IF current_setting('server_version_num')::int < 170000 THEN "
      "CREATE EXTENSION adminpack; END IF; END $$");
  // Extensions put functions where the page's script has already been.
  shop.run("REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA public FROM PUBLIC");
}

struct Tally {
  int refused = 0;
  int done = 0;
  int late = 0;
  int lost = 0;
};

}  // namespace

TEST_CASE(
    "with the inspection switched off nothing changes and no file is written and nobody is "
    "called") {
  const PostgresDatabase shop;
  install_weapons(shop);
  shop.be_stricter();
  const Listener listener;
  auto& server = PostgresServer::shared();
  const std::string marks = (fs::path("/tmp") / ("backstop-" + std::to_string(getpid()))).string();
  const auto all = attacks(marks, listener.port());
  CHECK(all.size() >= 300);

  auto engine = open_unguarded(shop.url());
  schema_of(*engine);
  const std::string before = everything_in(shop);
  const auto files = files_below(server.folder());
  Fence fence = roomy_fence(kTime);
  fence.limits.rows = 200;
  fence.limits.bytes = 200'000;
  Tally tally;
  for (const auto& sql : all) {
    INFO(sql.substr(0, 300));
    KeptRows kept;
    const auto from = std::chrono::steady_clock::now();
    const auto report = run_on(*engine, sql, fence, kept);
    CHECK(std::chrono::steady_clock::now() - from < kTime + kGrace);
    CHECK(kept.rows.size() <= fence.limits.rows);
    CHECK(report.bytes <= fence.limits.bytes);
    tally.done += report.outcome == RunOutcome::kDone ? 1 : 0;
    tally.late += report.error == ErrorCode::kTimeLimit ? 1 : 0;
    tally.lost += report.outcome == RunOutcome::kLost ? 1 : 0;
    tally.refused += report.outcome == RunOutcome::kFailed ? 1 : 0;
  }
  engine.reset();
  std::printf("%zu attacks: %d ended with rows, %d failed, %d of them late, %d lost\n", all.size(),
              tally.done, tally.refused, tally.late, tally.lost);
  // Among them are enough that the server would have run.
  CHECK(tally.done > 50);
  CHECK(everything_in(shop) == before);
  for (const auto& file : files_below(server.folder())) {
    INFO(file);
    CHECK(files.contains(file));
  }
  for (const auto& entry : fs::directory_iterator("/tmp")) {
    INFO(entry.path());
    CHECK_FALSE(entry.path().string().starts_with(marks));
  }
  CHECK_FALSE(listener.was_called());
}

TEST_CASE("the listener and the marks of the backstop would show an attack that worked") {
  const PostgresDatabase shop;
  install_weapons(shop);
  const Listener listener;
  const std::string marks = (fs::path("/tmp") / ("backstop-" + std::to_string(getpid()))).string();
  const std::string before = everything_in(shop);
  const auto files = files_below(PostgresServer::shared().folder());
  shop.run("COPY (SELECT 1) TO '" + marks + "-x'");
  CHECK(fs::remove(marks + "-x"));
  const fs::path inside = PostgresServer::shared().folder() / "data/mark-of-the-backstop";
  shop.run("COPY (SELECT 1) TO '" + inside.string() + "'");
  CHECK(files_below(PostgresServer::shared().folder()) != files);
  CHECK(fs::remove(inside));
  // Nobody answers the call. dblink's own limit ends it up to PostgreSQL 15, the server's after
  // that.
  CHECK_THROWS(
      shop.run("SET statement_timeout = '2s'; "
               "SELECT dblink('host=127.0.0.1 connect_timeout=2 port=" +
               listener.port() + "', 'SELECT 1')"));
  CHECK(listener.was_called());
  shop.run("SELECT lo_create(0)");
  CHECK(everything_in(shop) != before);
}

TEST_CASE("sessions of other people outlive attacks under the role that docs make") {
  const PostgresDatabase shop;
  shop.be_stricter();
  auto engine = open_unguarded(shop.url());
  auto other = open_unguarded(shop.url());
  schema_of(*other);
  KeptRows kept;
  REQUIRE(run_on(*other, "SELECT pg_backend_pid()", roomy_fence(), kept).outcome ==
          RunOutcome::kDone);
  const auto before = kept.rows;
  for (const char* sql : {"SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
                          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"}) {
    KeptRows none;
    CHECK(run_on(*engine, sql, roomy_fence(), none).error == ErrorCode::kFenced);
  }
  kept.rows.clear();
  CHECK(run_on(*other, "SELECT pg_backend_pid()", roomy_fence(), kept).outcome ==
        RunOutcome::kDone);
  CHECK(kept.rows == before);
}

// docs/postgresql.md says so: the first script leaves these to the inspection, the second does not.
TEST_CASE("what the needed role script leaves to the inspection the stricter one takes away") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  const std::vector<std::string> left = {
      "SELECT pg_terminate_backend(0)", "SELECT pg_logical_emit_message(false, 'x', 'y')",
      "SELECT txid_current()",          "SELECT pg_advisory_lock(1)",
      "SELECT pg_notify('x', 'y')",     "SELECT pg_export_snapshot()"};
  const std::string before = everything_in(shop);
  for (const auto& sql : left) {
    INFO(sql);
    KeptRows kept;
    CHECK(run_on(*engine, sql, roomy_fence(), kept).outcome == RunOutcome::kDone);
  }
  // They reach others, but they change nothing that stays.
  CHECK(everything_in(shop) == before);
  shop.be_stricter();
  for (const auto& sql : left) {
    INFO(sql);
    KeptRows kept;
    CHECK(run_on(*engine, sql, roomy_fence(), kept).error == ErrorCode::kFenced);
  }
}
