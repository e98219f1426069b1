// Single bits of a live store's files turn over. Whatever the store then does, a statement that it
// lets run is recorded; what people read is what it was, or the store says no, or verify finds it.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "audit/verify.h"
#include "tests/crash/disk.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

namespace fs = std::filesystem;

// Nobody may take these for evidence: W3.
const std::set<std::string> kUnprotected = {"session_name", "max_history_messages", "phase",
                                            "model"};

// What people read and take for evidence, as text; nothing: it cannot be read.
std::optional<std::string> dump_of(const std::string& path) {
  try {
    Outsider store(path);
    std::string all;
    for (const std::string table : {"data_agent_session", "data_agent_step", "chat_message",
                                    "audit_record", "audit_event", "data_agent_signal"}) {
      std::string columns;
      for (const auto& row :
           store.rows("SELECT name FROM pragma_table_xinfo('" + table + "') ORDER BY cid"))
        if (!kUnprotected.contains(row[0]))
          columns += (columns.empty() ? "quote(" : ") || ',' || quote(") + row[0];
      for (const auto& row : store.rows("SELECT " + columns + ") FROM " + table + " ORDER BY 1"))
        all += row[0] + "\n";
    }
    return all;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

// Past SQLite, as a bad disk does it.
void turn_over_bit(const std::string& path, std::uint64_t at) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(file >= 0);
  unsigned char byte = 0;
  const auto offset = static_cast<off_t>(at / 8);
  REQUIRE(pread(file, &byte, 1, offset) == 1);
  byte = static_cast<unsigned char>(byte ^ (1u << (at % 8)));
  REQUIRE(pwrite(file, &byte, 1, offset) == 1);
  close(file);
}

struct Tally {
  int flips = 0, same = 0, said_no = 0, latched = 0, found = 0, ran = 0;
  std::vector<std::string> wrong;
  std::string text() const {
    std::ostringstream all;
    all << flips << " flips: " << same << " changed nothing, " << said_no
        << " were refused by the store (" << latched << " latched it), " << found
        << " were found by verify; " << ran << " statements ran; " << wrong.size() << " wrong";
    for (const auto& each : wrong) all << "\n  " << each;
    return all.str();
  }
};

class FlippedStore {
 public:
  FlippedStore() {
    options_.path = kept_.file("store.db");
    options_.free_bytes_min = 0;
    const auto store = audit::open_store(options_, clock_);
    for (int i = 0; i < 5; ++i) (void)store->finish(an_outcome(a_running_step(*store)));
    step_ = an_open_step(*store);
    tag_ = store->step(step_)->tag;
  }

  // In a fresh copy. `dice` chooses the file, the bit, and whether the store was at work then or is
  // opened afterwards.
  void flip(std::minstd_rand& dice, bool is_looked_for, Tally& tally) {
    const TempFolder folder;
    for (const auto& entry : fs::directory_iterator(kept_.path()))
      fs::copy(entry.path(), folder.path() + "/" + entry.path().filename().string());
    options_.path = folder.file("store.db");
    ++tally.flips;
    std::unique_ptr<audit::Store> store;
    const bool is_live = dice() % 2 == 0;
    if (is_live) {
      store = audit::open_store(options_, clock_);
      (void)store->create_session(a_session());  // something for the WAL
    }
    const auto before = dump_of(options_.path);
    REQUIRE(before);
    turn_over_one_of(dice);
    const bool is_changed = dump_of(options_.path) != before;
    const bool is_found = is_looked_for && !verifies();
    std::optional<std::string> ran;
    const bool said_no = !attempted(store, ran, tally);
    store.reset();
    if (is_found)
      ++tally.found;
    else if (said_no)
      ++tally.said_no;
    else if (!is_changed)
      ++tally.same;
    else
      tally.wrong.push_back("what people read has changed and nobody says so");
    if (ran && !is_recorded(*ran) && verifies()) tally.wrong.push_back("ran unrecorded: " + *ran);
  }

 private:
  void turn_over_one_of(std::minstd_rand& dice) const {
    const auto wal = options_.path + "-wal";
    const auto size = fs::file_size(options_.path) * 8;
    const auto wal_size = fs::exists(wal) ? fs::file_size(wal) * 8 : 0;
    const auto at = std::uniform_int_distribution<std::uint64_t>(0, size + wal_size - 1)(dice);
    if (at < size)
      turn_over_bit(options_.path, at);
    else
      turn_over_bit(wal, at - size);
  }

  // The approval of a step as it was reviewed; false when the store said no.
  bool attempted(std::unique_ptr<audit::Store>& store, std::optional<std::string>& ran,
                 Tally& tally) {
    try {
      if (!store) store = audit::open_store(options_, clock_);
      auto approval = an_approval(step_);
      approval.expected_tag = tag_;
      const auto decided = store->decide(approval);
      if (!decided) return false;
      ran = decided->started->sql();
      ++tally.ran;
      return true;
    } catch (const audit::StoreUnavailable& e) {
      if (!store || e.why != audit::StoreUnavailable::Why::kBroken) return false;
      if (store->health().is_latched)
        ++tally.latched;
      else
        tally.wrong.push_back("broken and not latched: " + std::string(e.what()));
      return false;
    } catch (const std::invalid_argument&) {
      return false;  // the policy that the approval names is not to be found any more
    }
  }

  bool verifies() const {
    try {
      audit::VerifyAsk ask;
      ask.store = options_.path;
      return audit::verify(ask).is_whole();
    } catch (const audit::StoreUnavailable&) {
      return false;
    }
  }

  bool is_recorded(const std::string& sql) const {
    try {
      Outsider store(options_.path);
      const auto session = "'" + step_.session.text() + "'";
      return store.value(
                 "SELECT count(*) FROM audit_record r JOIN data_agent_session d ON d.id = "
                 "r.session WHERE d.session_id = " +
                 session + " AND r.n = 1 AND r.type IN (5, 6)") == "2" &&
             store.value("SELECT proposed_sql FROM data_agent_step WHERE session_id = " + session +
                         " AND step_number = 1") == sql;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  TempFolder kept_;
  audit::StoreOptions options_;
  ManualClock clock_;
  StepRef step_;
  std::string tag_;
};

Tally flip_often(int flips, bool is_looked_for) {
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::minstd_rand dice(seed);
  FlippedStore store;
  Tally tally;
  for (int i = 0; i < flips; ++i) store.flip(dice, is_looked_for, tally);
  return tally;
}

}  // namespace

TEST_CASE("a bit that turns over in a live store is without effect or refused or found") {
  const auto tally = flip_often(often(1000), true);
  INFO(tally.text());
  CHECK(tally.wrong.empty());
  CHECK(tally.found > tally.flips / 50);
  CHECK(tally.ran > tally.flips / 2);
  WARN(tally.text());
}

TEST_CASE("twin: without verify a bit that turned over goes unseen") {
  const auto tally = flip_often(often(200), false);
  INFO(tally.text());
  CHECK_FALSE(tally.wrong.empty());
}

}  // namespace countersign::test
