// The program's small parts, without running it.

#include <clocale>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/show/statement.h"
#include "cli/show/step.h"
#include "cli/spelled.h"
#include "cli/terminal.h"
#include "tests/support/catch.h"
#include "tests/support/cli_golden.h"

using namespace countersign;
using namespace countersign::cli;

namespace {

const std::vector<Option> kOptions = {
    {"source", "NAME", ""}, {"resume", "SESSION", "", true}, {"json", "", ""}};

Arguments good(const std::vector<std::string>& tokens) {
  auto arguments = parse_arguments(tokens, kOptions, 2);
  REQUIRE(arguments.has_value());
  return std::move(arguments).value();
}

std::string bad(const std::vector<std::string>& tokens) {
  auto arguments = parse_arguments(tokens, kOptions, 2);
  return arguments ? "no error" : std::move(arguments).error();
}

}  // namespace

TEST_CASE("options words and settings come apart in any order") {
  const auto arguments = good({"one", "--server.listen", "127.0.0.1:0", "--source=shop", "--json",
                               "--audit.store=sqlite:x", "two"});
  CHECK(arguments.words == std::vector<std::string>{"one", "two"});
  CHECK(arguments.value("source") == "shop");
  CHECK(arguments.has("json"));
  CHECK(!arguments.has("resume"));
  CHECK(arguments.settings == std::map<std::string, std::string>{{"server.listen", "127.0.0.1:0"},
                                                                 {"audit.store", "sqlite:x"}});
}

TEST_CASE("an option whose value may lack is taken with and without it") {
  CHECK(good({"--resume"}).value("resume") == "");
  CHECK(good({"--resume=abc"}).value("resume") == "abc");
  CHECK(good({"--resume", "abc"}).value("resume") == "abc");
  CHECK(good({"--resume", "--json"}).value("resume") == "");
}

TEST_CASE("everything after two dashes is a word") {
  CHECK(good({"--", "--source", "--a.b"}).words == std::vector<std::string>{"--source", "--a.b"});
}

TEST_CASE("bad command lines are told in words and never guessed") {
  CHECK(bad({"--sorce", "x"}) == "there is no option --sorce, did you mean --source?");
  CHECK(bad({"--sou", "x"}) == "there is no option --sou");
  CHECK(bad({"--jsn"}) == "there is no option --jsn, did you mean --json?");
  CHECK(bad({"--source"}).starts_with("--source: needs a value"));
  CHECK(bad({"--source", "a", "--source", "b"}) == "--source stands twice");
  CHECK(bad({"--json=yes"}) != "no error");
  CHECK(bad({"a", "b", "c"}) == "one word too many: c");
  CHECK(bad({"--server.listen"}) == "--server.listen needs a value");
  CHECK(bad({"-x"}).starts_with("there is no option -x"));
  CHECK(bad({"--\x1b[2Jx"}).find('\x1b') == std::string::npos);
}

TEST_CASE("JSON that is read and written again says the same") {
  const std::string text =
      R"({"a":1,"b":[true,null,"x\ny"],"c":{"d":-2.5},"big":9223372036854775807})";
  const auto json = Json::parse(text);
  REQUIRE(json);
  CHECK(json->str() == text);
  CHECK((*json)["b"].list().size() == 3);
  CHECK((*json)["c"]["d"].text() == "-2.5");
  CHECK((*json)["big"].whole() == 9223372036854775807ULL);
  CHECK((*json)["missing"]["deeper"].is_null());
  CHECK(!(*json)["c"]["d"].whole());
}

