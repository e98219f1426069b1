#pragma once

// The evidence log of a store: one Merkle tree over all records, so that it can be said years
// later, without trusting the server, that what people read is what happened.
// docs/evidence-format.md has it to the byte; audit/verify.h recomputes it from the columns that
// people see.
//
// Every record's leaf is computed on the writer's thread in the transaction that appends it; the
// head (size, frontier, MAC) is written last in that transaction. Checkpoints are signed only once
// the commit has returned: every 256 records, every 60 s when something changed, at shutdown, after
// erasing, purging and rotating a key. They are kept in the store and appended to the sink, a file
// outside it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"

namespace countersign::audit {

struct StoreOptions;  // audit/store.h

// What somebody takes away who was there: that a record stands in the log, in a form that can be
// checked offline with the public key alone.
struct Receipt {
  Seq seq;
  Digest leaf;
  std::uint64_t index = 0;    // of the leaf in this log's tree
  std::vector<Digest> proof;  // inclusion, from the leaf up
  std::string checkpoint;     // the signed note whose tree it is included in
};

// JSON with a "format": "countersign/receipt/1" field, one object.
std::string to_json(const Receipt& receipt);
std::optional<Receipt> receipt_from_json(std::string_view text);

struct LogStatus {
  std::string log_id;      // hex
  std::uint64_t size = 0;  // records
  std::string public_key;  // as a verifier key
  std::optional<std::string> last_checkpoint;
  std::optional<Micros> last_checkpoint_at;
  std::string sink;          // where checkpoints go; empty: nowhere outside the store
  std::string sink_trouble;  // why the last one did not get there; empty: it did
};

// Any thread. Throws StoreUnavailable.
class EvidenceLog {
 public:
  virtual ~EvidenceLog() = default;
  // For a record that is durable; std::out_of_range for one that does not exist or was pruned.
  virtual Receipt receipt(Seq seq) = 0;
  // Signs what is durable now, keeps it and sends it to the sink; gives back the note.
  virtual std::string checkpoint() = 0;
  virtual LogStatus status() = 0;
  // A new key from now on: KEY_ROTATED, signed by the old key first and then by the new one.
  virtual std::string rotate_key(UserId by) = 0;
};

// For a store whose node's key is lost: goes on with a new one, if all records agree with the head,
// whose MAC nobody can check any more. Appends KEY_ROTATED, which says that the old key did not
// sign it; gives back the new verifier key. The store MUST be closed. Throws StoreUnavailable.
std::string replace_lost_key(const StoreOptions& options, const Clock& clock, UserId by);

}  // namespace countersign::audit
