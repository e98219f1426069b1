#include "engines/sqlite/series.h"

#include <memory>
#include <new>
#include <string>

#include <sqlite3.h>

#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

enum Column : int { kValue, kStart, kStop, kStep };

struct Cursor {
  sqlite3_vtab_cursor base;  // first, as SQLite wants it
  std::uint64_t rows;
  std::uint64_t at;
  std::int64_t start;
  std::int64_t stop;
  std::int64_t step;
};

Cursor& cursor_of(sqlite3_vtab_cursor* base) {
  return *reinterpret_cast<Cursor*>(base);
}

// start + at * step; within the bounds by construction, computed without signed overflow.
std::int64_t value_of(const Cursor& cursor) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(cursor.start) +
                                   cursor.at * static_cast<std::uint64_t>(cursor.step));
}

int connect(sqlite3* db, void*, int, const char* const*, sqlite3_vtab** table, char**) {
  const std::string columns(queries::k_sources_sqlite_series);
  const int rc = sqlite3_declare_vtab(db, columns.c_str());
  if (rc != SQLITE_OK) return rc;
  sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
  *table = new (std::nothrow) sqlite3_vtab{};
  return *table == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  delete table;
  return SQLITE_OK;
}

// Takes the three arguments, which are equalities on hidden columns; idxNum tells which are there.
int best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
  int given = 0;
  int constraint_of[4] = {-1, -1, -1, -1};
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    if (constraint.iColumn < kStart || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    // Not known at this place of a join: another order has to be found.
    if (!constraint.usable) return SQLITE_CONSTRAINT;
    given |= 1 << constraint.iColumn;
    constraint_of[constraint.iColumn] = i;
  }
  if (constraint_of[kStart] < 0 || constraint_of[kStop] < 0) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg =
        sqlite3_mprintf("generate_series needs a start and a stop: generate_series(1, 12)");
    return SQLITE_ERROR;
  }
  int argument = 0;
  for (int column = kStart; column <= kStep; ++column) {
    if (constraint_of[column] < 0) continue;
    auto& usage = info->aConstraintUsage[constraint_of[column]];
    usage.argvIndex = ++argument;
    usage.omit = 1;
  }
  info->idxNum = given;
  info->estimatedCost = 1000;
  info->estimatedRows = 1000;
  return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
  auto* made = new (std::nothrow) Cursor{};
  if (made == nullptr) return SQLITE_NOMEM;
  *cursor = &made->base;
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete &cursor_of(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* base, int given, const char*, int count, sqlite3_value** values) {
  Cursor& cursor = cursor_of(base);
  bool has_null = false;
  for (int i = 0; i < count; ++i) has_null |= sqlite3_value_type(values[i]) == SQLITE_NULL;
  cursor.at = 0;
  cursor.start = count > 0 ? sqlite3_value_int64(values[0]) : 0;
  cursor.stop = count > 1 ? sqlite3_value_int64(values[1]) : 0;
  cursor.step = (given & (1 << kStep)) != 0 && count > 2 ? sqlite3_value_int64(values[2]) : 1;
  if (cursor.step == 0) cursor.step = 1;
  cursor.rows = has_null ? 0 : series_rows(cursor.start, cursor.stop, cursor.step);
  if (cursor.rows <= kSeriesRowsMax) return SQLITE_OK;
  sqlite3_free(base->pVtab->zErrMsg);
  base->pVtab->zErrMsg = sqlite3_mprintf("generate_series gives at most %lld rows, not %llu",
                                         static_cast<long long>(kSeriesRowsMax),
                                         static_cast<unsigned long long>(cursor.rows));
  return SQLITE_ERROR;
}

int next(sqlite3_vtab_cursor* base) {
  ++cursor_of(base).at;
  return SQLITE_OK;
}

int at_end(sqlite3_vtab_cursor* base) {
  const Cursor& cursor = cursor_of(base);
  return cursor.at >= cursor.rows ? 1 : 0;
}

int column(sqlite3_vtab_cursor* base, sqlite3_context* context, int index) {
  const Cursor& cursor = cursor_of(base);
  const std::int64_t values[] = {value_of(cursor), cursor.start, cursor.stop, cursor.step};
  sqlite3_result_int64(context, values[index]);
  return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* base, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(cursor_of(base).at);
  return SQLITE_OK;
}

// Without xCreate it exists only as a function, and no statement can make a table of it.
sqlite3_module series_module() {
  sqlite3_module module{};
  module.xConnect = connect;
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = at_end;
  module.xColumn = column;
  module.xRowid = rowid;
  return module;
}

}  // namespace

std::uint64_t series_rows(std::int64_t start, std::int64_t stop, std::int64_t step) {
  if (step == 0) step = 1;
  if (step > 0 ? start > stop : start < stop) return 0;
  const auto from = static_cast<std::uint64_t>(start);
  const auto to = static_cast<std::uint64_t>(stop);
  const std::uint64_t distance = step > 0 ? to - from : from - to;
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  const std::uint64_t strides = distance / stride;
  return strides == UINT64_MAX ? strides : strides + 1;
}

int add_series(sqlite3* db) {
  static const sqlite3_module module = series_module();
  return sqlite3_create_module_v2(db, "generate_series", &module, nullptr, nullptr);
}

}  // namespace countersign::engines::sqlite
