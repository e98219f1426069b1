// The evidence log of a real store: what is written, what is refused at a start, and what somebody
// can take away.

#include "audit/log.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "audit/log/merkle.h"
#include "audit/log/node_key.h"
#include "audit/log/outside.h"
#include "audit/verify.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

namespace fs = std::filesystem;
using audit::StoreUnavailable;
using Why = StoreUnavailable::Why;

audit::Verification verified(const SqliteHouse& house) {
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.threads = 1;
  const auto out = audit::verify(ask);
  for (const auto& flaw : out.flaws) UNSCOPED_INFO(flaw.what);
  return out;
}

std::optional<Why> refusal(SqliteHouse& house, std::string* words = nullptr) {
  try {
    house.store();
    return std::nullopt;
  } catch (const StoreUnavailable& e) {
    if (words != nullptr) *words = e.what();
    return e.why;
  }
}

std::string hex_of_root(const std::string& note) {
  return audit::log::read_note(note)->root.hex();
}

void write_sessions(audit::Store& store, int count) {
  for (int i = 0; i < count; ++i) REQUIRE(store.create_session(a_session()));
}

// A copy of the store's files while it is closed, to be put back later.
class Copy {
 public:
  explicit Copy(const SqliteHouse& house) : path_(house.options.path) {
    fs::copy_file(path_, path_ + ".copy");
  }
  void put_back() const {
    fs::copy_file(path_ + ".copy", path_, fs::copy_options::overwrite_existing);
  }

 private:
  std::string path_;
};

bool is_signed(const std::string& note, const std::string& key) {
  const auto parsed = audit::log::PublicKey::parse(key);
  return parsed && audit::log::check_note(note, *parsed).has_value();
}

bool holds(const audit::Receipt& receipt, const std::string& key) {
  const auto parsed = audit::log::PublicKey::parse(key);
  const auto head = audit::log::check_note(receipt.checkpoint, *parsed);
  audit::log::Hasher hasher;
  return head && audit::log::is_included(hasher, receipt.leaf, receipt.index, head->size,
                                         receipt.proof, head->root);
}

// ---- writing ------------------------------------------------------------------------------------

TEST_CASE("a command that is undone leaves no leaf") {
  SqliteHouse house;
  auto& store = house.store();
  const auto step = an_open_step(store);
  const auto size = store.log().status().size;
  Outsider(house.options.path)
      .rows(
          "CREATE TRIGGER boom BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'boom'); "
          "END");
  CHECK_THROWS(store.add_message(an_answer(step.session)));
  CHECK(store.log().status().size == size);
  Outsider(house.options.path).rows("DROP TRIGGER boom");
  CHECK(store.add_message(an_answer(step.session)));
  CHECK(store.log().status().size == size + 1);
  house.closed();
  CHECK(verified(house).is_whole());
}

TEST_CASE("a log goes on over blocks and starts as if it had never been closed") {
  SqliteHouse house;
  std::vector<std::string> roots;
  for (const int count : {100, 155, 1, 1, 256, 300}) {
    write_sessions(house.reopened(), count);
    roots.push_back(hex_of_root(house.store().log().checkpoint()));
  }
  house.closed();
  const auto whole = verified(house);
  CHECK(whole.is_whole());
  CHECK(whole.size == 813);
  CHECK(whole.root->hex() == roots.back());
  Outsider outsider(house.options.path);
  CHECK(outsider.value("SELECT group_concat(seq) FROM evidence_root") == "0,256,512");
}

TEST_CASE("the roots of blocks are made again when they are lost or wrong") {
  SqliteHouse house;
  write_sessions(house.store(), 600);
  house.closed();
  Outsider(house.options.path).rows("DELETE FROM evidence_root WHERE seq = 256");
  write_sessions(house.store(), 1);
  house.closed();
  Outsider(house.options.path).rows("UPDATE evidence_root SET root = randomblob(32) WHERE seq = 0");
  write_sessions(house.store(), 1);
  house.closed();
  CHECK(verified(house).is_whole());
  CHECK(Outsider(house.options.path).value("SELECT count(*) FROM evidence_root") == "2");
}

