// Every report over a store of 100,000 sessions and 500,000 steps of one year (with
// COUNTERSIGN_LONG 1,000,000 and 5,000,000), beside the LIKE scans that the classic detection
// queries make of the same store; and the screen that writes the signals. The store is made once
// and kept in build/bench-stores, until the schema or the way it is made changes.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>

#include "audit/reports.h"
#include "audit/store.h"
#include "core/digest.h"
#include "guardrails/screen.h"
#include "queries/statements.h"
#include "tests/bench/ratios.h"
#include "tests/support/report_store.h"

namespace {

using namespace countersign;
using std::chrono::hours;
namespace fs = std::filesystem;

const Micros kNow = from_us(1'763'600'000'000'000);
constexpr hours kDay(24);
constexpr hours kYear(24 * 365);

std::uint32_t sessions() {
  return std::getenv("COUNTERSIGN_LONG") != nullptr ? 1'000'000 : 100'000;
}

// What a store in the cache was made from.
std::string recipe() {
  std::string all;
  for (const auto& file : queries::files())
    if (file.path.starts_with("migrations/")) all += file.text;
  std::ifstream maker(std::string(COUNTERSIGN_SOURCE_DIR) + "/tests/support/report_store.cpp");
  all.append(std::istreambuf_iterator<char>(maker), {});
  return sha256(all).hex().substr(0, 12);
}

void make_store(const std::string& path) {
  {
    audit::StoreOptions options;
    options.path = path;
    const SystemClock clock;
    audit::open_store(options, clock)->close();
  }
  test::ManySessions many;
  many.sessions = sessions();
  many.until = kNow;
  test::fill_store(path, many);
  test::add_burst(path, "10.9.9.9", 80, kNow - hours(30), std::chrono::minutes(40));
}

std::string kept_store() {
  const fs::path folder = fs::path(COUNTERSIGN_SOURCE_DIR) / "build" / "bench-stores";
  const auto name = fmt::format("reports-{}-{}.db", sessions(), recipe());
  if (fs::exists(folder / name)) return (folder / name).string();
  // Stores of another recipe and of this size are of no use any more.
  fs::create_directories(folder);
  for (const auto& old : fs::directory_iterator(folder))
    if (old.path().filename().string().starts_with(fmt::format("reports-{}-", sessions())))
      fs::remove_all(old.path());
  const auto made = folder / ("making-" + name);
  fs::remove(made);
  const auto started = std::chrono::steady_clock::now();
  make_store(made.string());
  fs::rename(made, folder / name);
  fmt::print("made in {:.1f} s: ",
             std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  return (folder / name).string();
}

struct Office {
  std::string path = kept_store();
  std::unique_ptr<audit::Reader> reader = audit::open_reader(path);
  sqlite3* db = nullptr;

  Office() {
    if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
      std::abort();
  }
  ~Office() { sqlite3_close(db); }
};

Office& office() {
  static Office the_office;
  return the_office;
}

void ask(benchmark::State& state, const audit::Report& report, hours back) {
  auto wanted = audit::ask_of(report, kNow);
  wanted.since = kNow - back;
  std::uint64_t looked_at = 0;
  std::size_t rows = 0;
  for (auto unused : state) {
    const auto answer = office().reader->report(wanted);
    looked_at = answer.looked_at;
    rows = answer.rows.size();
  }
  if (looked_at == 0) std::abort();
  state.counters["sessions"] = static_cast<double>(looked_at);
  state.counters["rows"] = static_cast<double>(rows);
}

void scan(benchmark::State& state, const char* sql) {
  for (auto unused : state) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(office().db, sql, -1, &statement, nullptr) != SQLITE_OK) std::abort();
    int rows = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) ++rows;
    sqlite3_finalize(statement);
    if (rows == 0) std::abort();
  }
}

constexpr const char* kStatements =
    "SELECT s.session_id, s.user_ip, st.proposed_sql, st.status FROM data_agent_session s JOIN "
    "data_agent_step st ON s.session_id = st.session_id WHERE st.proposed_sql LIKE '%DROP "
    "TABLE%' OR st.proposed_sql LIKE '%DELETE FROM%'";

constexpr const char* kQuestions =
    "SELECT session_id, question, user_ip, started_at FROM data_agent_session WHERE question "
    "LIKE '%ignore all previous%' OR question LIKE '%system prompt%'";

void screen_question(benchmark::State& state) {
  const std::string question =
      "Which customers in Germany have bought more this quarter than in the whole of last year?";
  for (auto unused : state) benchmark::DoNotOptimize(guardrails::screen(question).size());
}
BENCHMARK(screen_question)->Unit(benchmark::kMicrosecond);

// These count everything that happened in the period, and list no rare thing.
bool counts_all(const audit::Report& report) {
  for (const std::string_view name : {"abuse-by-address", "volume-per-person", "rubber-stamping",
                                      "policy-approved-share", "same-statement"})
    if (report.name == name) return true;
  return false;
}

void add(const audit::Report& report, countersign::bench::Ratios& ratios) {
  const std::string like =
      report.name == "injection-attempts" ? "LIKE, questions" : "LIKE, statements";
  for (const auto& [word, back] : {std::pair{"day", kDay}, std::pair{"year", kYear}}) {
    const auto name = fmt::format("{}, {}", report.name, word);
    auto* added = benchmark::RegisterBenchmark(
        name.c_str(),
        [&report, back = back](benchmark::State& state) { ask(state, report, back); });
    added->Unit(benchmark::kMicrosecond);
    if (back == kYear && counts_all(report)) added->Iterations(1)->Repetitions(3);
    ratios.at_least(like, name, 100);
    ratios.each_at_most(name, 1, back == kYear ? 10'000 : 1'000);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("%u sessions with %u steps in a year.\n", sessions(), 5 * sessions());
  std::printf("%s\n", office().path.c_str());
  countersign::bench::Ratios ratios;
  for (const auto& report : audit::reports()) add(report, ratios);
  for (const auto& [name, sql] :
       {std::pair{"LIKE, questions", kQuestions}, std::pair{"LIKE, statements", kStatements}})
    benchmark::RegisterBenchmark(name, [sql = sql](benchmark::State& state) { scan(state, sql); })
        ->Unit(benchmark::kMicrosecond)
        ->Iterations(1);
  return ratios.run(argc, argv);
}
