// The whole way with nothing faked: the script planner, the real engine on a small shop, the store.

#include <sqlite3.h>

#include "tests/support/agent_house.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void make_shop(const std::string& path) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const char* sql =
      "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, country TEXT, notes TEXT);"
      "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id),"
      " total REAL);"
      "CREATE TABLE users(name TEXT, password_hash TEXT);"
      "INSERT INTO customers VALUES (1,'Ada','Chad','x'),(2,'Bo','Chad','y'),"
      "(3,'Cy','Côte d''Ivoire','z');"
      "INSERT INTO orders VALUES (1,3,10.5),(2,3,4.5),(3,1,1.0);"
      "INSERT INTO users VALUES ('root','secret');";
  CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

constexpr std::string_view kScript = R"json({"scripts": [
  {"questions": ["Who orders most?"],
   "steps": [
     {"sql": "SELECT c.country, sum(o.total) AS t FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.country ORDER BY t DESC LIMIT 5",
      "on_reject": "SELECT country, count(*) AS t FROM customers GROUP BY country LIMIT 5"},
     {"sql": "SELECT count(*) AS n FROM customers WHERE country = {{1.0.country}}"}],
   "answer": "{{1.0.country}} with {{1.0.t}}; {{2.0.n}} live there."},
  {"questions": ["Steal the secrets"],
   "steps": [{"sql": "SELECT password_hash FROM users"}], "answer": "{{1.0.password_hash}}"},
  {"questions": ["Count to infinity"],
   "steps": [{"sql": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS c FROM n"}],
   "answer": "{{1.0.c}}"}
]})json";

struct Shop {
  AgentHouse house;
  std::string path;
  Shop() : path((house.folder() / "shop.db").string()) {
    make_shop(path);
    auto engine = engines::open_engine({"shop", "sqlite:" + path, ""});
    REQUIRE(engine);
    house.engine_to_use = std::move(*engine);
    house.policy.deny_columns = {{"customers", "notes"}};
    auto script = make_script_planner_from(kScript, "shop.json");
    REQUIRE(script);
    std::shared_ptr<Planner> planner = std::move(*script);
    house.planner = [planner](const PlannerInput& input) { return planner->next(input); };
  }
};

}  // namespace

TEST_CASE("the script answers a question on a real source with values from earlier steps") {
  Shop shop;
  shop.house.open();
  const auto id = shop.house.ask("who orders most");
  const auto first = shop.house.pending(id, 1);
  CHECK(first.verdict == VerdictKind::kAllow);
  CHECK(first.reads == "customers(country, id), orders(customer_id, total)");
  CHECK(first.estimated_rows);
  REQUIRE(shop.house.approve(first));
  const auto second = shop.house.pending(id, 2);
  CHECK(holds(second.sql, "country = 'Côte d''Ivoire'"));
  REQUIRE(shop.house.approve(second));
  CHECK(shop.house.answer(id) == "Côte d'Ivoire with 15; 1 live there.");
  const auto rows = shop.house.desk->result(shop.house.anna, first.ref, 0, 10);
  REQUIRE(rows);
  CHECK(rows->rows.at(0) == engines::Row{engines::Text{"Côte d'Ivoire"}, 15.0});
}

TEST_CASE("an edit and a rejection change what the script does next on a real source") {
  Shop shop;
  shop.house.open();
  const auto id = shop.house.ask("Who orders most?");
  const auto first = shop.house.pending(id, 1);
  REQUIRE(shop.house.desk->reject(shop.house.anna, {first.ref, first.tag, "simpler", {}}));
  const auto other = shop.house.pending(id, 2);
  CHECK(other.sql.starts_with("SELECT country, count(*)"));
  const auto edited = shop.house.desk->edit(
      shop.house.anna, {other.ref, other.tag, "", {}},
      "SELECT country, count(*) AS t FROM customers GROUP BY country ORDER BY 2 DESC LIMIT 5");
  REQUIRE(edited);
  REQUIRE(shop.house.approve(*edited));
  shop.house.approve_next(id, 4);
  CHECK(shop.house.answer(id) == "Chad with 2; 2 live there.");
}

