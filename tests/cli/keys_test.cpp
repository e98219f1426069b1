// Keys, four eyes, expiry and links, through the whole program.

#include <thread>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/URI.h>
#include <sqlite3.h>

#include "cli/json.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/running_server.h"

using namespace countersign;
using cli::Json;
using test::Answer;
using test::RunningServer;
using testing::Ran;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// A small shop, its settings with these lines about approval, and the program.
class Place {
 public:
  explicit Place(const std::string& approval = "") {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(folder_.file("shop.db").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db,
                       "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT);"
                       "INSERT INTO customers VALUES (1,'Ada'),(2,'Bo');",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    folder_.write("countersign.toml",
                  "[audit]\nstore = \"sqlite:countersign.db\"\n[planner]\ndefault = \"none\"\n"
                  "[sources.shop]\nurl = \"sqlite:shop.db\"\ntables = [\"customers\"]\n"
                  "[approval]\n" +
                      approval);
  }

  Ran run(const std::vector<std::string>& words) const {
    return testing::run_program(words, {folder_.path(), "", {}});
  }
  void serve() {
    server = std::make_unique<RunningServer>(RunningServer::Options{
        folder_.file("countersign.toml"), folder_.file("countersign.db.key"), {}});
    REQUIRE(server->start());
  }
  std::string make_key(const std::string& name, const std::string& roles,
                       const std::string& kind = "human") const {
    const Ran made = run({"keys", "create", name, "--role", roles, "--kind", kind});
    INFO(made.err);
    REQUIRE(made.exit == 0);
    return first_line(made.out);
  }

  // Over HTTP, with that key; the local one where there is none.
  Answer call(const std::string& key, const std::string& method, const std::string& path,
              const std::string& body = "", std::map<std::string, std::string> headers = {}) const {
    if (!key.empty()) headers["Authorization"] = "Bearer " + key;
    auto answer = server->call(method, path, body, headers);
    REQUIRE(answer);
    return *answer;
  }
  // A step of the local person's that waits; its path.
  std::string waiting_step() const {
    const auto session =
        call("", "POST", "/v1/sessions", R"({"source":"shop"})").text("session_id");
    const auto path = "/v1/sessions/" + session + "/steps";
    REQUIRE(call("", "POST", path, R"({"sql":"SELECT count(*) FROM customers"})").status == 201);
    return path + "/1";
  }
  Answer decide(const std::string& key, const std::string& step, const std::string& body) const {
    const auto tag = call("", "GET", step).text("tag");
    return call(key, "POST", step + "/decision?wait=20", body, {{"If-Match", tag}});
  }

  const testing::Folder& folder() const { return folder_; }
  std::unique_ptr<RunningServer> server;

 private:
  testing::Folder folder_;
};

constexpr const char* kApprove = R"({"decision":"approve"})";
constexpr const char* kEdit = R"({"decision":"edit","sql":"SELECT max(id) FROM customers"})";

std::string problem(const Answer& answer) {
  return answer.text("type");
}

// A browser's POST: the status and Set-Cookie.
std::pair<int, std::string> post_form(const std::string& url, const std::string& body) {
  const Poco::URI uri(url);
  Poco::Net::HTTPClientSession session(uri.getHost(), uri.getPort());
  Poco::Net::HTTPRequest request("POST", uri.getPath(), "HTTP/1.1");
  request.setContentType("application/x-www-form-urlencoded");
  request.set("Origin", url.substr(0, url.find("/sign-in")));
  request.setContentLength(static_cast<std::streamsize>(body.size()));
  session.sendRequest(request) << body << std::flush;
  Poco::Net::HTTPResponse response;
  session.receiveResponse(response);
  return {response.getStatus(), response.get("Set-Cookie", "")};
}

// The link signs in: a page that only people who are in see comes back.
bool signs_in(const Place& place, const std::string& link) {
  const auto at = link.find("?code=");
  const auto [status, line] = post_form(link.substr(0, at), link.substr(at + 1));
  if (status != 303) return false;
  return place
             .call("nobody's", "GET", "/sessions", "",
                   {{"Cookie", first_line(line.substr(0, line.find(';')))}})
             .status == 200;
}

}  // namespace

TEST_CASE("keys are made listed and revoked from the command line") {
  const Place place;
  const Ran made = place.run({"keys", "create", "ben", "--role", "analyst,approver"});
  INFO(made.err);
  CHECK(made.exit == 0);
  // The secret stands alone on standard output, and nowhere else.
  CHECK(made.out.starts_with("cs_"));
  CHECK(made.out.find('\n') == made.out.size() - 1);
  const auto secret = first_line(made.out);
  CHECK_FALSE(holds(made.err, secret));
  CHECK(holds(made.err, "for ben (human: analyst, approver)"));

  const Ran listed = place.run({"keys", "list"});
  CHECK(listed.exit == 0);
  CHECK(holds(listed.out, "ben"));
  CHECK(holds(listed.out, "analyst, approver, auditor, admin"));
  CHECK_FALSE(holds(listed.out, secret));
  const auto id = secret.substr(3, secret.find('_', 3) - 3);
  CHECK(holds(listed.out, id));

  CHECK(place.run({"keys", "revoke", id}).exit == 0);
  const Ran again = place.run({"keys", "revoke", id});
  CHECK(again.exit == 5);
  CHECK(holds(again.err, "no key of this id"));
}

