// What agents may not do, by any road, and what they may not find out.

#include "tests/support/catch.h"
#include "tests/support/people_house.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::tests;
using audit::AccountKind;
using audit::Role;
using audit::Roles;

namespace {

bool was_decided(const audit::StepView& step) {
  return step.decision == Decision::kApprove || step.decision == Decision::kReject ||
         step.state == StepState::kApproved || step.state == StepState::kRunning ||
         step.state == StepState::kDone || step.state == StepState::kReplaced;
}

std::string path_of(const audit::StepView& step, std::string_view rest) {
  return "/sessions/" + step.ref.session.text() + "/steps/" + std::to_string(step.ref.step.get()) +
         std::string(rest);
}

// Everything that somebody may hope to be taken for a person by.
std::vector<Headers> disguises(const std::string& agents_key, const std::string& persons_cookie) {
  const auto id_and_secret = agents_key.substr(3);
  return {{},
          {{"cookie", persons_cookie}},
          {{"cookie", "countersign=" + agents_key}},
          {{"cookie", "countersign=" + agents_key.substr(agents_key.rfind('_') + 1)}},
          {{"x-http-method-override", "POST"}},
          {{"x-forwarded-user", "anna"}},
          {{"x-remote-user", "anna"}},
          {{"x-countersign-kind", "human"}},
          {{"from", "anna"}},
          {{"sec-fetch-site", "same-origin"}, {"origin", "http://127.0.0.1:8080"}},
          {{"x-forwarded-for", "127.0.0.1"}, {"x-forwarded-proto", "https"}},
          {{"user-agent", "Mozilla/5.0"}, {"accept", "text/html"}}};
}

struct World {
  PeopleHouse house;
  Person bot = house.person("bot", Role::kAnalyst, AccountKind::kAgent);
  Person mighty_bot = house.person("bot2", Roles::from_bits(15), AccountKind::kAgent);
  Person anna = house.person("anna", Role::kAnalyst | Role::kApprover);

  audit::StepView waiting_step(const Person& person) {
    return house.new_step(person, house.new_session(person));
  }
};

// What an agent is told of a refused statement, over every route that tells it, without its name.
std::string told_about(const std::string& name, const std::string& sql) {
  World world;
  world.house.peer = "10.0.0.1";
  const auto session = world.house.new_session(world.bot);
  const auto at = "/v1/sessions/" + session;
  const auto& key = world.bot.key;
  const auto answer = world.house.call(key, "POST", at + "/steps", R"({"sql":")" + sql + "\"}");
  REQUIRE(answer.status == 422);
  std::string told = answer.body;
  for (const auto& path : {at, at + "/steps", at + "/steps/1", at + "/messages",
                           "/v1/audit" + at.substr(3) + "/replay", std::string("/v1/sessions")})
    told += "\n" + world.house.call(key, "GET", path).body;
  for (const auto& part : {session, name})
    for (auto found = told.find(part); found != std::string::npos; found = told.find(part))
      told.replace(found, part.size(), "…");
  return told;
}

// Ids, digests, tags and times as they come.
std::string without_marks(std::string text) {
  std::string out;
  std::size_t digits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_mark = std::isxdigit(static_cast<unsigned char>(text[at])) != 0;
    digits = is_mark ? digits + 1 : 0;
    if (digits == 8) out.resize(out.size() - 7);
    if (digits < 8) out += text[at];
  }
  return out;
}

}  // namespace

TEST_CASE("an agent can decide nothing by any route or header whatever its roles") {
  World world;
  const auto cookie = world.house.sign_in(world.anna);
  int tried = 0;
  for (const auto& agent : {world.bot, world.mighty_bot}) {
    const auto own = world.waiting_step(agent);
    const auto others = world.waiting_step(world.anna);
    for (const auto& step : {own, others}) {
      for (const auto& disguise : disguises(agent.key, cookie)) {
        for (const std::string body :
             {R"({"decision":"approve"})", R"({"decision":"reject","reason":"no"})",
              R"({"decision":"edit","sql":"SELECT id FROM customers"})"}) {
          auto headers = disguise;
          headers["if-match"] = step.tag;
          const auto response = world.house.call(agent.key, "POST",
                                                 "/v1" + path_of(step, "/decision"), body, headers);
          INFO(response.body);
          CHECK(response.status == 403);
          ++tried;
        }
        for (const std::string act : {"/approve", "/reject", "/edit"}) {
          auto headers = disguise;
          headers.erase("cookie");  // with a person's cookie it is the person who acts
          headers["authorization"] = "Bearer " + agent.key;
          const auto response = world.house.browse(
              "", "POST", path_of(step, act),
              "reason=no&sql=SELECT+1&tag=" + step.tag + "&csrf=" + agent.key, headers);
          CHECK(response.status == 403);
          ++tried;
        }
      }
      CHECK_FALSE(was_decided(world.house.step(step.ref)));
    }
  }
  CHECK(tried > 200);
}

