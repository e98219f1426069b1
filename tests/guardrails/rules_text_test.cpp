#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

std::string judged(const std::string& sql) {
  return findings_text(judge(facts_of(sql), shop_policy()));
}

std::string times(int count, const std::string& part) {
  std::string out;
  while (count-- > 0) out += part;
  return out;
}

struct Row {
  std::string sql;
  const char* findings;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    INFO(row.sql);
    CHECK(judged(row.sql) == row.findings);
  }
}

}  // namespace

TEST_CASE("G-01 refuses what is not text and asks about long text") {
  check({{std::string("SELECT 1\0", 9), "G-01 refuse"},
         {"SELECT '\xff'", "G-01 refuse"},
         {"SELECT '" + times(900, "x") + "'", ""}});
  const std::string part = "SELECT name FROM customers UNION ALL\n";
  CHECK(judged(times(400, part)).empty());
  CHECK(judged(times(450, part)) == "G-01 ask");
  CHECK(judged(times(1771, part)) == "G-01 ask");
  CHECK(judged(times(1772, part)) == "G-01 refuse");
}

TEST_CASE("G-01 points at the byte that is none") {
  Facts facts = facts_of(std::string("SELECT 1\0; DROP", 15));
  facts.problem = CompileProblem::kNotText;
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(verdict.findings[0].rule == "G-01");
  REQUIRE(verdict.findings[0].span == Span{8, 9});
  REQUIRE_THAT(words(verdict.findings[0], facts.sql), Catch::Matchers::StartsWith("`\\x00` "));
}

TEST_CASE("G-09 refuses invisible characters in the statement and asks in data") {
  check({{"SELECT 'plain' FROM customers -- plain", ""},
         {"SELECT 'Göttingen', '北京', 'Москва', 'Ελλάδα'", ""},
         {"SELECT 1 -- комментарий, 注释", ""},
         {"SELECT name\u202e FROM customers", "G-09 refuse"},
         {"SELECT /* \u202e */ name", "G-09 refuse"},
         {"SELECT name -- \u2066x", "G-09 refuse"},
         {"SELECT '\u202e'", "G-09 ask"},
         {"SELECT na\u200bme", "G-09 refuse"},
         {"SELECT \"na\u200dme\"", "G-09 refuse"},
         {"SELECT 'a\u200bb'", "G-09 ask"},
         {"SELECT 1 /* \U000E0041 */", "G-09 refuse"},
         {"SELECT '\U000E0041'", "G-09 ask"},
         {"SELECT 1 -- \x1b[2K", "G-09 refuse"},
         {"SELECT '\x08'", "G-09 ask"},
         {"SELECT 1 -- \xc2\x85", "G-09 refuse"},
         {"SELECT '👍\ufe0f'", ""},
         {"SELECT 1 /* 👍\ufe0f */", ""},
         {"SELECT '\ufe00\ufe01\ufe02\ufe03'", "G-09 refuse"},
         {"SELECT name\ufe0f", "G-09 refuse"}});
}

TEST_CASE("G-09 forgives what editors leave behind but shows it") {
  check({{"\ufeffSELECT 1", "G-09 ask"},
         {"SELECT\f1", "G-09 ask"},
         {"SELECT 1\r\nFROM customers\r\n", ""},
         {"SELECT 1\rFROM customers", "G-09 ask"},
         {"SELECT 1 -- x\rFROM users", "G-09 refuse"}});
}

TEST_CASE("G-09 refuses spaces that the engine takes for letters") {
  check({{"SELECT\u00a0name", "G-09 refuse"},
         {"SELECT name AS \"Total\u00a0Sales\"", "G-09 ask"},
         {"SELECT 'Total\u00a0Sales'", ""},
         {"SELECT a\u3000b", "G-09 refuse"}});
}

