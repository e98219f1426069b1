#include "agent/loop/turns.h"

#include <fmt/core.h>

#include "agent/loop/input.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

// Somebody did something while the planner was thinking: what it thought of is not there any more.
bool was_overtaken(audit::No no) {
  return no == audit::No::kChanged;
}

// The planner asked back: its words are the newest there is.
bool waits_for_a_reply(const Loaded& loaded) {
  return loaded.session.phase == SessionPhase::kWaiting && !loaded.messages.empty() &&
         loaded.messages.back().role == MessageRole::kAssistant;
}

std::string last_refusal(Workbench& bench, const Loaded& loaded) {
  for (auto step = loaded.steps.rbegin(); step != loaded.steps.rend(); ++step)
    if (step->state == StepState::kRefused) return reason_of(bench, *step);
  return {};
}

}  // namespace

std::string words(GiveUpWhy why, const Loaded& loaded, const std::string& detail) {
  switch (why) {
    case GiveUpWhy::kTooManySteps:
      return fmt::format(
          "This session has reached its limit of {} steps. Ask in a new session, or raise the "
          "limit "
          "in the settings.",
          loaded.state.limits.steps_max);
    case GiveUpWhy::kTooManyRefused:
      return fmt::format(
          "The planner's last {} proposals were refused one after the other ({}). Write the "
          "statement yourself, or ask in another way.",
          loaded.state.limits.refused_in_a_row_max, detail);
    case GiveUpWhy::kPlannerFailed:
      return fmt::format(
          "The planner could not go on: {} Write the statement yourself, or ask again.", detail);
  }
  unreachable("a reason to give up without words");
}

void Turns::advance(const SessionId& id, LoopEvent event) {
  const auto loaded = load(bench_.store, id, loop_limits(bench_.options));
  if (!loaded) return;
  const LoopDecision decision = decide(loaded->state, event);
  note_phase(*loaded, decision.phase, event);
  if (!std::holds_alternative<JudgeStep>(decision.command) && !bench_.judging.is_held(id))
    bench_.judging.forget(id);
  perform(*loaded, decision, event);
}

// Almost always the command that caused the event has written the phase already.
void Turns::note_phase(const Loaded& loaded, SessionPhase phase, LoopEvent event) {
  if (loaded.session.phase == phase || event == LoopEvent::kPlannerFailed) return;
  // A hand-over leaves the session idle, a question back waiting, and a limit stops it; none is
  // undone by looking at it.
  const bool is_resting = phase == SessionPhase::kAnswered;
  if (is_resting && (loaded.session.phase == SessionPhase::kIdle ||
                     loaded.session.phase == SessionPhase::kStopped || waits_for_a_reply(loaded)))
    return;
  const auto held = bench_.locks.hold(loaded.session.id);
  const auto now = load(bench_.store, loaded.session.id, loop_limits(bench_.options));
  if (!now || now->session.last_seq != loaded.session.last_seq) return;  // its own event follows
  static_cast<void>(bench_.store.set_phase(loaded.session.id, phase));
}

void Turns::perform(const Loaded& loaded, const LoopDecision& decision, LoopEvent) {
  struct Performer {
    Turns& turns;
    const Loaded& loaded;
    SessionPhase phase;
    void operator()(AskPlanner) const { turns.ask_planner(loaded); }
    void operator()(WaitForPerson) const {}
    void operator()(JudgeStep judge) const { turns.judge_step(loaded, judge.step); }
    void operator()(StartWhenFree start) const {
      turns.runs_.queue({loaded.session.id, start.step});
    }
    void operator()(ProposeRerun rerun) const { turns.rerun_overrun(loaded, rerun.step); }
    void operator()(GiveUp give_up) const {
      turns.say(loaded, words(give_up.why, loaded, last_refusal(turns.bench_, loaded)), phase);
    }
    void operator()(Rest) const {}
  };
  std::visit(Performer{*this, loaded, decision.phase}, decision.command);
}

// ---- the planner's turn -------------------------------------------------------------------------

Result<PlannerMove, PlannerFailure> Turns::next_move(const Loaded& loaded, Source& source) {
  const auto planner = bench_.planners.find(loaded.session.model);
  if (planner == bench_.planners.end())
    return unexpected(PlannerFailure{fmt::format(
        "there is no planner \"{}\" in the settings any more.", printable(loaded.session.model))});
  const auto input = planner_input(bench_, loaded, source);
  if (!input) return unexpected(PlannerFailure{input.error().message});
  return planner->second->next(*input);
}

void Turns::ask_planner(const Loaded& loaded) {
  Source* source = bench_.sources.find(loaded.session.source);
  if (!source) return planner_failed(loaded, no_such_source(loaded.session.source).message);
  const auto move = next_move(loaded, *source);
  if (queue_.is_closed()) return;  // the next start asks again
  if (!move) return planner_failed(loaded, move.error().message);

  struct Mover {
    Turns& turns;
    const Loaded& loaded;
    Source& source;
    void operator()(const ProposeSql& propose) const {
      turns.propose_now(loaded, source, turns.planners_proposal(loaded, propose.sql));
    }
    void operator()(const AskRerun& ask) const { turns.rerun_for_planner(loaded, ask.step); }
    void operator()(const GiveAnswer& answer) const {
      turns.say(loaded, answer.text, SessionPhase::kAnswered);
    }
    void operator()(const HandOver& hand_over) const {
      turns.say(loaded, hand_over.text, SessionPhase::kIdle);
    }
    void operator()(const AskBack& back) const {
      turns.say(loaded, back.text, SessionPhase::kWaiting);
    }
  };
  std::visit(Mover{*this, loaded, *source}, *move);
}

