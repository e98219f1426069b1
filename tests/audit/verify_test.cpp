#include "audit/verify.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "audit/log.h"
#include "audit/store.h"
#include "audit/verify/run.h"
#include "core/thread.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/verify_attacker.h"
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

// The files of a closed store, at another place.
std::string copied(const SqliteHouse& house, const std::string& name, bool with_keys = true) {
  const auto to = house.folder.file(name);
  const auto from = house.options.path;
  for (const char* part : {"", ".node", ".node.pub"})
    if (std::string(part) != ".node" || with_keys)
      std::filesystem::copy_file(from + part, to + part,
                                 std::filesystem::copy_options::overwrite_existing);
  return to;
}

audit::Verification verified_with(const std::string& path, const std::string& checkpoint) {
  audit::VerifyAsk ask;
  ask.store = path;
  ask.checkpoints = {checkpoint};
  return audit::verify(ask);
}

TEST_CASE("a checkpoint from outside anchors the tail") {
  SqliteHouse house;
  live(house, {300, 4, true});
  const auto note = house.store().log().checkpoint();
  house.closed();
  const auto verification = verified_with(house.options.path, note);
  INFO(flaws_of(verification));
  CHECK(verification.is_whole());
  CHECK(verification.is_anchored());
  CHECK(audit::in_words(verification).starts_with("OK size="));
  CHECK(audit::in_words(verification).ends_with("unexplained=0 tail=anchored"));
}

TEST_CASE("a copy verifies with the public key alone and says that the tail is not provable") {
  SqliteHouse house;
  live(house, {300, 5, true});
  house.closed();
  const auto verification = verified(copied(house, "copy.db", false));
  INFO(flaws_of(verification));
  CHECK(verification.is_whole());
  CHECK_FALSE(verification.mac_checked);
  CHECK(verification.checkpoints > 0);
  CHECK(audit::in_words(verification).ends_with("tail=not provable"));
}

TEST_CASE(
    "an older copy is found by anyone with a checkpoint or a receipt and is not provable "
    "otherwise") {
  SqliteHouse house;
  live(house, {200, 6, true});
  house.closed();
  const auto older = copied(house, "older.db");
  const auto step = a_running_step(house.store());
  const auto seq = house.store().finish(an_outcome(step));
  REQUIRE(seq.has_value());
  const auto note = house.store().log().checkpoint();
  const auto receipt = house.store().log().receipt(*seq);
  house.closed();

  CHECK(verified(older).is_whole());
  CHECK_FALSE(verified(older).is_anchored());
  CHECK(has_flaw(verified_with(older, note), Kind::kRolledBack));
  audit::VerifyAsk ask;
  ask.store = older;
  ask.receipt = receipt;
  CHECK(has_flaw(audit::verify(ask), Kind::kRolledBack));
  ask.store = house.options.path;
  const auto now = audit::verify(ask);
  INFO(flaws_of(now));
  CHECK(now.is_whole());
  CHECK(now.is_anchored());
}

TEST_CASE("records cut off the end are found by anyone with a checkpoint") {
  SqliteHouse house;
  live(house, {200, 7, false});
  const auto before = house.store().log().checkpoint();
  const auto cut = std::to_string(house.store().health().size.get());
  house.clock.advance(std::chrono::seconds(1));
  a_running_step(house.store());
  const auto note = house.store().log().checkpoint();
  house.closed();
  const auto head = copied(house, "cut.db");
  {
    // The whole last session, by somebody who has the checkpoint's own head to put back.
    Outsider outsider(head);
    for (const char* table : {"record", "data_agent_signal", "checkpoint", "evidence_root"})
      outsider.rows("DROP TRIGGER IF EXISTS record_is_never_removed; DELETE FROM " +
                    std::string(table) + " WHERE seq >= " + cut);
    outsider.rows(
        "DELETE FROM step WHERE id / 65536 IN (SELECT id FROM "
        "data_agent_session WHERE first_seq >= " +
        cut + ")");
    outsider.rows(
        "DELETE FROM session_key WHERE session IN (SELECT id FROM data_agent_session "
        "WHERE first_seq >= " +
        cut + ")");
    outsider.rows("DELETE FROM data_agent_session WHERE first_seq >= " + cut);
  }
  CHECK(has_flaw(verified(head), Kind::kHead));
  CHECK(has_flaw(verified_with(head, note), Kind::kRolledBack));
  CHECK_FALSE(has_flaw(verified_with(head, before), Kind::kRolledBack));
}

