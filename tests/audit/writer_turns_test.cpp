// Whose turn it is to write: who had to queue once does not have to for ever.

#include <atomic>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

// Looks on which thread each commit happens, and can hold one back.
class Turns {
 public:
  explicit Turns(audit::Store& store) {
    store.on_commit([this](const SessionId&, Seq) { look(); });
  }
  void hold_the_next() { is_to_hold_ = true; }
  void wait_until_held() { held_.acquire(); }
  void let_go() { may_go_.release(); }
  std::thread::id last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  void look() {
    {
      const std::lock_guard lock(mutex_);
      last_ = std::this_thread::get_id();
    }
    if (!is_to_hold_.exchange(false)) return;
    held_.release();
    may_go_.acquire();
  }

  std::atomic<bool> is_to_hold_{false};
  std::binary_semaphore held_{0}, may_go_{0};
  std::mutex mutex_;
  std::thread::id last_;
};

TEST_CASE("who went through the queue once writes on the own thread again the next time") {
  constexpr int kRounds = 20;
  SqliteHouse house;
  auto& store = house.store();
  const auto id = store.create_session(a_session())->id;
  Turns turns(store);
  int queued = 0, own = 0;
  for (int round = 0; round < kRounds; ++round) {
    turns.hold_the_next();
    std::thread other([&] { (void)store.add_message(a_follow_up(id)); });
    turns.wait_until_held();
    std::thread client([&] {
      (void)store.add_message(a_follow_up(id));
      if (turns.last() != std::this_thread::get_id()) ++queued;
      (void)store.add_message(a_follow_up(id));
      if (turns.last() == std::this_thread::get_id()) ++own;
    });
    while (store.health().queue == 0) std::this_thread::yield();
    turns.let_go();
    client.join();
    other.join();
  }
  CHECK(queued == kRounds);
  // Now and then somebody else has the turn: checkpoints are kept.
  CHECK(own >= kRounds - 5);
}

}  // namespace
}  // namespace countersign::test
