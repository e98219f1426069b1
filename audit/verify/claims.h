#pragma once

// What signed notes claim of the tree: those that the store kept, and those that somebody brings
// from outside. Signatures are checked here, roots by the tree.

#include <cstdint>
#include <string>
#include <vector>

#include "audit/log/note.h"
#include "audit/verify.h"
#include "audit/verify/facts.h"
#include "audit/verify/findings.h"
#include "audit/verify/following.h"
#include "audit/verify/forgetting.h"

namespace countersign::audit::verifying {

struct Claim {
  std::size_t log = 0;    // which of the store's
  std::uint64_t seq = 0;  // how many records the store had, all logs together
  Digest root;
  std::string note;
  std::string what;  // in words
  bool is_outside = false;
  bool is_note = true;  // else what the record says that seals a former log
  bool is_signed = false;
  bool agrees = false;  // set by the tree
};

// A note from outside about records that are gone with a former log, which was accepted.
struct GivenUp {
  std::string note;
  log::LogId log{};
  std::uint64_t size = 0;
  std::uint64_t here = 0;                    // of that log's records
  std::optional<std::uint64_t> accepted_by;  // the record; none: it was cut off itself
};

struct Claims {
  std::vector<Claim> claims;  // in the order of log and seq
  std::vector<GivenUp> given_up;
};

// The keys that a store may be signed with.
class Keyring {
 public:
  explicit Keyring(std::vector<log::PublicKey> keys) : keys_(std::move(keys)) {}
  bool empty() const { return keys_.empty(); }
  bool has_signed(std::string_view note);
  void add(const log::PublicKey& key);

 private:
  std::vector<log::PublicKey> keys_;  // the one that was right last is first
};

// From the key file's public half and the ask.
Keyring known_keys(const VerifyAsk& ask, Findings& findings);

// Their signatures are not looked at.
Claims gather_claims(const VerifyAsk& ask, const Facts& facts, const Following& following,
                     Findings& findings);

// Of the notes of `from` records and more, and of all from outside. Keys that a signed part of the
// log names are added to the ring.
void check_signatures(Claims& claims, std::uint64_t from, const Forgetting& forgetting,
                      Keyring& keyring, Findings& findings);

}  // namespace countersign::audit::verifying
