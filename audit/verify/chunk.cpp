#include "audit/verify/chunk.h"

#include <algorithm>

#include <fmt/format.h>

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

std::string name_of(const sqlite::RecordRow& record) {
  const auto type = word(record.header.type);
  if (record.rows == nullptr) return std::string(type);
  if (record.header.n == 0) return fmt::format("{} of {}", type, record.rows->id.text());
  return fmt::format("{} of {} number {}", type, record.rows->id.text(), record.header.n);
}

}  // namespace

void Accounted::add(const Accounted& other) {
  steps += other.steps;
  messages += other.messages;
  signals += other.signals;
  events += other.events;
  keys += other.keys;
  commitments += other.commitments;
  erased += other.erased;
}

void Accounted::add(const sqlite::SessionRows& rows) {
  steps += rows.steps.size();
  messages += rows.messages.size();
  signals += rows.signals.size();
  keys += rows.has_key ? 1 : 0;
  commitments += rows.kept_commitments;
}

Chunk ChunkReader::read(std::uint64_t from, std::uint64_t to) {
  Chunk chunk;
  chunk.from = from;
  chunk.leaves.reserve(to - from);
  const auto expect = [&](std::uint64_t seq) {
    const auto due = from + chunk.leaves.size();
    if (due == seq) return;
    chunk.findings.add(Kind::kMissing, due, seq,
                       seq - due == 1 ? "this record is missing" : "these records are missing");
    chunk.leaves.resize(seq - from);
  };
  rows_.read(from, to, [&](const sqlite::RecordRow& record) {
    expect(record.header.seq);
    take(record, chunk);
  });
  expect(to);
  return chunk;
}

void ChunkReader::give_parts(Chunk& chunk) {
  for (auto& [session, part] : open_) chunk.parts.push_back(std::move(part));
  open_.clear();
}

void ChunkReader::take(const sqlite::RecordRow& record, Chunk& chunk) {
  ++chunk.records;
  const auto seq = record.header.seq;
  chunk.leaves.push_back(leaf_of(hasher_, facts_.logs[facts_.log_of(seq)].id, record));
  if (record.trouble)
    chunk.findings.at(record.trouble->kind, seq,
                      fmt::format("{}: {}", name_of(record), record.trouble->what));
  if (record.header.type > RecordType::kClosed) take_event(record, chunk);
  if (record.session != 0) take_seen(record, chunk);
}

void ChunkReader::take_event(const sqlite::RecordRow& record, Chunk& chunk) {
  ++chunk.accounted.events;
  if (record.has_kept) ++chunk.accounted.commitments;
  if (!record.is_erased) return;
  if (forgetting_.is_event_forgotten(record.header.seq, record.header.type))
    ++chunk.accounted.erased;
  else
    chunk.findings.at(Kind::kCommitment, record.header.seq,
                      fmt::format("the text of {} is gone and no record says who erased it",
                                  word(record.header.type)));
}

void ChunkReader::take_seen(const sqlite::RecordRow& record, Chunk& chunk) {
  const auto seq = record.header.seq;
  auto& part = open_[record.session];
  part.session = record.session;
  Seen seen;
  seen.seq = seq;
  seen.at_us = record.header.at_us;
  seen.n = record.header.n;
  seen.type = record.header.type;
  if (seen.type == RecordType::kErased) seen.code = record.content.integers[0].value_or(0);
  part.seen.push_back(seen);
  if (record.rows == nullptr) return;
  part.last_seq = record.rows->last_seq;
  const bool is_whole = part.seen.front().type == RecordType::kSession && part.last_seq &&
                        static_cast<std::uint64_t>(*part.last_seq) == seq;
  if (!is_whole) return;
  finish(*record.rows, part.seen, chunk);
  open_.erase(record.session);
}

void ChunkReader::finish(const sqlite::SessionRows& rows, const std::vector<Seen>& seen,
                         Chunk& chunk) {
  chunk.accounted.erased += check_session(rows, seen, forgetting_, chunk.findings);
  chunk.accounted.add(rows);
  chunk.finished.push_back(rows.number);
}

void ChunkReader::check(std::int64_t session, const std::vector<Seen>& seen, Chunk& into) {
  // Without a row, each of its records has said so.
  if (const auto* rows = rows_.session(session)) finish(*rows, seen, into);
}

std::optional<std::uint64_t> ChunkReader::first_seq(std::int64_t session) {
  const auto* rows = rows_.session(session);
  if (rows == nullptr || !rows->first_seq || *rows->first_seq < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*rows->first_seq);
}

}  // namespace countersign::audit::verifying