// ---- what is refused at a start -----------------------------------------------------------------

TEST_CASE("a store that was changed without the key of its node is not opened") {
  const auto* change = GENERATE(
      "UPDATE head SET size = size + 1", "UPDATE head SET frontier = randomblob(length(frontier))",
      "UPDATE head SET mac = randomblob(32)", "DELETE FROM head",
      "UPDATE evidence_log SET id = randomblob(16)",
      "INSERT INTO record SELECT max(seq) + 1, 16, NULL, 0, 5, NULL FROM record",
      "INSERT INTO evidence_cut VALUES (3, 0, x'', ''); DELETE FROM record WHERE seq = 2");
  SqliteHouse house;
  an_open_step(house.store());
  house.closed();
  Outsider(house.options.path).rows(change);
  std::string words;
  INFO(change);
  CHECK(refusal(house, &words) == Why::kTampered);
  CHECK(words.find("audit verify") != std::string::npos);
  house.options.accept_rollback = true;
  CHECK(refusal(house) == Why::kTampered);
}

TEST_CASE("an older copy of the store is not opened and goes on as a new log if that is wanted") {
  SqliteHouse house;
  an_open_step(house.store());
  const auto old = house.store().log().status();
  house.closed();
  const Copy copy(house);
  const auto root = hex_of_root(
      Outsider(house.options.path).value("SELECT note FROM checkpoint ORDER BY seq DESC LIMIT 1"));
  write_sessions(house.store(), 3);
  house.closed();
  copy.put_back();
  std::string words;
  CHECK(refusal(house, &words) == Why::kRolledBack);
  CHECK(words.find("--accept-rollback") != std::string::npos);
  house.options.accept_rollback = true;
  const auto status = house.store().log().status();
  CHECK(status.log_id != old.log_id);
  CHECK(status.size == 1);
  Outsider outsider(house.options.path);
  CHECK(outsider.value("SELECT e.text FROM evidence_log l JOIN audit_event e ON e.seq = l.from_seq "
                       "WHERE l.from_seq > 0") ==
        "log " + old.log_id + " size " + std::to_string(old.size) + " root " + root);
  house.options.accept_rollback = false;
  write_sessions(house.reopened(), 2);
  house.closed();
  CHECK(refusal(house) == std::nullopt);
  house.closed();
  CHECK(verified(house).is_whole());
}

TEST_CASE("a store that was removed is not begun anew by itself") {
  SqliteHouse house;
  an_open_step(house.store());
  house.closed();
  fs::remove(house.options.path);
  CHECK(refusal(house) == Why::kRolledBack);
  house.options.accept_rollback = true;
  CHECK(refusal(house) == std::nullopt);
  house.options.accept_rollback = false;
  house.closed();
  CHECK(refusal(house) == std::nullopt);
}

TEST_CASE("the sink alone shows that a store is older than it was") {
  SqliteHouse house;
  house.options.checkpoints = house.folder.file("sink");
  an_open_step(house.store());
  house.closed();
  const Copy copy(house);
  const auto seen = audit::log::read_seen(house.options.path + ".node.seen");
  write_sessions(house.store(), 3);
  house.closed();
  copy.put_back();
  REQUIRE(audit::log::write_seen(house.options.path + ".node.seen", *seen).empty());
  std::string words;
  CHECK(refusal(house, &words) == Why::kRolledBack);
  CHECK(words.find("sink") != std::string::npos);
}

TEST_CASE("without its key file a store is not opened and a new key is written down") {
  SqliteHouse house;
  an_open_step(house.store());
  house.closed();
  fs::remove(house.options.path + ".node");
  std::string words;
  CHECK(refusal(house, &words) == Why::kMisconfigured);
  CHECK(words.find("rotate-key --lost-key") != std::string::npos);
  const auto key = audit::replace_lost_key(house.options, house.clock, kBen);
  CHECK(house.store().log().status().public_key == key);
  Outsider outsider(house.options.path);
  CHECK(outsider.value("SELECT text FROM audit_event ORDER BY seq DESC LIMIT 1") == key);
  write_sessions(house.store(), 1);
  house.closed();
  CHECK(verified(house).is_whole());
}

