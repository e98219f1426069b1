// The budget counts one thread and nobody else.

#include <atomic>

#include <sqlite3.h>

#include "core/thread.h"
#include "engines/sqlite/memory.h"
#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;
using engines::sqlite::Budget;
using engines::sqlite::Uncounted;

TEST_CASE("sqlite allocates through the counting allocator") {
  CHECK(sqlite::counts_memory());
  Budget budget(1'000'000);
  void* block = sqlite3_malloc(1000);
  REQUIRE(block != nullptr);
  CHECK(budget.used() >= 1000);
  block = sqlite3_realloc(block, 5000);
  CHECK(budget.used() >= 5000);
  CHECK(budget.used() < 6000);
  CHECK(sqlite3_malloc(2'000'000) == nullptr);
  CHECK(budget.was_exceeded());
  CHECK(sqlite3_realloc(block, 2'000'000) == nullptr);
  CHECK(budget.used() >= 5000);
  sqlite3_free(block);
  CHECK(budget.used() == 0);
  CHECK(budget.peak() >= 5000);
}

TEST_CASE("what was allocated elsewhere gives a budget nothing back") {
  void* before = sqlite3_malloc(500'000);
  {
    Budget budget(100'000);
    sqlite3_free(before);
    CHECK(budget.used() == 0);
    CHECK(sqlite3_malloc(200'000) == nullptr);
    {
      const Uncounted theirs;
      void* free_of_charge = sqlite3_malloc(200'000);
      CHECK(free_of_charge != nullptr);
      sqlite3_free(free_of_charge);
    }
    CHECK(budget.used() == 0);
  }
  void* after = sqlite3_malloc(500'000);
  CHECK(after != nullptr);
  sqlite3_free(after);
}

// The promise: a bomb in one statement never costs another connection an error.
TEST_CASE("a bomb beside a busy connection is stopped and the other one never notices") {
  Shop shop;
  const std::string busy_path = shop.folder.file("busy.db");
  Owner(busy_path).run("CREATE TABLE t(a, b)");
  std::atomic<bool> stops{false};
  std::atomic<int> commits{0};
  std::atomic<int> errors{0};
  Thread busy("busy", Thread::kUsualStack, [&] {
    sqlite3* db = nullptr;
    sqlite3_open(busy_path.c_str(), &db);
    sqlite3_exec(db, "PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
    while (!stops) {
      const int rc =
          sqlite3_exec(db, "INSERT INTO t SELECT randomblob(2000), hex(randomblob(2000))", nullptr,
                       nullptr, nullptr);
      (rc == SQLITE_OK ? commits : errors) += 1;
    }
    sqlite3_close(db);
  });
  Fence fence = shop_fence();
  fence.limits.memory = 8'000'000;
  fence.limits.time = std::chrono::milliseconds(3000);
  for (int i = 0; i < 10; ++i) {
    Kept kept;
    const auto report =
        run(*shop.engine,
            "WITH RECURSIVE c(i,s) AS (SELECT 1,'x' UNION ALL SELECT i+1,s||s FROM c "
            "WHERE i<40) SELECT length(s), s FROM c ORDER BY 2",
            fence, kept);
    CHECK(report.error == ErrorCode::kMemoryLimit);
  }
  while (commits < 20 && errors == 0) sqlite3_sleep(1);
  stops = true;
  busy.join();
  CHECK(errors == 0);
}

TEST_CASE("budgets of many threads stand apart") {
  // What SQLite allocates once, at its first use, would be charged to whoever is first.
  REQUIRE(sqlite3_initialize() == SQLITE_OK);
  std::atomic<int> wrong{0};
  {
    std::vector<Thread> threads;
    for (std::uint64_t n = 1; n <= 4; ++n)
      threads.emplace_back("budget", Thread::kSmallStack, [n, &wrong] {
        for (int round = 0; round < 200; ++round) {
          Budget budget(n * 100'000);
          std::vector<void*> blocks;
          while (void* block = sqlite3_malloc(10'000)) blocks.push_back(block);
          if (blocks.size() != n * 10) ++wrong;
          for (void* block : blocks) sqlite3_free(block);
          if (budget.used() != 0) ++wrong;
        }
      });
  }
  CHECK(wrong == 0);
}
