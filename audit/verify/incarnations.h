#pragma once

// Which node wrote from which record on: rows that no leaf would miss must not be there.

#include "audit/verify/database.h"
#include "audit/verify/facts.h"
#include "audit/verify/findings.h"

namespace countersign::audit::verifying {

// The first begins at the first record that is there, each other one at a later record, and each
// was started later than the one before.
void check_incarnations(Database& database, const Facts& facts, Findings& findings);

}  // namespace countersign::audit::verifying
