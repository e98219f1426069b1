#pragma once

// Which holds stand: HOLD records, played from the first to the last.

#include <map>
#include <vector>

#include "audit/retention.h"
#include "audit/sqlite/connection.h"

namespace countersign::audit::sqlite {

class Holds {
 public:
  explicit Holds(Connection& connection);

  // The one that keeps that session of that person: its own before the person's. Null: none.
  const Hold* on(const SessionId& session, UserId user) const;
  const Hold* on(const SessionId& session) const;
  const Hold* on(UserId user) const;
  // Oldest first.
  std::vector<Hold> standing() const;

 private:
  std::map<SessionId, Hold> sessions_;
  std::map<UserId, Hold> users_;
};

}  // namespace countersign::audit::sqlite
