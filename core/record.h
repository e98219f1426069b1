#pragma once

// The types of evidence records. Every change of the durable state is one record; numbers are kept
// for ever and MUST NOT be given to another meaning.

#include <cstdint>
#include <string_view>

#include "core/invariant.h"

namespace countersign {

enum class RecordType : std::uint8_t {
  kSession = 1,
  kMessage = 2,
  kProposed = 3,
  kJudged = 4,
  kDecided = 5,
  kStarted = 6,
  kFinished = 7,
  kClosed = 8,
  kHold = 9,
  kErased = 10,
  kPurged = 11,
  kPruned = 12,
  kKeyRotated = 13,
  kSignIn = 14,
  kAdmin = 15,
  kReportRead = 16,
  kSignalsAdded = 17,
};

constexpr std::string_view word(RecordType type) {
  switch (type) {
    case RecordType::kSession:
      return "SESSION";
    case RecordType::kMessage:
      return "MESSAGE";
    case RecordType::kProposed:
      return "PROPOSED";
    case RecordType::kJudged:
      return "JUDGED";
    case RecordType::kDecided:
      return "DECIDED";
    case RecordType::kStarted:
      return "STARTED";
    case RecordType::kFinished:
      return "FINISHED";
    case RecordType::kClosed:
      return "CLOSED";
    case RecordType::kHold:
      return "HOLD";
    case RecordType::kErased:
      return "ERASED";
    case RecordType::kPurged:
      return "PURGED";
    case RecordType::kPruned:
      return "PRUNED";
    case RecordType::kKeyRotated:
      return "KEY_ROTATED";
    case RecordType::kSignIn:
      return "SIGN_IN";
    case RecordType::kAdmin:
      return "ADMIN";
    case RecordType::kReportRead:
      return "REPORT_READ";
    case RecordType::kSignalsAdded:
      return "SIGNALS_ADDED";
  }
  unreachable("a record type without a word");
}

}  // namespace countersign
