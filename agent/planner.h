#pragma once

// The port behind which planners stand: something that sees a question, the allowed schema and what
// happened so far, and makes one move. A planner proposes; it can never decide.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/session.h"
#include "core/step.h"
#include "engines/engine.h"

namespace countersign::agent {

// A finished step's rows as a planner may see them: bounded, masked columns masked.
struct RowsSeen {
  std::vector<engines::ResultColumn> columns;
  std::vector<engines::Row> rows;
  bool is_complete = true;  // false: there were more
};

struct StepSeen {
  StepNumber n;
  std::string sql;
  StepState state = StepState::kDone;
  Proposer proposer;
  std::optional<StepNumber> replaces, reruns;
  std::string reason;  // a person's, or the findings in words
  std::optional<RowsSeen>
      rows;  // none for a done step: the rows are gone, a rerun brings them back
  std::uint64_t row_count = 0;
};

struct MessageSeen {
  MessageRole role = MessageRole::kUser;
  std::string content;
};

struct PlannerInput {
  std::string source;
  std::string dialect;
  // Only relations and columns that policy allows.
  std::vector<engines::SchemaRelation> schema;
  std::vector<MessageSeen> conversation;   // oldest first; the last user message is the question
  std::vector<StepSeen> steps;             // of the whole session
  std::size_t first_step_of_question = 0;  // index into steps: those since the last question
  std::uint64_t rows_max = 1000;  // how many rows a statement may give and still run unattended
};

struct ProposeSql {
  std::string sql;
};
// Rows of an earlier step are needed again.
struct AskRerun {
  StepNumber step;
};
struct GiveAnswer {
  std::string text;
};
// Cannot go on, says why in words for the person, who takes the pen.
struct HandOver {
  std::string text;
};
// The question can be read in more than one way, equally well: asks which, and waits for the reply,
// which comes as the next user message.
struct AskBack {
  std::string text;
};
using PlannerMove = std::variant<ProposeSql, AskRerun, GiveAnswer, HandOver, AskBack>;

struct PlannerFailure {
  std::string message;  // what went wrong and what to do
};

// next() may be called from any thread, for several sessions at once, and keeps nothing between
// calls: everything it may know is in the input. It MUST return within its own deadline.
class Planner {
 public:
  virtual ~Planner() = default;
  virtual std::string_view name() const = 0;
  virtual Result<PlannerMove, PlannerFailure> next(const PlannerInput& input) = 0;
};

// The embedded default: translates questions of the kinds that docs/questions.md lists, along the
// allowed schema; says which words it did not understand, and never guesses between two readings.
std::unique_ptr<Planner> make_builtin_planner();
// People write the SQL themselves: every question is handed over at once.
std::unique_ptr<Planner> make_none_planner();
// Plays a script file (docs/scripts.md says how one is written); error: file, line, what was
// expected.
Result<std::unique_ptr<Planner>, std::string> make_script_planner(const std::string& file);
// The same from text that is already in memory, for the demo that ships inside the program.
Result<std::unique_ptr<Planner>, std::string> make_script_planner_from(std::string_view text,
                                                                       std::string_view name);

}  // namespace countersign::agent
