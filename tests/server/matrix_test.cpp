// Who may do what, on every route there is. What is expected stands here as a table of intent,
// written by hand and independent of the code; a route that is not in it fails the test.

#include <map>
#include <set>

#include "tests/support/catch.h"
#include "tests/support/people_house.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::tests;
using audit::AccountKind;
using audit::Role;
using audit::Roles;

namespace {

// y: let in. f: 403. n: 404, exactly as for an id that does not exist. .: 401. s: off to /sign-in.
// -: not asked. One letter for each of the callers below.
struct Intent {
  std::string_view route;
  std::string_view expected;
};

// Callers of /v1: no key, a wrong key, a browser's cookie; an agent on its own session, an agent on
// another's, an agent's key with every role on another's; an analyst on their own, an analyst, an
// approver, an auditor, an admin, a person with every role on another's.
constexpr Intent kOfKeys[] = {
    {"POST /v1/sessions", "...yyyyyyffy"},
    {"GET /v1/sessions", "...yyyyyyyfy"},
    {"GET /v1/sessions/{id}", "...ynnynyyfy"},
    {"POST /v1/sessions/{id}/close", "...ynnynffff"},
    {"GET /v1/sessions/{id}/messages", "...ynnynyyfy"},
    {"POST /v1/sessions/{id}/messages", "...ynnynffff"},
    {"GET /v1/sessions/{id}/steps", "...ynnynyyfy"},
    {"POST /v1/sessions/{id}/steps", "...ynnynffff"},
    {"GET /v1/sessions/{id}/steps/{n}", "...ynnynyyfy"},
    {"POST /v1/sessions/{id}/steps/{n}/decision", "...fffynyffy"},
    {"POST /v1/sessions/{id}/steps/{n}/rerun", "...ynnynffff"},
    {"POST /v1/sessions/{id}/steps/{n}/cancel", "...ynnynffff"},
    {"GET /v1/sessions/{id}/steps/{n}/result", "...ynnynffff"},
    {"GET /v1/pending", "...yyyyyyyfy"},
    {"GET /v1/sources", "...yyyyyyyyy"},
    {"GET /v1/sources/{source}/schema", "...yyyyyyyfy"},
    {"GET /v1/audit/sessions/{id}/replay", "...ynnynyyfy"},
    {"GET /v1/audit/reports", "...ffffffyfy"},
    {"POST /v1/audit/reports/{name}", "...ffffffyfy"},
    {"POST /v1/audit/sql", "...ffffffyfy"},
    {"POST /v1/audit/hunt", "...ffffffyfy"},
    {"GET /v1/audit/verify", "...ffffffyfy"},
    {"POST /v1/audit/verify", "...ffffffyfy"},
    {"POST /v1/audit/readings", "...ffffffyfy"},
    {"GET /v1/admin/keys", "...fffffffyy"},
    {"POST /v1/admin/keys", "...fffffffyy"},
    {"DELETE /v1/admin/keys/{key}", "...fffffffyy"},
    {"GET /v1/admin/holds", "...fffffffyy"},
    {"POST /v1/admin/holds", "...fffffffyy"},
    {"POST /v1/admin/holds/lift", "...fffffffyy"},
    {"POST /v1/admin/erasures", "...fffffffyy"},
    {"POST /v1/admin/purge", "...fffffffyy"},
    {"POST /v1/admin/checkpoint", "...fffffffyy"},
    {"POST /v1/admin/node-key", "...fffffffyy"},
    {"POST /v1/links", "...fffyyyyyy"},
    {"GET /healthz", "yyyyyyyyyyyy"},
    {"GET /readyz", "yyyyyyyyyyyy"},
    {"GET /version", "yyyyyyyyyyyy"},
    {"GET /page.css", "yyyyyyyyyyyy"},
    {"GET /icon.svg", "yyyyyyyyyyyy"},
};

// Callers of pages: no cookie, a key instead of a cookie, a wrong cookie; an analyst on their own
// session without the form's token, with another session's token; then properly: an analyst on
// their own, an analyst, an approver, an auditor, an admin, a person with every role on another's.
constexpr Intent kOfCookies[] = {
    {"GET /", "yyy--yyyyyy"},
    {"GET /sign-in", "yyy--yyyyyy"},
    {"POST /sign-in", "yyyyyyyyyyy"},
    {"POST /sign-out", "fffffssssss"},
    {"GET /pending", "sss--yyyyfy"},
    {"GET /sessions", "sss--yyyyfy"},
    {"GET /sessions/{id}", "sss--ynyyfy"},
    {"GET /sessions/{id}/steps/{n}/result.csv", "sss--ynffff"},
    {"GET /sessions/{id}/steps/{n}/result.ndjson", "sss--ynffff"},
    {"GET /reports", "sss--fffyfy"},
    {"POST /reports/{name}", "ffffffffyfy"},
    {"GET /evidence", "sss--fffyfy"},
    {"POST /evidence/verify", "ffffffffyfy"},
    {"GET /rules", "sss--yyyyyy"},
    {"GET /rules/{rule}", "sss--yyyyyy"},
    {"POST /ask", "fffffyyyffy"},
    {"POST /sessions/{id}/ask", "fffffynffff"},
    {"POST /sessions/{id}/steps", "fffffynffff"},
    {"POST /sessions/{id}/close", "fffffynffff"},
    {"POST /sessions/{id}/steps/{n}/approve", "fffffynyffy"},
    {"POST /sessions/{id}/steps/{n}/reject", "fffffynyffy"},
    {"POST /sessions/{id}/steps/{n}/edit", "fffffynyffy"},
    {"POST /sessions/{id}/steps/{n}/cancel", "fffffynffff"},
    {"POST /sessions/{id}/steps/{n}/rerun", "fffffynffff"},
};

std::string name_of(const Route& route) {
  return std::string(route.method) + " " + std::string(route.pattern);
}

const Intent* intent_of(const Route& route) {
  const auto name = name_of(route);
  for (const auto& intent : kOfKeys)
    if (intent.route == name) return &intent;
  for (const auto& intent : kOfCookies)
    if (intent.route == name) return &intent;
  return nullptr;
}

bool is_of_cookies(const Intent* intent) {
  return intent >= std::begin(kOfCookies) && intent < std::end(kOfCookies);
}

// What stands in a path.
struct Names {
  std::string session, key;
  std::string tag;
};

std::string filled(std::string_view pattern, const Names& names) {
  std::string path(pattern);
  for (const auto& [part, value] :
       std::map<std::string, std::string>{{"{id}", names.session},
                                          {"{n}", "1"},
                                          {"{source}", "shop"},
                                          {"{key}", names.key},
                                          {"{rule}", "G-06"},
                                          {"{name}", "refused-statements"}}) {
    const auto at = path.find(part);
    if (at != std::string::npos) path.replace(at, part.size(), value);
  }
  return path;
}

std::string json_for(const Route& route) {
  if (route.method != "POST") return "";
  if (route.pattern == "/v1/sessions") return R"({"source":"shop","planner":"none"})";
  if (route.pattern == "/v1/admin/keys") return R"({"name":"somebody","roles":"analyst"})";
  if (route.pattern.ends_with("/messages")) return R"({"content":"And now?"})";
  if (route.pattern.ends_with("/steps")) return R"({"sql":"SELECT id FROM customers"})";
  if (route.pattern.ends_with("/decision")) return R"({"decision":"approve"})";
  return "{}";
}

// Every field that some form has.
std::string form_for(const Names& names) {
  return "source=shop&planner=none&question=How+many%3F&content=And+now%3F&tag=" + names.tag +
         "&sql=SELECT+id+FROM+customers&reason=because";
}

// Letters for what an answer is; '?' for what no route should say here.
char letter_of(const Response& response) {
  switch (response.status) {
    case 401:
      return '.';
    case 403:
      return 'f';
    case 404:
      return 'n';
    case 303:
      return response.header("Location") == "/sign-in" ? 's' : 'y';
    case 429:
    case 500:
    case 503:
      return '?';
    default:
      return 'y';
  }
}

std::string without(std::string text, const std::string& part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part))
    text.erase(at, part.size());
  return text;
}

