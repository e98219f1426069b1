// Settings for databases of one's own, however their tables are called.

#include "cli/init/draft.h"
#include "cli/init/sensitive.h"
#include "cli/init/toml_words.h"
#include "cli/json.h"
#include "tests/support/catch.h"
#include "tests/support/cli_database.h"
#include "tests/support/cli_program.h"

using namespace countersign;
using cli::Json;
using cli::Looks;
using testing::Folder;
using testing::Ran;

namespace {

struct Owning {
  Folder folder;
  Owning() = default;
  explicit Owning(const std::string& statements, const std::string& name = "own.db") {
    testing::make_database(folder.file(name), statements);
  }

  Ran run(const std::vector<std::string>& words, const std::string& input = "") const {
    return testing::run_program(words, {folder.path(), input, {}});
  }
  std::string settings() const { return testing::read_whole_file(folder.file("countersign.toml")); }
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kPeople = R"(
CREATE TABLE customers (id INTEGER PRIMARY KEY, FirstName TEXT, EmailAddress TEXT,
  phone TEXT, date_of_birth TEXT, country TEXT, email_verified INT, password_hash TEXT);
INSERT INTO customers (country, EmailAddress) VALUES ('DE', 'a@x'), ('FR', 'b@x');
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INT REFERENCES customers, total REAL);
INSERT INTO orders VALUES (1, 1, 5.0), (2, 2, 6.0), (3, 2, 7.0);
CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT, password TEXT);
CREATE TABLE api_keys (id INTEGER PRIMARY KEY, hash TEXT);
CREATE TABLE auth_group (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE sessions (id TEXT);
CREATE VIEW everybody AS SELECT * FROM users;
)";

Looks looks(const std::string& table, const std::string& column, const std::string& type = "TEXT") {
  return cli::column_looks(table, {column, type, true, false, "", false});
}

}  // namespace

TEST_CASE("init writes settings that load and answer a count") {
  const Owning own(kPeople);
  const Ran made = own.run({"init", "own.db"});
  INFO(made.err);
  REQUIRE(made.exit == 0);
  CHECK(holds(made.err, "2 of 7 tables may be read"));
  CHECK(holds(made.err, "config check"));
  CHECK(holds(made.err, "'How many orders are there?'"));
  CHECK(holds(made.err, "serve"));
  const std::string text = own.settings();
  INFO(text);
  CHECK(holds(text, "[sources.own]\nurl = \"sqlite:own.db\"\n"));
  CHECK(holds(text, "\n  \"customers\",                      # about 2 rows: id, FirstName, "));
  CHECK(holds(text,
              "\n  # \"users\",                        # it looks like accounts with "
              "credentials (password)"));
  CHECK(holds(text,
              "\n  # \"everybody\",                    # a view opens everything that it reads: "
              "users; look at it first"));
  CHECK(holds(text,
              "mask_columns = [\n"
              "  \"customers.EmailAddress\",         # how to reach somebody\n"
              "  \"customers.phone\",                # how to reach somebody\n"
              "  \"customers.date_of_birth\",        # who somebody is\n"));
  CHECK(holds(text, "\n  # \"customers.FirstName\",          # somebody's name\n"));
  CHECK(holds(text, "deny_columns = [\n  \"customers.password_hash\",        # a password\n]"));
  CHECK(holds(text, "# [sources.own.envelope]\n# tables = [\"orders\"]\n"));

  const Ran checked = own.run({"config", "check"});
  INFO(checked.err);
  CHECK(checked.exit == 0);
  const Ran asked =
      own.run({"ask", "--planner", "none"}, "SELECT count(*) AS n FROM orders;\na\nq\n");
  INFO(asked.err);
  CHECK(asked.exit == 0);
  CHECK(holds(asked.out, "n\n3\n"));
  const Ran refused = own.run({"ask", "--planner", "none"}, "SELECT * FROM users;\n");
  CHECK(refused.exit == 3);
}

TEST_CASE("taking away the number signs of what init left out gives settings that load") {
  const Owning own(kPeople);
  REQUIRE(own.run({"init", "own.db"}).exit == 0);
  std::string text = own.settings();
  for (const std::string name : {"\"users\",", "\"everybody\",", "\"customers.FirstName\","}) {
    const std::size_t at = text.find("# " + name);
    REQUIRE(at != std::string::npos);
    text.erase(at, 2);
  }
  const std::size_t envelope = text.find("# [sources.own.envelope]");
  REQUIRE(envelope != std::string::npos);
  for (std::size_t at = envelope; at < text.size(); at = text.find('\n', at) + 1) text.erase(at, 2);
  own.folder.write("countersign.toml", text);
  const Ran checked = own.run({"config", "check"});
  INFO(checked.err);
  INFO(text);
  CHECK(checked.exit == 0);
}

