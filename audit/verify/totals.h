#pragma once

// After everything was read: whether there are rows that no record accounts for, and whether texts
// that are named by their digest still have it.

#include <cstdint>
#include <vector>

#include "audit/verify/chunk.h"
#include "audit/verify/database.h"
#include "audit/verify/findings.h"

namespace countersign::audit::verifying {

// `sessions`: those that have records. Sorts them.
void check_totals(Database& database, const Accounted& accounted,
                  std::vector<std::int64_t>& sessions, Findings& findings);
void check_named_texts(Database& database, Findings& findings);
// SQLite's own look at every page and index.
void check_pages(Database& database, Findings& findings);

}  // namespace countersign::audit::verifying
