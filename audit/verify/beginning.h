#pragma once

// Where reading begins, and what the tree is up to there: at the first record, where the log was
// cut off, or at a checkpoint that an earlier run verified.

#include <cstdint>
#include <optional>

#include "audit/log/merkle.h"
#include "audit/verify/claims.h"
#include "audit/verify/facts.h"

namespace countersign::audit::verifying {

struct Beginning {
  std::uint64_t seq = 0;
  log::Frontier frontier;
  bool is_whole = true;  // everything that is there is read
};

// Checks the cut on the way, and what stands below the checkpoint.
Beginning find_beginning(Database& database, const VerifyAsk& ask, const Facts& facts,
                         const Forgetting& forgetting, Keyring& keyring, Findings& findings);

// Of a record that is there.
std::optional<Digest> leaf_at(Database& database, const Facts& facts, std::uint64_t seq);

// With the key file alone; says whether it was there.
void check_head_mac(const VerifyAsk& ask, const Facts& facts, Findings& findings,
                    bool& was_checked);

}  // namespace countersign::audit::verifying
