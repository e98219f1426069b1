#pragma once

// One verification over open connections.

#include <cstdint>
#include <memory>
#include <vector>

#include "audit/verify.h"
#include "audit/verify/database.h"
#include "audit/verify/pieces.h"

namespace countersign::audit::verifying {

// With several connections the first is this thread's and the last one's is that of the thread that
// looks at the pages; the others read records.
inline constexpr std::size_t kNotReaders = 2;

struct RunOptions {
  std::uint64_t chunk = kChunk;  // records that one thread reads at a time
  bool check_pages = true;       // SQLite's integrity check: finds damage that no statement can do
};

// One connection, or more than kNotReaders, which all see the same rows. Damage is a flaw; throws
// StoreUnavailable for a store of another version and when somebody holds a lock.
Verification run(const std::vector<std::unique_ptr<Database>>& databases, const VerifyAsk& ask,
                 const VerifyProgress& progress, const RunOptions& options);

}  // namespace countersign::audit::verifying
