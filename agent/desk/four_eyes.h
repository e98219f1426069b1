#pragma once

// Statements whose policy asks for a review: who may approve them, and the words for everybody
// else.

#include <optional>

#include "agent/desk.h"
#include "core/facts.h"
#include "guardrails/policy.h"

namespace countersign::agent {

// Nothing: the caller has the role, and neither asked nor wrote the statement. The store holds the
// second half again when the decision is written (NewDecision::four_eyes).
std::optional<DeskRefusal> objection_to_reviewer(const Caller& caller,
                                                 const audit::SessionView& session,
                                                 const audit::StepView& step,
                                                 const guardrails::Review& review,
                                                 const Facts& facts);

}  // namespace countersign::agent
