#include <algorithm>
#include <map>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "audit/log/merkle.h"
#include "audit/log/note.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/record_rows.h"
#include "audit/store.h"
#include "audit/verify.h"
#include "audit/verify/database.h"
#include "audit/verify/facts.h"
#include "queries/statements.h"

namespace countersign::audit {

namespace {

using verifying::Database;
using verifying::Facts;
using verifying::LogSpan;

constexpr std::uint64_t kBlock = 256;
constexpr unsigned kBlockLevel = 8;

// Subtrees of one log: what went with a cut from its frontier, whole blocks from their kept roots,
// and the leaves of the few other blocks that a proof touches from their rows.
class Subtrees {
 public:
  Subtrees(Database& database, const Facts& facts, const LogSpan& span)
      : database_(database), span_(span), rows_(database.statements()) {
    for (const auto& cut : facts.cuts)
      if (cut.seq == facts.first && cut.seq > span.from) take_cut(cut);
  }

  Digest root(std::uint64_t first, unsigned level) {
    const auto size = std::uint64_t{1} << level;
    if (first + size <= cut_)
      if (const auto part = parts_.find({first, level}); part != parts_.end()) return part->second;
    if (level == kBlockLevel && first >= cut_)
      if (const auto kept = kept_root(first)) return *kept;
    if (level == 0) return leaf(first);
    const auto left = root(first, level - 1);
    return hasher_.node(left, root(first + size / 2, level - 1));
  }

 private:
  void take_cut(const Facts::Cut& cut) {
    cut_ = cut.seq - span_.from;
    const auto frontier = log::Frontier::parse(cut_, cut.frontier);
    if (!frontier) throw std::out_of_range("what is left of the pruned records is damaged");
    std::uint64_t first = 0;
    std::string_view bytes = cut.frontier;
    for (unsigned level = 64; level-- > 0;) {
      if ((cut_ >> level & 1U) == 0) continue;
      parts_[{first, level}] = *Digest::from_bytes(bytes.substr(0, 32));
      bytes.remove_prefix(32);
      first += std::uint64_t{1} << level;
    }
  }

  std::optional<Digest> kept_root(std::uint64_t first) {
    auto query = database_(queries::k_store_verify_root);
    query.number(static_cast<std::int64_t>(span_.from + first));
    return query.row() ? query.digest_at(0) : std::nullopt;
  }

  Digest leaf(std::uint64_t index) {
    auto found = leaves_.find(index);
    if (found == leaves_.end()) {
      const auto from = span_.from + index / kBlock * kBlock;
      rows_.read(from, std::min(from + kBlock, span_.to), [&](const sqlite::RecordRow& record) {
        leaves_[record.header.seq - span_.from] = leaf_of(hasher_, span_.id, record);
      });
      found = leaves_.find(index);
    }
    if (found == leaves_.end())
      throw std::out_of_range(fmt::format("record {} is not there", span_.from + index));
    return found->second;
  }

  Database& database_;
  const LogSpan& span_;
  sqlite::RecordRows rows_;
  log::Hasher hasher_;
  std::uint64_t cut_ = 0;
  std::map<std::pair<std::uint64_t, unsigned>, Digest> parts_;
  std::map<std::uint64_t, Digest> leaves_;
};

// The newest kept note of that log that covers the record; and what it says.
std::optional<std::pair<std::string, log::TreeHead>> covering(const Facts& facts,
                                                              const LogSpan& span,
                                                              std::uint64_t seq) {
  for (auto kept = facts.checkpoints.rbegin(); kept != facts.checkpoints.rend(); ++kept) {
    const auto head = log::read_note(kept->note);
    if (!head || head->log != span.id || span.from + head->size > span.to) continue;
    if (span.from + head->size <= seq) return std::nullopt;
    return std::pair(kept->note, *head);
  }
  return std::nullopt;
}

std::optional<Receipt> proved(Database& database, Seq seq) {
  verifying::Findings ignored;
  const auto facts = verifying::read_facts(database, ignored);
  if (seq.get() < facts.first || seq.get() >= facts.end)
    throw std::out_of_range(fmt::format("there is no record {}; they run from {} to {}", seq.get(),
                                        facts.first, facts.end - 1));
  const auto& span = facts.logs[facts.log_of(seq.get())];
  const auto note = covering(facts, span, seq.get());
  if (!note) return std::nullopt;
  Subtrees subtrees(database, facts, span);
  Receipt receipt;
  receipt.seq = seq;
  receipt.index = seq.get() - span.from;
  receipt.leaf = subtrees.root(receipt.index, 0);
  log::Hasher hasher;
  receipt.proof = log::inclusion_proof(
      hasher, receipt.index, note->second.size,
      [&](std::uint64_t first, unsigned level) { return subtrees.root(first, level); });
  receipt.checkpoint = note->first;
  return receipt;
}

}  // namespace

std::optional<Receipt> prove(const std::string& store, Seq seq) {
  try {
    Database database(store);
    database.begin();
    return proved(database, seq);
  } catch (const sqlite::SqliteFailure& e) {
    throw StoreUnavailable(sqlite::why(e.code()),
                           fmt::format("cannot read the audit store {}: {}", store, e.what()));
  }
}

}  // namespace countersign::audit
