// Named questions to the store. Whoever asks one is written down before it is answered.

#include "audit/reports.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

constexpr std::uint64_t kRowsMax = 1000;

Json view(const audit::Report& report) {
  Json json = json_object();
  json.set("name", json_text(report.name));
  json.set("sentence", json_text(report.sentence));
  json.set("about", json_text(report.about));
  json.set("since", fmt::format("{}d", report.period.count() / 24));
  json.set("more_than", json_or_null(report.more_than));
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
  json.set("more_than", json_or_null(ask.more_than));
  json.set("sessions_looked_at", answer.looked_at);
  Poco::JSON::Array columns;
  for (const auto& column : answer.columns) columns.add(json_text(column));
  json.set("columns", columns);
  json.set("rows", rows_of(answer));
  json.set("has_more", answer.has_more);
  return json;
}

Read<std::uint64_t> read_count(const Request& request, const TextFields& body,
                               std::string_view name, std::uint64_t preset, std::uint64_t max) {
  const auto text = body.text(name);
  if (!text) return preset;
  std::uint64_t value = 0;
  const bool is_number =
      !text->empty() && text->size() <= 6 &&
      std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (is_number) value = std::stoull(*text);
  if (value == 0 || value > max)
    return unexpected(bad_request(
        request, fmt::format("\"{}\" wants a whole number from 1 to {}, as a text; found \"{}\".",
                             name, max, printable(*text))));
  return value;
}

Read<audit::ReportAsk> read_ask(const Request& request, const audit::Report& report, Micros now) {
  static constexpr std::array kFields = {JsonField{"since", false}, JsonField{"limit", false},
                                         JsonField{"more_than", false}};
  auto body = read_body(request, kFields);
  if (!body) return unexpected(std::move(body).error());
  auto ask = audit::ask_of(report, now);
  if (const auto text = body->text("since")) {
    const auto since = audit::parse_since(*text, now);
    if (!since)
      return unexpected(bad_request(
          request, fmt::format("\"since\" wants how long ago (30min, 1h, 7d, 2w) or a date "
                               "(2026-11-20, 2026-11-20T08:30:00Z); found \"{}\".",
                               printable(*text))));
    ask.since = *since;
  }
  auto limit = read_count(request, *body, "limit", ask.limit, kRowsMax);
  if (!limit) return unexpected(std::move(limit).error());
  ask.limit = static_cast<std::size_t>(*limit);
  if (body->text("more_than") && !report.more_than)
    return unexpected(
        bad_request(request, fmt::format("\"{}\" knows no \"more_than\".", report.name)));
  auto more_than = read_count(request, *body, "more_than", report.more_than.value_or(0), 999'999);
  if (!more_than) return unexpected(std::move(more_than).error());
  if (report.more_than) ask.more_than = static_cast<std::uint32_t>(*more_than);
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
