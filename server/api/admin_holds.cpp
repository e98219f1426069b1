// Holds: what must be kept, whatever the clocks and whoever asks.

#include <array>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/admin_forget.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"

namespace countersign::server {

namespace {

constexpr std::array kFields = {JsonField{"session_id", false}, JsonField{"user", false},
                                JsonField{"reason"}};

Response no_such(const Request& request, std::string detail) {
  return problem_response(
      request,
      {.status = 404, .type = "not-found", .title = "Not found", .detail = std::move(detail)});
}

std::optional<UserId> find_user(audit::Store& store, const std::string& name) {
  if (const auto id = UserId::parse(name); id && store.account_name(*id)) return id;
  for (const auto& key : store.accounts().keys())
    if (key.identity.name == name) return key.identity.user;
  return std::nullopt;
}

Json view_of(const audit::Hold& hold) {
  Json json = json_object();
  json.set("session_id", json_text_or_null(hold.session ? hold.session->text() : ""));
  json.set("user_id", json_text_or_null(hold.user ? hold.user->text() : ""));
  json.set("reason", json_text(hold.reason));
  json.set("since", to_rfc3339(hold.since));
  json.set("by", hold.by.text());
  json.set("seq", hold.seq.get());
  return json;
}

Read<audit::Hold> read_hold(ApiContext& context, const Request& request) {
  auto body = read_body(request, kFields);
  if (!body) return unexpected(std::move(body).error());
  auto reason = read_reason(request, *body);
  if (!reason) return unexpected(std::move(reason).error());
  auto meant = read_meant(context, request, *body);
  if (!meant) return unexpected(std::move(meant).error());
  return audit::Hold{meant->session, meant->user, *reason, {}, request.who->user, {}};
}

bool is_same(const audit::Hold& a, const audit::Hold& b) {
  return a.session == b.session && a.user == b.user;
}

}  // namespace

Read<Meant> read_meant(ApiContext& context, const Request& request, const TextFields& body) {
  const auto session = body.text("session_id");
  const auto user = body.text("user");
  if (session.has_value() == user.has_value())
    return unexpected(bad_request(
        request, "Say either \"session_id\" or \"user\" (a name, or usr_ and 16 digits)."));
  if (session) {
    const auto id = SessionId::parse(*session);
    if (!id || !context.store.session(*id))
      return unexpected(no_such(
          request, fmt::format("There is no session {}.", printable(session->substr(0, 100)))));
    return Meant{id, std::nullopt};
  }
  const auto id = find_user(context.store, *user);
  if (!id)
    return unexpected(no_such(request, fmt::format("Nobody is called \"{}\". GET /v1/admin/keys "
                                                   "lists who has a key.",
                                                   printable(user->substr(0, 100)))));
  return Meant{std::nullopt, id};
}

Read<std::string> read_reason(const Request& request, const TextFields& body) {
  const auto& reason = body.required("reason");
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos || !is_storable_text(reason, 4096))
    return unexpected(
        bad_request(request, "\"reason\" wants a few words, at most 4096 bytes of text."));
  return reason;
}

Read<bool> read_dry_run(const Request& request, const TextFields& body) {
  const auto text = body.text("dry_run").value_or("true");
  if (text == "true") return true;
  if (text == "false") return false;
  return unexpected(
      bad_request(request, fmt::format("\"dry_run\" wants \"true\" or \"false\"; found \"{}\".",
                                       printable(text.substr(0, 100)))));
}

Reply list_holds(ApiContext& context, const Request&) {
  Poco::JSON::Array data;
  for (const auto& hold : context.store.retention().holds()) data.add(view_of(hold));
  return json_response(200, page(data));
}

Reply place_hold(ApiContext& context, const Request& request) {
  auto hold = read_hold(context, request);
  if (!hold) return std::move(hold).error();
  auto& retention = context.store.retention();
  const auto seq = retention.place_hold(*hold);
  // One that stood before still counts from its own beginning.
  for (const auto& standing : retention.holds())
    if (is_same(standing, *hold)) return json_response(201, view_of(standing));
  hold->seq = seq;
  hold->since = context.clock.now();
  return json_response(201, view_of(*hold));
}

Reply lift_hold(ApiContext& context, const Request& request) {
  auto hold = read_hold(context, request);
  if (!hold) return std::move(hold).error();
  const auto seq = context.store.retention().lift_hold(*hold);
  if (!seq)
    return no_such(request, "There is no such hold. GET /v1/admin/holds lists those that stand.");
  hold->seq = *seq;
  hold->since = context.clock.now();
  return json_response(200, view_of(*hold));
}

}  // namespace countersign::server
