#pragma once

// One store's committed state as another file.

#include <string>

#include "audit/backup.h"

namespace countersign::audit::sqlite {

// `to` is there and empty; not flushed. Throws StoreUnavailable and SqliteFailure.
void copy_store(const std::string& store, const std::string& to,
                const BackupProgress& progress = {});

}  // namespace countersign::audit::sqlite
