#include "agent/loop/loaded.h"

#include <algorithm>

namespace countersign::agent {

namespace {

const audit::MessageView* last_question(const std::vector<audit::MessageView>& messages) {
  const auto found =
      std::find_if(messages.rbegin(), messages.rend(),
                   [](const audit::MessageView& m) { return m.role == MessageRole::kUser; });
  return found == messages.rend() ? nullptr : &*found;
}

bool is_answered_after(const std::vector<audit::MessageView>& messages, MessageNumber question) {
  return std::any_of(messages.begin(), messages.end(), [&](const audit::MessageView& m) {
    return m.n > question && m.role == MessageRole::kAssistant;
  });
}

bool is_question(const std::vector<audit::MessageView>& messages, std::uint32_t n) {
  return std::any_of(messages.begin(), messages.end(), [&](const audit::MessageView& m) {
    return m.n.get() == n && m.role == MessageRole::kUser;
  });
}

bool question_is_open(const Loaded& loaded) {
  const auto* question = last_question(loaded.messages);
  if (!question && loaded.session.question.empty()) return false;
  return !is_answered_after(loaded.messages, question ? question->n : MessageNumber(0));
}

// Steps and messages are numbered apart, and times may stand still: only the order of the records
// says which came first.
std::vector<std::uint32_t> questions_of_steps(audit::Reader& store, const Loaded& loaded) {
  std::vector<std::uint32_t> out(loaded.steps.size(), 0);
  if (!last_question(loaded.messages)) return out;
  std::uint32_t question = 0;
  for (const auto& event : store.events(loaded.session.id)) {
    if (event.type == RecordType::kMessage && is_question(loaded.messages, event.n))
      question = event.n;
    if (event.type == RecordType::kProposed && event.n <= out.size()) out[event.n - 1] = question;
  }
  return out;
}

std::size_t first_step_of_question(const Loaded& loaded) {
  const std::uint32_t now = loaded.question_now();
  const auto& questions = loaded.questions;
  return static_cast<std::size_t>(std::find(questions.begin(), questions.end(), now) -
                                  questions.begin());
}

void mark_overruns(const std::vector<audit::StepView>& steps, LoopState& state) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].error != ErrorCode::kEnvelopeExceeded) continue;
    state.steps[i].needs_person = std::none_of(
        steps.begin(), steps.end(),
        [&](const audit::StepView& other) { return other.reruns == steps[i].ref.step; });
  }
}

}  // namespace

const audit::StepView* Loaded::step(StepNumber n) const {
  const auto found = std::find_if(steps.begin(), steps.end(),
                                  [&](const audit::StepView& s) { return s.ref.step == n; });
  return found == steps.end() ? nullptr : &*found;
}

std::uint32_t Loaded::question_now() const {
  const auto* question = last_question(messages);
  return question ? question->n.get() : 0;
}

StepBrief brief_of(const audit::StepView& step) {
  StepBrief brief;
  brief.n = step.ref.step;
  brief.state = step.state;
  brief.proposer = step.proposer.kind;
  brief.replaces = step.replaces;
  brief.did_not_compile =
      step.state == StepState::kRefused &&
      std::any_of(step.findings.begin(), step.findings.end(),
                  [](const Finding& finding) { return finding.rule == "G-03"; });
  return brief;
}

std::optional<Loaded> load(audit::Reader& store, const SessionId& id, const LoopLimits& limits) {
  auto session = store.session(id);
  if (!session) return std::nullopt;
  Loaded loaded;
  loaded.session = std::move(*session);
  loaded.steps = store.steps(id);
  loaded.messages = store.messages(id);
  loaded.state.is_open = !loaded.session.closed_at;
  loaded.state.has_planner = loaded.session.model != kNoPlanner;
  loaded.state.question_is_open = question_is_open(loaded);
  loaded.state.limits = limits;
  for (const auto& step : loaded.steps) loaded.state.steps.push_back(brief_of(step));
  loaded.questions = questions_of_steps(store, loaded);
  loaded.state.first_step_of_question = first_step_of_question(loaded);
  mark_overruns(loaded.steps, loaded.state);
  return loaded;
}

LoopState with_step(LoopState state, StepNumber n, StepState becomes) {
  for (auto& step : state.steps)
    if (step.n == n) step.state = becomes;
  return state;
}

}  // namespace countersign::agent
