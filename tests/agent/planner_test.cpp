#include "agent/planner.h"

#include <cmath>
#include <limits>

#include "agent/planners/script_values.h"
#include "tests/support/agent_planner.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

constexpr std::string_view kShop = R"json({
  "about": "for the test",
  "scripts": [
    {
      "questions": ["Which country buys the most?", "Top 5 countries"],
      "steps": [
        {"sql": ["SELECT country, count(*) AS n", "FROM customers GROUP BY 1"],
         "on_reject": "SELECT country FROM customers"},
        {"sql": "SELECT count(*) AS n FROM customers WHERE country = {{1.0.country}}"}
      ],
      "answer": "{{1.0.Country}} of {{1.rows}}: {{2.0.n}} ({{1.*.country}})"
},
    {"questions": ["Say hello"], "steps": [], "answer": "Hello."}
  ]
})json";

std::unique_ptr<Planner> shop_planner() {
  auto planner = make_script_planner_from(kShop, "shop.json");
  REQUIRE(planner);
  return std::move(*planner);
}

PlannerMove move_of(const PlannerInput& input) {
  auto move = shop_planner()->next(input);
  REQUIRE(move);
  return *move;
}

std::string sql_of(const PlannerInput& input) {
  const auto move = move_of(input);
  REQUIRE(std::holds_alternative<ProposeSql>(move));
  return std::get<ProposeSql>(move).sql;
}

std::string words_of_hand_over(const PlannerInput& input) {
  const auto move = move_of(input);
  REQUIRE(std::holds_alternative<HandOver>(move));
  return std::get<HandOver>(move).text;
}

StepSeen countries(std::uint32_t n) {
  return done_step(n, rows_seen({"country", "n"},
                                {{engines::Text{"Côte d'Ivoire"}, 7}, {engines::Text{"Chad"}, 2}}));
}

StepSeen count_of(std::uint32_t n) {
  return done_step(n, rows_seen({"n"}, {{std::int64_t{7}}}));
}

std::string error_of(std::string_view text) {
  auto planner = make_script_planner_from(text, "x.json");
  REQUIRE_FALSE(planner);
  return planner.error();
}

std::string with_step(std::string_view sql) {
  return R"({"scripts":[{"questions":["q"],"steps":[{"sql":"SELECT 1"},{"sql":")" +
         std::string(sql) + R"("}],"answer":"a"}]})";
}

}  // namespace

TEST_CASE("the none planner hands every question over") {
  auto move = make_none_planner()->next(asked("anything"));
  REQUIRE(move);
  CHECK(std::holds_alternative<HandOver>(*move));
}

TEST_CASE("a script proposes its steps in order and answers at the end") {
  CHECK(sql_of(asked("Which country buys the most?")) ==
        "SELECT country, count(*) AS n\nFROM customers GROUP BY 1");
  CHECK(sql_of(asked("Which country buys the most?", {countries(1)})) ==
        "SELECT count(*) AS n FROM customers WHERE country = 'Côte d''Ivoire'");
  const auto move = move_of(asked("Which country buys the most?", {countries(1), count_of(2)}));
  REQUIRE(std::holds_alternative<GiveAnswer>(move));
  CHECK(std::get<GiveAnswer>(move).text == "Côte d'Ivoire of 2: 7 (Côte d'Ivoire, Chad)");
}

TEST_CASE("a question is known whatever its case and punctuation and after a small slip") {
  const auto known = {"which country buys the most",
                      "WHICH   country... buys the most?!",
                      "Wich country buys the most?",
                      "Which coutnry buys the most",
                      "top 5 countries!",
                      "top 5 contries"};
  for (const auto* question : known) {
    INFO(question);
    CHECK(std::holds_alternative<ProposeSql>(move_of(asked(question))));
  }
}

TEST_CASE("a question that only looks alike is not known") {
  const auto unknown = {"Top 6 countries",         "Top 5 counters",
                        "Which country buys most", "Which countries bought the most?",
                        "Which country",           ""};
  for (const auto* question : unknown) {
    INFO(question);
    CHECK(std::holds_alternative<HandOver>(move_of(asked(question))));
  }
}

TEST_CASE("an unknown question is handed over with those that are known") {
  const auto words = words_of_hand_over(asked("What is love?"));
  CHECK(words.find("Which country buys the most?") != std::string::npos);
  CHECK(words.find("Say hello") != std::string::npos);
}

TEST_CASE("only the last question counts and only the steps since") {
  auto input = asked("Say hello", {step_in(1, StepState::kRejected, "no")});
  input.conversation.push_back({MessageRole::kAssistant, "Hello."});
  input.conversation.push_back({MessageRole::kUser, "Which country buys the most?"});
  input.first_step_of_question = 1;
  CHECK(sql_of(input).starts_with("SELECT country"));
}

TEST_CASE("a step that came to nothing is followed by its alternative") {
  for (const auto state : {StepState::kRejected, StepState::kRefused, StepState::kFailed,
                           StepState::kCancelled, StepState::kExpired, StepState::kWithdrawn}) {
    INFO(word(state));
    CHECK(sql_of(asked("Which country buys the most?", {step_in(1, state, "why")})) ==
          "SELECT country FROM customers");
  }
}

