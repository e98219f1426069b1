// Erasing a session or a person, and what the clocks take. Both look first: without
// "dry_run":"false" nothing changes.

#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "audit/reports.h"
#include "core/text.h"
#include "server/api/admin_forget.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"

namespace countersign::server {

namespace {

using audit::KeepClass;

// Of one call: whoever wants more calls again.
constexpr std::uint64_t kSessionsAtOnce = 1000;

Read<KeepClass> read_class(const Request& request, const TextFields& body) {
  const auto& text = body.required("class");
  for (const auto what : {KeepClass::kChat, KeepClass::kText, KeepClass::kRecords})
    if (text == word(what)) return what;
  return unexpected(
      bad_request(request, fmt::format("\"class\" wants chat, text or records; found \"{}\".",
                                       printable(text.substr(0, 100)))));
}

Read<Micros> read_before(ApiContext& context, const Request& request, const TextFields& body) {
  const auto& text = body.required("older_than");
  if (const auto before = audit::parse_since(text, context.clock.now())) return *before;
  return unexpected(bad_request(
      request, fmt::format("\"older_than\" wants how long ago (400d, 12w, 7y) or a date "
                           "(2026-11-20, UTC); found \"{}\".",
                           printable(text.substr(0, 100)))));
}

Json view_of(const audit::PurgeAsk& ask, const audit::Forgotten& done) {
  Json json = json_object();
  json.set("class", std::string(word(ask.what)));
  json.set("before", to_rfc3339(ask.before));
  json.set("dry_run", ask.is_dry_run);
  json.set("sessions", done.sessions);
  json.set("texts", done.texts);
  json.set("records", done.records);
  json.set("held", done.held);
  json.set("open", done.open);
  json.set("archive", json_text_or_null(ask.archive));
  json.set("first_record",
           done.first ? Poco::Dynamic::Var(done.first->get()) : Poco::Dynamic::Var());
  json.set("last_record", done.last ? Poco::Dynamic::Var(done.last->get()) : Poco::Dynamic::Var());
  json.set("is_more", done.is_more);
  return json;
}

// The certificate is JSON already; beside it stands how people read it.
Response certificate_response(const audit::Certificate& certificate) {
  auto response = json_response(200, json_object());
  Json text = json_object();
  text.set("text", json_text(certificate.text));
  const auto bytes = json_bytes(text);
  response.body = certificate.json.substr(0, certificate.json.size() - 1) + "," + bytes.substr(1);
  return response;
}

}  // namespace

Reply create_erasure(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"session_id", false}, JsonField{"user", false},
                                         JsonField{"reason"}, JsonField{"dry_run", false}};
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  auto reason = read_reason(request, *body);
  if (!reason) return std::move(reason).error();
  auto is_dry_run = read_dry_run(request, *body);
  if (!is_dry_run) return std::move(is_dry_run).error();
  auto meant = read_meant(context, request, *body);
  if (!meant) return std::move(meant).error();
  const audit::EraseAsk ask{meant->session, meant->user, *reason, *is_dry_run, request.who->user};
  try {
    return certificate_response(context.store.retention().erase(ask));
  } catch (const std::invalid_argument& objection) {
    return problem_response(request, {.status = 409,
                                      .type = "last-admin",
                                      .title = "This is the last key of an admin",
                                      .detail = objection.what()});
  }
}

Reply purge(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"class"}, JsonField{"older_than"},
                                         JsonField{"dry_run", false}};
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  auto what = read_class(request, *body);
  if (!what) return std::move(what).error();
  auto before = read_before(context, request, *body);
  if (!before) return std::move(before).error();
  auto is_dry_run = read_dry_run(request, *body);
  if (!is_dry_run) return std::move(is_dry_run).error();
  const audit::PurgeAsk ask{*what,           *before,           *is_dry_run,
                            context.archive, request.who->user, kSessionsAtOnce};
  return json_response(200, view_of(ask, context.store.retention().purge(ask)));
}

}  // namespace countersign::server
