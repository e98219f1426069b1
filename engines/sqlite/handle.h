#pragma once

// Native handles, wrapped once. A Database is one connection, owned by whoever uses it at the
// moment; nothing here locks. Product statements go through Query; a proposed text never does.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace countersign::engines::sqlite {

struct CloseDatabase {
  void operator()(sqlite3* db) const;
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const;
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// The first thing that went wrong in a row of steps; later ones keep it.
struct Trouble {
  int code = 0;  // SQLite's extended result code
  std::string message;
  explicit operator bool() const { return code != 0; }
  void note(sqlite3* db, int rc);
};

// An empty database in memory, without the file system's reach.
Database open_in_memory(Trouble& trouble);

// An existing file, read-only by its URI: never made, never written. Extended result codes are on.
Database open_read_only(const std::string& path, Trouble& trouble);

// Settings that no statement can take back: no extensions, no writable schema, no functions that
// the schema could smuggle in, nothing attached.
void harden(sqlite3* db);

// Runs a script of the product, statement by statement.
void execute(sqlite3* db, std::string_view script, Trouble& trouble);

// A product statement. After a Trouble every call is harmless and next() is false.
class Query {
 public:
  Query(sqlite3* db, std::string_view sql, Trouble& trouble);
  Query& bind(int index, std::string_view text);
  bool next();
  std::int64_t integer(int column) const;
  bool is_null(int column) const;
  std::string text(int column) const;
  std::string_view view(int column) const;  // until the next next()
  void reset();

 private:
  sqlite3* db_;
  Trouble& trouble_;
  Statement statement_;
};

// A template's {relation}, filled in as a quoted name.
std::string with_relation(std::string_view sql_template, std::string_view name);
std::string quoted_name(std::string_view name);

}  // namespace countersign::engines::sqlite
