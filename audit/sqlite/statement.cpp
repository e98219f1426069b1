#include "audit/sqlite/statement.h"

#include <sqlite3.h>

#include "audit/sqlite/failure.h"
#include "core/invariant.h"

namespace countersign::audit::sqlite {

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::bound(int code) {
  if (code != SQLITE_OK) fail(db_, "binding a parameter of the store");
  return *this;
}

Query& Query::number(std::int64_t value) {
  return bound(sqlite3_bind_int64(statement_, ++parameters_, value));
}

Query& Query::text(std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();
  return bound(sqlite3_bind_text64(statement_, ++parameters_, bytes, value.size(), SQLITE_TRANSIENT,
                                   SQLITE_UTF8));
}

Query& Query::blob(std::string_view value) {
  return bound(
      sqlite3_bind_blob64(statement_, ++parameters_, value.data(), value.size(), SQLITE_TRANSIENT));
}

Query& Query::null() {
  return bound(sqlite3_bind_null(statement_, ++parameters_));
}

bool Query::row() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(db_, "using the audit store");
}

std::int64_t Query::run() {
  invariant(sqlite3_bind_parameter_count(statement_) == parameters_,
            "every parameter of a statement is bound");
  while (row()) {
  }
  return sqlite3_changes64(db_);
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Query::number_at(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::optional<std::int64_t> Query::maybe_number_at(int column) const {
  if (is_null(column)) return std::nullopt;
  return number_at(column);
}

std::optional<Micros> Query::maybe_time_at(int column) const {
  if (is_null(column)) return std::nullopt;
  return from_us(number_at(column));
}

std::string Query::text_at(int column) const {
  return std::string(view_at(column));
}

std::string_view Query::view_at(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Query::is_integer(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_INTEGER;
}

bool Query::is_text(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_TEXT;
}

std::optional<Digest> Query::digest_at(int column) const {
  return Digest::from_bytes(text_at(column));
}

Statements::~Statements() {
  for (const auto& [text, statement] : kept_) sqlite3_finalize(statement);
}

sqlite3_stmt* Statements::prepared(std::string_view sql) {
  auto& statement = kept_[sql.data()];
  if (statement == nullptr) {
    sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                       &statement, nullptr);
    if (statement == nullptr) fail(db_, "preparing a statement of the store");
  }
  return statement;
}

}  // namespace countersign::audit::sqlite
