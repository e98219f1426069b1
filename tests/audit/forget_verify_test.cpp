// What was forgotten on purpose verifies; what only vanished does not. And the clock for records:
// pruning (audit/retention.h, audit/verify.h).

#include "audit/log.h"
#include "audit/log/commitment.h"
#include "audit/retention.h"
#include "audit/verify.h"
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

// The store that verifies each time that it is looked at.
class ProvenHouse {
 public:
  audit::Store& store() { return house.store(); }
  audit::Verification verified() {
    house.closed();
    audit::VerifyAsk ask;
    ask.store = house.options.path;
    ask.threads = 1;
    return audit::verify(ask);
  }
  void check_whole() {
    const auto verification = verified();
    for (const auto& flaw : verification.flaws) UNSCOPED_INFO(flaw.what);
    CHECK(verification.is_whole());
    CHECK(verification.mac_checked);
  }
  bool is_whole() { return verified().is_whole(); }
  // With a disregard of the evidence.
  void tamper(const std::string& sql) {
    house.closed();
    Outsider(house.options.path).rows(sql);
  }
  PurgeAsk purging(KeepClass what, hours older_than = 400 * kDay) {
    PurgeAsk ask;
    ask.what = what;
    ask.before = house.clock.now() - older_than;
    ask.is_dry_run = false;
    return ask;
  }
  audit::Certificate erase(const SessionId& session) {
    return store().retention().erase({session, {}, "why", false, kBen});
  }

  SqliteHouse house;
};

SessionId a_story(audit::Store& store, const std::string& mark = "story") {
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  const auto id = store.create_session(a_session("question " + mark))->id;
  const StepRef step{id, store.propose(a_proposal(id, "SELECT '" + mark + "'"))->n};
  REQUIRE(store.decide(an_approval(step)));
  REQUIRE(store.finish(an_outcome(step)));
  const auto waits = store.propose(a_proposal(id));
  REQUIRE(store.decide(a_rejection({id, waits->n}, "reason " + mark)));
  REQUIRE(store.add_message(an_answer(id, "answer " + mark)));
  return id;
}

// A story and the signed state after it, where the log may be cut.
SessionId a_signed_story(audit::Store& store) {
  const auto id = a_story(store);
  store.log().checkpoint();
  return id;
}

TEST_CASE("a store verifies after erasing a session and a person") {
  ProvenHouse proven;
  const auto id = a_story(proven.store());
  a_story(proven.store());
  proven.erase(id);
  proven.check_whole();
  const auto user = proven.store()
                        .accounts()
                        .make_key({"carla", audit::AccountKind::kHuman, audit::Role::kAnalyst, {}})
                        .identity.user;
  auto asked = a_session();
  asked.user = user;
  REQUIRE(proven.store().create_session(asked));
  proven.store().retention().erase({{}, user, "why", false, kBen});
  proven.check_whole();
  a_story(proven.store());
  proven.check_whole();
}

TEST_CASE("a store verifies after the clocks took chat and text and after holds") {
  ProvenHouse proven;
  const auto held = a_story(proven.store());
  a_story(proven.store());
  proven.store().retention().place_hold({held, {}, "case", {}, kBen, {}});
  proven.store().note_reading(kBen, audit::Reading::kSql, "SELECT 1");
  proven.house.clock.advance(401 * kDay);
  for (const auto what : {KeepClass::kChat, KeepClass::kText}) {
    CHECK(proven.store().retention().purge(proven.purging(what)).sessions == 1);
    proven.check_whole();
  }
  REQUIRE(proven.store().retention().lift_hold({held, {}, "over", {}, kBen, {}}));
  proven.store().retention().purge(proven.purging(KeepClass::kText));
  proven.check_whole();
  proven.erase(held);
  proven.check_whole();
}

TEST_CASE("a text that vanished without a record is found") {
  for (const auto* sql :
       {"UPDATE data_agent_session SET question = NULL", "UPDATE message SET content = NULL",
        "UPDATE step SET decision_reason = NULL WHERE id % 65536 = 2"}) {
    ProvenHouse proven;
    a_story(proven.store());
    REQUIRE(proven.is_whole());
    proven.tamper(sql);
    INFO(sql);
    CHECK_FALSE(proven.is_whole());
  }
}

