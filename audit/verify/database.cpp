#include "audit/verify/database.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "audit/sqlite/failure.h"
#include "audit/store.h"
#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

// More than any text of ours; what a damaged page says of a length is not believed.
constexpr int kBytesMax = 256 << 20;

std::string uri(const std::string& path, bool never_changes) {
  std::string out = "file:";
  for (const unsigned char c : path) {
    if (c == '%' || c == '?' || c == '#')
      out += fmt::format("%{:02x}", c);
    else
      out += static_cast<char>(c);
  }
  return out + (never_changes ? "?immutable=1" : "?mode=ro");
}

[[noreturn]] void cannot_open(const std::string& path, const std::string& problem) {
  throw StoreUnavailable(StoreUnavailable::Why::kMisconfigured,
                         fmt::format("cannot open the audit store {}: {}. Check that the path is "
                                     "right and that this user may read it.",
                                     path, problem));
}

// A copy on a read-only disk: SQLite wants to make files beside a store in WAL mode, and cannot. If
// there is nothing in such a file, the database alone is all there is.
bool is_a_copy_at_rest(const std::string& path) {
  std::error_code ignored;
  const auto wal = path + "-wal";
  return !std::filesystem::exists(wal, ignored) || std::filesystem::file_size(wal, ignored) == 0;
}

void run_all(sqlite3* db, std::string_view script) {
  if (sqlite3_exec(db, std::string(script).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    sqlite::fail(db, "opening the audit store");
}

}  // namespace

Database::Database(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) cannot_open(path, std::strerror(errno));
  try {
    open(path);
  } catch (...) {
    statements_.reset();
    sqlite3_close(handle_);
    throw;
  }
}

Database::Database(sqlite3* borrowed)
    : handle_(borrowed),
      is_borrowed_(true),
      statements_(std::make_unique<sqlite::Statements>(borrowed)) {}

Database::~Database() {
  statements_.reset();
  if (!is_borrowed_) sqlite3_close(handle_);
}

void Database::open(const std::string& path) {
  constexpr int kFlags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
  for (const bool never_changes : {false, true}) {
    sqlite3_close(handle_);
    if (sqlite3_open_v2(uri(path, never_changes).c_str(), &handle_, kFlags, nullptr) != SQLITE_OK)
      sqlite::fail(handle_, "opening the audit store");
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, kBytesMax);
    run_all(handle_, queries::k_store_verify_open_sqlite);
    const int code =
        sqlite3_exec(handle_, std::string(queries::k_store_count_tables_sqlite).c_str(), nullptr,
                     nullptr, nullptr);
    if (code == SQLITE_OK) break;
    const bool again =
        !never_changes && (code & 0xff) == SQLITE_CANTOPEN && is_a_copy_at_rest(path);
    if (!again) sqlite::fail(handle_, "reading the audit store");
  }
  statements_ = std::make_unique<sqlite::Statements>(handle_);
}

void Database::begin() {
  if (!is_borrowed_) run_all(handle_, queries::k_store_begin_reading);
}

void Database::end() {
  if (!is_borrowed_ && sqlite3_get_autocommit(handle_) == 0)
    run_all(handle_, queries::k_store_commit);
}

}  // namespace countersign::audit::verifying
