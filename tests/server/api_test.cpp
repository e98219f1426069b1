#include "server/api.h"

#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/catch.h"
#include "tests/support/server_desk.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;
using agent::DeskNo;
using audit::AccountKind;
using audit::Role;

namespace {

// Routes for browsers know no keys; tests/server/browser_test.cpp has them.
std::vector<Route> key_routes() {
  std::vector<Route> taken;
  for (const auto& route : routes())
    if (route.access != Access::kPage && route.access != Access::kForm &&
        route.access != Access::kVisitor)
      taken.push_back(route);
  return taken;
}

std::string filled(std::string_view pattern, const std::string& id, const std::string& n) {
  std::string path(pattern);
  for (const auto& [part, value] : {std::pair<std::string, std::string>{"{id}", id},
                                    {"{n}", n},
                                    {"{source}", "shop"},
                                    {"{key}", "99"}}) {
    const auto at = path.find(part);
    if (at != std::string::npos) path.replace(at, part.size(), value);
  }
  return path;
}

// A body that the route takes.
std::string body_of(const Route& route) {
  if (route.method != "POST") return "";
  if (route.pattern == "/v1/sessions") return R"({"source":"shop","question":"How many?"})";
  if (route.pattern == "/v1/admin/keys") return R"({"name":"ben","roles":"analyst"})";
  if (route.pattern.ends_with("/messages")) return R"({"content":"And now?"})";
  if (route.pattern.ends_with("/steps")) return R"({"sql":"SELECT 1"})";
  if (route.pattern.ends_with("/decision")) return R"({"decision":"approve"})";
  return "{}";
}

// Who may, said once more and independently of the code: roles that open the route, and whether
// agents may.
struct Rule {
  audit::Roles roles;
  bool agents = true;
};
Rule rule_of(Access access) {
  switch (access) {
    case Access::kAnybody:
    case Access::kAnyKey:
      return {audit::Roles::from_bits(15)};
    case Access::kPerson:
      return {audit::Roles::from_bits(15), false};
    case Access::kPage:
    case Access::kForm:
    case Access::kVisitor:
      break;
    case Access::kReader:
      return {Role::kAnalyst | Role::kApprover | Role::kAuditor};
    case Access::kProposer:
      return {Role::kAnalyst | Role::kApprover};
    case Access::kDecider:
      return {Role::kAnalyst | Role::kApprover, false};
    case Access::kAuditor:
      return {Role::kAuditor, false};
    case Access::kAdmin:
      return {Role::kAdmin, false};
  }
  throw std::logic_error("an access without a rule");
}

std::string without_request_id(const Response& response) {
  auto json = json_of(response);
  json->remove("request_id");
  std::ostringstream out;
  json->stringify(out);
  return out.str();
}

Response refuse_with(DeskNo why, std::optional<audit::Winner> winner = {},
                     std::optional<audit::StepView> step = {}) {
  House house;
  house.desk.no = agent::DeskRefusal{
      .why = why, .message = "Because.", .winner = std::move(winner), .step = std::move(step)};
  return house.call("POST", house.step_path("/decision"), R"({"decision":"approve"})",
                    {{"if-match", "\"tag1\""}});
}

}  // namespace

TEST_CASE("every route asks for a key unless it is open to anybody") {
  int open = 0;
  for (const auto& route : key_routes()) {
    House house;
    const auto path = filled(route.pattern, house.session.text(), "1");
    INFO(route.method << " " << path);
    for (const std::string key : {"", "cs_99_wrong", "cs_", "nonsense", "cs_1_secre"}) {
      const auto response =
          house.call_as(key, std::string(route.method), path, body_of(route), {{"if-match", "t"}});
      if (route.access == Access::kAnybody) {
        CHECK(response.status == 200);
      } else {
        CHECK(response.status == 401);
        CHECK(type_of(response) == (key.empty() ? "no-key" : "wrong-key"));
        CHECK(response.header("WWW-Authenticate").starts_with("Bearer "));
      }
    }
    open += route.access == Access::kAnybody ? 1 : 0;
    CHECK(house.desk.changes == 0);
  }
  CHECK(open >= 3);
}