TEST_CASE("a lost key is not replaced in a store whose records were changed") {
  SqliteHouse house;
  an_open_step(house.store());
  house.closed();
  fs::remove(house.options.path + ".node");
  Outsider(house.options.path).rows("UPDATE data_agent_session SET question = 'another'");
  CHECK_THROWS_AS(audit::replace_lost_key(house.options, house.clock, kBen), StoreUnavailable);
}

// ---- keys ---------------------------------------------------------------------------------------

TEST_CASE("a rotated key signs from then on and both sign the change") {
  SqliteHouse house;
  house.options.checkpoints = house.folder.file("sink");
  auto& store = house.store();
  an_open_step(store);
  const auto old = store.log().status().public_key;
  const auto key = store.log().rotate_key(kBen);
  CHECK(key != old);
  const auto both = *store.log().status().last_checkpoint;
  CHECK(is_signed(both, old));
  CHECK(is_signed(both, key));
  write_sessions(store, 1);
  const auto later = store.log().checkpoint();
  CHECK(is_signed(later, key));
  CHECK_FALSE(is_signed(later, old));
  write_sessions(house.reopened(), 1);
  CHECK(house.store().log().status().public_key == key);
  house.closed();
  CHECK(verified(house).is_whole());
}

TEST_CASE(
    "a store that was put back to before its key was changed is called that and nothing else") {
  SqliteHouse house;
  an_open_step(house.store());
  const auto path = house.options.path + ".node";
  const auto former = audit::log::read_node_key(path);
  house.closed();
  const Copy copy(house);
  house.store().log().rotate_key(kBen);
  write_sessions(house.store(), 2);
  house.closed();
  // What is not right under a key that the store knows was tampered with, as ever.
  Outsider(house.options.path).rows("UPDATE head SET mac = zeroblob(32)");
  CHECK(refusal(house) == Why::kTampered);
  copy.put_back();
  std::string words;
  CHECK(refusal(house, &words) == Why::kRolledBack);
  CHECK(words.find("before its node's key was changed") != std::string::npos);
  const auto verification = verified(house);
  REQUIRE(verification.flaws.size() == 1);
  CHECK(verification.flaws.front().kind == audit::Flaw::Kind::kRolledBack);
  // It is not gone on from without the key that its head is under.
  house.options.accept_rollback = true;
  CHECK(refusal(house) == Why::kRolledBack);
  audit::log::write_node_key(path, *former);
  CHECK(refusal(house) == std::nullopt);
  house.closed();
  CHECK(verified(house).is_whole());
}

TEST_CASE("a crash between the commit of a new key and its file is healed at the next start") {
  SqliteHouse house;
  an_open_step(house.store());
  const auto path = house.options.path + ".node";
  const auto former = audit::log::read_node_key(path);
  const auto key = house.store().log().rotate_key(kBen);
  house.closed();
  const auto latter = audit::log::read_node_key(path);
  audit::log::write_node_key(path, *former);
  audit::log::stage_node_key(path, *latter);
  CHECK(house.store().log().status().public_key == key);
  CHECK_FALSE(fs::exists(path + ".next"));
}

// ---- checkpoints and receipts -------------------------------------------------------------------

TEST_CASE("checkpoints go to the store and to the sink and each agrees with the log") {
  SqliteHouse house;
  house.options.checkpoints = house.folder.file("sink");
  write_sessions(house.store(), 300);
  const auto note = house.store().log().checkpoint();
  const auto key = house.store().log().status().public_key;
  CHECK(is_signed(note, key));
  CHECK(house.store().log().checkpoint() == note);  // nothing changed
  write_sessions(house.store(), 1);
  house.closed();
  const auto sent = audit::log::Sink(house.options.checkpoints).notes();
  REQUIRE(sent.size() >= 2);
  CHECK(audit::log::read_note(sent.back())->size == 301);
  for (const auto& each : sent) CHECK(is_signed(each, key));
  Outsider outsider(house.options.path);
  CHECK(outsider.value("SELECT note FROM checkpoint ORDER BY seq DESC LIMIT 1") == sent.back());
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.checkpoints = sent;
  const auto whole = audit::verify(ask);
  CHECK(whole.is_whole());
  CHECK(whole.is_anchored());
}

