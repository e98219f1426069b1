#pragma once

// A SQLite file made from statements, for tests of the program.

#include <stdexcept>
#include <string>

#include <sqlite3.h>

namespace countersign::testing {

inline void make_database(const std::string& path, const std::string& statements) {
  sqlite3* database = nullptr;
  char* problem = nullptr;
  const bool is_made =
      sqlite3_open(path.c_str(), &database) == SQLITE_OK &&
      sqlite3_exec(database, statements.c_str(), nullptr, nullptr, &problem) == SQLITE_OK;
  const std::string words = problem == nullptr ? "cannot make a database" : problem;
  sqlite3_free(problem);
  sqlite3_close(database);
  if (!is_made) throw std::runtime_error(words);
}

}  // namespace countersign::testing
