#pragma once

// A session's story from the store alone, told in the order of its records.

#include <map>
#include <string>
#include <vector>

#include "agent/replay.h"
#include "audit/store.h"

namespace countersign::cli {

class Paint;

// Everything the store says of one session.
struct Recorded {
  audit::SessionView session;
  std::vector<audit::StepView> steps;
  std::vector<audit::MessageView> messages;
  std::vector<agent::ReplayedEvent> events;  // as decide() sees them
  std::map<UserId, std::string> names;       // of everybody who appears
};
// Nothing if the store does not know the session.
std::optional<Recorded> read_session(audit::Reader& reader, const SessionId& id);

// One event for a person, over several lines.
std::string event_story(const Recorded& recorded, const agent::ReplayedEvent& event,
                        const Paint& paint);
// The same as one line of JSON.
std::string event_json(const Recorded& recorded, const agent::ReplayedEvent& event);

}  // namespace countersign::cli
