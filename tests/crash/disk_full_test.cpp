// A real file system without room: a small tmpfs, filled up to a different byte each time.

#include <fstream>
#include <string>
#include <vector>

#include <sys/mount.h>
#include <sys/statvfs.h>

#include "tests/crash/disk.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

constexpr std::uint64_t kDisk = 4 << 20;

// Mounted in a folder of its own; taken away with everything on it.
class SmallDisk {
 public:
  SmallDisk() {
    const auto size = "size=" + std::to_string(kDisk);
    is_there_ = mount("none", folder_.path().c_str(), "tmpfs", 0, size.c_str()) == 0;
  }
  ~SmallDisk() {
    if (is_there_) umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool is_there() const { return is_there_; }
  std::string file(const char* name) const { return folder_.file(name); }

  std::uint64_t free_bytes() const {
    struct statvfs about {};
    REQUIRE(statvfs(folder_.path().c_str(), &about) == 0);
    return about.f_bavail * about.f_frsize;
  }
  void leave_free(std::uint64_t bytes) const {
    if (const auto free = free_bytes(); free > bytes)
      std::ofstream(file("filler"), std::ios::binary) << std::string(free - bytes, 'x');
  }
  void empty() const { std::filesystem::remove(file("filler")); }

 private:
  TempFolder folder_;
  bool is_there_ = false;
};

struct Work {
  std::vector<StepRef> started;
  int refused = 0;
};

// Until the store has said no three times.
Work work_until_full(audit::Store& store) {
  Work work;
  while (work.refused < 3) {
    try {
      const auto session = store.create_session(a_session(std::string(3000, 'q')));
      const StepRef step{session->id, store.propose(a_proposal(session->id))->n};
      const auto decided = store.decide(an_approval(step));
      if (decided && decided->started) work.started.push_back(step);
    } catch (const audit::StoreUnavailable& e) {
      INFO(e.what());
      CHECK(e.why == audit::StoreUnavailable::Why::kFull);
      ++work.refused;
    }
  }
  return work;
}

void fill_up_to(std::uint64_t bytes_left, int& started) {
  const SmallDisk disk;
  REQUIRE(disk.is_there());
  INFO(bytes_left << " bytes were left");
  SqliteHouse house;
  house.options.path = disk.file("store.db");
  house.options.free_bytes_min = 0;
  {
    auto& store = house.store();
    const auto step = an_open_step(store);
    disk.leave_free(bytes_left);
    const auto work = work_until_full(store);
    started += static_cast<int>(work.started.size());
    CHECK_FALSE(store.health().is_latched);
    disk.empty();
    CHECK(store.decide(an_approval(step)));  // there is room again
    CHECK(store.health().can_write);
    auto& reopened = house.reopened();
    for (const auto& each : work.started) CHECK(reopened.step(each)->state == StepState::kRunning);
  }
  house.closed();
  CHECK(Outsider(house.options.path).value("PRAGMA integrity_check") == "ok");
}

}  // namespace

TEST_CASE("a disk that fills up at any byte stops new work and nothing else") {
  if (!SmallDisk().is_there()) {
    WARN("not tried: this user may not mount a tmpfs");
    return;
  }
  const int rounds = often(50);
  int started = 0;
  for (int i = 0; i < rounds; ++i)
    fill_up_to(static_cast<std::uint64_t>(i) * 10'007 * 50 / static_cast<std::uint64_t>(rounds),
               started);
  CHECK(started > rounds);
  WARN(rounds << " disks filled up, " << started << " statements started, all recorded");
}

}  // namespace countersign::test
