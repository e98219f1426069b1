// The power fails at a random moment: what was flushed is there, of the rest a random part, torn
// and out of order (power_shim.c). Whatever was acknowledged is in the store that is opened
// afterwards.

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/log/outside.h"
#include "audit/verify.h"
#include "tests/crash/disk.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

// A run of the writer that leaves images in a folder.
struct Run {
  unsigned seed = 1;
  int images = 10;
  int every = 50;
  bool lies = false;  // about the flushes of the WAL
};

class Images {
 public:
  explicit Images(const Run& run) : run_(run) {
    std::filesystem::create_directory(folder_.file("live"));
    std::filesystem::create_directory(folder_.file("out"));
    std::vector<std::string> words = {"LD_PRELOAD=" POWER_SHIM,
                                      "POWER_FOLDER=" + folder_.file("live"),
                                      "POWER_OUT=" + folder_.file("out"),
                                      "POWER_JOURNAL=" + folder_.file("journal"),
                                      "POWER_SEED=" + std::to_string(run.seed),
                                      "POWER_IMAGES=" + std::to_string(run.images),
                                      "POWER_EVERY=" + std::to_string(run.every)};
    if (run.lies) words.emplace_back("POWER_LIE=1");
    std::vector<char*> environment;
    for (auto& word : words) environment.push_back(word.data());
    environment.push_back(nullptr);
    std::string program = POWER_WRITER, live = folder_.file("live"),
                journal = folder_.file("journal");
    char* arguments[] = {program.data(), live.data(), journal.data(), nullptr};
    pid_t child = 0;
    REQUIRE(posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environment.data()) ==
            0);
    int status = 0;
    waitpid(child, &status, 0);
    INFO("the writer ended with " << status);
    REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }

  int count() const { return run_.images; }
  std::string store(int i) const { return image(i) + "/store.db"; }
  std::string sink(int i) const { return image(i) + "/sink.txt"; }
  // What had been told when the power failed.
  std::string told(int i) const { return text_of(image(i) + ".told"); }

 private:
  std::string image(int i) const {
    auto number = std::to_string(i);
    number.insert(0, 4 - number.size(), '0');
    return folder_.file("out/" + number);
  }
  const Run run_;
  TempFolder folder_;
};

// A step's rank: proposed, running, done.
int rank(int state) {
  const auto is = static_cast<StepState>(state);
  return is == StepState::kDone ? 3 : is == StepState::kRunning ? 2 : 1;
}

struct Tally {
  int images = 0;
  int acknowledged = 0;
  int lost = 0;
  int unopened = 0;  // the store does not open any more
  int damaged = 0;   // integrity_check
  int flawed = 0;    // verify, with what the sink holds
  int anchored = 0;  // stores whose sink holds a checkpoint
  std::string first_trouble;
  void trouble(const std::string& what) {
    if (first_trouble.empty()) first_trouble = what;
  }
  std::string text() const {
    std::ostringstream out;
    out << images << " images, " << acknowledged << " acknowledged events, " << lost << " lost, "
        << unopened << " not opened, " << damaged << " damaged, " << flawed << " not verified, "
        << anchored << " with a checkpoint outside; first: " << first_trouble;
    return out.str();
  }
};

void count_lost(const std::string& path, const std::string& told, Tally& tally) {
  std::map<std::string, int> ranks;
  for (const auto& row :
       Outsider(path).rows("SELECT session_id || ' ' || step_number, state FROM data_agent_step"))
    ranks[row[0]] = rank(std::stoi(row[1]));
  std::istringstream lines(told);
  for (std::string what, session, n; lines >> what >> session >> n;) {
    ++tally.acknowledged;
    const int wanted = what == "done" ? 3 : what == "running" ? 2 : 1;
    const auto found = ranks.find(session + " " + n);
    if (found != ranks.end() && found->second >= wanted) continue;
    ++tally.lost;
    tally.trouble("lost: " + what + " " + session + " " + n);
  }
}

void verify(const audit::StoreOptions& options, Tally& tally) {
  audit::VerifyAsk ask;
  ask.store = options.path;
  ask.checkpoints = audit::log::Sink(options.checkpoints).notes();
  const auto found = audit::verify(ask);
  if (found.is_whole()) return;
  ++tally.flawed;
  tally.trouble(found.flaws.front().what);
}

void look_at(const Images& images, int i, Tally& tally) {
  ++tally.images;
  if (!audit::log::Sink(images.sink(i)).notes().empty()) ++tally.anchored;
  const ManualClock clock;
  audit::StoreOptions options;
  options.path = images.store(i);
  options.checkpoints = images.sink(i);
  options.free_bytes_min = 0;
  try {
    const auto store = audit::open_store(options, clock);
    count_lost(options.path, images.told(i), tally);
    // It goes on: what was in flight is over, and there is room for more.
    store->recover(std::chrono::seconds(60));
    CHECK(store->finish(an_outcome(a_running_step(*store))));
  } catch (const audit::StoreUnavailable& e) {
    ++tally.unopened;
    tally.trouble(e.what());
    return;
  }
  if (Outsider(options.path).value("PRAGMA integrity_check") != "ok") {
    ++tally.damaged;
    tally.trouble("integrity_check");
  }
  verify(options, tally);
}

// Sparse and dense moments by turns: the first calls make the store, later ones work with it.
Tally fail_often(int images, bool lies) {
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  Tally tally;
  for (unsigned run = 0; tally.images < images; ++run) {
    const int every[] = {8, 40, 120, 400};
    const Images made({.seed = seed + run, .images = 10, .every = every[run % 4], .lies = lies});
    for (int i = 0; i < made.count(); ++i) look_at(made, i, tally);
    if (lies && tally.lost + tally.unopened > 0) break;
  }
  return tally;
}

}  // namespace

TEST_CASE("power that fails at any moment loses nothing that was acknowledged") {
  const auto tally = fail_often(often(300), false);
  INFO(tally.text());
  CHECK(tally.lost == 0);
  CHECK(tally.unopened == 0);
  CHECK(tally.damaged == 0);
  CHECK(tally.flawed == 0);
  CHECK(tally.anchored > 5);
  CHECK(tally.images >= 300);
  CHECK(tally.acknowledged >= 5'000);
  WARN(tally.text());
}

// If this lost nothing, the images would be too kind to prove anything.
TEST_CASE("twin: a log that is flushed only before checkpoints loses acknowledged events") {
  const auto tally = fail_often(often(300), true);
  INFO(tally.text());
  CHECK(tally.lost > 0);
}

}  // namespace countersign::test
