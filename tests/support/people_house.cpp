#include "tests/support/people_house.h"

#include <Poco/JSON/Parser.h>
#include <sqlite3.h>

#include "server/auth/browser.h"

namespace countersign::tests {

namespace {

void make_shop(const std::string& path) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db,
                     "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, notes TEXT);"
                     "CREATE TABLE users(name TEXT, password TEXT);"
                     "INSERT INTO customers VALUES (1,'Ada','x'),(2,'Bo','y'),(3,'Cy','z');"
                     "INSERT INTO users VALUES ('root','secret');",
                     nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

}  // namespace

PeopleHouse::PeopleHouse(const std::function<void(AgentHouse&)>& furnish) {
  const auto shop = (house.folder() / "shop.db").string();
  make_shop(shop);
  auto engine = engines::open_engine({"shop", "sqlite:" + shop, ""});
  REQUIRE(engine);
  house.engine_to_use = std::move(*engine);
  house.policy.deny_columns = {{"customers", "notes"}};
  if (furnish) furnish(house);
  house.open();
  api = std::make_unique<server::Api>(
      server::ApiContext{*house.desk, *house.store, house.clock, "test", "welcome"});
}

Person PeopleHouse::person(const std::string& name, audit::Roles roles, audit::AccountKind kind) {
  const auto made = house.store->accounts().make_key({name, kind, roles});
  return {made.identity, std::string(made.key.reveal())};
}

server::Response PeopleHouse::send(server::Request request, const std::string& target) {
  const auto mark = target.find('?');
  request.path = server::decode_path(std::string_view(target).substr(0, mark)).value();
  if (mark != std::string::npos) request.query = *server::parse_query(target.substr(mark + 1));
  request.peer = peer;
  if (peer.empty()) {
    ++requests_;
    request.peer =
        "10.0." + std::to_string(requests_ / 250) + "." + std::to_string(requests_ % 250);
  }
  request.headers.try_emplace("host", "127.0.0.1:8080");
  return server::settle_now(api->handle(std::move(request)));
}

server::Response PeopleHouse::call(const std::string& key, const std::string& method,
                                   const std::string& target, const std::string& body,
                                   Headers headers) {
  server::Request request;
  request.method = method;
  request.headers = std::move(headers);
  if (!key.empty()) request.headers.try_emplace("authorization", "Bearer " + key);
  if (!body.empty()) request.headers.try_emplace("content-type", "application/json");
  request.body = body;
  return send(std::move(request), target);
}

server::Response PeopleHouse::browse(const std::string& cookie, const std::string& method,
                                     const std::string& target, const std::string& form,
                                     Headers headers) {
  server::Request request;
  request.method = method;
  request.headers = std::move(headers);
  if (!cookie.empty()) request.headers.try_emplace("cookie", cookie);
  if (method == "POST")
    request.headers.try_emplace("content-type", "application/x-www-form-urlencoded");
  request.body = form;
  return send(std::move(request), target);
}

std::string PeopleHouse::sign_in(const Person& person) {
  const auto link = json_in(call(person.key, "POST", "/v1/links"))->getValue<std::string>("url");
  const auto code = link.substr(link.rfind('=') + 1);
  const auto reply = browse("", "POST", "/sign-in", "code=" + code);
  REQUIRE(reply.status == 303);
  const std::string line(reply.header("Set-Cookie"));
  return line.substr(0, line.find(';'));
}

std::string PeopleHouse::csrf(const std::string& cookie) {
  return server::csrf_of(std::string_view(cookie).substr(cookie.find('=') + 1));
}

std::string PeopleHouse::new_session(const Person& person) {
  const auto made =
      call(person.key, "POST", "/v1/sessions", R"({"source":"shop","planner":"none"})");
  INFO(made.body);
  REQUIRE(made.status == 201);
  return json_in(made)->getValue<std::string>("session_id");
}

audit::StepView PeopleHouse::new_step(const Person& person, const std::string& session,
                                      const std::string& sql) {
  server::Json body = server::json_object();
  body.set("sql", sql);
  const auto made =
      call(person.key, "POST", "/v1/sessions/" + session + "/steps", server::json_bytes(body));
  INFO(made.body);
  REQUIRE(made.status == 201);
  return step(step_ref(session, json_in(made)->getValue<std::uint32_t>("step_number")));
}

Poco::JSON::Object::Ptr json_in(const server::Response& response) {
  return Poco::JSON::Parser().parse(response.body).extract<Poco::JSON::Object::Ptr>();
}

StepRef step_ref(const std::string& session, std::uint32_t n) {
  return {SessionId::parse(session).value(), StepNumber(n)};
}

}  // namespace countersign::tests