TEST_CASE("keys as JSON are one object a line") {
  const Place place;
  const Ran made =
      place.run({"keys", "create", "bot", "--kind", "agent", "--role", "analyst", "--json"});
  REQUIRE(made.exit == 0);
  const auto key = Json::parse(first_line(made.out)).value();
  CHECK(key["kind"].text() == "agent");
  CHECK(key["key"].text().starts_with("cs_"));
  const Ran listed = place.run({"keys", "list", "--json"});
  CHECK(std::count(listed.out.begin(), listed.out.end(), '\n') == 2);
  const Ran revoked = place.run({"keys", "revoke", key["key_id"].text(), "--json"});
  CHECK_FALSE(Json::parse(first_line(revoked.out)).value()["revoked_at"].is_null());
}

TEST_CASE("keys that cannot be are refused in words") {
  const Place place;
  struct Case {
    std::vector<std::string> words;
    int exit;
    std::string says;
  };
  const Case cases[] = {
      {{"keys", "create"}, 2, "countersign keys create NAME"},
      {{"keys", "create", "ben"}, 2, "--role is needed"},
      {{"keys", "create", "ben", "--role", "aprover"}, 2, "did you mean \"approver\"?"},
      {{"keys", "create", "bot", "--kind", "agent", "--role", "approver"}, 2, "An agent's key"},
      {{"keys", "create", "ben", "--role", "analyst", "--kind", "robot"}, 2, "human or agent"},
      {{"keys", "revoke"}, 2, "keys list shows their ids"},
      {{"keys", "link"}, 1, "countersign serve"},
      {{"keys"}, 2, "keys create, keys list, keys revoke, keys link"},
  };
  for (const auto& wanted : cases) {
    const Ran ran = place.run(wanted.words);
    INFO(wanted.says << "\n" << ran.err);
    CHECK(ran.exit == wanted.exit);
    CHECK(holds(ran.err, wanted.says));
    CHECK(ran.out.empty());
  }
}

TEST_CASE("the last admin cannot lock everybody out") {
  const Place place;
  const auto listed = place.run({"keys", "list", "--json"});
  const auto id = Json::parse(first_line(listed.out)).value()["key_id"].text();
  const Ran last = place.run({"keys", "revoke", id});
  CHECK(last.exit == 5);
  CHECK(holds(last.err, "Make another key with the role admin first"));
  CHECK(place.run({"keys", "list"}).exit == 0);
}

TEST_CASE("a key made beside a running server works at once and ends at once") {
  Place place;
  place.serve();
  const auto ben = place.make_key("ben", "analyst");
  CHECK(place.call(ben, "GET", "/v1/sessions").status == 200);
  CHECK(place.call(ben, "GET", place.waiting_step()).status == 404);
  const auto id = ben.substr(3, ben.find('_', 3) - 3);
  CHECK(place.run({"keys", "revoke", id}).exit == 0);
  CHECK(place.call(ben, "GET", "/v1/sessions").status == 401);
}

TEST_CASE("with four eyes neither who asked nor who wrote the statement decides it") {
  Place place("four_eyes = true\n");
  place.serve();
  const auto ben = place.make_key("ben", "approver");
  const auto cy = place.make_key("cy", "approver");
  const auto bot = place.make_key("bot", "analyst", "agent");

  const auto step = place.waiting_step();
  CHECK(problem(place.decide("", step, kApprove)) == "urn:countersign:four-eyes");
  CHECK(place.decide(bot, step, kApprove).status == 403);
  CHECK(place.decide(ben, step, kApprove).status == 200);

  // Who edits has written it: then it takes a third.
  const auto other = place.waiting_step();
  CHECK(place.decide(ben, other, kEdit).status == 201);
  const auto edited = other.substr(0, other.size() - 1) + "2";
  CHECK(problem(place.decide(ben, edited, kApprove)) == "urn:countersign:four-eyes");
  CHECK(problem(place.decide("", edited, kApprove)) == "urn:countersign:four-eyes");
  CHECK(place.decide(cy, edited, kApprove).status == 200);
  CHECK(place.call("", "GET", edited).text("state") == "done");
}

TEST_CASE("what nobody decides in time expires and cannot be approved any more") {
  Place place("expires = \"1s\"\n");
  place.serve();
  const auto step = place.waiting_step();
  std::string state;
  for (int i = 0; i < 600 && state != "expired"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    state = place.call("", "GET", step).text("state");
  }
  CHECK(state == "expired");
  const auto late = place.decide("", step, kApprove);
  CHECK(late.status == 409);
  CHECK(place.call("", "GET", step).text("state") == "expired");
}

TEST_CASE("serve and keys link print links that sign a browser in once") {
  Place place;
  place.serve();
  const auto log = place.server->log();
  const auto at = log.find("http://127.0.0.1:", log.find("Open this in a browser"));
  REQUIRE(at != std::string::npos);
  const auto printed = first_line(log.substr(at));
  CHECK(signs_in(place, printed));
  CHECK_FALSE(signs_in(place, printed));

  const Ran ran = place.run({"keys", "link"});
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(signs_in(place, first_line(ran.out)));
  CHECK_FALSE(signs_in(place, first_line(ran.out)));
}
