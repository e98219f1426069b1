#pragma once

// Who is who: accounts, API keys, roles. Names live only here; everywhere else people are `usr_…`.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/invariant.h"
#include "core/secret.h"

namespace countersign::audit {

// Several per key. analyst: own sessions, deciding included. approver: also reads and decides
// others' pending steps. auditor: reads everything, decides nothing. admin: keys and accounts,
// reads no text.
enum class Role : std::uint8_t { kAnalyst = 1, kApprover = 2, kAuditor = 4, kAdmin = 8 };

inline constexpr std::array kAllRoles = {Role::kAnalyst, Role::kApprover, Role::kAuditor,
                                         Role::kAdmin};

constexpr std::string_view word(Role role) {
  switch (role) {
    case Role::kAnalyst:
      return "analyst";
    case Role::kApprover:
      return "approver";
    case Role::kAuditor:
      return "auditor";
    case Role::kAdmin:
      return "admin";
  }
  unreachable("a role without a word");
}

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

constexpr std::string_view word(AccountKind kind) {
  switch (kind) {
    case AccountKind::kHuman:
      return "human";
    case AccountKind::kAgent:
      return "agent";
  }
  unreachable("an account of no kind");
}

// What a valid key, or a browser session, proves. Only a human may decide.
struct Identity {
  UserId user;
  std::string name;
  AccountKind kind = AccountKind::kHuman;
  Roles roles;
  // Of the key; for a browser session, of the key whose link began it. Empty where neither is
  // meant.
  std::string key_id{};
};

struct NewKey {
  std::string account_name;  // made if there is none of that name
  AccountKind kind = AccountKind::kHuman;
  Roles roles = Role::kAnalyst;
  UserId by{};  // who makes it; nobody: the product itself, at a first start
};

struct MadeKey {
  Identity identity;
  std::string key_id;
  Secret key;  // `cs_<id>_<secret>`, shown this once; the store keeps its SHA-256
};

// What may be told of a key; its secret is not among it.
struct KeyView {
  Identity identity;
  Micros made_at;
  std::optional<Micros> revoked_at;
};

enum class Revoked : std::uint8_t {
  kDone,
  kUnknown,    // there is no such key that still works
  kLastAdmin,  // nobody could make or revoke keys afterwards
};

// A browser session lives on one secret, which the browser keeps in its cookie and the store as
// SHA-256. It ends by itself, by sign_out(), and together with the key that it began with.
inline constexpr std::chrono::hours kSignInIdleMax{12};
inline constexpr std::chrono::hours kSignInAgeMax{7 * 24};

struct SignedIn {
  Identity identity;
  Secret token;
};

// Any thread. Writing calls are durable when they return and throw StoreUnavailable otherwise.
class Accounts {
 public:
  virtual ~Accounts() = default;
  // Throws std::invalid_argument for a name that is no text, a key without a role, and a name that
  // belongs to an account of the other kind.
  virtual MadeKey make_key(const NewKey& wanted) = 0;
  // Effective for every later authenticate(), and for the browser sessions that began with the key.
  virtual Revoked revoke_key(std::string_view key_id, UserId by) = 0;
  // Every key there ever was, in the order in which they were made.
  virtual std::vector<KeyView> keys() = 0;
  // Nobody, for a key that is unknown, revoked or misspelled; takes the same time for each.
  virtual std::optional<Identity> authenticate(std::string_view key) = 0;
  virtual std::optional<Identity> account(UserId user) = 0;
  virtual bool has_keys() = 0;

  // Begins a browser session for the holder of that key; nothing if the key does not work any more,
  // and never for an agent. Written down as SIGN_IN.
  virtual std::optional<SignedIn> sign_in(std::string_view key_id) = 0;
  // Nobody, for a token that is unknown or over. Looking counts as use; it goes on working when the
  // store cannot write.
  virtual std::optional<Identity> authenticate_browser(std::string_view token) = 0;
  // Nothing happens for a token that is unknown or over.
  virtual void sign_out(std::string_view token) = 0;
};

}  // namespace countersign::audit
