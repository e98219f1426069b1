// Opening and closing a session, and going on with it.

#include "agent/desk.h"

#include <fmt/core.h>

#include "agent/desk/desk_impl.h"
#include "agent/desk/refusals.h"
#include "agent/loop/circumstances.h"
#include "agent/loop/runs.h"
#include "core/text.h"
#include "guardrails/screen.h"

namespace countersign::agent {

std::unique_ptr<Desk> make_desk(audit::Store& store, Sources& sources,
                                std::map<std::string, std::unique_ptr<Planner>> planners,
                                const Clock& clock, DeskOptions options) {
  return std::make_unique<DeskImpl>(store, sources, std::move(planners), clock, std::move(options));
}

DeskImpl::DeskImpl(audit::Store& store, Sources& sources, Planners planners, const Clock& clock,
                   DeskOptions options)
    : bench_(store, sources, std::move(planners), clock, std::move(options)), loop_(bench_) {}

void DeskImpl::start() {
  loop_.start();
}

void DeskImpl::stop(std::chrono::milliseconds patience) {
  loop_.stop(patience);
}

std::optional<audit::Idempotency> once_of(const Caller& caller,
                                          const std::optional<std::string>& key,
                                          std::initializer_list<std::string_view> request) {
  if (!key) return std::nullopt;
  // Each part with its length, so that no two requests read alike.
  std::string parts;
  for (const auto part : request) parts += fmt::format("{}:", part.size()).append(part);
  return audit::Idempotency{caller.who.user, *key, sha256(parts)};
}

Desked<Source*> DeskImpl::find_source(std::string_view name) {
  if (Source* source = bench_.sources.find(name)) return source;
  std::vector<std::string> names;
  for (const Source* source : bench_.sources.all()) names.push_back(source->name());
  const auto near = nearest(name, names);
  std::string known;
  for (const auto& each : names) known += (known.empty() ? "" : ", ") + each;
  return unexpected(
      desk_refusal(DeskNo::kNoSource,
                   fmt::format("There is no source \"{}\"{}. {}", printable(name.substr(0, 100)),
                               near ? fmt::format("; did you mean \"{}\"?", *near) : "",
                               known.empty() ? "Add one to the settings under [sources.NAME]."
                                             : fmt::format("Known: {}.", known))));
}

Desked<Done> DeskImpl::check_ask(const Ask& ask, const std::string& planner) {
  const bool is_planned = planner != kNoPlanner;
  if (is_planned && !bench_.planners.contains(planner)) {
    std::string known(kNoPlanner);
    for (const auto& [name, each] : bench_.planners)
      if (name != kNoPlanner) known += ", " + name;
    return unexpected(desk_refusal(DeskNo::kInvalid,
                                   fmt::format("There is no planner \"{}\"; expected one of: {}.",
                                               printable(planner.substr(0, 100)), known)));
  }
  if (!is_storable_text(ask.question, bench_.options.question_bytes_max))
    return unexpected(desk_refusal(
        DeskNo::kInvalid, fmt::format("The question must be UTF-8 text without NUL of at most {} "
                                      "bytes.",
                                      bench_.options.question_bytes_max)));
  if (is_planned && ask.question.find_first_not_of(" \t\r\n") == std::string::npos)
    return unexpected(desk_refusal(
        DeskNo::kInvalid,
        "The question is empty; ask something, or take the planner \"none\" and write the SQL "
        "yourself."));
  return Done{};
}

std::vector<Finding> DeskImpl::signals_in(std::string_view question, Source* source, UserId user) {
  if (!source) return guardrails::screen(question);
  return topics_.signals(*source, policy_for(bench_.store, *source, user), question);
}

Desked<audit::SessionView> DeskImpl::ask(const Caller& caller, const Ask& ask) {
  if (auto no = objection_to_work(caller)) return unexpected(std::move(*no));
  const std::string planner = ask.planner.value_or(bench_.options.default_planner);
  if (auto ok = check_ask(ask, planner); !ok) return unexpected(std::move(ok).error());
  const auto source = find_source(ask.source);
  if (!source) return unexpected(source.error());
  // Better said now than by a planner that can do nothing.
  if (const auto schema = (*source)->engine().describe(); !schema)
    return unexpected(refusal_of(schema.error()));

  audit::NewSession command;
  command.user = caller.who.user;
  command.user_ip = caller.address;
  command.source = (*source)->name();
  command.question = ask.question;
  command.signals = signals_in(ask.question, *source, caller.who.user);
  command.model = planner;
  command.phase = planner == kNoPlanner ? SessionPhase::kIdle : SessionPhase::kPlanning;
  command.once = once_of(caller, ask.idempotency_key, {"ask", ask.source, ask.question, planner});
  const auto done = bench_.store.create_session(command);
  if (!done) return unexpected(refusal_of(bench_.store, done.error(), std::nullopt));
  if (!done->was_repeated) loop_.happened(done->id, LoopEvent::kAsked);
  return session(caller, done->id);
}

Desked<audit::SessionView> DeskImpl::follow_up(const Caller& caller, const SessionId& id,
                                               std::string_view text,
                                               std::optional<std::string> idempotency_key) {
  const auto entered = enter(caller, id, Wants::kPropose);
  if (!entered) return entered;
  if (!is_storable_text(text, bench_.options.question_bytes_max) ||
      text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return unexpected(desk_refusal(
        DeskNo::kInvalid, fmt::format("A question must be UTF-8 text without NUL, not empty, of at "
                                      "most {} bytes.",
                                      bench_.options.question_bytes_max)));
  audit::NewMessage command;
  command.session = id;
  command.author = caller.who.user;
  command.content = std::string(text);
  command.signals = signals_in(text, bench_.sources.find(entered->source), entered->user);
  command.once = once_of(caller, idempotency_key, {"follow_up", id.bytes(), text});
  {
    const auto held = bench_.locks.hold(id);
    auto loaded = load(bench_.store, id, loop_limits(bench_.options));
    if (!loaded) return unexpected(not_found());
    loaded->state.question_is_open = true;
    loaded->state.first_step_of_question = loaded->state.steps.size();
    command.next_phase = decide(loaded->state, LoopEvent::kAsked).phase;
    const auto done = bench_.store.add_message(command);
    if (!done) return unexpected(refusal_of(bench_.store, done.error(), std::nullopt));
  }
  loop_.happened(id, LoopEvent::kAsked);
  return session(caller, id);
}

// Waiting steps are withdrawn and approved ones cancelled; what runs comes to its own end.
Desked<audit::SessionView> DeskImpl::close(const Caller& caller, const SessionId& id) {
  const auto entered = enter(caller, id, Wants::kPropose);
  if (!entered) return entered;
  {
    const auto held = bench_.locks.hold(id);
    cancel_approved(id);
    const auto done = bench_.store.close_session(id, caller.who.user, CloseHow::kClosed);
    if (!done) return unexpected(refusal_of(bench_.store, done.error(), std::nullopt));
  }
  loop_.happened(id, LoopEvent::kClosed);
  return session(caller, id);
}

void DeskImpl::cancel_approved(const SessionId& id) {
  for (const auto& step : bench_.store.steps(id)) {
    if (step.state != StepState::kApproved) continue;
    audit::NewOutcome outcome;
    outcome.step = step.ref;
    outcome.event = StepEvent::kCancel;
    outcome.error = ErrorCode::kCancelled;
    outcome.message = "The session was closed before the statement was started.";
    outcome.next_phase = SessionPhase::kPlanning;
    static_cast<void>(bench_.store.finish(outcome));  // or it was started just now: it may end
  }
}

}  // namespace countersign::agent
