#pragma once

// A PostgreSQL role that can read what a policy allows and do nothing else, as a script for a
// superuser to look over and run.

#include <string>
#include <string_view>

#include "cli/init/draft.h"
#include "engines/engine.h"

namespace countersign::cli {

// Role and database are those of the url, or names to be replaced. Denied and masked columns are
// not granted.
std::string reader_role_script(const Draft& draft, const engines::Schema& schema,
                               std::string_view url);

}  // namespace countersign::cli
