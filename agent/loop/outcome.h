#pragma once

// From what an engine reports to what is written down.

#include <chrono>

#include "agent/executor.h"
#include "audit/store.h"
#include "guardrails/policy.h"

namespace countersign::agent {

struct Outcome {
  audit::NewOutcome command;
  StepState becomes = StepState::kFailed;
  bool keeps_rows = true;
};

// `envelope`: the bounds under which nobody was asked; running over them ends the step as failed,
// so that a person decides about the rest.
// What screens see in the rows and in the source's words becomes the step's signals.
Outcome outcome_of(const RunEnd& end, const Limits& limits, const guardrails::Envelope* envelope);

// Adds to the words about an overrun what becomes of the statement; to others nothing. `has_room`:
// the session takes another step.
void tell_what_follows(audit::NewOutcome& outcome, bool has_room);

// Of an approved step of which nothing was sent.
audit::NewOutcome not_started(const StepRef& step, StepEvent event, ErrorCode error,
                              const std::string& message);

// What a step becomes by that event; it MUST be one that leads from `approved` or `running`.
StepState becomes(StepState from, StepEvent event);

}  // namespace countersign::agent
