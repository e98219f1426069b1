// A PostgreSQL server as a source, from the first settings to rows, with the real program.

#include "tests/support/catch.h"
#include "tests/support/cli_folder.h"
#include "tests/support/cli_program.h"
#include "tests/support/postgres_server.h"

using namespace countersign;
using testing::Folder;
using testing::PostgresDatabase;
using testing::Ran;

namespace {

bool holds(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

struct Owning {
  Folder folder;
  Ran run(const std::vector<std::string>& words,
          std::map<std::string, std::string> environment = {},
          const std::string& input = "") const {
    environment.emplace("PGPASSFILE", "/nonexistent");
    return testing::run_program(words, {folder.path(), input, std::move(environment)});
  }
};

}  // namespace

TEST_CASE("from the url of a PostgreSQL server to its rows in three commands") {
  const PostgresDatabase shop;
  const Owning own;
  const Ran made = own.run({"init", shop.url(), "--tables", "customers,orders"});
  INFO(made.err);
  REQUIRE(made.exit == 0);
  CHECK(holds(made.err, "2 of 17 tables may be read"));
  const std::string source = shop.name();

  const Ran checked = own.run({"config", "check"});
  CHECK(checked.exit == 0);
  CHECK(holds(checked.out + checked.err, "all is well"));

  const Ran judged =
      own.run({"policy", "check", "--source", source, "SELECT count(*) FROM customers c, users u"});
  CHECK(judged.exit == 3);
  CHECK(holds(judged.out, "G-06"));

  const Ran asked = own.run({"ask", "--planner", "none", "--format", "csv"}, {},
                            "SELECT id, total FROM orders ORDER BY id LIMIT 2;\na\nq\n");
  INFO(asked.err);
  CHECK(holds(asked.out, "89.48"));
}

TEST_CASE("init says what is wrong with a PostgreSQL role and writes nothing") {
  const PostgresDatabase shop;
  const Owning own;
  const Ran super =
      own.run({"init", testing::PostgresServer::shared().url(shop.name(), "postgres")});
  CHECK(super.exit == 1);
  CHECK(holds(super.err, "SUPERUSER"));
  CHECK(holds(super.err, "docs/postgresql.md"));
  const Ran unwelcome =
      own.run({"init", testing::PostgresServer::shared().url(shop.name(), "unwelcome")});
  CHECK(unwelcome.exit == 1);
  CHECK(holds(unwelcome.err, "pg_hba.conf"));
  CHECK(own.run({"config", "show"}).out.find(shop.name()) == std::string::npos);
}

TEST_CASE("init offers no table of a PostgreSQL server that the role may not read") {
  const PostgresDatabase shop;
  shop.run("REVOKE SELECT ON orders FROM reader");
  shop.run("REVOKE SELECT ON products FROM reader; GRANT SELECT (id, name) ON products TO reader");
  const Owning own;
  const Ran made = own.run({"init", shop.url(), "--json"});
  INFO(made.err);
  REQUIRE(made.exit == 0);
  CHECK(holds(made.out, R"("tables":["customers","order_items","products"])"));
  CHECK(holds(made.out,
              R"({"table":"orders","why":"permission denied for table orders: the role reader)"));
  const Ran none = own.run({"init", shop.url("secretive"), "--password-env", "SHOP", "--force"},
                           {{"SHOP", "open sesame"}});
  CHECK(none.exit == 1);
  CHECK(holds(none.err, "Grant the role SELECT"));
}

TEST_CASE("the password of a PostgreSQL role is named in settings and never written there") {
  const PostgresDatabase shop;
  const Owning own;
  shop.run("GRANT SELECT ON customers TO secretive");
  const std::string url = shop.url("secretive");
  CHECK(holds(own.run({"init", url}).err, "password_env"));
  const Ran wrong = own.run({"init", url, "--password-env", "SHOP"}, {{"SHOP", "hunter2"}});
  CHECK(wrong.exit == 1);
  CHECK(wrong.err.find("hunter2") == std::string::npos);
  const Ran right = own.run({"init", url, "--password-env", "SHOP"}, {{"SHOP", "open sesame"}});
  INFO(right.err);
  REQUIRE(right.exit == 0);
  const std::string settings = testing::read_whole_file(own.folder.file("countersign.toml"));
  CHECK(holds(settings, "password_env = \"SHOP\""));
  CHECK(settings.find("sesame") == std::string::npos);
  CHECK(own.run({"config", "check"}, {{"SHOP", "open sesame"}}).exit == 0);
  CHECK(own.run({"config", "check"}).exit != 0);
}
