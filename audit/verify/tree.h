#pragma once

// The tree over the leaves, in order: its root at every place that somebody claims to know, the
// roots that the store kept of its blocks, and the head.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/log/merkle.h"
#include "audit/verify/claims.h"
#include "audit/verify/facts.h"
#include "audit/verify/findings.h"

namespace countersign::audit::verifying {

class Tree {
 public:
  Tree(Database& database, const Facts& facts, std::vector<Claim>& claims, Findings& findings);

  // Leaves before `seq` are not given; this is what they come to. Before any add().
  void begin_at(std::uint64_t seq, const log::Frontier& before);
  void add(const Digest& leaf);
  // After the last leaf.
  void finish();

  std::uint64_t next() const { return next_; }
  Digest root() const;

 private:
  static constexpr unsigned kBlockLevel = 8;  // 256 leaves

  struct KeptRoot {
    std::uint64_t seq;
    std::optional<Digest> root;
  };

  void begin_log(std::size_t log);
  void split(const log::Frontier& frontier);
  log::Frontier whole() const;
  void close_block();
  void check_claims();
  void disagree(std::uint64_t end, std::string_view what);
  void check_head();

  const Facts& facts_;
  std::vector<Claim>& claims_;
  Findings& findings_;
  mutable log::Hasher hasher_;
  std::size_t log_ = 0;
  std::uint64_t next_ = 0;
  std::size_t claim_ = 0;         // the next that is to be looked at
  log::Frontier blocks_, block_;  // whole blocks, and the leaves of the one that is not
  std::uint64_t agreed_ = 0;      // up to here somebody signed the same
  bool is_broken_ = false;        // of this log
  std::vector<KeptRoot> kept_;
  std::size_t kept_at_ = 0;
};

}  // namespace countersign::audit::verifying
