#include "audit/verify.h"

#include <fstream>
#include <stdexcept>

#include "audit/log.h"
#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/verify_store.h"

namespace countersign::test {
namespace {

using Kind = audit::Flaw::Kind;

TEST_CASE("a store in which all kinds of things happened verifies") {
  const auto seed = GENERATE(1U, 2U, 3U);
  SqliteHouse house;
  live(house, {600, seed, true});
  const auto size = house.store().health().size.get();
  house.closed();
  const auto verification = verified(house.options.path);
  INFO(flaws_of(verification));
  CHECK(verification.is_whole());
  CHECK(verification.records_read == size);
  CHECK(verification.size == size);
  CHECK(verification.mac_checked);
  CHECK(verification.checkpoints > 1);
  CHECK(verification.erased > 0);
  CHECK_FALSE(verification.is_anchored());
}

}  // namespace
}  // namespace countersign::test
