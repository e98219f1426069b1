#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

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
  Json json = view(*session);
  json.set("events", views(*events));
  json.set("steps", views(*steps));
  json.set("messages", views(*messages));
  return json_response(200, json);
}

}  // namespace countersign::server
