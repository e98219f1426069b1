#pragma once

// Every step that was ever judged, one session after another, with what its verdict came from: for
// judging it again. Reads the store's file beside whoever writes it, a few sessions at a time, so
// that no long reading stands in the way of the writer's checkpoints.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/accounts.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/step.h"
#include "core/verdict.h"

namespace countersign::audit {

struct RecordedStep {
  StepRef ref;
  std::string source;
  std::optional<std::string> sql;  // none: erased
  Proposer proposer;
  UserId asked_by;     // whose session it is
  UserId proposed_by;  // nobody for planners
  Micros proposed_at;
  bool is_tainted = false;
  // As it was judged first, whatever happened to it later. None: it still waits for that.
  std::optional<VerdictKind> verdict;
  std::vector<Finding> findings;  // worst first; subjects are empty
  std::optional<std::uint64_t> estimated_rows;
  std::optional<std::uint64_t> estimated_cost;
  std::optional<Digest> policy, schema;
  ErrorCode error = ErrorCode::kNone;  // with which its run ended
};

// What an account's keys ever allowed. Which key was used for a step is not recorded.
struct RecordedRoles {
  AccountKind kind = AccountKind::kHuman;
  Roles roles;
};

// One thread at a time. Throws StoreUnavailable.
class History {
 public:
  virtual ~History() = default;
  // The steps of the next sessions, whole sessions in the order in which they began, steps by
  // number. MAY be empty before the end; nothing at the end.
  virtual std::optional<std::vector<RecordedStep>> next() = 0;
  // Steps there are, about: for telling how far the reading is.
  virtual std::uint64_t size() = 0;
  virtual std::map<UserId, RecordedRoles> roles() = 0;
};

// `source`: of that source alone; empty: of all. Needs no lock, and changes nothing.
std::unique_ptr<History> open_history(const std::string& path, const std::string& source = "");

}  // namespace countersign::audit