TEST_CASE("a text whose commitment was stored and which no record covers is found") {
  ProvenHouse proven;
  const auto erased = a_story(proven.store());
  const auto other = a_story(proven.store());
  proven.erase(erased);
  REQUIRE(proven.is_whole());
  // As an honest erasure leaves it, but of a session that nobody erased.
  proven.tamper(
      "INSERT INTO text_commitment (session, kind, n, field, commitment) SELECT s.id, 1, 0, 1, "
      "c.commitment FROM data_agent_session s, text_commitment c WHERE s.session_id = '" +
      other.text() +
      "' AND c.kind = 1 AND c.field = 1;"
      "UPDATE data_agent_session SET question = NULL WHERE session_id = '" +
      other.text() + "'");
  CHECK_FALSE(proven.is_whole());
}

TEST_CASE("an erased text that was put back is found") {
  ProvenHouse proven;
  proven.erase(a_story(proven.store()));
  REQUIRE(proven.is_whole());
  proven.tamper("UPDATE data_agent_session SET question = 'question story'");
  CHECK_FALSE(proven.is_whole());
}

// What the clock does to a question, done by hand: with the right commitment and no record.
std::string vanishing(Outsider& rows, const SessionId& id) {
  const auto number =
      rows.value("SELECT id FROM data_agent_session WHERE session_id = '" + id.text() + "'");
  const auto key = Digest::from_hex(
      rows.value("SELECT lower(hex(key)) FROM session_key WHERE session = " + number));
  audit::log::Hasher hasher;
  const audit::log::TextPlace question{audit::log::TextOf::kSession, 0, 1};
  const auto commitment = audit::log::commitment(
      hasher, audit::log::text_key(hasher, *key, question),
      rows.value("SELECT question FROM data_agent_session WHERE id = " + number));
  return "INSERT INTO text_commitment (session, kind, n, field, commitment) VALUES (" + number +
         ", 1, 0, 1, x'" + commitment.hex() + "');" +
         "UPDATE data_agent_session SET question = NULL WHERE id = " + number;
}

TEST_CASE("what a purge covers may be gone and what was held then may not") {
  ProvenHouse proven;
  a_story(proven.store());
  const auto late = a_story(proven.store()), held = a_story(proven.store());
  proven.store().retention().place_hold({held, {}, "case", {}, kBen, {}});
  proven.house.clock.advance(401 * kDay);
  auto ask = proven.purging(KeepClass::kChat);
  REQUIRE(proven.store().retention().purge(ask).sessions == 2);
  REQUIRE(proven.store().session(late)->is_erased);
  REQUIRE(proven.is_whole());
  {
    Outsider rows(proven.house.options.path);
    rows.rows(vanishing(rows, held));
  }
  const auto verification = proven.verified();
  CHECK_FALSE(verification.is_whole());

  // The same on a session that the record covers and that nobody held is what the clock does.
  ProvenHouse free;
  const auto first = a_story(free.store());
  {
    free.house.closed();
    Outsider rows(free.house.options.path);
    rows.rows(vanishing(rows, first));
  }
  CHECK_FALSE(free.is_whole());
  a_story(free.store());
  free.house.clock.advance(401 * kDay);
  REQUIRE(free.store().retention().purge(free.purging(KeepClass::kChat)).sessions == 2);
  free.check_whole();
}

TEST_CASE("records go as a prefix at a signed state and the rest verifies") {
  ProvenHouse proven;
  std::vector<SessionId> old;
  for (int i = 0; i < 3; ++i) old.push_back(a_signed_story(proven.store()));
  proven.house.clock.advance(3000 * kDay);
  const auto young = a_signed_story(proven.store());
  auto done = proven.store().retention().purge(proven.purging(KeepClass::kRecords, 2555 * kDay));
  CHECK(done.sessions == 3);
  CHECK(done.records > 20);
  proven.check_whole();

  auto& store = proven.store();
  for (const auto& id : old) CHECK_FALSE(store.session(id));
  CHECK(store.session(young));
  CHECK(store.sessions({}).items.size() == 1);
  // The log goes on.
  a_story(store);
  proven.check_whole();
  const auto verification = proven.verified();
  CHECK(verification.pruned == done.records);
  Outsider rows(proven.house.options.path);
  for (const auto* table : {"data_agent_session", "session_key"})
    CHECK(rows.value(std::string("SELECT count(*) FROM ") + table) ==
          (std::string(table) == "session_key" ? "3" : "2"));
  CHECK(rows.value("SELECT min(seq) FROM audit_record") == std::to_string(done.records));
  CHECK(rows.value("SELECT count(*) FROM evidence_cut") == "1");
}

