#include "audit/sqlite/connection.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <span>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <Poco/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "audit/sqlite/failure.h"
#include "audit/sqlite/gathered_wal.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

struct Setting {
  const char* name;
  const char* wanted;
};
// In the order of writer_settings_read and reader_settings_read.
constexpr std::array kWriterSettings = {
    Setting{"journal_mode", "wal"},  Setting{"synchronous", "2"},
    Setting{"secure_delete", "1"},   Setting{"foreign_keys", "1"},
    Setting{"trusted_schema", "0"},  Setting{"temp_store", "2"},
    Setting{"cell_size_check", "1"}, Setting{"wal_autocheckpoint", "0"}};
constexpr std::array kReaderSettings = {Setting{"query_only", "1"}, Setting{"trusted_schema", "0"},
                                        Setting{"temp_store", "2"},
                                        Setting{"cell_size_check", "1"}};

// A path may hold any character; in a URI some of them mean something.
std::string uri(const std::string& path, Access access) {
  std::string out = "file:";
  for (const unsigned char c : path) {
    if (c == '%' || c == '?' || c == '#')
      out += fmt::format("%{:02x}", c);
    else
      out += static_cast<char>(c);
  }
  if (access == Access::kRead) return out + "?mode=ro";
  return out + "?mode=rw&vfs=" + gathering_layer();
}

[[noreturn]] void cannot_open(const std::string& path, const std::string& problem) {
  throw StoreUnavailable(Why::kMisconfigured,
                         fmt::format("cannot open the audit store {}: {}. Check that the path is "
                                     "right and that this user may read and write it.",
                                     path, problem));
}

// Poco tries a file that cannot be opened again and again until its time-out: so it is tried here
// first, once.
void try_to_open(const std::string& path, Access access) {
  if (::access(path.c_str(), access == Access::kWrite ? R_OK | W_OK : R_OK) != 0)
    cannot_open(path, std::strerror(errno));
  sqlite3* db = nullptr;
  const int flags = access == Access::kWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  const std::string problem = code == SQLITE_OK ? "" : sqlite3_errmsg(db);
  sqlite3_close(db);
  if (is_beyond_repair(code))
    throw StoreUnavailable(
        Why::kBroken,
        fmt::format("cannot read the audit store {}: {} (SQLite code {})", path, problem, code));
  if (code != SQLITE_OK) cannot_open(path, problem);
}

void register_connector_once() {
  static std::once_flag once;
  std::call_once(once, [] { Poco::Data::SQLite::Connector::registerConnector(); });
}

}  // namespace

Connection::Connection(const std::string& path, Access access) {
  register_connector_once();
  try_to_open(path, access);
  try {
    // The number is for how many seconds Poco goes on trying.
    session_ = std::make_unique<Poco::Data::Session>("SQLite", uri(path, access), 2);
    handle_ = Poco::Data::SQLite::Utility::dbHandle(*session_);
  } catch (const Poco::Exception& e) {
    cannot_open(path, e.displayText());
  }
  try {
    arm(access);
    check_settings(access);
    // Only now: a commit is known to flush the WAL.
    if (access == Access::kWrite && !gather_wal(handle_))
      throw StoreUnavailable(Why::kMisconfigured,
                             "this SQLite library does not take a file layer "
                             "of ours: the audit store cannot be written");
  } catch (const SqliteFailure& e) {
    throw StoreUnavailable(why(e.code()),
                           fmt::format("cannot use the audit store {}: {}", path, e.what()));
  }
  statements_ = std::make_unique<Statements>(handle_);
}

Connection::~Connection() = default;

void Connection::arm(Access access) {
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // Small allocations come from the connection's own memory, not through the process-wide lock.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 1200, 256);
  // A second database is never attached.
  sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
  run_all(access == Access::kWrite ? queries::k_store_writer_settings_sqlite
                                   : queries::k_store_reader_settings_sqlite);
}

void Connection::run_all(std::string_view script) {
  const std::string text(script);
  const char* at = text.c_str();
  while (*at != '\0') {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(handle_, at, -1, &raw, &at) != SQLITE_OK)
      fail(handle_, "preparing the store");
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw,
                                                                               sqlite3_finalize);
    if (!statement) continue;
    Query query(handle_, raw);
    while (query.row()) {
    }
  }
}

void Connection::check_settings(Access access) {
  const std::string text(access == Access::kWrite ? queries::k_store_writer_settings_read_sqlite
                                                  : queries::k_store_reader_settings_read_sqlite);
  const auto settings = access == Access::kWrite ? std::span<const Setting>(kWriterSettings)
                                                 : std::span<const Setting>(kReaderSettings);
  const char* at = text.c_str();
  for (const auto& setting : settings) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(handle_, at, -1, &raw, &at) != SQLITE_OK || raw == nullptr)
      fail(handle_, "reading the store's settings back");
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw,
                                                                               sqlite3_finalize);
    Query query(handle_, raw);
    const std::string is = query.row() ? query.text_at(0) : "nothing";
    if (is != setting.wanted)
      throw StoreUnavailable(
          Why::kMisconfigured,
          fmt::format("the audit store's setting {} is {} and must be {}: this file system or "
                      "SQLite library cannot keep what the store promises",
                      setting.name, is, setting.wanted));
  }
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

}  // namespace countersign::audit::sqlite
