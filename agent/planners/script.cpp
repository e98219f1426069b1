// The script planner: where it stands follows from the session's steps alone.

#include <algorithm>
#include <fstream>

#include <fmt/core.h>

#include "agent/planner.h"
#include "agent/planners/script_file.h"
#include "agent/planners/script_values.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

using script::Script;
using script::ScriptFile;

// One proposal of the planner, with its edits and reruns.
struct Attempt {
  std::vector<StepNumber> numbers;
  const StepSeen* last = nullptr;  // the newest that counts
  const StepSeen* done = nullptr;  // the newest that is done, with rows if any still has them
};

bool is_among(const Attempt& attempt, const std::optional<StepNumber>& n) {
  return n &&
         std::find(attempt.numbers.begin(), attempt.numbers.end(), *n) != attempt.numbers.end();
}

void count_in(Attempt& attempt, const StepSeen& step) {
  attempt.numbers.push_back(step.n);
  // A refused edit leaves the step that it was to replace as it was.
  if (step.replaces && step.state == StepState::kRefused) return;
  attempt.last = &step;
  if (step.state != StepState::kDone) return;
  if (step.rows || !attempt.done || !attempt.done->rows) attempt.done = &step;
}

// The planner's proposals since the question, in order. What people wrote by hand is left out.
std::vector<Attempt> attempts_of(const PlannerInput& input) {
  std::vector<Attempt> attempts;
  for (std::size_t i = input.first_step_of_question; i < input.steps.size(); ++i) {
    const StepSeen& step = input.steps[i];
    const auto known = std::find_if(attempts.begin(), attempts.end(), [&](const Attempt& a) {
      return is_among(a, step.replaces) || is_among(a, step.reruns);
    });
    if (known != attempts.end())
      count_in(*known, step);
    else if (step.proposer.kind == ProposerKind::kPlanner)
      count_in(attempts.emplace_back(), step);
  }
  return attempts;
}

enum class Came { kDone, kNothing, kUnknown, kStillOpen };

Came what_came(const Attempt& attempt) {
  if (attempt.done) return Came::kDone;
  switch (attempt.last->state) {
    case StepState::kDone:
      return Came::kDone;
    case StepState::kUnknown:
      return Came::kUnknown;
    case StepState::kJudging:
    case StepState::kProposed:
    case StepState::kApproved:
    case StepState::kRunning:
      return Came::kStillOpen;
    case StepState::kRefused:
    case StepState::kRejected:
    case StepState::kReplaced:
    case StepState::kExpired:
    case StepState::kWithdrawn:
    case StepState::kFailed:
    case StepState::kCancelled:
      return Came::kNothing;
  }
  unreachable("a step state that the script planner does not know");
}

std::string why_nothing(const StepSeen& step) {
  const std::string what = fmt::format("Step {} was {}", step.n.get(), word(step.state));
  return step.reason.empty() ? what + "." : fmt::format("{}: {}", what, step.reason);
}

HandOver hand_over(const StepSeen& step) {
  return {why_nothing(step) +
          "\nThe script knows no other way from here. Write the statement yourself, or ask another "
          "question."};
}

class ScriptPlanner final : public Planner {
 public:
  explicit ScriptPlanner(ScriptFile file) : file_(std::move(file)) {}

  std::string_view name() const override { return "script"; }

  Result<PlannerMove, PlannerFailure> next(const PlannerInput& input) override {
    const auto question =
        std::find_if(input.conversation.rbegin(), input.conversation.rend(),
                     [](const MessageSeen& message) { return message.role == MessageRole::kUser; });
    const Script* script = question == input.conversation.rend()
                               ? nullptr
                               : script::find_script(file_, question->content);
    if (!script) return PlannerMove(HandOver{questions_known()});
    return play(*script, attempts_of(input));
  }

 private:
  std::string questions_known() const {
    std::string out = "This script does not know that question. It can answer:";
    for (const auto& script : file_.scripts) out += "\n- " + printable(script.questions.front());
    return out + "\nAsk one of these, or write the statement yourself.";
  }

  static Result<PlannerMove, PlannerFailure> play(const Script& script,
                                                  const std::vector<Attempt>& attempts) {
    std::vector<script::StepRows> rows;
    std::size_t used = 0;
    for (const auto& step : script.steps) {
      const Attempt* newest = nullptr;
      const std::size_t ways = step.on_reject ? 2 : 1;
      bool is_done = false;
      for (std::size_t way = 0; way < ways && !is_done; ++way) {
        if (used == attempts.size())
          return finish(fill_sql(way == 0 ? step.sql : *step.on_reject, rows), attempts,
                        [](std::string sql) { return ProposeSql{std::move(sql)}; });
        newest = &attempts[used++];
        switch (what_came(*newest)) {
          case Came::kDone:
            rows.push_back({newest->done, newest->done->row_count});
            is_done = true;
            break;
          case Came::kNothing:
            break;
          case Came::kUnknown:
            return PlannerMove(AskRerun{newest->last->n});
          case Came::kStillOpen:
            return unexpected(PlannerFailure{
                fmt::format("The planner was asked while step {} is {}; decide that step first.",
                            newest->last->n.get(), word(newest->last->state))});
        }
      }
      if (!is_done) return PlannerMove(hand_over(*newest->last));
    }
    return finish(fill_answer(script.answer, rows), attempts,
                  [](std::string text) { return GiveAnswer{std::move(text)}; });
  }

  // Rows that are gone are asked for again, but not when the rerun just came to nothing.
  static PlannerMove finish(Result<std::string, script::FillProblem> filled,
                            const std::vector<Attempt>& attempts, auto make_move) {
    if (filled) return make_move(std::move(*filled));
    if (const auto* cannot = std::get_if<script::CannotFill>(&filled.error()))
      return HandOver{cannot->message + " Write the statement yourself, or ask another question."};
    const StepNumber gone = std::get<script::RowsGone>(filled.error()).step;
    for (const auto& attempt : attempts)
      if (attempt.done && attempt.done->n == gone &&
          what_became_of_rerun(attempt) == Came::kNothing)
        return hand_over(*attempt.last);
    return AskRerun{gone};
  }

  static Came what_became_of_rerun(const Attempt& attempt) {
    Attempt without_first = attempt;
    without_first.done = nullptr;
    return what_came(without_first);
  }

  const ScriptFile file_;
};

}  // namespace

Result<std::unique_ptr<Planner>, std::string> make_script_planner_from(std::string_view text,
                                                                       std::string_view name) {
  auto file = script::read_script(text, name);
  if (!file) return unexpected(std::move(file).error());
  return std::unique_ptr<Planner>(std::make_unique<ScriptPlanner>(std::move(*file)));
}

Result<std::unique_ptr<Planner>, std::string> make_script_planner(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return unexpected(
        fmt::format("{}: the script cannot be opened; check the path and its rights", file));
  std::string text(script::kScriptBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return unexpected(fmt::format("{}: the script cannot be read", file));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return make_script_planner_from(text, file);
}

}  // namespace countersign::agent
