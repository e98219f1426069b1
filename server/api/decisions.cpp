#include <array>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/handlers.h"
#include "server/api/log_proof.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

// Only people decide, so only people read these answers.
Response receipt_response(int status, const agent::Receipt& receipt, const audit::StepView& step,
                          ApiContext& context) {
  Json json = json_object();
  Json receipt_json = view(receipt);
  receipt_json.set("proof", proof_of(context.store, receipt.seq));
  json.set("receipt", receipt_json);
  json.set("step", view(step, context.desk, Eyes::kPerson));
  auto response = json_response(status, json);
  response.headers.emplace_back("ETag", "\"" + step.tag + "\"");
  return response;
}

// 200 when the step is at its end; nothing while it waits or runs, or 202 if that must do.
std::optional<Response> outcome(ApiContext& context, const Request& request,
                                const agent::Receipt& receipt, Later::Turn turn) {
  const auto step = context.desk.step(caller_of(request), receipt.step.ref);
  if (!step) return refused(request, step.error());
  if (is_final(step->state)) return receipt_response(200, receipt, *step, context);
  if (turn == Later::Turn::kMayWait) return std::nullopt;
  return receipt_response(202, receipt, *step, context);
}

Reply approve(ApiContext& context, const Request& request, const agent::Decide& decision,
              std::chrono::seconds wait) {
  const auto receipt = context.desk.approve(caller_of(request), decision);
  if (!receipt) return refused(request, receipt.error());
  if (wait.count() == 0) return receipt_response(202, *receipt, receipt->step, context);
  return Later{.session = decision.step.session,
               .after = receipt->seq,
               .deadline = std::chrono::steady_clock::now() + wait,
               .again = [&context, request, receipt = *receipt](Later::Turn turn) {
                 return outcome(context, request, receipt, turn);
               }};
}

Reply reject(ApiContext& context, const Request& request, const agent::Decide& decision) {
  const auto receipt = context.desk.reject(caller_of(request), decision);
  if (!receipt) return refused(request, receipt.error());
  return receipt_response(200, *receipt, receipt->step, context);
}

Reply edit(agent::Desk& desk, const Request& request, const agent::Decide& decision,
           std::string_view sql) {
  const auto step = desk.edit(caller_of(request), decision, sql);
  if (!step) return refused(request, step.error());
  return created_step(*step, desk, request);
}

enum class Word : std::uint8_t { kApprove, kEdit, kReject };

Read<Word> read_decision(const Request& request, const TextFields& body) {
  const auto& text = body.required("decision");
  if (text == "approve") return Word::kApprove;
  if (text == "edit") return Word::kEdit;
  if (text == "reject") return Word::kReject;
  return unexpected(bad_request(
      request,
      fmt::format("\"decision\" wants approve, edit or reject; found \"{}\".", printable(text))));
}

// Which texts belong to which decision: an "sql" beside "approve" would look as if it were run.
std::optional<std::string> misfit(Word word, const TextFields& body) {
  const bool has_sql = body.text("sql").has_value(), has_reason = body.text("reason").has_value();
  switch (word) {
    case Word::kApprove:
      if (has_sql)
        return "An approval runs what was reviewed and takes no \"sql\"; to change the statement "
               "send \"decision\": \"edit\".";
      if (has_reason) return "An approval takes no \"reason\".";
      return std::nullopt;
    case Word::kEdit:
      if (!has_sql) return "An edit needs \"sql\", the whole new statement.";
      return std::nullopt;
    case Word::kReject:
      if (has_sql)
        return "A rejection takes no \"sql\"; to propose another statement send \"decision\": "
               "\"edit\".";
      if (!has_reason) return "A rejection needs a \"reason\"; the planner reads it.";
      return std::nullopt;
  }
  unreachable("a decision that fits nothing");
}

}  // namespace

Reply decide_step(ApiContext& context, const Request& request) {
  static constexpr std::array kFields = {JsonField{"decision"}, JsonField{"sql", false},
                                         JsonField{"reason", false}};
  auto ref = read_step(request);
  if (!ref) return std::move(ref).error();
  // Before anything else of the request is looked at: unknown and foreign come first.
  const auto step = context.desk.step(caller_of(request), *ref);
  if (!step) return refused(request, step.error());
  auto if_match = read_if_match(request);
  if (!if_match) return std::move(if_match).error();
  auto wait = read_wait(request);
  if (!wait) return std::move(wait).error();
  auto body = read_body(request, kFields);
  if (!body) return std::move(body).error();
  auto once = read_idempotency_key(request);
  if (!once) return std::move(once).error();
  auto word = read_decision(request, *body);
  if (!word) return std::move(word).error();
  if (auto words = misfit(*word, *body)) return bad_request(request, std::move(*words));

  const agent::Decide decision{.step = *ref,
                               .if_match = *if_match,
                               .reason = body->text("reason").value_or(""),
                               .idempotency_key = *once};
  switch (*word) {
    case Word::kApprove:
      return approve(context, request, decision, *wait);
    case Word::kEdit:
      return edit(context.desk, request, decision, body->required("sql"));
    case Word::kReject:
      return reject(context, request, decision);
  }
  unreachable("a decision that nobody takes");
}

}  // namespace countersign::server
