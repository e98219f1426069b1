// The tree against one that is written down as RFC 6962 defines it, and against its published root.

#include <bit>
#include <string>
#include <vector>

#include "audit/log/merkle.h"
#include "tests/support/catch.h"

namespace countersign::audit::log {
namespace {

using Leaves = std::span<const Digest>;

// MTH of RFC 6962, 2.1, over leaves that are hashed already.
Digest naive_root(Leaves leaves) {
  if (leaves.empty()) return sha256("");
  if (leaves.size() == 1) return leaves.front();
  const auto left = std::bit_floor(leaves.size() - 1);
  return sha256(
      {"\x01", naive_root(leaves.first(left)).view(), naive_root(leaves.subspan(left)).view()});
}

std::vector<Digest> some_leaves(std::size_t count) {
  std::vector<Digest> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(sha256("leaf " + std::to_string(i)));
  return out;
}

Subtree subtrees_of(const std::vector<Digest>& leaves) {
  return [&leaves](std::uint64_t first, unsigned level) {
    REQUIRE(first % (std::uint64_t{1} << level) == 0);
    return naive_root(Leaves(leaves).subspan(first, std::size_t{1} << level));
  };
}

constexpr std::size_t kSizes = 65;

TEST_CASE("the tree has the root that the published test data has") {
  Hasher hasher;
  Frontier frontier;
  for (const auto* data : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                           "606162636465666768696a6b6c6d6e6f"})
    frontier.append(hasher, sha256({std::string_view("\0", 1), *from_hex(data)}));
  CHECK(frontier.root(hasher).hex() ==
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_CASE("a frontier knows the root of every size and comes back from its bytes") {
  Hasher hasher;
  const auto leaves = some_leaves(kSizes);
  Frontier frontier;
  CHECK(frontier.root(hasher) == sha256(""));
  for (std::size_t size = 0; size <= kSizes; ++size) {
    CHECK(frontier.size() == size);
    CHECK(frontier.root(hasher) == naive_root(Leaves(leaves).first(size)));
    const auto bytes = frontier.bytes();
    CHECK(Frontier::parse(size, bytes) == frontier);
    CHECK_FALSE(Frontier::parse(size, bytes + "x").has_value());
    CHECK_FALSE(Frontier::parse(2 * size + 1, bytes).has_value());
    if (size < kSizes) frontier.append(hasher, leaves[size]);
  }
}

TEST_CASE("whole subtrees are appended at once") {
  Hasher hasher;
  const auto leaves = some_leaves(kSizes);
  for (const unsigned level : {0U, 1U, 2U, 4U}) {
    const std::size_t step = std::size_t{1} << level;
    Frontier frontier;
    for (std::size_t first = 0; first + step <= kSizes; first += step)
      frontier.append_subtree(hasher, naive_root(Leaves(leaves).subspan(first, step)), level);
    for (auto i = frontier.size(); i < kSizes; ++i) frontier.append(hasher, leaves[i]);
    CHECK(frontier.root(hasher) == naive_root(leaves));
  }
}

TEST_CASE("every leaf is proved in a tree of every size and in no other place") {
  Hasher hasher;
  const auto leaves = some_leaves(kSizes);
  for (std::size_t size = 1; size <= kSizes; ++size) {
    const auto root = naive_root(Leaves(leaves).first(size));
    for (std::size_t i = 0; i < size; ++i) {
      auto proof = inclusion_proof(hasher, i, size, subtrees_of(leaves));
      REQUIRE(is_included(hasher, leaves[i], i, size, proof, root));
      REQUIRE_FALSE(is_included(hasher, leaves[i], i + size, size, proof, root));
      REQUIRE_FALSE(is_included(hasher, sha256("another"), i, size, proof, root));
      if (size > 1) REQUIRE_FALSE(is_included(hasher, leaves[i], i ^ 1, size, proof, root));
      proof.push_back(root);
      REQUIRE_FALSE(is_included(hasher, leaves[i], i, size, proof, root));
      proof.pop_back();
      if (proof.empty()) continue;
      proof.front().bytes[31] ^= 1;
      REQUIRE_FALSE(is_included(hasher, leaves[i], i, size, proof, root));
      proof.erase(proof.begin());
      REQUIRE_FALSE(is_included(hasher, leaves[i], i, size, proof, root));
    }
  }
}

TEST_CASE("every tree is proved to begin with every smaller one and with no other") {
  Hasher hasher;
  const auto leaves = some_leaves(kSizes);
  for (std::size_t size = 0; size <= kSizes; ++size) {
    const auto root = naive_root(Leaves(leaves).first(size));
    for (std::size_t from = 0; from <= size; ++from) {
      const auto old = naive_root(Leaves(leaves).first(from));
      auto proof = consistency_proof(hasher, from, size, subtrees_of(leaves));
      REQUIRE(is_consistent(hasher, from, old, size, root, proof));
      REQUIRE_FALSE(is_consistent(hasher, from, sha256("another"), size, root, proof));
      REQUIRE_FALSE(is_consistent(hasher, size + 1, old, size, root, proof));
      if (from > 0) {
        REQUIRE_FALSE(is_consistent(hasher, from, old, size, sha256("another"), proof));
      }
      proof.push_back(root);
      REQUIRE_FALSE(is_consistent(hasher, from, old, size, root, proof));
      proof.pop_back();
      if (proof.empty()) continue;
      proof.back().bytes[0] ^= 1;
      REQUIRE_FALSE(is_consistent(hasher, from, old, size, root, proof));
      proof.pop_back();
      REQUIRE_FALSE(is_consistent(hasher, from, old, size, root, proof));
    }
  }
}

}  // namespace
}  // namespace countersign::audit::log
