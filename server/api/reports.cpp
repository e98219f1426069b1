// Named questions to the store. Whoever asks one is written down before it is answered.

#include "audit/reports.h"

#include <vector>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

Json view(const audit::ReportKnob& knob) {
  Json json = json_object();
  json.set("name", knob.name);
  if (knob.kind == audit::ReportKnob::Kind::kNumber) {
    json.set("from", knob.min);
    json.set("to", knob.max);
  }
  json.set("default", knob.preset);
  json.set("sentence", knob.sentence);
  return json;
}

Json view(const audit::ReportColumn& column) {
  Json json = json_object();
  json.set("name", column.name);
  json.set("meaning", column.meaning);
  return json;
}

template <class T>
Poco::JSON::Array views(const std::vector<T>& all) {
  Poco::JSON::Array array;
  for (const auto& one : all) array.add(view(one));
  return array;
}

Json view(const audit::Report& report) {
  Json json = json_object();
  json.set("name", json_text(report.name));
  json.set("sentence", json_text(report.sentence));
  json.set("about", json_text(report.about));
  json.set("since", fmt::format("{}d", report.period.count() / 24));
  json.set("parameters", views(report.knobs));
  json.set("columns", views(report.columns));
  return json;
}

Poco::Dynamic::Var value_of(const audit::ReportCell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  if (const auto* text = std::get_if<std::string>(&cell)) return json_text(*text);
  return {};
}

Poco::JSON::Array rows_of(const audit::ReportAnswer& answer) {
  Poco::JSON::Array rows;
  for (const auto& cells : answer.rows) {
    Poco::JSON::Array row;
    for (const auto& cell : cells) row.add(value_of(cell));
    rows.add(row);
  }
  return rows;
}

Json view(const audit::ReportAsk& ask, const audit::ReportAnswer& answer) {
  Json json = json_object();
  json.set("name", json_text(ask.report->name));
  json.set("since", json_time(ask.since));
  json.set("limit", ask.limit);
  Json parameters = json_object();
  for (const auto& [name, value] : ask.values)
    parameters.set(name, json_text(audit::value_text(value)));
  json.set("parameters", parameters);
  json.set("sessions_looked_at", answer.looked_at);
  Poco::JSON::Array columns;
  for (const auto& column : answer.columns) columns.add(json_text(column));
  json.set("columns", columns);
  json.set("rows", rows_of(answer));
  json.set("has_more", answer.has_more);
  return json;
}

Read<audit::ReportAsk> read_ask(const Request& request, const audit::Report& report, Micros now) {
  std::vector<JsonField> fields = {{"since", false}, {"limit", false}};
  for (const auto& knob : report.knobs) fields.push_back({knob.name, false});
  const auto body = read_body(request, fields);
  if (!body) return unexpected(body.error());
  auto ask = audit::ask_of(report, now);
  for (const auto& field : fields) {
    const auto text = body->text(field.name);
    if (!text) continue;
    const auto set = audit::set_value(ask, field.name, *text, now);
    if (!set) return unexpected(bad_request(request, set.error()));
  }
  return ask;
}

Response no_such_report(const Request& request) {
  std::vector<std::string> names;
  for (const auto& report : audit::reports()) names.emplace_back(report.name);
  const auto& name = request.path_parts.at("name");
  const auto near = nearest(name, names);
  return problem_response(
      request, {.status = 404,
                .type = "not-found",
                .title = "Not found",
                .detail = fmt::format("There is no report {}{}. There are {}.", printable(name),
                                      near ? fmt::format(", did you mean {}?", *near) : "",
                                      fmt::join(names, ", "))});
}

}  // namespace

Reply list_reports(ApiContext&, const Request&) {
  Poco::JSON::Array data;
  for (const auto& report : audit::reports()) data.add(view(report));
  return json_response(200, page(data));
}

Reply run_report(ApiContext& context, const Request& request) {
  const auto* report = audit::find_report(request.path_parts.at("name"));
  if (report == nullptr) return no_such_report(request);
  const auto ask = read_ask(request, *report, context.clock.now());
  if (!ask) return ask.error();
  context.store.note_reading(caller_of(request).who.user, audit::Reading::kReport,
                             audit::what_was_read(*ask));
  return json_response(200, view(*ask, context.store.report(*ask)));
}

}  // namespace countersign::server
