#pragma once

// Sessions on a source: connections whose settings are pinned, checked to be in force, and whose
// role was found to be one for reading. Kept between uses; nothing of one use is left for the next.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/thread.h"
#include "engines/engine.h"
#include "engines/postgres/address.h"
#include "engines/postgres/connection.h"
#include "engines/postgres/words.h"

namespace countersign::engines::postgres {

struct PostgresSource {
  std::string name;
  Address address;
  std::string password_env;
  std::vector<std::string> search_path = {};  // empty: public
  std::string notes_file = {};
};

struct Session {
  std::unique_ptr<Connection> connection;
  bool is_fresh = true;  // made just now: that it broke is not because it lay idle
  SteadyClock::time_point idle_since = {};
};

// Any thread.
class SessionPool {
 public:
  explicit SessionPool(PostgresSource source);

  // A session that lay idle may have died meanwhile: then the first statement on it says so, and
  // take_fresh() gives one that did not.
  Result<Session, SourceError> take(const Patience& patience);
  Result<Session, SourceError> take_fresh(const Patience& patience);
  // Cleans it first; what cannot be cleaned is closed. A session that only fixed statements were
  // sent on has nothing to clean but its transaction.
  enum class Saw { kOnlyOurs, kProposed };
  void give_back(Session session, Saw saw);

  const PostgresSource& source() const { return source_; }
  const Naming& naming() const { return naming_; }
  const std::vector<std::string>& search_path() const { return search_path_; }

 private:
  PostgresSource source_;
  Naming naming_;
  std::vector<std::string> search_path_;
  std::vector<Connection::Setting> settings_;
  Guarded<std::vector<Session>> idle_;
};

// One transaction that only reads and always ends in a rollback.
Result<Done, Failure> begin_reading(Connection& connection, const Patience& patience);
Result<Done, Failure> end_reading(Connection& connection, const Patience& patience);

}  // namespace countersign::engines::postgres
