#pragma once

// A session as the store writes it, with texts as long as real ones: a question of 93 bytes, four
// statements of 197 to 375, each proposed with its verdict, approved and started, finished; and an
// answer.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "audit/store.h"
#include "tests/bench/flush.h"
#include "tests/support/running_server.h"

namespace countersign::bench {

class AuditWorkload {
 public:
  AuditWorkload();

  SessionId open_session();
  StepNumber propose(const SessionId& id, std::size_t which = 0);
  // The one thing that a step waits for: decided and started, in one commit.
  void approve(const StepRef& step);
  void finish(const StepRef& step);
  void answer(const SessionId& id);
  // All of these, one after the other.
  void whole_session();
  // 1 + 4 × 5 + 1: SESSION, four times PROPOSED, JUDGED, DECIDED, STARTED, FINISHED, MESSAGE.
  static constexpr int kRecords = 22;
  // Of its question and its statements.
  static std::size_t raw_bytes();

  // Everything durable in one file, and its size.
  std::uintmax_t close();
  void open();

  test::TemporaryFolder& folder() { return folder_; }
  std::string path() const { return folder_.file("store.db"); }
  audit::Store& store() { return *store_; }
  Flush& flush() { return flush_; }

 private:
  test::TemporaryFolder folder_;
  SystemClock clock_;
  std::unique_ptr<audit::Store> store_;
  UserId user_;
  Digest policy_ = sha256("policy");
  Digest schema_ = sha256("schema");
  // For the order of the statements: no page is to be filled like the one before.
  std::atomic<std::uint32_t> turn_ = 1;
  Flush flush_{folder_.file("flush")};
};

}  // namespace countersign::bench
