#include "agent/decide.h"

#include <algorithm>

namespace countersign::agent {

namespace {

const StepBrief* first_in(const LoopState& state, auto predicate) {
  const auto found = std::find_if(state.steps.begin(), state.steps.end(), predicate);
  return found == state.steps.end() ? nullptr : &*found;
}

// Proposals of the planner that were refused one after the other, up to now. What people and agents
// tried in between is theirs and does not count.
std::uint32_t refused_in_a_row(const LoopState& state) {
  std::uint32_t count = 0;
  for (std::size_t i = state.steps.size(); i-- > state.first_step_of_question;) {
    const StepBrief& step = state.steps[i];
    if (step.proposer != ProposerKind::kPlanner) continue;
    if (step.state != StepState::kRefused) break;
    ++count;
  }
  return count;
}

LoopDecision give_up(GiveUpWhy why) {
  return {why == GiveUpWhy::kTooManySteps ? SessionPhase::kStopped : SessionPhase::kIdle,
          GiveUp{why}};
}

// A question waits, nothing is open and nothing runs.
LoopDecision go_on(const LoopState& state, LoopEvent event) {
  if (event == LoopEvent::kPlannerFailed) return give_up(GiveUpWhy::kPlannerFailed);
  if (!has_room(state)) return give_up(GiveUpWhy::kTooManySteps);
  if (refused_in_a_row(state) >= state.limits.refused_in_a_row_max)
    return give_up(GiveUpWhy::kTooManyRefused);
  return {SessionPhase::kPlanning, AskPlanner{}};
}

}  // namespace

bool has_room(const LoopState& state) {
  return state.steps.size() < state.limits.steps_max;
}

LoopDecision decide(const LoopState& state, LoopEvent event) {
  if (!state.is_open) return {SessionPhase::kStopped, Rest{}};

  // What was approved comes first: it must not wait for anything else in the session.
  if (const auto* step =
          first_in(state, [](const StepBrief& s) { return s.state == StepState::kApproved; }))
    return {SessionPhase::kRunning, StartWhenFree{step->n}};
  const bool runs =
      first_in(state, [](const StepBrief& s) { return is_in_flight(s.state); }) != nullptr;
  const bool waits = first_in(state, [](const StepBrief& s) {
                       return s.state == StepState::kProposed;
                     }) != nullptr;
  if (const auto* step =
          first_in(state, [](const StepBrief& s) { return s.state == StepState::kJudging; }))
    return {runs    ? SessionPhase::kRunning
            : waits ? SessionPhase::kWaiting
                    : SessionPhase::kPlanning,
            JudgeStep{step->n}};
  if (runs) return {SessionPhase::kRunning, Rest{}};
  if (waits) return {SessionPhase::kWaiting, WaitForPerson{}};

  if (const auto* step = first_in(state, [](const StepBrief& s) { return s.needs_person; });
      step && has_room(state))
    return {SessionPhase::kPlanning, ProposeRerun{step->n}};

  if (!state.has_planner) return {SessionPhase::kIdle, Rest{}};
  if (!state.question_is_open) return {SessionPhase::kAnswered, Rest{}};
  return go_on(state, event);
}

}  // namespace countersign::agent
