#pragma once

// Who is who: accounts, API keys, roles. Names live only here; everywhere else people are `usr_…`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/secret.h"

namespace countersign::audit {

// Several per key. analyst: own sessions, deciding included. approver: also reads and decides
// others' pending steps. auditor: reads everything, decides nothing. admin: keys and accounts,
// reads no text.
enum class Role : std::uint8_t { kAnalyst = 1, kApprover = 2, kAuditor = 4, kAdmin = 8 };

class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(Role role) : bits_(static_cast<std::uint8_t>(role)) {}
  static constexpr Roles from_bits(std::uint8_t bits) {
    Roles roles;
    roles.bits_ = bits & 15;
    return roles;
  }
  constexpr bool has(Role role) const { return (bits_ & static_cast<std::uint8_t>(role)) != 0; }
  constexpr bool has_any(Roles other) const { return (bits_ & other.bits_) != 0; }
  constexpr std::uint8_t bits() const { return bits_; }
  friend constexpr Roles operator|(Roles a, Roles b) {
    return from_bits(static_cast<std::uint8_t>(a.bits_ | b.bits_));
  }
  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  std::uint8_t bits_ = 0;
};
constexpr Roles operator|(Role a, Role b) {
  return Roles(a) | Roles(b);
}

enum class AccountKind : std::uint8_t { kHuman = 1, kAgent = 2 };

// What a valid key proves. Only a human may decide.
struct Identity {
  UserId user;
  std::string name;
  AccountKind kind = AccountKind::kHuman;
  Roles roles;
};

struct NewKey {
  std::string account_name;  // made if there is none of that name
  AccountKind kind = AccountKind::kHuman;
  Roles roles = Role::kAnalyst;
};

struct MadeKey {
  Identity identity;
  std::string key_id;
  Secret key;  // `cs_<id>_<secret>`, shown this once; the store keeps its SHA-256
};

// Any thread. Writing calls are durable when they return and throw StoreUnavailable otherwise.
class Accounts {
 public:
  virtual ~Accounts() = default;
  // Throws std::invalid_argument for a name that is no text, a key without a role, and a name that
  // belongs to an account of the other kind.
  virtual MadeKey make_key(const NewKey& wanted) = 0;
  // False if there is no such key that still works. Effective for every later authenticate().
  virtual bool revoke_key(std::string_view key_id) = 0;
  // Nobody, for a key that is unknown, revoked or misspelled; takes the same time for each.
  virtual std::optional<Identity> authenticate(std::string_view key) = 0;
  virtual std::optional<Identity> account(UserId user) = 0;
  virtual bool has_keys() = 0;
};

}  // namespace countersign::audit
