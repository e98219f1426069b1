// audit erase, purge, hold and holds through the whole program; and what a server forgets by
// itself.

#include <filesystem>
#include <fstream>
#include <thread>

#include "audit/retention.h"
#include "cli/keeper.h"
#include "core/thread.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/forget_canaries.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::test;
using audit::KeepClass;
using matching::contains;
using std::chrono::hours;
using std::chrono::minutes;
using testing::Ran;

namespace {

constexpr hours kDay{24};

// A store with a session of a person called anna, and the program.
class Place {
 public:
  explicit Place(Micros at = SystemClock().now()) {
    folder_.write("countersign.toml",
                  "[audit]\nstore = \"sqlite:countersign.db\"\narchive = \"archive.ndjson\"\n"
                  "[planner]\ndefault = \"none\"\n");
    const ManualClock clock(at);
    audit::StoreOptions options;
    options.path = folder_.file("countersign.db");
    const auto store = audit::open_store(options, clock);
    const auto anna =
        store->accounts().make_key({"anna", audit::AccountKind::kHuman, audit::Role::kAnalyst, {}});
    auto asked = a_session(canary.text());
    asked.user = anna.identity.user;
    asked.phase = SessionPhase::kIdle;  // nothing to take up when the program opens the store
    session = store->create_session(asked)->id.text();
  }

  Ran run(const std::vector<std::string>& words, const std::string& input = "") const {
    return testing::run_program(words, {folder_.path(), input, {}});
  }
  std::vector<std::string> found() const { return found_in(folder_.path(), {canary}); }
  std::string file(const std::string& name) const { return folder_.file(name); }
  const testing::Folder& folder() const { return folder_; }

  Canary canary{"question"};
  std::string session;

 private:
  testing::Folder folder_;
};

config::RetentionSettings keeping(std::optional<hours> chat, std::optional<hours> text) {
  config::RetentionSettings settings;
  settings.keep = {chat, text, std::nullopt};
  return settings;
}

}  // namespace

TEST_CASE("audit erase takes a session and prints its certificate") {
  const Place place;
  const auto looked =
      place.run({"audit", "erase", "--session", place.session, "--reason", "why", "--dry-run"});
  INFO(looked.err);
  CHECK(looked.exit == 0);
  CHECK_THAT(looked.out, contains("What would be erased"));
  CHECK_FALSE(place.found().empty());

  const auto erased =
      place.run({"audit", "erase", "--session", place.session, "--reason", "why", "--yes"});
  INFO(erased.err);
  CHECK(erased.exit == 0);
  CHECK_THAT(erased.out, contains("Certificate of erasure"));
  CHECK_THAT(erased.out, contains("Not reached:"));
  CHECK(place.found().empty());
  const auto again = place.run(
      {"audit", "erase", "--session", place.session, "--reason", "why", "--yes", "--json"});
  CHECK_THAT(again.out, contains(R"("texts":0)"));
}

TEST_CASE("audit erase does nothing where nobody can be asked or whom is not said") {
  const Place place;
  struct Case {
    std::vector<std::string> more;
    int exit;
    std::string words;
  };
  const Case cases[] = {
      {{"--session", place.session, "--reason", "why"}, 2, "say --yes"},
      {{"--reason", "why", "--yes"}, 2, "say whom"},
      {{"--session", place.session, "--user", "anna", "--reason", "why", "--yes"}, 2, "say whom"},
      {{"--session", place.session, "--yes"}, 2, "--reason is needed"},
      {{"--user", "nobody", "--reason", "why", "--yes"}, 5, "Nobody is called"}};
  for (const auto& each : cases) {
    std::vector<std::string> words = {"audit", "erase"};
    words.insert(words.end(), each.more.begin(), each.more.end());
    const auto ran = place.run(words);
    INFO(ran.err);
    CHECK(ran.exit == each.exit);
    CHECK_THAT(ran.err, contains(each.words));
  }
  CHECK_FALSE(place.found().empty());
}

TEST_CASE("on a terminal audit erase asks and takes no for an answer") {
  const Place place;
  testing::Child child({"audit", "erase", "--user", "anna", "--reason", "asked for it"},
                       {place.folder().path(), "", {}}, testing::Child::Where::kTerminal);
  CHECK(child.shows("What would be erased"));
  CHECK(child.shows("Type \"erase\" to go on"));
  child.type("no\n");
  CHECK(child.wait() == 4);
  CHECK_FALSE(place.found().empty());
}