TEST_CASE("without an alternative the person takes over and reads the reason") {
  const auto twice = words_of_hand_over(
      asked("Which country buys the most?", {step_in(1, StepState::kRejected, "too wide"),
                                             step_in(2, StepState::kRefused, "no such table")}));
  CHECK(twice.find("Step 2 was refused: no such table") != std::string::npos);
  const auto second = words_of_hand_over(
      asked("Which country buys the most?",
            {countries(1), step_in(2, StepState::kRejected, "ask me about Chad")}));
  CHECK(second.find("Step 2 was rejected: ask me about Chad") != std::string::npos);
}

TEST_CASE("the alternative counts as the step") {
  CHECK(sql_of(asked("Which country buys the most?",
                     {step_in(1, StepState::kRejected, "no"), countries(2)}))
            .ends_with("= 'Côte d''Ivoire'"));
}

TEST_CASE("an edited step counts as that step and a refused edit changes nothing") {
  auto refused_edit = step_in(2, StepState::kRefused);
  refused_edit.replaces = StepNumber(1);
  refused_edit.proposer = {ProposerKind::kPerson, ""};
  auto edit = countries(3);
  edit.replaces = StepNumber(1);
  edit.proposer = {ProposerKind::kPerson, ""};
  CHECK(sql_of(asked("Which country buys the most?",
                     {step_in(1, StepState::kReplaced), refused_edit, edit}))
            .ends_with("= 'Côte d''Ivoire'"));
}

TEST_CASE("statements that people add by hand do not disturb the script") {
  auto own = step_in(1, StepState::kRejected, "mine");
  own.proposer = {ProposerKind::kPerson, ""};
  CHECK(sql_of(asked("Which country buys the most?", {own, countries(2)}))
            .ends_with("= 'Côte d''Ivoire'"));
}

TEST_CASE("rows that are gone are asked for again and come back with the rerun") {
  auto gone = countries(1);
  gone.rows.reset();
  const auto move = move_of(asked("Which country buys the most?", {gone}));
  REQUIRE(std::holds_alternative<AskRerun>(move));
  CHECK(std::get<AskRerun>(move).step == StepNumber(1));

  auto rerun = countries(2);
  rerun.reruns = StepNumber(1);
  CHECK(
      sql_of(asked("Which country buys the most?", {gone, rerun})).ends_with("= 'Côte d''Ivoire'"));
}

TEST_CASE("a rerun that the person rejects is not asked for again") {
  auto gone = countries(1);
  gone.rows.reset();
  auto rerun = step_in(2, StepState::kRejected, "not twice");
  rerun.reruns = StepNumber(1);
  CHECK(
      words_of_hand_over(asked("Which country buys the most?", {gone, rerun})).find("not twice") !=
      std::string::npos);
}

TEST_CASE("a step with an unknown end is proposed again as a rerun") {
  const auto move =
      move_of(asked("Which country buys the most?", {step_in(1, StepState::kUnknown)}));
  REQUIRE(std::holds_alternative<AskRerun>(move));
  CHECK(std::get<AskRerun>(move).step == StepNumber(1));
}

TEST_CASE("a planner that is asked while a step waits says so") {
  for (const auto state :
       {StepState::kJudging, StepState::kProposed, StepState::kApproved, StepState::kRunning})
    CHECK_FALSE(shop_planner()->next(asked("Which country buys the most?", {step_in(1, state)})));
}

TEST_CASE("a row that is not there hands over instead of writing a wrong statement") {
  const auto empty = done_step(1, rows_seen({"country", "n"}, {}));
  CHECK(
      words_of_hand_over(asked("Which country buys the most?", {empty})).find("{{1.0.country}}") !=
      std::string::npos);
  const auto other = done_step(1, rows_seen({"land"}, {{engines::Text{"Chad"}}}));
  CHECK(words_of_hand_over(asked("Which country buys the most?", {other})).find("no such column") !=
        std::string::npos);
}

TEST_CASE("every value becomes exactly one literal") {
  using engines::Value;
  const auto literal = [](const Value& value) { return script::sql_literal(value); };
  CHECK(literal(engines::Null{}) == "NULL");
  CHECK(literal(std::int64_t{42}) == "42");
  CHECK(literal(std::int64_t{-42}) == "(-42)");
  CHECK(literal(std::numeric_limits<std::int64_t>::min()) == "(-9223372036854775807-1)");
  CHECK(literal(1.5) == "1.5");
  CHECK(literal(2.0) == "2.0");
  CHECK(literal(-0.5) == "(-0.5)");
  CHECK(literal(1e300) == "1e+300");
  CHECK(literal(std::nan("")) == "NULL");
  CHECK(literal(HUGE_VAL) == "9e999");
  CHECK(literal(engines::Text{"'; DROP TABLE x; --"}) == "'''; DROP TABLE x; --'");
  CHECK_FALSE(literal(engines::Text{std::string("a\0b", 3)}));
  CHECK_FALSE(literal(engines::Text{"\xff"}));
  CHECK(literal(engines::Blob{std::string("\x00\xff", 2)}) == "x'00ff'");
  CHECK(literal(engines::Decimal{"12.50"}) == "12.50");
  CHECK(literal(engines::Decimal{"-12.50"}) == "(-12.50)");
  CHECK_FALSE(literal(engines::Decimal{"1;DROP"}));
}

