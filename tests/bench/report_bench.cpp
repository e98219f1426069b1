// The reports over a store of 100,000 sessions and 500,000 steps of one year, beside the LIKE scan
// that the classic detection query makes of the same store; and the screen that writes the signals.

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <sqlite3.h>

#include "audit/reports.h"
#include "audit/store.h"
#include "guardrails/screen.h"
#include "tests/bench/ratios.h"
#include "tests/support/report_store.h"
#include "tests/support/running_server.h"

namespace {

using namespace countersign;
using std::chrono::hours;

const Micros kNow = from_us(1'763'600'000'000'000);
constexpr hours kDay(24);
constexpr hours kYear(24 * 365);

struct Office {
  test::TemporaryFolder folder;
  std::string path = folder.file("store.db");
  std::unique_ptr<audit::Reader> reader;
  sqlite3* db = nullptr;

  Office() {
    {
      audit::StoreOptions options;
      options.path = path;
      const SystemClock clock;
      audit::open_store(options, clock)->close();
    }
    test::ManySessions many;
    many.until = kNow;
    test::fill_store(path, many);
    test::add_burst(path, "10.9.9.9", 80, kNow - hours(30), std::chrono::minutes(40));
    reader = audit::open_reader(path);
    if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
      std::abort();
  }
  ~Office() { sqlite3_close(db); }
};

Office& office() {
  static Office the_office;
  return the_office;
}

void ask(benchmark::State& state, const char* name, hours back) {
  auto wanted = audit::ask_of(*audit::find_report(name), kNow);
  wanted.since = kNow - back;
  std::uint64_t looked_at = 0;
  for (auto unused : state) looked_at = office().reader->report(wanted).looked_at;
  if (looked_at == 0) std::abort();
  state.counters["sessions"] = static_cast<double>(looked_at);
}

// All of them, as an auditor begins the day.
void four_reports(benchmark::State& state, hours back) {
  for (auto unused : state)
    for (const auto& report : audit::reports()) {
      auto wanted = audit::ask_of(report, kNow);
      wanted.since = kNow - back;
      if (office().reader->report(wanted).looked_at == 0) std::abort();
    }
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

void dangerous_sql_scan(benchmark::State& state) {
  scan(state,
       "SELECT s.session_id, s.user_ip, st.proposed_sql, st.status FROM data_agent_session s JOIN "
       "data_agent_step st ON s.session_id = st.session_id WHERE st.proposed_sql LIKE '%DROP "
       "TABLE%' OR st.proposed_sql LIKE '%DELETE FROM%'");
}

void injection_scan(benchmark::State& state) {
  scan(state,
       "SELECT session_id, question, user_ip, started_at FROM data_agent_session WHERE question "
       "LIKE '%ignore all previous%' OR question LIKE '%system prompt%'");
}

void screen_question(benchmark::State& state) {
  const std::string question =
      "Which customers in Germany have bought more this quarter than in the whole of last year?";
  for (auto unused : state) benchmark::DoNotOptimize(guardrails::screen(question).size());
}

BENCHMARK_CAPTURE(ask, injection_day, "injection-attempts", kDay)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, injection_year, "injection-attempts", kYear)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, smuggling_day, "sql-injection-attempts", kDay)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, smuggling_year, "sql-injection-attempts", kYear)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, refused_day, "refused-statements", kDay)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, refused_year, "refused-statements", kYear)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, abuse_week, "abuse-by-address", kDay * 7)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ask, abuse_year, "abuse-by-address", kYear)->Unit(benchmark::kMicrosecond);

BENCHMARK_CAPTURE(four_reports, day, kDay)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(four_reports, year, kYear)->Unit(benchmark::kMicrosecond);
BENCHMARK(injection_scan)->Unit(benchmark::kMicrosecond);
BENCHMARK(dangerous_sql_scan)->Unit(benchmark::kMicrosecond);
BENCHMARK(screen_question)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
  std::puts("100,000 sessions with 500,000 steps in a year, 5,000 of them refused.");
  office();
  countersign::bench::Ratios ratios;
  // Over a year, most of a report's time is the count of the sessions it looked at: not reached
  // there.
  ratios.at_least("dangerous_sql_scan", "ask/smuggling_day", 100);
  ratios.at_least("dangerous_sql_scan", "ask/refused_day", 100);
  ratios.at_least("injection_scan", "ask/injection_day", 100);
  ratios.at_least("injection_scan", "ask/injection_year", 100);
  ratios.at_least("dangerous_sql_scan", "ask/smuggling_year", 100);
  ratios.at_least("dangerous_sql_scan", "ask/refused_year", 100);
  return ratios.run(argc, argv);
}
