#include "audit/sqlite/evidence_tail.h"

#include <bit>
#include <utility>

#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

log::Frontier parsed(std::uint64_t size, std::string_view bytes) {
  auto frontier = log::Frontier::parse(size, bytes);
  invariant(frontier.has_value(), "a part of a frontier is a frontier");
  return std::move(*frontier);
}

}  // namespace

EvidenceTail::EvidenceTail(const log::LogStart& start, const log::Frontier& frontier,
                           log::NodeKey key, const Digest& log_key)
    : start_(start), log_key_(log_key), key_(std::move(key)) {
  // Largest first: the roots of all complete blocks, then those of the unfinished one.
  const auto bytes = frontier.bytes();
  const auto rest = frontier.size() % kBlock;
  const auto rest_bytes = static_cast<std::size_t>(std::popcount(rest)) * 32;
  const std::string_view all = bytes;
  durable_.blocks = parsed(frontier.size() - rest, all.substr(0, all.size() - rest_bytes));
  durable_.block = parsed(rest, all.substr(all.size() - rest_bytes));
  now_ = durable_;
}

log::Frontier EvidenceTail::frontier_of(const End& end) {
  return parsed(end.blocks.size() + end.block.size(), end.blocks.bytes() + end.block.bytes());
}

void EvidenceTail::add(const Digest& leaf) {
  leaves_.push_back(leaf);
  now_.block.append(hasher_, leaf);
  if (now_.block.size() < kBlock) return;
  const auto root = now_.block.root(hasher_);
  blocks_.push_back(root);
  now_.blocks.append_subtree(hasher_, root, kBlockLevel);
  now_.block = {};
}

void EvidenceTail::save(Statements& statements) {
  if (!is_unchanged()) save_anyway(statements);
}

void EvidenceTail::save_anyway(Statements& statements) {
  auto seq = start_.from_seq + now_.blocks.size() - blocks_.size() * kBlock;
  for (const auto& root : blocks_) {
    statements(queries::k_store_evidence_keep_root)
        .number(static_cast<std::int64_t>(seq))
        .digest(root)
        .run();
    seq += kBlock;
  }
  const auto end = frontier();
  const auto& key = next_key_ ? *next_key_ : key_;
  statements(queries::k_store_evidence_save_head)
      .number(static_cast<std::int64_t>(end.size()))
      .blob(end.bytes())
      .digest(log::head_mac(hasher_, key.mac, start_, end))
      .run();
}

Durable EvidenceTail::commit() {
  durable_ = now_;
  if (next_key_) key_ = *next_key_;
  return {frontier(), std::exchange(leaves_, {}), std::exchange(blocks_, {}),
          std::exchange(next_key_, {})};
}

void EvidenceTail::undo() {
  now_ = durable_;
  next_key_.reset();
  leaves_.clear();
  blocks_.clear();
}

}  // namespace countersign::audit::sqlite
