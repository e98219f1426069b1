#include "agent/source.h"

#include "tests/support/agent_engine.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;

namespace {
std::unique_ptr<Source> source_of(std::string name) {
  return std::make_unique<Source>(std::move(name), std::make_unique<FakeEngine>(),
                                  testing::shop_policy());
}
}  // namespace

TEST_CASE("sources are found by name and listed in order") {
  Sources sources;
  sources.add(source_of("shop"));
  sources.add(source_of("books"));
  REQUIRE(sources.find("shop") != nullptr);
  CHECK(sources.find("shop")->name() == "shop");
  CHECK(sources.find("Shop") == nullptr);
  REQUIRE(sources.all().size() == 2);
  CHECK(sources.all().front()->name() == "books");
}

TEST_CASE("whoever took a policy keeps it when another comes into force") {
  const auto source = source_of("shop");
  const auto before = source->policy();
  auto tighter = *before;
  tighter.tables.clear();
  source->set_policy(tighter);
  CHECK_FALSE(before->tables.empty());
  CHECK(source->policy()->tables.empty());
}

TEST_CASE("whoever has a role with a policy of its own is judged by that one") {
  guardrails::PolicyBook book{.everyone = testing::shop_policy(), .by_role = {}};
  auto wider = book.everyone;
  wider.role = "approver";
  wider.tables.insert("employees");
  book.by_role["approver"] = wider;
  const Source source("shop", std::make_unique<FakeEngine>(), book);

  CHECK(*source.policy() == book.everyone);
  CHECK(*source.policy({"analyst"}) == book.everyone);
  CHECK(*source.policy({"analyst", "approver"}) == wider);
  CHECK(*source.policies() == book);
}

TEST_CASE("a policy in force carries its own digest") {
  guardrails::PolicyBook book{.everyone = testing::shop_policy(), .by_role = {}};
  book.by_role["agent"] = book.everyone;
  book.by_role["agent"].tables.erase("customers");
  Source source("shop", std::make_unique<FakeEngine>(), book);

  CHECK(source.in_force().digest == book.everyone.digest());
  const auto agents = source.in_force({"agent"});
  CHECK(agents.digest == book.by_role["agent"].digest());
  CHECK(agents.digest == agents.policy->digest());

  source.set_policy(book.everyone);
  CHECK(source.in_force({"agent"}).digest == book.everyone.digest());
  CHECK(agents.policy->tables == book.by_role["agent"].tables);
}
