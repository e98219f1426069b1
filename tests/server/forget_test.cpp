// Erasing, purging and holds over HTTP, on a real store.

#include "tests/support/catch.h"
#include "tests/support/forget_canaries.h"
#include "tests/support/people_house.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::tests;
using audit::Role;
using test::Canary;

namespace {

std::string quoted(const std::string& text) {
  Json json = json_object();
  json.set("x", text);
  const auto bytes = json_bytes(json);
  return bytes.substr(5, bytes.size() - 6);
}

struct World {
  PeopleHouse house;
  Person root = house.person("root", Role::kAdmin);
  Person anna = house.person("anna", Role::kAnalyst);
  Person max = house.person("max", Role::kAuditor);
  std::vector<Canary> canaries;

  Response admin(const std::string& path, const std::string& body) {
    return house.call(root.key, "POST", "/v1/admin/" + path, body);
  }
  std::string text(const std::string& where) { return quoted(canaries.emplace_back(where).text()); }
  // Everything that can be written through the API, each with its own canary.
  std::string full_session() {
    const auto made =
        house.call(anna.key, "POST", "/v1/sessions",
                   R"({"source":"shop","planner":"none","question":)" + text("question") + "}",
                   {{"idempotency-key", "once-1"}});
    INFO(made.body);
    REQUIRE(made.status == 201);
    const auto id = json_in(made)->getValue<std::string>("session_id");
    const auto path = "/v1/sessions/" + id;
    // A literal of SQL: what it says in quotes is a text of the statement.
    const Canary literal("statement");
    const auto step = house.new_step(
        anna, id, "SELECT name FROM customers WHERE name = '" + literal.plain() + "'");
    canaries.push_back(literal);
    const auto rejected = house.call(anna.key, "POST", path + "/steps/1/decision",
                                     R"({"decision":"reject","reason":)" + text("reason") + "}",
                                     {{"if-match", step.tag}});
    INFO(rejected.body);
    REQUIRE(rejected.status == 200);
    const auto again =
        house.call(anna.key, "POST", path + "/messages", R"({"content":)" + text("message") + "}");
    INFO(again.body);
    REQUIRE(again.status == 201);
    return id;
  }
  std::string folder() const {
    return std::filesystem::path(house.house.store_path()).parent_path().string();
  }
};

std::string about(const std::string& id, const std::string& more = "") {
  return R"({"session_id":")" + id + R"(","reason":"case 4711")" + more + "}";
}

}  // namespace

TEST_CASE("what was written through the API is in no file after an erasure through the API") {
  World world;
  const auto id = world.full_session();
  CHECK(test::found_in(world.folder(), world.canaries).size() >= world.canaries.size());
  const auto done = world.admin("erasures", about(id, R"(,"dry_run":"false")"));
  INFO(done.body);
  REQUIRE(done.status == 200);
  CHECK(test::found_in(world.folder(), world.canaries).empty());
  const auto certificate = json_in(done);
  CHECK(certificate->getValue<bool>("is_complete"));
  CHECK(certificate->getValue<int>("sessions") == 1);
  CHECK(certificate->getArray("not_reached")->size() >= 6);
  for (const auto& canary : world.canaries) CHECK_FALSE(canary.is_in(done.body));
}

TEST_CASE("erased texts are null in answers and said to be erased on pages") {
  World world;
  const auto id = world.full_session();
  REQUIRE(world.admin("erasures", about(id, R"(,"dry_run":"false")")).status == 200);
  const auto path = "/v1/sessions/" + id;
  const auto session = json_in(world.house.call(world.anna.key, "GET", path));
  CHECK(session->isNull("question"));
  CHECK_FALSE(session->getValue<bool>("is_active"));
  const auto step = json_in(world.house.call(world.anna.key, "GET", path + "/steps/1"));
  CHECK(step->isNull("sql"));
  CHECK(step->getValue<std::string>("state") == "rejected");
  const auto messages = json_in(world.house.call(world.anna.key, "GET", path + "/messages"));
  CHECK(messages->getArray("data")->getObject(0)->isNull("content"));
  CHECK(world.house.call(world.max.key, "GET", "/v1/audit/sessions/" + id + "/replay").status ==
        200);

  const auto cookie = world.house.sign_in(world.anna);
  const auto page = world.house.browse(cookie, "GET", "/sessions/" + id);
  CHECK(page.status == 200);
  CHECK(page.body.find("[erased]") != std::string::npos);
  CHECK(world.house.browse(cookie, "GET", "/sessions").body.find("[erased]") != std::string::npos);
  // Nothing can be done in it any more.
  CHECK(world.house.call(world.anna.key, "POST", path + "/messages", R"({"content":"And now?"})")
            .status == 409);
  CHECK(world.house.call(world.anna.key, "POST", path + "/steps/1/rerun").status == 409);
}

TEST_CASE("erasing over HTTP only looks unless it is told otherwise") {
  World world;
  const auto id = world.full_session();
  const auto looked = world.admin("erasures", about(id));
  CHECK(json_in(looked)->getValue<bool>("is_dry_run"));
  CHECK(json_in(looked)->getValue<int>("texts") > 5);
  const auto session = world.house.call(world.anna.key, "GET", "/v1/sessions/" + id);
  CHECK_FALSE(json_in(session)->isNull("question"));
}