TEST_CASE("audit hold keeps a person and audit holds says so") {
  const Place place;
  CHECK(place.run({"audit", "hold", "--user", "anna", "--reason", "case 4711"}).exit == 0);
  const auto holds = place.run({"audit", "holds"});
  CHECK_THAT(holds.out, contains("case 4711"));
  const auto kept = place.run({"audit", "erase", "--user", "anna", "--reason", "why", "--yes"});
  CHECK(kept.exit == 5);
  CHECK_THAT(kept.out, contains("case 4711"));
  CHECK_FALSE(place.found().empty());
  CHECK(place.run({"audit", "hold", "--lift", "--user", "anna", "--reason", "over"}).exit == 0);
  CHECK(place.run({"audit", "hold", "--lift", "--user", "anna", "--reason", "over"}).exit == 5);
  CHECK(place.run({"audit", "erase", "--user", "anna", "--reason", "why", "--yes"}).exit == 0);
  CHECK(place.found().empty());
}

TEST_CASE("audit purge shows what is due and archives it before it goes") {
  const Place place(SystemClock().now() - 401 * kDay);
  const auto would = place.run({"audit", "purge", "--dry-run", "--json"});
  INFO(would.err);
  CHECK(would.exit == 0);
  CHECK_THAT(would.out, contains(R"("class":"chat")"));
  CHECK_THAT(would.out, contains(R"("sessions":1)"));
  CHECK(place.run({"audit", "purge"}).exit == 2);
  CHECK(place.run({"audit", "purge", "--class", "rows", "--yes"}).exit == 2);
  CHECK(place.run({"audit", "purge", "--older-than", "soon", "--yes"}).exit == 2);

  const auto done = place.run({"audit", "purge", "--yes"});
  INFO(done.err);
  CHECK(done.exit == 0);
  // The archive has it, and nothing else.
  for (const auto& hit : place.found()) CHECK_THAT(hit, contains("archive.ndjson"));
  CHECK_FALSE(place.found().empty());
}

TEST_CASE("the next quiet hour is today's or tomorrow's") {
  const auto midnight = from_us(1'760'054'400'000'000);
  REQUIRE(std::chrono::floor<std::chrono::days>(midnight) == midnight);
  CHECK(cli::next_quiet(midnight, hours(3)) == midnight + hours(3));
  CHECK(cli::next_quiet(midnight + hours(3), hours(3)) == midnight + hours(27));
  CHECK(cli::next_quiet(midnight + hours(23), minutes(0)) == midnight + hours(24));
}

TEST_CASE("each clock takes its own class after its own time") {
  SqliteHouse house;
  auto& store = house.store();
  const auto id = an_open_step(store);
  REQUIRE(store.decide(a_rejection(id)));
  const auto pass = [&](const config::RetentionSettings& settings) {
    CHECK(cli::forget_due(store, settings, house.clock.now(), [] { return true; }).empty());
  };
  house.clock.advance(31 * kDay);
  pass(keeping(std::nullopt, std::nullopt));
  CHECK_FALSE(store.session(id.session)->is_erased);
  pass(keeping(30 * kDay, 400 * kDay));
  CHECK(store.session(id.session)->is_erased);
  CHECK_FALSE(store.step(id)->is_erased);
  house.clock.advance(370 * kDay);
  pass(keeping(30 * kDay, 400 * kDay));
  CHECK(store.step(id)->is_erased);
}

TEST_CASE("what could not be forgotten is said in words") {
  SqliteHouse house;
  REQUIRE(house.store().create_session(a_session()));
  house.clock.advance(401 * kDay);
  auto settings = keeping(400 * kDay, std::nullopt);
  settings.archive = house.folder.file("no such folder/archive");
  CHECK_THAT(cli::forget_due(house.store(), settings, house.clock.now(), [] { return true; }),
             contains("cannot open the archive"));
}

TEST_CASE("a clock that seems to run ahead is not believed at once") {
  SqliteHouse house;
  auto& store = house.store();
  CHECK(cli::is_plausible(store, house.clock.now()));
  REQUIRE(store.create_session(a_session()));
  CHECK(cli::is_plausible(store, house.clock.now() + 29 * kDay));
  CHECK_FALSE(cli::is_plausible(store, house.clock.now() + 31 * kDay));

  house.clock.advance(401 * kDay);
  Guarded<std::string> said;
  {
    cli::Keeper keeper(
        store, keeping(400 * kDay, std::nullopt), house.clock,
        [&](const std::string& words) { *said.lock() += words; }, std::chrono::milliseconds(0));
    while (said.lock()->empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK_THAT(*said.lock(), contains("clock runs ahead"));
  CHECK(store.retention().holds().empty());
}

TEST_CASE("a keeper forgets what is due after its start and ends when it is told") {
  SqliteHouse house;
  auto& store = house.store();
  const auto old = store.create_session(a_session())->id;
  house.clock.advance(401 * kDay);
  REQUIRE(store.create_session(a_session()));  // somebody is here, so the clock is believed
  cli::Keeper keeper(
      store, keeping(400 * kDay, std::nullopt), house.clock,
      [](const std::string& words) { FAIL(words); }, std::chrono::milliseconds(0));
  while (!store.session(old)->is_erased) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}
