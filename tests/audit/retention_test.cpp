// The clocks (audit/retention.h): what is due, what is not, in portions, archived before it goes.

#include "audit/retention.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <sys/stat.h>

#include "tests/support/catch.h"
#include "tests/support/forget_canaries.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::KeepClass;
using audit::PurgeAsk;
using matching::contains;
using std::chrono::hours;

constexpr hours kDay{24};

PurgeAsk purging(SqliteHouse& house, KeepClass what, hours older_than = 400 * kDay) {
  PurgeAsk ask;
  ask.what = what;
  ask.before = house.clock.now() - older_than;
  ask.is_dry_run = false;
  return ask;
}

// One question, one step that ran, one answer.
SessionId a_story(audit::Store& store, const std::string& mark = "old") {
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  const auto id = store.create_session(a_session("question " + mark))->id;
  const StepRef step{id, store.propose(a_proposal(id, "SELECT '" + mark + "'"))->n};
  REQUIRE(store.decide(an_approval(step)));
  REQUIRE(store.finish(an_outcome(step)));
  REQUIRE(store.add_message(an_answer(id, "answer " + mark)));
  return id;
}

bool has_chat(audit::Store& store, const SessionId& id) {
  return !store.session(id)->question.empty() && !store.messages(id).at(0).is_erased;
}
bool has_text(audit::Store& store, const SessionId& id) {
  return !store.session(id)->source.empty() && !store.steps(id).at(0).is_erased;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_CASE("after 400 days the clock takes the chat and leaves statements and the young") {
  SqliteHouse house;
  auto& store = house.store();
  const auto old = a_story(store);
  house.clock.advance(399 * kDay);
  CHECK(store.retention().purge(purging(house, KeepClass::kChat)).sessions == 0);
  const auto young = a_story(store);
  house.clock.advance(2 * kDay);

  const auto done = store.retention().purge(purging(house, KeepClass::kChat));
  CHECK(done.sessions == 1);
  CHECK(done.texts == 2);
  CHECK_FALSE(has_chat(store, old));
  CHECK(has_text(store, old));
  CHECK(has_chat(store, young));

  CHECK(store.retention().purge(purging(house, KeepClass::kText)).sessions == 1);
  CHECK_FALSE(has_text(store, old));
  CHECK(has_text(store, young));
  CHECK(store.retention().purge(purging(house, KeepClass::kText)).sessions == 0);
}

TEST_CASE("texts that stay keep their own keys when the session's key goes") {
  SqliteHouse house;
  a_story(house.store());
  house.clock.advance(401 * kDay);
  house.store().retention().purge(purging(house, KeepClass::kChat));
  house.closed();
  {
    Outsider rows(house.options.path);
    CHECK(rows.value("SELECT count(*) FROM session_key WHERE session > 0") == "0");
    CHECK(rows.value("SELECT count(*) FROM text_commitment WHERE commitment IS NOT NULL") == "2");
    // user_ip and source; statement, proposer, reads and column names.
    CHECK(rows.value("SELECT count(*) FROM text_commitment WHERE key IS NOT NULL") == "6");
  }
  house.store().retention().purge(purging(house, KeepClass::kText));
  house.closed();
  Outsider rows(house.options.path);
  CHECK(rows.value("SELECT count(*) FROM text_commitment WHERE commitment IS NOT NULL") == "8");
  CHECK(rows.value("SELECT count(*) FROM text_commitment WHERE key IS NOT NULL") == "0");
}

TEST_CASE("the bytes of what the clock takes are gone from the files") {
  SqliteHouse house;
  auto& store = house.store();
  const Canary chat("chat"), text("text");
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  const auto id = store.create_session(a_session(chat.text()))->id;
  auto proposal = a_proposal(id, text.text());
  proposal.judged = a_judgement(VerdictKind::kRefuse);
  REQUIRE(store.propose(proposal));
  house.clock.advance(401 * kDay);
  store.retention().purge(purging(house, KeepClass::kChat));
  CHECK(found_in(house.folder.path(), {chat}).empty());
  CHECK_FALSE(found_in(house.folder.path(), {text}).empty());
  store.retention().purge(purging(house, KeepClass::kText));
  CHECK(found_in(house.folder.path(), {text}).empty());
}

TEST_CASE("a session in which something waits or runs is never touched by the clock") {
  SqliteHouse house;
  auto& store = house.store();
  const auto waits = an_open_step(store);
  const auto runs = a_running_step(store);
  house.clock.advance(500 * kDay);
  for (const auto what : {KeepClass::kChat, KeepClass::kText}) {
    const auto done = store.retention().purge(purging(house, what));
    CHECK(done.sessions == 0);
    CHECK(done.open == 2);
  }
  CHECK_FALSE(store.step(waits)->is_erased);
  CHECK_FALSE(store.step(runs)->is_erased);
  // Ended, they are as old as their end.
  REQUIRE(store.finish(an_outcome(runs)));
  CHECK(store.retention().purge(purging(house, KeepClass::kText)).sessions == 0);
  house.clock.advance(401 * kDay);
  CHECK(store.retention().purge(purging(house, KeepClass::kText)).sessions == 1);
}

TEST_CASE("a hold stops the clock and lifting it makes nothing younger") {
  SqliteHouse house;
  auto& store = house.store();
  const auto held = a_story(store), of_held = a_story(store);
  house.clock.advance(300 * kDay);
  store.retention().place_hold({held, {}, "case 4711", {}, kBen, {}});
  house.clock.advance(101 * kDay);
  auto done = store.retention().purge(purging(house, KeepClass::kChat));
  CHECK(done.sessions == 1);
  CHECK(done.held == 1);
  CHECK(has_chat(store, held));
  CHECK_FALSE(has_chat(store, of_held));
  REQUIRE(store.retention().lift_hold({held, {}, "over", {}, kBen, {}}));
  done = store.retention().purge(purging(house, KeepClass::kChat));
  CHECK(done.sessions == 1);
  CHECK_FALSE(has_chat(store, held));
}

TEST_CASE("a trial run of purging counts what would go and writes nothing") {
  SqliteHouse house;
  auto& store = house.store();
  a_story(store);
  a_story(store);
  house.clock.advance(401 * kDay);
  auto ask = purging(house, KeepClass::kText);
  ask.is_dry_run = true;
  ask.archive = house.folder.file("archive.ndjson");
  const auto size = store.health().size;
  const auto would = store.retention().purge(ask);
  CHECK(store.health().size == size);
  CHECK_FALSE(std::filesystem::exists(ask.archive));
  ask.is_dry_run = false;
  ask.archive.clear();
  const auto done = store.retention().purge(ask);
  CHECK(would.sessions == done.sessions);
  CHECK(would.texts == done.texts);
}

TEST_CASE("what goes is archived first and only for its owner") {
  SqliteHouse house;
  auto& store = house.store();
  const auto id = a_story(store, "quoted \"word\"");
  house.clock.advance(401 * kDay);
  auto ask = purging(house, KeepClass::kChat);
  ask.archive = house.folder.file("archive.ndjson");
  const auto done = store.retention().purge(ask);
  const auto lines = content_of(ask.archive);
  CHECK(static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')) == done.texts);
  CHECK_THAT(lines, contains(R"("session_id":")" + id.text() +
                             R"(","of":"session","n":0,)"
                             R"("field":"question","text":"question quoted \"word\"","key":")"));
  struct stat is {};
  REQUIRE(stat(ask.archive.c_str(), &is) == 0);
  CHECK((is.st_mode & 0777) == 0600);
}

