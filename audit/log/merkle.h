#pragma once

// The Merkle tree of RFC 6962 over leaves that are hashed already: roots, and proofs that a leaf is
// in a tree and that one tree is the beginning of another. The empty tree's root is SHA256 of
// nothing.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log/sha256.h"
#include "core/digest.h"

namespace countersign::audit::log {

// The roots of the perfect subtrees that a tree of this size falls into, largest first: all that
// is needed to append and to know the root.
class Frontier {
 public:
  Frontier() = default;
  // As bytes() gave them; nothing if that is no frontier of a tree of that size.
  static std::optional<Frontier> parse(std::uint64_t size, std::string_view bytes);

  void append(Hasher& hasher, const Digest& leaf);
  // A whole perfect subtree of 2^level leaves at once; the size MUST be a multiple of that.
  void append_subtree(Hasher& hasher, const Digest& root, unsigned level);
  Digest root(Hasher& hasher) const;
  std::uint64_t size() const { return size_; }
  std::string bytes() const;
  friend bool operator==(const Frontier&, const Frontier&) = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> roots_;
};

// The root of the perfect subtree of 2^level leaves that begins at leaf `first` (a multiple of
// 2^level). Proofs ask for as few as they need.
using Subtree = std::function<Digest(std::uint64_t first, unsigned level)>;

std::vector<Digest> inclusion_proof(Hasher& hasher, std::uint64_t index, std::uint64_t size,
                                    const Subtree& subtree);
std::vector<Digest> consistency_proof(Hasher& hasher, std::uint64_t from, std::uint64_t size,
                                      const Subtree& subtree);

// As RFC 9162, 2.1.3.2 and 2.1.4.2.
bool is_included(Hasher& hasher, const Digest& leaf, std::uint64_t index, std::uint64_t size,
                 std::span<const Digest> proof, const Digest& root);
bool is_consistent(Hasher& hasher, std::uint64_t from, const Digest& from_root, std::uint64_t size,
                   const Digest& root, std::span<const Digest> proof);

}  // namespace countersign::audit::log