TEST_CASE("tables of any name come out as settings that load") {
  const Owning own(
      "CREATE TABLE \"or\"\"der\" (a);CREATE TABLE \"back\\slash\" (a);"
      "CREATE TABLE \"two\nlines\" (email TEXT);CREATE TABLE \"# no comment\" (a);"
      "CREATE TABLE \"tab\tle\" (a);CREATE TABLE \"Größe 表\" (a);CREATE TABLE \"'quoted'\" (a);"
      "CREATE TABLE \"]\" (a);CREATE TABLE \"do.t\" (a);CREATE TABLE \"dot.ted\" (email TEXT);"
      "CREATE TABLE \"select\" (\"from\" TEXT, \"e\"\"mail\" TEXT, \"pass.word\" INT);"
      "CREATE TABLE \"sp ace\" (\"e mail\" TEXT, \"pho\nne\" TEXT);"
      "CREATE TABLE \"\u202eevil\" (a);CREATE TABLE \"\" (a)",
      "My Own--Data (2).sqlite");
  const Ran made = own.run({"init", "My Own--Data (2).sqlite"});
  INFO(made.err);
  REQUIRE(made.exit == 0);
  INFO(own.settings());
  CHECK(holds(own.settings(), "[sources.my_own--data_2]"));
  CHECK(holds(own.settings(), "url = \"sqlite:My Own--Data (2).sqlite\""));
  CHECK(!holds(own.settings(), "\u202e"));
  CHECK(holds(own.settings(), "\"two\\U0000000Alines.email\""));
  CHECK(holds(own.settings(), "its column email cannot be masked by name"));
  const Ran checked = own.run({"config", "check"});
  INFO(checked.err);
  CHECK(checked.exit == 0);
  const Ran asked =
      own.run({"ask", "--planner", "none"}, "SELECT count(*) AS n FROM \"or\"\"der\";\na\nq\n");
  INFO(asked.err);
  CHECK(holds(asked.out, "n\n0\n"));
}

TEST_CASE("init says what is wrong with a file that it cannot use") {
  Owning own;
  own.folder.write("empty.db", "");
  own.folder.write("words.db", "This is not a database, but it is long enough.");
  own.folder.write("short.db", "SQL");
  testing::make_database(own.folder.file("bare.db"), "CREATE TABLE a(b); DROP TABLE a");
  std::string broken = testing::read_whole_file(own.folder.file("bare.db"));
  broken.resize(40);
  own.folder.write("cut.db", broken);
  const auto says = [&](const std::string& file, const std::string& words) {
    const Ran ran = own.run({"init", file});
    INFO(ran.err);
    CHECK(ran.exit == 1);
    CHECK(holds(ran.err, words));
    CHECK(!std::filesystem::exists(own.folder.file("countersign.toml")));
  };
  says("missing.db", "there is no file missing.db");
  says(".", "is a folder");
  says("empty.db", "is empty");
  says("words.db", "is not a SQLite database, or it is encrypted");
  says("short.db", "is not a SQLite database");
  says("bare.db", "holds no tables");
  says("cut.db", "countersign init: ");
  CHECK(own.run({"init"}).exit == 2);
  CHECK(!std::filesystem::exists(own.folder.file("missing.db")));
}

TEST_CASE("init overwrites nothing unless it is told to") {
  const Owning own("CREATE TABLE orders (id INT)");
  own.folder.write("countersign.toml", "mine\n");
  const Ran refused = own.run({"init", "own.db"});
  CHECK(refused.exit == 1);
  CHECK(holds(refused.err, "--force"));
  CHECK(own.settings() == "mine\n");
  CHECK(own.run({"init", "own.db", "--force"}).exit == 0);
  CHECK(holds(own.settings(), "[sources.own]"));
  const Ran other = own.run({"init", "own.db", "--out", "sub.toml"});
  CHECK(other.exit == 0);
  CHECK(holds(other.err, "--config sub.toml"));
  CHECK(own.run({"init", "own.db", "--out", "no/such/folder.toml"}).exit == 1);
  CHECK(own.run({"config", "check", "--config", "sub.toml"}).exit == 0);
}

TEST_CASE("init finds a database elsewhere from where the settings are") {
  const Owning own("CREATE TABLE orders (id INT)");
  own.folder.write("deep/er/keep", "");
  CHECK(own.run({"init", "own.db", "--out", "deep/er/countersign.toml"}).exit == 0);
  CHECK(own.run({"config", "check", "--config", "deep/er/countersign.toml"}).exit == 0);
  CHECK(holds(testing::read_whole_file(own.folder.file("deep/er/countersign.toml")),
              "url = \"sqlite:" + own.folder.file("own.db") + "\""));
}

