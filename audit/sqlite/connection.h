#pragma once

// One connection to the store's file: opened by Poco::Data, armed with the settings that the
// promises rest on, and refused when a setting does not read back as asked. One thread at a time.

#include <memory>
#include <string>

#include "audit/sqlite/statement.h"

struct sqlite3;
namespace Poco::Data {
class Session;
}

namespace countersign::audit::sqlite {

enum class Access { kWrite, kRead };

class Connection {
 public:
  // Throws StoreUnavailable.
  Connection(const std::string& path, Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* handle() const { return handle_; }
  Poco::Data::Session& session() { return *session_; }
  Statements& statements() { return *statements_; }
  Query operator()(std::string_view sql) { return (*statements_)(sql); }

  // Every statement of a file that holds several; none has rows that matter.
  void run_all(std::string_view script);
  bool in_transaction() const;

 private:
  void arm(Access access);
  void check_settings(Access access);

  std::unique_ptr<Poco::Data::Session> session_;
  sqlite3* handle_ = nullptr;
  std::unique_ptr<Statements> statements_;
};

}  // namespace countersign::audit::sqlite
