// What the desk shows: committed rows of the store, and rows of results that are still held.

#include <algorithm>

#include <fmt/core.h>

#include "agent/desk/desk_impl.h"
#include "agent/desk/refusals.h"
#include "agent/loop/circumstances.h"
#include "agent/loop/input.h"
#include "agent/loop/runs.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

constexpr std::size_t kPageMax = 200;
constexpr std::size_t kPendingMax = 200;
constexpr std::uint64_t kRowsAtOnceMax = 10'000;

bool is_others(const Caller& caller, const audit::SessionView& session) {
  return session.user != caller.who.user;
}

// Why there are no rows of a step, if there cannot be any.
std::optional<DeskRefusal> objection_to_rows(const audit::StepView& step) {
  if (!is_final(step.state))
    return desk_refusal(DeskNo::kNotFinished,
                        fmt::format("Step {} is {}; its rows come when it is done.",
                                    step.ref.step.get(), word(step.state)));
  if (!step.started_at)
    return desk_refusal(DeskNo::kNotFinished, fmt::format("Step {} never ran: it is {}.",
                                                          step.ref.step.get(), word(step.state)));
  return std::nullopt;
}

ResultSlice slice_of(const HeldRows& held, std::uint64_t first, std::uint64_t count) {
  ResultSlice slice;
  slice.columns = held.columns;
  slice.total = held.rows.size();
  slice.truncated_by = held.truncated_by;
  slice.first = std::min(first, slice.total);
  const auto end = slice.first + std::min(count, slice.total - slice.first);
  for (const auto& mark : held.marks.cells)
    if (mark.row >= slice.first && mark.row < end) slice.marks.push_back(mark);
  slice.column_marks = held.marks.columns;
  slice.rows.assign(held.rows.begin() + static_cast<std::ptrdiff_t>(slice.first),
                    held.rows.begin() + static_cast<std::ptrdiff_t>(end));
  return slice;
}

}  // namespace

Desked<audit::SessionView> DeskImpl::enter(const Caller& caller, const SessionId& id, Wants wants) {
  auto view = bench_.store.session(id);
  Door door{view ? &*view : nullptr, false};
  if (view && reviews(caller) && is_others(caller, *view))
    door.is_reviewable = is_reviewable(bench_.store.steps(id));
  if (auto no = objection(caller, wants, door)) return unexpected(std::move(*no));
  return std::move(*view);
}

Desked<audit::StepView> DeskImpl::enter_step(const Caller& caller, const StepRef& ref,
                                             Wants wants) {
  const auto entered = enter(caller, ref.session, wants);
  if (!entered) return unexpected(entered.error());
  return read_again(ref);
}

Desked<audit::SessionView> DeskImpl::session(const Caller& caller, const SessionId& id) {
  return enter(caller, id, Wants::kRead);
}

Desked<audit::Page<audit::SessionView>> DeskImpl::sessions(const Caller& caller, bool only_open,
                                                           std::size_t limit,
                                                           std::string_view cursor) {
  if (auto no = objection_to_reading(caller)) return unexpected(std::move(*no));
  audit::SessionFilter filter;
  if (!audits(caller)) filter.user = caller.who.user;
  filter.only_open = only_open;
  filter.limit = std::clamp<std::size_t>(limit, 1, kPageMax);
  filter.cursor = std::string(cursor);
  return bench_.store.sessions(filter);
}

Desked<std::vector<audit::StepView>> DeskImpl::steps(const Caller& caller, const SessionId& id) {
  const auto entered = enter(caller, id, Wants::kRead);
  if (!entered) return unexpected(entered.error());
  auto steps = bench_.store.steps(id);
  for (auto& each : steps) name_subjects(each);
  return steps;
}

void DeskImpl::name_subjects(audit::StepView& step) {
  if (step.state == StepState::kRefused) step.findings = with_subjects(bench_, step);
}

