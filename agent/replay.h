#pragma once

// A recorded session through decide() again, from the store alone: after each record, what the loop
// would do next, and whether what was recorded next agrees. Needs no source, planner or server.

#include <optional>
#include <string>
#include <vector>

#include "agent/decide.h"
#include "audit/store.h"

namespace countersign::agent {

struct ReplayedEvent {
  audit::EventView event;
  LoopDecision then;  // what decide() says, once this record stands
  // Why the next record is not what the loop does of itself: a sentence; empty if it agrees, or if
  // a person acted, who may do so at any time.
  std::string surprise;
};

// In the order of the records; empty for a session that the store does not know. Any thread.
// `limits`: those in force then, which are not recorded.
std::vector<ReplayedEvent> replay(audit::Reader& store, const SessionId& id,
                                  const LoopLimits& limits = {});

// "asks the planner", "waits for a person", "starts step 2", …
std::string words(const LoopDecision& decision);

}  // namespace countersign::agent
