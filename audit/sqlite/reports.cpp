#include "audit/sqlite/reports.h"

#include <memory>

#include <sqlite3.h>

#include "audit/sqlite/connection.h"
#include "audit/sqlite/failure.h"
#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

void bind_value(sqlite3* db, sqlite3_stmt* statement, int at, const ReportValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  const int code = text == nullptr
                       ? sqlite3_bind_int64(statement, at, std::get<std::int64_t>(value))
                       : sqlite3_bind_text64(statement, at, text->data(), text->size(),
                                             SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) fail(db, "binding a report's parameter");
}

ReportValue value_of(const ReportAsk& ask, std::string_view name) {
  if (name == "since") return to_us(ask.since);
  // One more than asked for says whether there is more.
  if (name == "limit") return static_cast<std::int64_t>(ask.limit) + 1;
  const auto found = ask.values.find(name);
  invariant(found != ask.values.end(), "a report's statement has only declared parameters");
  return found->second;
}

// Parameters have names here, because people read these statements.
Prepared prepared(sqlite3* db, std::string_view sql, const ReportAsk& ask) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK)
    fail(db, "preparing a report");
  Prepared statement(raw, sqlite3_finalize);
  for (int at = 1; at <= sqlite3_bind_parameter_count(raw); ++at)
    bind_value(db, raw, at, value_of(ask, sqlite3_bind_parameter_name(raw, at) + 1));
  return statement;
}

bool has_row(sqlite3* db, const Prepared& statement) {
  const int code = sqlite3_step(statement.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail(db, "reading a report");
  return code == SQLITE_ROW;
}

ReportCell cell(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return std::monostate();
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const int length = sqlite3_column_bytes(statement, column);
      return bytes == nullptr ? std::string()
                              : std::string(bytes, static_cast<std::size_t>(length));
    }
  }
}

std::vector<ReportCell> row_of(sqlite3_stmt* statement, int columns) {
  std::vector<ReportCell> row;
  for (int column = 0; column < columns; ++column) row.push_back(cell(statement, column));
  return row;
}

std::uint64_t count(sqlite3* db, const ReportAsk& ask) {
  const auto statement = prepared(db, queries::k_reports_looked_at_sessions, ask);
  return has_row(db, statement)
             ? static_cast<std::uint64_t>(sqlite3_column_int64(statement.get(), 0))
             : 0;
}

}  // namespace

ReportAnswer answer(Connection& connection, const ReportAsk& ask) {
  invariant(ask.report != nullptr && ask.limit > 0, "a report is named and may have rows");
  sqlite3* db = connection.handle();
  ReportAnswer out;
  const auto statement = prepared(db, ask.report->sql, ask);
  const int columns = sqlite3_column_count(statement.get());
  for (int column = 0; column < columns; ++column)
    out.columns.emplace_back(sqlite3_column_name(statement.get(), column));
  while (has_row(db, statement)) out.rows.push_back(row_of(statement.get(), columns));
  out.has_more = out.rows.size() > ask.limit;
  if (out.has_more) out.rows.pop_back();
  out.looked_at = count(db, ask);
  return out;
}

}  // namespace countersign::audit::sqlite
