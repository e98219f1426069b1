#include "audit/verifier.h"

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "audit/log.h"
#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/verify_store.h"

namespace countersign::test {
namespace {

using std::chrono::milliseconds;

audit::VerifierOptions options_for(const SqliteHouse& house) {
  audit::VerifierOptions options;
  options.ask.store = house.options.path;
  options.sink = house.options.checkpoints;
  options.memory = house.folder.file("verified");
  options.every = std::chrono::hours(1);
  return options;
}

audit::LastVerification waited(audit::Verifier& verifier) {
  while (verifier.is_running() || !verifier.last()) std::this_thread::sleep_for(milliseconds(1));
  return *verifier.last();
}

TEST_CASE("a store is verified whole at first and from where it left off after a restart") {
  SqliteHouse house;
  house.options.checkpoints = house.folder.file("sink.txt");
  live(house, {400, 31, true});
  house.store().log().checkpoint();
  {
    audit::Verifier verifier(options_for(house), house.clock);
    verifier.start();
    const auto first = waited(verifier);
    INFO(flaws_of(first.result));
    CHECK(first.trouble == "");
    CHECK(first.result.is_whole());
    CHECK(first.is_whole_store);
    CHECK(first.result.is_anchored());
  }
  live(house, {450, 32, false});
  audit::Verifier verifier(options_for(house), house.clock);
  verifier.start();
  const auto later = waited(verifier);
  INFO(flaws_of(later.result));
  CHECK(later.result.is_whole());
  CHECK_FALSE(later.is_whole_store);
  CHECK(later.result.records_read < 100);
  verifier.run_soon();
  const auto whole = waited(verifier);
  CHECK(whole.is_whole_store);
  CHECK(whole.result.records_read > 400);
}

TEST_CASE("what a verifier found stays to be asked for and is not remembered as verified") {
  SqliteHouse house;
  live(house, {100, 33, false});
  house.closed();
  Outsider(house.options.path).rows("UPDATE data_agent_session SET total_steps = 99");
  audit::Verifier verifier(options_for(house), house.clock);
  verifier.start();
  CHECK(has_flaw(waited(verifier).result, audit::Flaw::Kind::kDerivedValue));
  CHECK_FALSE(std::ifstream(house.folder.file("verified")).good());
}

TEST_CASE("a verifier says why it could not verify and ends when it is told") {
  SqliteHouse house;
  audit::Verifier verifier(options_for(house), house.clock);
  verifier.start();
  CHECK_THAT(waited(verifier).trouble, matching::contains("cannot open the audit store"));
  verifier.stop();
  verifier.stop();
}

}  // namespace
}  // namespace countersign::test
