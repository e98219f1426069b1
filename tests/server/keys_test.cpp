// Keys over HTTP: made, listed, revoked, by whom and with which names.

#include <cstring>

#include "tests/support/catch.h"
#include "tests/support/people_house.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::tests;
using audit::Role;
using audit::Roles;

namespace {

struct World {
  PeopleHouse house;
  Person root = house.person("root", Role::kAdmin);

  Response make(const std::string& body) {
    return house.call(root.key, "POST", "/v1/admin/keys", body);
  }
  Response revoke(const std::string& id) {
    return house.call(root.key, "DELETE", "/v1/admin/keys/" + id);
  }
  Response list() { return house.call(root.key, "GET", "/v1/admin/keys"); }
};

std::string type_of(const Response& response) {
  return json_in(response)->getValue<std::string>("type").substr(std::strlen("urn:countersign:"));
}

}  // namespace

TEST_CASE("a key that was made works with its roles until it is revoked") {
  World world;
  const auto made = world.make(R"({"name":"ben","roles":" analyst, approver"})");
  INFO(made.body);
  REQUIRE(made.status == 201);
  const auto json = json_in(made);
  CHECK(json->getValue<std::string>("name") == "ben");
  CHECK(json->getValue<std::string>("kind") == "human");
  CHECK(json->getArray("roles")->size() == 2);
  CHECK(json->isNull("revoked_at"));
  const auto key = json->getValue<std::string>("key");
  CHECK(world.house.call(key, "GET", "/v1/sessions").status == 200);
  CHECK(world.house.call(key, "GET", "/v1/admin/keys").status == 403);

  const auto id = json->getValue<std::string>("key_id");
  const auto revoked = world.revoke(id);
  CHECK(revoked.status == 200);
  CHECK_FALSE(json_in(revoked)->isNull("revoked_at"));
  CHECK(world.house.call(key, "GET", "/v1/sessions").status == 401);
  CHECK(world.revoke(id).status == 404);
}

TEST_CASE("the list of keys has everybody and no secret") {
  World world;
  const auto made = world.make(R"({"name":"bot","roles":"analyst","kind":"agent"})");
  const auto key = json_in(made)->getValue<std::string>("key");
  const auto list = world.list();
  CHECK(list.body.find(key) == std::string::npos);
  CHECK(list.body.find(key.substr(key.rfind('_') + 1)) == std::string::npos);
  const auto data = json_in(list)->getArray("data");
  bool is_listed = false;
  for (std::size_t i = 0; i < data->size(); ++i)
    is_listed |=
        data->getObject(static_cast<unsigned>(i))->getValue<std::string>("name") == "bot" &&
        data->getObject(static_cast<unsigned>(i))->getValue<std::string>("kind") == "agent";
  CHECK(is_listed);
}

TEST_CASE("a key that cannot be is refused with what to write instead") {
  World world;
  struct Case {
    std::string body;
    int status;
    std::string words;
  };
  const Case cases[] = {
      {R"({"name":"ben","roles":"aprover"})", 400, "did you mean \\\"approver\\\"?"},
      {R"({"name":"ben","roles":"analyst,"})", 201, ""},
      {R"({"name":"ben","roles":""})", 400, "at least one role"},
      {R"({"name":"ben","roles":",analyst"})", 400, "There is no role"},
      {R"({"name":"ben"})", 400, "roles"},
      {R"({"roles":"analyst"})", 400, "name"},
      {R"({"name":"","roles":"analyst"})", 400, "visible text"},
      {R"({"name":" ben","roles":"analyst"})", 400, "visible text"},
      {"{\"name\":\"b\\u202en\",\"roles\":\"analyst\"}", 400, "visible text"},
      {"{\"name\":\"b\\nn\",\"roles\":\"analyst\"}", 400, "visible text"},
      {R"({"name":")" + std::string(65, 'x') + R"(","roles":"analyst"})", 400, "visible text"},
      {R"({"name":"bot","roles":"analyst","kind":"robot"})", 400, "human or agent"},
      {R"({"name":"bot","roles":"analyst,approver","kind":"agent"})", 400, "An agent's key"},
      {R"({"name":"bot","roles":"admin","kind":"agent"})", 400, "An agent's key"},
      {R"({"name":"root","roles":"analyst","kind":"agent"})", 409, "other kind"},
  };
  for (const auto& wanted : cases) {
    const auto response = world.make(wanted.body);
    INFO(wanted.body << " " << response.body);
    CHECK(response.status == wanted.status);
    CHECK(response.body.find(wanted.words) != std::string::npos);
  }
  CHECK(type_of(world.make(R"({"name":"root","roles":"analyst","kind":"agent"})")) == "name-taken");
}

TEST_CASE("a name that is known gets one more key of the same person") {
  World world;
  const auto first = json_in(world.make(R"({"name":"ben","roles":"analyst"})"));
  const auto second = json_in(world.make(R"({"name":"ben","roles":"auditor"})"));
  CHECK(first->getValue<std::string>("user_id") == second->getValue<std::string>("user_id"));
  CHECK(first->getValue<std::string>("key_id") != second->getValue<std::string>("key_id"));
}

TEST_CASE("the last key of an admin stays") {
  World world;
  const auto last = world.revoke(world.root.who.key_id);
  CHECK(last.status == 409);
  CHECK(type_of(last) == "last-admin");
  const auto second = json_in(world.make(R"({"name":"eve","roles":"admin"})"));
  CHECK(world.revoke(world.root.who.key_id).status == 200);
  CHECK(world.list().status == 401);
  CHECK(world.house.call(second->getValue<std::string>("key"), "GET", "/v1/admin/keys").status ==
        200);
}

TEST_CASE("an agent's key with the role admin is no admin to keep") {
  World world;
  world.house.person("bot", Roles::from_bits(15), audit::AccountKind::kAgent);
  CHECK(world.revoke(world.root.who.key_id).status == 409);
}

TEST_CASE("unknown keys of every spelling are not found") {
  World world;
  for (const std::string id : {"0000000000", "x", "cs_", "%20", "%F0%9F%98%80"}) {
    const auto response = world.revoke(id);
    INFO(id << response.body);
    CHECK(response.status == 404);
  }
  CHECK(world.revoke(std::string(2000, 'a')).status == 404);
}

TEST_CASE("an administrator has the log signed and the node's key changed") {
  World world;
  const auto signed_now = world.house.call(world.root.key, "POST", "/v1/admin/checkpoint", "{}");
  INFO(signed_now.body);
  REQUIRE(signed_now.status == 200);
  const auto before = json_in(signed_now);
  CHECK(before->getValue<std::string>("checkpoint").starts_with("countersign/"));
  CHECK(before->isNull("sink_trouble"));
  const auto rotated = world.house.call(world.root.key, "POST", "/v1/admin/node-key", "{}");
  REQUIRE(rotated.status == 200);
  const auto after = json_in(rotated);
  CHECK(after->getValue<std::string>("public_key") != before->getValue<std::string>("public_key"));
  CHECK(after->getValue<std::uint64_t>("size") == before->getValue<std::uint64_t>("size") + 1);
  const auto anna = world.house.person("anna", Role::kAuditor);
  for (const auto* path : {"/v1/admin/checkpoint", "/v1/admin/node-key"})
    CHECK(world.house.call(anna.key, "POST", path, "{}").status == 403);
}
