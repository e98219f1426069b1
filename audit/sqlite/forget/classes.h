#pragma once

// What forgetting means to the evidence, for those who write it and those who verify it.
//
//   ERASED  one record for each text of a session that was erased on request: session and n are the
//           text's, code is erased_code() of its place, target the number of the operation's first
//           ERASED record, text the reason, on that first record only.
//   PURGED  of no session: code is the KeepClass, target a record's number. Covers the texts of
//   that
//           class in every session whose last record that counts_for_age() is below target and on
//           which no hold stood; and the event texts of that class whose own record is below it.
//   PRUNED  of no session: code 1, target the cut, text the root there in hex.
//   HOLD    code is a HoldEvent. On a session: that session and no target; on a person: no session,
//           target the person. text is the reason.
//
// A text that went has its commitment in text_commitment, one that stayed in a session whose key
// went has its key there. An event's text is always the log's own (session 0), n the lower 32 bits
// of its record's number.

#include "audit/log/commitment.h"
#include "audit/retention.h"
#include "core/record.h"

namespace countersign::audit::sqlite {

enum class HoldEvent : std::int64_t { kPlaced = 1, kLifted = 2 };

constexpr std::int64_t erased_code(const log::TextPlace& place) {
  return static_cast<std::int64_t>(place.of) * 16 + place.field;
}

// Of a text that is no event's.
constexpr KeepClass class_of(log::TextOf of, std::uint8_t field) {
  switch (of) {
    case log::TextOf::kSession:
      return field == 1 ? KeepClass::kChat : KeepClass::kText;
    case log::TextOf::kMessage:
      return KeepClass::kChat;
    case log::TextOf::kStep:
      return KeepClass::kText;
    case log::TextOf::kEvent:
      return KeepClass::kRecords;
  }
  unreachable("a text of nothing");
}

// Reasons stay as long as the record: whoever asks later why something is gone gets an answer.
// What somebody read or looked for may quote what was forgotten.
constexpr KeepClass class_of_event(RecordType type) {
  return type == RecordType::kReportRead || type == RecordType::kSignalsAdded ? KeepClass::kText
                                                                              : KeepClass::kRecords;
}

// A session is as old as the last thing that happened in it; neither a hold nor a hunt makes it
// younger.
constexpr bool counts_for_age(RecordType type) {
  switch (type) {
    case RecordType::kSession:
    case RecordType::kMessage:
    case RecordType::kProposed:
    case RecordType::kJudged:
    case RecordType::kDecided:
    case RecordType::kStarted:
    case RecordType::kFinished:
    case RecordType::kClosed:
      return true;
    case RecordType::kHold:
    case RecordType::kErased:
    case RecordType::kPurged:
    case RecordType::kPruned:
    case RecordType::kKeyRotated:
    case RecordType::kSignIn:
    case RecordType::kAdmin:
    case RecordType::kReportRead:
    case RecordType::kSignalsAdded:
      return false;
  }
  unreachable("a record type that counts or does not");
}

}  // namespace countersign::audit::sqlite
