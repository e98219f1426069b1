#include "tests/support/questions_postgres.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "core/text.h"
#include "tests/support/postgres_server.h"

namespace countersign::tests {

namespace {

using testing::PostgresDatabase;

constexpr std::size_t kBatchBytes = 200'000;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

// Rows of texts; NULL is `is_null`.
struct Cell {
  std::string text;
  bool is_null = false;
};
class Sqlite {
 public:
  explicit Sqlite(const std::string& path) {
    sqlite3* raw = nullptr;
    if (sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
      throw std::runtime_error("cannot open " + path);
    database_.reset(raw);
  }

  template <class Take>
  void each(const std::string& sql, Take&& take) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database_.get()) + (" in: " + sql));
    while (sqlite3_step(statement) == SQLITE_ROW) {
      std::vector<Cell> row;
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.push_back({text == nullptr ? "" : text, text == nullptr});
      }
      take(row);
    }
    sqlite3_finalize(statement);
  }

  bool is_true(const std::string& sql) const {
    bool is = false;
    each(sql, [&](const std::vector<Cell>& row) { is = row[0].text == "1"; });
    return is;
  }

 private:
  std::unique_ptr<sqlite3, Close> database_;
};

std::string in_marks(std::string_view text, char mark) {
  std::string out(1, mark);
  for (const char c : text) out += c == mark ? std::string(2, c) : std::string(1, c);
  return out + mark;
}
std::string name(std::string_view text) {
  return in_marks(text, '"');
}

struct Column {
  std::string name, declared;
  bool is_key = false;
  bool is_needed = false;
  std::string type;
};

class Mover {
 public:
  Mover(const Sqlite& from, const PostgresDatabase& to) : from_(from), to_(to) {}

  void move() {
    std::vector<std::string> tables;
    from_.each("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
               [&](const auto& row) { tables.push_back(row[0].text); });
    for (const auto& table : tables) {
      make(table);
      fill(table);
    }
    for (const auto& table : tables) tie(table);
    to_.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    to_.run("ANALYZE");
  }

 private:
  std::vector<Column> columns_of(const std::string& table) const {
    std::vector<Column> columns;
    from_.each("SELECT name, type, pk, \"notnull\" FROM pragma_table_info(" +
                   in_marks(table, '\'') + ") ORDER BY cid",
               [&](const auto& row) {
                 columns.push_back({row[0].text, ascii_lower(row[1].text), row[2].text != "0",
                                    row[3].text != "0", ""});
               });
    for (auto& column : columns) column.type = type_of(table, column);
    return columns;
  }

  // True of every value that is there, and there is one.
  bool all(const std::string& table, const Column& column, const std::string& test) const {
    const std::string c = name(column.name);
    return from_.is_true("SELECT count(*) > 0 AND min(" + test + ") = 1 FROM " + name(table) +
                         " WHERE " + c + " IS NOT NULL");
  }

  std::string type_of(const std::string& table, const Column& column) const {
    const std::string c = name(column.name);
    const std::string lower = ascii_lower(column.name);
    const std::string day = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
    if (column.declared.find("int") != std::string::npos) {
      const bool sounds_like_flag = lower.starts_with("is") || lower.starts_with("has");
      if (sounds_like_flag && all(table, column, c + " IN (0, 1)")) return "boolean";
      return all(table, column, "typeof(" + c + ") = 'integer'") ? "bigint" : "text";
    }
    if (column.declared.find("real") != std::string::npos ||
        column.declared.find("num") != std::string::npos) {
      if (!all(table, column, "typeof(" + c + ") IN ('real', 'integer')"))
        return from_.is_true("SELECT count(" + c + ") = 0 FROM " + name(table)) ? "numeric(14,2)"
                                                                                : "text";
      return all(table, column, "round(" + c + ", 2) = " + c) ? "numeric(14,2)"
                                                              : "double precision";
    }
    if (all(table, column, c + " GLOB '" + day + "'")) return "date";
    if (all(table, column, c + " GLOB '" + day + " [0-9][0-9]:[0-9][0-9]:[0-9][0-9]'"))
      return "timestamp";
    return "text";
  }

  void make(const std::string& table) {
    std::string columns, keys;
    for (const auto& column : columns_of(table)) {
      columns += (columns.empty() ? "" : ", ") + name(column.name) + " " + column.type +
                 (column.is_needed ? " NOT NULL" : "");
      if (column.is_key) keys += (keys.empty() ? "" : ", ") + name(column.name);
    }
    if (!keys.empty()) columns += ", PRIMARY KEY (" + keys + ")";
    to_.run("CREATE TABLE " + name(table) + " (" + columns + ")");
  }

  void fill(const std::string& table) {
    const auto columns = columns_of(table);
    const std::string opening = "INSERT INTO " + name(table) + " VALUES ";
    std::string batch;
    from_.each("SELECT * FROM " + name(table), [&](const std::vector<Cell>& row) {
      std::string values;
      for (std::size_t i = 0; i < row.size(); ++i)
        values += (values.empty() ? "" : ", ") +
                  (row[i].is_null ? std::string("NULL") : in_marks(row[i].text, '\''));
      batch += (batch.empty() ? opening : ", ") + "(" + values + ")";
      if (batch.size() < kBatchBytes) return;
      to_.run(batch);
      batch.clear();
    });
    if (!batch.empty()) to_.run(batch);
  }

  // Keys that SQLite does not hold its rows to, or that lead between types, are left away.
  void tie(const std::string& table) {
    from_.each("SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(" +
                   in_marks(table, '\'') +
                   ") WHERE id IN (SELECT id FROM pragma_foreign_key_list(" +
                   in_marks(table, '\'') + ") GROUP BY id HAVING count(*) = 1)",
               [&](const auto& row) {
                 const std::string to =
                     row[2].is_null || row[2].text.empty() ? "" : "(" + name(row[2].text) + ")";
                 try {
                   to_.run("ALTER TABLE " + name(table) + " ADD FOREIGN KEY (" + name(row[1].text) +
                           ") REFERENCES " + name(row[0].text) + to + " NOT VALID");
                 } catch (const std::exception&) {
                 }
               });
  }

  const Sqlite& from_;
  const PostgresDatabase& to_;
};

}  // namespace

QuestionSource::Made in_postgres() {
  QuestionSource::Made made;
  made.envelope_rows = 10'000'000;
  made.dialect = "postgresql";
  made.move = [](const std::string& path) {
    auto database = std::make_shared<PostgresDatabase>(PostgresDatabase::From::kEmpty);
    Mover(Sqlite(path), *database).move();
    return QuestionSource::Moved{database->url(), database};
  };
  return made;
}

}  // namespace countersign::tests
