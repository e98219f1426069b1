#pragma once

// One turn of the loop: load, decide, perform, forget.

#include <string>

#include "agent/loop/loaded.h"
#include "agent/loop/proposing.h"
#include "agent/loop/runs.h"
#include "agent/loop/session_queue.h"
#include "agent/loop/workbench.h"

namespace countersign::agent {

// Any thread, as long as no two work on one session.
class Turns {
 public:
  Turns(Workbench& bench, Runs& runs, SessionQueue& queue)
      : bench_(bench), runs_(runs), queue_(queue) {}

  // Throws audit::StoreUnavailable: nothing was written, ask again later.
  void advance(const SessionId& id, LoopEvent event);
  // An exception that nobody expected ends the question, not the process.
  void give_up_on(const SessionId& id, const std::string& what);

 private:
  void perform(const Loaded& loaded, const LoopDecision& decision, LoopEvent event);
  void ask_planner(const Loaded& loaded);
  Result<PlannerMove, PlannerFailure> next_move(const Loaded& loaded, Source& source);
  void planner_failed(const Loaded& loaded, const std::string& message);
  void judge_step(const Loaded& loaded, StepNumber n);
  void settle(const SessionId& id, Source& source, const Proposed& proposed);
  void propose_now(const Loaded& loaded, Source& source, Proposal proposal);
  void propose_again(const Loaded& loaded, const audit::StepView& step, Proposal proposal);
  void rerun_for_planner(const Loaded& loaded, StepNumber n);
  void rerun_overrun(const Loaded& loaded, StepNumber n);
  Proposal planners_proposal(const Loaded& loaded, std::string sql) const;
  void say(const Loaded& loaded, const std::string& text, SessionPhase next_phase);
  void note_phase(const Loaded& loaded, SessionPhase phase, LoopEvent event);

  Workbench& bench_;
  Runs& runs_;
  SessionQueue& queue_;
};

// What a person reads when the loop gives up.
std::string words(GiveUpWhy why, const Loaded& loaded, const std::string& detail);

}  // namespace countersign::agent
