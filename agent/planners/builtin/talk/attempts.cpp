#include "agent/planners/builtin/talk/attempts.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "core/invariant.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

Came came_of(const StepSeen& step) {
  switch (step.state) {
    case StepState::kDone:
      return step.rows ? Came::kRows : Came::kGone;
    case StepState::kUnknown:
      return Came::kUnknown;
    case StepState::kJudging:
    case StepState::kProposed:
    case StepState::kApproved:
    case StepState::kRunning:
      return Came::kOpen;
    case StepState::kRefused:
    case StepState::kRejected:
    case StepState::kReplaced:
    case StepState::kExpired:
    case StepState::kWithdrawn:
    case StepState::kFailed:
    case StepState::kCancelled:
      return Came::kNothing;
  }
  unreachable("a step state that the built-in planner does not know");
}

bool belongs(const std::vector<StepNumber>& family, const std::optional<StepNumber>& n) {
  return n && std::find(family.begin(), family.end(), *n) != family.end();
}

}  // namespace

Attempt find_attempt(const PlannerInput& input, const std::string& sql, std::size_t from) {
  Attempt attempt;
  const StepSeen* rows = nullptr;
  const StepSeen* done = nullptr;
  std::vector<StepNumber> family;
  for (std::size_t i = from; i < input.steps.size(); ++i) {
    const StepSeen& step = input.steps[i];
    const bool follows = belongs(family, step.replaces) || belongs(family, step.reruns);
    const bool is_ours = step.proposer.kind == ProposerKind::kPlanner && step.sql == sql;
    if (!follows && !is_ours) continue;
    family.push_back(step.n);
    // A refused edit leaves the step that it was to replace as it was.
    if (step.replaces && step.state == StepState::kRefused) continue;
    attempt.was_edited |= step.replaces.has_value() && step.sql != sql;
    attempt.step = &step;
    attempt.came = came_of(step);
    if (attempt.came == Came::kRows) rows = &step;
    if (step.state == StepState::kDone) done = &step;
  }
  if (rows != nullptr && attempt.came != Came::kOpen)
    return {Came::kRows, rows, attempt.was_edited};
  // A rerun that came to nothing is not asked for again.
  if (done != nullptr && attempt.step == done) return {Came::kGone, done, attempt.was_edited};
  return attempt;
}

std::string why_nothing(const StepSeen& step) {
  const std::string what = fmt::format("Step {} was {}", step.n.get(), word(step.state));
  return step.reason.empty() ? what + "." : fmt::format("{}: {}", what, printable(step.reason));
}

}  // namespace countersign::agent::builtin
