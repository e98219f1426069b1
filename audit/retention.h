#pragma once

// Forgetting on purpose: clocks for each class of data, holds that stop them, and erasing a session
// or a person. Nothing vanishes silently: what goes leaves its commitment, a record says who wanted
// it gone and why, and the log still verifies. A step that waits or runs is never touched.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"

namespace countersign::audit {

// chat: messages and questions. text: statements, reasons, errors, addresses, texts of events.
// records: whole sessions with their records, as a prefix of the log.
enum class KeepClass : std::uint8_t { kChat = 1, kText = 2, kRecords = 3 };

// How long each class is kept after a session's last record; none: for ever.
struct KeepClocks {
  std::optional<std::chrono::hours> chat, text, records;
};

// What would go, or went.
struct Forgotten {
  std::uint64_t sessions = 0;
  std::uint64_t texts = 0;
  std::uint64_t records = 0;
  std::uint64_t held = 0;          // sessions that a hold kept
  std::uint64_t open = 0;          // sessions that were kept because something waits or runs
  std::optional<Seq> first, last;  // of the records that say so
};

struct PurgeAsk {
  KeepClass what = KeepClass::kChat;
  Micros before;  // sessions whose last record is older
  bool is_dry_run = true;
  std::string archive;  // NDJSON is appended to this file before anything goes; empty: none
  UserId by;            // nobody: the clock
};

struct EraseAsk {
  std::optional<SessionId> session;
  std::optional<UserId> user;  // all sessions of that person, and the account's name and e-mail
  std::string reason;
  bool is_dry_run = true;
  UserId by;
};

// What was erased and what could not be reached, for whoever asked for it.
struct Certificate {
  Forgotten done;
  std::string text;  // for people
  std::string json;
};

struct Hold {
  std::optional<SessionId> session;
  std::optional<UserId> user;
  std::string reason;
  Micros since;
  UserId by;
  Seq seq;
};

using ForgetProgress = std::function<void(std::uint64_t done, std::uint64_t of)>;

// Any thread; works in portions, so that a decision never waits for it. Throws StoreUnavailable.
class Retention {
 public:
  virtual ~Retention() = default;
  virtual Forgotten purge(const PurgeAsk& ask, const ForgetProgress& progress = {}) = 0;
  // Bytes are gone from the database file, its WAL and temporary files when it returns.
  virtual Certificate erase(const EraseAsk& ask, const ForgetProgress& progress = {}) = 0;
  virtual Seq place_hold(const Hold& hold) = 0;
  // Nothing if there is no such hold.
  virtual std::optional<Seq> lift_hold(const Hold& hold) = 0;
  virtual std::vector<Hold> holds() = 0;
};

}  // namespace countersign::audit
