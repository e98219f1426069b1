#include <algorithm>

#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

bool exists(const std::vector<agent::SourceInfo>& sources, std::string_view name) {
  return std::any_of(sources.begin(), sources.end(),
                     [&](const auto& source) { return source.name == name; });
}

Response unreadable(const Request& request, const agent::DeskRefusal& refusal) {
  return problem_response(request, {.status = 502,
                                    .type = "source-unreadable",
                                    .title = "The data source cannot be read now",
                                    .detail = json_text(refusal.message)});
}

}  // namespace

Reply list_sources(ApiContext& context, const Request& request) {
  return json_response(200, page(views(context.desk.sources(caller_of(request)))));
}

Reply get_schema(ApiContext& context, const Request& request) {
  const auto& name = request.path_parts.at("source");
  const auto caller = caller_of(request);
  if (!exists(context.desk.sources(caller), name)) return not_found(request);
  const auto relations = context.desk.schema(caller, name);
  if (!relations && relations.error().why == agent::DeskNo::kNoSource)
    return unreadable(request, relations.error());
  if (!relations) return refused(request, relations.error());
  Json json = json_object();
  json.set("source", json_text(name));
  json.set("relations", views(*relations));
  return json_response(200, json);
}

}  // namespace countersign::server
