#pragma once

// The API over a real store, a real desk and a real source, without sockets: for tests of who may
// do what. The clock stands still until a test moves it.

#include <map>
#include <memory>
#include <string>

#include "server/api.h"
#include "server/json.h"
#include "tests/support/agent_house.h"

namespace countersign::tests {

// A key, and what it proves.
struct Person {
  audit::Identity who;
  std::string key;
};

using Headers = std::map<std::string, std::string>;

class PeopleHouse {
 public:
  // `options` change what the desk is made with.
  explicit PeopleHouse(const std::function<void(AgentHouse&)>& furnish = {});

  Person person(const std::string& name, audit::Roles roles,
                audit::AccountKind kind = audit::AccountKind::kHuman);

  // The reply, settled without waiting. With that key; "" for none.
  server::Response call(const std::string& key, const std::string& method,
                        const std::string& target, const std::string& body = "",
                        Headers headers = {});
  // With a cookie instead; a body is a form.
  server::Response browse(const std::string& cookie, const std::string& method,
                          const std::string& target, const std::string& form = "",
                          Headers headers = {});

  // Signs in by a link, as a person does: the value of the Cookie header.
  std::string sign_in(const Person& person);
  // What the forms of that session carry.
  static std::string csrf(const std::string& cookie);

  // A session of theirs without a planner, and a step in it that waits; by their own calls.
  std::string new_session(const Person& person);
  audit::StepView new_step(const Person& person, const std::string& session,
                           const std::string& sql = "SELECT name FROM customers");
  audit::StepView step(const StepRef& ref) { return house.store->step(ref).value(); }

  AgentHouse house;
  std::unique_ptr<server::Api> api;
  // Every request comes from an address of its own unless this is set: what is limited for each
  // address is then not what the test is about.
  std::string peer;

 private:
  server::Response send(server::Request request, const std::string& target);
  unsigned requests_ = 0;
};

Poco::JSON::Object::Ptr json_in(const server::Response& response);
// "sess_…/2" as a reference.
StepRef step_ref(const std::string& session, std::uint32_t n);

}  // namespace countersign::tests
