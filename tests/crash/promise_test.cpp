// One attack for each promise that needs the whole program: what the source executed is known from
// the witness, not from what the program says of itself.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/house.h"
#include "tests/support/catch.h"

using namespace countersign::test;
using namespace std::chrono_literals;

namespace {

struct Step {
  std::string session;
  long n = 0;
  std::string tag;
  std::string path() const { return "/v1/sessions/" + session + "/steps/" + std::to_string(n); }
};

Answer must(std::optional<Answer> answer) {
  REQUIRE(answer);
  return *std::move(answer);
}

std::string open_session(const RunningServer& server) {
  const auto session =
      must(server.call("POST", "/v1/sessions", R"({"source":"shop","question":""})"));
  INFO(session.body);
  REQUIRE(session.status == 201);
  return session.text("session_id");
}

Step propose(const RunningServer& server, const std::string& session, const std::string& sql) {
  const auto step =
      must(server.call("POST", "/v1/sessions/" + session + "/steps", "{\"sql\":\"" + sql + "\"}"));
  INFO(step.body);
  REQUIRE(step.status == 201);
  return {session, step.number("step_number"), step.text("tag")};
}

std::optional<Answer> decide(const RunningServer& server, const Step& step, const std::string& body,
                             const std::string& wait = "") {
  return server.call("POST", step.path() + "/decision" + wait, body,
                     {{"If-Match", "\"" + step.tag + "\""}});
}

std::optional<Answer> approve(const RunningServer& server, const Step& step,
                              const std::string& wait = "") {
  return decide(server, step, R"({"decision":"approve"})", wait);
}

std::string state_of(const RunningServer& server, const Step& step) {
  return must(server.call("GET", step.path())).text("state");
}

bool becomes(const RunningServer& server, const Step& step, const std::string& state) {
  for (int i = 0; i < 2000; ++i) {
    if (state_of(server, step) == state) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

const std::string kNames = "SELECT 1 AS marker, name FROM customers";
const std::string kQuick = "SELECT 1 AS marker, count(*) FROM customers";
// Busy for as long as the time limit lets it.
const std::string kLong =
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2000000000) SELECT "
    "count(*) AS marker FROM c";

}  // namespace

TEST_CASE("nothing is executed before its approval and reading never executes anything") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto step = propose(server, open_session(server), kNames);
  CHECK(house.executed().empty());
  CHECK(must(server.call("GET", step.path() + "/result")).status == 409);
  CHECK(house.executed().empty());

  CHECK(must(approve(server, step, "?wait=20")).status == 200);
  CHECK(house.executed() == std::vector<std::string>{kNames});
  CHECK(must(server.call("GET", step.path() + "/result")).body.find("Ada Lovelace") !=
        std::string::npos);
  CHECK(house.executed().size() == 1);

  // Rows are never stored: after a restart they are gone, and only a new, approved step brings them
  // back.
  server.kill_hard();
  REQUIRE(server.start());
  const auto gone = must(server.call("GET", step.path() + "/result"));
  CHECK(gone.status == 410);
  CHECK(gone.body.find("run it again") != std::string::npos);
  CHECK(house.executed().size() == 1);
  const auto again = must(server.call("POST", step.path() + "/rerun", "{}"));
  CHECK(again.status == 201);
  CHECK(again.text("state") == "proposed");
  CHECK(house.executed().size() == 1);
  // The witness would have seen it: approved, the rerun is executed like any other step.
  const Step rerun{step.session, again.number("step_number"), again.text("tag")};
  CHECK(must(approve(server, rerun, "?wait=20")).status == 200);
  CHECK(house.executed().size() == 2);
  const auto bytes = read_file(house.store()) + read_file(house.store() + "-wal");
  CHECK(bytes.find(kNames) != std::string::npos);
  CHECK(bytes.find("Ada Lovelace") == std::string::npos);
}

