#pragma once

// Logs that go on from others (`--accept-rollback`). The first record of such a log says of the one
// before it how long it was and what its root was: since only the newest log has a head, that is
// what seals the end of a former one. And it is why a checkpoint of more records than a former log
// has left need not be an accusation: that they are gone was accepted, and written down.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/verify/database.h"
#include "audit/verify/facts.h"
#include "audit/verify/findings.h"
#include "core/digest.h"

namespace countersign::audit::verifying {

struct GoesOn {
  std::uint64_t seq = 0;  // of the record that says so
  log::LogId log{};  // the one that is gone on from; no log of this store, if that was replaced
  std::uint64_t size = 0;
  Digest root;  // zeros, if only the size was known
};

// In the order of their records.
class Following {
 public:
  // Says what a log's first record ought to have said of the one before it.
  Following(Database& database, const Facts& facts, Findings& findings);

  // Of the record that seals that log of the store. None for the last one, and for one whose
  // sealing record was cut off.
  const GoesOn* seal_of(std::size_t log) const;
  // Of a log that is none of this store's and had at least as many records when this store took
  // its place.
  const GoesOn* replaced(const log::LogId& log, std::uint64_t size) const;

 private:
  std::vector<GoesOn> all_;
  std::vector<std::optional<std::size_t>> seals_;  // by log
};

}  // namespace countersign::audit::verifying
