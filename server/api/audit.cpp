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

// What screens saw, with the words it is about; message 0 is the first question.
Poco::JSON::Array signals(const std::vector<audit::SignalView>& seen,
                          const audit::SessionView& session,
                          const std::vector<audit::MessageView>& messages, Eyes eyes) {
  Poco::JSON::Array array;
  for (const auto& signal : seen) {
    std::string_view text = signal.message == 0 ? std::string_view(session.question) : "";
    for (const auto& message : messages)
      if (message.n.get() == signal.message) text = message.content;
    Json json = json_object();
    json.set("message_number", signal.message);
    json.set("finding", view(signal.finding, text, eyes));
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
  json.set("signals",
           signals(context.store.signals(*id), *session, *messages, eyes_of(caller.who)));
  return json_response(200, json);
}

}  // namespace countersign::server
