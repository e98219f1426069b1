#include "audit/sqlite/evidence_log.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "audit/sqlite/evidence_rows.h"

namespace countersign::audit::sqlite {

namespace {

[[noreturn]] void refuse_changed(std::uint64_t seq) {
  throw StoreUnavailable(
      StoreUnavailable::Why::kTampered,
      fmt::format("record {} of the audit store, or one near it, is not what was written. Run "
                  "`countersign audit verify`",
                  seq));
}

}  // namespace

// Of records that are there; those that a cut took are part of the tree without them.
KnownLeaves SqliteEvidenceLog::leaves(std::uint64_t from, std::uint64_t to) {
  if (auto recent = evidence_.memory->recent(from, to)) return std::move(*recent);
  const auto& start = evidence_.memory->start();
  return readers_.with([&](Connection& connection) {
    const auto first = std::min(to, std::max(from, read_cut(connection, start).size()));
    return KnownLeaves{
        first, leaves_from_rows(connection, start, start.from_seq + first, start.from_seq + to)};
  });
}

Receipt SqliteEvidenceLog::receipt(Seq seq) {
  auto& memory = *evidence_.memory;
  const auto tree = memory.durable();
  const auto from_seq = memory.start().from_seq;
  if (seq.get() < from_seq)
    throw std::out_of_range(
        "that record belongs to a former log of this store, of which no new "
        "receipts are made");
  const auto index = seq.get() - from_seq;
  if (index >= tree.size()) throw std::out_of_range("there is no such record");
  const auto block = index / kBlock * kBlock, last_block = tree.size() / kBlock * kBlock;
  std::array<KnownLeaves, 2> known = {leaves(block, std::min(block + kBlock, tree.size())), {}};
  if (last_block != block) known[1] = leaves(last_block, tree.size());
  if (index < known[0].first) throw std::out_of_range("that record was pruned");
  const auto proof = memory.proof(index, tree.size(), known);
  if (!proof) refuse_changed(seq.get());
  Receipt out;
  out.seq = seq;
  out.leaf = known[0].leaves[static_cast<std::size_t>(index - known[0].first)];
  out.index = index;
  out.proof = *proof;
  log::Hasher hasher;
  if (!log::is_included(hasher, out.leaf, index, tree.size(), out.proof, tree.root(hasher)))
    refuse_changed(seq.get());
  out.checkpoint = evidence_.notary->sign(tree);
  return out;
}

std::string SqliteEvidenceLog::checkpoint() {
  auto note = evidence_.notary->checkpoint();
  // Its row rides in this transaction.
  writer_.perform([](Ledger&) { return true; });
  return note;
}

std::string SqliteEvidenceLog::rotate_key(UserId by) {
  const std::lock_guard one_at_a_time(rotating_);
  const auto former = evidence_.notary->key();
  const auto key = log::make_node_key(evidence_.memory->start().log);
  log::stage_node_key(evidence_.key_file, key);
  writer_.perform([&](Ledger& ledger) {
    const auto seq = ledger.append_event(
        RecordType::kKeyRotated, by, number_of_code(KeyEvent::kRotated), 0, key.public_key.text());
    ledger.tail().change_key(key);
    return seq;
  });
  log::take_staged_node_key(evidence_.key_file);
  evidence_.notary->checkpoint(former);
  writer_.perform([](Ledger&) { return true; });
  return key.public_key.text();
}

}  // namespace countersign::audit::sqlite
