#include "server/api/problem.h"

#include "core/invariant.h"
#include "core/text.h"
#include "server/api/views.h"

namespace countersign::server {

ProblemKind problem_kind(agent::DeskNo why) {
  using agent::DeskNo;
  switch (why) {
    case DeskNo::kNotFound:
      return {404, "not-found", "Not found"};
    case DeskNo::kNotAllowed:
      return {403, "not-allowed", "Your key may not do this"};
    case DeskNo::kInvalid:
      return {400, "invalid", "Something in the request is not valid"};
    case DeskNo::kNoSource:
      return {422, "no-source", "The data source cannot be used"};
    case DeskNo::kClosed:
      return {409, "session-closed", "The session is closed"};
    case DeskNo::kDecided:
      return {409, "already-decided", "This step was already decided"};
    case DeskNo::kNotJudged:
      return {409, "not-judged", "The step is still being judged"};
    case DeskNo::kChanged:
      return {412, "changed", "The step is not what was reviewed"};
    case DeskNo::kExpired:
      return {409, "expired", "The step waited too long"};
    case DeskNo::kFourEyes:
      return {403, "four-eyes", "Somebody else must decide this"};
    case DeskNo::kJudgedWorse:
      return {409, "judged-worse", "The policy in force now refuses the statement"};
    case DeskNo::kRefused:
      return {422, "refused", "A guardrail refuses the statement"};
    case DeskNo::kTooMany:
      return {429, "too-many", "A limit of the session is reached"};
    case DeskNo::kOtherRequest:
      return {422, "other-request", "The idempotency key was used for another request"};
    case DeskNo::kNotRunning:
      return {409, "not-running", "There is nothing to cancel"};
    case DeskNo::kGone:
      return {410, "result-gone", "The rows are no longer held"};
    case DeskNo::kNotFinished:
      return {409, "not-finished", "There are no rows yet"};
  }
  unreachable("a desk's no without a status");
}

namespace {

// Words of our own where the desk gave none.
std::string detail_of(const agent::DeskRefusal& refusal, const ProblemKind& kind) {
  return refusal.message.empty() ? std::string(kind.title) + "." : json_text(refusal.message);
}

std::string retry_after(audit::StoreUnavailable::Why why) {
  using Why = audit::StoreUnavailable::Why;
  switch (why) {
    case Why::kBusy:
    case Why::kLocked:
      return "1";
    case Why::kFull:
    case Why::kClosed:
      return "10";
    case Why::kBroken:
    case Why::kMisconfigured:
    case Why::kNewer:
    case Why::kRolledBack:
    case Why::kTampered:
      return "60";
  }
  unreachable("a store's why without a pause");
}

}  // namespace

Response problem_response(const Request& request, const Problem& problem) {
  Json body = json_object();
  body.set("type", "urn:countersign:" + std::string(problem.type));
  body.set("title", std::string(problem.title));
  body.set("status", problem.status);
  body.set("detail", problem.detail);
  body.set("request_id", request.request_id);
  for (const auto& name : problem.extras.getNames()) body.set(name, problem.extras.get(name));
  Response response{.status = problem.status, .headers = problem.headers, .body = json_bytes(body)};
  response.headers.emplace_back("Content-Type", "application/problem+json");
  return response;
}

Response not_found(const Request& request) {
  return problem_response(request,
                          {.status = 404,
                           .type = "not-found",
                           .title = "Not found",
                           .detail = "There is nothing here under this name, or it is not yours. "
                                     "GET /v1/sessions lists your sessions."});
}

Response bad_request(const Request& request, std::string detail) {
  return problem_response(request, {.status = 400,
                                    .type = "bad-request",
                                    .title = "The request is not valid",
                                    .detail = std::move(detail)});
}

Response bad_json(const Request& request, const JsonError& error) {
  Problem problem{.status = 400,
                  .type = "bad-json",
                  .title = "The body is not the JSON that was expected",
                  .detail = "Line " + std::to_string(error.line) + ", column " +
                            std::to_string(error.column) + ": " + error.message +
                            (error.message.ends_with('?') ? "" : ".")};
  problem.extras.set("line", error.line);
  problem.extras.set("column", error.column);
  problem.extras.set("key", json_text_or_null(error.key));
  return problem_response(request, problem);
}

Response refused(const Request& request, const agent::DeskRefusal& refusal) {
  const ProblemKind kind = problem_kind(refusal.why);
  if (kind.status == 404) return not_found(request);
  Problem problem{.status = kind.status,
                  .type = kind.type,
                  .title = kind.title,
                  .detail = detail_of(refusal, kind)};
  if (refusal.winner) problem.extras.set("winner", view(*refusal.winner));
  if (refusal.step) {
    const Eyes eyes = request.who ? eyes_of(*request.who) : Eyes::kAgent;
    problem.extras.set("step", view(*refusal.step, eyes));
    problem.extras.set("findings", view(refusal.step->findings, refusal.step->sql, eyes));
    // The desk's words are for people.
    if (eyes == Eyes::kAgent && refusal.why == agent::DeskNo::kRefused)
      problem.detail = json_text(words_of_refusal(*refusal.step, eyes));
  }
  if (refusal.why == agent::DeskNo::kNotJudged || refusal.why == agent::DeskNo::kNotFinished)
    problem.headers.emplace_back("Retry-After", "1");
  return problem_response(request, problem);
}

Response store_unavailable(const Request& request, const audit::StoreUnavailable& error) {
  // A disk that failed may hold what it was given: the next start shows it.
  const bool is_certain = error.why != audit::StoreUnavailable::Why::kBroken;
  return problem_response(
      request, {.status = 503,
                .type = "store-unavailable",
                .title = "The audit store cannot be used, so nothing ran",
                .detail = (is_certain ? "Nothing ran and nothing was changed: " : "Nothing ran: ") +
                          printable(error.what()),
                .headers = {{"Retry-After", retry_after(error.why)}}});
}

Response internal_error(const Request& request) {
  return problem_response(request, {.status = 500,
                                    .type = "internal",
                                    .title = "Something went wrong on our side",
                                    .detail = "The server's log has the details under the request "
                                              "id " +
                                              request.request_id + "."});
}

}  // namespace countersign::server
