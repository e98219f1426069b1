#pragma once

// A database that questions are asked of: made from SQL text in a folder of its own, opened by the
// product's engine under a policy with an envelope, and by SQLite itself for the references.

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/planner.h"
#include "agent/source.h"
#include "tests/support/questions_compare.h"
#include "tests/support/questions_file.h"

namespace countersign::tests {

enum class Ending : unsigned char {
  kAnswered,
  kHandedOver,
  kAskedBack,
  kNeedsPerson,  // the envelope does not cover a statement
  kBroken,       // the planner failed, or never came to an end
};

struct Replied {
  Ending ending = Ending::kBroken;
  std::string text;  // the planner's last words, or why it needs a person
  std::string sql;   // of the last statement that ran
  Rows rows;         // of that statement
};

class QuestionSource {
 public:
  // Where the rows live once more, in another kind of source.
  struct Moved {
    std::string url;
    std::shared_ptr<void> keeps;  // the place; gone with it
  };
  struct Made {
    std::string name;
    std::vector<std::string_view> scripts;
    std::set<std::string> tables;   // in lower case
    std::set<std::string> spelled;  // the same as the source spells them
    std::set<ColumnName> masked;
    std::string notes;  // "table.column = words" lines
    std::uint64_t envelope_rows = guardrails::Envelope{}.rows;
    std::string dialect = "sqlite";
    // From the path of the SQLite database; none: questions are asked of that one.
    std::function<Moved(const std::string& path)> move = {};
  };
  explicit QuestionSource(const Made& made);
  ~QuestionSource();
  QuestionSource(const QuestionSource&) = delete;
  QuestionSource& operator=(const QuestionSource&) = delete;

  Rows reference(const std::string& sql);
  // Every turn of one conversation, each under the envelope, as `ask --batch` would.
  std::vector<Replied> converse(agent::Planner& planner, const std::vector<Turn>& turns);

 private:
  class Conversation;
  std::string folder_;
  std::shared_ptr<void> place_;
  std::unique_ptr<agent::Source> source_;
};

}  // namespace countersign::tests