TEST_CASE("a checkpoint of another store and one that nobody signed are told apart") {
  SqliteHouse house, other;
  live(house, {100, 8, false});
  live(other, {100, 8, false});
  const auto foreign = other.store().log().checkpoint();
  auto forged = house.store().log().checkpoint();
  house.closed();
  other.closed();
  CHECK(has_flaw(verified_with(house.options.path, foreign), Kind::kRolledBack));
  // Another signature over the same words.
  const auto at = forged.find_last_of(' ') + 8;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  const auto verification = verified_with(house.options.path, forged);
  CHECK(has_flaw(verification, Kind::kSignature));
  CHECK_FALSE(verification.is_anchored());
}

TEST_CASE("from a verified checkpoint older records are not read and later changes are found") {
  SqliteHouse house;
  live(house, {700, 9, true});
  house.closed();
  const auto whole = verified(house.options.path);
  REQUIRE(whole.is_whole());
  live(house, {900, 10, true});
  const auto open = house.store().create_session(a_session());
  house.closed();
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.from = whole.checkpoint;
  const auto later = audit::verify(ask);
  INFO(flaws_of(later));
  CHECK(later.is_whole());
  CHECK(later.records_read < 300);
  CHECK(later.size > 900);
  Outsider(house.options.path)
      .rows("UPDATE data_agent_session SET question = 'another' WHERE session_id = '" +
            open->id.text() + "'");
  CHECK(has_flaw(audit::verify(ask), Kind::kRoot));
}

TEST_CASE(
    "from a verified checkpoint the signatures of later ones count and otherwise all of them") {
  SqliteHouse house;
  live(house, {700, 31, false});
  house.closed();
  const auto early = verified(house.options.path).checkpoint;
  live(house, {1300, 32, false});
  house.closed();
  const auto forged_after = [&](const std::string& place, const std::optional<std::string>& from) {
    const auto copy = copied(house, "copy.db");
    Outsider(copy).rows(
        "PRAGMA journal_mode = DELETE; UPDATE checkpoint SET note = substr(note, 1, length(note) - "
        "9) || 'AAAAAAA=' || char(10) WHERE seq = (SELECT " +
        place + "(seq) FROM checkpoint)");
    audit::VerifyAsk ask;
    ask.store = copy;
    ask.from = from;
    return has_flaw(audit::verify(ask), Kind::kSignature);
  };
  CHECK(forged_after("max", early));
  CHECK_FALSE(forged_after("min", early));  // it was verified with the records before `early`
  CHECK(forged_after("min", std::nullopt));
  // Where `from` is signed by nobody there is nothing to begin at.
  auto unsigned_one = early;
  unsigned_one[unsigned_one.find_last_of(' ') + 8] ^= 1;
  CHECK(forged_after("min", unsigned_one));
  // Signed, but not of what lies here.
  SqliteHouse other;
  live(other, {700, 31, false});
  CHECK(forged_after("min", other.store().log().checkpoint()));
}

