#pragma once

// Forgetting on purpose: clocks for each class of data, holds that stop them, and erasing a session
// or a person. Nothing vanishes silently: what goes leaves its commitment, a record says who wanted
// it gone and why, and the log still verifies. The clocks never touch a session in which a step
// waits or runs; erasing takes back what waits, and leaves a session alone in which a step is
// approved or runs. A session of which anything was forgotten takes no new message or step.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/invariant.h"

namespace countersign::audit {

// chat: messages and questions. text: statements, reasons, errors, addresses, texts of events.
// records: whole sessions with their records, as a prefix of the log.
enum class KeepClass : std::uint8_t { kChat = 1, kText = 2, kRecords = 3 };

constexpr std::string_view word(KeepClass what) {
  switch (what) {
    case KeepClass::kChat:
      return "chat";
    case KeepClass::kText:
      return "text";
    case KeepClass::kRecords:
      return "records";
  }
  unreachable("a class of data without a word");
}

// What people are shown in place of a text that was forgotten.
inline constexpr std::string_view kErasedText = "[erased]";

// How long each class is kept after the last thing that happened in a session (holds, erasures and
// hunts do not count); none: for ever.
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
  bool is_more = false;            // sessions_max was reached
};

struct PurgeAsk {
  KeepClass what = KeepClass::kChat;
  Micros before;  // sessions in which nothing happened since
  bool is_dry_run = true;
  std::string archive;  // NDJSON is appended to this file before anything goes; empty: none
  UserId by;            // nobody: the clock
  std::uint64_t sessions_max = 0;  // about as many at a time; 0: all
};

struct EraseAsk {
  std::optional<SessionId> session;
  std::optional<UserId> user;  // all sessions of that person, and the account's name and e-mail
  std::string reason;
  bool is_dry_run = true;
  UserId by;
};

// Exactly one of session and user: what must be kept, whatever the clocks and whoever asks.
struct Hold {
  std::optional<SessionId> session;
  std::optional<UserId> user;
  std::string reason;
  Micros since;
  UserId by;
  Seq seq;
};

// A session that was not erased, and why.
struct KeptBack {
  SessionId session;
  std::optional<Hold> hold;  // none: a step of it is approved or runs
};

// What was erased and what could not be reached, for whoever asked for it.
struct Certificate {
  Forgotten done;
  std::vector<KeptBack> kept;
  std::string text;  // for people
  std::string json;
};

using ForgetProgress = std::function<void(std::uint64_t done, std::uint64_t of)>;

// Any thread; works in portions, so that a decision never waits for it. Throws StoreUnavailable.
class Retention {
 public:
  virtual ~Retention() = default;
  virtual Forgotten purge(const PurgeAsk& ask, const ForgetProgress& progress = {}) = 0;
  // Bytes are gone from the database file, its WAL and temporary files when it returns. Throws
  // std::out_of_range for a session or a person that is not known, std::invalid_argument without
  // a reason, and for the last key that administers.
  virtual Certificate erase(const EraseAsk& ask, const ForgetProgress& progress = {}) = 0;
  // Throws as erase() does.
  virtual Seq place_hold(const Hold& hold) = 0;
  // Nothing if there is no such hold. `reason` says why it is lifted.
  virtual std::optional<Seq> lift_hold(const Hold& hold) = 0;
  // Those that stand, oldest first.
  virtual std::vector<Hold> holds() = 0;
};

}  // namespace countersign::audit