TEST_CASE("an agent can walk every route over its own session and nothing is decided") {
  World world;
  for (const auto& route : routes()) {
    const auto step = world.waiting_step(world.mighty_bot);
    std::string path(route.pattern);
    for (const auto& [part, value] :
         {std::pair<std::string, std::string>{"{id}", step.ref.session.text()},
          {"{n}", "1"},
          {"{source}", "shop"},
          {"{key}", world.anna.who.key_id},
          {"{name}", "refused-statements"}})
      if (const auto at = path.find(part); at != std::string::npos)
        path.replace(at, part.size(), value);
    for (const std::string body :
         {"", "{}", R"({"decision":"approve"})", R"({"sql":"SELECT 1 FROM customers"})"})
      world.house.call(world.mighty_bot.key, std::string(route.method), path, body,
                       {{"if-match", step.tag}});
    INFO(route.method << " " << route.pattern);
    CHECK_FALSE(was_decided(world.house.step(step.ref)));
  }
  CHECK(world.house.house.store->accounts().authenticate(world.anna.key));
}

TEST_CASE("an agent gets no link and no browser session") {
  World world;
  auto& accounts = world.house.house.store->accounts();
  for (const auto& agent : {world.bot, world.mighty_bot}) {
    CHECK(world.house.call(agent.key, "POST", "/v1/links").status == 403);
    CHECK_FALSE(accounts.sign_in(agent.who.key_id));
  }
  CHECK(accounts.sign_in(world.anna.who.key_id));
}

TEST_CASE("an agent cannot tell what does not exist from what it may not read") {
  struct Pair {
    std::string denied, missing;  // of one length
    std::string sql;              // with @ for the name
  };
  const Pair pairs[] = {
      {"users", "usurs", "SELECT name FROM @"},
      {"users", "usurs", "SELECT * FROM @"},
      {"users", "usurs", "SELECT count(*) FROM @"},
      {"users", "usurs", "SELECT c.name FROM customers c JOIN @ u ON u.name = c.name"},
      {"users", "usurs", "SELECT (SELECT max(name) FROM @) FROM customers"},
      {"users", "usurs", "SELECT zzz FROM @"},
      {"users", "usurs", "SELECT rowid, password FROM @"},
      {"users", "usurs", "SELECT c.zzz, u.name FROM customers c JOIN @ u"},
      {"users", "usurs", "SELECT 1 FROM nothere n, @ u"},
      {"users", "usurs", "SELECT 1 FROM @ u, nothere n"},
      {"users", "usurs", "SELECT notes FROM customers, @"},
      {"users", "usurs", "WITH w AS (SELECT * FROM @) SELECT * FROM w"},
      {"users", "usurs", "SELECT count(*) FROM @ a, @ b, @ c"},
      {"users", "usurs", "SELECT name FROM customers, @"},
      {"users", "usurs", "SELECT notes, load_extension('x') FROM customers, @"},
      {"users", "usurs", "SELECT 1 FROM @; SELECT 2"},
      {"users", "usurs", "SELECT nofunction(name) FROM @"},
      {"users", "usurs", "SELECT name FROM customers UNION SELECT name FROM @"},
      {"users", "usurs", "SELECT name FROM main.@"},
      {"notes", "notas", "SELECT zzz, @ FROM customers"},
      {"notes", "notas", "SELECT @ FROM customers"},
      {"notes", "notas", "SELECT name FROM customers WHERE @ = 'x'"},
      {"load_extension", "load_extensiom", "SELECT @('x') FROM customers"},
  };
  for (const auto& pair : pairs) {
    const auto with = [&](const std::string& name) {
      auto sql = pair.sql;
      for (auto at = sql.find('@'); at != std::string::npos; at = sql.find('@'))
        sql.replace(at, 1, name);
      return without_marks(told_about(name, sql));
    };
    INFO(pair.sql);
    CHECK(with(pair.denied) == with(pair.missing));
  }
}

TEST_CASE("a person is told the rule that refused and an agent the words for planners") {
  World world;
  const std::string sql = R"({"sql":"SELECT name FROM nowhere"})";
  const auto rule_told = [&](const Person& who) {
    const auto session = world.house.new_session(who);
    const auto answer =
        world.house.call(who.key, "POST", "/v1/sessions/" + session + "/steps", sql);
    REQUIRE(answer.status == 422);
    return json_in(answer)->getArray("findings")->getObject(0)->getValue<std::string>("rule");
  };
  CHECK(rule_told(world.anna) == "G-13");
  CHECK(rule_told(world.bot) == "G-06");
}
