// The errors that a person must see well, each as it is really shown: by the real program, on the
// command line and over HTTP, one golden file for each.

#include <filesystem>
#include <sstream>

#include <Poco/RegularExpression.h>

#include "tests/crash/house.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"

using namespace countersign;
using test::Answer;
using test::CrashHouse;
using test::RunningServer;
using testing::Ran;

namespace {

// What differs from run to run.
void replace_all(std::string& text, const std::string& pattern, const std::string& name) {
  Poco::RegularExpression(pattern).subst(text, name, Poco::RegularExpression::RE_GLOBAL);
}

std::string steady(std::string text, const CrashHouse& house) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"sess_[0-9a-z]{16}", "SESSION"},
      {"req_[0-9a-f]+", "REQUEST"},
      {"usr_[0-9a-f]{16}", "PERSON"},
      {R"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)?)", "TIME"},
      {R"(127\.0\.0\.1:\d+)", "ADDRESS"},
      {R"(process \d+|pid \d+)", "process PID"},
      {R"(\d+(\.\d+)? ms)", "N ms"}};
  const std::string folder = std::filesystem::path(house.store()).parent_path().string();
  for (std::size_t at; (at = text.find(folder)) != std::string::npos;)
    text.replace(at, folder.size(), "FOLDER");
  replace_all(text, COUNTERSIGN_PROGRAM, "countersign");
  for (const auto& [pattern, name] : names) replace_all(text, pattern, name);
  return text;
}

// The step that an error carries is what GET gives, and findings stand in the detail.
std::string pretty(Answer answer) {
  if (!answer.json) return answer.body;
  answer.json->remove("step");
  answer.json->remove("findings");
  std::ostringstream out;
  answer.json->stringify(out, 2);
  return out.str();
}

// A page of errors, compared as a whole in the end.
class Shown {
 public:
  explicit Shown(std::string name, const CrashHouse& house)
      : name_(std::move(name)), house_(house) {}

  Ran command(const std::vector<std::string>& words, const std::string& input = "",
              const std::map<std::string, std::string>& environment = {}) {
    text_ += "$ countersign";
    for (const auto& word : words)
      text_ += word.find(' ') == std::string::npos ? " " + word : " '" + word + "'";
    const Ran ran = testing::run_program(
        words, {std::filesystem::path(house_.store()).parent_path().string(), input, environment});
    text_ += "\n" + ran.err + ran.out + "(exit " + std::to_string(ran.exit) + ")\n\n";
    return ran;
  }

  Answer call(const RunningServer& server, const std::string& method, const std::string& path,
              const std::string& body = "", const std::map<std::string, std::string>& head = {}) {
    auto answer = server.call(method, path, body, head);
    REQUIRE(answer);
    text_ += method + " " + path + (body.empty() ? "" : "\n" + body) + "\n→ " +
             std::to_string(answer->status) + "\n" + pretty(*answer) + "\n\n";
    return *answer;
  }

  void check() const {
    const std::string path = "tests/cli/golden/errors/" + name_ + ".txt";
    const std::string now = steady(text_, house_);
    CHECK(now == testing::golden(path, now));
  }

 private:
  const std::string name_;
  const CrashHouse& house_;
  std::string text_;
};

struct Step {
  std::string path, tag;
};

std::string open_session(const RunningServer& server) {
  const auto session = server.call("POST", "/v1/sessions", R"({"source":"shop","planner":"none"})");
  REQUIRE(session);
  REQUIRE(session->status == 201);
  return session->text("session_id");
}

Step propose(const RunningServer& server, const std::string& sql) {
  const std::string session = "/v1/sessions/" + open_session(server);
  const auto step = server.call("POST", session + "/steps", "{\"sql\":\"" + sql + "\"}");
  REQUIRE(step);
  INFO(step->body);
  REQUIRE(step->status == 201);
  return {session + "/steps/1", step->text("tag")};
}

std::map<std::string, std::string> reviewed(const Step& step) {
  return {{"If-Match", "\"" + step.tag + "\""}};
}

constexpr const char* kApprove = R"({"decision":"approve"})";
constexpr const char* kQuick = "SELECT country, count(*) AS n FROM customers GROUP BY country";

struct Running {
  CrashHouse house;
  RunningServer server;
  explicit Running(const std::string& script = "",
                   std::map<std::string, std::string> environment = {})
      : house(script), server(house.server(std::move(environment))) {
    REQUIRE(server.start());
  }
};

}  // namespace

TEST_CASE("a refusal by policy is shown with its rule and what is allowed instead") {
  Running run;
  Shown shown("policy_refusal", run.house);
  shown.command(
      {"policy", "check", "--source", "shop", "SELECT username, password_hash FROM users"});
  shown.call(run.server, "POST", "/v1/sessions/" + open_session(run.server) + "/steps",
             R"({"sql":"DELETE FROM orders WHERE 1 = 1"})");
  shown.check();
}

