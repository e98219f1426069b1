// A world that fails under the store: no room, bad disk, a foreign lock, a full queue, a statement
// that fails in the middle of a command.

#include <chrono>

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_faulty_disk.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::StoreUnavailable;
using Why = audit::StoreUnavailable::Why;

template <class Call>
Why why_not(Call call) {
  try {
    call();
  } catch (const StoreUnavailable& e) {
    INFO(e.what());
    CHECK(std::string(e.what()).size() > 20);
    return e.why;
  }
  FAIL("nothing was refused");
  return Why::kClosed;
}

TEST_CASE("with no room left nothing is approved and all goes on when there is room again") {
  const FaultyDisk disk;
  SqliteHouse house;
  auto& store = house.store();
  const auto step = an_open_step(store);
  const auto size = store.health().size;
  FaultyDisk::answer_writes_with(SQLITE_FULL);
  for (int i = 0; i < 3; ++i)
    CHECK(why_not([&] { (void)store.decide(an_approval(step)); }) == Why::kFull);
  CHECK_FALSE(store.health().can_write);
  CHECK_FALSE(store.health().is_latched);
  CHECK(store.step(step)->state == StepState::kProposed);
  FaultyDisk::heal();
  const auto decided = store.decide(an_approval(step));
  REQUIRE(decided);
  CHECK(decided->started);
  CHECK(store.health().can_write);
  CHECK(store.health().size.get() == size.get() + 2);
  CHECK(house.reopened().step(step)->state == StepState::kRunning);
}

void fail_flushing() {
  FaultyDisk::answer_flushes_with(SQLITE_IOERR_FSYNC);
}
void fail_writing() {
  FaultyDisk::answer_writes_with(SQLITE_IOERR_WRITE);
}

TEST_CASE("after an I/O error the store never writes again until it is opened anew") {
  const FaultyDisk disk;
  SqliteHouse house;
  for (auto* const break_disk : {fail_flushing, fail_writing}) {
    auto& store = house.reopened();
    const auto step = an_open_step(store);
    break_disk();
    CHECK(why_not([&] { (void)store.decide(an_approval(step)); }) == Why::kBroken);
    FaultyDisk::heal();  // the store does not believe it
    CHECK(why_not([&] { (void)store.decide(an_approval(step)); }) == Why::kBroken);
    CHECK(why_not([&] { (void)store.create_session(a_session()); }) == Why::kBroken);
    CHECK_FALSE(store.health().can_write);
    CHECK(store.health().is_latched);
    CHECK(store.health().reason.find("read-only") != std::string::npos);
    CHECK(store.step(step)->state == StepState::kProposed);  // reading goes on
  }
  CHECK(an_open_step(house.reopened()).step == StepNumber(1));
}

TEST_CASE("a commit flushes exactly once") {
  const FaultyDisk disk;
  SqliteHouse house;
  auto& store = house.store();
  const auto step = an_open_step(store);
  const int before = FaultyDisk::flushes();
  REQUIRE(store.decide(an_approval(step)));
  CHECK(FaultyDisk::flushes() - before == 1);
  REQUIRE(store.finish(an_outcome(step)));
  CHECK(FaultyDisk::flushes() - before == 2);
  CHECK_FALSE(store.decide(an_approval(step)));  // a refusal changes nothing and flushes nothing
  CHECK(store.step(step));
  CHECK(FaultyDisk::flushes() - before == 2);
}

TEST_CASE(
    "while another program holds the write lock nothing is approved and the answer comes soon") {
  SqliteHouse house;
  house.options.busy_timeout = std::chrono::milliseconds(200);
  auto& store = house.store();
  const auto step = an_open_step(store);
  {
    Outsider outsider(house.options.path);
    outsider.rows("BEGIN EXCLUSIVE");
    const auto from = std::chrono::steady_clock::now();
    CHECK(why_not([&] { (void)store.decide(an_approval(step)); }) == Why::kLocked);
    // The product's own deadline, with the configured two seconds: an answer within three.
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(3));
    CHECK(store.step(step)->state == StepState::kProposed);
    CHECK_FALSE(store.health().can_write);
    outsider.rows("ROLLBACK");
  }
  CHECK(store.decide(an_approval(step)));
  CHECK(store.health().can_write);
}

// Makes the insertion of one statement fail after its original was replaced.
void forbid_inserting_boom(const std::string& path) {
  Outsider outsider(path);
  outsider.rows(
      "CREATE TRIGGER boom BEFORE INSERT ON step WHEN new.proposed_sql LIKE '%boom%' "
      "BEGIN SELECT RAISE(ABORT, 'boom'); END");
}

TEST_CASE("an edit whose insertion fails leaves the original open") {
  SqliteHouse house;
  auto& store = house.store();
  const auto step = an_open_step(store);
  const auto size = store.health().size;
  forbid_inserting_boom(house.options.path);
  auto edit = a_proposal(step.session, "SELECT 'boom'");
  edit.edits = step.step;
  CHECK(why_not([&] { (void)store.propose(edit); }) == Why::kTampered);
  CHECK(store.step(step)->state == StepState::kProposed);
  CHECK(store.health().size == size);
  CHECK(store.events(step.session).size() == 3);
  CHECK(store.health().can_write);  // one command failed, not the store
  CHECK(store.decide(an_approval(step)));
}

// The sabotage twin: the same two changes in one transaction without a savepoint of their own, as a
// batch would do them. If this kept the original open, the test above would prove nothing.
TEST_CASE("twin: without a savepoint the failed edit loses its original") {
  SqliteHouse house;
  const auto step = an_open_step(house.store());
  house.closed();
  forbid_inserting_boom(house.options.path);
  Outsider batch(house.options.path);
  batch.rows("BEGIN IMMEDIATE");
  batch.rows("UPDATE step SET state = 5, decision = 3 WHERE state = 2");
  CHECK_THROWS(
      batch.rows("INSERT INTO step (id, proposed_sql, state, proposer, sent_to_model, proposed_us) "
                 "SELECT id * 65536 + 2, 'boom', 2, 'person', 0, 0 FROM data_agent_session"));
  batch.rows("COMMIT");
  CHECK(house.store().step(step)->state == StepState::kReplaced);
}

}  // namespace
}  // namespace countersign::test
