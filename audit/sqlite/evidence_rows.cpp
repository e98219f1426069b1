#include "audit/sqlite/evidence_rows.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "audit/sqlite/record_rows.h"
#include "audit/store.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

std::uint64_t unsigned_at(const Query& query, int column) {
  return static_cast<std::uint64_t>(query.number_at(column));
}

[[noreturn]] void refuse_record(std::uint64_t seq, std::string_view why) {
  throw StoreUnavailable(
      StoreUnavailable::Why::kTampered,
      fmt::format("record {} of the audit store is not what was written: {}. Run `countersign "
                  "audit verify` to see all that was changed",
                  seq, why));
}

// Whether the tree of blocks says the same as the frontier, which is under the head's MAC.
bool fits(const BlockTree& tree, const log::Frontier& frontier) {
  const auto bytes = frontier.bytes();
  std::uint64_t first = 0;
  for (std::size_t i = 0; first < frontier.size(); ++i) {
    const auto leaves = std::bit_floor(frontier.size() - first);
    if (leaves < kBlock) return true;
    const auto node = tree.node(first, static_cast<unsigned>(std::countr_zero(leaves)));
    if (!node || node->view() != std::string_view(bytes).substr(i * 32, 32)) return false;
    first += leaves;
  }
  return true;
}

}  // namespace

std::vector<log::LogStart> read_logs(Connection& connection) {
  std::vector<log::LogStart> logs;
  auto query = connection(queries::k_store_evidence_logs);
  while (query.row()) {
    log::LogStart start;
    start.from_seq = unsigned_at(query, 0);
    const auto id = query.text_at(1);
    std::copy_n(id.begin(), std::min(id.size(), start.log.size()), start.log.begin());
    logs.push_back(start);
  }
  return logs;
}

std::optional<HeadRow> read_head(Connection& connection) {
  auto query = connection(queries::k_store_evidence_head);
  if (!query.row()) return std::nullopt;
  auto frontier = log::Frontier::parse(unsigned_at(query, 0), query.text_at(1));
  const auto mac = query.digest_at(2);
  if (!frontier || !mac) return std::nullopt;
  return HeadRow{std::move(*frontier), *mac};
}

std::optional<Digest> read_log_key(Connection& connection) {
  auto query = connection(queries::k_store_verify_log_key);
  return query.row() ? query.digest_at(0) : std::nullopt;
}

std::optional<KeptNote> read_last_note(Connection& connection) {
  auto query = connection(queries::k_store_evidence_last_checkpoint);
  if (!query.row()) return std::nullopt;
  return KeptNote{unsigned_at(query, 0), from_us(query.number_at(1)), query.text_at(2)};
}

std::uint64_t count_records(Connection& connection) {
  auto query = connection(queries::k_store_log_end);
  query.row();
  return unsigned_at(query, 0);
}

log::Frontier read_cut(Connection& connection, const log::LogStart& start) {
  auto query = connection(queries::k_store_evidence_cut);
  if (!query.row() || unsigned_at(query, 0) <= start.from_seq) return {};
  auto cut = log::Frontier::parse(unsigned_at(query, 0) - start.from_seq, query.text_at(1));
  if (!cut) refuse_record(unsigned_at(query, 0), "the cut before it is no tree");
  return std::move(*cut);
}

std::optional<BlockTree> read_blocks(Connection& connection, const log::LogStart& start,
                                     const log::Frontier& frontier) {
  BlockTree tree(read_cut(connection, start));
  log::Hasher hasher;
  const auto blocks = frontier.size() / kBlock;
  auto query = connection(queries::k_store_evidence_roots);
  query.number(static_cast<std::int64_t>(start.from_seq));
  while (query.row()) {
    const auto place = unsigned_at(query, 0) - start.from_seq;
    if (place % kBlock != 0 || place / kBlock >= blocks || place / kBlock < tree.blocks())
      return std::nullopt;
    while (tree.blocks() < place / kBlock) tree.append(hasher, std::nullopt);
    tree.append(hasher, query.digest_at(1));
  }
  while (tree.blocks() < blocks) tree.append(hasher, std::nullopt);
  if (!fits(tree, frontier)) return std::nullopt;
  return tree;
}

namespace {

// Each leaf in its order, and all of them.
template <class Each>
void each_leaf(Connection& connection, const log::LogStart& start, std::uint64_t from,
               std::uint64_t to, Each each) {
  auto next = from;
  log::Hasher hasher;
  RecordRows records(connection.statements());
  records.read(from, to, [&](const RecordRow& record) {
    if (record.header.seq != next) refuse_record(next, "it is gone");
    if (record.trouble) refuse_record(next, record.trouble->what);
    ++next;
    each(leaf_of(hasher, start.log, record));
  });
  if (next != to) refuse_record(next, "it is gone");
}

}  // namespace

std::vector<Digest> leaves_from_rows(Connection& connection, const log::LogStart& start,
                                     std::uint64_t from, std::uint64_t to) {
  std::vector<Digest> leaves;
  each_leaf(connection, start, from, to, [&](const Digest& leaf) { leaves.push_back(leaf); });
  return leaves;
}

void add_from_rows(Connection& connection, EvidenceTail& tail, std::uint64_t size) {
  const auto& start = tail.start();
  const auto cut = tail.frontier().size();
  connection(queries::k_store_evidence_forget_roots)
      .number(static_cast<std::int64_t>(start.from_seq + cut / kBlock * kBlock))
      .run();
  std::uint64_t added = 0;
  each_leaf(connection, start, start.from_seq + cut, start.from_seq + size,
            [&](const Digest& leaf) {
              tail.add(leaf);
              // So that a long log does not gather in memory.
              if (++added % (kBlock * kBlock) != 0) return;
              tail.save(connection.statements());
              tail.commit();
            });
  tail.save(connection.statements());
  tail.commit();
}

}  // namespace countersign::audit::sqlite
