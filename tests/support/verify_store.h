#pragma once

// A store in which all kinds of things happened, by chance but always the same for the same seed;
// what it came to, as the verifier says; and a copy of its files.

#include <cstdint>
#include <random>
#include <string>

#include "audit/verify.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {

struct Life {
  std::uint64_t records = 200;  // at least
  unsigned seed = 1;
  bool forgets = true;  // erases and holds as well
};

// Leaves the store open.
void live(SqliteHouse& house, const Life& life);

// The same, in a store whose beginning was pruned before.
void live_pruned(SqliteHouse& house, const Life& life);
// The same, in a store that was put back to an older state, which was accepted: as a second log.
void live_put_back(SqliteHouse& house, const Life& life);

// Of a store that is closed.
audit::Verification verified(const std::string& path);

// All flaws in words, to be shown when a test fails.
std::string flaws_of(const audit::Verification& verification);
bool has_flaw(const audit::Verification& verification, audit::Flaw::Kind kind);

// Ten times as much where COUNTERSIGN_LONG is in the environment.
std::uint64_t long_or(std::uint64_t count);

}  // namespace countersign::test
