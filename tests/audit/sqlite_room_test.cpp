// A disk that is nearly full: nothing new is begun while there is still room to end what runs.

#include <limits>

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_faulty_disk.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::StoreUnavailable;
using Why = audit::StoreUnavailable::Why;

// More than any disk has free.
constexpr auto kMoreThanThereIs = std::numeric_limits<std::uint64_t>::max();

template <class Call>
bool has_no_room_for(Call call) {
  try {
    call();
  } catch (const StoreUnavailable& e) {
    INFO(e.what());
    CHECK(e.why == Why::kFull);
    CHECK(std::string(e.what()).find("Free some space") != std::string::npos);
    return true;
  }
  return false;
}

TEST_CASE("below the room that is kept free nothing new is begun and what runs can end") {
  SqliteHouse house;
  auto& before = house.store();
  const auto running = a_running_step(before);
  const auto open = an_open_step(before), other = an_open_step(before);
  house.options.free_bytes_min = kMoreThanThereIs;
  auto& store = house.reopened();
  const auto size = store.health().size;

  CHECK(has_no_room_for([&] { (void)store.create_session(a_session()); }));
  CHECK(has_no_room_for([&] { (void)store.add_message(a_follow_up(open.session)); }));
  CHECK(has_no_room_for([&] { (void)store.propose(a_proposal(open.session)); }));
  CHECK(has_no_room_for([&] { (void)store.decide(an_approval(open)); }));
  CHECK(has_no_room_for([&] { (void)store.start(open); }));
  CHECK(store.health().size == size);
  CHECK(store.step(open)->state == StepState::kProposed);

  CHECK(store.finish(an_outcome(running)));
  CHECK(store.add_message(an_answer(running.session)));
  CHECK(store.decide(a_rejection(open)));
  CHECK(store.close_session(other.session, kAnna, CloseHow::kClosed));
}

TEST_CASE("health says that there is no room and that this passes") {
  SqliteHouse house;
  CHECK(house.store().health().can_write);
  house.options.free_bytes_min = kMoreThanThereIs;
  const auto health = house.reopened().health();
  CHECK_FALSE(health.can_write);
  CHECK_FALSE(health.is_latched);
  CHECK(health.reason.find("free") != std::string::npos);
  house.options.free_bytes_min = 1;
  CHECK(house.reopened().health().can_write);
}

TEST_CASE("damage that a reading meets stops the writer too") {
  const FaultyDisk disk;
  SqliteHouse house;
  const auto step = an_open_step(house.store());
  auto& store = house.reopened();
  FaultyDisk::answer_reads_with(SQLITE_IOERR_READ);
  CHECK_THROWS_AS(store.messages(step.session), StoreUnavailable);
  FaultyDisk::heal();
  CHECK(store.health().is_latched);
  CHECK(store.health().reason.find("read-only") != std::string::npos);
  CHECK_THROWS_AS(store.decide(an_approval(step)), StoreUnavailable);
  CHECK(store.step(step)->state == StepState::kProposed);  // reading goes on
  CHECK(house.reopened().decide(an_approval(step)));
}

}  // namespace
}  // namespace countersign::test
