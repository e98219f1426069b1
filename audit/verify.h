#pragma once

// Whether what people read is what was recorded: recomputes every leaf from the columns that people
// see, every derived value from the records, every root from the leaves, and compares them with the
// head, the checkpoints, the sink and whatever somebody kept outside. Reads the file alone; needs
// no lock, no server, and of keys the public one only (with the key file the head's MAC is checked
// as well). docs/evidence-format.md says what each finding means.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log.h"
#include "core/invariant.h"

namespace countersign::audit {

struct VerifyAsk {
  std::string store;     // path of the file
  std::string key_file;  // for the MAC and the public keys; empty: <store>.node if there
  std::vector<std::string> public_keys;  // verifier keys from outside, beside those of the key file
  std::vector<std::string>
      checkpoints;  // signed notes from outside (--checkpoint, the sink's file)
  std::optional<Receipt> receipt;
  // A checkpoint that an earlier run verified: records before it are not read again.
  std::optional<std::string> from;
  std::size_t threads = 0;  // 0: one for each core
};

// What is wrong, and where: a record, or the interval between two checkpoints.
struct Flaw {
  enum class Kind : std::uint8_t {
    kRoot,          // the tree does not hash to a head or checkpoint
    kHead,          // the head row disagrees, or its MAC
    kDerivedValue,  // a value that follows from the records is another
    kUnaccounted,   // a row or text that no record accounts for
    kMissing,       // a record, row or text is gone without a record that says so
    kCommitment,    // a text beside its commitment, or a commitment that nobody erased
    kSignature,     // a checkpoint that no known key signed
    kRolledBack,    // the store is older than something that was seen of it
    kSchema,        // tables, views, triggers or indexes are not those of the migrations
    kDamaged,       // SQLite cannot read it
  };
  Kind kind = Kind::kRoot;
  std::optional<std::uint64_t> from_seq, to_seq;  // [from, to)
  std::string what;                               // in words, with names of rows
};

constexpr std::string_view word(Flaw::Kind kind) {
  switch (kind) {
    case Flaw::Kind::kRoot:
      return "root";
    case Flaw::Kind::kHead:
      return "head";
    case Flaw::Kind::kDerivedValue:
      return "derived";
    case Flaw::Kind::kUnaccounted:
      return "unaccounted";
    case Flaw::Kind::kMissing:
      return "missing";
    case Flaw::Kind::kCommitment:
      return "commitment";
    case Flaw::Kind::kSignature:
      return "signature";
    case Flaw::Kind::kRolledBack:
      return "rolled_back";
    case Flaw::Kind::kSchema:
      return "schema";
    case Flaw::Kind::kDamaged:
      return "damaged";
  }
  unreachable("a kind of flaw without a word");
}

struct Verification {
  std::string log_id;
  std::uint64_t size = 0;
  std::optional<Digest> root;
  std::uint64_t records_read = 0;
  std::uint64_t checkpoints = 0;  // kept ones and outside ones that agreed
  std::uint64_t erased = 0;       // texts whose erasure is accounted for
  std::uint64_t pruned = 0;       // records before the cut
  std::vector<Flaw> flaws;        // the first hundred
  std::uint64_t flaws_total = 0;
  std::vector<std::string> remarks;  // what is worth knowing and no flaw, in words
  // The newest record that something outside the store vouches for; none: the tail is not provable.
  std::optional<std::uint64_t> anchored_to;
  bool mac_checked = false;
  std::string checkpoint;  // the newest one that was verified: `from` of the next run
  bool is_whole() const { return flaws_total == 0; }
  bool is_anchored() const { return anchored_to && *anchored_to == size; }
};

using VerifyProgress = std::function<void(std::uint64_t done, std::uint64_t of)>;

// Throws StoreUnavailable when the file cannot be opened at all.
Verification verify(const VerifyAsk& ask, const VerifyProgress& progress = {});

// "OK size=… root=… checkpoints=… erased=… unexplained=0 tail=anchored|not provable".
std::string in_words(const Verification& verification);
// "record 12", "records 256 to 511", "the store".
std::string where(const Flaw& flaw);

// Signed notes one after another, as the sink's file holds them. What is none is left out.
std::vector<std::string> notes_in(std::string_view text);

// A receipt from the file alone, by the newest checkpoint that the store kept; nothing if none
// covers that record yet. std::out_of_range for a record that does not exist or was pruned.
std::optional<Receipt> prove(const std::string& store, Seq seq);

}  // namespace countersign::audit