TEST_CASE("an unknown column goes to the planner first and is shown with what there is") {
  const Running run(R"({"scripts":[{"questions":["Where do customers live?"],"steps":[
    {"sql":"SELECT contry, count(*) AS n FROM customers GROUP BY contry",
     "on_reject":"SELECT country, count(*) AS n FROM customers GROUP BY country ORDER BY n DESC"}],
    "answer":"Most live in {{1.0.country}}."}]})");
  Shown shown("unknown_name", run.house);
  shown.command({"ask", "Where do customers live?"}, "a\n");
  shown.command({"policy", "check", "--source", "shop", "SELECT 1 FROM custmers"});
  shown.check();
}

TEST_CASE("a store without room is shown as such and nothing ran") {
  const CrashHouse house;
  RunningServer server = house.server({{"SHIM_FULL_FLAG", house.file("full")}});
  REQUIRE(server.start());
  const Step step = propose(server, kQuick);
  test::write_file(house.file("full"), "");
  Shown shown("store_full", house);
  CHECK(shown.call(server, "POST", step.path + "/decision", kApprove, reviewed(step)).status ==
        503);
  CHECK(house.executed().empty());
  shown.check();
}

TEST_CASE("a source that is not there is shown with where it was looked for") {
  const Running run;
  const Step step = propose(run.server, kQuick);
  std::filesystem::rename(run.house.file("shop.db"), run.house.file("elsewhere.db"));
  Shown shown("source_missing", run.house);
  shown.call(run.server, "GET", "/v1/sources");
  shown.call(run.server, "POST", step.path + "/decision?wait=20", kApprove, reviewed(step));
  shown.command({"ask", "--planner", "none"}, "SELECT 1 FROM orders\n\nq\n");
  shown.check();
}

TEST_CASE("a result over a limit says which one and what was read stays visible") {
  const CrashHouse house;
  std::string settings = test::read_file(house.file("countersign.toml"));
  settings.replace(settings.find("limits = {"), 10, "limits = { rows = 3,");
  test::write_file(house.file("countersign.toml"), settings);
  Shown shown("over_a_limit", house);
  shown.command({"ask", "--planner", "none"}, "SELECT name FROM customers ORDER BY id;\na\nq\n");
  shown.check();
}

TEST_CASE("a result that is gone says how to have it again") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  const Step step = propose(server, kQuick);
  REQUIRE(server.call("POST", step.path + "/decision?wait=20", kApprove, reviewed(step)));
  server.stop();
  REQUIRE(server.start());
  Shown shown("result_gone", house);
  CHECK(shown.call(server, "GET", step.path + "/result").status == 410);
  shown.check();
}

TEST_CASE("malformed JSON and TOML are shown with their place") {
  const Running run;
  Shown shown("malformed", run.house);
  shown.call(run.server, "POST", "/v1/sessions",
             "{\"source\":\"shop\",\n \"question\": \"How many");
  shown.call(run.server, "POST", "/v1/sessions", R"({"source":"shop","qestion":"How many?"})");
  test::write_file(
      run.house.file("bad.toml"),
      "[server]\nlisten = 127.0.0.1:8080\n\n[sources.shop]\nurl = \"sqlite:shop.db\"\n");
  shown.command({"config", "check", "--config", "bad.toml"});
  test::write_file(run.house.file("bad.toml"), "[server]\nlisten = 8080\nthread = 4\n");
  shown.command({"config", "check", "--config", "bad.toml"});
  shown.check();
}

TEST_CASE("a port in use and a second server on one store are told apart") {
  const Running run;
  Shown shown("second_server", run.house);
  shown.command({"serve"});
  const CrashHouse other;
  Shown taken("port_in_use", other);
  std::string address;
  REQUIRE(Poco::RegularExpression(R"(127\.0\.0\.1:\d+)").extract(run.server.log(), address) > 0);
  taken.command({"serve", "--server.listen", address});
  shown.check();
  taken.check();
}

TEST_CASE("a wrong key is refused in words") {
  const Running run;
  Shown shown("wrong_key", run.house);
  shown.call(run.server, "GET", "/v1/sessions", "",
             {{"Authorization", "Bearer cs_abcdefgh_0123456789012345678901234567890123456789012"}});
  shown.call(run.server, "GET", "/v1/sessions", "", {{"Authorization", "Basic YTpi"}});
  test::write_file(run.house.store() + ".key", "cs_nobody_0123456789\n");
  shown.command({"sessions"});
  shown.check();
}

TEST_CASE("deciding what was decided or without saying what was reviewed is answered in words") {
  const Running run;
  const Step step = propose(run.server, kQuick);
  Shown shown("deciding", run.house);
  CHECK(shown.call(run.server, "POST", step.path + "/decision", kApprove).status == 428);
  CHECK(
      shown.call(run.server, "POST", step.path + "/decision", kApprove, {{"If-Match", "\"stale\""}})
          .status == 412);
  REQUIRE(run.server.call("POST", step.path + "/decision",
                          R"({"decision":"reject","reason":"not now"})", reviewed(step)));
  CHECK(shown.call(run.server, "POST", step.path + "/decision", kApprove, reviewed(step)).status ==
        409);
  shown.check();
}
