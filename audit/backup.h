#pragma once

// A copy of the whole store while it is in use, and the way back. A backup is one file that any
// reader of stores can open; the node's key is not in it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "audit/store.h"
#include "core/clock.h"

namespace countersign::audit {

struct StoreExtent {
  std::uint64_t records = 0;
  std::optional<Micros> last_record_at;
  int version = 0;         // of its schema
  std::string log;         // hex; empty: it has no evidence log
  std::string checkpoint;  // the newest signed note in it; empty: none
};

// Of a store of any version. Throws StoreUnavailable for a file that is none, and for one in whose
// pages SQLite finds something wrong.
StoreExtent extent_of(const std::string& path);

using BackupProgress = std::function<void(std::uint64_t pages_done, std::uint64_t pages)>;

// Copies the committed state of this moment to `to`, which MUST NOT exist; it appears whole,
// checked and for its owner's eyes only (0600), or not at all. Works beside a running server;
// nobody's decision waits for it. Throws StoreUnavailable.
StoreExtent backup(const std::string& store, const std::string& to,
                   const BackupProgress& progress = {});

struct RestoreAsk {
  std::string backup;
  StoreOptions store;     // its path is where the backup goes; accept_rollback as wanted
  bool replaces = false;  // a store that is there already
};
struct Restored {
  StoreExtent was;                      // of the backup
  std::optional<StoreExtent> replaced;  // none: there was none, or it could not be read
  std::string replaced_file;            // where it is kept; empty: there was none
};
// The backup is opened beside the place, as the store will be, before anything is replaced; then it
// takes the place in one step. Throws StoreUnavailable, and the store is as it was then: kLocked
// while somebody holds it, kMisconfigured where one is there and is not to be replaced, kRolledBack
// where accept_rollback is needed.
Restored restore(const RestoreAsk& ask, const Clock& clock);

}  // namespace countersign::audit