void Turns::planner_failed(const Loaded& loaded, const std::string& message) {
  const LoopDecision decision = decide(loaded.state, LoopEvent::kPlannerFailed);
  if (const auto* give_up = std::get_if<GiveUp>(&decision.command))
    say(loaded, words(give_up->why, loaded, printable(message, true)), decision.phase);
}

Proposal Turns::planners_proposal(const Loaded& loaded, std::string sql) const {
  Proposal proposal;
  proposal.session = loaded.session.id;
  proposal.sql = std::move(sql);
  proposal.proposer = {ProposerKind::kPlanner, loaded.session.model};
  return proposal;
}

void Turns::propose_now(const Loaded& loaded, Source& source, Proposal proposal) {
  proposal.only_if_last = loaded.session.last_seq;
  const auto proposed = propose(bench_, proposal);
  if (!proposed) {
    if (const auto* away = std::get_if<engines::SourceError>(&proposed.error()))
      return planner_failed(loaded, away->message);
    const auto& no = std::get<audit::Refused>(proposed.error());
    if (was_overtaken(no.why))
      queue_.push(loaded.session.id, LoopEvent::kProposed);
    else if (no.why != audit::No::kClosed)
      planner_failed(loaded, "the session takes no more steps for now.");
    return;
  }
  settle(loaded.session.id, source, *proposed);
}

// What was judged may be an envelope's to decide; in any case the loop goes on from it.
void Turns::settle(const SessionId& id, Source& source, const Proposed& proposed) {
  if (envelope_may_decide(proposed))
    runs_.approve_by_envelope({id, proposed.done.n}, source, proposed.judged);
  queue_.push(id, LoopEvent::kProposed);
}

// Written down before we died, or while its source was away.
void Turns::judge_step(const Loaded& loaded, StepNumber n) {
  const SessionId& id = loaded.session.id;
  if (bench_.judging.is_held(id) || bench_.judging.is_early(id)) return;
  const audit::StepView* step = loaded.step(n);
  invariant(step != nullptr, "a step to be judged that is not in the session");
  const auto proposed = judge_waiting(bench_, *step);
  if (!proposed) {
    // Somebody took it back meanwhile.
    queue_.push(id, LoopEvent::kProposed);
    return;
  }
  if (proposed->done.state == StepState::kJudging) return;  // the tick brings it back
  settle(id, *bench_.sources.find(loaded.session.source), *proposed);
}

void Turns::propose_again(const Loaded& loaded, const audit::StepView& step, Proposal proposal) {
  Source* source = bench_.sources.find(loaded.session.source);
  if (!source) return planner_failed(loaded, no_such_source(loaded.session.source).message);
  proposal.reruns = step.ref.step;
  propose_now(loaded, *source, std::move(proposal));
}

// The planner wants rows back.
void Turns::rerun_for_planner(const Loaded& loaded, StepNumber n) {
  const audit::StepView* step = loaded.step(n);
  if (!step || !is_final(step->state))
    return planner_failed(
        loaded, fmt::format("it asked to run step {} again, which is not at its end.", n.get()));
  propose_again(loaded, *step, planners_proposal(loaded, step->sql));
}

// An envelope was too small: the same statement from the same proposer, now for a person.
void Turns::rerun_overrun(const Loaded& loaded, StepNumber n) {
  const audit::StepView* step = loaded.step(n);
  invariant(step != nullptr, "a rerun of a step that is not in the session");
  Proposal proposal = planners_proposal(loaded, step->sql);
  proposal.proposer = step->proposer;
  proposal.by = step->proposed_by;
  propose_again(loaded, *step, std::move(proposal));
}

void Turns::say(const Loaded& loaded, const std::string& text, SessionPhase next_phase) {
  audit::NewMessage message;
  message.session = loaded.session.id;
  message.role = MessageRole::kAssistant;
  message.content = storable(text, kTextBytesMax);
  message.next_phase = next_phase;
  message.only_if_last = loaded.session.last_seq;
  const auto held = bench_.locks.hold(loaded.session.id);
  const auto said = bench_.store.add_message(message);
  if (!said && was_overtaken(said.error().why))
    queue_.push(loaded.session.id, LoopEvent::kRestarted);
}

void Turns::give_up_on(const SessionId& id, const std::string& what) {
  const auto loaded = load(bench_.store, id, loop_limits(bench_.options));
  if (loaded && loaded->state.question_is_open)
    say(*loaded, words(GiveUpWhy::kPlannerFailed, *loaded, printable(what)), SessionPhase::kIdle);
}

}  // namespace countersign::agent