TEST_CASE("a store that cannot be written stops approvals and recovers when there is space again") {
  const CrashHouse house;
  RunningServer server = house.server({{"SHIM_FULL_FLAG", house.file("full")}});
  REQUIRE(server.start());
  const auto step = propose(server, open_session(server), kQuick);
  write_file(house.file("full"), "");
  const auto refused = must(approve(server, step, "?wait=20"));
  INFO(refused.body);
  CHECK(refused.status == 503);
  CHECK(house.executed().empty());
  CHECK(state_of(server, step) == "proposed");

  std::filesystem::remove(house.file("full"));
  const auto approved = must(approve(server, step, "?wait=20"));
  INFO(approved.body);
  CHECK(approved.status == 200);
  CHECK(house.executed().size() == 1);
}

TEST_CASE("a step that was running when the program died is unknown for ever") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto step = propose(server, open_session(server), kLong);
  CHECK(must(approve(server, step)).status == 202);
  REQUIRE(becomes(server, step, "running"));
  // "Started" is durable before anything is sent: wait until the source really has it.
  while (house.executed().empty()) std::this_thread::sleep_for(2ms);
  server.kill_hard();
  REQUIRE(server.start());
  CHECK(state_of(server, step) == "unknown");
  CHECK(must(approve(server, step)).status == 409);
  CHECK(must(server.call("POST", step.path() + "/cancel", "{}")).status == 409);
  std::this_thread::sleep_for(200ms);
  CHECK(house.executed().size() == 1);
  CHECK(state_of(server, step) == "unknown");
}

TEST_CASE("an approval must say what was reviewed and only what was reviewed runs") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto session = open_session(server);
  auto step = propose(server, session, kQuick);
  const auto other = propose(server, session, "SELECT 2 AS marker FROM orders");
  CHECK(must(server.call("POST", step.path() + "/decision", R"({"decision":"approve"})")).status ==
        428);
  auto wrong = step;
  wrong.tag = other.tag;
  CHECK(must(approve(server, wrong)).status == 412);
  CHECK(house.executed().empty());

  // An edit never approves: the step it makes waits for its own decision.
  const auto edited =
      must(decide(server, step, R"({"decision":"edit","sql":"SELECT 3 AS marker FROM products"})"));
  INFO(edited.body);
  CHECK(edited.status == 201);
  CHECK(edited.text("state") == "proposed");
  CHECK(state_of(server, step) == "replaced");
  CHECK(house.executed().empty());
  CHECK(must(approve(server, step)).status == 409);

  // A refused edit leaves the original open.
  const auto refused =
      must(decide(server, other, R"({"decision":"edit","sql":"DELETE FROM orders"})"));
  CHECK(refused.status == 422);
  CHECK(state_of(server, other) == "proposed");
  CHECK(must(approve(server, other, "?wait=20")).status == 200);
  CHECK(house.executed() == std::vector<std::string>{"SELECT 2 AS marker FROM orders"});
}

TEST_CASE("thirty-two deciders over HTTP have one winner and the others are told who it was") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  for (int round = 0; round < times(5); ++round) {
    const auto session = open_session(server);
    const auto step = propose(server, session,
                              "SELECT " + std::to_string(1000 + round) + " AS marker FROM orders");
    std::atomic<int> won{0};
    std::atomic<int> told{0};
    std::vector<std::thread> deciders;
    for (int i = 0; i < 32; ++i)
      deciders.emplace_back([&, i] {
        const auto answer = i % 2 == 0
                                ? approve(server, step)
                                : decide(server, step, R"({"decision":"reject","reason":"mine"})");
        if (!answer) return;
        if (answer->status == 202 || answer->status == 200) ++won;
        if (answer->status == 409 && answer->json && answer->json->has("winner")) ++told;
      });
    for (auto& decider : deciders) decider.join();
    CHECK(won == 1);
    CHECK(told == 31);
  }
}

TEST_CASE("a second server is told who holds the store and the first goes on") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  RunningServer second = house.server();
  CHECK_FALSE(second.start());
  CHECK(second.log().find("in use by process") != std::string::npos);
  CHECK(must(server.call("GET", "/readyz")).status == 200);
}

TEST_CASE("a stop in good order leaves nothing to recover") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto step = propose(server, open_session(server), kQuick);
  CHECK(server.stop() == 0);
  REQUIRE(server.start());
  CHECK(state_of(server, step) == "proposed");
  CHECK(must(approve(server, step, "?wait=20")).status == 200);
  CHECK(house.executed().size() == 1);
}