TEST_CASE("where the archive cannot be written nothing is purged") {
  SqliteHouse house;
  auto& store = house.store();
  const auto id = a_story(store);
  house.clock.advance(401 * kDay);
  auto ask = purging(house, KeepClass::kChat);
  ask.archive = house.folder.file("no such folder/archive.ndjson");
  CHECK_THROWS_AS(store.retention().purge(ask), audit::StoreUnavailable);
  ask.archive = house.folder.file("open to all");
  std::ofstream(ask.archive) << "x";
  chmod(ask.archive.c_str(), 0644);
  CHECK_THROWS_WITH(store.retention().purge(ask), contains("others may read it"));
  ask.archive = "/dev/full";
  CHECK_THROWS_AS(store.retention().purge(ask), audit::StoreUnavailable);
  CHECK(has_chat(store, id));
}

TEST_CASE("many sessions go in portions with one record of the run and decisions in between") {
  SqliteHouse house;
  auto& store = house.store();
  for (int i = 0; i < 130; ++i) REQUIRE(store.create_session(a_session()));
  house.clock.advance(401 * kDay);
  std::uint64_t portions = 0;
  std::vector<SessionId> meanwhile;
  const auto done = store.retention().purge(
      purging(house, KeepClass::kChat), [&](std::uint64_t so_far, std::uint64_t of) {
        CHECK(so_far <= of);
        ++portions;
        meanwhile.push_back(store.create_session(a_session())->id);
      });
  CHECK(done.sessions == 130);
  CHECK(portions >= 3);
  CHECK(done.records == 1);
  for (const auto& id : meanwhile) CHECK_FALSE(store.session(id)->is_erased);
}

