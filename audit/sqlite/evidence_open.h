#pragma once

// Opens a store's evidence log for writing, or begins it: the node's key, the head under its MAC,
// and whether the store is at least as long as it was seen to be. Says no with what to do.

#include <memory>
#include <optional>
#include <string>

#include "audit/sqlite/connection.h"
#include "audit/sqlite/evidence_memory.h"
#include "audit/sqlite/evidence_notary.h"
#include "audit/sqlite/evidence_tail.h"
#include "audit/store.h"

namespace countersign::audit::sqlite {

// Codes of ADMIN records about the log in audit_event, beside those of accounts (accounts.h): a log
// that begins where another one ended ("log <id> size <n> root <hex>", target its size), or with
// the records of a store that had none (target: how many).
enum class LogEvent : std::int64_t { kGoesOn = 10, kAdopted = 11 };
// Codes of KEY_ROTATED: the old key signed it as well, or was lost. Text: the new verifier key.
enum class KeyEvent : std::int64_t { kRotated = 1, kLost = 2 };

// The parts hold on to one another: they go together.
struct Evidence {
  std::string key_file;
  std::unique_ptr<EvidenceTail> tail;
  std::unique_ptr<EvidenceMemory> memory;
  std::unique_ptr<Notary> notary;
  bool goes_on = false;  // as a new log after another one, which is to be signed at once
};

std::string key_file_of(const StoreOptions& options);

// The connection holds the store's lock and is migrated. Throws StoreUnavailable: kTampered,
// kRolledBack, kMisconfigured, or what SQLite says.
Evidence open_evidence(Connection& connection, const StoreOptions& options, const Clock& clock);

// Goes on with a new key though the old one is gone: the records themselves must agree with the
// head, whose MAC nobody can check any more. Appends KEY_ROTATED. Gives back the new verifier key.
std::string open_with_new_key(Connection& connection, const StoreOptions& options,
                              const Clock& clock, UserId by);

}  // namespace countersign::audit::sqlite
