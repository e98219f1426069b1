// What the buttons do. Each goes through the desk, like everything else, and ends with a page to go
// to, so that loading it again does nothing twice.

#include <chrono>

#include "server/api/reading.h"
#include "server/auth/browser.h"
#include "server/page/pages.h"
#include "server/page/trouble.h"

namespace countersign::server {

namespace {

std::string field(const Request& request, std::string_view name) {
  return std::string(request.form_value(name).value_or(""));
}

// The form's number: pressing its button twice is one request. What does not look like one is none.
std::optional<std::string> once_of(const Request& request) {
  auto once = field(request, "once");
  if (once.empty() || once.size() > 64) return std::nullopt;
  for (const char c : once) {
    if (c < 0x21 || c > 0x7e) return std::nullopt;
  }
  return "page-" + once;
}

std::string place_of(const SessionId& id) {
  return "/sessions/" + id.text();
}

// From the path; what is not spelled like one is not found.
template <class Act>
Reply with_session(const Request& request, Act&& act) {
  const auto id = read_session(request);
  if (!id) return not_found_page(request);
  return act(*id);
}

template <class Act>
Reply with_step(const Request& request, Act&& act) {
  const auto ref = read_step(request);
  if (!ref) return not_found_page(request);
  return act(*ref);
}

// What follows a press is mostly there in a moment; until then the browser goes on showing the page
// that was pressed, which is better than one that loads itself again.
constexpr std::chrono::milliseconds kMoment{1500};

// Nothing: the planner or a step is at work.
std::optional<Response> settled(agent::Desk& desk, const Request& request, const SessionId& id,
                                const std::string& part, Later::Turn turn) {
  const auto session = desk.session(caller_of(request), id);
  if (!session) return refused_page(request, session.error());
  const bool is_at_work =
      session->phase == SessionPhase::kPlanning || session->phase == SessionPhase::kRunning;
  if (!is_at_work) return see_other(place_of(id) + part);
  if (turn == Later::Turn::kMayWait) return std::nullopt;
  return see_other(place_of(id));
}

// Off to the session, to `part` of its page, when there is something to see.
Reply to_story(ApiContext& context, const Request& request, const audit::SessionView& session,
               const std::string& part) {
  if (auto now = settled(context.desk, request, session.id, part, Later::Turn::kMayWait))
    return std::move(*now);
  return Later{.session = session.id,
               .after = session.last_seq,
               .deadline = std::chrono::steady_clock::now() + kMoment,
               .again = [&desk = context.desk, request, id = session.id, part](Later::Turn turn) {
                 return settled(desk, request, id, part, turn);
               }};
}

Reply to_step(ApiContext& context, const Request& request, const StepRef& ref) {
  const auto session = context.desk.session(caller_of(request), ref.session);
  if (!session) return refused_page(request, session.error());
  return to_story(context, request, *session, "#step-" + std::to_string(ref.step.get()));
}

agent::Decide decision_of(const Request& request, const StepRef& ref) {
  return {.step = ref,
          .if_match = field(request, "tag"),
          .reason = field(request, "reason"),
          .idempotency_key = once_of(request)};
}

Reply new_step(ApiContext& context, const Request& request,
               const agent::Desked<audit::StepView>& step) {
  if (!step) return refused_page(request, step.error());
  return to_step(context, request, step->ref);
}

}  // namespace

Reply act_ask(ApiContext& context, const Request& request) {
  const auto planner = field(request, "planner");
  const auto session = context.desk.ask(
      caller_of(request), {.source = field(request, "source"),
                           .question = field(request, "question"),
                           .planner = planner.empty() ? std::nullopt : std::optional(planner),
                           .idempotency_key = once_of(request)});
  if (!session) return refused_page(request, session.error());
  return to_story(context, request, *session, "");
}

Reply act_follow_up(ApiContext& context, const Request& request) {
  return with_session(request, [&](const SessionId& id) -> Reply {
    const auto session = context.desk.follow_up(caller_of(request), id, field(request, "question"),
                                                once_of(request));
    if (!session) return refused_page(request, session.error());
    return to_story(context, request, *session,
                    "#message-" + std::to_string(session->message_count));
  });
}

Reply act_propose(ApiContext& context, const Request& request) {
  return with_session(request, [&](const SessionId& id) {
    return new_step(
        context, request,
        context.desk.propose(caller_of(request), id, field(request, "sql"), once_of(request)));
  });
}

Reply act_close(ApiContext& context, const Request& request) {
  return with_session(request, [&](const SessionId& id) -> Reply {
    const auto session = context.desk.close(caller_of(request), id);
    if (!session) return refused_page(request, session.error());
    return see_other(place_of(id));
  });
}

Reply act_approve(ApiContext& context, const Request& request) {
  return with_step(request, [&](const StepRef& ref) -> Reply {
    auto decision = decision_of(request, ref);
    decision.reason.clear();  // an approval has none
    const auto receipt = context.desk.approve(caller_of(request), decision);
    if (!receipt) return refused_page(request, receipt.error());
    return to_step(context, request, ref);
  });
}

Reply act_reject(ApiContext& context, const Request& request) {
  return with_step(request, [&](const StepRef& ref) -> Reply {
    // Unknown and foreign come first.
    const auto step = context.desk.step(caller_of(request), ref);
    if (!step) return refused_page(request, step.error());
    const auto decision = decision_of(request, ref);
    if (decision.reason.empty())
      return trouble_page(request, {.status = 400,
                                    .title = "A rejection needs a reason",
                                    .detail = "The planner reads it and tries again.",
                                    .again = Again::kChanged});
    const auto receipt = context.desk.reject(caller_of(request), decision);
    if (!receipt) return refused_page(request, receipt.error());
    return to_step(context, request, ref);
  });
}

Reply act_edit(ApiContext& context, const Request& request) {
  return with_step(request, [&](const StepRef& ref) {
    return new_step(
        context, request,
        context.desk.edit(caller_of(request), decision_of(request, ref), field(request, "sql")));
  });
}

Reply act_cancel(ApiContext& context, const Request& request) {
  return with_step(request, [&](const StepRef& ref) {
    return new_step(context, request, context.desk.cancel(caller_of(request), ref));
  });
}

Reply act_rerun(ApiContext& context, const Request& request) {
  return with_step(request, [&](const StepRef& ref) {
    return new_step(context, request,
                    context.desk.rerun(caller_of(request), ref, once_of(request)));
  });
}

}  // namespace countersign::server
