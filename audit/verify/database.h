#pragma once

// The store's file as somebody reads it who trusts nothing in it: read-only, no function or view of
// its schema trusted, in one read transaction. One thread at a time.

#include <memory>
#include <string>

#include "audit/sqlite/statement.h"

struct sqlite3;

namespace countersign::audit::verifying {

class Database {
 public:
  // Throws StoreUnavailable when there is no such file or this user may not read it, and
  // sqlite::SqliteFailure when SQLite cannot.
  explicit Database(const std::string& path);
  // An open connection of somebody else, whose transaction this reads in.
  explicit Database(sqlite3* borrowed);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  sqlite3* handle() const { return handle_; }
  sqlite::Statements& statements() { return *statements_; }
  sqlite::Query operator()(std::string_view sql) { return (*statements_)(sql); }

  // A snapshot begins at the next statement, and ends.
  void begin();
  void end();

 private:
  void open(const std::string& path);
  sqlite3* handle_ = nullptr;
  bool is_borrowed_ = false;
  std::unique_ptr<sqlite::Statements> statements_;
};

}  // namespace countersign::audit::verifying