TEST_CASE("every record can be proved from the file alone") {
  SqliteHouse house;
  live(house, {600, 11, true});
  house.closed();
  const auto size = verified(house.options.path).size;
  for (std::uint64_t seq = 0; seq < size; seq += 97) {
    const auto receipt = audit::prove(house.options.path, Seq(seq));
    REQUIRE(receipt.has_value());
    audit::VerifyAsk ask;
    ask.store = house.options.path;
    ask.receipt = audit::receipt_from_json(audit::to_json(*receipt));
    const auto verification = audit::verify(ask);
    INFO(seq << "\n" << flaws_of(verification));
    CHECK(verification.is_whole());
    CHECK(verification.is_anchored());
  }
  CHECK_THROWS_AS(audit::prove(house.options.path, Seq(size)), std::out_of_range);
  auto wrong = audit::prove(house.options.path, Seq(5));
  wrong->leaf.bytes[0] ^= 1;
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.receipt = wrong;
  CHECK(has_flaw(audit::verify(ask), Kind::kRoot));
}

TEST_CASE("other tables and views and triggers than the migrations make are found") {
  for (const char* change :
       {"CREATE VIEW v_more AS SELECT 1", "DROP VIEW v_step",
        "CREATE TRIGGER t AFTER INSERT ON message BEGIN SELECT 1; END",
        "DROP TRIGGER record_is_never_changed", "DROP INDEX data_agent_session_user",
        "CREATE TABLE more (x)",
        "DROP VIEW v_asked; CREATE VIEW v_asked AS SELECT 'nothing' AS text"}) {
    INFO(change);
    SqliteHouse house;
    live(house, {30, 12, false});
    house.closed();
    Outsider(house.options.path).rows(change);
    CHECK(has_flaw(verified(house.options.path), Kind::kSchema));
  }
}

TEST_CASE("a file that is no store or of another version is an error that says so") {
  TempFolder folder;
  CHECK_THROWS_AS(verified(folder.file("none.db")), audit::StoreUnavailable);
  std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
  CHECK(has_flaw(verified(folder.file("text.db")), Kind::kDamaged));
  SqliteHouse house;
  live(house, {30, 13, false});
  house.closed();
  Outsider(house.options.path)
      .rows(
          "DROP TABLE evidence_log; DELETE FROM schema_migration "
          "WHERE id > 3");
  CHECK_THROWS_WITH(verified(house.options.path), matching::contains("older than this program"));
}

std::string remarks_of(const audit::Verification& verification) {
  std::string out;
  for (const auto& remark : verification.remarks) out += remark + "\n";
  return out;
}

TEST_CASE("checkpoints of a log that was given up are told apart from a store that was put back") {
  SqliteHouse house;
  house.options.checkpoints = house.folder.file("sink");
  live_put_back(house, {300, 33, true});
  house.closed();
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  std::ifstream sink(house.options.checkpoints);
  ask.checkpoints = audit::notes_in(std::string(std::istreambuf_iterator<char>(sink), {}));
  const auto verification = audit::verify(ask);
  INFO(flaws_of(verification));
  CHECK(verification.is_whole());
  CHECK(verification.is_anchored());
  CHECK(verification.remarks.size() == 1);
  INFO(remarks_of(verification));
  const auto of_log = [&](const std::string& what) {
    return Outsider(house.options.path)
        .value("SELECT " + what + " FROM evidence_log ORDER BY from_seq LIMIT 1");
  };
  CHECK(remarks_of(verification).find(of_log("lower(hex(id))")) != std::string::npos);
  CHECK(remarks_of(verification)
            .find("record " +
                  Outsider(house.options.path).value("SELECT max(from_seq) FROM evidence_log") +
                  " says that this was accepted") != std::string::npos);

  // What nobody signed is no excuse.
  for (auto& note : ask.checkpoints) note[note.find_last_of(' ') + 8] ^= 1;
  CHECK(has_flaw(audit::verify(ask), Kind::kSignature));
}

TEST_CASE("a store in the place of another one names it and checkpoints of that one are no flaw") {
  SqliteHouse house;
  house.options.checkpoints = house.folder.file("sink");
  live(house, {100, 34, false});
  house.closed();
  const auto old = audit::notes_in([&] {
    std::ifstream sink(house.options.checkpoints);
    return std::string(std::istreambuf_iterator<char>(sink), {});
  }());
  std::filesystem::remove(house.options.path);
  house.options.accept_rollback = true;
  live(house, {50, 35, false});
  const auto note = house.store().log().checkpoint();
  house.closed();
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.checkpoints = old;
  ask.checkpoints.push_back(note);
  const auto verification = audit::verify(ask);
  INFO(flaws_of(verification) << remarks_of(verification));
  CHECK(verification.is_whole());
  CHECK(verification.is_anchored());
  CHECK(verification.remarks.size() == 1);
}

