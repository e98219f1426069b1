#pragma once

// Under what a statement of a session is judged: the policy of whose session it is, and what
// happened in the session before. Everything follows from the store, so that a step that is judged
// again, or only after a restart, is judged by the same things.

#include <optional>
#include <string_view>

#include "agent/judging.h"
#include "agent/loop/loaded.h"
#include "agent/loop/workbench.h"

namespace countersign::agent {

// The policy of the session's user: an agent's key has the role "agent", a person all the roles of
// their keys. Whoever proposes or decides in the session, it is this policy that counts.
PolicyInForce policy_for(audit::Store& store, const Source& source, UserId user);

struct NewStep {
  std::string_view sql;
  ProposerKind proposer = ProposerKind::kPlanner;
  std::optional<StepNumber> edits, reruns;
};

// The first step whose rows or words look like instructions, if whoever proposes may have read
// them. A person reads with their own eyes; but what they edit or run again keeps its mark.
std::optional<StepNumber> tainted_by(const Loaded& loaded, const NewStep& step);

Circumstances circumstances_of(Workbench& bench, const Loaded& loaded, const Source& source,
                               const NewStep& step);
// Of a step of the session of that user: as it was proposed, but by the clock and the policy of
// now.
Circumstances circumstances_of(Workbench& bench, UserId user, const Source& source,
                               const audit::StepView& step);

std::optional<KeptEstimate> kept_estimate(const audit::StepView& step);

}  // namespace countersign::agent
