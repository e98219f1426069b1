#pragma once

// Which sessions may be forgotten now: old enough, nothing waits or runs in them, and no hold.

#include <cstdint>
#include <optional>
#include <vector>

#include "audit/retention.h"
#include "audit/sqlite/connection.h"
#include "audit/sqlite/forget/holds.h"

namespace countersign::audit::sqlite {

struct FoundSession {
  std::int64_t number = 0;  // data_agent_session.id
  SessionId id;
  UserId user;
  std::int64_t first_seq = 0, last_seq = 0;
};

// Older than a time is older than the first record of that time or later.
struct Limit {
  Micros before;
  std::int64_t seq = 0;
};
Limit limit_of(Connection& connection, Micros before);

// The next few sessions after number `after` that began before the limit and have texts of that
// class (kChat or kText).
std::vector<FoundSession> with_texts(Connection& connection, KeepClass what, std::int64_t after,
                                     const Limit& limit, std::size_t count);
std::vector<FoundSession> sessions_of(Connection& connection, UserId user, std::int64_t after,
                                      std::size_t count);
std::optional<FoundSession> find_session(Connection& connection, const SessionId& id);
// The highest number of a session.
std::int64_t last_session(Connection& connection);

enum class Due : std::uint8_t { kYes, kYoung, kOpen, kHeld };
Due due(Connection& connection, const FoundSession& session, const Limit& limit,
        const Holds& holds);

enum class Live : std::uint8_t { kNothing, kWaits, kRuns };
Live live(Connection& connection, const FoundSession& session);

}  // namespace countersign::audit::sqlite
