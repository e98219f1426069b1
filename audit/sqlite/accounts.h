#pragma once

// Accounts and API keys of the SQLite store. A key is `cs_<id>_<secret>`; the store keeps the
// SHA-256 of the whole key, which is enough for 256 random bits.

#include "audit/accounts.h"
#include "audit/sqlite/reader.h"
#include "audit/sqlite/writer.h"

namespace countersign::audit::sqlite {

class SqliteAccounts final : public Accounts {
 public:
  SqliteAccounts(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}
  MadeKey make_key(const NewKey& wanted) override;
  std::optional<Identity> authenticate(std::string_view key) override;
  std::optional<Identity> account(UserId user) override;
  bool has_keys() override;
  bool revoke_key(std::string_view key_id) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace countersign::audit::sqlite
