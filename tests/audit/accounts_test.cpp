// The contract of audit/accounts.h.

#include "audit/accounts.h"

#include <set>
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

TEST_CASE("keys are listed with everything but their secrets") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  CHECK(accounts.keys().empty());
  const auto anna = accounts.make_key({"anna", AccountKind::kHuman, Role::kAdmin});
  const auto bot = accounts.make_key({"bot", AccountKind::kAgent, Role::kAnalyst});
  CHECK(accounts.revoke_key(bot.key_id, anna.identity.user) == audit::Revoked::kDone);
  const auto keys = accounts.keys();
  REQUIRE(keys.size() == 2);
  for (const auto& key : keys) {
    const auto& made = key.identity.key_id == anna.key_id ? anna : bot;
    CHECK(key.identity.key_id == made.key_id);
    CHECK(key.identity.user == made.identity.user);
    CHECK(key.identity.name == made.identity.name);
    CHECK(key.identity.kind == made.identity.kind);
    CHECK(key.identity.roles == made.identity.roles);
    CHECK(key.revoked_at.has_value() == (made.key_id == bot.key_id));
  }
}

TEST_CASE("the last working key of a human admin is not revoked") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  const auto first = accounts.make_key({"anna", AccountKind::kHuman, Role::kAdmin});
  const auto agents = accounts.make_key({"bot", AccountKind::kAgent, Role::kAdmin});
  CHECK(accounts.revoke_key(first.key_id, {}) == audit::Revoked::kLastAdmin);
  CHECK(accounts.authenticate(first.key.reveal()));
  const auto second =
      accounts.make_key({"ben", AccountKind::kHuman, Role::kAnalyst | Role::kAdmin});
  CHECK(accounts.revoke_key(agents.key_id, {}) == audit::Revoked::kDone);
  CHECK(accounts.revoke_key(first.key_id, {}) == audit::Revoked::kDone);
  CHECK(accounts.revoke_key(second.key_id, {}) == audit::Revoked::kLastAdmin);
}

TEST_CASE("a browser session proves who began it and ends with its key") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  const auto made = accounts.make_key({"anna", AccountKind::kHuman, Role::kAnalyst});
  const auto in = accounts.sign_in(made.key_id);
  REQUIRE(in);
  const auto who = accounts.authenticate_browser(in->token.reveal());
  REQUIRE(who);
  CHECK(who->user == made.identity.user);
  CHECK(who->roles == audit::Roles(Role::kAnalyst));
  CHECK(who->key_id == made.key_id);
  CHECK(house->reopened().accounts().authenticate_browser(in->token.reveal()));

  auto& again = house->store().accounts();
  const auto other = again.sign_in(made.key_id);
  REQUIRE(other);
  again.sign_out(in->token.reveal());
  again.sign_out(in->token.reveal());
  again.sign_out("nothing");
  CHECK_FALSE(again.authenticate_browser(in->token.reveal()));
  CHECK(again.authenticate_browser(other->token.reveal()));
  CHECK(again.revoke_key(made.key_id, {}) == audit::Revoked::kDone);
  CHECK_FALSE(again.authenticate_browser(other->token.reveal()));
  CHECK_FALSE(again.sign_in(made.key_id));
}

TEST_CASE("no browser session begins for an agent or an unknown key") {
  const auto house = make_store_house();
  auto& accounts = house->store().accounts();
  const auto bot = accounts.make_key({"bot", AccountKind::kAgent, Role::kAnalyst});
  CHECK_FALSE(accounts.sign_in(bot.key_id));
  CHECK_FALSE(accounts.sign_in("0000000000"));
  CHECK_FALSE(accounts.sign_in(""));
  CHECK_FALSE(accounts.sign_in(std::string_view("\0\xff", 2)));
  CHECK_FALSE(accounts.authenticate_browser(""));
  CHECK_FALSE(accounts.authenticate_browser(bot.key.reveal()));
}

TEST_CASE("roles and kinds have words of their own") {
  std::set<std::string_view> words;
  for (const auto role : audit::kAllRoles) words.insert(audit::word(role));
  for (const auto kind : {AccountKind::kHuman, AccountKind::kAgent})
    words.insert(audit::word(kind));
  CHECK(words.size() == 6);
}

}  // namespace
}  // namespace countersign::test
