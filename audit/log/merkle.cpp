#include "audit/log/merkle.h"

#include <bit>

#include "core/invariant.h"

namespace countersign::audit::log {

namespace {

constexpr std::size_t kDigestSize = 32;

// Of a tree of more than one leaf: how many leaves its left half has.
std::uint64_t left_half(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

// Of the leaves [from, from + size): `from` is a multiple of the largest power of two in it, as
// every part of a tree is.
Digest root_of(Hasher& hasher, std::uint64_t from, std::uint64_t size, const Subtree& subtree) {
  if (std::has_single_bit(size))
    return subtree(from, static_cast<unsigned>(std::countr_zero(size)));
  const auto left = left_half(size);
  const auto l = root_of(hasher, from, left, subtree);
  return hasher.node(l, root_of(hasher, from + left, size - left, subtree));
}

bool is_odd(std::uint64_t n) {
  return (n & 1) != 0;
}

}  // namespace

std::optional<Frontier> Frontier::parse(std::uint64_t size, std::string_view bytes) {
  if (bytes.size() != static_cast<std::size_t>(std::popcount(size)) * kDigestSize)
    return std::nullopt;
  Frontier out;
  out.size_ = size;
  for (; !bytes.empty(); bytes.remove_prefix(kDigestSize))
    out.roots_.push_back(*Digest::from_bytes(bytes.substr(0, kDigestSize)));
  return out;
}

void Frontier::append(Hasher& hasher, const Digest& leaf) {
  append_subtree(hasher, leaf, 0);
}

void Frontier::append_subtree(Hasher& hasher, const Digest& root, unsigned level) {
  const std::uint64_t leaves = std::uint64_t{1} << level;
  invariant(size_ % leaves == 0, "a subtree is appended where one of its size begins");
  auto right = root;
  for (std::uint64_t bit = leaves; (size_ & bit) != 0; bit <<= 1) {
    right = hasher.node(roots_.back(), right);
    roots_.pop_back();
  }
  roots_.push_back(right);
  size_ += leaves;
}

Digest Frontier::root(Hasher& hasher) const {
  if (roots_.empty()) return hasher.sha256({});
  auto right = roots_.back();
  for (std::size_t i = roots_.size() - 1; i-- > 0;) right = hasher.node(roots_[i], right);
  return right;
}

std::string Frontier::bytes() const {
  std::string out;
  out.reserve(roots_.size() * kDigestSize);
  for (const auto& root : roots_) out += root.view();
  return out;
}

std::vector<Digest> inclusion_proof(Hasher& hasher, std::uint64_t index, std::uint64_t size,
                                    const Subtree& subtree) {
  invariant(index < size, "a proof is made of a leaf that is in the tree");
  std::vector<Digest> from_root;
  for (std::uint64_t from = 0; size > 1;) {
    const auto left = left_half(size);
    if (index < left) {
      from_root.push_back(root_of(hasher, from + left, size - left, subtree));
      size = left;
    } else {
      from_root.push_back(root_of(hasher, from, left, subtree));
      index -= left;
      from += left;
      size -= left;
    }
  }
  return {from_root.rbegin(), from_root.rend()};
}

std::vector<Digest> consistency_proof(Hasher& hasher, std::uint64_t from, std::uint64_t size,
                                      const Subtree& subtree) {
  invariant(from <= size, "a proof is made of a tree that this one began with");
  if (from == 0 || from == size) return {};
  std::vector<Digest> from_root;
  bool is_whole_old_tree = true;  // then whoever checks has its root already
  std::uint64_t begin = 0;
  while (from != size) {
    const auto left = left_half(size);
    if (from <= left) {
      from_root.push_back(root_of(hasher, begin + left, size - left, subtree));
      size = left;
    } else {
      from_root.push_back(root_of(hasher, begin, left, subtree));
      from -= left;
      begin += left;
      size -= left;
      is_whole_old_tree = false;
    }
  }
  if (!is_whole_old_tree) from_root.push_back(root_of(hasher, begin, size, subtree));
  return {from_root.rbegin(), from_root.rend()};
}

bool is_included(Hasher& hasher, const Digest& leaf, std::uint64_t index, std::uint64_t size,
                 std::span<const Digest> proof, const Digest& root) {
  if (index >= size) return false;
  auto at = index, last = size - 1;
  auto hash = leaf;
  for (const auto& sibling : proof) {
    if (last == 0) return false;
    if (is_odd(at) || at == last) {
      hash = hasher.node(sibling, hash);
      while (!is_odd(at) && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      hash = hasher.node(hash, sibling);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool is_consistent(Hasher& hasher, std::uint64_t from, const Digest& from_root, std::uint64_t size,
                   const Digest& root, std::span<const Digest> proof) {
  if (from > size) return false;
  if (from == size) return proof.empty() && from_root == root;
  if (from == 0) return proof.empty() && from_root == hasher.sha256({});
  std::vector<Digest> path(proof.begin(), proof.end());
  if (std::has_single_bit(from)) path.insert(path.begin(), from_root);
  if (path.empty()) return false;
  auto at = from - 1, last = size - 1;
  while (is_odd(at)) {
    at >>= 1;
    last >>= 1;
  }
  auto old_hash = path.front(), hash = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (last == 0) return false;
    if (is_odd(at) || at == last) {
      old_hash = hasher.node(path[i], old_hash);
      hash = hasher.node(path[i], hash);
      while (!is_odd(at) && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      hash = hasher.node(hash, path[i]);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == from_root && hash == root;
}

}  // namespace countersign::audit::log
