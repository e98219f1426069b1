// A hunt over a store of 20,000 sessions and 100,000 steps (with COUNTERSIGN_LONG ten times as
// many): for one pattern and for a hundred, beside reading the same rows and nothing else, and
// beside LIKE, which reads them again for each pattern.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "audit/hunt.h"
#include "audit/store.h"
#include "tests/bench/ratios.h"
#include "tests/support/report_store.h"
#include "tests/support/store_sqlite.h"

namespace {

using namespace countersign;

const Micros kNow = from_us(1'763'600'000'000'000);

std::string make_store(const test::TempFolder& folder) {
  audit::StoreOptions options;
  options.path = folder.file("store.db");
  const SystemClock clock;
  audit::open_store(options, clock)->close();
  test::ManySessions many;
  many.sessions = std::getenv("COUNTERSIGN_LONG") != nullptr ? 200'000 : 20'000;
  many.until = kNow;
  test::fill_store(options.path, many);
  return options.path;
}

std::vector<std::string> words(std::size_t count) {
  std::vector<std::string> out = {"ignore all previous instructions"};
  for (std::size_t i = 1; i < count; ++i)
    out.push_back("pattern number " + std::to_string(i * 7919) + " that is nowhere");
  return out;
}

void hunt(benchmark::State& state, audit::Reader& reader, std::size_t count) {
  const auto patterns = audit::Patterns::make(words(count));
  for (auto _ : state) {
    audit::HuntAsk ask;
    ask.patterns = &*patterns;
    std::size_t found = 0;
    for (std::optional<audit::HuntPlace> next = ask.from; next;) {
      ask.from = *next;
      const auto portion = reader.hunt(ask);
      found += portion.matches.size();
      next = portion.next;
    }
    benchmark::DoNotOptimize(found);
  }
}

// Every byte of every text is looked at once, and no more.
std::uint64_t read_all(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) std::abort();
  std::uint64_t sum = 0;
  const int columns = sqlite3_column_count(statement);
  while (sqlite3_step(statement) == SQLITE_ROW)
    for (int column = 0; column < columns; ++column) {
      const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, column));
      for (int i = sqlite3_column_bytes(statement, column); i-- > 0;) sum += bytes[i];
    }
  sqlite3_finalize(statement);
  return sum;
}

void bare(benchmark::State& state, sqlite3* db) {
  for (auto _ : state) {
    std::uint64_t sum = read_all(db, "SELECT question, started_us FROM data_agent_session");
    sum += read_all(db, "SELECT content, created_us FROM chat_message");
    sum += read_all(db, "SELECT proposed_sql, error_message, proposed_us FROM step");
    benchmark::DoNotOptimize(sum);
  }
}

void like(benchmark::State& state, sqlite3* db, std::size_t count) {
  const auto patterns = words(count);
  for (auto _ : state)
    for (const auto& word : patterns) {
      const std::string like = "LIKE '%" + word + "%'";
      std::uint64_t sum =
          read_all(db, ("SELECT id FROM data_agent_session WHERE question " + like).c_str());
      sum += read_all(db, ("SELECT session FROM chat_message WHERE content " + like).c_str());
      sum += read_all(
          db,
          ("SELECT id FROM step WHERE proposed_sql " + like + " OR error_message " + like).c_str());
      benchmark::DoNotOptimize(sum);
    }
}

}  // namespace

int main(int argc, char** argv) {
  const test::TempFolder folder;
  const auto path = make_store(folder);
  const auto reader = audit::open_reader(path);
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) return 1;
  benchmark::RegisterBenchmark("bare reading", [&](auto& state) { bare(state, db); });
  benchmark::RegisterBenchmark("hunt for 1", [&](auto& state) { hunt(state, *reader, 1); });
  benchmark::RegisterBenchmark("hunt for 100", [&](auto& state) { hunt(state, *reader, 100); });
  benchmark::RegisterBenchmark("LIKE for 1", [&](auto& state) { like(state, db, 1); });
  benchmark::RegisterBenchmark("LIKE for 10", [&](auto& state) { like(state, db, 10); });
  bench::Ratios ratios;
  ratios.at_most("hunt for 1", "bare reading", 2);
  ratios.at_most("hunt for 100", "bare reading", 2);
  ratios.at_most("hunt for 100", "hunt for 1", 1.3);
  ratios.at_most("hunt for 100", "LIKE for 10", 1);
  const int exit = ratios.run(argc, argv);
  sqlite3_close(db);
  return exit;
}
