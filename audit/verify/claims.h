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
#include "audit/verify/forgetting.h"

namespace countersign::audit::verifying {

struct Claim {
  std::size_t log = 0;    // which of the store's
  std::uint64_t seq = 0;  // how many records the store had, all logs together
  Digest root;
  std::string note;
  std::string what;  // in words
  bool is_outside = false;
  bool is_signed = false;
  bool agrees = false;  // set by the tree
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

// In the order of log and seq, their signatures not looked at.
std::vector<Claim> gather_claims(const VerifyAsk& ask, const Facts& facts, Findings& findings);

// Of the notes of `from` records and more, and of all from outside. Keys that a signed part of the
// log names are added to the ring.
void check_signatures(std::vector<Claim>& claims, std::uint64_t from, const Forgetting& forgetting,
                      Keyring& keyring, Findings& findings);

}  // namespace countersign::audit::verifying
