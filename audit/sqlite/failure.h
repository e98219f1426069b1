#pragma once

// What SQLite says when the world failed, and what that means for the store.

#include <stdexcept>
#include <string>
#include <string_view>

#include "audit/store.h"

struct sqlite3;

namespace countersign::audit::sqlite {

// Thrown by this folder only; the writer and the readers turn it into a StoreUnavailable.
class SqliteFailure : public std::runtime_error {
 public:
  SqliteFailure(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  int code() const { return code_; }  // extended

 private:
  int code_;
};

// The connection's last error, as an exception that says what was being attempted.
[[noreturn]] void fail(sqlite3* db, std::string_view attempted);

StoreUnavailable::Why why(int code);
// Never retried: a store that could not read or write its own file is not trusted again.
bool is_beyond_repair(int code);
// Rows that a command found and that are gone or other under its hands, though nobody else writes:
// the file is damaged, and nothing is done. Throws StoreUnavailable.
void must_agree(bool holds, std::string_view what);
// The whole transaction is lost, not just the statement.
bool ends_transaction(int code);

}  // namespace countersign::audit::sqlite
