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
