#pragma once

// The records that say what was forgotten and what must be kept, gathered before the rest is read:
// whether a text may be gone is a question about all of them (audit/sqlite/forget/classes.h).

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "audit/log/commitment.h"
#include "audit/verify/database.h"
#include "core/record.h"

namespace countersign::audit::verifying {

class Forgetting {
 public:
  explicit Forgetting(Database& database);

  // `seqs` of the session's records that count for its age, ascending.
  bool is_purged(const log::TextPlace& place, std::int64_t session, std::int64_t user,
                 const std::vector<std::uint64_t>& seqs) const;
  bool is_event_forgotten(std::uint64_t seq, RecordType type) const;
  bool is_signals_added(std::uint64_t seq) const { return signals_added_.contains(seq); }

  struct Rotation {
    std::uint64_t seq;
    std::string text;
  };
  const std::vector<Rotation>& rotations() const { return rotations_; }
  // PRUNED records: the cut, and the root there in hex.
  const std::map<std::uint64_t, std::string>& pruned() const { return pruned_; }

 private:
  struct Purge {
    std::uint64_t seq;
    std::int64_t what;
    std::uint64_t target;
  };
  // Where holds on one session, or on one person, begin and end: seq → stands from here on.
  using Stretches = std::map<std::int64_t, std::map<std::uint64_t, bool>>;

  void take(const sqlite::Query& query);
  void take_hold(const sqlite::Query& query, std::uint64_t seq);
  static bool stands(const Stretches& holds, std::int64_t who, std::uint64_t at);

  std::vector<Purge> purges_;
  Stretches held_sessions_, held_people_;
  std::set<std::uint32_t> erased_events_;
  std::set<std::uint64_t> signals_added_;
  std::vector<Rotation> rotations_;
  std::map<std::uint64_t, std::string> pruned_;
};

}  // namespace countersign::audit::verifying