TEST_CASE("pruning stops before what is young or open or held") {
  ProvenHouse proven;
  a_signed_story(proven.store());
  const auto held = a_signed_story(proven.store());
  a_signed_story(proven.store());
  proven.store().retention().place_hold({held, {}, "case", {}, kBen, {}});
  proven.house.clock.advance(3000 * kDay);
  a_signed_story(proven.store());
  const auto ask = [&] { return proven.purging(KeepClass::kRecords, 2555 * kDay); };
  CHECK(proven.store().retention().purge(ask()).sessions == 1);
  CHECK(proven.store().session(held));
  CHECK(proven.store().retention().purge(ask()).sessions == 0);
  proven.check_whole();

  ProvenHouse open;
  an_open_step(open.store());
  open.store().log().checkpoint();
  a_signed_story(open.store());
  open.house.clock.advance(3000 * kDay);
  CHECK(open.store().retention().purge(open.purging(KeepClass::kRecords, 2555 * kDay)).sessions ==
        0);
}

TEST_CASE("pruning never splits a session whose records overlap another's") {
  ProvenHouse proven;
  auto& store = proven.store();
  const auto first = an_open_step(store);
  store.log().checkpoint();
  const auto second = an_open_step(store);
  REQUIRE(store.decide(a_rejection(first)));
  store.log().checkpoint();
  REQUIRE(store.decide(a_rejection(second)));
  const auto third = a_signed_story(store);
  proven.house.clock.advance(3000 * kDay);
  a_signed_story(store);
  auto ask = proven.purging(KeepClass::kRecords, 2555 * kDay);
  ask.is_dry_run = true;
  CHECK(store.retention().purge(ask).sessions == 3);
  ask.is_dry_run = false;
  CHECK(store.retention().purge(ask).sessions == 3);
  CHECK_FALSE(store.session(third));
  proven.check_whole();
}

TEST_CASE("without a signed state between sessions nothing is pruned") {
  ProvenHouse proven;
  a_story(proven.store());
  a_story(proven.store());
  proven.house.clock.advance(3000 * kDay);
  a_story(proven.store());
  CHECK(
      proven.store().retention().purge(proven.purging(KeepClass::kRecords, 2555 * kDay)).sessions ==
      0);
}

TEST_CASE("pruned records are archived as they are exported") {
  ProvenHouse proven;
  const auto id = a_signed_story(proven.store());
  proven.house.clock.advance(3000 * kDay);
  a_signed_story(proven.store());
  auto ask = proven.purging(KeepClass::kRecords, 2555 * kDay);
  ask.archive = proven.house.folder.file("archive.ndjson");
  const auto done = proven.store().retention().purge(ask);
  std::ifstream file(ask.archive);
  std::string line, all;
  std::uint64_t lines = 0;
  while (std::getline(file, line)) {
    ++lines;
    all += line;
  }
  CHECK(lines == done.records);
  CHECK_THAT(all, contains(id.text()));
  CHECK_THAT(all, contains("question story"));
}

TEST_CASE("records that do not hash to what was signed are not pruned") {
  ProvenHouse proven;
  a_signed_story(proven.store());
  proven.house.clock.advance(3000 * kDay);
  a_signed_story(proven.store());
  proven.tamper("UPDATE data_agent_session SET question = 'another' WHERE id = 1");
  CHECK_THROWS_WITH(
      proven.store().retention().purge(proven.purging(KeepClass::kRecords, 2555 * kDay)),
      contains("do not hash to what was signed"));
  CHECK(proven.store().sessions({}).items.size() == 2);
}

TEST_CASE("an erasure signs the log after it and its certificate carries the note") {
  ProvenHouse proven;
  const auto certificate = proven.erase(a_story(proven.store()));
  CHECK_THAT(certificate.text, contains("countersign/"));
  CHECK_THAT(certificate.json, contains(R"("checkpoint":"countersign/)"));
}

}  // namespace
}  // namespace countersign::test
