#include <array>

#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

Reply list_steps(ApiContext& context, const Request& request) {
  auto id = read_session(request);
  if (!id) return std::move(id).error();
  const auto steps = context.desk.steps(caller_of(request), *id);
  if (!steps) return refused(request, steps.error());
  return json_response(200, page(views(*steps, context.desk, eyes_of(*request.who))));
}

Reply create_step(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"sql"}};
  auto id = read_session(request);
  if (!id) return std::move(id).error();
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  auto once = read_idempotency_key(request);
  if (!once) return std::move(once).error();
  const auto step = context.desk.propose(caller_of(request), *id, body->required("sql"), *once);
  if (!step) return refused(request, step.error());
  return created_step(*step, context.desk, request);
}

Reply get_step(ApiContext& context, const Request& request) {
  auto ref = read_step(request);
  if (!ref) return std::move(ref).error();
  const auto step = context.desk.step(caller_of(request), *ref);
  if (!step) return refused(request, step.error());
  return step_response(200, *step, context.desk, request);
}

Reply rerun_step(ApiContext& context, const Request& request) {
  auto ref = read_step(request);
  if (!ref) return std::move(ref).error();
  auto body = read_body(request, {});
  if (!body) return std::move(body).error();
  auto once = read_idempotency_key(request);
  if (!once) return std::move(once).error();
  const auto step = context.desk.rerun(caller_of(request), *ref, *once);
  if (!step) return refused(request, step.error());
  return created_step(*step, context.desk, request);
}

Reply cancel_step(ApiContext& context, const Request& request) {
  auto ref = read_step(request);
  if (!ref) return std::move(ref).error();
  auto body = read_body(request, {});
  if (!body) return std::move(body).error();
  const auto step = context.desk.cancel(caller_of(request), *ref);
  if (!step) return refused(request, step.error());
  return step_response(202, *step, context.desk, request);
}

Reply list_pending(ApiContext& context, const Request& request) {
  const auto steps = context.desk.pending(caller_of(request));
  if (!steps) return refused(request, steps.error());
  return json_response(200, page(views(*steps, context.desk, eyes_of(*request.who))));
}

}  // namespace countersign::server