// The answer without what names this very request.
std::string anonymous(const Response& response, const std::string& session) {
  auto body =
      without(without(response.body, std::string(response.header("X-Request-Id"))), session);
  // A form's own number, made anew each time it is shown.
  constexpr std::string_view kOnce = R"(name="once" value=")";
  for (auto at = body.find(kOnce); at != std::string::npos; at = body.find(kOnce, at + 1))
    body.erase(at + kOnce.size(), 32);
  return std::to_string(response.status) + body;
}

// Everybody there is, and what they ask about.
class World {
 public:
  World() {
    analyst = house.person("anna", Role::kAnalyst);
    owner = house.person("otto", Role::kAnalyst);
    approver = house.person("ben", Role::kApprover);
    auditor = house.person("max", Role::kAuditor);
    admin = house.person("root", Role::kAdmin);
    all = house.person("eve", Roles::from_bits(15));
    bot = house.person("bot", Role::kAnalyst, AccountKind::kAgent);
    bot_all = house.person("bot2", Roles::from_bits(15), AccountKind::kAgent);
  }

  // A fresh session of theirs with a step that waits, and a fresh key.
  Names names_of(const Person& person) {
    const auto session = house.new_session(person);
    return {session, house.person("spare", Role::kAnalyst).who.key_id,
            house.new_step(person, session).tag};
  }
  static Names unknown() {
    return {SessionId::make(from_us(1'700'000'000'000'000)).text(), "0000000000", "t"};
  }

  const std::string& cookie(const Person& person) {
    auto& cookie = cookies_[person.who.name];
    if (cookie.empty() || house.browse(cookie, "GET", "/sessions").status == 303)
      cookie = house.sign_in(person);
    return cookie;
  }
  std::string code() {
    const auto made = house.call(analyst.key, "POST", "/v1/links");
    const auto url = json_in(made)->getValue<std::string>("url");
    return url.substr(url.rfind('=') + 1);
  }

  PeopleHouse house;
  Person analyst, owner, approver, auditor, admin, all, bot, bot_all;

 private:
  std::map<std::string, std::string> cookies_;
};

Response ask_with_key(World& world, const Route& route, const std::string& key,
                      const Names& names) {
  return world.house.call(key, std::string(route.method), filled(route.pattern, names),
                          json_for(route), {{"if-match", names.tag}});
}

struct KeyCaller {
  const char* name;
  const Person* person;  // null: no key
  bool is_own;
};

void check_key_route(World& world, const Route& route, const Intent& intent) {
  const KeyCaller callers[] = {{"an agent on its own", &world.bot, true},
                               {"an agent on another's", &world.bot, false},
                               {"an agent with every role", &world.bot_all, false},
                               {"an analyst on their own", &world.analyst, true},
                               {"an analyst on another's", &world.analyst, false},
                               {"an approver", &world.approver, false},
                               {"an auditor", &world.auditor, false},
                               {"an admin", &world.admin, false},
                               {"a person with every role", &world.all, false}};
  REQUIRE(intent.expected.size() == 3 + std::size(callers));
  const auto names = world.names_of(world.analyst);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto response =
        i == 2 ? world.house.browse(world.cookie(world.analyst), std::string(route.method),
                                    filled(route.pattern, names), json_for(route),
                                    {{"if-match", names.tag}, {"content-type", "application/json"}})
               : ask_with_key(world, route, i == 0 ? "" : world.analyst.key + "0", names);
    INFO(intent.route << " without a right key, " << i << ": " << response.body);
    CHECK(letter_of(response) == intent.expected[i]);
  }
  for (std::size_t i = 0; i < std::size(callers); ++i) {
    const auto& caller = callers[i];
    const auto about = world.names_of(caller.is_own ? *caller.person : world.owner);
    const auto response = ask_with_key(world, route, caller.person->key, about);
    INFO(intent.route << " as " << caller.name << ": " << response.status << " " << response.body);
    CHECK(letter_of(response) == intent.expected[3 + i]);
    if (intent.expected[3 + i] != 'n') continue;
    const auto nobodys = World::unknown();
    CHECK(anonymous(response, about.session) ==
          anonymous(ask_with_key(world, route, caller.person->key, nobodys), nobodys.session));
  }
}

Response ask_with_cookie(World& world, const Route& route, const std::string& cookie,
                         const std::string& csrf, const Names& names, Headers headers = {}) {
  auto form = form_for(names) + "&csrf=" + csrf;
  if (route.pattern == "/sign-in") form = "code=" + world.code();
  return world.house.browse(cookie, std::string(route.method), filled(route.pattern, names),
                            route.method == "POST" ? form : "", std::move(headers));
}

void check_page_route(World& world, const Route& route, const Intent& intent) {
  const KeyCaller callers[] = {{"an analyst on their own", &world.analyst, true},
                               {"an analyst on another's", &world.analyst, false},
                               {"an approver", &world.approver, false},
                               {"an auditor", &world.auditor, false},
                               {"an admin", &world.admin, false},
                               {"a person with every role", &world.all, false}};
  REQUIRE(intent.expected.size() == 5 + std::size(callers));
  const auto own = world.names_of(world.analyst);
  const auto good = world.cookie(world.analyst);
  const Response strangers[] = {
      ask_with_cookie(world, route, "", "", own),
      ask_with_cookie(world, route, "", "", own,
                      {{"authorization", "Bearer " + world.analyst.key}}),
      ask_with_cookie(world, route, "countersign=" + std::string(64, '0'), "", own),
      ask_with_cookie(world, route, good, "", own),
      ask_with_cookie(world, route, good, PeopleHouse::csrf(world.cookie(world.approver)), own)};
  for (std::size_t i = 0; i < std::size(strangers); ++i) {
    if (intent.expected[i] == '-') continue;
    INFO(intent.route << " without the right cookie and token, " << i << ": " << strangers[i].body);
    CHECK(letter_of(strangers[i]) == intent.expected[i]);
  }
  for (std::size_t i = 0; i < std::size(callers); ++i) {
    const auto& caller = callers[i];
    const auto about = world.names_of(caller.is_own ? *caller.person : world.owner);
    const auto cookie = world.cookie(*caller.person);
    const auto token = PeopleHouse::csrf(cookie);
    const auto response = ask_with_cookie(world, route, cookie, token, about);
    INFO(intent.route << " as " << caller.name << ": " << response.status << " " << response.body);
    CHECK(letter_of(response) == intent.expected[5 + i]);
    if (intent.expected[5 + i] != 'n') continue;
    const auto nobodys = World::unknown();
    CHECK(anonymous(response, about.session) ==
          anonymous(ask_with_cookie(world, route, cookie, token, nobodys), nobodys.session));
  }
}

}  // namespace

TEST_CASE("every route has an intent and every intent a route") {
  std::set<std::string> names;
  for (const auto& route : routes()) {
    INFO(name_of(route));
    CHECK(intent_of(route) != nullptr);
    CHECK(names.insert(name_of(route)).second);
  }
  CHECK(names.size() == std::size(kOfKeys) + std::size(kOfCookies));
}

TEST_CASE("each caller of a route for keys gets what was intended") {
  World world;
  for (const auto& route : routes()) {
    const auto* intent = intent_of(route);
    if (intent != nullptr && !is_of_cookies(intent)) check_key_route(world, route, *intent);
  }
}

TEST_CASE("each caller of a route for browsers gets what was intended") {
  World world;
  for (const auto& route : routes()) {
    const auto* intent = intent_of(route);
    if (intent != nullptr && is_of_cookies(intent)) check_page_route(world, route, *intent);
  }
}
