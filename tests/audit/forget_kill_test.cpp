// A purge that is killed at any moment leaves a store that verifies, and the next one finishes it.

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "audit/log.h"
#include "audit/retention.h"
#include "audit/verify.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::KeepClass;
using std::chrono::hours;
using std::chrono::microseconds;

constexpr hours kDay{24};
constexpr int kSessions = 120;

int rounds() {
  return std::getenv("COUNTERSIGN_LONG") != nullptr ? 200 : 20;
}

void add_sessions(SqliteHouse& house) {
  auto& store = house.store();
  for (int i = 0; i < kSessions; ++i) {
    const auto step = an_open_step(store);
    REQUIRE(store.decide(a_rejection(step)));
  }
  // A place where the log may be cut.
  store.log().checkpoint();
  house.clock.advance(401 * kDay);
}

audit::PurgeAsk purging(const SqliteHouse& house, KeepClass what) {
  audit::PurgeAsk ask;
  ask.what = what;
  ask.before = house.clock.now() - 400 * kDay;
  ask.is_dry_run = false;
  return ask;
}

// In a process of its own, which is killed after that long; how long it was let run.
bool was_killed(const SqliteHouse& house, KeepClass what, microseconds after) {
  const auto child = fork();
  if (child == 0) {
    try {
      const auto store = audit::open_store(house.options, house.clock);
      store->retention().purge(purging(house, what));
      _exit(0);
    } catch (...) {
      _exit(1);
    }
  }
  std::this_thread::sleep_for(after);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
  return WIFSIGNALED(status);
}

void check_whole(const SqliteHouse& house) {
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.threads = 1;
  const auto verification = audit::verify(ask);
  for (const auto& flaw : verification.flaws) UNSCOPED_INFO(flaw.what);
  CHECK(verification.is_whole());
}

std::uint64_t due(SqliteHouse& house, KeepClass what) {
  auto ask = purging(house, what);
  ask.is_dry_run = true;
  return house.store().retention().purge(ask).sessions;
}

microseconds time_of_whole_purge() {
  SqliteHouse house;
  add_sessions(house);
  house.closed();
  const auto begin = std::chrono::steady_clock::now();
  house.store().retention().purge(purging(house, KeepClass::kText));
  return std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin);
}

TEST_CASE("a purge that is killed again and again verifies each time and is finished in the end") {
  std::mt19937 dice(std::random_device{}());
  const auto whole = time_of_whole_purge();
  int killed = 0, half_done = 0;
  for (const auto what : {KeepClass::kChat, KeepClass::kText, KeepClass::kRecords}) {
    SqliteHouse house;
    for (int round = 0; round < rounds() / 3 + 1; ++round) {
      add_sessions(house);
      const auto before = due(house, what);
      house.closed();
      std::uniform_int_distribution<long> some(0, whole.count() * 3 / 2);
      killed += was_killed(house, what, microseconds(some(dice))) ? 1 : 0;
      check_whole(house);
      const auto left = due(house, what);
      half_done += left > 0 && left < before ? 1 : 0;
    }
    house.store().retention().purge(purging(house, what));
    CHECK(due(house, what) == 0);
    house.closed();
    check_whole(house);
  }
  INFO("killed " << killed << ", half done " << half_done);
  CHECK(killed >= rounds() / 4);
}

}  // namespace
}  // namespace countersign::test
