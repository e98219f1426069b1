#pragma once

// Every text that somebody proposes becomes a numbered step, here. It is judged, then written down
// in one command with its verdict; but where judging it would show it to a server, it is written
// down first, in `judging`, and its verdict follows.

#include <optional>
#include <string>
#include <variant>

#include "agent/decide.h"
#include "agent/judging.h"
#include "agent/loop/workbench.h"
#include "audit/store.h"
#include "core/result.h"

namespace countersign::agent {

struct Proposal {
  SessionId session;
  std::string sql;  // any bytes
  Proposer proposer;
  UserId by;  // nobody for planners
  std::optional<StepNumber> edits, reruns;
  std::optional<std::string> expected_tag;  // of the step that is edited
  std::string edit_reason;
  std::optional<Seq> only_if_last;
  std::optional<audit::Idempotency> once;
};

struct Proposed {
  audit::ProposalDone done;  // in `judging`: its source is away, and the loop tries again
  Judged judged;
  bool is_fresh = true;  // neither an edit nor a rerun
};

using ProposalNo = std::variant<audit::Refused, engines::SourceError>;

// Takes the session's lock. Throws audit::StoreUnavailable; then nothing is written.
Result<Proposed, ProposalNo> propose(Workbench& bench, const Proposal& proposal);

// Of a step that was written down before: asks its source and writes the verdict. Takes the
// session's lock for that, and holds none while the source is asked.
Result<Proposed, ProposalNo> judge_waiting(Workbench& bench, const audit::StepView& step);

// A step that a policy envelope covers needs no person: fresh proposals only. An edit or a rerun
// always waits for its own decision.
bool envelope_may_decide(const Proposed& proposed);

engines::SourceError no_such_source(std::string_view name);
LoopLimits loop_limits(const DeskOptions& options);

}  // namespace countersign::agent
