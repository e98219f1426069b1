// The pages through the real program: signed in by a one-time link, with a cookie, form by form.

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/catch.h"
#include "tests/support/html_page.h"
#include "tests/support/running_server.h"

using namespace countersign::test;
using countersign::testing::complaints;
using countersign::testing::Fields;
using countersign::testing::filled_form;
using countersign::testing::form_encoded;
using countersign::testing::HtmlNode;
using countersign::testing::parse_html;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kScript = R"({"scripts": [{
  "questions": ["Which country buys the most?"],
  "steps": [{"sql": "SELECT country, count(*) AS n FROM customers GROUP BY country"},
            {"sql": "SELECT count(*) AS n FROM orders"}],
  "answer": "It is {{1.0.country}}."}]})";

// The demo shop, with a planner that plays the script above whatever the settings begin with.
class Shop {
 public:
  Shop()
      : server_({.config = folder_.file("countersign.toml"),
                 .key_file = folder_.file("countersign.db.key"),
                 .environment = {}}) {
    REQUIRE(run_program("demo " + folder_.path()).exit_code == 0);
    auto settings = read_file(folder_.file("countersign.toml"));
    const auto from = settings.find("\ndefault = ");
    REQUIRE(from != std::string::npos);
    settings.replace(from, settings.find('\n', from + 1) - from, "\ndefault = \"played\"");
    write_file(folder_.file("countersign.toml"),
               settings + "\n[planners.played]\nscript = \"played.json\"\n");
    write_file(folder_.file("played.json"), kScript);
    REQUIRE(server_.start());
  }
  RunningServer& server() { return server_; }

 private:
  TemporaryFolder folder_;
  RunningServer server_;
};

struct Seen {
  int status = 0;
  std::string place;  // after redirects
  std::string body;
  HtmlNode page;
};

class Browser {
 public:
  explicit Browser(const RunningServer& server) : server_(server) {
    const auto link = server.call("POST", "/v1/links", "{}");
    REQUIRE(link);
    const auto url = link->text("url");
    const auto path = url.substr(url.find("/sign-in"));
    link_ = path;
    const auto entered = press(get(path), "/sign-in");
    REQUIRE(entered.status == 200);
    REQUIRE_FALSE(cookie_.empty());
  }

  const std::string& link() const { return link_; }
  const std::string& cookie() const { return cookie_; }

  Seen get(const std::string& target) { return follow(target, send("GET", target, "")); }

  Seen press(const Seen& seen, const std::string& action, const Fields& typed = {}) {
    const auto posted = filled_form(seen.page, action, typed);
    return follow(posted.action, send("POST", posted.action, posted.body));
  }

  // Loads the page again, as it asks for, until there is something to see.
  Seen settled(Seen seen) {
    for (int i = 0; i < 600; ++i) {
      bool loads_again = false;
      for (const auto* meta : seen.page.all("meta"))
        loads_again |= meta->attribute("http-equiv") == "refresh";
      if (!loads_again) return seen;
      seen = get(seen.place);
    }
    FAIL("it never settled");
    return seen;
  }

  Answer file(const std::string& path) { return send("GET", path, ""); }

 private:
  Answer send(const std::string& method, const std::string& target, const std::string& body) {
    std::map<std::string, std::string> headers = {{"Authorization", "none"}};
    if (!cookie_.empty()) headers["Cookie"] = cookie_;
    if (method == "POST") headers["Content-Type"] = "application/x-www-form-urlencoded";
    auto answer = server_.call(method, target, body, headers);
    REQUIRE(answer);
    if (const auto set = answer->headers.find("set-cookie"); set != answer->headers.end())
      cookie_ = set->second.substr(0, set->second.find(';'));
    return *std::move(answer);
  }

  Seen follow(std::string place, Answer answer) {
    for (int i = 0; i < 3 && answer.status == 303; ++i) {
      place = answer.headers.at("location");
      answer = send("GET", place.substr(0, place.find('#')), "");
    }
    INFO("page: " << answer.body);
    Seen seen{.status = answer.status, .place = place, .body = answer.body, .page = {}};
    REQUIRE_NOTHROW(seen.page = parse_html(answer.body));
    std::string all;
    for (const auto& complaint : complaints(seen.page)) all += "\n  " + complaint;
    INFO("complaints:" << all);
    CHECK(all.empty());
    return seen;
  }

  const RunningServer& server_;
  std::string link_, cookie_;
};

std::string session_of(const Seen& seen) {
  return seen.place.substr(0, seen.place.find('#'));
}

}  // namespace