TEST_CASE("G-09 refuses words out of two scripts and asks about those that look Latin") {
  check({{"SELECT 1 AS us\u0435rs", "G-09 refuse"},
         {"SELECT 1 AS \"us\u0435rs\"", "G-09 refuse"},
         {"SELECT 'us\u0435rs'", "G-09 ask"},
         {"SELECT 1 AS \"Выручка USD\"", ""},
         {"SELECT 1 AS Выручка", ""},
         {"SELECT 1 AS \u0441\u043e\u0440\u0443", "G-09 ask"},
         {"SELECT '\u0441\u043e\u0440\u0443'", ""},
         {"SELECT 1 AS 売上トップ10", ""},
         {"SELECT 1 AS 売上USD", ""},
         {"SELECT 1 AS größe, 2 AS naïve, 3 AS œuvre", ""},
         {"SELECT 1 AS \uff55\uff53\uff45\uff52\uff53", "G-09 ask"},
         {"SELECT 1 AS \U0001d42e\U0001d42c\U0001d41e\U0001d42b\U0001d42c", "G-09 ask"}});
}

TEST_CASE("G-09 refuses what pushes the statement out of sight") {
  check({{"SELECT 1 /*" + times(2000, "x") + "*/", ""},
         {"SELECT 1 /*" + times(2100, "x") + "*/", "G-09 refuse"},
         {"SELECT 1 --" + times(2100, "x"), "G-09 refuse"},
         {"SELECT '" + times(2100, "x") + "'", "G-09 refuse"},
         {"SELECT \"" + times(2100, "x") + "\"", "G-09 refuse"},
         {"SELECT 1" + times(20, "\n") + "FROM customers", ""},
         {"SELECT 1" + times(23, "\n") + "FROM customers", "G-09 refuse"},
         {"SELECT 1\n" + times(23, " \t\n") + "FROM customers", "G-09 refuse"},
         {"SELECT 1\n" + times(23, "--\n") + "FROM customers", "G-09 refuse"},
         {"SELECT 1 /*" + times(23, "\n * \n") + "*/", "G-09 refuse"},
         {"SELECT '" + times(23, "\n") + "'", "G-09 ask"},
         {times(23, "SELECT 1,\n") + "2", ""},
         {"SELECT" + times(200, " ") + "1", ""},
         {"SELECT" + times(201, " ") + "1", "G-09 ask"},
         {"SELECT 1 /*" + times(201, "\t") + "*/", "G-09 ask"},
         {"SELECT 1 /*" + times(90, "-") + " notes " + times(90, "-") + "*/", ""},
         {"SELECT 1" + times(60, "/**/") + "FROM customers", "G-09 ask"},
         {"SELECT 1" + times(201, ";"), "G-09 ask"}});
}

TEST_CASE("G-09 asks about a comment that is never closed") {
  Facts facts = facts_of("SELECT 1 /* open");
  facts.tokens.resize(2);
  facts.tokens.push_back({TokenKind::kIllegal, {9, 16}});
  CHECK(findings_text(judge(facts, shop_policy())) == "G-09 ask");
  facts.problem = CompileProblem::kSyntax;
  CHECK(judge(facts, shop_policy()).kind == VerdictKind::kRefuse);
  facts = facts_of("SELECT 1 /* open" + times(2100, "x"));
  facts.tokens.resize(2);
  facts.tokens.push_back({TokenKind::kIllegal, {9, static_cast<std::uint32_t>(facts.sql.size())}});
  CHECK(findings_text(judge(facts, shop_policy())) == "G-09 refuse");
}

TEST_CASE("G-09 tells the worst character of each place once") {
  const Facts facts = facts_of("SELECT '\u200b\u200b', '\u202e' /* \x01 \u202e */");
  const Verdict verdict = judge(facts, shop_policy());
  REQUIRE(findings_text(verdict) == "G-09 refuse, G-09 ask, G-09 ask");
  REQUIRE(verdict.findings[0].span == span_in(facts.sql, "\x01"));
  REQUIRE(verdict.findings[1].span == span_in(facts.sql, "\u200b"));
}
