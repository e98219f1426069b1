#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

std::string judged(const Facts& facts) {
  return findings_text(judge(facts, shop_policy()));
}

Facts not_compiled(CompileProblem problem, std::string words, Span span = {}) {
  Facts facts = facts_of("SELECT nme FROM customers");
  facts.root = StatementRoot::kUnknown;
  facts.is_read_only = false;
  facts.result_columns = 0;
  facts.problem = problem;
  facts.problem_words = std::move(words);
  facts.problem_span = span;
  return facts;
}

}  // namespace

TEST_CASE("G-02 counts statements by the engine and by the tokens") {
  struct Row {
    const char* sql;
    std::uint32_t statements;
    bool first_is_empty;
    const char* findings;
  };
  const Row row = GENERATE(values<Row>({
      {"SELECT 1", 1, false, ""},
      {"SELECT 1;", 1, false, ""},
      {"SELECT 1;;  ; -- the end", 1, false, ""},
      {"/* first */ SELECT 1 ; /* last */", 1, false, ""},
      {"SELECT 1; SELECT 2", 2, false, "G-02 refuse"},
      // The engine saw one statement, the tokens say there is more.
      {"SELECT 1; SELECT 2", 1, false, "G-02 refuse"},
      {"SELECT 1;;;/* */ x", 1, false, "G-02 refuse"},
      // The tokens look well, the engine saw two.
      {"SELECT 1", 2, false, "G-02 refuse"},
      {"SELECT 1", 0, false, "G-02 refuse"},
      {";SELECT 1", 1, true, "G-02 refuse"},
      {";SELECT 1", 1, false, "G-02 refuse"},
      {"", 0, false, "G-02 refuse"},
      {"-- nothing", 0, false, "G-02 refuse"},
      {";;", 0, false, "G-02 refuse"},
  }));
  Facts facts = facts_of(row.sql);
  facts.statements = row.statements;
  facts.first_is_empty = row.first_is_empty;
  INFO(row.sql);
  CHECK(judged(facts) == row.findings);
}

TEST_CASE("G-02 points at what follows the first statement") {
  Facts facts = facts_of("SELECT 1; -- x\nDELETE FROM orders ");
  facts.statements = 2;
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(verdict.findings.size() == 1);
  REQUIRE(verdict.findings[0].span == span_in(facts.sql, "DELETE FROM orders"));
}

TEST_CASE("G-03 refuses what does not compile whatever the reason") {
  for (const auto problem : {CompileProblem::kSyntax, CompileProblem::kForbidden,
                             CompileProblem::kTooComplex, CompileProblem::kOther})
    CHECK(judged(not_compiled(problem, "words")) == "G-03 refuse");
  // A text that is none is told by G-01; without a visible reason G-03 still refuses.
  CHECK(judged(not_compiled(CompileProblem::kNotText, "words")) == "G-03 refuse");
}

TEST_CASE("G-03 points at a syntax error and gives the engine's words for the rest") {
  const Verdict syntax =
      judge(not_compiled(CompileProblem::kSyntax, "near nme", {7, 10}), shop_policy());
  REQUIRE(syntax.findings[0].span == Span{7, 10});
  const Verdict other = judge(
      not_compiled(CompileProblem::kOther, "ambiguous column name: id", {7, 10}), shop_policy());
  REQUIRE(other.findings[0].span.empty());
  REQUIRE(other.findings[0].subject == "ambiguous column name: id");
}

TEST_CASE("G-03 refuses what the engine met and nobody here knows") {
  Facts facts = facts_of();
  facts.unknowns = {{"opcode", "Zap"}, {"event", "77"}};
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(findings_text(verdict) == "G-03 refuse, G-03 refuse");
  REQUIRE(verdict.findings[0].subject == "opcode Zap");
}

TEST_CASE("G-03 refuses tokens that do not account for every byte") {
  Facts facts = facts_of("SELECT 1 2");
  SECTION("a byte that no token covers") {
    facts.tokens.pop_back();
    CHECK(judged(facts) == "G-03 refuse");
  }
  SECTION("a token beyond the end") {
    facts.tokens.back().span.to = 4000;
    CHECK(judged(facts) == "G-03 refuse");
  }
  SECTION("tokens over one another") {
    facts.tokens.back().span.from = 3;
    CHECK(judged(facts) == "G-03 refuse");
  }
  SECTION("no tokens at all") {
    facts.tokens.clear();
    CHECK(judged(facts) == "G-03 refuse");
  }
  SECTION("a token that the engine's lexer does not know") {
    facts.tokens.back().kind = TokenKind::kIllegal;
    CHECK(judged(facts) == "G-03 refuse");
  }
  SECTION("all is well") {
    CHECK(judged(facts).empty());
  }
}

TEST_CASE("G-04 lets only reads begin") {
  for (const auto root : {StatementRoot::kUnknown, StatementRoot::kWrite,
                          StatementRoot::kDefinition, StatementRoot::kTransaction,
                          StatementRoot::kSetting, StatementRoot::kAttach, StatementRoot::kOther}) {
    Facts facts = facts_of();
    facts.root = root;
    CHECK(judged(facts) == "G-04 refuse");
  }
}

TEST_CASE("G-05 and L-01 refuse every effect there is") {
  Facts facts = facts_of();
  for (const char* what : {"insert", "update", "delete", "merge", "into", "lock"}) {
    facts.effects = {{what, "orders", {}}};
    CHECK(judged(facts) == "G-05 refuse");
  }
  for (const char* what : {"pragma", "attach", "create_temp_view", "transaction", "Vacuum", ""}) {
    facts.effects = {{what, "", {}}};
    CHECK(judged(facts) == "L-01 refuse");
  }
}

TEST_CASE("an effect that stopped the compiler needs no second word about compiling") {
  Facts facts = not_compiled(CompileProblem::kForbidden, "not authorized");
  facts.effects = {{"delete", "orders", {0, 6}}};
  facts.root = StatementRoot::kWrite;
  CHECK(judged(facts) == "G-04 refuse");
}

TEST_CASE("G-10 asks about placeholders and says that they read as NULL") {
  Facts facts = facts_of("SELECT name FROM customers WHERE id = ?");
  facts.parameters = 1;
  facts.first_parameter = span_in(facts.sql, "?");
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(findings_text(verdict) == "G-10 ask");
  REQUIRE_THAT(words(verdict.findings[0], facts.sql), countersign::matching::contains("NULL"));
}

TEST_CASE("G-12 asks about the plan of a read and refuses that of a write") {
  Facts facts = facts_of("EXPLAIN SELECT name FROM customers");
  facts.root = StatementRoot::kExplain;
  CHECK(judged(facts) == "G-12 ask");
  facts.effects = {{"delete", "orders", {8, 14}}};
  CHECK(judged(facts) == "G-05 refuse, G-12 refuse");
}

TEST_CASE("L-02 refuses programs that write or return nothing") {
  Facts facts = facts_of();
  facts.is_read_only = false;
  CHECK(judged(facts) == "L-02 refuse");
  facts.is_read_only = true;
  facts.result_columns = 0;
  CHECK(judged(facts) == "L-02 refuse");
}

TEST_CASE("L-05 refuses when the engine's two ways of looking disagree") {
  Facts facts = facts_of();
  facts.disagreements = {"the program opens users, which the compiler did not name"};
  CHECK(judged(facts) == "L-05 refuse");
}
