#pragma once

// What a planner is shown of a session: the allowed part of the schema, the conversation, the steps
// with their reasons in words, and as many rows as it may see.

#include <string>
#include <vector>

#include "agent/loop/loaded.h"
#include "agent/loop/workbench.h"
#include "agent/planner.h"

namespace countersign::agent {

// The error is that of a source that cannot be described.
Result<PlannerInput, engines::SourceError> planner_input(Workbench& bench, const Loaded& loaded,
                                                         Source& source);

// Only relations and columns that the policy allows; masked columns say so in their note.
std::vector<engines::SchemaRelation> allowed_part(
    const std::vector<engines::SchemaRelation>& relations, const guardrails::Policy& policy);

// A step's findings with the names they are about, and what its source said of it.
std::vector<Finding> with_subjects(Workbench& bench, const audit::StepView& step);

// Why a step came to nothing, in words for a planner; empty for one that is done or still open.
std::string reason_of(Workbench& bench, const audit::StepView& step);

}  // namespace countersign::agent
