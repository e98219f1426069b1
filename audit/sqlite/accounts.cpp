#include "audit/sqlite/accounts.h"

#include <stdexcept>

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include "core/digest.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using namespace Poco::Data::Keywords;
using Poco::Int64;

constexpr std::string_view kPrefix = "cs_";
constexpr std::size_t kIdSize = 10;
constexpr std::size_t kSecretSize = 64;

struct KeyParts {
  std::string id;
  bool is_well_formed = false;
};

// A misspelled key goes the same way as a right one, under an id that nobody has.
KeyParts parts_of(std::string_view key) {
  const bool fits = key.size() == kPrefix.size() + kIdSize + 1 + kSecretSize &&
                    key.starts_with(kPrefix) && key[kPrefix.size() + kIdSize] == '_';
  const auto id = fits ? key.substr(kPrefix.size(), kIdSize) : std::string_view();
  if (!fits || !is_storable_text(id)) return {"nobody", false};
  return {std::string(id), true};
}

// Ten characters of lower-case base32, without letters that are mistaken for digits.
std::string new_key_id() {
  static constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id;
  for (const unsigned char c : random_bytes(kIdSize)) id += kAlphabet[c % kAlphabet.size()];
  return id;
}

Poco::Data::BLOB blob_of(const Digest& digest) {
  return Poco::Data::BLOB(digest.bytes.data(), digest.bytes.size());
}

struct FoundKey {
  Poco::Data::BLOB digest;
  Int64 roles = 0, account = 0, kind = 0;
  std::string name;
};

std::optional<FoundKey> find_key(Connection& connection, std::string id) {
  FoundKey found;
  Poco::Data::Statement query(connection.session());
  query << std::string(queries::k_store_find_key), into(found.digest), into(found.roles),
      into(found.account), into(found.name), into(found.kind), use(id);
  if (query.execute() == 0) return std::nullopt;
  return found;
}

Identity identity_of(const FoundKey& found, std::string key_id = "") {
  return {UserId(found.account), found.name, static_cast<AccountKind>(found.kind),
          Roles::from_bits(static_cast<std::uint8_t>(found.roles)), std::move(key_id)};
}

struct FoundAccount {
  Int64 id = 0, kind = 0;
};

std::optional<FoundAccount> find_account(Ledger& ledger, std::string name) {
  FoundAccount found;
  Poco::Data::Statement query(ledger.connection().session());
  query << std::string(queries::k_store_account_by_name), into(found.id), into(found.kind),
      use(name);
  if (query.execute() == 0) return std::nullopt;
  return found;
}

UserId make_account(Ledger& ledger, const NewKey& wanted) {
  const auto user = UserId::make();
  Int64 id = user.get();
  std::string name = wanted.account_name;
  Int64 kind = static_cast<Int64>(wanted.kind);
  Int64 at = to_us(ledger.now());
  Poco::Data::Statement row(ledger.connection().session());
  row << std::string(queries::k_store_make_account), use(id), use(name), use(kind), use(at);
  row.execute();
  return user;
}

UserId account_for(Ledger& ledger, const NewKey& wanted) {
  const auto found = find_account(ledger, wanted.account_name);
  if (!found) return make_account(ledger, wanted);
  // A key of another kind would let an agent decide under a person's name.
  if (found->kind != static_cast<Int64>(wanted.kind))
    throw std::invalid_argument("the account " + printable(wanted.account_name) +
                                " is of another kind; choose another name for this key");
  return UserId(found->id);
}

void insert_key(Ledger& ledger, const MadeKey& made) {
  std::string id = made.key_id;
  Int64 account = made.identity.user.get();
  Int64 roles = made.identity.roles.bits();
  auto digest = blob_of(sha256(made.key.reveal()));
  Int64 at = to_us(ledger.now());
  Poco::Data::Statement row(ledger.connection().session());
  row << std::string(queries::k_store_make_key), use(id), use(account), use(roles), use(digest),
      use(at);
  row.execute();
}

Int64 roles_of(Connection& connection, Int64 account) {
  std::vector<Int64> each;
  Poco::Data::Statement query(connection.session());
  query << std::string(queries::k_store_roles_of_account), into(each), use(account);
  query.execute();
  Int64 bits = 0;
  for (const auto roles : each) bits |= roles;
  return bits;
}

// Human ones that still work: an agent's key administers nothing.
Int64 count_admin_keys(Connection& connection) {
  auto query = connection(queries::k_store_count_admin_keys);
  query.row();
  return query.number_at(0);
}

