#pragma once

// A step's way from one state to another, as every command goes it: only along core/transitions.h,
// only if the row still is in the state that was read, and with the record that the table names.

#include <optional>
#include <string>

#include "audit/sqlite/ledger.h"
#include "core/transitions.h"

namespace countersign::audit::sqlite {

inline Refused no(No why) {
  return Refused{why, std::nullopt, std::nullopt, Seq{}};
}
Refused already_decided(const StepRow& step);

struct Claim {
  StepEvent event = StepEvent::kReject;
  Decision decision = Decision::kReject;
  UserId by;
  DeciderKind kind = DeciderKind::kSystem;
  std::string reason;
  Digest policy;
  UserId actor;  // whose act it was; nobody: the product's
  std::vector<Finding> signals;
  bool start_now = false;
};

// Writes DECIDED (and STARTED), and moves `step` and `session` along. The edge MUST exist.
Seq claim(Ledger& ledger, SessionRow& session, StepRow& step, const Claim& claim);

// Writes EXPIRED for a proposed step.
Seq expire(Ledger& ledger, SessionRow& session, StepRow& step);
bool is_overdue(const Ledger& ledger, const StepRow& step);

// What remains to be told of a step that is not what its reviewer thinks, in the order in which it
// is refused: decided, not judged, changed. Nothing: it can be decided.
std::optional<Refused> objection(const StepRow& step, StepEvent event,
                                 const std::optional<std::string>& expected_tag);
bool breaks_four_eyes(const SessionRow& session, const StepRow& step, UserId by);

}  // namespace countersign::audit::sqlite