TEST_CASE("a purge that is told to stop early goes on where it stopped") {
  SqliteHouse house;
  auto& store = house.store();
  for (int i = 0; i < 120; ++i) REQUIRE(store.create_session(a_session()));
  house.clock.advance(401 * kDay);
  auto ask = purging(house, KeepClass::kChat);
  ask.sessions_max = 1;
  auto done = store.retention().purge(ask);
  CHECK(done.is_more);
  std::uint64_t sessions = done.sessions;
  while (done.is_more) {
    done = store.retention().purge(ask);
    sessions += done.sessions;
  }
  CHECK(sessions == 120);
}

TEST_CASE("what auditors looked for goes with the texts and what they did stays") {
  SqliteHouse house;
  auto& store = house.store();
  const Canary sql("an auditor's statement");
  store.note_reading(kBen, audit::Reading::kSql, sql.text());
  house.clock.advance(401 * kDay);
  store.note_reading(kBen, audit::Reading::kSql, "SELECT 1");
  const auto done = store.retention().purge(purging(house, KeepClass::kText));
  CHECK(done.texts == 1);
  CHECK(found_in(house.folder.path(), {sql}).empty());
  house.closed();
  Outsider rows(house.options.path);
  CHECK(rows.value("SELECT group_concat(coalesce(text, '-'), '|') FROM audit_event "
                   "JOIN audit_record USING (seq) WHERE type = 16 ORDER BY seq") == "-|SELECT 1");
}

TEST_CASE("a session that lost its chat takes no new question") {
  SqliteHouse house;
  auto& store = house.store();
  const auto id = a_story(store);
  house.clock.advance(401 * kDay);
  store.retention().purge(purging(house, KeepClass::kChat));
  CHECK(store.add_message(a_follow_up(id)).error().why == audit::No::kClosed);
  CHECK(store.propose(a_proposal(id)).error().why == audit::No::kClosed);
  CHECK(store.unfinished().empty());
}

TEST_CASE("a clock that was set back does not make a session older") {
  SqliteHouse house;
  auto& store = house.store();
  a_story(store);
  house.clock.advance(401 * kDay);
  const auto later = a_story(store);
  house.clock.advance(-10 * kDay);
  const auto set_back = a_story(store);
  house.clock.advance(10 * kDay);
  const auto done = store.retention().purge(purging(house, KeepClass::kChat));
  CHECK(done.sessions == 1);
  CHECK(has_chat(store, later));
  CHECK(has_chat(store, set_back));
}

}  // namespace
}  // namespace countersign::test
