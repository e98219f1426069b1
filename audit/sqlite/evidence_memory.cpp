#include "audit/sqlite/evidence_memory.h"

#include <algorithm>
#include <bit>

#include "core/invariant.h"

namespace countersign::audit::sqlite {

namespace {

// Thrown out of a proof that asks for what is not known; caught in this file.
struct NotKnown {};

std::optional<Digest> leaf_at(std::span<const KnownLeaves> known, std::uint64_t index) {
  for (const auto& some : known)
    if (index >= some.first && index - some.first < some.leaves.size())
      return some.leaves[static_cast<std::size_t>(index - some.first)];
  return std::nullopt;
}

Digest subtree(log::Hasher& hasher, const BlockTree& tree, std::span<const KnownLeaves> known,
               std::uint64_t first, unsigned level) {
  if (const auto node = tree.node(first, level)) return *node;
  if (level == 0) {
    const auto leaf = leaf_at(known, first);
    if (!leaf) throw NotKnown{};
    return *leaf;
  }
  // Below a block's root only leaves are known; above, what is missing is missing.
  if (level > kBlockLevel) throw NotKnown{};
  const auto half = std::uint64_t{1} << (level - 1);
  const auto left = subtree(hasher, tree, known, first, level - 1);
  return hasher.node(left, subtree(hasher, tree, known, first + half, level - 1));
}

}  // namespace

BlockTree::BlockTree(const log::Frontier& cut) : levels_(1) {
  const auto bytes = cut.bytes();
  std::uint64_t first = 0;
  for (std::size_t i = 0; first < cut.size(); ++i) {
    const auto leaves = std::bit_floor(cut.size() - first);
    const auto root = Digest::from_bytes(std::string_view(bytes).substr(i * 32, 32));
    cut_.push_back({first, static_cast<unsigned>(std::countr_zero(leaves)), *root});
    first += leaves;
  }
}

std::optional<Digest> BlockTree::cut_part(std::uint64_t first, unsigned level) const {
  for (const auto& part : cut_)
    if (part.first == first && part.level == level) return part.root;
  return std::nullopt;
}

void BlockTree::append(log::Hasher& hasher, std::optional<Digest> root) {
  auto place = blocks();
  if (!root) root = cut_part(place * kBlock, kBlockLevel);
  levels_.front().push_back(root);
  for (unsigned k = 0; place % 2 == 1; ++k, place /= 2) {
    const auto& left = levels_[k][place - 1];
    const auto& right = levels_[k][place];
    std::optional<Digest> parent;
    if (left && right)
      parent = hasher.node(*left, *right);
    else
      parent = cut_part((place - 1) << (kBlockLevel + k), kBlockLevel + k + 1);
    if (levels_.size() == k + 1) levels_.emplace_back();
    levels_[k + 1].push_back(parent);
  }
}

std::optional<Digest> BlockTree::node(std::uint64_t first, unsigned level) const {
  if (level >= kBlockLevel && level - kBlockLevel < levels_.size()) {
    const auto& nodes = levels_[level - kBlockLevel];
    const auto place = first >> level;
    if (place < nodes.size() && nodes[place]) return nodes[place];
  }
  return cut_part(first, level);
}

EvidenceMemory::EvidenceMemory(const log::LogStart& start, const log::Frontier& frontier,
                               BlockTree tree)
    : start_(start), durable_(frontier), tree_(std::move(tree)) {
  invariant(tree_.blocks() == frontier.size() / kBlock, "every complete block has a place");
  recent_.first = frontier.size();
}

void EvidenceMemory::add(const Durable& durable) {
  const std::lock_guard lock(mutex_);
  durable_ = durable.frontier;
  for (const auto& block : durable.blocks) tree_.append(hasher_, block);
  auto& leaves = recent_.leaves;
  leaves.insert(leaves.end(), durable.leaves.begin(), durable.leaves.end());
  if (leaves.size() <= kRecentMax) return;
  const auto gone = leaves.size() - kRecentMax / 2;
  leaves.erase(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(gone));
  recent_.first += gone;
}

log::Frontier EvidenceMemory::durable() const {
  const std::lock_guard lock(mutex_);
  return durable_;
}

std::uint64_t EvidenceMemory::size() const {
  const std::lock_guard lock(mutex_);
  return durable_.size();
}

std::optional<KnownLeaves> EvidenceMemory::recent(std::uint64_t from, std::uint64_t to) const {
  const std::lock_guard lock(mutex_);
  if (from < recent_.first || to > recent_.first + recent_.leaves.size()) return std::nullopt;
  const auto begin = recent_.leaves.begin() + static_cast<std::ptrdiff_t>(from - recent_.first);
  return KnownLeaves{from, {begin, begin + static_cast<std::ptrdiff_t>(to - from)}};
}

std::optional<std::vector<Digest>> EvidenceMemory::proof(std::uint64_t index, std::uint64_t size,
                                                         std::span<const KnownLeaves> known) const {
  const std::lock_guard lock(mutex_);
  const auto find = [&](std::uint64_t first, unsigned level) {
    return subtree(hasher_, tree_, known, first, level);
  };
  try {
    return log::inclusion_proof(hasher_, index, size, find);
  } catch (const NotKnown&) {
    return std::nullopt;
  }
}

std::optional<Digest> EvidenceMemory::root_at(std::uint64_t size,
                                              const KnownLeaves& last_block) const {
  const std::lock_guard lock(mutex_);
  log::Frontier frontier;
  try {
    while (frontier.size() < size) {
      const auto level =
          static_cast<unsigned>(std::countr_zero(std::bit_floor(size - frontier.size())));
      frontier.append_subtree(
          hasher_, subtree(hasher_, tree_, std::span(&last_block, 1), frontier.size(), level),
          level);
    }
  } catch (const NotKnown&) {
    return std::nullopt;
  }
  return frontier.root(hasher_);
}

}  // namespace countersign::audit::sqlite
