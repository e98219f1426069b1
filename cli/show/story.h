#pragma once

// A session's story from the store alone.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "agent/evidence.h"
#include "agent/replay.h"
#include "audit/store.h"

namespace countersign::cli {

class Paint;

// Everything the store says of one session.
struct Recorded {
  audit::SessionView session;
  std::vector<audit::StepView> steps;
  std::vector<audit::MessageView> messages;
  std::vector<audit::SignalView> signals;    // what screens saw in the questions
  std::vector<agent::ReplayedEvent> events;  // as decide() sees them
  std::map<UserId, std::string> names;       // of everybody who appears
  std::map<StepNumber, agent::StepEvidence> evidence;
};
// Nothing if the store does not know the session.
std::optional<Recorded> read_session(audit::Reader& reader, const SessionId& id);

// For a person: who asked and from where, then question by question what was proposed, how it was
// judged and why, who decided after how long, what came back, the answer; at last one line that
// sums it up. In the order of the records, with times from the beginning on, wrapped to `width`.
std::string whole_story(const Recorded& recorded, const Paint& paint, std::size_t width);

// One event as one line of JSON.
std::string event_json(const Recorded& recorded, const agent::ReplayedEvent& event);

}  // namespace countersign::cli
