// What the built-in planner makes of a session: look-ups first, people's edits and rejections, rows
// that are gone, replies to its own questions, and input that means harm.

#include <algorithm>
#include <string>
#include <variant>

#include "agent/planner.h"
#include "tests/support/builtin_schemas.h"
#include "tests/support/catch.h"
#include "tests/support/questions_source.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

engines::SchemaColumn column(const char* name, const char* type, bool is_key = false) {
  engines::SchemaColumn made;
  made.name = name;
  made.type = type;
  made.is_key = is_key;
  return made;
}

PlannerInput about_shops(const std::string& question) {
  engines::SchemaRelation customers;
  customers.name = "customers";
  customers.columns = {column("id", "INTEGER", true), column("name", "TEXT"),
                       column("country", "TEXT"), column("email", "TEXT"),
                       column("signup_date", "TEXT")};
  customers.columns[3].is_masked = true;
  PlannerInput input;
  input.source = "shop";
  input.dialect = "sqlite";
  input.schema = {customers};
  input.conversation.push_back({MessageRole::kUser, question});
  return input;
}

StepSeen& add_step(PlannerInput& input, const std::string& sql, StepState state) {
  StepSeen step;
  step.n = StepNumber(static_cast<std::uint32_t>(input.steps.size() + 1));
  step.sql = sql;
  step.state = state;
  step.proposer = {ProposerKind::kPlanner, "builtin"};
  input.steps.push_back(step);
  return input.steps.back();
}

RowsSeen germany_is_a_country() {
  RowsSeen rows;
  rows.columns.resize(4);
  rows.rows.push_back({engines::Text{"customers"}, engines::Text{"country"},
                       engines::Text{"Germany"}, std::int64_t{7}});
  return rows;
}

RowsSeen one_number(std::int64_t number) {
  RowsSeen rows;
  rows.columns.resize(1);
  rows.rows.push_back({number});
  return rows;
}

PlannerMove next_of(const PlannerInput& input) {
  auto move = make_builtin_planner()->next(input);
  REQUIRE(move);
  return *move;
}

std::string proposed_by(const PlannerInput& input) {
  const auto move = next_of(input);
  const auto* propose = std::get_if<ProposeSql>(&move);
  REQUIRE(propose != nullptr);
  return propose->sql;
}

bool hands_over(const PlannerInput& input, const std::string& words) {
  const auto move = next_of(input);
  const auto* over = std::get_if<HandOver>(&move);
  return over != nullptr && over->text.find(words) != std::string::npos;
}

// Up to the statement that counts, whose look-up found Germany.
PlannerInput with_lookup_done() {
  PlannerInput input = about_shops("How many customers are from Germany?");
  const std::string lookup = proposed_by(input);
  add_step(input, lookup, StepState::kDone).rows = germany_is_a_country();
  return input;
}

}  // namespace

TEST_CASE("a word that may be a value is looked up before the statement that uses it") {
  PlannerInput input = about_shops("How many customers are from Germany?");
  const std::string lookup = proposed_by(input);
  CHECK(lookup.find("'germany'") != std::string::npos);
  CHECK(lookup.find("email") == std::string::npos);
  add_step(input, lookup, StepState::kDone).rows = germany_is_a_country();
  const std::string sql = proposed_by(input);
  CHECK(sql.find("country = 'Germany'") != std::string::npos);
  add_step(input, sql, StepState::kDone).rows = one_number(7);
  input.steps.back().row_count = 1;
  const auto move = next_of(input);
  REQUIRE(std::holds_alternative<GiveAnswer>(move));
  const std::string text = std::get<GiveAnswer>(move).text;
  CHECK(text.find('7') != std::string::npos);
  CHECK(text.find("step") != std::string::npos);
}

TEST_CASE("a question that needs no value is answered in one step") {
  CHECK(proposed_by(about_shops("How many customers are there?")).find("count(*)") !=
        std::string::npos);
}