TEST_CASE("a hold over HTTP keeps what it is on and is listed with its reason") {
  World world;
  const auto id = world.full_session();
  const auto placed = world.admin("holds", about(id));
  CHECK(placed.status == 201);
  const auto listed = json_in(world.house.call(world.root.key, "GET", "/v1/admin/holds"));
  REQUIRE(listed->getArray("data")->size() == 1);
  CHECK(listed->getArray("data")->getObject(0)->getValue<std::string>("session_id") == id);
  CHECK(listed->getArray("data")->getObject(0)->getValue<std::string>("reason") == "case 4711");

  const auto kept = json_in(world.admin("erasures", about(id, R"(,"dry_run":"false")")));
  CHECK_FALSE(kept->getValue<bool>("is_complete"));
  CHECK(kept->getArray("kept")->getObject(0)->getValue<std::string>("why") == "held");
  CHECK(kept->getArray("kept")->getObject(0)->getValue<std::string>("by") ==
        world.root.who.user.text());

  CHECK(world.admin("holds/lift", about(id)).status == 200);
  CHECK(world.admin("holds/lift", about(id)).status == 404);
  const auto gone = json_in(world.admin("erasures", about(id, R"(,"dry_run":"false")")));
  CHECK(gone->getValue<bool>("is_complete"));
}

TEST_CASE("a person is erased by name and cannot sign in any more") {
  World world;
  world.full_session();
  const auto done =
      world.admin("erasures", R"({"user":"anna","reason":"asked for it","dry_run":"false"})");
  INFO(done.body);
  REQUIRE(done.status == 200);
  CHECK(json_in(done)->getValue<bool>("account"));
  CHECK(world.house.call(world.anna.key, "GET", "/v1/sessions").status == 401);
  CHECK(test::found_in(world.folder(), world.canaries).empty());
  CHECK(world.admin("erasures", R"({"user":"anna","reason":"again"})").status == 404);
  const auto last =
      world.admin("erasures", R"({"user":"root","reason":"leaving","dry_run":"false"})");
  CHECK(last.status == 409);
  CHECK(last.body.find("last-admin") != std::string::npos);
}

TEST_CASE("purging over HTTP takes one class and says what it did") {
  World world;
  const auto id = world.full_session();
  // The step that waits keeps the session from it; a closed one has none.
  REQUIRE(world.house.call(world.anna.key, "POST", "/v1/sessions/" + id + "/close").status == 200);
  world.house.house.clock.advance(std::chrono::hours(24 * 500));
  const std::string chat = R"({"class":"chat","older_than":"400d")";
  const auto would = json_in(world.admin("purge", chat + "}"));
  CHECK(would->getValue<bool>("dry_run"));
  CHECK(would->getValue<int>("sessions") == 1);
  const auto done = json_in(world.admin("purge", chat + R"(,"dry_run":"false"})"));
  CHECK(done->getValue<int>("sessions") == 1);
  CHECK(done->getValue<int>("texts") == would->getValue<int>("texts"));
  CHECK_FALSE(done->getValue<bool>("is_more"));
  const auto session = json_in(world.house.call(world.anna.key, "GET", "/v1/sessions/" + id));
  CHECK(session->isNull("question"));
  CHECK(session->getValue<std::string>("source") == "shop");
}

TEST_CASE("what is asked of forgetting in the wrong way is refused with what to write") {
  World world;
  const auto id = world.full_session();
  struct Case {
    std::string path, body;
    int status;
    std::string words;
  };
  const Case cases[] = {
      {"erasures", R"({"reason":"why"})", 400, R"(either \"session_id\" or \"user\")"},
      {"erasures", R"({"session_id":")" + id + R"(","user":"anna","reason":"why"})", 400, "either"},
      {"erasures", R"({"session_id":"sess_x","reason":"why"})", 404, "There is no session sess_x"},
      {"erasures", R"({"user":"nobody","reason":"why"})", 404, "Nobody is called"},
      {"erasures", R"({"user":"usr_0000000000000007","reason":"why"})", 404, "Nobody is called"},
      {"erasures", about(id, R"(,"dry_run":"yes")"), 400, R"(\"true\" or \"false\")"},
      {"erasures", R"({"user":"anna","reason":" "})", 400, "a few words"},
      {"erasures", R"({"user":"anna"})", 400, "reason"},
      {"holds", R"({"user":"nobody","reason":"why"})", 404, "Nobody is called"},
      {"holds/lift", R"({"user":"anna","reason":"why"})", 404, "no such hold"},
      {"purge", R"({"class":"all","older_than":"1d"})", 400, "chat, text or records"},
      {"purge", R"({"class":"chat","older_than":"soon"})", 400, "how long ago"},
      {"purge", R"({"class":"chat"})", 400, "older_than"}};
  for (const auto& each : cases) {
    const auto answer = world.admin(each.path, each.body);
    INFO(each.body << "\n" << answer.body);
    CHECK(answer.status == each.status);
    CHECK(answer.body.find(each.words) != std::string::npos);
  }
}
