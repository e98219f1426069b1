#include "audit/backup.h"

#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <sqlite3.h>

#include "audit/sqlite/backup.h"
#include "audit/sqlite/connection.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/files.h"
#include "audit/sqlite/reader.h"
#include "queries/statements.h"

namespace countersign::audit {

namespace {

using namespace sqlite;
using Why = StoreUnavailable::Why;

constexpr int kPagesAtOnce = 256;

void check_is_store(Connection& connection, const std::string& path) {
  auto query = connection(queries::k_store_count_tables_sqlite);
  if (query.row() && query.number_at(1) > 0) return;
  throw StoreUnavailable(Why::kMisconfigured,
                         fmt::format("{} is no Countersign audit store", path));
}

void check_pages(Connection& connection, const std::string& path) {
  auto query = connection(queries::k_store_quick_check_sqlite);
  const std::string found = query.row() ? query.text_at(0) : "nothing";
  if (found == "ok") return;
  throw StoreUnavailable(Why::kBroken, fmt::format("{} is damaged: {}", path, found));
}

void read_evidence(Connection& connection, StoreExtent& extent) {
  {
    auto query = connection(queries::k_store_has_evidence_sqlite);
    if (!query.row() || query.number_at(0) < 2) return;
  }
  auto logs = connection(queries::k_store_evidence_logs);
  while (logs.row()) {
    extent.log.clear();
    for (const unsigned char c : logs.text_at(1)) extent.log += fmt::format("{:02x}", c);
  }
  auto note = connection(queries::k_store_evidence_last_checkpoint);
  if (note.row()) extent.checkpoint = note.text_at(2);
}

StoreExtent extent_in(Connection& connection, const std::string& path) {
  check_is_store(connection, path);
  check_pages(connection, path);
  StoreExtent extent;
  {
    auto query = connection(queries::k_store_extent);
    if (!query.row()) return extent;
    extent.records = static_cast<std::uint64_t>(query.number_at(0));
    extent.last_record_at = query.maybe_time_at(1);
    extent.version = static_cast<int>(query.number_at(2));
  }
  read_evidence(connection, extent);
  return extent;
}

// The file that is copied to: SQLite's own way of copying, page by page, because it is the same
// bytes, and because a reader can do it. (VACUUM INTO would have to run on the writer's connection,
// whose ATTACH is switched off, or repack every page meanwhile.)
class Copy {
 public:
  Copy(Connection& from, const std::string& to) : from_(from) {
    if (sqlite3_open_v2(to.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
      say_no("opening the copy");
    backup_ = sqlite3_backup_init(db_, "main", from.handle(), "main");
    if (backup_ == nullptr) say_no("beginning the copy");
  }
  ~Copy() {
    if (backup_ != nullptr) sqlite3_backup_finish(backup_);
    sqlite3_close(db_);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  void run(const BackupProgress& progress) {
    int code = SQLITE_OK;
    while ((code = sqlite3_backup_step(backup_, kPagesAtOnce)) == SQLITE_OK) tell(progress);
    tell(progress);
    const int end = sqlite3_backup_finish(std::exchange(backup_, nullptr));
    if (code != SQLITE_DONE || end != SQLITE_OK) say_no("copying the store");
    if (sqlite3_exec(db_, std::string(queries::k_store_backup_settings_sqlite).c_str(), nullptr,
                     nullptr, nullptr) != SQLITE_OK)
      say_no("closing the copy");
  }

 private:
  void tell(const BackupProgress& progress) const {
    const auto pages = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup_));
    const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup_));
    if (progress) progress(pages - left, pages);
  }
  // The destination knows what went wrong on either side.
  [[noreturn]] void say_no(const char* attempted) {
    const int code = sqlite3_extended_errcode(db_);
    const std::string words = fmt::format("{}: {}", attempted, sqlite3_errmsg(db_));
    if (backup_ != nullptr) sqlite3_backup_finish(std::exchange(backup_, nullptr));
    sqlite3_close(std::exchange(db_, nullptr));
    throw SqliteFailure(code, words);
  }

  Connection& from_;
  sqlite3* db_ = nullptr;
  sqlite3_backup* backup_ = nullptr;
};

}  // namespace

void sqlite::copy_store(const std::string& store, const std::string& to,
                        const BackupProgress& progress) {
  ReaderPool readers(store, 1);
  readers.with([&](Connection& connection) {
    check_is_store(connection, store);
    // The reading transaction has begun with this: all pages are of one moment, whatever is written
    // meanwhile, and the copy never has to begin again.
    Copy(connection, to).run(progress);
    return true;
  });
}

StoreExtent extent_of(const std::string& path) {
  ReaderPool readers(path, 1);
  return readers.with([&](Connection& connection) { return extent_in(connection, path); });
}

StoreExtent backup(const std::string& store, const std::string& to,
                   const BackupProgress& progress) {
  if (std::filesystem::exists(to))
    throw StoreUnavailable(Why::kMisconfigured,
                           fmt::format("{} is there already, and a backup replaces nothing", to));
  const Draft draft(to + ".part");
  copy_store(store, draft.path(), progress);
  const auto extent = extent_of(draft.path());
  draft.become(to);
  return extent;
}

}  // namespace countersign::audit
