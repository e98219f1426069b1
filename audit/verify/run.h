#pragma once

// One verification over open connections.

#include <memory>
#include <vector>

#include "audit/verify.h"
#include "audit/verify/database.h"

namespace countersign::audit::verifying {

struct RunOptions {
  bool check_pages = true;  // SQLite's integrity check: finds damage that no statement can do
};

// All connections see the same rows. Damage is a flaw; throws StoreUnavailable for a store of
// another version and when somebody holds a lock.
Verification run(const std::vector<std::unique_ptr<Database>>& databases, const VerifyAsk& ask,
                 const VerifyProgress& progress, const RunOptions& options);

}  // namespace countersign::audit::verifying
