// policy check beyond the policy of the settings: other policies, roles, and schemas without a
// source.

#include "cli/json.h"
#include "tests/support/catch.h"
#include "tests/support/cli_database.h"
#include "tests/support/cli_program.h"

using namespace countersign;
using cli::Json;
using testing::Folder;
using testing::Ran;

namespace {

constexpr const char* kTables = R"(
CREATE TABLE orders (id INTEGER PRIMARY KEY, country TEXT, mail TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO orders VALUES (1,'DE','a@x'),(2,'FR','b@x');
)";

constexpr const char* kSettings = R"(
[sources.s]
url = "sqlite:data.db"
tables = ["orders", "notes"]
[sources.s.roles.agent]
tables = ["orders"]
)";

constexpr const char* kStricter = R"(
[sources.s]
url = "sqlite:elsewhere.db"
tables = ["orders"]
deny_columns = ["orders.mail"]
)";

struct Checking {
  Folder folder;
  Checking() {
    testing::make_database(folder.file("data.db"), kTables);
    folder.write("countersign.toml", kSettings);
    folder.write("stricter.toml", kStricter);
    folder.write("schema.sql", kTables);
  }
  Ran run(std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.begin(), {"policy", "check"});
    return testing::run_program(words, {folder.path(), input, {}});
  }
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("policy check tries the policy of another file without its source") {
  const Checking checking;
  CHECK(checking.run({"SELECT mail FROM orders"}).exit == 0);
  const Ran stricter = checking.run({"--policy", "stricter.toml", "SELECT mail FROM orders"});
  INFO(stricter.err);
  CHECK(stricter.exit == 3);
  CHECK(holds(stricter.out, "G-07"));
  CHECK(holds(stricter.out, "^^^^"));
}

TEST_CASE("policy check judges by the policy of a role") {
  const Checking checking;
  CHECK(checking.run({"SELECT body FROM notes"}).exit == 0);
  CHECK(checking.run({"--role", "analyst", "SELECT body FROM notes"}).exit == 0);
  const Ran agent = checking.run({"--role", "agent", "SELECT body FROM notes"});
  INFO(agent.err);
  CHECK(agent.exit == 3);
  CHECK(holds(agent.out, "of the role agent"));
  const Ran slip = checking.run({"--role", "agnet", "SELECT 1"});
  CHECK(slip.exit == 2);
  CHECK(holds(slip.err, "did you mean agent?"));
}

TEST_CASE("policy check needs no source when it has a schema and a policy") {
  const Checking checking;
  const Ran good = checking.run(
      {"--schema", "schema.sql", "--policy", "stricter.toml", "SELECT country FROM orders"});
  INFO(good.err);
  CHECK(good.exit == 0);
  CHECK(holds(good.out, "orders"));
  const Ran bad = checking.run(
      {"--schema", "schema.sql", "--policy", "stricter.toml", "SELECT body FROM notes"});
  CHECK(bad.exit == 3);
  // The policy may also be that of the settings, whose source is not opened.
  std::filesystem::remove(checking.folder.file("data.db"));
  CHECK(checking.run({"--schema", "schema.sql", "SELECT body FROM notes"}).exit == 0);
  CHECK(checking.run({"SELECT body FROM notes"}).exit == 1);
}

TEST_CASE("policy check says what is wrong with a schema or policy that it cannot use") {
  const Checking checking;
  checking.folder.write("broken.sql", "CREATE TABEL orders (id)");
  checking.folder.write("empty.toml", "[server]\nlisten = \"127.0.0.1:1\"\n");
  const auto says = [&](const std::vector<std::string>& words, const std::string& part) {
    const Ran ran = checking.run(words);
    INFO(ran.err);
    CHECK(ran.exit == 2);
    CHECK(holds(ran.err, part));
  };
  says({"--schema", "broken.sql", "SELECT 1"}, "the schema broken.sql cannot be used");
  says({"--schema", "nowhere.sql", "SELECT 1"}, "cannot read the schema nowhere.sql");
  says({"--policy", "nowhere.toml", "SELECT 1"}, "cannot read the policy nowhere.toml");
  says({"--policy", "empty.toml", "SELECT 1"}, "holds no policy");
  says({"--policy", "schema.sql", "SELECT 1"}, "schema.sql:");
  says({"--schema", "schema.sql", "--dialect", "oracle", "SELECT 1"}, "there is no dialect oracle");
  says({"--schema", "schema.sql", "--dialect", "postgresql", "SELECT 1"},
       "the policy is one for sqlite");
  says({"--dialect", "sqlite", "SELECT 1"}, "--schema");
}

TEST_CASE("policy check tells a program what a statement reads and calls and hides") {
  const Checking checking;
  const Ran ran = checking.run(
      {"--json", "SELECT upper(o.country), '\u200b' FROM orders AS o, orders AS p LIMIT 3"});
  INFO(ran.err);
  const auto json = Json::parse(ran.out);
  REQUIRE(json.has_value());
  CHECK((*json)["relations"].list().at(0)["name"].text() == "orders");
  CHECK((*json)["relations"].list().at(0)["columns"].list().at(0)["name"].text() == "country");
  CHECK((*json)["functions"].list().at(0)["name"].text() == "upper");
  REQUIRE((*json)["hidden"].list().size() == 1);
  CHECK((*json)["hidden"].list().at(0)["shown"].text() == "\\u{200b}");
  CHECK((*json)["dialect"].text() == "sqlite");
  CHECK((*json)["estimated_rows"].whole().has_value());
  CHECK((*json)["estimated_cost"].whole().has_value());
}

TEST_CASE("a batch is judged by the policy of the file as well") {
  const Checking checking;
  const Ran ran = checking.run({"--policy", "stricter.toml", "--batch", "-"},
                               "{\"id\":1,\"sql\":\"SELECT mail FROM orders\"}\n"
                               "{\"id\":2,\"sql\":\"SELECT country FROM orders\"}\n"
                               "{\"id\":3,\"sql\":\"SELECT country FROM orders\"}\nnonsense\n");
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(holds(ran.out, "{\"id\":1,\"verdict\":\"refuse\""));
  CHECK(holds(ran.out, "{\"id\":2,\"verdict\":\"allow\""));
  CHECK(holds(ran.out, "{\"id\":3,\"verdict\":\"allow\""));
  CHECK(holds(ran.out, "{\"id\":null,\"error\":"));
}
