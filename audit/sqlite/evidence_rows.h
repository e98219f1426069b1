#pragma once

// What the store itself says of its evidence log: rows, not yet believed.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/log/head.h"
#include "audit/sqlite/connection.h"
#include "audit/sqlite/evidence_memory.h"
#include "audit/sqlite/evidence_notary.h"
#include "audit/sqlite/evidence_tail.h"

namespace countersign::audit::sqlite {

struct HeadRow {
  log::Frontier frontier;
  Digest mac;
};

// The current one last.
std::vector<log::LogStart> read_logs(Connection& connection);
// Nothing if it is gone or no head at all.
std::optional<HeadRow> read_head(Connection& connection);
std::optional<Digest> read_log_key(Connection& connection);
std::optional<KeptNote> read_last_note(Connection& connection);
// How many records the store has, those that were pruned included.
std::uint64_t count_records(Connection& connection);
// The tree of what was pruned of this log; empty if nothing was.
log::Frontier read_cut(Connection& connection, const log::LogStart& start);
// The roots of all complete blocks, as far as they are there and fit the frontier; nothing if they
// do not, and must be made again.
std::optional<BlockTree> read_blocks(Connection& connection, const log::LogStart& start,
                                     const log::Frontier& frontier);

// Leaves made from the rows that people see, of records [from, to). Throws StoreUnavailable
// (kTampered) at a record that is not there or cannot be one.
std::vector<Digest> leaves_from_rows(Connection& connection, const log::LogStart& start,
                                     std::uint64_t from, std::uint64_t to);

// Adds what the rows of the log's first `size` records say to a tail that stands at its cut, and
// saves it. In a transaction, after which the tail is as it was committed.
void add_from_rows(Connection& connection, EvidenceTail& tail, std::uint64_t size);

}  // namespace countersign::audit::sqlite
