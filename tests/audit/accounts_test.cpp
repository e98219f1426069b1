// The contract of audit/accounts.h.

#include "audit/accounts.h"

#include <stdexcept>

#include "tests/support/catch.h"
#include "tests/support/store_house.h"

namespace countersign::test {
namespace {

using audit::AccountKind;
using audit::Role;

TEST_CASE("a key that was made proves who holds it") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  CHECK_FALSE(accounts.has_keys());
  const auto made =
      accounts.make_key({"anna", AccountKind::kHuman, Role::kAnalyst | Role::kApprover});
  CHECK(accounts.has_keys());
  CHECK(made.key.reveal().starts_with("cs_" + made.key_id + "_"));
  const auto who = accounts.authenticate(made.key.reveal());
  REQUIRE(who);
  CHECK(who->user == made.identity.user);
  CHECK(who->name == "anna");
  CHECK(who->roles == (Role::kAnalyst | Role::kApprover));
  CHECK(house->store().account_name(who->user) == "anna");
  CHECK(house->reopened().accounts().authenticate(made.key.reveal()));
}

TEST_CASE("a key that differs in any character proves nothing") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  const auto made = accounts.make_key({"anna"});
  const std::string key(made.key.reveal());
  for (std::size_t i = 0; i < key.size(); ++i) {
    auto other = key;
    other[i] = other[i] == 'x' ? 'y' : 'x';
    CHECK_FALSE(accounts.authenticate(other));
  }
  CHECK_FALSE(accounts.authenticate(""));
  CHECK_FALSE(accounts.authenticate(key.substr(1)));
  CHECK_FALSE(accounts.authenticate(key + "0"));
  CHECK_FALSE(accounts.authenticate(std::string_view("cs_\0\xff", 5)));
  CHECK_FALSE(accounts.authenticate(std::string(78, '\xff')));
}

TEST_CASE("a revoked key stops at once and the account keeps its other keys") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  const auto first = accounts.make_key({"anna"});
  const auto second = accounts.make_key({"anna", AccountKind::kHuman, Role::kAuditor});
  CHECK(first.identity.user == second.identity.user);
  CHECK(accounts.account(first.identity.user)->roles == (Role::kAnalyst | Role::kAuditor));
  CHECK(accounts.revoke_key(first.key_id, {}) == audit::Revoked::kDone);
  CHECK(accounts.revoke_key(first.key_id, {}) == audit::Revoked::kUnknown);
  CHECK_FALSE(accounts.authenticate(first.key.reveal()));
  CHECK(accounts.authenticate(second.key.reveal()));
  CHECK(accounts.account(first.identity.user)->roles == audit::Roles(Role::kAuditor));
}

TEST_CASE("a key of another kind does not get a person's name") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  accounts.make_key({"anna"});
  CHECK_THROWS_AS(accounts.make_key({"anna", AccountKind::kAgent, Role::kAnalyst}),
                  std::invalid_argument);
  CHECK_THROWS_AS(accounts.make_key({""}), std::invalid_argument);
  CHECK_THROWS_AS(accounts.make_key({"ben", AccountKind::kHuman, audit::Roles()}),
                  std::invalid_argument);
  CHECK_FALSE(accounts.account(UserId(77)));
  const auto bot = accounts.make_key({"bot", AccountKind::kAgent, Role::kAnalyst});
  CHECK(accounts.authenticate(bot.key.reveal())->kind == AccountKind::kAgent);
}

}  // namespace
}  // namespace countersign::test
