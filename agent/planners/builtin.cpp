// The built-in planner: reads the conversation, looks values up, proposes one statement, and says
// what came back. Where it stands follows from the session's steps alone.

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "agent/planner.h"
#include "agent/planners/builtin/schema/schema_map.h"
#include "agent/planners/builtin/talk/attempts.h"
#include "agent/planners/builtin/talk/dialogue.h"
#include "agent/planners/builtin/writing/answer.h"
#include "agent/planners/builtin/writing/dialect.h"
#include "agent/planners/builtin/writing/write_sql.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

using builtin::Attempt;
using builtin::Came;

constexpr std::size_t kTablesShown = 12;
constexpr std::size_t kColumnsShown = 10;
constexpr std::size_t kNameBytesMax = 60;

std::string shown_name(const std::string& name) {
  const std::string shown = printable(name);
  return shown.size() <= kNameBytesMax ? shown : shown.substr(0, kNameBytesMax) + "…";
}

// The schema in a few lines, for a person who takes the pen.
std::string schema_in_words(const std::vector<engines::SchemaRelation>& schema) {
  std::string out = "These tables are here:";
  for (std::size_t t = 0; t < schema.size() && t < kTablesShown; ++t) {
    out += "\n- " + shown_name(schema[t].name) + ":";
    const auto& columns = schema[t].columns;
    for (std::size_t c = 0; c < columns.size() && c < kColumnsShown; ++c)
      out += (c == 0 ? " " : ", ") + shown_name(columns[c].name);
    if (columns.size() > kColumnsShown) out += ", …";
  }
  if (schema.size() > kTablesShown)
    out += fmt::format("\n- and {} more", schema.size() - kTablesShown);
  return out;
}

class RowsOfSteps final : public builtin::LookupRows {
 public:
  explicit RowsOfSteps(const PlannerInput& input) : input_(input) {}
  const RowsSeen* rows_of(const std::string& sql) const override {
    const Attempt attempt = builtin::find_attempt(input_, sql, 0);
    if (attempt.came != Came::kRows) return nullptr;
    used_.push_back(attempt.step->n);
    return &*attempt.step->rows;
  }

  // The look-ups that the last question rests on, and the step that answers it.
  std::vector<StepNumber> cited(const StepSeen& answer) const {
    std::vector<StepNumber> steps;
    for (std::size_t i = input_.first_step_of_question; i < input_.steps.size(); ++i)
      if (std::find(used_.begin(), used_.end(), input_.steps[i].n) != used_.end())
        steps.push_back(input_.steps[i].n);
    if (steps.empty() || steps.back() != answer.n) steps.push_back(answer.n);
    return steps;
  }

 private:
  const PlannerInput& input_;
  mutable std::vector<StepNumber> used_;
};

std::vector<std::string> messages_of(const PlannerInput& input) {
  std::vector<std::string> messages;
  for (const auto& message : input.conversation)
    if (message.role == MessageRole::kUser) messages.push_back(message.content);
  return messages;
}

HandOver hand_over(const PlannerInput& input, const std::string& why) {
  return {why + "\n" + schema_in_words(input.schema) +
          "\nAsk in other words, or write the statement yourself."};
}

HandOver hand_over(const PlannerInput& input, const builtin::NotRead& not_read) {
  if (not_read.words.empty()) return hand_over(input, not_read.why);
  std::string words;
  for (const auto& word : not_read.words) {
    const std::string shown = "\"" + shown_name(word) + "\"";
    if (words.size() < 400 && words.find(shown) == std::string::npos)
      words += (words.empty() ? "" : ", ") + shown;
  }
  const std::string why = not_read.why.empty() ? "" : " " + not_read.why;
  return hand_over(input, "I did not understand " + words + "." + why);
}

AskBack ask_back(const builtin::Choices& choices) {
  std::string text =
      "I can read " + printable(choices.about) + " in more than one way. Do you mean:";
  for (std::size_t i = 0; i < choices.choices.size(); ++i)
    text += fmt::format("\n{}. {}", i + 1, printable(choices.choices[i].first));
  return {text + "\nAnswer with a number or in words."};
}

class BuiltinPlanner final : public Planner {
 public:
  std::string_view name() const override { return "builtin"; }

  Result<PlannerMove, PlannerFailure> next(const PlannerInput& input) override {
    const builtin::Dialect& dialect = builtin::dialect_named(input.dialect);
    const builtin::SchemaMap schema(input.schema, dialect);
    const RowsOfSteps rows(input);
    const builtin::Reading reading = builtin::read_conversation(schema, messages_of(input), rows);
    if (const auto* needs = std::get_if<builtin::NeedsRows>(&reading))
      return step_to(input, needs->lookup.sql, nullptr, rows);
    if (const auto* choices = std::get_if<builtin::ReadAsChoices>(&reading))
      return PlannerMove(ask_back(choices->choices));
    if (const auto* read = std::get_if<builtin::ReadAsQuery>(&reading)) {
      builtin::Query query = read->query;
      query.rows_max = input.rows_max;
      const auto sql = builtin::write_sql(query, dialect);
      if (!sql)
        return PlannerMove(hand_over(
            input, "The column that this is about does not hold dates in a way I can use."));
      return step_to(input, *sql, &query, rows);
    }
    return PlannerMove(hand_over(input, std::get<builtin::NotRead>(reading)));
  }

 private:
  // Proposes a statement, waits for its rows, or says what they say. Null `query`: a look-up.
  static Result<PlannerMove, PlannerFailure> step_to(const PlannerInput& input,
                                                     const std::string& sql,
                                                     const builtin::Query* query,
                                                     const RowsOfSteps& rows) {
    const std::size_t from = query == nullptr ? 0 : input.first_step_of_question;
    Attempt attempt = builtin::find_attempt(input, sql, from);
    // What came to nothing in an earlier question may be tried again.
    if (attempt.came == Came::kNothing && attempt.step &&
        index_of(input, *attempt.step) < input.first_step_of_question)
      attempt.came = Came::kNotProposed;
    switch (attempt.came) {
      case Came::kNotProposed:
        return PlannerMove(ProposeSql{sql});
      case Came::kRows:
        invariant(query != nullptr, "a look-up whose rows are there is asked for again");
        return PlannerMove(GiveAnswer{answer(*query, attempt, rows)});
      case Came::kGone:
      case Came::kUnknown:
        return PlannerMove(AskRerun{attempt.step->n});
      case Came::kNothing:
        return PlannerMove(hand_over(input, builtin::why_nothing(*attempt.step)));
      case Came::kOpen:
        return unexpected(PlannerFailure{
            fmt::format("The planner was asked while step {} is {}; decide that step first.",
                        attempt.step->n.get(), word(attempt.step->state))});
    }
    unreachable("an outcome of a step without a move");
  }

  static std::string answer(const builtin::Query& query, const Attempt& attempt,
                            const RowsOfSteps& rows) {
    const auto steps = rows.cited(*attempt.step);
    const builtin::AnswerRows found{*attempt.step->rows, attempt.step->row_count, steps};
    return attempt.was_edited ? builtin::answer_of_any(found) : builtin::answer_of(query, found);
  }

  static std::size_t index_of(const PlannerInput& input, const StepSeen& step) {
    return static_cast<std::size_t>(&step - input.steps.data());
  }
};

}  // namespace

std::unique_ptr<Planner> make_builtin_planner() {
  return std::make_unique<BuiltinPlanner>();
}

}  // namespace countersign::agent