TEST_CASE("a list without a limit of its own keeps to the rows that need no person") {
  auto input = about_shops("list the customers");
  input.rows_max = 7;
  CHECK(proposed_by(input).ends_with("LIMIT 7"));
  input.conversation[0].content = "newest 3 customers";
  CHECK(proposed_by(input).ends_with("LIMIT 3"));
}

TEST_CASE("a person's edit stands in for what the built-in planner proposed") {
  PlannerInput input = with_lookup_done();
  add_step(input, proposed_by(input), StepState::kReplaced);
  StepSeen& edit = add_step(input, "SELECT 12", StepState::kDone);
  edit.proposer = {ProposerKind::kPerson, ""};
  edit.replaces = StepNumber(2);
  edit.rows = one_number(12);
  edit.row_count = 1;
  const auto move = next_of(input);
  REQUIRE(std::holds_alternative<GiveAnswer>(move));
  CHECK(std::get<GiveAnswer>(move).text.find("12") != std::string::npos);
}

TEST_CASE("after a rejection the built-in planner hands over with the reason") {
  PlannerInput input = with_lookup_done();
  add_step(input, proposed_by(input), StepState::kRejected).reason = "too personal";
  CHECK(hands_over(input, "too personal"));
}

TEST_CASE("rows that are gone are asked for again and not a second time in vain") {
  PlannerInput input = with_lookup_done();
  add_step(input, proposed_by(input), StepState::kDone);
  const auto move = next_of(input);
  REQUIRE(std::holds_alternative<AskRerun>(move));
  CHECK(std::get<AskRerun>(move).step == StepNumber(2));
  StepSeen& rerun = add_step(input, input.steps[1].sql, StepState::kRejected);
  rerun.reruns = StepNumber(2);
  rerun.reason = "not again";
  CHECK(hands_over(input, "not again"));
}

TEST_CASE("the built-in planner waits for a step that nobody decided") {
  PlannerInput input = with_lookup_done();
  add_step(input, proposed_by(input), StepState::kProposed);
  CHECK_FALSE(make_builtin_planner()->next(input));
}

TEST_CASE("what is not understood is named and the schema is shown") {
  PlannerInput input = about_shops("How many frobnicators do we have?");
  for (int i = 0; i < 3; ++i) {
    const auto move = next_of(input);
    const auto* propose = std::get_if<ProposeSql>(&move);
    if (propose == nullptr) break;
    add_step(input, propose->sql, StepState::kDone).rows = RowsSeen{};
  }
  CHECK(hands_over(input, "\"frobnicators\""));
  CHECK(hands_over(input, "- customers: id, name, country"));
}

TEST_CASE("nothing is compared with or grouped by what is masked") {
  CHECK(hands_over(about_shops("How many customers per email?"), "masked"));
  CHECK(hands_over(about_shops("customers without an email"), "masked"));
}

TEST_CASE("a reply chooses among the readings that the built-in planner asked about") {
  PlannerInput input = about_shops("How many customers signed up on 05/03/2024?");
  const auto move = next_of(input);
  REQUIRE(std::holds_alternative<AskBack>(move));
  input.conversation.push_back({MessageRole::kAssistant, std::get<AskBack>(move).text});
  input.conversation.push_back({MessageRole::kUser, "the first"});
  CHECK(proposed_by(input).find("signup_date >= '2024-0") != std::string::npos);
}

TEST_CASE("hostile names and values stay one name and one literal") {
  PlannerInput input = about_shops("How many customers are called 'x'' OR 1=1 --'?");
  input.schema[0].name = "customers";
  input.schema[0].columns[1].name = "na\"me";
  const auto move = next_of(input);
  if (const auto* propose = std::get_if<ProposeSql>(&move))
    CHECK(propose->sql.find("\"na\"\"me\"") != std::string::npos);
  PlannerInput order = about_shops("How many orders are there?");
  order.schema[0].name = "order";
  CHECK(proposed_by(order).find("FROM \"order\"") != std::string::npos);
}

