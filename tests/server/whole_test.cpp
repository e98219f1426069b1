// The whole way over the wire with nothing faked: store, desk, engine, planner, server.

#include <filesystem>

#include <sqlite3.h>
#include <stdlib.h>

#include "agent/desk.h"
#include "guardrails/policy.h"
#include "tests/support/catch.h"
#include "tests/support/server_socket.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;
using audit::Role;

namespace {

constexpr std::string_view kScript = R"json({"scripts": [
  {"questions": ["How many customers?"],
   "steps": [{"sql": "SELECT count(*) AS n FROM customers"}],
   "answer": "There are {{1.0.n}}."}]})json";

class Whole {
 public:
  Whole() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "countersign-http-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    make_shop();
    store = audit::open_store({.path = file("audit.db")}, clock_);
    store->on_commit([this](const SessionId& id, Seq seq) { wakeups_.committed(id, seq); });
    sources_.add(source());
    auto script = agent::make_script_planner_from(kScript, "test");
    REQUIRE(script.has_value());
    std::map<std::string, std::unique_ptr<agent::Planner>> planners;
    planners.emplace("script", std::move(*script));
    planners.emplace("none", agent::make_none_planner());
    desk_ = agent::make_desk(*store, sources_, std::move(planners), clock_, {});
    desk_->start();
    api_ = std::make_unique<Api>(ApiContext{*desk_, *store, clock_, "test", "hello"});
    server_ = start_server(*api_, wakeups_, {.listen = "127.0.0.1:0"});
    key = new_key("anna", Role::kAnalyst);
  }
  ~Whole() {
    server_->stop(std::chrono::seconds(5));
    desk_->stop(std::chrono::seconds(5));
    server_.reset();
    desk_.reset();
    store.reset();
    std::filesystem::remove_all(folder_);
  }
  Whole(const Whole&) = delete;
  Whole& operator=(const Whole&) = delete;

  std::string new_key(const std::string& name, audit::Roles roles,
                      audit::AccountKind kind = audit::AccountKind::kHuman) {
    return std::string(store->accounts().make_key({name, kind, roles}).key.reveal());
  }

  struct Answer {
    int status = 0;
    std::string etag;
    Poco::JSON::Object::Ptr json;
    std::string text(const std::string& name) const {
      return json->optValue<std::string>(name, "");
    }
    std::string type() const { return text("type"); }
  };
  Answer call_as(const std::string& as, const std::string& method, const std::string& path,
                 const std::string& body = "", const std::string& headers = "") {
    const auto address = server_->address();
    RawSocket socket(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))),
                     std::chrono::seconds(40));
    auto request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                   as + "\r\n" + headers;
    if (method == "POST")
      request +=
          "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
          "\r\n";
    socket.send(request + "\r\n" + body);
    const auto reply = socket.reply();
    return {status_of(reply), field_of(reply, "ETag"), json_of(body_of(reply))};
  }
  Answer call(const std::string& method, const std::string& path, const std::string& body = "",
              const std::string& headers = "") {
    return call_as(key, method, path, body, headers);
  }
  // Long polls until the session's phase is this one.
  Answer wait_for(const std::string& path, const std::string& phase) {
    auto session = call("GET", path);
    for (int i = 0; i < 20 && session.text("phase") != phase; ++i)
      session = call("GET", path + "?wait=5&after=" + session.text("last_seq"));
    REQUIRE(session.text("phase") == phase);
    return session;
  }
  std::string decide(const Answer& step) { return "If-Match: \"" + step.text("tag") + "\"\r\n"; }
  std::string new_session(const std::string& planner = "none", const std::string& question = "") {
    const auto made =
        call("POST", "/v1/sessions",
             R"({"source":"shop","question":")" + question + R"(","planner":")" + planner + "\"}");
    REQUIRE(made.status == 201);
    return "/v1/sessions/" + made.text("session_id");
  }

  std::unique_ptr<audit::Store> store;
  std::string key;

 private:
  std::string file(const char* name) const { return (folder_ / name).string(); }

  void make_shop() const {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file("shop.db").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db,
                       "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT);"
                       "INSERT INTO customers VALUES (1,'Ada'),(2,'Bo'),(3,'Cy');",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
  }

  std::unique_ptr<agent::Source> source() const {
    guardrails::Policy policy;
    policy.source = "shop";
    policy.tables = {"customers"};
    policy.functions = guardrails::default_functions("sqlite");
    auto engine = engines::open_engine({.name = "shop", .url = "sqlite:" + file("shop.db")});
    REQUIRE(engine.has_value());
    return std::make_unique<agent::Source>("shop", std::move(*engine), std::move(policy));
  }

  std::filesystem::path folder_;
  SystemClock clock_;
  Wakeups wakeups_;
  agent::Sources sources_;
  std::unique_ptr<agent::Desk> desk_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<Server> server_;
};

}  // namespace