TEST_CASE("what is no JSON is nothing however deep or broken") {
  for (const char* text : {"", "{", "[1,", "{\"a\":}", "nope", "{\"a\":1}}", "\"open"})
    CHECK(!Json::parse(text));
  CHECK(!Json::parse(std::string(100'000, '[')));
}

TEST_CASE("JSON text is always valid whatever bytes go in") {
  CHECK(json_text("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\n\\u0001\"");
  CHECK(json_text("\xff\xfe") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(JsonLine().text("a", "x").number("b", 2).nothing("c").yes_or_no("d", true).str() ==
        R"({"a":"x","b":2,"c":null,"d":true})");
}

TEST_CASE("the words of a finding are underlined in their line") {
  CHECK(underlined("SELECT *\nFROM users u", {{14, 19}}, 2) ==
        "  SELECT *\n  FROM users u\n       ^^^^^\n");
  CHECK(underlined("ab", {}, 0) == "ab\n");
  CHECK(underlined("", {}, 4).empty());
  // Two findings in one line, and one over two lines.
  CHECK(underlined("ab cd\nef", {{0, 2}, {3, 8}}, 0) == "ab cd\n^^ ^^\nef\n^^\n");
}

TEST_CASE("an underline begins with the number of its finding") {
  CHECK(underlined("SELECT a\nFROM users u", {{14, 19, 2}, {7, 8, 1}}, 2) ==
        "  SELECT a\n         1\n  FROM users u\n       2^^^^\n");
  // At the same place, inside one another, and a number wider than its words.
  CHECK(underlined("abcdef", {{0, 6, 1}, {0, 2, 2}, {4, 5, 3}}, 0) == "abcdef\n1^2^3^\n");
  CHECK(underlined("a b", {{2, 3, 12}}, 0) == "a b\n  12\n");
}

TEST_CASE("a step's card tells its evidence in the words that it came with") {
  const auto step = Json::parse(
      R"x({"step_number":1,"source":"shop","proposer":"person","sql":"SELECT 1","verdict":"ask",)x"
      R"x("reads":"orders(*)","estimated_rows":7,"findings":[{"rule":"G-11","span":null,)x"
      R"x("words":"Many rows."}],"evidence":{"is_complete":true,"words":[)x"
      R"x({"about":"reads","words":"orders: id\u001b[2J","is_careful":false},)x"
      R"x({"about":"reads","words":"items: price","is_careful":true},)x"
      R"x({"about":"expected","words":"about 7 rows","is_careful":false}]}})x");
  REQUIRE(step);
  const auto card = step_card(*step, Paint(false));
  CHECK(card.find("  1 G-11    Many rows.\n"
                  "  reads     orders: id\\x1b[2J\n"
                  "            items: price\n"
                  "  expected  about 7 rows\n") != std::string::npos);
  CHECK(card.find("orders(*)") == std::string::npos);
  const auto bare = Json::parse(
      R"x({"step_number":1,"source":"shop","proposer":"person","sql":"SELECT 1","verdict":"ask",)x"
      R"x("reads":"orders(*)","estimated_rows":7,"findings":[],"evidence":null})x");
  CHECK(step_card(*bare, Paint(false)).find("  reads     orders(*)\n  rows      about 7\n") !=
        std::string::npos);
}

TEST_CASE("what acts on a terminal is shown escaped and underlined whole") {
  CHECK(underlined("a\x1b[2Jb", {{1, 2}}, 0) == "a\\x1b[2Jb\n ^^^^\n");
  CHECK(underlined("a\xE2\x80\xAE"
                   "b",
                   {{1, 4}}, 0) == "a\\u{202e}b\n ^^^^^^^^\n");
}

TEST_CASE("wide characters keep the underline below their words") {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  CHECK(underlined("'北京' x", {{9, 10}}, 0) == "'北京' x\n       ^\n");
  CHECK(display_width("北京") == 4);
  CHECK(shortened("北京客户", 5) == "北京…");
  CHECK(shortened("short", 5) == "short");
}

TEST_CASE("shell words can be pasted") {
  CHECK(shell_word("/plain/path-1.db") == "/plain/path-1.db");
  CHECK(shell_word("two words") == "'two words'");
  CHECK(shell_word("it's; rm -rf /") == "'it'\\''s; rm -rf /'");
  CHECK(shell_word("").size() == 2);
}

TEST_CASE("paint that is off leaves words alone") {
  CHECK(Paint(false).red("x") == "x");
  CHECK(Paint(true).red("x") == "\x1b[31mx\x1b[0m");
}

TEST_CASE("every command says what it does and how it ends") {
  for (const auto& command : commands()) {
    INFO(command.name);
    CHECK(!command.sentence.empty());
    CHECK(!command.about.empty());
    CHECK(!command.examples.empty());
    CHECK(command.run != nullptr);
    const std::string help = help_text(command);
    CHECK(help.find("Examples:") != std::string::npos);
    CHECK(help.find("Exit codes:\n  0  ") != std::string::npos);
    for (const auto& example : command.examples)
      CHECK(example.line.find("countersign ") != std::string_view::npos);
    for (std::size_t at = 0, end = 0; at < help.size(); at = end + 1) {
      end = help.find('\n', at);
      CHECK(display_width(help.substr(at, end - at)) <= 110);
    }
  }
}

TEST_CASE("docs cli holds the help of every command") {
  std::string text;
  for (const auto& command : commands())
    text += "\n## countersign " + std::string(command.name) + "\n\n```text\n" + help_text(command) +
            "```\n";
  const std::string path = "docs/cli.md";
  const std::string begin = "<!-- every command -->\n";
  const std::string kept = testing::read_whole_file(testing::source_path(path));
  const auto at = kept.find(begin);
  REQUIRE(at != std::string::npos);
  const std::string now = kept.substr(0, at) + begin + text;
  CHECK(now == testing::golden(path, now));
}
