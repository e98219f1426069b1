#include "audit/sqlite/migrations.h"

#include <charconv>
#include <string_view>
#include <vector>

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "audit/sqlite/connection.h"
#include "audit/sqlite/failure.h"
#include "audit/store.h"
#include "core/digest.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using namespace Poco::Data::Keywords;
using Why = StoreUnavailable::Why;

struct Migration {
  Poco::Int64 number;
  std::string name;
  std::string_view text;
};

constexpr std::string_view kFolder = "migrations/sqlite/";

std::vector<Migration> known_migrations() {
  std::vector<Migration> out;
  for (const auto& file : queries::files()) {
    if (!file.path.starts_with(kFolder)) continue;
    const auto name = file.path.substr(kFolder.size());
    Migration migration{0, std::string(name), file.text};
    std::from_chars(name.data(), name.data() + name.size(), migration.number);
    // Number 0 is the ledger itself.
    if (migration.number > 0) out.push_back(std::move(migration));
  }
  return out;
}

enum class Kind { kEmpty, kStore, kForeign };

Kind kind_of_file(Connection& connection) {
  auto query = connection(queries::k_store_count_tables_sqlite);
  query.row();
  if (query.number_at(0) == 0) return Kind::kEmpty;
  return query.number_at(1) > 0 ? Kind::kStore : Kind::kForeign;
}

void refuse_foreign(const std::string& path) {
  throw StoreUnavailable(Why::kMisconfigured,
                         fmt::format("{} is a database, but not a Countersign audit store. Choose "
                                     "another path for [audit] store.",
                                     path));
}

// How many of ours have run.
std::size_t count_applied(Connection& connection, const std::string& path) {
  const auto known = known_migrations();
  auto query = connection(queries::k_store_migrations_applied);
  std::size_t applied = 0;
  for (; query.row(); ++applied) {
    if (applied == known.size())
      throw StoreUnavailable(
          Why::kNewer, fmt::format("the audit store {} has schema version {} and this program "
                                   "knows {}: use the newer countersign that migrated it",
                                   path, query.number_at(0), known.size()));
    const auto& ours = known[applied];
    if (query.number_at(0) != ours.number || query.digest_at(1) != sha256(ours.text))
      throw StoreUnavailable(
          Why::kMisconfigured,
          fmt::format("the audit store {} was migrated by another text of {}: it was made by a "
                      "build that was never released",
                      path, ours.name));
  }
  return applied;
}

void run(Poco::Data::Session& session, std::string_view text) {
  Poco::Data::Statement statement(session);
  statement << std::string(text);
  statement.execute();
}

// Tables are rebuilt while others point at them, so foreign keys are off while migrations run; what
// they would have refused is refused before the commit. And before they run: the new tables may not
// have the keys of the old.
void check_foreign_keys(Connection& connection, const Migration& migration) {
  auto query = connection(queries::k_store_foreign_key_check_sqlite);
  if (query.row())
    throw StoreUnavailable(
        Why::kBroken, fmt::format("a row of {} belongs to nothing, so {} was undone: the store is "
                                  "damaged; restore a backup",
                                  query.text_at(0), migration.name));
}

void apply(Connection& connection, const Migration& migration, Micros now) {
  auto& session = connection.session();
  Poco::Int64 number = migration.number;
  std::string name = migration.name;
  const auto digest = sha256(migration.text);
  Poco::Data::BLOB blob(digest.bytes.data(), digest.bytes.size());
  Poco::Int64 at = to_us(now);
  run(session, queries::k_store_begin_sqlite);
  check_foreign_keys(connection, migration);
  run(session, migration.text);
  Poco::Data::Statement row(session);
  row << std::string(queries::k_store_migration_applied), use(number), use(name), use(blob),
      use(at);
  row.execute();
  check_foreign_keys(connection, migration);
  run(session, queries::k_store_commit);
}

void apply_from(Connection& connection, std::size_t first, Micros now) {
  const auto known = known_migrations();
  if (first == known.size()) return;
  connection.run_all(queries::k_store_foreign_keys_off_sqlite);
  for (auto next = first; next < known.size(); ++next) apply(connection, known[next], now);
  connection.run_all(queries::k_store_foreign_keys_on_sqlite);
}

void undo(Connection& connection) {
  if (connection.in_transaction()) connection.run_all(queries::k_store_rollback);
}

}  // namespace

void migrate(Connection& connection, const std::string& path, Micros now) {
  try {
    const auto kind = kind_of_file(connection);
    if (kind == Kind::kForeign) refuse_foreign(path);
    if (kind == Kind::kEmpty) run(connection.session(), queries::k_migrations_sqlite_0000_ledger);
    apply_from(connection, count_applied(connection, path), now);
  } catch (const StoreUnavailable&) {
    undo(connection);
    throw;
  } catch (const Poco::Exception& e) {
    const int code = sqlite3_extended_errcode(connection.handle());
    undo(connection);
    throw StoreUnavailable(
        why(code), fmt::format("cannot migrate the audit store {}: {}", path, e.displayText()));
  } catch (const SqliteFailure& e) {
    throw StoreUnavailable(why(e.code()),
                           fmt::format("cannot migrate the audit store {}: {}", path, e.what()));
  }
}

void check_version(Connection& connection, const std::string& path) {
  try {
    const auto kind = kind_of_file(connection);
    if (kind == Kind::kForeign) refuse_foreign(path);
    if (kind == Kind::kEmpty || count_applied(connection, path) < known_migrations().size())
      throw StoreUnavailable(
          Why::kMisconfigured,
          fmt::format("the audit store {} is older than this program: `countersign serve` or "
                      "`countersign store migrate` brings it up to date",
                      path));
  } catch (const SqliteFailure& e) {
    throw StoreUnavailable(why(e.code()),
                           fmt::format("cannot read the audit store {}: {}", path, e.what()));
  }
}

}  // namespace countersign::audit::sqlite