TEST_CASE("an answer escapes and cuts what came from data") {
  auto step = done_step(1, rows_seen({"country", "n"}, {{engines::Text{"a\x1b[31mb"}, 1},
                                                        {engines::Text{std::string(500, 'x')}, 1},
                                                        {engines::Null{}, 1}}));
  step.rows->is_complete = false;
  const auto move = move_of(asked("Which country buys the most?", {step, count_of(2)}));
  REQUIRE(std::holds_alternative<GiveAnswer>(move));
  const auto& text = std::get<GiveAnswer>(move).text;
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find(std::string(201, 'x')) == std::string::npos);
  CHECK(text.find("no value") != std::string::npos);
  CHECK(text.ends_with(", …)"));
}

TEST_CASE("a masked value stays masked in an answer") {
  auto step = countries(1);
  step.rows->columns[0].is_masked = true;
  const auto move = move_of(asked("Which country buys the most?", {step, count_of(2)}));
  REQUIRE(std::holds_alternative<GiveAnswer>(move));
  CHECK(std::get<GiveAnswer>(move).text == "••• of 2: 7 (•••, •••)");
}

TEST_CASE("an error in a script names the file and the place and what was expected") {
  struct Case {
    std::string text;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"{\n\"scripts\": [\n,\n]}", "x.json: line 3: this is not JSON"},
      {"", "x.json: line 1: this is not JSON"},
      {"{\n\"scripts\": [\n", "x.json: line 3: this is not JSON"},
      {"[]", "x.json: expected an object with \"scripts\""},
      {"{}", "x.json: \"scripts\" is missing; expected a list of scripts"},
      {R"({"scripts":[]})", "x.json: scripts: expected at least one script"},
      {"{\"scripts\":[],\n\"scripts\":[]\n}",
       "line 2: this is not JSON as it should be: the key \"scripts\" stands twice"},
      {R"({"scripts":[1]})", "x.json: scripts[0]: expected an object"},
      {R"({"script":[1]})", "unknown key \"script\"; did you mean \"scripts\"?"},
      {R"({"scripts":[{"questions":[],"steps":[],"answer":"a"}]})",
       "scripts[0].questions: expected at least one question"},
      {R"({"scripts":[{"questions":["q"],"answer":"a"}]})", "scripts[0]: \"steps\" is missing"},
      {R"({"scripts":[{"questions":["q"],"steps":[]}]})", "scripts[0]: \"answer\" is missing"},
      {R"({"scripts":[{"questions":["q"],"steps":[{}],"answer":"a"}]})",
       "scripts[0].steps[0]: \"sql\" is missing"},
      {R"({"scripts":[{"questions":["q"],"steps":[{"sql":" "}],"answer":"a"}]})",
       "scripts[0].steps[0].sql: is empty"},
      {R"({"scripts":[{"questions":["q"],"steps":[{"sql":["a",1]}],"answer":"a"}]})",
       "scripts[0].steps[0].sql[1]: expected a line of text"},
      {R"({"scripts":[{"questions":["q"],"steps":[],"answer":"{{1.rows}}"}]})",
       "names a step, but there is none before this"},
      {with_step("SELECT {{2.0.n}}"), "scripts[0].steps[1].sql: {{2.0.n}} names step 2"},
      {with_step("SELECT {{0.0.n}}"), "names step 0"},
      {with_step("SELECT {{one.0.n}}"), "is not a placeholder; expected {{1.0.column}}"},
      {with_step("SELECT {{1.n}}"), "is not a placeholder"},
      {with_step("SELECT {{1.0.}}"), "is not a placeholder"},
      {with_step("SELECT {{1.0.n"), "has no end"},
      {with_step("SELECT '{{1.0.n}}'"), "stands inside quotes or a comment"},
      {with_step("SELECT 1 -- {{1.0.n}}"), "stands inside quotes or a comment"},
      {with_step("SELECT 1 /* {{1.0.n}} */"), "stands inside quotes or a comment"},
      {"\xff", "byte 0 is not UTF-8"},
      {std::string(2 * 1024 * 1024, ' '), "is larger than"},
  };
  for (const auto& c : cases) {
    INFO(c.text.substr(0, 200));
    const auto error = error_of(c.text);
    INFO(error);
    CHECK(error.find(c.expected) != std::string::npos);
  }
}

TEST_CASE("a placeholder behind a closed quote or comment is fine") {
  CHECK(make_script_planner_from(with_step("SELECT 'it''s', {{1.0.n}} /* x */ + {{1.rows}}"), "x"));
}

TEST_CASE("a script file that is not there is named") {
  auto planner = make_script_planner("/nowhere/shop.json");
  REQUIRE_FALSE(planner);
  CHECK(planner.error().starts_with("/nowhere/shop.json: "));
}
