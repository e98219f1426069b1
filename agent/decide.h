#pragma once

// The agent's loop as a pure function: decide(state, event) → what to do next. It sees metadata
// only, never a row or a statement's text, and keeps nothing: the driver loads the state from the
// store, asks, performs, and forgets. Replay is the same function fed from the store.

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "core/ids.h"
#include "core/session.h"
#include "core/step.h"

namespace countersign::agent {

struct StepBrief {
  StepNumber n;
  StepState state = StepState::kJudging;
  ProposerKind proposer = ProposerKind::kPlanner;
  std::optional<StepNumber> replaces;
  bool did_not_compile = false;
  // Failed because it ran over the envelope that had approved it, and nobody proposed it again yet.
  bool needs_person = false;
};

struct LoopLimits {
  std::uint32_t steps_max = 50;            // per session
  std::uint32_t refused_in_a_row_max = 3;  // back to the planner at most that often
};

struct LoopState {
  bool is_open = true;            // not closed
  bool has_planner = true;        // not `none`
  bool question_is_open = false;  // asked and not yet answered
  std::vector<StepBrief> steps;   // all of the session, in order
  std::size_t first_step_of_question = 0;
  LoopLimits limits;
};

// What happened. The state already contains its effect.
enum class LoopEvent : std::uint8_t {
  kAsked,     // a question, or a follow-up
  kProposed,  // a step was written down, or judged
  kDecided,   // a step was rejected, replaced, withdrawn, expired or refused at approval
  kApproved,  // a step waits for a slot or runs
  kFinished,  // a step came to its end
  kAnswered,  // the planner's answer, or its hand-over, was written down
  kPlannerFailed,
  kClosed,
  kRestarted,  // after a start: take up what is there
};
inline constexpr std::array kAllLoopEvents = {
    LoopEvent::kAsked,         LoopEvent::kProposed, LoopEvent::kDecided,
    LoopEvent::kApproved,      LoopEvent::kFinished, LoopEvent::kAnswered,
    LoopEvent::kPlannerFailed, LoopEvent::kClosed,   LoopEvent::kRestarted};

struct AskPlanner {
  friend bool operator==(AskPlanner, AskPlanner) = default;
};
struct WaitForPerson {
  friend bool operator==(WaitForPerson, WaitForPerson) = default;
};
// Written down and not judged yet: its source is a server that has to be asked, or was away.
struct JudgeStep {
  StepNumber step;
  friend bool operator==(JudgeStep, JudgeStep) = default;
};
struct StartWhenFree {
  StepNumber step;
  friend bool operator==(StartWhenFree, StartWhenFree) = default;
};
// The envelope was too small for this step: it is proposed again, and waits for a person.
struct ProposeRerun {
  StepNumber step;
  friend bool operator==(ProposeRerun, ProposeRerun) = default;
};
// Say it to the person, then wait: the planner came to an end without an answer.
enum class GiveUpWhy : std::uint8_t { kTooManySteps, kTooManyRefused, kPlannerFailed };
struct GiveUp {
  GiveUpWhy why;
  friend bool operator==(GiveUp, GiveUp) = default;
};
struct Rest {
  friend bool operator==(Rest, Rest) = default;
};
using LoopCommand =
    std::variant<AskPlanner, WaitForPerson, JudgeStep, StartWhenFree, ProposeRerun, GiveUp, Rest>;

struct LoopDecision {
  SessionPhase phase = SessionPhase::kIdle;  // what the session's phase is now
  LoopCommand command;
  friend bool operator==(const LoopDecision&, const LoopDecision&) = default;
};

LoopDecision decide(const LoopState& state, LoopEvent event);

// Whether the session takes another step.
bool has_room(const LoopState& state);

}  // namespace countersign::agent
