#include "audit/verify/beginning.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/log/head.h"
#include "audit/log/node_key.h"
#include "audit/sqlite/record_rows.h"
#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

constexpr std::uint64_t kBlock = 256;
constexpr unsigned kBlockLevel = 8;

// Where a cut lies in its log, which may end there.
const LogSpan& span_before(const Facts& facts, std::uint64_t seq) {
  return facts.logs[seq == 0 ? 0 : facts.log_of(seq - 1)];
}

std::optional<log::Frontier> check_cut(const Facts::Cut& cut, const Facts& facts,
                                       const Forgetting& forgetting, Keyring& keyring,
                                       Findings& findings) {
  const auto& span = span_before(facts, cut.seq);
  const auto bad = [&](Kind kind, std::string what) {
    findings.add(kind, cut.seq, cut.seq, std::move(what));
    return std::nullopt;
  };
  const auto frontier = log::Frontier::parse(cut.seq - span.from, cut.frontier);
  const auto note = log::read_note(cut.note);
  if (!frontier || !note) return bad(Kind::kRoot, "what is left of the records before is damaged");
  log::Hasher hasher;
  const auto root = frontier->root(hasher);
  if (note->log != span.id || note->size != cut.seq - span.from || note->root != root)
    return bad(Kind::kRoot, "what is left of the records before does not hash to its checkpoint");
  if (!keyring.empty() && !keyring.has_signed(cut.note))
    return bad(Kind::kSignature, "the log was cut off at a checkpoint that no known key signed");
  const auto said = forgetting.pruned().find(cut.seq);
  if (said == forgetting.pruned().end() || said->second != root.hex())
    bad(Kind::kMissing, "the log was cut off and no record says so");
  return frontier;
}

void add_leaves(Database& database, const Facts& facts, std::uint64_t from, std::uint64_t to,
                log::Hasher& hasher, log::Frontier& frontier) {
  sqlite::RecordRows rows(database.statements());
  rows.read(from, to, [&](const sqlite::RecordRow& record) {
    const auto& span = facts.logs[facts.log_of(record.header.seq)];
    frontier.append(hasher, leaf_of(hasher, span.id, record));
  });
}

// From the roots of whole blocks, and the few leaves before and after them. What they come to is
// compared with a signed note, so nothing of them is taken on trust.
std::optional<log::Frontier> frontier_at(Database& database, const Facts& facts,
                                         const LogSpan& span, const Beginning& from,
                                         std::uint64_t seq) {
  log::Hasher hasher;
  auto frontier = from.seq > span.from ? from.frontier : log::Frontier();
  auto at = std::max(from.seq, span.from);
  const auto blocks_from =
      std::min(seq, span.from + (at - span.from + kBlock - 1) / kBlock * kBlock);
  add_leaves(database, facts, at, blocks_from, hasher, frontier);
  auto query = database(queries::k_store_verify_roots);
  query.number(static_cast<std::int64_t>(blocks_from));
  for (at = blocks_from; at + kBlock <= seq; at += kBlock) {
    const auto root = query.row() ? query.digest_at(1) : std::nullopt;
    if (!root || query.number_at(0) != static_cast<std::int64_t>(at)) return std::nullopt;
    if (frontier.size() != at - span.from) return std::nullopt;
    frontier.append_subtree(hasher, *root, kBlockLevel);
  }
  add_leaves(database, facts, at, seq, hasher, frontier);
  if (frontier.size() != seq - span.from) return std::nullopt;
  return frontier;
}

void check_existence(Database& database, const Facts& facts, std::uint64_t below,
                     Findings& findings) {
  auto query = database(queries::k_store_verify_count_before);
  query.number(static_cast<std::int64_t>(below));
  query.row();
  const auto is = query.number_at(0);
  if (is != static_cast<std::int64_t>(below - facts.first))
    findings.add(
        Kind::kMissing, facts.first, below,
        fmt::format("there are {} records here where there were {}", is, below - facts.first));
}

// Nothing if reading has to begin at the beginning after all.
std::optional<Beginning> at_checkpoint(Database& database, std::string_view note,
                                       const Facts& facts, const Beginning& from, Keyring& keyring,
                                       Findings& findings) {
  const auto head = log::read_note(note);
  if (!head || head->log != facts.current().id || !keyring.has_signed(note)) return std::nullopt;
  const auto& span = facts.current();
  const auto seq = span.from + head->size;
  if (seq > facts.end) {
    findings.add(Kind::kRolledBack, facts.end, seq,
                 "the checkpoint to begin at speaks of more records than there are");
    return std::nullopt;
  }
  if (seq <= from.seq) return std::nullopt;
  const auto frontier = frontier_at(database, facts, span, from, seq);
  log::Hasher hasher;
  if (!frontier || frontier->root(hasher) != head->root) return std::nullopt;
  check_existence(database, facts, seq, findings);
  return Beginning{seq, *frontier, false};
}

}  // namespace

Beginning find_beginning(Database& database, const VerifyAsk& ask, const Facts& facts,
                         const Forgetting& forgetting, Keyring& keyring, Findings& findings) {
  Beginning out;
  out.seq = facts.first;
  for (const auto& cut : facts.cuts) {
    const auto frontier = check_cut(cut, facts, forgetting, keyring, findings);
    if (cut.seq == facts.first && frontier) out.frontier = *frontier;
  }
  if (ask.from)
    if (const auto later = at_checkpoint(database, *ask.from, facts, out, keyring, findings))
      return *later;
  return out;
}

std::optional<Digest> leaf_at(Database& database, const Facts& facts, std::uint64_t seq) {
  std::optional<Digest> out;
  log::Hasher hasher;
  sqlite::RecordRows rows(database.statements());
  rows.read(seq, seq + 1, [&](const sqlite::RecordRow& record) {
    out = leaf_of(hasher, facts.logs[facts.log_of(seq)].id, record);
  });
  return out;
}

namespace {

// Whether that key is the one that the log began with, or one that a record names.
bool is_known(const log::PublicKey& key, const std::string& key_file, const Facts& facts) {
  const auto all = log::read_public_keys(key_file);
  const auto first =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == key.name; });
  if (first == all.end() || *first == key) return true;
  return std::find(facts.changed_to.begin(), facts.changed_to.end(), key.text()) !=
         facts.changed_to.end();
}

}  // namespace

// While a key is being changed, the head may be sealed with the next one already.
void check_head_mac(const VerifyAsk& ask, const Facts& facts, Findings& findings,
                    bool& was_checked) {
  const auto path = ask.key_file.empty() ? ask.store + ".node" : ask.key_file;
  const auto key = log::read_node_key(path);
  if (!key || !facts.head) return;
  was_checked = true;
  log::Hasher hasher;
  const auto frontier = log::Frontier::parse(facts.head->size, facts.head->frontier);
  const log::LogStart start{facts.current().id, facts.current().from};
  const auto sealed_by = [&](const log::NodeKey& one) {
    return frontier && log::head_mac(hasher, one.mac, start, *frontier) == facts.head->mac;
  };
  if (sealed_by(*key)) return;
  const auto next = log::read_staged_node_key(path);
  if (next && sealed_by(*next)) return;
  if (is_known(key->public_key, path, facts))
    findings.of_store(Kind::kHead, "the head was not written by the node whose key this is");
  else
    findings.of_store(Kind::kRolledBack,
                      "the head was not written with the node's key, and no record speaks of that "
                      "key: the store was put back to a time before the key was changed");
}

}  // namespace countersign::audit::verifying
