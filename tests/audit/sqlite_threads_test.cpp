// What the SQLite store adds under threads: a full queue, the sabotage twin of the race, who
// writes.

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "audit/verify.h"
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
  connection.rows("UPDATE step SET state = 8 WHERE id = (SELECT id FROM data_agent_step WHERE " +
                  where + ")");
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

// Waits until so many stand in the queue behind the one that is stopped by a foreign lock.
void let_go_when(audit::Store& store, std::size_t waiting, Outsider& lock) {
  while (store.health().queue < waiting) std::this_thread::yield();
  lock.rows("ROLLBACK");
}

TEST_CASE("a command that fails leaves nothing and the others of its batch are kept") {
  constexpr int kClients = 8;
  SqliteHouse house;
  house.options.busy_timeout = std::chrono::milliseconds(20'000);
  auto& store = house.store();
  std::vector<StepRef> steps;
  for (int i = 0; i < kClients; ++i) steps.push_back(an_open_step(store));
  const auto size = store.health().size.get();
  Outsider outsider(house.options.path);
  outsider.rows("BEGIN EXCLUSIVE");
  std::atomic<int> failed{0}, kept{0};
  race(kClients + 1, [&](int i) {
    if (i == kClients) return let_go_when(store, kClients - 1, outsider);
    const auto& step = steps[static_cast<std::size_t>(i)];
    if (i % 2 == 0) {
      if (store.add_message(a_follow_up(step.session))) ++kept;
      return;
    }
    // The original is replaced first; then the new step names a policy that nobody kept.
    auto edit = a_proposal(step.session);
    edit.edits = step.step;
    edit.judged = a_judgement(VerdictKind::kAllow);
    edit.judged->policy = sha256("a policy that nobody kept");
    try {
      (void)store.propose(edit);
    } catch (const std::invalid_argument&) {
      ++failed;
    }
  });
  CHECK(failed == kClients / 2);
  CHECK(kept == kClients / 2);
  CHECK(store.health().size.get() == size + kClients / 2);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CHECK(store.messages(steps[i].session).size() == (i % 2 == 0 ? 1 : 0));
    CHECK(store.step(steps[i])->state == StepState::kProposed);
    CHECK(store.session(steps[i].session)->total_steps == 1);
  }
  house.closed();
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  CHECK(audit::verify(ask).is_whole());
}

TEST_CASE("who writes while nobody else does waits for no other thread") {
  SqliteHouse house;
  auto& store = house.store();
  std::thread::id wrote;
  store.on_commit([&](const SessionId&, Seq) { wrote = std::this_thread::get_id(); });
  const auto id = store.create_session(a_session())->id;
  // Now and then another one does write: checkpoints are kept.
  int on_this_thread = 0;
  for (int i = 0; i < 20; ++i) {
    REQUIRE(store.add_message(a_follow_up(id)));
    if (wrote == std::this_thread::get_id()) ++on_this_thread;
  }
  CHECK(on_this_thread > 0);
}

}  // namespace
}  // namespace countersign::test