Desked<audit::StepView> DeskImpl::step(const Caller& caller, const StepRef& ref) {
  return enter_step(caller, ref, Wants::kRead);
}

// It says what stands behind views, and which rule a name fell under: a planner's client could map
// with it what it may not see.
Desked<StepEvidence> DeskImpl::evidence(const Caller& caller, const StepRef& ref) {
  const auto step = enter_step(caller, ref, Wants::kRead);
  if (!step) return unexpected(step.error());
  if (caller.who.kind != audit::AccountKind::kHuman)
    return unexpected(desk_refusal(DeskNo::kNotAllowed,
                                   "Evidence is for the person who decides; an agent's key reads "
                                   "the step and its findings."));
  return bench_.evidence.of(*step);
}

Desked<std::vector<audit::MessageView>> DeskImpl::messages(const Caller& caller,
                                                           const SessionId& id) {
  const auto entered = enter(caller, id, Wants::kRead);
  if (!entered) return unexpected(entered.error());
  return bench_.store.messages(id);
}

Desked<std::vector<audit::EventView>> DeskImpl::events(const Caller& caller, const SessionId& id) {
  const auto entered = enter(caller, id, Wants::kRead);
  if (!entered) return unexpected(entered.error());
  return bench_.store.events(id);
}

Desked<std::vector<audit::StepView>> DeskImpl::pending(const Caller& caller) {
  if (auto no = objection_to_reading(caller)) return unexpected(std::move(*no));
  const bool sees_all = audits(caller) || reviews(caller);
  const auto user = sees_all ? std::nullopt : std::optional(caller.who.user);
  return bench_.store.pending(user, kPendingMax);
}

Desked<ResultSlice> DeskImpl::result(const Caller& caller, const StepRef& ref, std::uint64_t first,
                                     std::uint64_t count) {
  const auto step = enter_step(caller, ref, Wants::kReadRows);
  if (!step) return unexpected(step.error());
  if (auto no = objection_to_rows(*step)) return unexpected(std::move(*no));
  if (const auto held = bench_.results.get(ref)) {
    auto slice = slice_of(*held, first, std::min(count, kRowsAtOnceMax));
    // What reads with an agent's key is a model, as a rule.
    if (caller.who.kind == audit::AccountKind::kAgent)
      withhold(held->marks, slice.first, slice.columns, slice.rows);
    return slice;
  }
  return unexpected(desk_refusal(
      DeskNo::kGone, fmt::format("The rows of step {} are not held any more; run it again to get "
                                 "them back, as a new step that waits for approval.",
                                 ref.step.get())));
}

std::optional<engines::Progress> DeskImpl::progress(const StepRef& step) {
  return loop_.runs().progress(step);
}

std::vector<SourceInfo> DeskImpl::sources(const Caller& caller) {
  std::vector<SourceInfo> out;
  if (objection_to_reading(caller)) return out;
  for (Source* source : bench_.sources.all()) {
    const auto alive = source->engine().ping();
    out.push_back({source->name(), std::string(source->engine().dialect()), alive.has_value(),
                   alive ? std::string() : alive.error().message,
                   policy_for(bench_.store, *source, caller.who.user).policy->envelope.has_value(),
                   source->engine().advice()});
  }
  return out;
}

Desked<std::vector<engines::SchemaRelation>> DeskImpl::schema(const Caller& caller,
                                                              std::string_view name) {
  if (auto no = objection_to_reading(caller)) return unexpected(std::move(*no));
  const auto source = find_source(name);
  if (!source) return unexpected(source.error());
  const auto described = (*source)->engine().describe();
  if (!described) return unexpected(refusal_of(described.error()));
  const auto policy = policy_for(bench_.store, **source, caller.who.user).policy;
  if (caller.who.kind != audit::AccountKind::kAgent)
    return allowed_part((*described)->relations, *policy);
  return allowed_part(*bench_.clean_schemas.of((*source)->name(), *described), *policy);
}

}  // namespace countersign::agent
