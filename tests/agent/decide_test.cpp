#include "agent/decide.h"

#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;

namespace {

StepBrief step(std::uint32_t n, StepState state, ProposerKind proposer = ProposerKind::kPlanner) {
  StepBrief brief;
  brief.n = StepNumber(n);
  brief.state = state;
  brief.proposer = proposer;
  return brief;
}

LoopState asked(std::vector<StepBrief> steps = {}) {
  LoopState state;
  state.question_is_open = true;
  state.steps = std::move(steps);
  return state;
}

bool has(const LoopState& state, auto predicate) {
  for (const auto& s : state.steps)
    if (predicate(s)) return true;
  return false;
}

template <class Command>
bool is(const LoopDecision& decision) {
  return std::holds_alternative<Command>(decision.command);
}

// Every state of at most two steps, every combination of what a session can be.
template <class Visit>
void every_small_state(Visit visit) {
  std::vector<std::vector<StepBrief>> lists = {{}};
  const std::array proposers = {ProposerKind::kPlanner, ProposerKind::kPerson};
  for (const auto a : kAllStepStates) {
    for (const auto by : proposers) lists.push_back({step(1, a, by)});
    for (const auto b : kAllStepStates)
      for (const auto by : proposers) lists.push_back({step(1, a), step(2, b, by)});
  }
  auto overrun = step(1, StepState::kFailed);
  overrun.needs_person = true;
  lists.push_back({overrun});
  lists.push_back({overrun, step(2, StepState::kProposed)});
  for (const auto& list : lists)
    for (int bits = 0; bits < 8; ++bits)
      for (std::size_t first = 0; first <= list.size(); ++first)
        for (const std::uint32_t steps_max : {1U, 2U, 50U}) {
          LoopState state;
          state.is_open = (bits & 1) != 0;
          state.has_planner = (bits & 2) != 0;
          state.question_is_open = (bits & 4) != 0;
          state.steps = list;
          state.first_step_of_question = first;
          state.limits.steps_max = steps_max;
          for (const auto event : kAllLoopEvents) visit(state, event);
        }
}

}  // namespace

TEST_CASE("decide gives every small state and event exactly what its rules promise") {
  std::size_t count = 0;
  every_small_state([&](const LoopState& state, LoopEvent event) {
    ++count;
    const auto d = decide(state, event);
    const bool approved = has(state, [](auto& s) { return s.state == StepState::kApproved; });
    const bool in_flight = has(state, [](auto& s) { return is_in_flight(s.state); });
    const bool judging = has(state, [](auto& s) { return s.state == StepState::kJudging; });
    const bool waits = has(state, [](auto& s) { return s.state == StepState::kProposed; });
    const bool overrun = has(state, [](auto& s) { return s.needs_person; });
    const bool has_room = state.steps.size() < state.limits.steps_max;
    bool good = false;
    if (!state.is_open)
      good = is<Rest>(d) && d.phase == SessionPhase::kStopped;
    else if (approved)
      good = is<StartWhenFree>(d) && d.phase == SessionPhase::kRunning;
    else if (judging)
      good = is<JudgeStep>(d) && d.phase == (in_flight ? SessionPhase::kRunning
                                             : waits   ? SessionPhase::kWaiting
                                                       : SessionPhase::kPlanning);
    else if (in_flight)
      good = is<Rest>(d) && d.phase == SessionPhase::kRunning;
    else if (waits)
      good = is<WaitForPerson>(d) && d.phase == SessionPhase::kWaiting;
    else if (overrun && has_room)
      good = is<ProposeRerun>(d) && d.phase == SessionPhase::kPlanning;
    else if (!state.has_planner)
      good = is<Rest>(d) && d.phase == SessionPhase::kIdle;
    else if (!state.question_is_open)
      good = is<Rest>(d) && d.phase == SessionPhase::kAnswered;
    else if (event == LoopEvent::kPlannerFailed)
      good = d == LoopDecision{SessionPhase::kIdle, GiveUp{GiveUpWhy::kPlannerFailed}};
    else if (!has_room)
      good = d == LoopDecision{SessionPhase::kStopped, GiveUp{GiveUpWhy::kTooManySteps}};
    else  // two steps cannot be three refusals in a row
      good = d == LoopDecision{SessionPhase::kPlanning, AskPlanner{}};
    if (!good) {
      CAPTURE(static_cast<int>(event), state.is_open, state.has_planner, state.question_is_open,
              state.steps.size(), static_cast<int>(d.phase), d.command.index());
      FAIL("a decision that its rules do not give");
    }
  });
  CHECK(count > 50'000);
}

TEST_CASE("decide never asks a planner while a step waits or runs") {
  every_small_state([&](const LoopState& state, LoopEvent event) {
    const bool is_busy = has(state, [](auto& s) { return !is_final(s.state); });
    if (is_busy && is<AskPlanner>(decide(state, event))) FAIL("asked too early");
  });
}

TEST_CASE("decide starts only what is approved") {
  every_small_state([&](const LoopState& state, LoopEvent event) {
    const auto d = decide(state, event);
    if (const auto* start = std::get_if<StartWhenFree>(&d.command))
      if (!has(state,
               [&](auto& s) { return s.n == start->step && s.state == StepState::kApproved; }))
        FAIL("started what nobody approved");
  });
}

TEST_CASE("decide judges only what was not judged") {
  every_small_state([&](const LoopState& state, LoopEvent event) {
    const auto d = decide(state, event);
    if (const auto* judge = std::get_if<JudgeStep>(&d.command))
      if (!has(state,
               [&](auto& s) { return s.n == judge->step && s.state == StepState::kJudging; }))
        FAIL("judged what is judged");
  });
}

TEST_CASE("three refused proposals in a row end the planner's turn") {
  const auto refused = StepState::kRefused;
  CHECK(is<AskPlanner>(decide(asked({step(1, refused), step(2, refused)}), LoopEvent::kProposed)));
  CHECK(
      decide(asked({step(1, refused), step(2, refused), step(3, refused)}), LoopEvent::kProposed) ==
      LoopDecision{SessionPhase::kIdle, GiveUp{GiveUpWhy::kTooManyRefused}});
}

TEST_CASE("a proposal that was not refused begins the count of refusals anew") {
  const auto refused = StepState::kRefused;
  CHECK(is<AskPlanner>(decide(
      asked({step(1, refused), step(2, refused), step(3, StepState::kDone), step(4, refused)}),
      LoopEvent::kProposed)));
}

TEST_CASE("what people try between refusals of the planner neither counts nor breaks the row") {
  const auto refused = StepState::kRefused;
  const auto person = ProposerKind::kPerson;
  CHECK(is<AskPlanner>(
      decide(asked({step(1, refused, person), step(2, refused), step(3, refused, person)}),
             LoopEvent::kProposed)));
  CHECK(is<GiveUp>(decide(asked({step(1, refused), step(2, StepState::kDone, person),
                                 step(3, refused), step(4, refused)}),
                          LoopEvent::kProposed)));
}

TEST_CASE("refusals before the last question do not count") {
  auto state = asked(
      {step(1, StepState::kRefused), step(2, StepState::kRefused), step(3, StepState::kRefused)});
  state.first_step_of_question = 3;
  CHECK(is<AskPlanner>(decide(state, LoopEvent::kAsked)));
}