TEST_CASE("a person asks and edits and rejects and approves on the pages") {
  Shop shop;
  Browser browser(shop.server());
  auto seen = browser.settled(
      browser.press(browser.get("/"), "/ask", {{"question", "Which country buys the most?"}}));
  REQUIRE(seen.status == 200);
  const auto session = session_of(seen);
  CHECK(holds(seen.page.first("title")->words(), "(1 waits) Which country buys the most?"));

  // What a guardrail refuses is shown, and the step still waits.
  auto refused =
      browser.press(seen, session + "/steps/1/edit", {{"sql", "SELECT password_hash\nFROM users"}});
  CHECK(refused.status == 422);
  REQUIRE(refused.page.first("mark") != nullptr);
  CHECK(holds(refused.page.words(), "G-06 refuses"));
  // Mended where it stands, it becomes a step of its own.
  seen = browser.settled(browser.press(
      refused, session + "/steps/1/edit",
      {{"sql",
        "SELECT country,\n  count(*) AS n FROM customers GROUP BY country ORDER BY n DESC"}}));
  REQUIRE(seen.status == 200);
  const auto edited = seen.place.substr(seen.place.find("#step-") + 6);
  CHECK(seen.page.by_id("step-" + edited) != nullptr);
  CHECK(holds(seen.page.by_id("step-1")->words(), "was replaced by another step"));

  seen = browser.settled(browser.press(seen, session + "/steps/" + edited + "/approve"));
  const auto* done = seen.page.by_id("step-" + edited);
  REQUIRE(done != nullptr);
  CHECK(holds(done->words(), "is done"));
  CHECK(holds(done->words(), "Approved by you"));
  REQUIRE(done->first("table") != nullptr);
  CHECK(done->first("th")->words() == "country");

  const auto csv = browser.file(session + "/steps/" + edited + "/result.csv");
  CHECK(csv.status == 200);
  CHECK(csv.body.starts_with("country,n\r\n"));
  CHECK(holds(csv.headers.at("content-disposition"), "attachment"));

  // A statement of one's own, taken back by saying no to it.
  seen = browser.settled(seen);
  seen = browser.press(seen, session + "/steps", {{"sql", "SELECT 1 AS one"}});
  const auto own = seen.place.substr(seen.place.find("#step-") + 6);
  seen = browser.press(seen, session + "/steps/" + own + "/reject", {{"reason", "Not needed <b>"}});
  CHECK(holds(browser.settled(seen).page.by_id("step-" + own)->words(), "Not needed <b>"));

  seen = browser.settled(seen);
  seen = browser.press(seen, session + "/close");
  CHECK(holds(seen.page.words(), "This session is closed."));
  CHECK(holds(browser.get("/sessions").page.words(), "Which country buys the most?"));
}

TEST_CASE("a browser's session and what waits survive a kill") {
  Shop shop;
  Browser browser(shop.server());
  auto seen = browser.press(browser.get("/"), "/ask", {{"planner", "none"}});
  const auto session = session_of(seen);
  seen = browser.press(seen, session + "/steps", {{"sql", "SELECT count(*) AS n FROM orders"}});
  shop.server().kill_hard();
  REQUIRE(shop.server().start());
  // The page from before the kill still works: it says what was reviewed.
  seen = browser.settled(browser.press(seen, session + "/steps/1/approve"));
  CHECK(holds(seen.page.by_id("step-1")->words(), "is done"));
  // Rows live in memory alone; after a restart they are gone, and that is said.
  shop.server().kill_hard();
  REQUIRE(shop.server().start());
  seen = browser.get(session);
  CHECK(seen.page.first("table") == nullptr);
  CHECK(holds(seen.page.by_id("step-1")->words(), "run it again"));
  seen = browser.press(seen, session + "/steps/1/rerun");
  CHECK(seen.page.by_id("step-2") != nullptr);
}

TEST_CASE("a link signs in once and a sign-out ends it") {
  Shop shop;
  Browser browser(shop.server());
  // Once more with the same link, from elsewhere.
  const auto again = shop.server().call(
      "POST", "/sign-in",
      form_encoded({{"code", browser.link().substr(browser.link().find('=') + 1)}}),
      {{"Content-Type", "application/x-www-form-urlencoded"}});
  REQUIRE(again);
  CHECK(again->status == 403);
  CHECK_FALSE(again->headers.contains("set-cookie"));
  const auto before = browser.cookie();
  const auto out = browser.press(browser.get("/"), "/sign-out");
  CHECK(holds(out.page.words(), "Sign in"));
  const auto late = shop.server().call("GET", "/sessions", "", {{"Cookie", before}});
  REQUIRE(late);
  CHECK(late->status == 303);
}

TEST_CASE("every answer to a browser forbids what a page does not need") {
  Shop shop;
  Browser browser(shop.server());
  for (const std::string path : {"/", "/pending", "/sessions", "/sessions/none"}) {
    const auto answer = browser.file(path);
    const auto policy = answer.headers.at("content-security-policy");
    CHECK(holds(policy, "default-src 'none'"));
    CHECK(holds(policy, "form-action 'self'"));
    CHECK(holds(policy, "frame-ancestors 'none'"));
    CHECK_FALSE(holds(policy, "script-src"));
    CHECK(answer.headers.at("cache-control") == "no-store");
    CHECK(answer.headers.at("x-content-type-options") == "nosniff");
  }
}
