// Single bits of a live store's files turn over. Whatever the store then does, a statement that it
// lets run is recorded; what people read is what it was, or the store says no, or verify finds it.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "audit/evidence.h"
#include "audit/verify.h"
#include "tests/crash/disk.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

namespace fs = std::filesystem;

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
        if (!audit::lists(audit::kUnprotected, table, row[0]))
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
  int flips = 0, said_no = 0, latched = 0, found = 0, same = 0;
  std::vector<std::string> wrong;
  std::string text() const {
    std::string all = std::to_string(flips) + " flips: " + std::to_string(same) +
                      " changed nothing, " + std::to_string(said_no) + " refused by the store (" +
                      std::to_string(latched) + " latched), " + std::to_string(found) +
                      " found by verify, " + std::to_string(wrong.size()) + " wrong";
    for (const auto& each : wrong) all += "\n  " + each;
    return all;
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
  }

  // `dice` chooses the file and the bit.
  void flip(std::minstd_rand& dice, bool is_looked_for, Tally& tally) {
    const TempFolder folder;
    for (const auto& entry : fs::directory_iterator(kept_.path()))
      fs::copy(entry.path(), folder.path() + "/" + entry.path().filename().string());
    options_.path = folder.file("store.db");
    ++tally.flips;
    auto store = audit::open_store(options_, clock_);
    // Frames for the WAL, and a page cache that is warm in part.
    (void)store->create_session(a_session());
    const auto seen = store->step(step_);
    const auto before = dump_of(options_.path);
    REQUIRE((seen && before));

    const auto size = fs::file_size(options_.path), wal = fs::file_size(options_.path + "-wal");
    const auto at = std::uniform_int_distribution<std::uint64_t>(0, (size + wal) * 8 - 1)(dice);
    if (at < size * 8)
      turn_over_bit(options_.path, at);
    else
      turn_over_bit(options_.path + "-wal", at - size * 8);
    const auto after = dump_of(options_.path);

    auto approval = an_approval(step_);
    approval.expected_tag = seen->tag;
    std::optional<std::string> ran;
    bool said_no = false;
    try {
      const auto decided = store->decide(approval);
      if (decided && decided->started) ran = decided->started->sql();
      said_no = !decided;
    } catch (const audit::StoreUnavailable& e) {
      said_no = true;
      if (e.why == audit::StoreUnavailable::Why::kBroken) {
        if (store->health().is_latched)
          ++tally.latched;
        else
          tally.wrong.push_back("said that it is broken and did not latch: " +
                                std::string(e.what()));
      }
    }
    store.reset();
    judge(before == after, said_no, ran, is_looked_for, tally);
  }

 private:
  void judge(bool is_same, bool said_no, const std::optional<std::string>& ran, bool is_looked_for,
             Tally& tally) {
    const bool is_found = is_looked_for && !verifies();
    if (is_found)
      ++tally.found;
    else if (said_no)
      ++tally.said_no;
    else if (is_same)
      ++tally.same;
    else
      tally.wrong.push_back("what people read has changed and nobody says so");
    // A file that can no longer be read is found by verify, and its statement with it.
    if (ran && !is_found && !is_recorded(*ran)) tally.wrong.push_back("ran unrecorded: " + *ran);
  }

  bool verifies() const {
    try {
      return audit::verify({.store = options_.path}).is_whole();
    } catch (const audit::StoreUnavailable&) {
      return false;
    }
  }

  bool is_recorded(const std::string& sql) const {
    try {
      Outsider store(options_.path);
      const auto of_step = " JOIN data_agent_session d ON d.id = r.session WHERE d.session_id = '" +
                           step_.session.text() + "' AND r.n = 1 AND r.type IN (5, 6)";
      return store.value("SELECT count(*) FROM audit_record r" + of_step) == "2" &&
             store.value("SELECT count(*) FROM data_agent_step WHERE session_id = '" +
                         step_.session.text() + "' AND proposed_sql = '" + sql + "'") == "1";
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  TempFolder kept_;
  audit::StoreOptions options_;
  ManualClock clock_;
  StepRef step_;
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
  CHECK(tally.found + tally.said_no > tally.flips / 20);
  WARN(tally.text());
}

TEST_CASE("twin: without verify a bit that turned over goes unseen") {
  const auto tally = flip_often(often(200), false);
  INFO(tally.text());
  CHECK_FALSE(tally.wrong.empty());
}

}  // namespace countersign::test