TEST_CASE("a question goes its whole way over the wire to its answer") {
  Whole whole;
  const auto path = whole.new_session("script", "How many customers?");
  const auto waiting = whole.wait_for(path, "waiting");
  REQUIRE(waiting.json->getArray("steps")->size() == 1);
  const auto step = whole.call("GET", path + "/steps/1");
  CHECK(step.etag == "\"" + step.text("tag") + "\"");
  CHECK(whole.call("GET", path + "/steps/1/result").status == 409);
  CHECK(whole.call("GET", "/v1/pending").json->getArray("data")->size() == 1);
  const auto approved = whole.call("POST", path + "/steps/1/decision?wait=20",
                                   R"({"decision":"approve"})", whole.decide(step));
  CHECK(approved.status == 200);
  CHECK(approved.json->getObject("step")->getValue<std::string>("state") == "done");
  const auto rows = whole.call("GET", path + "/steps/1/result");
  CHECK(rows.json->getArray("data")->getArray(0)->getElement<int>(0) == 3);
  const auto answered = whole.wait_for(path, "answered");
  const auto messages = answered.json->getArray("messages");
  CHECK(messages->getObject(static_cast<unsigned>(messages->size() - 1))
            ->getValue<std::string>("content") == "There are 3.");
  const auto replay = whole.call("GET", "/v1/audit" + path.substr(3) + "/replay");
  CHECK(replay.json->getArray("events")->size() >= 6);
}

TEST_CASE("a decision over the wire is refused in the order that the contract names") {
  Whole whole;
  const auto path = whole.new_session();
  const auto step = whole.call("POST", path + "/steps", R"({"sql":"SELECT name FROM customers"})");
  REQUIRE(step.status == 201);
  const auto decision = path + "/steps/1/decision";
  const std::string approve = R"({"decision":"approve"})";
  CHECK(whole.call_as("cs_1_wrong", "POST", decision, approve).status == 401);
  const auto stranger = whole.new_key("ben", Role::kAnalyst);
  CHECK(whole.call_as(stranger, "POST", decision, approve).status == 404);
  const auto agent = whole.new_key("bot", Role::kAnalyst, audit::AccountKind::kAgent);
  CHECK(whole.call_as(agent, "POST", decision, approve, whole.decide(step)).status == 403);
  CHECK(whole.call("POST", decision, approve).status == 428);
  CHECK(whole.call("POST", decision, approve, "If-Match: \"other\"\r\n").status == 412);

  const auto refused = whole.call(
      "POST", decision, R"({"decision":"edit","sql":"DROP TABLE customers"})", whole.decide(step));
  CHECK(refused.status == 422);
  CHECK(refused.json->getArray("findings")->size() > 0);
  CHECK(whole.call("GET", path + "/steps/1").text("state") == "proposed");
  const auto edited =
      whole.call("POST", decision, R"({"decision":"edit","sql":"SELECT id FROM customers"})",
                 whole.decide(step));
  CHECK(edited.status == 201);
  CHECK(edited.json->getValue<int>("replaces_step") == 1);
  // Decided comes before changed: whatever the tag says.
  const auto late = whole.call("POST", decision, approve, "If-Match: \"other\"\r\n");
  CHECK(late.status == 409);
  CHECK(late.json->getObject("winner")->getValue<std::string>("state") == "replaced");
}

TEST_CASE("the same post twice under one idempotency key happens once over the wire") {
  Whole whole;
  const auto path = whole.new_session();
  const std::string once = "Idempotency-Key: k-1\r\n";
  const auto first = whole.call("POST", path + "/steps", R"({"sql":"SELECT 1"})", once);
  const auto again = whole.call("POST", path + "/steps", R"({"sql":"SELECT 1"})", once);
  CHECK(first.status == 201);
  CHECK(again.status == 201);
  CHECK(again.text("step_number") == first.text("step_number"));
  CHECK(whole.call("POST", path + "/steps", R"({"sql":"SELECT 2"})", once).status == 422);
  CHECK(whole.call("GET", path + "/steps").json->getArray("data")->size() == 1);

  const auto reject = [&] {
    return whole.call("POST", path + "/steps/1/decision", R"({"decision":"reject","reason":"no"})",
                      whole.decide(first) + "Idempotency-Key: k-2\r\n");
  };
  const auto receipt = reject(), repeated = reject();
  CHECK(receipt.status == 200);
  CHECK(repeated.status == 200);
  CHECK(repeated.json->getObject("receipt")->getValue<std::uint64_t>("seq") ==
        receipt.json->getObject("receipt")->getValue<std::uint64_t>("seq"));
}

TEST_CASE("a store that is closed answers 503 over the wire and nothing runs") {
  Whole whole;
  const auto path = whole.new_session();
  const auto step = whole.call("POST", path + "/steps", R"({"sql":"SELECT 1"})");
  whole.store->close();
  const auto refused = whole.call("POST", path + "/steps/1/decision", R"({"decision":"approve"})",
                                  whole.decide(step));
  CHECK(refused.status == 503);
  CHECK(refused.type() == "urn:countersign:store-unavailable");
  CHECK(whole.call("GET", "/readyz").status == 503);
  CHECK(whole.call("GET", "/healthz").status == 200);
}
