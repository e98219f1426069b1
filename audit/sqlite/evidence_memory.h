#pragma once

// What is remembered of the evidence log beside the writer's thread: how far it is durable, the
// newest leaves, and the roots of blocks, from which proofs are made without reading the log.

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "audit/log/head.h"
#include "audit/log/merkle.h"
#include "audit/sqlite/evidence_tail.h"

namespace countersign::audit::sqlite {

// Roots of perfect subtrees of whole blocks and larger. One thread at a time.
class BlockTree {
 public:
  // `cut`: of a log that was pruned, the tree of what went.
  explicit BlockTree(const log::Frontier& cut);
  // The next block; nothing if it went with a cut.
  void append(log::Hasher& hasher, std::optional<Digest> root);
  // Nothing if it is not known. Parts of the cut are known at any level.
  std::optional<Digest> node(std::uint64_t first, unsigned level) const;
  std::uint64_t blocks() const { return levels_.front().size(); }

 private:
  struct Part {
    std::uint64_t first = 0;
    unsigned level = 0;
    Digest root;
  };
  std::optional<Digest> cut_part(std::uint64_t first, unsigned level) const;
  std::vector<std::vector<std::optional<Digest>>> levels_;  // from kBlockLevel up
  std::vector<Part> cut_;
};

// Leaves [first, first + leaves.size()).
struct KnownLeaves {
  std::uint64_t first = 0;
  std::vector<Digest> leaves;
};

// Any thread.
class EvidenceMemory {
 public:
  EvidenceMemory(const log::LogStart& start, const log::Frontier& frontier, BlockTree tree);

  const log::LogStart& start() const { return start_; }
  // The writer's thread, after a commit.
  void add(const Durable& durable);

  log::Frontier durable() const;
  std::uint64_t size() const;
  // Those of [from, to) if they are recent.
  std::optional<KnownLeaves> recent(std::uint64_t from, std::uint64_t to) const;
  // That the leaf is in the tree of `size`, which is durable. `known`: the leaves of its block and
  // of the last one, as far as the tree goes. Nothing if something needed is not known.
  std::optional<std::vector<Digest>> proof(std::uint64_t index, std::uint64_t size,
                                           std::span<const KnownLeaves> known) const;
  // Of the tree of the first `size` leaves.
  std::optional<Digest> root_at(std::uint64_t size, const KnownLeaves& last_block) const;

 private:
  static constexpr std::size_t kRecentMax = 4096;
  const log::LogStart start_;
  mutable std::mutex mutex_;
  mutable log::Hasher hasher_;
  log::Frontier durable_;
  BlockTree tree_;
  KnownLeaves recent_;
};

}  // namespace countersign::audit::sqlite