TEST_CASE("every route lets in the roles it names and nobody else") {
  int refused = 0, let_in = 0;
  for (const auto& route : key_routes()) {
    if (route.access == Access::kAnybody) continue;
    const auto rule = rule_of(route.access);
    for (std::uint8_t bits = 0; bits < 16; ++bits) {
      for (const auto kind : {AccountKind::kHuman, AccountKind::kAgent}) {
        House house;
        const auto roles = audit::Roles::from_bits(bits);
        const auto key = house.store.keys.give(roles, kind);
        const auto path = filled(route.pattern, house.session.text(), "1");
        const auto response = house.call_as(key, std::string(route.method), path, body_of(route),
                                            {{"if-match", "tag1"}});
        const bool any_role = route.access == Access::kAnyKey || route.access == Access::kPerson;
        const bool expected =
            (any_role || roles.has_any(rule.roles)) && (kind == AccountKind::kHuman || rule.agents);
        INFO(route.method << " " << path << " roles " << int(bits) << " agent "
                          << (kind == AccountKind::kAgent) << ": " << response.body);
        if (!expected) {
          CHECK(response.status == 403);
          CHECK(type_of(response) == "not-allowed");
          CHECK(house.desk.changes == 0);
          ++refused;
        } else {
          CHECK(response.status != 403);
          CHECK(response.status != 401);
          ++let_in;
        }
      }
    }
  }
  CHECK(refused > 100);
  CHECK(let_in > 100);
}

