// The overhead of a whole trivial step through the desk: proposed, judged, approved, run, recorded.

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "agent/desk.h"
#include "audit/store.h"
#include "tests/bench/flush.h"
#include "tests/bench/ratios.h"
#include "tests/support/running_server.h"

namespace {

using namespace countersign;

const std::string kSql = "SELECT country, count(*) FROM customers GROUP BY country";

struct Office {
  test::TemporaryFolder folder;
  SystemClock clock;
  sqlite3* db = nullptr;
  agent::Sources sources;
  std::unique_ptr<audit::Store> store;
  std::unique_ptr<agent::Desk> desk;
  agent::Caller caller;
  bench::Flush flush{folder.file("flush")};
  std::mutex mutex;
  std::condition_variable committed;
  std::uint64_t commits = 0;

  // Woken by commits, as the server's long polls are.
  void wait_until_final(const StepRef& step) {
    std::uint64_t seen = 0;
    for (;;) {
      {
        const std::lock_guard lock(mutex);
        seen = commits;
      }
      if (is_final(store->step(step)->state)) return;
      std::unique_lock lock(mutex);
      committed.wait(lock, [&] { return commits != seen; });
    }
  }

  Office() {
    sqlite3_open(folder.file("shop.db").c_str(), &db);
    const auto shop =
        test::read_file(std::string(COUNTERSIGN_SOURCE_DIR) + "/tests/cases/shop.sql");
    if (sqlite3_exec(db, shop.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
    guardrails::Policy policy;
    policy.source = "shop";
    policy.tables = {"customers", "orders", "order_items", "products"};
    policy.functions = guardrails::default_functions("sqlite");
    sources.add(std::make_unique<agent::Source>(
        "shop",
        std::move(engines::open_engine({"shop", "sqlite:" + folder.file("shop.db"), ""})).value(),
        policy));
    audit::StoreOptions options;
    options.path = folder.file("store.db");
    store = audit::open_store(options, clock);
    store->on_commit([this](const SessionId&, Seq) {
      const std::lock_guard lock(mutex);
      ++commits;
      committed.notify_all();
    });
    caller.who = store->accounts()
                     .make_key({"bench", audit::AccountKind::kHuman, audit::Role::kAnalyst})
                     .identity;
    caller.address = "127.0.0.1";
    std::map<std::string, std::unique_ptr<agent::Planner>> planners;
    planners["none"] = agent::make_none_planner();
    agent::DeskOptions desk_options;
    desk_options.steps_max = 1'000'000;
    desk = agent::make_desk(*store, sources, std::move(planners), clock, desk_options);
    desk->start();
  }
  ~Office() {
    desk->stop(std::chrono::seconds(1));
    sqlite3_close(db);
  }
};

Office& office() {
  static Office the_office;
  return the_office;
}

template <class T>
T must(agent::Desked<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::abort();
  }
  return std::move(result).value();
}

void flush(benchmark::State& state) {
  for (auto unused : state) office().flush.once();
}

void bare_run(benchmark::State& state) {
  for (auto unused : state) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(office().db, kSql.c_str(), -1, &statement, nullptr);
    while (sqlite3_step(statement) == SQLITE_ROW)
      benchmark::DoNotOptimize(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
  }
}

void whole_step(benchmark::State& state) {
  auto& desk = *office().desk;
  agent::Ask ask;
  ask.source = "shop";
  ask.planner = "none";
  SessionId id = must(desk.ask(office().caller, ask)).id;
  int steps = 0;
  for (auto unused : state) {
    if (++steps > 8) {
      id = must(desk.ask(office().caller, ask)).id;
      steps = 1;
    }
    const auto step = must(desk.propose(office().caller, id, kSql, std::nullopt));
    agent::Decide decide;
    decide.step = step.ref;
    decide.if_match = step.tag;
    (void)must(desk.approve(office().caller, decide));
    office().wait_until_final(step.ref);
  }
}

BENCHMARK(flush)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(bare_run)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(whole_step)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  bench::Ratios ratios;
  // Three commits: proposed and judged; decided and started; finished. The reach is a sixth of what
  // an agent framework's checkpointer takes for a step, as a multiple of the same flush.
  ratios.at_most("whole_step", "flush", 3.8);
  return ratios.run(argc, argv);
}