TEST_CASE("any question comes to a move in the end") {
  for (const auto& question :
       {std::string(), std::string("???"), std::string(20'000, 'a'), std::string("\xff\xfe\x01"),
        std::string("by by by per per without without not not"), std::string("top top top 5 5 5"),
        std::string("more than more than more than"), std::string("''''\"\"\"")}) {
    std::string many;
    for (int i = 0; i < 300; ++i) many += "customers with ";
    for (const auto& text : {question, many + question}) {
      const auto move = make_builtin_planner()->next(about_shops(text));
      CHECK(move);
    }
  }
  PlannerInput empty;
  CHECK(make_builtin_planner()->next(empty));
}

TEST_CASE("a schema of nothing but names without sense does no harm") {
  PlannerInput input = about_shops("How many customers are there?");
  for (int i = 0; i < 300; ++i) {
    engines::SchemaRelation relation;
    relation.name = std::string(static_cast<std::size_t>(i % 7), '_');
    relation.columns = {column("", ""), column("\x01", "\x02"), column("a_id", "INT"),
                        column("id", "INT", true)};
    input.schema.push_back(relation);
  }
  CHECK(make_builtin_planner()->next(input));
}

TEST_CASE("follow-up questions change what was asked before") {
  QuestionSource::Made made;
  made.name = "shop";
  made.scripts = {kShopSchema.script};
  made.tables = kShopSchema.tables;
  QuestionSource source(made);
  const auto planner = make_builtin_planner();
  struct Step {
    std::string question, sql;
  };
  const std::vector<std::vector<Step>> chains = {
      {{"revenue by country",
        "SELECT country, sum(total) FROM orders o JOIN customers c ON c.id=customer_id GROUP BY 1"},
       {"and by month?",
        "SELECT substr(order_date,1,7), sum(total) FROM orders GROUP BY 1 ORDER BY 1"},
       {"only for Germany",
        "SELECT substr(order_date,1,7), sum(total) FROM orders WHERE customer_id IN (1,4) GROUP BY "
        "1"},
       {"in 2024",
        "SELECT substr(order_date,1,7), sum(total) FROM orders WHERE customer_id IN (1,4) AND "
        "order_date LIKE '2024%' GROUP BY 1"}},
      {{"top 3 customers by revenue",
        "SELECT name, sum(total) FROM orders o JOIN customers c ON c.id=customer_id GROUP BY c.id "
        "ORDER BY 2 DESC LIMIT 3"},
       {"top 2 instead",
        "SELECT name, sum(total) FROM orders o JOIN customers c ON c.id=customer_id GROUP BY c.id "
        "ORDER BY 2 DESC LIMIT 2"}},
      {{"How many customers are from Germany?", "SELECT 2"},
       {"what about France?", "SELECT 1"},
       {"How many products are there?", "SELECT 5"}},
      {{"orders per status", "SELECT status, count(*) FROM orders GROUP BY 1"},
       {"as a percentage", "SELECT status, 100.0*count(*)/7 FROM orders GROUP BY 1"}},
      {{"list the products", "SELECT name FROM products"},
       {"only those under 100", "SELECT name, price FROM products WHERE price < 100"},
       {"sorted by price", "SELECT name, price FROM products WHERE price < 100 ORDER BY price"}},
  };
  for (const auto& chain : chains) {
    std::vector<Turn> turns;
    for (const auto& step : chain) turns.push_back({step.question, "", false, false});
    const auto replies = source.converse(*planner, turns);
    REQUIRE(replies.size() == chain.size());
    for (std::size_t i = 0; i < chain.size(); ++i) {
      INFO(chain[i].question << "\n" << replies[i].sql << "\n" << replies[i].text);
      CHECK(replies[i].ending == Ending::kAnswered);
      CHECK(same_rows(replies[i].rows, source.reference(chain[i].sql), false, false));
    }
  }
}
