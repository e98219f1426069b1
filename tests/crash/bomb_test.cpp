// Statements that would run for ever or eat all memory, approved by a careless person while
// sixty-four others work: each is stopped within its limits, and nobody else notices.

#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "core/thread.h"
#include "tests/crash/house.h"
#include "tests/support/catch.h"

using countersign::Guarded;
using namespace countersign::test;
using namespace std::chrono_literals;

namespace {

// What guardrails ask about rather than refuse, because only running shows it.
const std::vector<std::string> kBombs = {
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i>0) SELECT max(i) FROM c",
    "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x FROM a) SELECT x FROM a LIMIT "
    "1000000000000",
    "WITH RECURSIVE c(i,s) AS (SELECT 1,'x' UNION ALL SELECT i+1,s||s FROM c WHERE i<40) SELECT "
    "length(s) FROM c",
    "SELECT group_concat(a.name||b.name||c.status) FROM customers a, customers b, orders c, orders "
    "d, "
    "orders e, orders f, orders g, orders h",
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION SELECT i+1 FROM c) SELECT count(*) FROM c",
    "WITH RECURSIVE c(i,s) AS (SELECT 1, '0123456789' UNION ALL SELECT i+1, s || i FROM c) SELECT "
    "i, s "
    "FROM c ORDER BY i DESC"};

struct Ended {
  bool was_asked_about = false;
  std::string state;
  std::string error;
  std::string truncated_by;
  std::chrono::milliseconds took{0};
};

Ended explode(const RunningServer& server, const std::string& session, const std::string& sql) {
  Ended ended;
  const auto step =
      server.call("POST", "/v1/sessions/" + session + "/steps", "{\"sql\":\"" + sql + "\"}");
  REQUIRE(step);
  INFO(step->body);
  if (step->status == 422) return ended;
  REQUIRE(step->status == 201);
  ended.was_asked_about = true;
  const auto from = std::chrono::steady_clock::now();
  const auto done =
      server.call("POST",
                  "/v1/sessions/" + session + "/steps/" +
                      std::to_string(step->number("step_number")) + "/decision?wait=20",
                  R"({"decision":"approve"})", {{"If-Match", "\"" + step->text("tag") + "\""}});
  ended.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - from);
  REQUIRE(done);
  REQUIRE(done->status == 200);
  const auto now = done->json->getObject("step");
  ended.state = now->getValue<std::string>("state");
  ended.error = now->optValue<std::string>("error_code", "");
  ended.truncated_by = now->optValue<std::string>("truncated_by", "");
  return ended;
}

}  // namespace

TEST_CASE("bombs are stopped within their limits while sixty-four sessions commit beside them") {
  const CrashHouse house("", "1s");
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto session = server.call("POST", "/v1/sessions", R"({"source":"shop","question":""})");
  REQUIRE(session);
  const std::string id = session->text("session_id");

  std::atomic<bool> stop{false};
  std::atomic<int> committed{0};
  std::atomic<int> errors{0};
  Guarded<std::map<std::string, int>> said;
  std::vector<std::thread> others;
  for (int i = 0; i < 64; ++i)
    others.emplace_back([&] {
      while (!stop) {
        const auto made = server.call("POST", "/v1/sessions", R"({"source":"shop","question":""})");
        if (made && made->status == 201)
          ++committed;
        else {
          ++errors;
          ++(*said.lock())[made ? made->body : "no answer"];
        }
        std::this_thread::sleep_for(20ms);
      }
    });
  while (committed < 128 && errors == 0) std::this_thread::sleep_for(5ms);
  std::vector<Ended> all;
  for (const auto& sql : kBombs) all.push_back(explode(server, id, sql));
  stop = true;
  for (auto& other : others) other.join();

  for (std::size_t i = 0; i < kBombs.size(); ++i) {
    const auto& ended = all[i];
    INFO(kBombs[i] << "\n"
                   << ended.state << " " << ended.error << " " << ended.took.count() << " ms");
    if (!ended.was_asked_about) continue;
    // The deadline is the product's own: one second, and a second for everything around it.
    CHECK(ended.took < 2s);
    const bool stopped = ended.error == "time_limit" || ended.error == "memory_limit" ||
                         (ended.state == "done" && ended.truncated_by == "rows") ||
                         (ended.state == "failed" && ended.error == "source_error");
    CHECK(stopped);
  }
  for (const auto& [what, count] : *said.lock()) WARN(count << " times: " << what);
  CHECK(errors == 0);
  CHECK(committed > 200);
  CHECK(server.call("GET", "/readyz")->status == 200);
}

TEST_CASE("a bomb takes no more memory than its limit") {
  const CrashHouse house("", "1s");
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto session = server.call("POST", "/v1/sessions", R"({"source":"shop","question":""})");
  REQUIRE(session);
  const std::string id = session->text("session_id");
  (void)explode(server, id, "SELECT count(*) FROM customers");
  const long before = server.peak_kib();
  for (const auto& sql : kBombs) {
    (void)explode(server, id, sql);
    const long rise = server.peak_kib() - before;
    INFO(sql << "\n" << rise << " KiB");
    CHECK(rise < 64 * 1024);
  }
}
