#pragma once

// Brings a store's schema to what this program knows. Each migration commits together with the row
// that says it ran; a store that a newer program has migrated is refused with kNewer, one whose
// migrations had another text with kMisconfigured.

#include <string>

#include "core/clock.h"

namespace countersign::audit::sqlite {

class Connection;

// Writers, under the lock file. Throws StoreUnavailable.
void migrate(Connection& connection, const std::string& path, Micros now);
// Readers: the store must be one that this program can read.
void check_version(Connection& connection, const std::string& path);

}  // namespace countersign::audit::sqlite
