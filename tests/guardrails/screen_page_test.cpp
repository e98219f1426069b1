// The page about the screens: its rules and its figures are the program's own.

#include <fstream>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "core/text.h"
#include "guardrails/screen.h"
#include "tests/support/catch.h"
#include "tests/support/cli_golden.h"
#include "tests/support/ordinary_questions.h"

using namespace countersign;
using namespace countersign::guardrails;

namespace {

const std::string kPage = "docs/screens.md";

// The page with `rows` between the table's head and its end.
std::string with_rows(const std::string& page, const std::string& name, const std::string& rows) {
  const std::string begin = "<!-- " + name + " -->\n";
  const auto at = page.find(begin);
  const auto end = page.find("<!-- end of " + name + " -->");
  REQUIRE(at != std::string::npos);
  REQUIRE(end != std::string::npos);
  std::size_t head = at + begin.size();
  for (int line = 0; line < 2; ++line) head = page.find('\n', head) + 1;
  return page.substr(0, head) + rows + page.substr(end);
}

std::string in_table(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string rules() {
  std::string rows;
  for (const auto& rule : screen_rules())
    rows += "| " + std::string(rule.id) + " | " + std::string(rule.sentence) + " | `` " +
            in_table(printable(rule.example)) + " `` |\n";
  return rows;
}

struct Count {
  std::size_t all = 0, marked = 0;
};

void count(Count& one, const std::string& text, Channel channel) {
  ++one.all;
  one.marked += screen(text, channel).empty() ? 0U : 1U;
}

std::string row(const std::string& what, const Count& one) {
  return "| " + what + " | " + std::to_string(one.all) + " | " + std::to_string(one.marked) +
         " |\n";
}

std::string figures() {
  std::string rows;
  for (const std::string name : {"own", "more", "fresh"}) {
    const std::string file = "prompt_injection_" + name + ".jsonl";
    Count attacks, benign;
    std::ifstream in(testing::source_path("tests/cases/" + file));
    for (std::string line; std::getline(in, line);) {
      const auto json = Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>();
      const auto channel = channel_named(json->getValue<std::string>("channel"));
      REQUIRE(channel.has_value());
      count(json->getValue<int>("label") == 1 ? attacks : benign,
            json->getValue<std::string>("text"), *channel);
    }
    rows += row("attacks of `" + file + "`", attacks);
    if (benign.all > 0) rows += row("texts of `" + file + "` that only sound like one", benign);
  }
  Count ordinary;
  for (const auto& text : testing::ordinary_questions()) count(ordinary, text, Channel::kQuestion);
  return rows + row("ordinary questions made by a grammar over twelve domains", ordinary);
}

}  // namespace

TEST_CASE("the page about the screens has every rule and the figures of the case files") {
  const std::string page = testing::read_whole_file(testing::source_path(kPage));
  const std::string now = with_rows(with_rows(page, "rules", rules()), "figures", figures());
  CHECK(now == testing::golden(kPage, now));
}