bool administers(const FoundKey& key) {
  return key.kind == static_cast<Int64>(AccountKind::kHuman) &&
         identity_of(key).roles.has(Role::kAdmin);
}

}  // namespace

std::optional<Identity> holder_of_key(Connection& connection, std::string_view key_id) {
  if (!is_storable_text(key_id, 64)) return std::nullopt;
  const auto found = find_key(connection, std::string(key_id));
  if (!found) return std::nullopt;
  return identity_of(*found, std::string(key_id));
}

MadeKey SqliteAccounts::make_key(const NewKey& wanted) {
  if (wanted.account_name.empty() || !is_storable_text(wanted.account_name, 256))
    throw std::invalid_argument("an account's name is 1 to 256 bytes of text");
  if (wanted.roles.bits() == 0) throw std::invalid_argument("a key needs at least one role");
  return writer_.perform([&](Ledger& ledger) {
    MadeKey made;
    made.key_id = new_key_id();
    std::string key(kPrefix);
    key += made.key_id + "_" + to_hex(random_bytes(kSecretSize / 2));
    made.key = Secret(std::move(key));
    made.identity = {account_for(ledger, wanted), wanted.account_name, wanted.kind, wanted.roles,
                     made.key_id};
    insert_key(ledger, made);
    ledger.append_event(RecordType::kAdmin, wanted.by,
                        static_cast<std::int64_t>(AdminEvent::kKeyMade), made.identity.user.get(),
                        made.key_id);
    return made;
  });
}

std::optional<Identity> SqliteAccounts::authenticate(std::string_view key) {
  return owner_of_key(readers_, key);
}

std::optional<Identity> owner_of_key(ReaderPool& readers, std::string_view key) {
  const auto parts = parts_of(key);
  const auto found =
      readers.with([&](Connection& connection) { return find_key(connection, parts.id); });
  const auto given = sha256(key);
  // Compared even when there is nothing to compare with, so that an unknown id costs the same.
  const Digest nothing;
  std::string_view kept = nothing.view();
  if (found && found->digest.size() == given.bytes.size())
    kept = {reinterpret_cast<const char*>(found->digest.rawContent()), found->digest.size()};
  const bool is_same = same_secret(given.view(), kept);
  if (!is_same || !parts.is_well_formed || !found) return std::nullopt;
  return identity_of(*found, parts.id);
}

std::optional<Identity> SqliteAccounts::account(UserId user) {
  return readers_.with([&](Connection& connection) -> std::optional<Identity> {
    FoundKey found;
    found.account = user.get();
    {
      Poco::Data::Statement query(connection.session());
      query << std::string(queries::k_store_account_by_id), into(found.name), into(found.kind),
          use(found.account);
      if (query.execute() == 0) return std::nullopt;
    }
    found.roles = roles_of(connection, found.account);
    return identity_of(found);
  });
}

bool SqliteAccounts::has_keys() {
  return readers_.with([](Connection& connection) {
    Int64 count = 0;
    Poco::Data::Statement query(connection.session());
    query << std::string(queries::k_store_count_keys), into(count);
    query.execute();
    return count > 0;
  });
}

Revoked SqliteAccounts::revoke_key(std::string_view key_id, UserId by) {
  if (!is_storable_text(key_id, 64)) return Revoked::kUnknown;
  return writer_.perform([&](Ledger& ledger) {
    std::string id(key_id);
    const auto found = find_key(ledger.connection(), id);
    if (!found) return Revoked::kUnknown;
    if (administers(*found) && count_admin_keys(ledger.connection()) == 1)
      return Revoked::kLastAdmin;
    Int64 at = to_us(ledger.now());
    Poco::Data::Statement row(ledger.connection().session());
    row << std::string(queries::k_store_revoke_key), use(at), use(id);
    row.execute();
    ledger.append_event(RecordType::kAdmin, by, static_cast<std::int64_t>(AdminEvent::kKeyRevoked),
                        found->account, id);
    return Revoked::kDone;
  });
}

std::vector<KeyView> SqliteAccounts::keys() {
  return readers_.with([](Connection& connection) {
    std::vector<KeyView> keys;
    for (auto query = connection(queries::k_store_list_keys); query.row();) {
      KeyView key;
      key.identity = {UserId(query.number_at(4)), query.text_at(5), query.code_at<AccountKind>(6),
                      Roles::from_bits(static_cast<std::uint8_t>(query.number_at(1))),
                      query.text_at(0)};
      key.made_at = from_us(query.number_at(2));
      key.revoked_at = query.maybe_time_at(3);
      keys.push_back(std::move(key));
    }
    return keys;
  });
}

}  // namespace countersign::audit::sqlite
