#include "agent/replay.h"

#include <algorithm>

#include <fmt/core.h>

#include "agent/loop/loaded.h"

namespace countersign::agent {

namespace {

StepState decided_state(Decision decision) {
  switch (decision) {
    case Decision::kApprove:
      return StepState::kApproved;
    case Decision::kReject:
      return StepState::kRejected;
    case Decision::kReplace:
      return StepState::kReplaced;
    case Decision::kExpire:
      return StepState::kExpired;
    case Decision::kWithdraw:
      return StepState::kWithdrawn;
    case Decision::kRefuse:
      return StepState::kRefused;
  }
  unreachable("a decision without a state");
}

// The session as it stood after each record: the views say how everything ended, the records say
// in which order it came to that.
class Past {
 public:
  Past(Loaded loaded, const LoopLimits& limits) : now_(std::move(loaded)) {
    state_.limits = limits;
    state_.has_planner = now_.state.has_planner;
  }

  LoopEvent apply(const audit::EventView& event) {
    switch (event.type) {
      case RecordType::kSession:
        state_.question_is_open = !now_.session.question.empty();
        return LoopEvent::kAsked;
      case RecordType::kMessage:
        return hear(event.n);
      case RecordType::kProposed:
        return propose(event.n);
      case RecordType::kJudged:
        return with_view(event.n, LoopEvent::kProposed, [](const audit::StepView& view) {
          return view.verdict == VerdictKind::kRefuse ? StepState::kRefused : StepState::kProposed;
        });
      case RecordType::kDecided:
        return with_view(event.n, LoopEvent::kDecided, [](const audit::StepView& view) {
          return view.decision ? decided_state(*view.decision) : view.state;
        });
      case RecordType::kStarted:
        return with_view(event.n, LoopEvent::kApproved,
                         [](const audit::StepView&) { return StepState::kRunning; });
      case RecordType::kFinished:
        return finish(event.n);
      case RecordType::kClosed:
        state_.is_open = false;
        return LoopEvent::kClosed;
      case RecordType::kHold:
      case RecordType::kErased:
      case RecordType::kPurged:
      case RecordType::kPruned:
      case RecordType::kKeyRotated:
      case RecordType::kSignIn:
      case RecordType::kAdmin:
      case RecordType::kReportRead:
      case RecordType::kSignalsAdded:
        return LoopEvent::kRestarted;
    }
    unreachable("a record that replay does not know");
  }

  const LoopState& state() const { return state_; }
  const audit::StepView* view(std::uint32_t n) const { return now_.step(StepNumber(n)); }
  MessageRole role(std::uint32_t n) const {
    for (const auto& message : now_.messages)
      if (message.n.get() == n) return message.role;
    return MessageRole::kUser;
  }

 private:
  LoopEvent hear(std::uint32_t n) {
    if (role(n) != MessageRole::kUser) {
      state_.question_is_open = false;
      return LoopEvent::kAnswered;
    }
    state_.question_is_open = true;
    state_.first_step_of_question = state_.steps.size();
    return LoopEvent::kAsked;
  }

  LoopEvent propose(std::uint32_t n) {
    if (const auto* step = view(n)) {
      StepBrief brief = brief_of(*step);
      brief.state = StepState::kJudging;
      state_.steps.push_back(brief);
      // Somebody took an overrun into their hands.
      for (auto& earlier : state_.steps)
        if (step->reruns == earlier.n) earlier.needs_person = false;
    }
    return LoopEvent::kProposed;
  }

  LoopEvent finish(std::uint32_t n) {
    const auto event =
        with_view(n, LoopEvent::kFinished, [](const audit::StepView& view) { return view.state; });
    const auto* step = view(n);
    if (step && step->error == ErrorCode::kEnvelopeExceeded)
      for (auto& brief : state_.steps)
        if (brief.n == step->ref.step) brief.needs_person = true;
    return event;
  }

  template <class StateOf>
  LoopEvent with_view(std::uint32_t n, LoopEvent event, StateOf state_of) {
    if (const auto* step = view(n))
      state_ = with_step(std::move(state_), step->ref.step, state_of(*step));
    return event;
  }

  const Loaded now_;
  LoopState state_;
};

bool is_planners(const audit::StepView& step) {
  return step.proposer.kind == ProposerKind::kPlanner;
}

// Whether the loop would have done of itself what the next record says was done.
std::string surprise(const Past& past, const LoopDecision& then, const audit::EventView& next) {
  const auto* step = past.view(next.n);
  const bool asks = std::holds_alternative<AskPlanner>(then.command);
  const bool reruns = std::holds_alternative<ProposeRerun>(then.command);
  const bool gives_up = std::holds_alternative<GiveUp>(then.command);
  if (next.type == RecordType::kProposed && step && is_planners(*step) && !asks && !reruns)
    return fmt::format("the planner proposed step {}, but the loop {}", next.n, words(then));
  if (next.type == RecordType::kMessage && past.role(next.n) == MessageRole::kAssistant && !asks &&
      !gives_up)
    return fmt::format("message {} was said, but the loop {}", next.n, words(then));
  if (next.type == RecordType::kStarted) {
    const auto& steps = past.state().steps;
    const bool is_approved = std::any_of(steps.begin(), steps.end(), [&](const StepBrief& s) {
      return s.n.get() == next.n && s.state == StepState::kApproved;
    });
    if (!is_approved) return fmt::format("step {} was started without an approval", next.n);
  }
  return {};
}

}  // namespace

std::vector<ReplayedEvent> replay(audit::Reader& store, const SessionId& id,
                                  const LoopLimits& limits) {
  auto loaded = load(store, id, limits);
  if (!loaded) return {};
  Past past(std::move(*loaded), limits);
  std::vector<ReplayedEvent> out;
  for (const auto& event : store.events(id)) {
    if (!out.empty()) out.back().surprise = surprise(past, out.back().then, event);
    const LoopEvent happened = past.apply(event);
    out.push_back({event, decide(past.state(), happened), {}});
  }
  return out;
}

std::string words(const LoopDecision& decision) {
  struct Words {
    std::string operator()(AskPlanner) const { return "asks the planner"; }
    std::string operator()(WaitForPerson) const { return "waits for a person"; }
    std::string operator()(JudgeStep judge) const {
      return fmt::format("judges step {}", judge.step.get());
    }
    std::string operator()(StartWhenFree start) const {
      return fmt::format("starts step {} when a slot is free", start.step.get());
    }
    std::string operator()(ProposeRerun rerun) const {
      return fmt::format("proposes step {} again", rerun.step.get());
    }
    std::string operator()(GiveUp) const { return "gives up and says why"; }
    std::string operator()(Rest) const { return "rests"; }
  };
  return std::visit(Words{}, decision.command);
}

}  // namespace countersign::agent
