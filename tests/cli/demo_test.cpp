// The shop that `countersign demo` makes, looked at with an outsider's eyes.

#include <memory>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <sqlite3.h>

#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/demo_folder.h"

using namespace countersign;
using testing::Folder;
using testing::Ran;
using testing::run_program;

namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

class Demo {
 public:
  Demo() {
    testing::copy_demo(folder);
    sqlite3* raw = nullptr;
    const int opened =
        sqlite3_open_v2(folder.file("shop.db").c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
    database_.reset(raw);
    REQUIRE(opened == SQLITE_OK);
  }

  // The first column of every row, as text; NULL is empty.
  std::vector<std::string> column(const std::string& sql) const {
    std::vector<std::string> values;
    char* problem = nullptr;
    const auto take = [](void* to, int, char** row, char**) {
      static_cast<std::vector<std::string>*>(to)->emplace_back(row[0] != nullptr ? row[0] : "");
      return 0;
    };
    if (sqlite3_exec(database_.get(), sql.c_str(), take, &values, &problem) != SQLITE_OK) {
      const std::string words = problem;
      sqlite3_free(problem);
      throw std::runtime_error(words + " in: " + sql);
    }
    return values;
  }
  std::string value(const std::string& sql) const { return column(sql).at(0); }
  long number(const std::string& sql) const { return std::stol(value(sql)); }

  Folder folder;

 private:
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace

TEST_CASE("the demo shop is as large as it says and whole") {
  const Demo demo;
  CHECK(demo.number("SELECT count(*) FROM customers") == 2000);
  CHECK(demo.number("SELECT count(*) FROM products") == 120);
  CHECK(demo.number("SELECT count(*) FROM orders") == 50000);
  // docs/demo.md says these to whoever reads it.
  CHECK(demo.number("SELECT count(*) FROM order_items") == 150258);
  CHECK(demo.number("SELECT count(*) FROM returns") == 5613);
  CHECK(demo.number("SELECT count(*) FROM reviews") == 5593);

  CHECK(demo.column("PRAGMA foreign_key_check").empty());
  CHECK(demo.value("PRAGMA integrity_check") == "ok");
  // What made it quick to make does not stay behind.
  CHECK(demo.value("PRAGMA journal_mode") == "delete");
  CHECK(demo.number("SELECT count(*) FROM sqlite_stat1 WHERE tbl IN ('orders', 'order_items')") >=
        4);
}

TEST_CASE("nothing in the demo shop contradicts itself") {
  const Demo demo;
  CHECK(demo.value("SELECT min(order_date) FROM orders") == "2023-01-01");
  CHECK(demo.value("SELECT max(order_date) FROM orders") == "2025-12-31");
  const auto none = [&](const std::string& from) {
    INFO(from);
    CHECK(demo.number("SELECT count(*) FROM " + from) == 0);
  };
  none("orders o JOIN customers c ON c.id = o.customer_id WHERE o.order_date < c.signup_date");
  none("customers c JOIN customers r ON r.id = c.referred_by WHERE r.signup_date > c.signup_date");
  none(
      "orders o WHERE abs(total - (SELECT sum(quantity * unit_price * (1 - discount)) FROM "
      "order_items WHERE order_id = o.id)) > 0.006");
  none("orders WHERE (shipped_at IS NULL) <> (status IN ('open', 'cancelled'))");
  none("orders WHERE shipped_at < order_date OR shipped_at > '2025-12-31'");
  none(
      "order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id "
      "WHERE p.created_at > o.order_date");
  none(
      "returns r JOIN order_items i ON i.id = r.order_item_id JOIN orders o ON o.id = i.order_id "
      "WHERE o.status <> 'delivered' OR r.returned_at <= o.order_date");
  none("reviews WHERE rating NOT BETWEEN 1 AND 5 OR written_at > '2025-12-31'");
  none(
      "reviews v WHERE NOT EXISTS (SELECT 1 FROM orders o JOIN order_items i ON i.order_id = o.id "
      "WHERE o.customer_id = v.customer_id AND i.product_id = v.product_id)");
}

TEST_CASE("the demo shop has seasons and growth and customers who never bought") {
  const Demo demo;
  const auto in_month = [&](const std::string& month) {
    return demo.number("SELECT count(*) FROM orders WHERE order_date LIKE '" + month + "%'");
  };
  for (const std::string year : {"2023", "2024", "2025"})
    CHECK(in_month(year + "-12") > in_month(year + "-07") * 3 / 2);
  CHECK(in_month("2024") > in_month("2023"));
  CHECK(in_month("2025") > in_month("2024"));
  const auto garden = [&](const std::string& month) {
    return demo.number(
        "SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON "
        "p.id = i.product_id WHERE p.category = 'garden' AND order_date LIKE '2025-" +
        month + "%'");
  };
  CHECK(garden("05") > garden("12") * 2);
  CHECK(demo.number("SELECT count(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM "
                    "orders)") == 164);
}

TEST_CASE("strangers have left instructions in the demo shop's texts") {
  const Demo demo;
  CHECK(demo.number("SELECT count(*) FROM customers WHERE notes LIKE '%previous instructions%'") ==
        1);
  CHECK(demo.number("SELECT count(*) FROM customers WHERE notes LIKE '%password_hash%'") == 1);
  CHECK(demo.number("SELECT count(*) FROM reviews WHERE body LIKE '%ignore your rules%'") == 1);
  CHECK(demo.number("SELECT count(*) FROM reviews WHERE body LIKE '%api_keys%'") == 1);
  CHECK(demo.number("SELECT count(*) FROM orders WHERE comment LIKE '%AI agent%'") == 1);
}

TEST_CASE("the demo's settings let nobody at people's secrets") {
  const Demo demo;
  const auto check = [&](const std::string& sql) {
    return run_program({"policy", "check", "--source", "shop", sql}, {demo.folder.path(), "", {}});
  };
  for (const char* table : {"users", "auth_user", "employees", "api_keys", "tokens", "v_users"})
    CHECK(check(std::string("SELECT count(*) FROM ") + table).exit == 3);
  for (const char* table : {"customers", "orders", "order_items", "products", "returns", "reviews"})
    CHECK(check(std::string("SELECT count(*) FROM ") + table).exit == 0);
}

TEST_CASE("a server on the demo says what may be asked without a script") {
  const Demo demo;
  testing::Child server({"serve", "--server.listen", "127.0.0.1:0"}, {demo.folder.path(), "", {}},
                        testing::Child::Where::kFile);
  REQUIRE(server.shows("Ctrl-C ends it"));
  CHECK(server.shown().find(" ask \"How many customers are there?\"") != std::string::npos);
  const Ran ran =
      run_program({"ask", "How many customers are there?"}, {demo.folder.path(), "a\na\n", {}});
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(ran.out.find("2000") != std::string::npos);
}

TEST_CASE("every example of the demo is answered without a script") {
  const Demo demo;
  const Ran made = run_program({"demo", "other"}, {demo.folder.path(), "", {}});
  INFO(made.err);
  CHECK(made.err.find("2,000 customers, 120 products, and 50,000 orders") != std::string::npos);
  std::istringstream examples(
      testing::read_whole_file(COUNTERSIGN_SOURCE_DIR "/cli/demo/examples.txt"));
  std::size_t count = 0;
  for (std::string example; std::getline(examples, example); ++count) {
    INFO(example);
    CHECK(made.err.find(example) != std::string::npos);
    const Ran ran = run_program({"ask", example}, {demo.folder.path(), "a\na\na\na\n", {}});
    INFO(ran.out);
    INFO(ran.err);
    CHECK(ran.exit == 0);
    CHECK(ran.err.find("planner:builtin") != std::string::npos);
  }
  CHECK(count >= 6);
}