TEST_CASE("init allows the tables one names and no others") {
  const Owning own(kPeople);
  const Ran made = own.run({"init", "own.db", "--tables", "USERS,orders", "--json"});
  INFO(made.err);
  REQUIRE(made.exit == 0);
  const auto json = Json::parse(made.out);
  REQUIRE(json.has_value());
  CHECK((*json)["source"].text() == "own");
  CHECK((*json)["tables"].str() == "[\"orders\",\"users\"]");
  CHECK((*json)["deny_columns"].str() == "[\"users.password\"]");
  CHECK((*json)["left_out"].list().size() == 5);
  CHECK(own.run({"config", "check"}).exit == 0);
  const Ran slip = own.run({"init", "own.db", "--tables", "ordrs", "--force"});
  CHECK(slip.exit == 2);
  CHECK(holds(slip.err, "did you mean orders?"));
  CHECK(own.run({"init", "own.db", "--tables", ",", "--force"}).exit == 2);
}

TEST_CASE("a database of nothing but credentials is not opened by a guess") {
  const Owning own("CREATE TABLE api_keys (id INT); CREATE TABLE secrets (id INT)");
  const Ran made = own.run({"init", "own.db"});
  CHECK(made.exit == 1);
  CHECK(holds(made.err, "--tables"));
}

TEST_CASE("columns are taken for what their names say") {
  for (const char* name :
       {"password", "PasswordHash", "passwd", "api_key", "apiKey", "secret", "access_token",
        "refreshToken", "pin", "cvv", "card_number", "salt", "totp_seed", "passphrase"})
    CHECK(looks("customers", name) == Looks::kSecret);
  for (const char* name : {"email",       "Email",      "e_mail",   "emailAddress",
                           "email_id",    "phone",      "Phone2",   "mobile",
                           "fax",         "ssn",        "dob",      "birth_date",
                           "BirthDate",   "address",    "Address1", "billing_address",
                           "street",      "iban",       "ip",       "ip_address",
                           "passport_no", "national_id"})
    CHECK(looks("customers", name) == Looks::kPersonal);
  for (const char* name : {"first_name", "LastName", "surname", "name", "salary"})
    CHECK(looks("customers", name) == Looks::kMaybePersonal);
  for (const char* name : {"id", "country", "city", "total", "email_verified", "has_phone",
                           "password_changed_at", "address_id", "is_mobile", "emails_sent",
                           "shipping_method", "pinned", "compass", "description", "zippy"})
    CHECK(looks("customers", name) == Looks::kPlain);
  CHECK(looks("products", "name") == Looks::kPlain);
  CHECK(looks("completions", "tokens", "INTEGER") == Looks::kPlain);
  CHECK(looks("recipes", "salt", "REAL") == Looks::kPlain);
}

TEST_CASE("tables are taken for credentials by name and by what they hold") {
  const auto left_out = [](const std::string& name, const std::string& column = "id") {
    engines::SchemaRelation relation;
    relation.name = name;
    relation.columns = {{column, "TEXT", true, false, "", false}};
    return !cli::why_leave_out(relation).empty();
  };
  for (const char* name : {"tokens", "api_keys", "ApiKey", "user_sessions", "auth_user", "secrets",
                           "password_resets", "oauth_clients", "credentials", "logins"})
    CHECK(left_out(name));
  for (const char* name : {"orders", "users", "accounts", "authors", "keywords", "session_events",
                           "turkeys", "authorities"})
    CHECK(!left_out(name));
  CHECK(left_out("users", "password_hash"));
  CHECK(left_out("AdminUser", "pwd"));
  CHECK(!left_out("customers", "password_hash"));
}

TEST_CASE("names of sources and numbers are written as people and settings want them") {
  CHECK(cli::source_name_of("Chinook_Sqlite") == "chinook_sqlite");
  CHECK(cli::source_name_of("..") == "data");
  CHECK(cli::source_name_of("Ünïcode") == "n_code");
  CHECK(cli::grouped(0) == "0");
  CHECK(cli::grouped(999) == "999");
  CHECK(cli::grouped(1234567) == "1,234,567");
  CHECK(cli::toml_text("a\"b\\c\n\u202e") == "\"a\\\"b\\\\c\\U0000000A\\U0000202E\"");
  CHECK(cli::words_in_name("IPAddress2_of-User") ==
        std::vector<std::string>{"ip", "address", "of", "user"});
}

TEST_CASE("the record is never written into the data") {
  const Owning own("CREATE TABLE orders (id INT)", "countersign.db");
  REQUIRE(own.run({"init", "countersign.db"}).exit == 0);
  CHECK(holds(own.settings(), "store = \"sqlite:audit.db\""));
  CHECK(holds(own.settings(), "url = \"sqlite:countersign.db\""));
  CHECK(own.run({"sessions"}).exit == 0);
  CHECK(std::filesystem::exists(own.folder.file("audit.db")));
}
