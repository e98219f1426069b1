// Verbs that only connect, places that say nothing, and slips in small words.

#include <string_view>

#include "agent/planners/builtin/language/slips.h"
#include "agent/planners/builtin/language/verbs.h"
#include "agent/planners/builtin/language/words.h"
#include "agent/planners/builtin/schema/data_places.h"
#include "tests/support/catch.h"

using namespace countersign::agent::builtin;

TEST_CASE("verbs that connect are known by all their forms and with what belongs to them") {
  const auto taken = [](std::string_view text) {
    const auto question = read_question(text);
    return read_connecting_verb(question.tokens, 0);
  };
  for (const auto verb : {"sent", "pays", "carried", "shipping", "enrolled", "comes", "went"})
    CHECK(taken(verb) == 1);
  CHECK(taken("took place in 2024") == 2);
  CHECK(taken("signed up since May") == 2);
  CHECK(taken("came in Oslo") == 1);  // the place needs its preposition
  for (const auto other : {"price", "garden", "reviewed", "visited"}) CHECK(taken(other) == 0);
  CHECK(is_state_verb("cancelled"));
  CHECK_FALSE(is_state_verb("sold"));
}

TEST_CASE("where the data stand says nothing and a place of its own says something") {
  const auto tokens = [](std::string_view text, bool is_after_verb) -> std::size_t {
    const auto question = read_question(text);
    const auto place = read_data_place(question.tokens, 0, is_after_verb);
    return place ? place->tokens : 0;
  };
  CHECK(tokens("in the catalogue", false) == 3);
  CHECK(tokens("in our whole company?", false) == 4);
  CHECK(tokens("the school", true) == 2);
  CHECK(tokens("the school", false) == 0);
  CHECK(tokens("in the shop called Corner", false) == 0);
  CHECK(tokens("in the library Central", false) == 0);
  CHECK(tokens("in the kitchen", false) == 0);
}

TEST_CASE("slips in small words are mended and names are left alone") {
  auto question = read_question("Wich of teh Hwo");
  for (auto& token : question.tokens) mend_small_word(token);
  CHECK(question.tokens[0].text == "which");
  CHECK(question.tokens[2].text == "the");
  CHECK(question.tokens[3].text == "hwo");  // a capital within a sentence: a name
  auto months = read_question("febuary averge");
  for (auto& token : months.tokens) mend_slip(token);
  CHECK(months.tokens[0].text == "february");
  CHECK(months.tokens[1].text == "average");
}

TEST_CASE("a sign at a capital and two years in a row are one word") {
  const auto blood = read_question("blood type O- and AB+ or C++?");
  CHECK(blood.tokens[2].text == "o-");
  CHECK(blood.tokens[4].text == "ab+");
  CHECK(blood.tokens[6].text == "c++");
  CHECK(read_question("in 2023/24").tokens[1].text == "2023/24");
  CHECK(read_question("in 2023-04").tokens[1].kind == TokenKind::kDate);
}
