#include <map>

#include "agent/replay.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

// Each event with what the loop makes of it when it is played again from the store.
Poco::JSON::Array story(audit::Reader& store, const SessionId& id,
                        const std::vector<audit::EventView>& events) {
  std::map<Seq, agent::ReplayedEvent> replayed;
  for (auto& event : agent::replay(store, id)) replayed.emplace(event.event.seq, std::move(event));
  Poco::JSON::Array array;
  for (const auto& event : events) {
    Json json = view(event);
    const auto found = replayed.find(event.seq);
    const bool is_known = found != replayed.end();
    json.set("then", json_text_or_null(is_known ? agent::words(found->second.then) : ""));
    json.set("surprise", json_text_or_null(is_known ? found->second.surprise : ""));
    array.add(json);
  }
  return array;
}

}  // namespace

Reply replay_session(ApiContext& context, const Request& request) {
  auto id = read_session(request);
  if (!id) return std::move(id).error();
  const auto caller = caller_of(request);
  const auto events = context.desk.events(caller, *id);
  if (!events) return refused(request, events.error());
  const auto session = context.desk.session(caller, *id);
  if (!session) return refused(request, session.error());
  const auto steps = context.desk.steps(caller, *id);
  if (!steps) return refused(request, steps.error());
  const auto messages = context.desk.messages(caller, *id);
  if (!messages) return refused(request, messages.error());
  // Whoever reads over others' shoulders is written down too.
  context.store.note_reading(caller.who.user, audit::Reading::kReplay, id->text());
  Json json = view(*session);
  json.set("events", story(context.store, *id, *events));
  json.set("steps", views(*steps, eyes_of(caller.who)));
  json.set("messages", views(*messages));
  return json_response(200, json);
}

}  // namespace countersign::server
