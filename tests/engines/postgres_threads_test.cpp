#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/thread.h"
#include "tests/support/postgres_engine.h"

using namespace countersign;
using namespace countersign::testing;
using engines::RunOutcome;

namespace {

StepRef step_ref(int number) {
  return StepRef{SessionId{}, StepNumber(static_cast<std::uint32_t>(number))};
}

Thread start(std::function<void()> body) {
  return Thread("test", Thread::kUsualStack, std::move(body));
}

}  // namespace

TEST_CASE("many PostgreSQL statements run at the same time and each gets its own rows") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  std::atomic<int> right{0};
  {
    std::vector<Thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.push_back(start([&, i] {
        for (int round = 0; round < 5; ++round) {
          KeptRows kept;
          const auto report =
              run_on(*engine, "SELECT " + std::to_string(i) + " FROM generate_series(1, 300)",
                     roomy_fence(), kept, i * 100 + round + 1);
          if (report.outcome != RunOutcome::kDone || kept.rows.size() != 300) return;
          for (const auto& row : kept.rows)
            if (row[0] != engines::Value(std::int64_t{i})) return;
        }
        ++right;
      }));
  }
  CHECK(right == 8);
}

TEST_CASE("describing and planning and pinging a PostgreSQL source go beside its runs") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  std::atomic<int> wrong{0};
  std::atomic<bool> ends{false};
  {
    std::vector<Thread> threads;
    threads.push_back(start([&] {
      while (!ends) wrong += engine->describe() ? 0 : 1;
    }));
    threads.push_back(start([&] {
      while (!ends) wrong += engine->compile("SELECT * FROM orders") ? 0 : 1;
    }));
    threads.push_back(start([&] {
      while (!ends) wrong += engine->ping() ? 0 : 1;
    }));
    threads.push_back(start([&] {
      for (int i = 0; i < 10; ++i)
        shop.run("CREATE TABLE extra_" + std::to_string(i) + " (id int)");
    }));
    for (int i = 0; i < 15; ++i) {
      KeptRows kept;
      wrong +=
          run_on(*engine, "SELECT 1", roomy_fence(), kept).outcome == RunOutcome::kDone ? 0 : 1;
    }
    ends = true;
  }
  CHECK(wrong == 0);
  CHECK(relation_of(*schema_of(*engine), "extra_9").columns.size() == 1);
}

TEST_CASE("a running PostgreSQL statement is cancelled from another thread") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  KeptRows kept;
  const auto from = std::chrono::steady_clock::now();
  bool asked = false;
  const auto report =
      engine->run(tests::Forge::make("SELECT pg_sleep(60)"), roomy_fence(), kept, [&](const auto&) {
        if (!asked) start([&] { engine->cancel(step_ref(1)); });
        asked = true;
      });
  CHECK(report.outcome == RunOutcome::kCancelled);
  CHECK(report.error == ErrorCode::kCancelled);
  CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(5));
  CHECK(shop.cell("SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader' AND state = "
                  "'active'") == "0");
}

// A request to stop may come before anything was sent, in the middle, or when all is over: it must
// never hit another statement.
TEST_CASE("cancelling one PostgreSQL statement at any moment never harms another") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  std::atomic<int> harmed{0};
  std::atomic<int> odd{0};
  std::atomic<bool> ends{false};
  {
    Thread innocent = start([&] {
      for (int i = 1; !ends; ++i) {
        KeptRows kept;
        const auto report =
            run_on(*engine, "SELECT generate_series(1, 200)", roomy_fence(), kept, 10'000 + i);
        if (report.outcome != RunOutcome::kDone || kept.rows.size() != 200) ++harmed;
      }
    });
    for (int i = 0; i < 60; ++i) {
      Thread killer = start([&, i] {
        std::this_thread::sleep_for(std::chrono::microseconds(i * 300));
        engine->cancel(step_ref(i + 1));
      });
      KeptRows kept;
      const auto report = run_on(*engine, "SELECT pg_sleep(0.01)", roomy_fence(), kept, i + 1);
      if (report.outcome != RunOutcome::kDone && report.outcome != RunOutcome::kCancelled) ++odd;
    }
    ends = true;
  }
  CHECK(harmed == 0);
  CHECK(odd == 0);
}

TEST_CASE("a PostgreSQL statement that waits for a lock is told so and can be cancelled") {
  const PostgresDatabase shop;
  auto engine = open_unguarded(shop.url());
  std::atomic<bool> is_locked{false};
  Thread holder = start([&] {
    try {
      shop.run(
          "BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE; SELECT pg_advisory_lock(7); "
          "SELECT pg_sleep(60); COMMIT");
    } catch (const std::exception&) {
      // It is only in the way.
    }
  });
  while (shop.cell("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0")
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  KeptRows kept;
  const auto report = run_on(*engine, "SELECT count(*) FROM orders", roomy_fence(), kept);
  CHECK(report.outcome == RunOutcome::kFailed);
  CHECK(report.message.find("locked by somebody else") != std::string::npos);
  // What is there can be described meanwhile.
  CHECK(engine->describe().has_value());
  shop.run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
}
