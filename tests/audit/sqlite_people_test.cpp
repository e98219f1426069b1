// What the SQLite store keeps of keys and browser sessions, read from outside.

#include "tests/support/catch.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::AccountKind;
using audit::Role;
using Rows = std::vector<std::vector<std::string>>;

constexpr const char* kEvents =
    "SELECT r.type_word, coalesce(a.name, 'nobody'), e.code, e.text FROM audit_record r "
    "JOIN audit_event e ON e.seq = r.seq LEFT JOIN account a ON a.id = r.actor ORDER BY r.seq";

TEST_CASE("making and revoking keys and signing in and out are records with who did it") {
  SqliteHouse house;
  auto& accounts = house.store().accounts();
  const auto anna = accounts.make_key({"anna", AccountKind::kHuman, Role::kAdmin});
  const auto ben =
      accounts.make_key({"ben", AccountKind::kHuman, Role::kAnalyst, anna.identity.user});
  const auto in = accounts.sign_in(ben.key_id);
  REQUIRE(in);
  accounts.sign_out(in->token.reveal());
  accounts.sign_out(in->token.reveal());  // nothing happens, nothing is written
  accounts.revoke_key(ben.key_id, anna.identity.user);
  accounts.revoke_key(ben.key_id, anna.identity.user);
  Outsider outsider(house.options.path);
  CHECK(outsider.rows(kEvents) == Rows{{"ADMIN", "nobody", "1", anna.key_id},
                                       {"ADMIN", "anna", "1", ben.key_id},
                                       {"SIGN_IN", "ben", "1", ben.key_id},
                                       {"SIGN_IN", "ben", "2", ben.key_id},
                                       {"ADMIN", "anna", "2", ben.key_id}});
}

TEST_CASE("a browser session is kept as a digest and forgotten when it is too old") {
  SqliteHouse house;
  auto& accounts = house.store().accounts();
  const auto key = accounts.make_key({"anna", AccountKind::kHuman, Role::kAnalyst});
  const auto first = accounts.sign_in(key.key_id);
  REQUIRE(first);
  Outsider outsider(house.options.path);
  CHECK(outsider.rows("SELECT lower(hex(digest)) FROM login") ==
        Rows{{sha256(first->token.reveal()).hex()}});
  house.clock.advance(audit::kSignInAgeMax + std::chrono::seconds(1));
  CHECK_FALSE(accounts.authenticate_browser(first->token.reveal()));
  REQUIRE(accounts.sign_in(key.key_id));
  CHECK(outsider.rows("SELECT count(*) FROM login") == Rows{{"1"}});
}

TEST_CASE("looking with a browser session is written down now and then") {
  SqliteHouse house;
  auto& accounts = house.store().accounts();
  const auto key = accounts.make_key({"anna", AccountKind::kHuman, Role::kAnalyst});
  const auto in = accounts.sign_in(key.key_id);
  REQUIRE(in);
  const auto used = [&] {
    return Outsider(house.options.path).rows("SELECT last_used_us FROM login").at(0).at(0);
  };
  const auto before = used();
  house.clock.advance(std::chrono::seconds(30));
  CHECK(accounts.authenticate_browser(in->token.reveal()));
  CHECK(used() == before);
  house.clock.advance(std::chrono::minutes(5));
  CHECK(accounts.authenticate_browser(in->token.reveal()));
  CHECK(used() != before);
}

}  // namespace
}  // namespace countersign::test
