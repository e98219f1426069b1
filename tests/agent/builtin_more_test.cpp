// The built-in planner on thirteen small schemas of other domains and other habits of naming, each
// with a reference statement for every question: tests/cases/domains.

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "core/invariant.h"
#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/questions_source.h"

using namespace countersign;
using namespace countersign::tests;

namespace {

namespace fs = std::filesystem;

fs::path domains() {
  return fs::path(COUNTERSIGN_SOURCE_DIR) / "tests/cases/domains";
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::unique_ptr<QuestionSource> open_domain(const std::string& name) {
  const std::string schema = read_text(domains() / name / "schema.sql");
  const std::string data = "BEGIN;" + read_text(domains() / name / "data.sql") + "COMMIT;ANALYZE;";
  QuestionSource::Made made;
  made.name = name;
  made.scripts = {schema, data};
  std::istringstream tables(read_text(domains() / name / "tables"));
  for (std::string table; tables >> table;) made.tables.insert(ascii_lower(table));
  return std::make_unique<QuestionSource>(made);
}

std::string_view word_of(Ending ending) {
  switch (ending) {
    case Ending::kAnswered:
      return "answered";
    case Ending::kHandedOver:
      return "declined";
    case Ending::kAskedBack:
      return "asked back";
    case Ending::kNeedsPerson:
      return "needs a person";
    case Ending::kBroken:
      return "broken";
  }
  unreachable("an ending");
}

struct Tally {
  int asked = 0, right = 0, wrong = 0, claimed = 0, to_decline = 0;
  std::string notes;

  void take(const Asked& asked_one, const Turn& turn, const Replied& reply, const Rows* reference) {
    const bool is_answered = reply.ending == Ending::kAnswered;
    if (reference == nullptr) {
      ++to_decline;
      claimed += is_answered ? 1 : 0;
      if (!is_answered) return;
    } else {
      ++asked;
      const bool is_right =
          is_answered && same_rows(reply.rows, *reference, turn.is_ordered, turn.is_list);
      right += is_right ? 1 : 0;
      wrong += is_answered && !is_right ? 1 : 0;
      if (is_right) return;
    }
    notes += asked_one.id + " " + std::string(is_answered ? "WRONG" : word_of(reply.ending)) +
             ": " + turn.question + "\n    " + printable(reply.text.substr(0, 200)) + "\n";
  }
};

Tally ask_all_domains() {
  Tally tally;
  const auto planner = agent::make_builtin_planner();
  std::map<std::string, std::unique_ptr<QuestionSource>> sources;
  for (const auto& asked : read_questions((domains() / "questions.jsonl").string())) {
    auto& source = sources[asked.source];
    if (!source) source = open_domain(asked.source);
    const auto replies = source->converse(*planner, asked.turns);
    for (std::size_t i = 0; i < replies.size(); ++i) {
      const auto& turn = asked.turns[i];
      Rows reference;
      if (!turn.sql.empty()) reference = source->reference(turn.sql);
      tally.take(asked, turn, replies[i], turn.sql.empty() ? nullptr : &reference);
    }
  }
  return tally;
}

}  // namespace

TEST_CASE("questions over thirteen other schemas get the right rows or none") {
  const Tally tally = ask_all_domains();
  WARN(tally.notes << "right " << tally.right << " of " << tally.asked << ", wrong "
                   << tally.wrong);
  CHECK(tally.asked >= 355);
  CHECK(tally.to_decline >= 15);
  CHECK(tally.right >= 0.9 * tally.asked);
  CHECK(tally.wrong <= 0.02 * tally.asked);
  CHECK(tally.claimed == 0);
}
