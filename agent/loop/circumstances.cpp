#include "agent/loop/circumstances.h"

#include <algorithm>
#include <set>

#include "agent/loop/proposing.h"

namespace countersign::agent {

namespace {

std::set<std::string> roles_of(const audit::Identity& who) {
  if (who.kind == audit::AccountKind::kAgent) return {"agent"};
  std::set<std::string> roles;
  for (const auto role : audit::kAllRoles)
    if (who.roles.has(role)) roles.emplace(word(role));
  return roles;
}

bool was_rejected_before(const Loaded& loaded, std::string_view sql) {
  return std::any_of(loaded.steps.begin(), loaded.steps.end(), [&](const audit::StepView& s) {
    return s.state == StepState::kRejected && s.sql == sql;
  });
}

// What an envelope cut off gave nobody anything, and is proposed again by the product itself.
std::uint32_t same_before(const Loaded& loaded, std::string_view sql, StepNumber before) {
  return static_cast<std::uint32_t>(
      std::count_if(loaded.steps.begin(), loaded.steps.end(), [&](const audit::StepView& s) {
        return s.ref.step < before && s.sql == sql && s.error != ErrorCode::kEnvelopeExceeded;
      }));
}

bool is_marked(const std::vector<audit::SignalView>& signals, std::uint32_t question) {
  return std::any_of(signals.begin(), signals.end(), [&](const audit::SignalView& signal) {
    return signal.message == question && signal.finding.category == Category::kInjection;
  });
}

std::uint32_t question_of(const Loaded& loaded, StepNumber n) {
  const auto index = n.get() - 1;
  return index < loaded.questions.size() ? loaded.questions[index] : loaded.question_now();
}

}  // namespace

PolicyInForce policy_for(audit::Store& store, const Source& source, UserId user) {
  if (source.policies()->by_role.empty()) return source.in_force();
  const auto who = store.accounts().account(user);
  return source.in_force(who ? roles_of(*who) : std::set<std::string>());
}

std::optional<StepNumber> tainted_by(const Loaded& loaded, const NewStep& step) {
  for (const auto& from : {step.edits, step.reruns})
    if (const auto* original = from ? loaded.step(*from) : nullptr;
        original && original->tainted_by)
      return original->tainted_by;
  if (step.proposer == ProposerKind::kPerson) return std::nullopt;
  const auto marked = std::find_if(loaded.steps.begin(), loaded.steps.end(),
                                   [](const audit::StepView& s) { return !s.marks.empty(); });
  return marked == loaded.steps.end() ? std::nullopt : std::optional(marked->ref.step);
}

Circumstances circumstances_of(Workbench& bench, const Loaded& loaded, const Source& source,
                               const NewStep& step) {
  const StepNumber next(loaded.session.total_steps + 1);
  Circumstances out{policy_for(bench.store, source, loaded.session.user), {}};
  out.context.was_rejected_before = was_rejected_before(loaded, step.sql);
  out.context.is_tainted = tainted_by(loaded, step).has_value();
  if (step.proposer != ProposerKind::kPerson)
    out.context.is_question_marked =
        is_marked(bench.store.signals(loaded.session.id), loaded.question_now());
  out.context.same_before = same_before(loaded, step.sql, next);
  out.context.now = bench.clock.now();
  return out;
}

Circumstances circumstances_of(Workbench& bench, UserId user, const Source& source,
                               const audit::StepView& step) {
  Circumstances out{policy_for(bench.store, source, user), {}};
  out.context.is_tainted = step.tainted_by.has_value();
  out.context.now = bench.clock.now();
  std::vector<audit::SignalView> signals;
  // What people write themselves does not do what somebody else's question says.
  if (step.proposer.kind != ProposerKind::kPerson) signals = bench.store.signals(step.ref.session);
  if (signals.empty() && out.policy.policy->repeats_max == 0) return out;
  // Only now is the whole session worth reading.
  const auto loaded = load(bench.store, step.ref.session, loop_limits(bench.options));
  if (!loaded) return out;
  out.context.is_question_marked = is_marked(signals, question_of(*loaded, step.ref.step));
  out.context.same_before = same_before(*loaded, step.sql, step.ref.step);
  return out;
}

std::optional<KeptEstimate> kept_estimate(const audit::StepView& step) {
  if (!step.schema || !step.estimated_rows) return std::nullopt;
  return KeptEstimate{*step.schema, *step.estimated_rows, step.estimated_cost.value_or(0)};
}

}  // namespace countersign::agent