TEST_CASE("a sink that cannot be written stops nothing and is told") {
  SqliteHouse house;
  house.options.checkpoints = house.folder.file("missing/sink");
  an_open_step(house.store());
  CHECK_FALSE(house.store().log().checkpoint().empty());
  CHECK(house.store().log().status().sink_trouble.find("sink") != std::string::npos);
  fs::create_directory(house.folder.file("missing"));
  house.store().log().checkpoint();  // is sent again, though nothing changed
  CHECK(house.store().log().status().sink_trouble.empty());
  CHECK(audit::log::Sink(house.options.checkpoints).notes().size() == 1);
}

TEST_CASE("what is torn in a sink is left out") {
  const TempFolder folder;
  audit::log::Sink sink(folder.file("sink"));
  CHECK(sink.notes().empty());
  const auto key = audit::log::make_node_key({});
  const auto one = audit::log::sign_note({{}, 1, sha256("1")}, key.seed, key.public_key);
  const auto two = audit::log::sign_note({{}, 2, sha256("2")}, key.seed, key.public_key);
  for (std::size_t cut = 1; cut < one.size(); cut += 7) {
    fs::remove(sink.path());
    REQUIRE(sink.append(one).empty());
    std::ofstream(sink.path(), std::ios::app) << one.substr(0, cut);
    REQUIRE(sink.append(two).empty());
    const auto notes = sink.notes();
    CHECK(notes.front() == one);
    CHECK(notes.back() == two);
  }
}

TEST_CASE("every record has a receipt while it is new and when it is old") {
  SqliteHouse house;
  write_sessions(house.store(), 520);
  for (int round = 0; round < 2; ++round) {
    auto& log = house.store().log();
    const auto key = log.status().public_key;
    for (std::uint64_t seq = 0; seq < 520; seq += seq % 64 == 0 ? 1 : 21) {
      const auto receipt = log.receipt(Seq(seq));
      INFO(seq);
      CHECK(receipt.index == seq);
      CHECK(holds(receipt, key));
      auto other = receipt;
      ++other.index;
      CHECK_FALSE(holds(other, key));
    }
    CHECK_THROWS_AS(log.receipt(Seq(520)), std::out_of_range);
    house.reopened();
  }
}

TEST_CASE("a receipt proves its record to whoever verifies the store later") {
  SqliteHouse house;
  const auto step = an_open_step(house.store());
  const auto decided = house.store().decide(an_approval(step));
  REQUIRE(decided);
  audit::VerifyAsk ask;
  ask.store = house.options.path;
  ask.receipt = house.store().log().receipt(decided->seq);
  write_sessions(house.store(), 3);
  house.closed();
  CHECK(audit::verify(ask).is_whole());
  Outsider(house.options.path).rows("UPDATE step SET decision_reason = 'yes'");
  CHECK_FALSE(audit::verify(ask).is_whole());
}

TEST_CASE("a receipt is read back from its JSON however that is laid out") {
  SqliteHouse house;
  write_sessions(house.store(), 5);
  const auto receipt = house.store().log().receipt(Seq(3));
  const auto text = audit::to_json(receipt);
  const auto same = [&](const std::string& json) {
    const auto read = audit::receipt_from_json(json);
    return read && audit::to_json(*read) == text;
  };
  CHECK(same(text));
  std::string spaced;
  for (const char c : text)
    spaced += c == ',' || c == '{' || c == '}' ? std::string(" \n") + c + "\t " : std::string(1, c);
  CHECK(same(spaced));
  for (std::size_t size = 0; size < text.size(); ++size)
    CHECK_FALSE(audit::receipt_from_json(text.substr(0, size)).has_value());
  CHECK_FALSE(audit::receipt_from_json(text + "x").has_value());
  auto other = text;
  other.replace(other.find("receipt/1"), 9, "receipt/2");
  CHECK_FALSE(audit::receipt_from_json(other).has_value());
}

}  // namespace
}  // namespace countersign::test
