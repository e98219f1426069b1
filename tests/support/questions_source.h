#pragma once

// A database that questions are asked of: made from SQL text in a folder of its own, opened by the
// product's engine under a policy with an envelope, and by SQLite itself for the references.

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
  struct Made {
    std::string name;
    std::vector<std::string_view> scripts;
    std::set<std::string> tables;
    std::set<ColumnName> masked;
    std::string notes;  // "table.column = words" lines
    std::uint64_t envelope_rows = guardrails::Envelope{}.rows;
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
  std::unique_ptr<agent::Source> source_;
};

}  // namespace countersign::tests