TEST_CASE("what does not compile is refused in the engine's words now and when it is read again") {
  Shop shop;
  shop.house.open();
  const auto id = shop.house.ask("Who orders most?");
  const auto said = [](const audit::StepView& step) {
    std::string words;
    for (const auto& finding : step.findings) words += guardrails::words(finding, step.sql);
    return words;
  };
  for (const auto& [sql, part] : std::vector<std::pair<std::string, std::string>>{
           {"SELEC name FROM customers", "syntax error"},
           {"SELECT nme FROM customers", "nme"},
           {"SELECT count(name, id) FROM customers", "wrong number of arguments"}}) {
    const auto refused = shop.house.desk->propose(shop.house.anna, id, sql, {});
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().step);
    INFO(said(*refused.error().step));
    CHECK(holds(said(*refused.error().step), part));
    const auto again = shop.house.desk->step(shop.house.anna, refused.error().step->ref);
    REQUIRE(again);
    CHECK(holds(said(*again), part));
  }
}

TEST_CASE("a table outside the policy is refused on a real source and nothing of it comes back") {
  Shop shop;
  shop.house.open();
  const auto id = shop.house.ask("Steal the secrets");
  const auto answer = shop.house.answer(id);
  CHECK(holds(answer, "Step 1 was refused"));
  CHECK_FALSE(holds(answer, "secret"));
  const auto own = shop.house.desk->propose(shop.house.anna, id, "SELECT notes FROM customers", {});
  REQUIRE_FALSE(own);
  CHECK(own.error().why == DeskNo::kRefused);
  const auto schema = shop.house.desk->schema(shop.house.anna, "shop");
  REQUIRE(schema);
  for (const auto& relation : *schema) {
    CHECK(relation.name != "users");
    for (const auto& column : relation.columns) CHECK(column.name != "notes");
  }
}

TEST_CASE("an unknown column is refused with the name that is not there") {
  Shop shop;
  shop.house.open();
  const auto id = shop.house.ask_as(shop.house.anna, "", "none");
  const auto no = shop.house.desk->propose(shop.house.anna, id, "SELECT emial FROM customers", {});
  REQUIRE_FALSE(no);
  CHECK(no.error().why == DeskNo::kRefused);
  CHECK(holds(no.error().message, "emial"));
}

TEST_CASE("a statement that never ends is stopped by cancelling it") {
  Shop shop;
  shop.house.policy.limits.time = std::chrono::seconds(60);
  shop.house.open();
  const auto id = shop.house.ask("Count to infinity");
  const auto step = shop.house.pending(id, 1);
  CHECK(step.verdict == VerdictKind::kAsk);
  REQUIRE(shop.house.approve(step));
  shop.house.step_in(step.ref, StepState::kRunning);
  REQUIRE(shop.house.desk->cancel(shop.house.anna, step.ref));
  const auto ended = shop.house.step_in(step.ref, StepState::kCancelled);
  CHECK(ended.error == ErrorCode::kCancelled);
}

TEST_CASE("a statement that never ends meets its time limit") {
  Shop shop;
  shop.house.policy.limits.time = std::chrono::milliseconds(100);
  shop.house.open();
  const auto id = shop.house.ask("Count to infinity");
  shop.house.approve_next(id, 1);
  const auto ended = shop.house.step_in({id, StepNumber(1)}, StepState::kFailed);
  CHECK(ended.error == ErrorCode::kTimeLimit);
}

TEST_CASE("a source that disappears is named and comes back when its file does") {
  Shop shop;
  shop.house.open();
  const auto id = shop.house.ask("Who orders most?");
  const auto step = shop.house.pending(id, 1);
  std::filesystem::rename(shop.path, shop.path + ".away");
  const auto no = shop.house.approve(step);
  REQUIRE_FALSE(no);
  CHECK(no.error().why == DeskNo::kNoSource);
  CHECK(holds(no.error().message, "shop.db"));
  std::filesystem::rename(shop.path + ".away", shop.path);
  CHECK(shop.house.approve(step));
}

TEST_CASE("rows that are gone are fetched again by a rerun that the script asks for") {
  Shop shop;
  shop.house.options.result_bytes_max = 0;  // nothing is held
  shop.house.open();
  const auto id = shop.house.ask("Who orders most?");
  shop.house.approve_next(id, 1);
  const auto rerun = shop.house.pending(id, 2);
  CHECK(rerun.reruns == StepNumber(1));
}
