// kill -9 at random moments: whatever the store acknowledged is there afterwards.

#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

extern char** environ;

namespace countersign::test {
namespace {

struct Loss {
  int acknowledged = 0;
  int lost = 0;
};

// Runs the writer until `lines` events were acknowledged and a little longer, and kills it.
std::string killed_writer(const std::string& store, const char* mode, int lines, int extra_us) {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string program = AUDIT_CRASH_WRITER, path = store, how = mode;
  char* argv[] = {program.data(), path.data(), how.data(), nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, argv[0], &actions, nullptr, argv, environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string told;
  char buffer[4096];
  bool was_killed = false;
  for (ssize_t count = 0; (count = read(ends[0], buffer, sizeof buffer)) > 0;) {
    told.append(buffer, static_cast<std::size_t>(count));
    if (was_killed || std::count(told.begin(), told.end(), '\n') < lines) continue;
    std::this_thread::sleep_for(std::chrono::microseconds(extra_us));
    kill(child, SIGKILL);
    was_killed = true;
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  return told;
}

int rank(StepState state) {
  return state == StepState::kDone ? 2 : state == StepState::kRunning ? 1 : 0;
}

Loss count_lost(audit::Reader& reader, const std::string& told) {
  Loss loss;
  std::istringstream lines(told);
  std::string what, session;
  std::uint32_t n = 0;
  while (lines >> what >> session >> n) {
    const auto step = reader.step({*SessionId::parse(session), StepNumber(n)});
    const int wanted = what == "done" ? 2 : what == "running" ? 1 : 0;
    ++loss.acknowledged;
    if (!step || rank(step->state) < wanted) ++loss.lost;
  }
  return loss;
}

Loss kill_often(const char* mode, int times, bool stop_at_first_loss) {
  std::minstd_rand random(20261120);
  Loss all;
  for (int i = 0; i < times; ++i) {
    SqliteHouse house;
    const auto told = killed_writer(house.options.path, mode, 5 + static_cast<int>(random() % 40),
                                    static_cast<int>(random() % 3000));
    const auto loss = count_lost(house.store(), told);
    all.acknowledged += loss.acknowledged;
    all.lost += loss.lost;
    // What was in flight is lost, and only that.
    const auto recovered = house.store().recover(std::chrono::seconds(60));
    CHECK(recovered.lost.size() <= 2);
    for (const auto& step : recovered.lost)
      CHECK(house.store().step(step)->state == StepState::kUnknown);
    house.closed();
    CHECK(Outsider(house.options.path).value("PRAGMA integrity_check") == "ok");
    if (stop_at_first_loss && all.lost > 0) break;
  }
  return all;
}

TEST_CASE("whatever was acknowledged before a kill is there after it") {
  const auto loss = kill_often("late", 25, false);
  CHECK(loss.acknowledged >= 25 * 5);
  CHECK(loss.lost == 0);
}

// If this lost nothing, the kills would come too tamely to prove anything.
TEST_CASE("twin: telling before the commit loses acknowledged events to the same kills") {
  CHECK(kill_often("early", 200, true).lost > 0);
}

TEST_CASE("the lock of a killed process is free and says so") {
  SqliteHouse house;
  killed_writer(house.options.path, "late", 3, 0);
  CHECK_FALSE(audit::lock_holder(house.options.path));
  CHECK_NOTHROW(house.store());
}

}  // namespace
}  // namespace countersign::test
