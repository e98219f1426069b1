// Kills the program at random moments over a running workload, and at the one moment between an
// outcome and what follows from it, and compares what the source saw with what the store says.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/house.h"
#include "tests/support/catch.h"

using namespace countersign::test;
using namespace std::chrono_literals;

namespace {

constexpr int kClients = 4;

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

bool is_started(const Answer& decided) {
  const auto receipt = decided.json ? decided.json->getObject("receipt") : nullptr;
  return !receipt.isNull() && receipt->getValue<std::string>("state") != "approved";
}

// One client's work until the server is gone: ask, propose, decide, each with a marker of its own.
void work(const RunningServer& server, Journal& journal, std::atomic<int>& marker) {
  using What = Acknowledged::What;
  for (;;) {
    const auto session = server.call("POST", "/v1/sessions", R"({"source":"shop","question":""})");
    if (!session) return;
    if (session->status != 201) continue;
    const auto id = session->text("session_id");
    journal.add({What::kSession, id});
    for (int i = 0; i < 4; ++i) {
      const int mine = ++marker;
      const std::string sql =
          "SELECT " + std::to_string(mine) + " AS marker, count(*) FROM customers";
      const auto step =
          server.call("POST", "/v1/sessions/" + id + "/steps", "{\"sql\":" + quoted(sql) + "}");
      if (!step) return;
      if (step->status != 201) continue;
      const long n = step->number("step_number");
      journal.add({What::kStep, id, n, sql});
      const bool approve = mine % 5 != 0;
      const auto decided =
          server.call("POST", "/v1/sessions/" + id + "/steps/" + std::to_string(n) + "/decision",
                      approve ? R"({"decision":"approve"})"
                              : R"({"decision":"reject","reason":"not this one"})",
                      {{"If-Match", quoted(step->text("tag"))}});
      if (!decided) return;
      // Decided and started, or decided and waiting for the slot of a run that just ends.
      if (decided->status == 202)
        journal.add({is_started(*decided) ? What::kStarted : What::kApproved, id, n, sql});
      if (decided->status == 200 && !approve) journal.add({What::kRejected, id, n, sql});
    }
  }
}

// `rounds` of: start, work, kill at a random moment.
void kill_again_and_again(const CrashHouse& house, Journal& journal, int rounds,
                          int first_marker = 0) {
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  std::atomic<int> marker{first_marker};
  for (int round = 0; round < rounds; ++round) {
    RunningServer server = house.server();
    INFO("round " << round << "\n" << server.log());
    REQUIRE(server.start());
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) clients.emplace_back([&] { work(server, journal, marker); });
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 120));
    server.kill_hard();
    for (auto& client : clients) client.join();
  }
}

// Three steps one after another, each with a marker.
constexpr const char* kThreeSteps = R"({"scripts":[{"questions":["Count three times"],"steps":[
  {"sql":"SELECT 1 AS marker, count(*) AS n FROM customers"},
  {"sql":"SELECT 2 AS marker, count(*) AS n FROM orders"},
  {"sql":"SELECT 3 AS marker, count(*) AS n FROM products"}],
  "answer":"All three were counted."}]})";

// Approves whatever waits in the session; the number of the step, 0 if nothing does.
long approve_pending(const RunningServer& server, const std::string& id) {
  const auto session = server.call("GET", "/v1/sessions/" + id);
  if (!session || !session->json) return 0;
  const auto steps = session->json->getArray("steps");
  for (unsigned i = 0; i < steps->size(); ++i) {
    const auto step = steps->getObject(i);
    if (step->getValue<std::string>("state") != "proposed") continue;
    const long n = step->getValue<long>("step_number");
    (void)server.call("POST", "/v1/sessions/" + id + "/steps/" + std::to_string(n) + "/decision",
                      R"({"decision":"approve"})",
                      {{"If-Match", quoted(step->getValue<std::string>("tag"))}});
    return n;
  }
  return 0;
}

bool is_answered(const RunningServer& server, const std::string& id) {
  const auto session = server.call("GET", "/v1/sessions/" + id);
  return session && session->text("phase") == "answered";
}

// Waits until a step is pending or the session has its answer; false when neither comes.
bool comes_to_rest(const RunningServer& server, const std::string& id,
                   std::chrono::seconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    const auto session = server.call("GET", "/v1/sessions/" + id);
    if (session && (session->text("phase") == "answered" || session->text("phase") == "waiting"))
      return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

// A session that is killed after each of its outcomes. How many kills it took; -1: no answer came.
int killed_after_each_outcome(const CrashHouse& house, bool sabotage) {
  std::string id;
  int kills = 0;
  for (int turn = 0; turn < 5; ++turn) {
    RunningServer server = house.server({{"SHIM_KILL_AFTER_OUTCOME", "1"}});
    if (!server.start()) return -1;
    if (id.empty()) {
      const auto session = server.call("POST", "/v1/sessions",
                                       R"({"source":"shop","question":"Count three times"})");
      if (!session || session->status != 201) return -1;
      id = session->text("session_id");
    }
    if (!comes_to_rest(server, id, sabotage ? 1s : 20s)) return -1;
    if (is_answered(server, id)) return kills;
    (void)approve_pending(server, id);
    if (!server.wait_for_end(20s)) return -1;
    ++kills;
    if (sabotage) house.forget_what_to_take_up();
  }
  return -1;
}

}  // namespace

TEST_CASE("kill -9 at random moments loses nothing and runs nothing twice or unapproved") {
  const CrashHouse house;
  Journal journal;
  kill_again_and_again(house, journal, times(200));
  const auto found = house.compare(journal);
  INFO(found.text());
  CHECK(found.none());
  CHECK(found.executed >= 500);
  CHECK(found.acknowledged >= 2000);
  WARN(found.text());
}

TEST_CASE("a store that was put back to an earlier state is caught by the same comparison") {
  const CrashHouse house;
  Journal journal;
  kill_again_and_again(house, journal, 3);
  house.keep_copy_of_store();
  kill_again_and_again(house, journal, 3, 1'000'000);
  REQUIRE(house.compare(journal).none());
  house.put_copy_of_store_back();
  const auto found = house.compare(journal);
  CHECK_FALSE(found.lost.empty());
  CHECK_FALSE(found.ran_without_record.empty());
}

TEST_CASE("a source that sees more than was approved is caught by the same comparison") {
  const CrashHouse house;
  Journal journal;
  kill_again_and_again(house, journal, 5);
  REQUIRE(house.compare(journal).none());
  const auto executed = house.executed();
  REQUIRE_FALSE(executed.empty());
  house.log_execution("SELECT 0 AS marker, count(*) FROM customers");
  house.log_execution(executed.front());
  const auto found = house.compare(journal);
  CHECK(found.ran_without_record.size() == 1);
  CHECK(found.ran_twice.size() == 1);
}

TEST_CASE(
    "killed exactly between an outcome and the next proposal every session reaches its answer") {
  int kills = 0;
  while (kills < times(100)) {
    const CrashHouse house(kThreeSteps);
    const int here = killed_after_each_outcome(house, false);
    REQUIRE(here == 3);
    const auto found = house.compare(Journal{});
    INFO(found.text());
    CHECK(found.none());
    CHECK(found.executed == 3);
    kills += here;
  }
}

TEST_CASE("a session whose phase was lost does not go on and the test would notice") {
  const CrashHouse house(kThreeSteps);
  CHECK(killed_after_each_outcome(house, true) == -1);
}
