#pragma once

// Accounts and API keys of the SQLite store. A key is `cs_<id>_<secret>`; the store keeps the
// SHA-256 of the whole key, which is enough for 256 random bits.

#include "audit/accounts.h"
#include "audit/sqlite/reader.h"
#include "audit/sqlite/writer.h"
#include "core/digest.h"

namespace countersign::audit::sqlite {

class SqliteAccounts final : public Accounts {
 public:
  SqliteAccounts(Writer& writer, ReaderPool& readers, const Clock& clock)
      : writer_(writer), readers_(readers), clock_(clock) {}
  MadeKey make_key(const NewKey& wanted) override;
  std::optional<Identity> authenticate(std::string_view key) override;
  std::optional<Identity> account(UserId user) override;
  bool has_keys() override;
  Revoked revoke_key(std::string_view key_id, UserId by) override;
  std::vector<KeyView> keys() override;

  // browser.cpp
  std::optional<SignedIn> sign_in(std::string_view key_id) override;
  std::optional<Identity> authenticate_browser(std::string_view token) override;
  void sign_out(std::string_view token) override;

 private:
  void touch(const Digest& token, Micros last_used);

  Writer& writer_;
  ReaderPool& readers_;
  const Clock& clock_;
};

// Codes of ADMIN and of SIGN_IN records in audit_event.
enum class AdminEvent : std::int64_t { kKeyMade = 1, kKeyRevoked = 2, kPersonErased = 4 };
enum class SignInEvent : std::int64_t { kSignedIn = 1, kSignedOut = 2 };

// Accounts::authenticate(), for those who only read.
std::optional<Identity> owner_of_key(ReaderPool& readers, std::string_view key);
// The key's holder and roles; nothing if it does not work (any more).
std::optional<Identity> holder_of_key(Connection& connection, std::string_view key_id);

}  // namespace countersign::audit::sqlite
