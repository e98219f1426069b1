#include <array>

#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

std::string path_of(const SessionId& id) {
  return "/v1/sessions/" + id.text();
}

Response created_session(const audit::SessionView& session) {
  auto response = json_response(201, view(session));
  response.headers.emplace_back("Location", path_of(session.id));
  return response;
}

// The session with its steps and messages in one object, all of one moment: an answer that was
// there before the phase said so would be taken for mere talk. What is written faster than we read
// comes as it is; the session was read first, so the next poll comes back at once and nothing is
// missed.
Response whole_session(agent::Desk& desk, const Request& request, audit::SessionView session) {
  constexpr int kReadingsMax = 8;
  const auto caller = caller_of(request);
  for (int readings = 1;; ++readings) {
    const auto steps = desk.steps(caller, session.id);
    if (!steps) return refused(request, steps.error());
    const auto messages = desk.messages(caller, session.id);
    if (!messages) return refused(request, messages.error());
    auto now = desk.session(caller, session.id);
    if (!now) return refused(request, now.error());
    if (now->last_seq == session.last_seq || readings == kReadingsMax) {
      Json json = view(session);
      json.set("steps", views(*steps, desk, eyes_of(*request.who)));
      json.set("messages", views(*messages));
      return json_response(200, json);
    }
    session = std::move(*now);
  }
}

// Nothing: the session has no record past `after` yet.
std::optional<Response> session_past(agent::Desk& desk, const Request& request, const SessionId& id,
                                     std::optional<std::uint64_t> after) {
  const auto session = desk.session(caller_of(request), id);
  if (!session) return refused(request, session.error());
  if (after && session->last_seq.get() <= *after) return std::nullopt;
  return whole_session(desk, request, *session);
}

}  // namespace

Reply create_session(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"source"}, JsonField{"question", false},
                                         JsonField{"planner", false}};
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  auto once = read_idempotency_key(request);
  if (!once) return std::move(once).error();
  const auto session =
      context.desk.ask(caller_of(request), {
                                               .source = body->required("source"),
                                               .question = body->text("question").value_or(""),
                                               .planner = body->text("planner"),
                                               .idempotency_key = *once,
                                           });
  if (!session) return refused(request, session.error());
  return created_session(*session);
}

Reply list_sessions(ApiContext& context, const Request& request) {
  auto only_open = read_flag(request, "open");
  if (!only_open) return std::move(only_open).error();
  auto limit = read_number_or(request, "limit", {1, 200}, 50);
  if (!limit) return std::move(limit).error();
  const auto sessions = context.desk.sessions(caller_of(request), *only_open, *limit,
                                              request.query_value("cursor").value_or(""));
  if (!sessions) return refused(request, sessions.error());
  return json_response(200, page(views(sessions->items), sessions->next_cursor));
}

Reply get_session(ApiContext& context, const Request& request) {
  auto id = read_session(request);
  if (!id) return std::move(id).error();
  auto after = read_number(request, "after", {});
  if (!after) return std::move(after).error();
  auto wait = read_wait(request);
  if (!wait) return std::move(wait).error();
  if (request.query_value("wait") && !*after)
    return bad_request(request, "\"wait\" needs \"after\": the last_seq that you have seen.");

  const bool waits = *after && wait->count() > 0;
  if (auto now = session_past(context.desk, request, *id, waits ? *after : std::nullopt))
    return std::move(*now);
  return Later{.session = *id,
               .after = Seq(**after),
               .deadline = std::chrono::steady_clock::now() + *wait,
               .again = [&desk = context.desk, request, id = *id, seen = *after](Later::Turn turn) {
                 return session_past(desk, request, id,
                                     turn == Later::Turn::kAnswerNow ? std::nullopt : seen);
               }};
}

Reply close_session(ApiContext& context, const Request& request) {
  auto id = read_session(request);
  if (!id) return std::move(id).error();
  auto body = read_body(request, {});
  if (!body) return std::move(body).error();
  const auto session = context.desk.close(caller_of(request), *id);
  if (!session) return refused(request, session.error());
  return json_response(200, view(*session));
}

Reply list_messages(ApiContext& context, const Request& request) {
  auto id = read_session(request);
  if (!id) return std::move(id).error();
  const auto messages = context.desk.messages(caller_of(request), *id);
  if (!messages) return refused(request, messages.error());
  return json_response(200, page(views(*messages)));
}

Reply create_message(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"content"}};
  auto id = read_session(request);
  if (!id) return std::move(id).error();
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  auto once = read_idempotency_key(request);
  if (!once) return std::move(once).error();
  const auto session =
      context.desk.follow_up(caller_of(request), *id, body->required("content"), *once);
  if (!session) return refused(request, session.error());
  auto response = json_response(201, view(*session));
  response.headers.emplace_back("Location", path_of(*id) + "/messages");
  return response;
}

}  // namespace countersign::server
