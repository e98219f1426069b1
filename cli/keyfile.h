#pragma once

// The local user's key, in a file beside the store that only its owner can read. Whoever can write
// the store's file owns what is in it, so a key that was lost is simply made anew.

#include <string>

#include "audit/store.h"
#include "core/secret.h"

namespace countersign::cli {

std::string key_file_of(const std::string& store_path);

// The key in the file; makes the local user and the file when there is none. `is_new` says so.
struct LocalKey {
  Secret key;
  bool is_new = false;
};
// Throws CannotStart (cli/house.h) when the file cannot be read, is open to others, or cannot be
// written.
LocalKey local_key(audit::Store& store, const std::string& store_path);
// The same for a store that a running server holds: never makes one.
Secret existing_key(const std::string& store_path);

}  // namespace countersign::cli
