#include <algorithm>

#include "audit/log.h"
#include "core/text.h"
#include "server/api/evidence.h"
#include "server/api/handlers.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

// Whoever looks after the server: is nobody, may read, and is shown counts only.
agent::Caller watchman() {
  return {.who = {.user = UserId(), .name = "", .roles = audit::Role::kAuditor}, .address = ""};
}

Json view_of_sources(const std::vector<agent::SourceInfo>& sources) {
  const auto reachable = std::count_if(sources.begin(), sources.end(),
                                       [](const auto& source) { return source.is_reachable; });
  Json json = json_object();
  json.set("reachable", Poco::Int64{reachable});
  json.set("unreachable", Poco::Int64{std::ssize(sources) - reachable});
  return json;
}

Json view_of_store(const audit::Health& health) {
  Json json = json_object();
  json.set("can_write", health.can_write);
  json.set("is_latched", health.is_latched);
  json.set("reason", json_text_or_null(health.reason));
  json.set("queue", Poco::UInt64{health.queue});
  return json;
}

}  // namespace

Response json_response(int status, const Json& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = json_bytes(body)};
}

Response step_response(int status, const audit::StepView& step, agent::Desk& desk,
                       const Request& request) {
  Json json = view(step, desk, eyes_of(*request.who));
  set_evidence(json, desk, request, step);
  auto response = json_response(status, json);
  response.headers.emplace_back("ETag", "\"" + step.tag + "\"");
  return response;
}

Response created_step(const audit::StepView& step, agent::Desk& desk, const Request& request) {
  auto response = step_response(201, step, desk, request);
  response.headers.emplace_back("Location", "/v1/sessions/" + step.ref.session.text() + "/steps/" +
                                                std::to_string(step.ref.step.get()));
  return response;
}

// A latched store still answers who reads: ending the process would not mend its disk.
Reply get_health(ApiContext& context, const Request&) {
  const auto health = context.store.health();
  Json json = json_object();
  json.set("status", std::string(health.is_latched ? "read-only" : "ok"));
  if (health.is_latched) json.set("reason", json_text(health.reason));
  return json_response(200, json);
}

Reply get_ready(ApiContext& context, const Request&) {
  const auto health = context.store.health();
  Json json = json_object();
  json.set("status", std::string(health.can_write ? "ready" : "not ready"));
  json.set("store", view_of_store(health));
  json.set("evidence", view_of_evidence(context.verifier));
  // Nothing stops because of it, but somebody should look.
  json.set("checkpoints_trouble", json_text_or_null(context.store.log().status().sink_trouble));
  json.set("sources", view_of_sources(context.desk.sources(watchman())));
  return json_response(health.can_write ? 200 : 503, json);
}

Reply get_version(ApiContext& context, const Request&) {
  Json json = json_object();
  json.set("name", std::string("countersign"));
  json.set("version", json_text(context.version));
  return json_response(200, json);
}

}  // namespace countersign::server
