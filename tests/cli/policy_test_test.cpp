// policy test: every recorded step under another policy, from the store alone.

#include "cli/json.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/guard_facts.h"
#include "tests/support/recorded_store.h"

using namespace countersign;
using cli::Json;
using testing::Folder;
using testing::Ran;
using testing::RecordedStore;

namespace {

constexpr const char* kStricter = R"(
[sources.shop]
url = "sqlite:shop.db"
tables = ["customers", "orders", "order_items"]
mask_columns = ["customers.email"]
)";
constexpr const char* kSame = R"(
[sources.shop]
url = "sqlite:shop.db"
tables = ["customers", "orders", "order_items", "products"]
)";

struct Trying {
  RecordedStore recorded{testing::shop_policy()};
  Folder folder;
  Trying() {
    const auto session = recorded.session();
    for (int i = 0; i < 5; ++i)
      recorded.record(session, "SELECT name FROM products WHERE id = " + std::to_string(i));
    recorded.record(session, "SELECT email FROM customers LIMIT 5");
    recorded.record(session, "SELECT \x1b[2J FROM nowhere");
    recorded.record(session, "SELECT id FROM orders LIMIT 5");
    folder.write("stricter.toml", kStricter);
    folder.write("same.toml", kSame);
  }
  Ran run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"policy", "test", "--store", recorded.store_path()});
    return testing::run_program(words, {folder.path(), "", {}});
  }
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("policy test groups what would come out otherwise by rule and ends with 6") {
  const Trying trying;
  const Ran ran = trying.run({"--policy", "stricter.toml"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 6);
  CHECK(holds(ran.out, "Judged 8 steps again under stricter.toml: 6 would come out otherwise."));
  CHECK(holds(ran.out, "\n5 steps would be refused\n  G-06  5 steps, allowed before: "));
  CHECK(holds(ran.out, "\n1 step would be asked about\n  G-07  1 step, allowed before: "));
  CHECK(holds(ran.out, " step 1  SELECT name FROM products WHERE id = 0\n"));
  CHECK(holds(ran.out, "      and 2 more\n"));
  CHECK(!holds(ran.out, "\x1b"));
}

TEST_CASE("policy test of a policy that changes nothing ends with 0") {
  const Trying trying;
  const Ran ran = trying.run({"--policy", "same.toml"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 0);
  CHECK(holds(ran.out, "every verdict stays the same"));
}

TEST_CASE("policy test without a policy shows that every verdict comes out the same") {
  const Trying trying;
  const Ran ran = trying.run({});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 0);
  CHECK(ran.out ==
        "Judged 8 steps again under the policies in force then: every verdict stays the "
        "same.\n");
}

TEST_CASE("policy test finds a verdict that somebody changed in the store") {
  Trying trying;
  trying.recorded.close();
  test::Outsider(trying.recorded.store_path())
      .rows("UPDATE step SET verdict = 1 WHERE proposed_sql LIKE '%nowhere%'");
  const Ran ran = trying.run({"--json"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 6);
  const auto json = Json::parse(ran.out);
  REQUIRE(json.has_value());
  CHECK((*json)["changed"].whole() == 1);
  CHECK((*json)["groups"].list().at(0)["before"].text() == "allow");
  CHECK((*json)["groups"].list().at(0)["after"].text() == "refuse");
}

TEST_CASE("policy test gives a program groups with examples") {
  const Trying trying;
  const Ran ran = trying.run({"--policy", "stricter.toml", "--json", "--limit", "1"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 6);
  const auto json = Json::parse(ran.out);
  REQUIRE(json.has_value());
  CHECK((*json)["steps"].whole() == 8);
  CHECK((*json)["judged"].whole() == 8);
  CHECK((*json)["changed"].whole() == 6);
  REQUIRE((*json)["groups"].list().size() == 2);
  const Json& group = (*json)["groups"].list().at(0);
  CHECK(group["rule"].text() == "G-06");
  CHECK(group["count"].whole() == 5);
  REQUIRE(group["examples"].list().size() == 1);
  CHECK(group["examples"].list().at(0)["step"].whole() == 1);
  CHECK(group["examples"].list().at(0)["rules"].str() == "[\"G-06\"]");
}

TEST_CASE("policy test takes a policy as the store kept it") {
  Trying trying;
  auto kept = testing::shop_policy();
  kept.tables.erase("products");
  trying.folder.write("kept.policy", kept.canonical());
  const Ran ran = trying.run({"--policy", "kept.policy"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 6);
  CHECK(holds(ran.out, "5 steps would be refused"));
  trying.folder.write("broken.policy", kept.canonical().substr(0, 60));
  const Ran broken = trying.run({"--policy", "broken.policy"});
  CHECK(broken.exit == 2);
  CHECK(holds(broken.err, "broken.policy: line "));
}

TEST_CASE("policy test keeps to a source and a time and says what it cannot do") {
  const Trying trying;
  CHECK(trying.run({"--policy", "stricter.toml", "--since", "2099-01-01"}).exit == 0);
  const Ran other = trying.run({"--policy", "stricter.toml", "--source", "books"});
  CHECK(other.exit == 2);
  CHECK(holds(other.err, "no policy for the source books"));
  CHECK(trying.run({"--since", "someday"}).exit == 2);
  CHECK(trying.run({"--limit", "many"}).exit == 2);
  const Ran nowhere = testing::run_program({"policy", "test", "--store", "none.db"},
                                           {trying.folder.path(), "", {}});
  CHECK(nowhere.exit == 1);
  CHECK(holds(nowhere.err, "there is no store none.db"));
  trying.folder.write("other.toml", "[sources.books]\nurl = \"sqlite:b.db\"\ntables = [\"b\"]\n");
  const Ran unknown = trying.run({"--policy", "other.toml"});
  CHECK(unknown.exit == 0);
  CHECK(holds(unknown.err, "8 steps of the source shop were not judged: there is no policy"));
}
