// policy rules, policy explain and what config check says of policies.

#include <sstream>

#include "cli/json.h"
#include "guardrails/rules.h"
#include "guardrails/screen.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/demo_folder.h"

using namespace countersign;
using cli::Json;
using testing::Folder;
using testing::Ran;
using testing::run_program;

namespace {

Ran run(const std::vector<std::string>& words) {
  const Folder folder;
  return run_program(words, {folder.path(), "", {}});
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("policy rules lists every rule once with its example and its verdict") {
  const Ran ran = run({"policy", "rules", "--json"});
  REQUIRE(ran.exit == 0);
  std::istringstream lines(ran.out);
  std::vector<std::string> ids;
  for (std::string line; std::getline(lines, line);) {
    const auto rule = Json::parse(line);
    REQUIRE(rule);
    ids.push_back((*rule)["id"].text());
    CHECK_FALSE((*rule)["sentence"].text().empty());
    CHECK((*rule)["example"].is_text() != (*rule)["happens"].is_text());
    CHECK(holds("refuse ask allow notice", (*rule)["verdict"].text()));
    CHECK(holds((*rule)["link"].text(), "docs/policy-reference.md#"));
  }
  std::vector<std::string> wanted;
  for (const auto& rule : guardrails::rules()) wanted.emplace_back(rule.id);
  for (const auto& rule : guardrails::screen_rules()) wanted.emplace_back(rule.id);
  CHECK(ids == wanted);

  const Ran read = run({"policy", "rules"});
  CHECK(holds(read.out,
              "G-06  A table, view or catalog that the policy does not list\n"
              "      refuse  SELECT name FROM sqlite_schema\n"
              "      docs/policy-reference.md#g-06\n"));
  CHECK_FALSE(holds(read.out, "\x1b"));
}

TEST_CASE("policy explain tells why and what instead and what changes it") {
  const Ran ran = run({"policy", "explain", "g-07"});
  REQUIRE(ran.exit == 0);
  for (const std::string part :
       {"G-07  A column that the policy denies or masks", "\nWhy\n", "\nExample\n  SELECT email",
        "\nIt gets \"ask\"\n  A column reads a masked column", "\nInstead\n  SELECT name, country",
        "\nWhat changes it\n  deny_columns, mask_columns, tags\n",
        "\nMore\n  docs/policy-reference.md#g-07\n"})
    CHECK(holds(ran.out, part));

  const auto rule = Json::parse(run({"policy", "explain", "S-04", "--json"}).out);
  REQUIRE(rule);
  CHECK((*rule)["keys"].str() == "[\"hours\"]");
  CHECK((*rule)["happens"].is_text());
  CHECK(holds(run({"policy", "explain", "G-05"}).out, "no key of a policy"));
  CHECK(holds(run({"policy", "explain", "I-02"}).out, "marked_question"));
}

TEST_CASE("every rule can be explained") {
  for (const auto& rule : guardrails::rules())
    CHECK(run({"policy", "explain", std::string(rule.id)}).exit == 0);
}

TEST_CASE("policy explain of nothing or of no rule says what there is") {
  const Ran unknown = run({"policy", "explain", "G-60"});
  CHECK(unknown.exit == 2);
  CHECK(holds(unknown.err, "there is no rule G-60 (did you mean G-"));
  CHECK(run({"policy", "explain", "x\x1b[31m"}).err.find('\x1b') == std::string::npos);
  CHECK(holds(run({"policy", "explain"}).err, "which rule?"));
}

TEST_CASE("config check finds patterns that no column matches and mistakes of roles") {
  const Folder folder;
  testing::copy_demo(folder);
  folder.write("policies.toml", R"([tags]
pii = ["*.email", "*.nowhere_in_this_source"]
[sources.shop]
url = "sqlite:shop.db"
tables = ["customers", "orders"]
mask_columns = ["tag:pii"]
deny_columns = ["*.emial", "customers.adress"]
review = { tables = ["custmers"] }
[sources.shop.roles.agent]
tables = ["orders", "prodcts"]
)");
  const Ran ran =
      run_program({"config", "check", "--config", "policies.toml"}, {folder.path(), "", {}});
  CHECK(ran.exit == 2);
  for (const std::string said :
       {"sources.shop.deny_columns: no table has a column *.emial\n",
        "sources.shop.deny_columns: customers has no column adress",
        "sources.shop.review.tables: there is no table custmers, did you mean customers?\n",
        "sources.shop.roles.agent.tables: there is no table prodcts, did you mean products?\n"}) {
    INFO(said << " in " << ran.err);
    CHECK(holds(ran.err, said));
  }
  CHECK_FALSE(holds(ran.err, "nowhere_in_this_source"));
  CHECK(holds(ran.out, "4 to mend"));
}
