#pragma once

// What the store says of its own log: its logs, its head, its checkpoints, where it was cut off.
// Claims, all of them, until the records agree.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/log/leaf.h"
#include "audit/log/merkle.h"
#include "audit/verify/database.h"
#include "audit/verify/findings.h"

namespace countersign::audit::verifying {

// One log of the store: its leaves are the records of [from, to).
struct LogSpan {
  log::LogId id{};
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

struct Facts {
  struct Head {
    std::uint64_t size = 0;
    std::string frontier;
    Digest mac;
  };
  struct Checkpoint {
    std::uint64_t seq = 0;
    std::string note;
  };
  struct Cut {
    std::uint64_t seq = 0;
    std::string frontier, note;
  };

  std::vector<LogSpan> logs;  // at least one, the last is the current one
  std::optional<Head> head;
  std::vector<Checkpoint> checkpoints;
  std::vector<Cut> cuts;
  std::vector<std::string> changed_to;  // verifier keys that records say the node's was changed to
  std::uint64_t first = 0;              // of the records that there should be
  std::uint64_t end = 0;                // after the last one

  const LogSpan& current() const { return logs.back(); }
  // The log that a record belongs to.
  std::size_t log_of(std::uint64_t seq) const;
};

// Says what is not as a store has it.
Facts read_facts(Database& database, Findings& findings);

}  // namespace countersign::audit::verifying