TEST_CASE("the end of a former log is sealed by the record that goes on from it") {
  SqliteHouse house;
  live_put_back(house, {200, 36, false});
  house.closed();
  REQUIRE(verified(house.options.path).is_whole());
  const auto former = Outsider(house.options.path).value("SELECT max(from_seq) FROM evidence_log");
  // Its checkpoints are gone, and nothing else ever signed what comes after the last that is left.
  Outsider(house.options.path)
      .rows("PRAGMA journal_mode = DELETE; DELETE FROM checkpoint WHERE seq <= " + former);
  CHECK(verified(house.options.path).is_whole());
  Attacker attacker(house.options.path);
  const auto change =
      "UPDATE data_agent_session SET question = question || '!' WHERE id = (SELECT max(session) "
      "FROM "
      "audit_record WHERE type = 1 AND seq < " +
      former + ")";
  const auto found = attacker.after(change, true);
  REQUIRE(found);
  INFO(flaws_of(*found));
  CHECK(has_flaw(*found, Kind::kRoot));
  // A log that does not say what it goes on from.
  const auto silent = attacker.after(
      "UPDATE audit_event SET text = 'log of somebody else' WHERE seq = " + former, true);
  REQUIRE(silent);
  CHECK(has_flaw(*silent, Kind::kMissing));
}

TEST_CASE("a rotated key is followed from the old one") {
  SqliteHouse house;
  live(house, {100, 14, false});
  house.store().log().rotate_key(kAnna);
  live(house, {300, 15, false});
  const auto note = house.store().log().checkpoint();
  house.closed();
  std::ifstream keys(house.options.path + ".node.pub");
  std::string first;
  std::getline(keys, first);
  // A copy beside which no keys lie: all that is known is the first key.
  const auto copy = house.folder.file("alone.db");
  std::filesystem::copy_file(house.options.path, copy);
  audit::VerifyAsk ask;
  ask.store = copy;
  ask.public_keys = {first};
  ask.checkpoints = {note};
  const auto verification = audit::verify(ask);
  INFO(flaws_of(verification));
  CHECK(verification.is_whole());
  CHECK(verification.is_anchored());
}

TEST_CASE("a verification beside a writing store sees one state of it") {
  SqliteHouse house;
  live(house, {200, 16, false});
  std::atomic<bool> is_over{false};
  Thread writer("test-writer", Thread::kUsualStack, [&] {
    while (!is_over) {
      const auto step = a_running_step(house.store());
      std::ignore = house.store().finish(an_outcome(step));
    }
  });
  for (int i = 0; i < 20; ++i) {
    const auto verification = verified(house.options.path);
    INFO(flaws_of(verification));
    CHECK(verification.is_whole());
  }
  is_over = true;
  writer.join();
}

TEST_CASE("several threads come to the same result as one") {
  SqliteHouse house;
  live(house, {3000, 17, true});
  house.closed();
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.threads = 1;
  const auto alone = audit::verify(ask);
  std::vector<std::unique_ptr<audit::verifying::Database>> databases;
  for (int i = 0; i < 5; ++i) {
    databases.push_back(std::make_unique<audit::verifying::Database>(ask.store));
    databases.back()->begin();
  }
  audit::verifying::RunOptions options;
  options.chunk = 100;
  const auto together = audit::verifying::run(databases, ask, {}, options);
  INFO(flaws_of(together));
  CHECK(alone.is_whole());
  CHECK(together.is_whole());
  CHECK(together.root == alone.root);
  CHECK(together.erased == alone.erased);
  CHECK(together.records_read == alone.records_read);
}

}  // namespace
}  // namespace countersign::test
