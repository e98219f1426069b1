#include "engines/sqlite/source.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "engines/sqlite/check.h"
#include "engines/sqlite/functions.h"
#include "engines/sqlite/series.h"
#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

SourceError missing(const SourceFile& source, std::string_view why) {
  return {ErrorCode::kSourceMissing,
          fmt::format("source {}: {} {}; check sources.{}.url", printable(source.name),
                      printable(source.path), why, printable(source.name))};
}

}  // namespace

Result<FileState, SourceError> SourceFile::look() const {
  struct stat state {};
  if (stat(path.c_str(), &state) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return unexpected(missing(*this, "is not there"));
    return unexpected(
        missing(*this, "cannot be looked at (" + std::generic_category().message(errno) + ")"));
  }
  if (!S_ISREG(state.st_mode)) return unexpected(missing(*this, "is not a file"));
  if (access(path.c_str(), R_OK) != 0)
    return unexpected(missing(*this, "may not be read by this user"));
  return FileState{
      static_cast<std::uint64_t>(state.st_dev), static_cast<std::uint64_t>(state.st_ino),
      static_cast<std::uint64_t>(state.st_size),
      static_cast<std::int64_t>(state.st_mtim.tv_sec) * 1'000'000'000 + state.st_mtim.tv_nsec};
}

SourceError SourceFile::explain(const Trouble& trouble) const {
  const auto said = [&](std::string_view what) {
    return SourceError{ErrorCode::kSourceError,
                       fmt::format("source {}: {} ({})", printable(name), what, trouble.message)};
  };
  switch (trouble.code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return said("the database is locked by a program that writes to it; try again");
    case SQLITE_CANTOPEN:
      return missing(*this, "cannot be opened: " + trouble.message);
    case SQLITE_NOTADB:
      return missing(*this, "is not an SQLite database");
    case SQLITE_CORRUPT:
      return said("the database file is damaged");
    case SQLITE_IOERR:
      return said("the database file cannot be read");
    case SQLITE_READONLY:
      return said(
          "the database has to be repaired by a program that may write to it, after a crash");
    case SQLITE_NOMEM:
      return {ErrorCode::kMemoryLimit, fmt::format("source {}: out of memory", printable(name))};
    default:
      return {ErrorCode::kSourceError, trouble.message};
  }
}

std::int64_t LiveConnection::schema_version(Trouble& trouble) const {
  Query version(db.get(), queries::k_sources_sqlite_schema_version, trouble);
  return version.next() ? version.integer(0) : -1;
}

Result<std::unique_ptr<LiveConnection>, SourceError> connect(const SourceFile& source) {
  auto file = source.look();
  if (!file) return unexpected(file.error());
  auto connection = std::make_unique<LiveConnection>();
  connection->file = file.value();
  Trouble trouble;
  connection->db = open_read_only(source.path, trouble);
  if (!connection->db) return unexpected(source.explain(trouble));
  sqlite3* db = connection->db.get();
  connection->gate.arm(db);
  sqlite3_busy_timeout(db, static_cast<int>(kWaitForWriter.count()));
  AllowAll ours;
  const Watch watch(connection->gate, ours);
  harden(db);
  add_series(db);
  add_bounded_functions(db);
  execute(db, queries::k_sources_sqlite_harden, trouble);
  if (trouble) return unexpected(source.explain(trouble));
  warm_table_functions(db);
  limit_statements(db);
  return connection;
}

}  // namespace countersign::engines::sqlite
