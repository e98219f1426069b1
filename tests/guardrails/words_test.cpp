// Findings in words: for people, and for planners.

#include "core/text.h"
#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;
using Catch::Matchers::StartsWith;
using countersign::matching::contains;

namespace {

Finding found(std::string rule, Severity severity, Span span, std::string subject = {}) {
  return {std::move(rule), Category::kAccess, severity, span, std::move(subject)};
}

}  // namespace

TEST_CASE("words name what was found and say what is allowed instead") {
  const std::string sql = "SELECT * FROM users";
  CHECK(words(found("G-06", Severity::kRefuse, span_in(sql, "users"), "users"), sql) ==
        "`users` is not among the tables that may be read here. Read a table that the policy of "
        "this source lists, or have it listed there.");
  CHECK(words(found("G-06", Severity::kRefuse, {}), sql) ==
        "A table is not among the tables that may be read here. Read a table that the policy of "
        "this source lists, or have it listed there.");
}

TEST_CASE("masked columns are explained as empty to filters and counts") {
  const std::string sql = "SELECT count(email) FROM customers";
  const auto text = words(found("G-07", Severity::kAsk, span_in(sql, "email")), sql);
  CHECK_THAT(text, StartsWith("`email` reads a masked column"));
  CHECK_THAT(text, contains("filters, joins and counts see it as empty"));
}

TEST_CASE("a stored finding reads the same as a fresh one wherever it has a place") {
  const std::string sql = "SELECT a.\"E\u202eMail\" FROM Users a WHERE x = ?1";
  for (const auto& rule : rules())
    for (const auto severity : {Severity::kAsk, Severity::kRefuse}) {
      const Finding fresh = found(std::string(rule.id), severity, {9, 19}, "users.email");
      Finding stored = fresh;
      stored.subject.clear();
      // The engine's own words are no part of the statement: whoever has them says them, and a
      // store alone still points at the place.
      if (rule.id == "G-03") {
        CHECK_THAT(words(fresh, sql), contains("users.email"));
        CHECK_THAT(words(stored, sql), contains("Mail"));
        continue;
      }
      CHECK(words(fresh, sql) == words(stored, sql));
      CHECK(words_for_planner(fresh, sql) == words_for_planner(stored, sql));
    }
}

TEST_CASE("words show hostile text so that it cannot act") {
  const std::string sql = "SELECT \"\x1b[2J\u202e`x`\n\" FROM t";
  const auto text = words(found("G-06", Severity::kRefuse, {7, 19}), sql);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\u202e") == std::string::npos);
  CHECK(text.find('\n') == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '`') == 2);
}

TEST_CASE("words stay short whatever they are about and never cut a character") {
  std::string sql = "x";
  for (int i = 0; i < 1000; ++i) sql += "é";
  const auto text =
      words(found("G-02", Severity::kRefuse, {0, static_cast<std::uint32_t>(sql.size())}), sql);
  CHECK(text.size() < 400);
  CHECK_THAT(text, contains("é…`"));
  CHECK_FALSE(first_invalid_utf8(text));
}

TEST_CASE("a span beyond the text is no name") {
  CHECK_THAT(words(found("G-06", Severity::kRefuse, {5, 500}), "short"), StartsWith("A table "));
}

TEST_CASE("a rule that this program does not know still has words") {
  const std::string sql = "SELECT 1";
  CHECK(words(found("X-77", Severity::kRefuse, {0, 6}), sql) ==
        "`SELECT` was found by rule `X-77`.");
  CHECK(words(found("X\n77", Severity::kAsk, {}), sql) == "Rule `X\\n77` found something here.");
  CHECK_FALSE(words_for_planner(found("X-77", Severity::kRefuse, {}), sql).empty());
}

TEST_CASE("a planner cannot tell a table that is absent from one that is forbidden") {
  const std::string sql = "SELECT * FROM users";
  const Span span = span_in(sql, "users");
  const auto forbidden = words_for_planner(found("G-06", Severity::kRefuse, span, "users"), sql);
  CHECK_THAT(forbidden, StartsWith("G-06: `users` "));
  for (const char* rule : {"G-07", "G-08", "G-13", "L-03", "L-06"})
    CHECK(words_for_planner(found(rule, Severity::kRefuse, span), sql) == forbidden);
}

TEST_CASE("a planner is never told a name that it did not write") {
  const std::string sql = "SELECT total FROM v_sales";
  for (const auto& rule : rules()) {
    const Finding finding =
        found(std::string(rule.id), Severity::kRefuse, {},
              rule.id == "G-03" ? "error in view v_sales: no secret_table" : "secret_table");
    const auto text = words_for_planner(finding, sql);
    CHECK(text.find("secret") == std::string::npos);
    CHECK_THAT(words(finding, sql), contains("secret_table"));
  }
}

TEST_CASE("a planner is not told a name that only stands inside another") {
  const Finding finding = found("G-06", Severity::kRefuse, {}, "users");
  CHECK_THAT(words_for_planner(finding, "SELECT * FROM v_users"), StartsWith("G-06: something "));
  CHECK_THAT(words_for_planner(finding, "SELECT * FROM v_users, Users"),
             StartsWith("G-06: `users` "));
}

TEST_CASE("a planner is told the engine's words and the rule") {
  const std::string sql = "SELECT id FROM customers, orders";
  const auto text =
      words_for_planner(found("G-03", Severity::kRefuse, {}, "ambiguous column name: id"), sql);
  CHECK_THAT(text, StartsWith("G-03: `ambiguous column name: id`: the engine cannot"));
  CHECK_THAT(words_for_planner(found("S-01", Severity::kRefuse, {}), sql),
             StartsWith("S-01: The statement was rejected before"));
}
