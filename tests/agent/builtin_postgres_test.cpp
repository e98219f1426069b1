// The built-in planner on PostgreSQL: the questions of tests/cases with their rows in a real
// server, under proper types. What it gets right on SQLite it gets right there, and it is wrong
// about nothing.

#include <fmt/format.h>

#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/questions_library.h"
#include "tests/support/questions_postgres.h"

using namespace countersign;
using namespace countersign::tests;

namespace {

// The server says true and false where the references have 1 and 0.
Rows with_numbers_for_truth(Rows rows) {
  for (auto& row : rows)
    for (auto& value : row)
      if (const auto* text = std::get_if<engines::Text>(&value);
          text != nullptr && (text->value == "true" || text->value == "false"))
        value = std::int64_t{text->value == "true"};
  return rows;
}

bool is_right(const Turn& turn, const Replied& reply, const Rows& reference) {
  return reply.ending == Ending::kAnswered &&
         same_rows(with_numbers_for_truth(reply.rows), reference, turn.is_ordered, turn.is_list);
}

// How the same questions ended in two places.
struct Both {
  int right = 0;          // on SQLite
  int right_too = 0;      // … and on PostgreSQL
  int wrong = 0;          // answered there with other rows, while right on SQLite
  int answered_more = 0;  // answered there what is to be declined
  std::string notes;
};

Both ask_both(const std::filesystem::path& folder, const std::string& file) {
  const auto planner = agent::make_builtin_planner();
  QuestionSource::Made like;
  QuestionLibrary sqlite(folder, like);
  QuestionLibrary postgres(folder, in_postgres());
  Both both;
  for (const auto& asked : read_questions((folder / file).string())) {
    auto& source = sqlite.of(asked.source);
    const auto here = source.converse(*planner, asked.turns);
    const auto there = postgres.of(asked.source).converse(*planner, asked.turns);
    for (std::size_t i = 0; i < asked.turns.size(); ++i) {
      const auto& turn = asked.turns[i];
      if (turn.sql.empty()) {
        both.answered_more += there[i].ending == Ending::kAnswered;
        continue;
      }
      const Rows reference = source.reference(turn.sql);
      if (!is_right(turn, here[i], reference)) continue;
      ++both.right;
      if (is_right(turn, there[i], reference)) {
        ++both.right_too;
        continue;
      }
      both.wrong += there[i].ending == Ending::kAnswered;
      both.notes +=
          fmt::format("{} {}: {}\n    ran: {}\n    said: {}\n", asked.id,
                      there[i].ending == Ending::kAnswered ? "WRONG" : "no answer", turn.question,
                      printable(there[i].sql), printable(there[i].text.substr(0, 400)));
    }
  }
  both.notes += fmt::format("right on SQLite {}, on PostgreSQL too {}, wrong there {}", both.right,
                            both.right_too, both.wrong);
  return both;
}

void check_both(const Both& both) {
  WARN(both.notes);
  CHECK(both.right > 0);
  CHECK(both.right_too >= 0.95 * both.right);
  CHECK(both.wrong == 0);
  CHECK(both.answered_more == 0);
}

}  // namespace

TEST_CASE("questions over two schemas get the same rows from PostgreSQL") {
  check_both(ask_both(question_folder(), "questions.jsonl"));
}

TEST_CASE("questions that others wrote get the same rows from PostgreSQL") {
  check_both(ask_both(question_folder() / "others", "questions.jsonl"));
}

TEST_CASE("a conversation goes on from the question before on PostgreSQL") {
  check_both(ask_both(question_folder(), "questions_followups.jsonl"));
}