TEST_CASE("a foreign session looks exactly like one that does not exist") {
  House house;
  const auto stranger = house.store.keys.give(Role::kAnalyst | Role::kApprover | Role::kAuditor);
  int tried = 0;
  for (const auto& route : key_routes()) {
    if (route.pattern.find("{id}") == std::string_view::npos) continue;
    ++tried;
    const auto ask = [&](const std::string& id, const std::string& n) {
      return house.call_as(stranger, std::string(route.method), filled(route.pattern, id, n),
                           body_of(route), {{"if-match", "tag1"}});
    };
    const auto foreign = ask(house.session.text(), "1");
    INFO(route.method << " " << route.pattern);
    CHECK(foreign.status == 404);
    const std::string unknown[] = {SessionId::make(from_us(1'700'000'000'000'000)).text(),
                                   "sess_",
                                   "sess_0",
                                   "x",
                                   house.session.text() + "0",
                                   "SESS_0000000000000000"};
    for (const auto& id : unknown) {
      const auto response = ask(id, "1");
      CHECK(response.status == 404);
      CHECK(without_request_id(response) == without_request_id(foreign));
    }
    if (route.pattern.find("{n}") == std::string_view::npos) continue;
    for (const std::string n : {"0", "2", "01", "-1", "+1", "1 ", "4294967297", "x", "1.0"})
      CHECK(without_request_id(ask(house.session.text(), n)) == without_request_id(foreign));
  }
  CHECK(tried > 10);
  CHECK(house.desk.changes == 0);
}

TEST_CASE("every route is documented with an example and nothing else is") {
  std::ifstream in(std::string(COUNTERSIGN_SOURCE_DIR) + "/docs/http-api.md");
  std::stringstream text;
  text << in.rdbuf();
  const auto page = text.str();
  std::set<std::string> headings;
  for (const auto& route : routes()) {
    const auto heading =
        "### `" + std::string(route.method) + " " + std::string(route.pattern) + "`\n";
    const auto at = page.find(heading);
    INFO(heading);
    REQUIRE(at != std::string::npos);
    const auto section = page.substr(at, page.find("\n##", at + 4) - at);
    CHECK(section.find("```sh\n") != std::string::npos);
    CHECK(section.find("curl ") != std::string::npos);
    std::istringstream names{std::string(route.query)};
    for (std::string name; names >> name;)
      CHECK(section.find("?" + name + "=") + section.find("&" + name + "=") +
                section.find(name + "=") !=
            3 * std::string::npos);
    headings.insert(heading);
  }
  std::size_t documented = 0;
  for (std::size_t at = 0; (at = page.find("\n### `", at)) != std::string::npos; ++at) {
    ++documented;
    CHECK(headings.contains(page.substr(at + 1, page.find('\n', at + 1) - at)));
  }
  CHECK(documented == routes().size());
}

TEST_CASE("every no of the desk has its own status and type") {
  struct Case {
    DeskNo why;
    int status;
    std::string type;
  };
  const Case cases[] = {
      {DeskNo::kNotFound, 404, "not-found"},       {DeskNo::kNotAllowed, 403, "not-allowed"},
      {DeskNo::kInvalid, 400, "invalid"},          {DeskNo::kNoSource, 422, "no-source"},
      {DeskNo::kClosed, 409, "session-closed"},    {DeskNo::kDecided, 409, "already-decided"},
      {DeskNo::kNotJudged, 409, "not-judged"},     {DeskNo::kChanged, 412, "changed"},
      {DeskNo::kExpired, 409, "expired"},          {DeskNo::kFourEyes, 403, "four-eyes"},
      {DeskNo::kJudgedWorse, 409, "judged-worse"}, {DeskNo::kRefused, 422, "refused"},
      {DeskNo::kTooMany, 429, "too-many"},         {DeskNo::kOtherRequest, 422, "other-request"},
      {DeskNo::kNotRunning, 409, "not-running"},   {DeskNo::kGone, 410, "result-gone"},
      {DeskNo::kNotFinished, 409, "not-finished"}};
  std::set<std::string> types;
  for (const auto& wanted : cases) {
    const auto response = refuse_with(wanted.why);
    INFO(response.body);
    CHECK(response.status == wanted.status);
    CHECK(type_of(response) == wanted.type);
    CHECK(response.header("Content-Type") == "application/problem+json");
    const auto json = json_of(response);
    CHECK(json->getValue<int>("status") == wanted.status);
    CHECK_FALSE(json->getValue<std::string>("title").empty());
    if (wanted.why != DeskNo::kNotFound) CHECK(json->getValue<std::string>("detail") == "Because.");
    types.insert(wanted.type);
  }
  CHECK(types.size() == std::size(cases));
}

TEST_CASE("a single step carries its evidence for people and never for agents") {
  House house;
  agent::StepEvidence seen;
  seen.is_complete = true;
  agent::EvidenceRelation secret;
  secret.name = "behind_a_view";
  secret.through_view = "v_sales";
  secret.is_allowed = true;
  secret.span = {3, 9};
  seen.relations = {secret};
  seen.loops = {{.relation = "behind_a_view", .is_full_scan = true, .is_large = true, .rows = 77}};
  seen.review = agent::EvidenceReview{"approver", {"behind_a_view"}};
  house.desk.seen = seen;
  const auto step = json_of(house.call("GET", house.step_path()));
  const auto evidence = step->getObject("evidence");
  REQUIRE(evidence);
  const auto relation = evidence->getArray("relations")->getObject(0);
  CHECK(relation->getValue<std::string>("name") == "behind_a_view");
  CHECK(relation->getValue<std::string>("through_view") == "v_sales");
  CHECK(relation->getObject("span")->getValue<int>("to") == 9);
  CHECK(evidence->getArray("loops")->getObject(0)->getValue<int>("rows") == 77);
  CHECK(evidence->getObject("review")->getValue<std::string>("role") == "approver");
  const auto line = evidence->getArray("words")->getObject(0);
  CHECK(line->getValue<std::string>("about") == "reads");
  CHECK(line->getValue<std::string>("words") ==
        "behind_a_view (through the view v_sales): only how many rows there are");
  // A list stays a list.
  const auto list = json_of(house.call("GET", house.path("/steps")));
  CHECK(list->getArray("data")->getObject(0)->isNull("evidence"));
  // An agent's own step says nothing of it.
  const auto agent = house.store.keys.give(Role::kAnalyst, audit::AccountKind::kAgent);
  const auto session = house.desk.add_session(house.store.keys.who(agent).user);
  house.desk.add_step(session);
  const auto response = house.call_as(agent, "GET", "/v1/sessions/" + session.text() + "/steps/1");
  REQUIRE(response.status == 200);
  CHECK(json_of(response)->isNull("evidence"));
  CHECK(response.body.find("behind_a_view") == std::string::npos);
}

TEST_CASE("a loser is told who won and a refusal shows what was found") {
  const audit::Winner winner{.state = StepState::kRejected,
                             .decision = Decision::kReject,
                             .by = UserId(7),
                             .kind = DeciderKind::kPerson,
                             .at = from_us(1'760'000'000'000'000),
                             .reason = "wrong table"};
  const auto lost = json_of(refuse_with(DeskNo::kDecided, winner))->getObject("winner");
  REQUIRE(lost);
  CHECK(lost->getValue<std::string>("state") == "rejected");
  CHECK(lost->getValue<std::string>("decision") == "reject");
  CHECK(lost->getValue<std::string>("by") == UserId(7).text());
  CHECK(lost->getValue<std::string>("by_kind") == "person");
  CHECK(lost->getValue<std::string>("at") == "2025-10-09T08:53:20.000Z");
  CHECK(lost->getValue<std::string>("reason") == "wrong table");

  audit::StepView step;
  step.sql = "DELETE FROM orders";
  step.state = StepState::kRefused;
  step.findings = {{.rule = "G-03",
                    .category = Category::kShape,
                    .severity = Severity::kRefuse,
                    .span = {0, 6}}};
  const auto body = json_of(refuse_with(DeskNo::kRefused, {}, step));
  CHECK(body->getObject("step")->getValue<std::string>("state") == "refused");
  const auto finding = body->getArray("findings")->getObject(0);
  CHECK(finding->getValue<std::string>("rule") == "G-03");
  CHECK(finding->getValue<std::string>("category") == "shape");
  CHECK(finding->getValue<std::string>("severity") == "refuse");
  CHECK(finding->getObject("span")->getValue<int>("to") == 6);
  CHECK_FALSE(finding->getValue<std::string>("words").empty());
}

TEST_CASE("a store that cannot write is a 503 that says nothing ran") {
  using Why = audit::StoreUnavailable::Why;
  for (const auto why : {Why::kLocked, Why::kFull, Why::kBroken, Why::kBusy, Why::kClosed,
                         Why::kMisconfigured, Why::kNewer}) {
    House house;
    house.desk.before = [why] { throw audit::StoreUnavailable(why, "disk \x1b[31m full"); };
    const auto response = house.call("GET", house.path());
    CHECK(response.status == 503);
    CHECK(type_of(response) == "store-unavailable");
    CHECK(std::stoi(std::string(response.header("Retry-After"))) > 0);
    const auto detail = json_of(response)->getValue<std::string>("detail");
    CHECK(detail.find("Nothing ran") == 0);
    CHECK(detail.find("disk") != std::string::npos);
    CHECK(detail.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("a fault of ours tells the caller nothing but the request id") {
  House house;
  house.desk.before = [] { throw std::runtime_error("password is hunter2"); };
  const auto response = house.call("GET", house.path());
  CHECK(response.status == 500);
  CHECK(type_of(response) == "internal");
  CHECK(response.body.find("hunter2") == std::string::npos);
  CHECK(response.body.find(response.header("X-Request-Id")) != std::string::npos);
}

TEST_CASE("a fault while waiting becomes an answer too") {
  House house;
  auto reply = house.api.handle(house.request(
      house.key, "GET",
      house.path("?wait=5&after=" + std::to_string(house.desk.last_seq(house.session).get()))));
  REQUIRE(std::holds_alternative<Later>(reply));
  house.desk.before = [] { throw std::runtime_error("gone"); };
  const auto response = std::get<Later>(reply).again(Later::Turn::kMayWait);
  REQUIRE(response);
  CHECK(response->status == 500);
  CHECK(response->header("X-Frame-Options") == "DENY");
}

TEST_CASE("every reply carries its request id and the headers that bind a browser") {
  House house;
  std::set<std::string> ids;
  std::size_t count = 0;
  const auto check = [&](const Response& response) {
    CHECK(response.header("X-Content-Type-Options") == "nosniff");
    CHECK(response.header("Cache-Control") == "no-store");
    CHECK(response.header("X-Frame-Options") == "DENY");
    const auto policy = response.header("Content-Security-Policy");
    CHECK(policy.find("default-src 'none'") != std::string_view::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string_view::npos);
    CHECK(policy.find("script-src") == std::string_view::npos);
    ids.insert(std::string(response.header("X-Request-Id")));
    ++count;
  };
  for (const auto& route : routes()) {
    const auto path = filled(route.pattern, house.session.text(), "1");
    for (const auto& key : {house.key, std::string()})
      check(house.call_as(key, std::string(route.method), path, body_of(route)));
  }
  check(house.call("GET", "/nowhere"));
  check(house.call("BREW", "/"));
  CHECK(ids.size() == count);
}

TEST_CASE("unknown paths are 404 and unknown methods are 405 with what is allowed") {
  House house;
  for (const std::string path :
       {"/v1", "/v1/", "/v1/sessions/", "//", "/v1//sessions", "/v1/sessions/x/steps/1/decision/",
        "/v1/sources//schema", "/V1/sessions", "/v1/../healthz", "/healthz/", "/favicon.ico"}) {
    INFO(path);
    CHECK(house.call("GET", path).status == 404);
  }
  const auto response = house.call("DELETE", "/v1/sessions");
  CHECK(response.status == 405);
  CHECK(response.header("Allow") == "POST, GET, HEAD");
  CHECK(house.call("TRACE", "/healthz").header("Allow") == "GET, HEAD");
  CHECK(house.call("OPTIONS", house.step_path("/decision")).header("Allow") == "POST");
  CHECK(house.call("get", "/healthz").status == 405);
  CHECK(house.call("HEAD", "/healthz").status == 200);
}

TEST_CASE("query parameters that a route does not take are refused with a likely spelling") {
  House house;
  const auto slip = house.call("GET", house.path("?afer=3"));
  CHECK(slip.status == 400);
  CHECK(slip.body.find("did you mean \\\"after\\\"?") != std::string::npos);
  CHECK(house.call("GET", house.path("?after=1&after=2")).status == 400);
  CHECK(house.call("GET", "/v1/pending?limit=1").status == 400);
  for (const std::string query : {"?limit=0", "?limit=201", "?limit=", "?limit=-1", "?limit=1x",
                                  "?limit=99999999999999999999", "?open=yes", "?open="})
    CHECK(house.call("GET", "/v1/sessions" + query).status == 400);
  for (const std::string query : {"?after=-1", "?after=x", "?wait=1", "?after=1&wait=x"})
    CHECK(house.call("GET", house.path(query)).status == 400);
}

TEST_CASE("a page of another site can change nothing") {
  House house;
  const std::string host = "127.0.0.1:8080";
  struct Case {
    std::map<std::string, std::string> headers;
    bool is_let_in;
  };
  const Case cases[] = {{{}, true},
                        {{{"origin", "http://127.0.0.1:8080"}}, true},
                        {{{"origin", "https://127.0.0.1:8080"}}, true},
                        {{{"sec-fetch-site", "same-origin"}}, true},
                        {{{"sec-fetch-site", "none"}}, true},
                        {{{"origin", "null"}}, false},
                        {{{"origin", ""}}, false},
                        {{{"origin", "http://127.0.0.1:8081"}}, false},
                        {{{"origin", "http://127.0.0.1"}}, false},
                        {{{"origin", "http://evil.example"}}, false},
                        {{{"origin", "http://127.0.0.1:8080.evil.example"}}, false},
                        {{{"origin", "file://"}}, false},
                        {{{"sec-fetch-site", "cross-site"}}, false},
                        {{{"sec-fetch-site", "same-site"}}, false}};
  for (const auto& route : key_routes()) {
    if (route.method == "GET") continue;
    for (const auto& [extra, is_let_in] : cases) {
      House fresh;
      fresh.store.keys.change_roles(fresh.key, audit::Roles::from_bits(15));
      auto headers = extra;
      headers["host"] = host;
      headers["if-match"] = "tag1";
      const auto response =
          fresh.call(std::string(route.method), filled(route.pattern, fresh.session.text(), "1"),
                     body_of(route), headers);
      INFO(route.pattern << " " << (extra.empty() ? "" : extra.begin()->second) << response.body);
      CHECK((response.status == 403) == !is_let_in);
      if (route.pattern.starts_with("/v1/sessions") || !is_let_in)
        CHECK((fresh.desk.changes == 0) == !is_let_in);
    }
  }
  CHECK(house.call("GET", house.path(), "", {{"origin", "http://evil.example"}}).status == 200);
}

TEST_CASE("bodies must be declared to be JSON") {
  House house;
  for (const std::string type :
       {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp",
        "application/json2", "text/json", "application/json; charset=latin1",
        "application/json, text/plain", "multipart/form-data"}) {
    INFO(type);
    const auto response =
        house.call("POST", house.path("/steps"), R"({"sql":"SELECT 1"})", {{"content-type", type}});
    CHECK(response.status == 415);
    CHECK(type_of(response) == "not-json");
  }
  for (const std::string type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8",
        "application/json;charset=UTF-8"})
    CHECK(
        house.call("POST", house.path("/steps"), R"({"sql":"SELECT 1"})", {{"content-type", type}})
            .status == 201);
}

TEST_CASE("a malformed body names its place") {
  House house;
  const auto response = house.call("POST", house.path("/steps"), "{\n  \"sq\": \"SELECT 1\"\n}");
  CHECK(response.status == 400);
  CHECK(type_of(response) == "bad-json");
  const auto json = json_of(response);
  CHECK(json->getValue<int>("line") == 2);
  CHECK(json->getValue<std::string>("key") == "sq");
  CHECK(json->getValue<std::string>("detail").find("did you mean \"sql\"?") != std::string::npos);
}
