#pragma once

// Whether tables, indexes, views and triggers are those that the migrations make: what people ask
// is answered by them.

#include "audit/verify/database.h"
#include "audit/verify/findings.h"

namespace countersign::audit::verifying {

// False: a table that verify itself reads is another one, so nothing more can be said.
bool check_schema(Database& database, Findings& findings);

}  // namespace countersign::audit::verifying
