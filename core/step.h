#pragma once

// A step: one SQL statement, immutable, with a state. Words are kept apart: a guardrail *refuses*,
// a person *rejects*, a statement *fails*. Numbers are what the store keeps and MUST NOT change.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/invariant.h"

namespace countersign {

enum class StepState : std::uint8_t {
  kJudging = 1,
  kProposed = 2,
  kRefused = 3,
  kRejected = 4,
  kReplaced = 5,
  kExpired = 6,
  kWithdrawn = 7,
  kApproved = 8,
  kRunning = 9,
  kDone = 10,
  kFailed = 11,
  kCancelled = 12,
  kUnknown = 13,
};
inline constexpr std::array kAllStepStates = {
    StepState::kJudging,  StepState::kProposed, StepState::kRefused,   StepState::kRejected,
    StepState::kReplaced, StepState::kExpired,  StepState::kWithdrawn, StepState::kApproved,
    StepState::kRunning,  StepState::kDone,     StepState::kFailed,    StepState::kCancelled,
    StepState::kUnknown};

// What the API and the audit tables show; generated from the state.
enum class StepStatus : std::uint8_t { kProposed, kRejected, kApproved, kError };

constexpr StepStatus status_of(StepState state) {
  switch (state) {
    case StepState::kJudging:
    case StepState::kProposed:
      return StepStatus::kProposed;
    case StepState::kRefused:
    case StepState::kRejected:
    case StepState::kReplaced:
    case StepState::kExpired:
    case StepState::kWithdrawn:
      return StepStatus::kRejected;
    case StepState::kApproved:
    case StepState::kRunning:
    case StepState::kDone:
      return StepStatus::kApproved;
    case StepState::kFailed:
    case StepState::kCancelled:
    case StepState::kUnknown:
      return StepStatus::kError;
  }
  unreachable("a step state without a status");
}

// May still be decided, or is still being judged.
constexpr bool is_open(StepState s) {
  return s == StepState::kJudging || s == StepState::kProposed;
}
// Decided to run, and not at its end.
constexpr bool is_in_flight(StepState s) {
  return s == StepState::kApproved || s == StepState::kRunning;
}
constexpr bool is_final(StepState s) {
  return !is_open(s) && !is_in_flight(s);
}

enum class Decision : std::uint8_t {
  kApprove = 1,
  kReject = 2,
  kReplace = 3,  // an edit, or a newer proposal, took its place
  kExpire = 4,
  kWithdraw = 5,
  kRefuse = 6,  // judged worse when it was to be approved
};

enum class DeciderKind : std::uint8_t { kPerson = 1, kPolicy = 2, kSystem = 3 };

enum class ProposerKind : std::uint8_t { kPlanner = 1, kPerson = 2, kAgent = 3 };

// Who wrote the statement: "planner:script", "person", "agent:reporting-bot". `name` is empty for a
// person.
struct Proposer {
  ProposerKind kind = ProposerKind::kPerson;
  std::string name;

  std::string text() const;
  static Proposer parse(std::string_view text);
  friend bool operator==(const Proposer&, const Proposer&) = default;
};

// Which cap ended the reading of a result.
enum class TruncatedBy : std::uint8_t { kNothing = 0, kRows = 1, kBytes = 2, kCell = 3 };

enum class ErrorCode : std::uint8_t {
  kNone = 0,
  kSourceError = 1,  // the source said no
  kTimeLimit = 2,
  kMemoryLimit = 3,
  kSourceMissing = 4,  // gone before anything was sent
  kEnvelopeExceeded = 5,
  kSourceLost = 6,   // gone after sending: the step is unknown
  kProcessDied = 7,  // we died after sending: the step is unknown
  kTooLate = 8,      // waited too long for a slot
  kFenced = 9,       // the engine itself refused a read at run time
  kCancelled = 10,
  kJudgedWorse = 11,
};

constexpr std::string_view word(StepState state) {
  switch (state) {
    case StepState::kJudging:
      return "judging";
    case StepState::kProposed:
      return "proposed";
    case StepState::kRefused:
      return "refused";
    case StepState::kRejected:
      return "rejected";
    case StepState::kReplaced:
      return "replaced";
    case StepState::kExpired:
      return "expired";
    case StepState::kWithdrawn:
      return "withdrawn";
    case StepState::kApproved:
      return "approved";
    case StepState::kRunning:
      return "running";
    case StepState::kDone:
      return "done";
    case StepState::kFailed:
      return "failed";
    case StepState::kCancelled:
      return "cancelled";
    case StepState::kUnknown:
      return "unknown";
  }
  unreachable("a step state without a word");
}

constexpr std::string_view word(StepStatus status) {
  switch (status) {
    case StepStatus::kProposed:
      return "proposed";
    case StepStatus::kRejected:
      return "rejected";
    case StepStatus::kApproved:
      return "approved";
    case StepStatus::kError:
      return "error";
  }
  unreachable("a step status without a word");
}

constexpr std::string_view word(Decision decision) {
  switch (decision) {
    case Decision::kApprove:
      return "approve";
    case Decision::kReject:
      return "reject";
    case Decision::kReplace:
      return "replace";
    case Decision::kExpire:
      return "expire";
    case Decision::kWithdraw:
      return "withdraw";
    case Decision::kRefuse:
      return "refuse";
  }
  unreachable("a decision without a word");
}

constexpr std::string_view word(DeciderKind kind) {
  switch (kind) {
    case DeciderKind::kPerson:
      return "person";
    case DeciderKind::kPolicy:
      return "policy";
    case DeciderKind::kSystem:
      return "system";
  }
  unreachable("a kind of decider without a word");
}

constexpr std::string_view word(ProposerKind kind) {
  switch (kind) {
    case ProposerKind::kPlanner:
      return "planner";
    case ProposerKind::kPerson:
      return "person";
    case ProposerKind::kAgent:
      return "agent";
  }
  unreachable("a kind of proposer without a word");
}

constexpr std::string_view word(TruncatedBy by) {
  switch (by) {
    case TruncatedBy::kNothing:
      return "";
    case TruncatedBy::kRows:
      return "rows";
    case TruncatedBy::kBytes:
      return "bytes";
    case TruncatedBy::kCell:
      return "cell";
  }
  unreachable("a cap without a word");
}

constexpr std::string_view word(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNone:
      return "";
    case ErrorCode::kSourceError:
      return "source_error";
    case ErrorCode::kTimeLimit:
      return "time_limit";
    case ErrorCode::kMemoryLimit:
      return "memory_limit";
    case ErrorCode::kSourceMissing:
      return "source_missing";
    case ErrorCode::kEnvelopeExceeded:
      return "envelope_exceeded";
    case ErrorCode::kSourceLost:
      return "source_lost";
    case ErrorCode::kProcessDied:
      return "process_died";
    case ErrorCode::kTooLate:
      return "too_late";
    case ErrorCode::kFenced:
      return "fenced";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kJudgedWorse:
      return "judged_worse";
  }
  unreachable("an error code without a word");
}

}  // namespace countersign
