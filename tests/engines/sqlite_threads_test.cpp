// Every call from any thread, at the same time as any other.

#include <atomic>

#include "core/thread.h"
#include "engines/sqlite/run.h"
#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;

namespace {

constexpr const char* kEndless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n";

StepRef step(std::uint32_t number) {
  return {SessionId{}, StepNumber(number)};
}

}  // namespace

TEST_CASE("a running statement is cancelled from another thread") {
  Shop shop;
  Fence fence = shop_fence();
  fence.limits.time = std::chrono::seconds(60);
  for (int i = 0; i < 10; ++i) {
    std::atomic<bool> beats{false};
    RunReport report;
    Thread runner("runner", Thread::kUsualStack, [&] {
      Kept kept;
      report = shop.engine->run(Forge::make(kEndless), fence, kept,
                                [&](const Progress&) { beats = true; });
    });
    // Early ones meet it anywhere on its way, late ones in the middle of its work.
    while (i % 2 == 1 && !beats) sqlite3_sleep(1);
    std::atomic<bool> is_over{false};
    Thread canceller("canceller", Thread::kSmallStack, [&] {
      // A cancel that comes before the run began finds nothing to stop.
      while (!is_over) {
        shop.engine->cancel(step(1));
        sqlite3_sleep(1);
      }
    });
    runner.join();
    is_over = true;
    CHECK(report.outcome == RunOutcome::kCancelled);
    CHECK(report.error == ErrorCode::kCancelled);
  }
  Kept kept;
  CHECK(run(*shop.engine, "SELECT count(*) FROM orders", fence, kept).outcome == RunOutcome::kDone);
}

TEST_CASE("cancelling one step leaves the others alone") {
  Shop shop;
  const Fence fence = shop_fence();
  RunReport report;
  std::atomic<bool> is_over{false};
  Thread runner("runner", Thread::kUsualStack, [&] {
    Kept kept;
    report = shop.engine->run(
        Forge::make("SELECT count(*) FROM generate_series(1, 3000000)", "shop", StepNumber(2)),
        fence, kept, {});
    is_over = true;
  });
  while (!is_over) shop.engine->cancel(step(1));
  runner.join();
  CHECK(report.outcome == RunOutcome::kDone);
}

// Nothing asks for progress here, as inside one long operation of the engine.
TEST_CASE("the watchdog ends what no callback reaches") {
  Folder folder;
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(folder.file("x.db").c_str(), &db) == SQLITE_OK);
  engines::sqlite::RunRegistry registry;
  for (const bool by_cancel : {false, true}) {
    engines::sqlite::RunRegistry::Entry entry(registry, step(1),
                                              std::chrono::milliseconds(by_cancel ? 60'000 : 50));
    entry.use(db);
    Thread canceller;
    if (by_cancel)
      canceller = Thread("canceller", Thread::kSmallStack, [&] {
        sqlite3_sleep(20);
        registry.cancel(step(1));
      });
    CHECK(sqlite3_exec(db, kEndless, nullptr, nullptr, nullptr) == SQLITE_INTERRUPT);
    entry.use(nullptr);
  }
  sqlite3_close(db);
}

TEST_CASE("progress is told while a statement runs") {
  Shop shop;
  Fence fence = shop_fence();
  fence.limits.time = std::chrono::milliseconds(500);
  Kept kept;
  int beats = 0;
  std::chrono::microseconds last{0};
  bool is_rising = true;
  shop.engine->run(Forge::make(kEndless), fence, kept, [&](const Progress& progress) {
    ++beats;
    is_rising = is_rising && progress.elapsed > last;
    last = progress.elapsed;
  });
  CHECK(beats >= 2);
  CHECK(is_rising);
}

TEST_CASE("inspecting running and describing go on side by side while the schema changes") {
  Shop shop;
  std::atomic<int> wrong{0};
  std::atomic<bool> stops{false};
  {
    std::vector<Thread> threads;
    for (std::uint32_t n = 0; n < 3; ++n)
      threads.emplace_back("inspect", Thread::kUsualStack, [&] {
        while (!stops) {
          const auto schema = shop.engine->describe();
          if (!schema) {
            ++wrong;
            continue;
          }
          const auto facts = shop.engine->inspect(
              *schema.value(), "SELECT c.name FROM v_users JOIN customers c USING (id)");
          if (!facts.compiles() || !facts.disagreements.empty() || facts.relations.size() != 3)
            ++wrong;
          if (shop.engine->inspect(*schema.value(), "PRAGMA query_only=0").effects.size() != 1)
            ++wrong;
        }
      });
    for (std::uint32_t n = 1; n <= 3; ++n)
      threads.emplace_back("run", Thread::kUsualStack, [&, n] {
        while (!stops) {
          Kept kept;
          const auto report =
              shop.engine->run(Forge::make("SELECT count(*) FROM orders", "shop", StepNumber(n)),
                               shop_fence(), kept, {});
          const bool is_right = report.outcome == RunOutcome::kDone &&
                                kept.rows == std::vector<Row>{{std::int64_t{10}}};
          // A schema that changes under every try is told, not guessed around.
          if (!is_right && report.message.find("keeps changing") == std::string::npos) ++wrong;
        }
      });
    Owner owner(shop.path());
    owner.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF");
    for (int i = 0; i < 40; ++i) {
      owner.run("CREATE TABLE t" + std::to_string(i) + "(a)");
      sqlite3_sleep(2);
    }
    stops = true;
  }
  CHECK(wrong == 0);
}
