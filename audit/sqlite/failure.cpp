#include "audit/sqlite/failure.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace countersign::audit::sqlite {

void fail(sqlite3* db, std::string_view attempted) {
  const int code = sqlite3_extended_errcode(db);
  throw SqliteFailure(code,
                      fmt::format("{}: {} (SQLite code {})", attempted, sqlite3_errmsg(db), code));
}

namespace {

// The -shm file could not grow. It holds nothing that has to last, so that this is a lack of room
// and no damage.
bool is_lack_of_shared_memory(int code) {
  return code == SQLITE_IOERR_SHMSIZE;
}

// The store's statements are constants that its migrations fit: one that SQLite does not understand
// met another schema than theirs.
bool is_another_schema(int code) {
  return (code & 0xff) == SQLITE_ERROR;
}

}  // namespace

StoreUnavailable::Why why(int code) {
  using Why = StoreUnavailable::Why;
  if (is_lack_of_shared_memory(code)) return Why::kFull;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Why::kLocked;
    case SQLITE_FULL:
      return Why::kFull;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return Why::kMisconfigured;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return Why::kTampered;  // rows that its own commands would never write
    default:
      return Why::kBroken;
  }
}

bool is_beyond_repair(int code) {
  const int kind = code & 0xff;
  if (is_lack_of_shared_memory(code)) return false;
  return kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB ||
         is_another_schema(code);
}

void must_agree(bool holds, std::string_view what) {
  if (!holds)
    throw StoreUnavailable(StoreUnavailable::Why::kTampered,
                           fmt::format("the audit store contradicts itself ({}), so nothing was "
                                       "done. Run `countersign audit verify`",
                                       what));
}

bool ends_transaction(int code) {
  const int kind = code & 0xff;
  return is_beyond_repair(code) || kind == SQLITE_IOERR || kind == SQLITE_FULL ||
         kind == SQLITE_NOMEM || kind == SQLITE_BUSY || kind == SQLITE_READONLY ||
         kind == SQLITE_CANTOPEN;
}

}  // namespace countersign::audit::sqlite
