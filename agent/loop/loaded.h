#pragma once

// A session as the store has it, read for one decision and then forgotten.

#include <optional>
#include <string>
#include <vector>

#include "agent/decide.h"
#include "audit/store.h"

namespace countersign::agent {

struct Loaded {
  audit::SessionView session;
  std::vector<audit::StepView> steps;
  std::vector<audit::MessageView> messages;
  LoopState state;

  // For each step, by its index: the number of the message it answers; 0: the first question.
  std::vector<std::uint32_t> questions;

  const audit::StepView* step(StepNumber n) const;
  // Of the step that is proposed next.
  std::uint32_t question_now() const;
};

// Empty: no such session. Whatever is read is at least as new as `session.last_seq` says.
std::optional<Loaded> load(audit::Reader& store, const SessionId& id, const LoopLimits& limits);

StepBrief brief_of(const audit::StepView& step);
// The state as it would be with that step in another state: what the loop would do then.
LoopState with_step(LoopState state, StepNumber n, StepState becomes);

inline constexpr std::string_view kNoPlanner = "none";

}  // namespace countersign::agent
