#include "engines/sqlite/handle.h"

#include <array>

#include <sqlite3.h>

#include "core/digest.h"
#include "core/text.h"

namespace countersign::engines::sqlite {

void CloseDatabase::operator()(sqlite3* db) const {
  sqlite3_close_v2(db);
}

void FinalizeStatement::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Trouble::note(sqlite3* db, int rc) {
  if (code != 0 || rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE) return;
  code = db != nullptr ? sqlite3_extended_errcode(db) : rc;
  if (code == SQLITE_OK) code = rc;
  message = printable(db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
}

namespace {

Database open(const std::string& name, int flags, Trouble& trouble) {
  sqlite3* raw = nullptr;
  const int rc = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database db(raw);
  trouble.note(raw, rc);
  if (rc != SQLITE_OK) return nullptr;
  sqlite3_extended_result_codes(raw, 1);
  return db;
}

// A path inside a file: URI; everything that could end it or start a parameter is escaped.
std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9') || byte == '/' || byte == '.' ||
                          byte == '-' || byte == '_';
    if (is_plain)
      uri += c;
    else
      uri += "%" + to_hex({&c, 1});
  }
  return uri + "?mode=ro";
}

}  // namespace

Database open_in_memory(Trouble& trouble) {
  return open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY, trouble);
}

Database open_read_only(const std::string& path, Trouble& trouble) {
  return open(uri_of(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, trouble);
}

void harden(sqlite3* db) {
  struct Switch {
    int option;
    int value;
  };
  static constexpr std::array kSwitches = {
      Switch{SQLITE_DBCONFIG_DEFENSIVE, 1},
      Switch{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      Switch{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
      Switch{SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
      Switch{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      Switch{SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
  };
  for (const auto& [option, value] : kSwitches) sqlite3_db_config(db, option, value, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
}

void execute(sqlite3* db, std::string_view script, Trouble& trouble) {
  if (trouble) return;
  trouble.note(db, sqlite3_exec(db, std::string(script).c_str(), nullptr, nullptr, nullptr));
}

Query::Query(sqlite3* db, std::string_view sql, Trouble& trouble) : db_(db), trouble_(trouble) {
  if (trouble_) return;
  sqlite3_stmt* raw = nullptr;
  const int rc = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), 0, &raw, nullptr);
  statement_.reset(raw);
  trouble_.note(db, rc);
}

Query& Query::bind(int index, std::string_view text) {
  if (!trouble_ && statement_)
    trouble_.note(db_, sqlite3_bind_text(statement_.get(), index, text.data(),
                                         static_cast<int>(text.size()), SQLITE_TRANSIENT));
  return *this;
}

bool Query::next() {
  if (trouble_ || !statement_) return false;
  const int rc = sqlite3_step(statement_.get());
  trouble_.note(db_, rc);
  return rc == SQLITE_ROW;
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view Query::view(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string Query::text(int column) const {
  return std::string(view(column));
}

void Query::reset() {
  if (statement_) sqlite3_reset(statement_.get());
}

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string with_relation(std::string_view sql_template, std::string_view name) {
  static constexpr std::string_view kHole = "{relation}";
  std::string sql(sql_template);
  const std::string filling = quoted_name(name);
  for (std::size_t at = 0; (at = sql.find(kHole, at)) != std::string::npos; at += filling.size())
    sql.replace(at, kHole.size(), filling);
  return sql;
}

}  // namespace countersign::engines::sqlite
