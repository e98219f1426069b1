// What the SQLite store adds under threads: a full queue, the sabotage twin of the race.

#include <atomic>

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_race.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::StoreUnavailable;

// Reads the state, finds it open, writes its decision: what a store without a conditional claim
// would do, on the store's own table.
bool decides_naively(Outsider& connection, const std::string& where) {
  if (connection.value("SELECT state FROM data_agent_step WHERE " + where) != "2") return false;
  connection.rows("UPDATE data_agent_step SET state = 8 WHERE " + where);
  return true;
}

// If this found one winner each time, the race would be too tame to prove anything.
TEST_CASE("twin: read and then update gives several winners in the same race") {
  SqliteHouse house;
  const auto first = an_open_step(house.store());
  std::vector<std::unique_ptr<Outsider>> connections;
  for (int i = 0; i < kDeciders; ++i) {
    connections.push_back(std::make_unique<Outsider>(house.options.path));
    connections.back()->rows("PRAGMA busy_timeout = 20000");
    connections.back()->rows("PRAGMA synchronous = OFF");
  }
  int rounds_with_several = 0;
  for (int round = 0; round < kRounds && rounds_with_several == 0; ++round) {
    auto proposal = a_proposal(first.session);
    proposal.open_steps_max = proposal.steps_max = 1000;
    const auto n = house.store().propose(proposal)->n;
    const auto where = "step_number = " + std::to_string(n.get());
    std::atomic<int> winners{0};
    race(kDeciders, [&](int i) {
      if (decides_naively(*connections[static_cast<std::size_t>(i)], where)) ++winners;
    });
    if (winners > 1) ++rounds_with_several;
  }
  CHECK(rounds_with_several > 0);
}

TEST_CASE("when too many wait the next is refused at once and the waiting ones are served") {
  SqliteHouse house;
  house.options.queue_max = 4;
  house.options.busy_timeout = std::chrono::milliseconds(1500);
  auto& store = house.store();
  const auto step = an_open_step(store);
  Outsider outsider(house.options.path);
  outsider.rows("BEGIN EXCLUSIVE");
  std::atomic<int> busy{0}, served{0}, ended{0};
  race(13, [&](int i) {
    if (i == 0) {  // lets the lock go once the queue has overflowed
      while (busy == 0) std::this_thread::yield();
      outsider.rows("ROLLBACK");
      return;
    }
    try {
      if (store.add_message(a_follow_up(step.session))) ++served;
    } catch (const StoreUnavailable& e) {
      if (e.why == StoreUnavailable::Why::kBusy) ++busy;
    }
    ++ended;
  });
  CHECK(busy > 0);
  CHECK(served > 0);
  CHECK(ended == 12);
  CHECK(store.messages(step.session).size() == static_cast<std::size_t>(served.load()));
}

}  // namespace
}  // namespace countersign::test
