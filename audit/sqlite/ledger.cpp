#include "audit/sqlite/ledger.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "audit/log/commitment.h"
#include "audit/sqlite/session_loader.h"
#include "audit/sqlite/tag.h"
#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

SignalOf signal_of(RecordType type) {
  return type == RecordType::kSession || type == RecordType::kMessage ? SignalOf::kMessage
                                                                      : SignalOf::kStep;
}

std::array<char, 16> bytes_of(const SessionId& id) {
  std::array<char, 16> bytes{};
  std::copy(id.bytes().begin(), id.bytes().end(), bytes.begin());
  return bytes;
}

// The columns from `first` on, in the order of session_row and of the end of step_row.
// `secret` is the column of the session's key.
SessionRow session_row(const Query& query, const SessionId& id, int first, int secret) {
  SessionRow row;
  row.id = id;
  row.key = query.number_at(first);
  row.user = UserId(query.number_at(first + 1));
  row.source = query.text_at(first + 2);
  row.phase = query.code_at<SessionPhase>(first + 3);
  row.total_steps = static_cast<std::uint32_t>(query.number_at(first + 4));
  row.message_count = static_cast<std::uint32_t>(query.number_at(first + 5));
  row.last_seq = Seq(static_cast<std::uint64_t>(query.number_at(first + 6)));
  row.ended_at = query.maybe_time_at(first + 7);
  row.last_message_at = query.maybe_time_at(first + 8);
  row.is_closed = !query.is_null(first + 9);
  row.started_at = from_us(query.number_at(first + 10));
  row.secret = query.digest_at(secret);
  return row;
}

StepRow step_row(const Query& query, StepNumber n) {
  StepRow row;
  row.n = n;
  row.state = query.code_at<StepState>(0);
  row.sql = query.text_at(1);
  row.source = query.text_at(2);
  row.verdict = query.maybe_code_at<VerdictKind>(3);
  row.policy = query.digest_at(4);
  row.schema = query.digest_at(5);
  row.expires_at = query.maybe_time_at(6);
  row.proposed_by = UserId(query.number_at(7));
  if (const auto replaces = query.maybe_number_at(8))
    row.replaces = StepNumber(static_cast<std::uint32_t>(*replaces));
  row.winner = Winner{row.state,
                      query.maybe_code_at<Decision>(9),
                      UserId(query.number_at(10)),
                      query.maybe_code_at<DeciderKind>(11),
                      query.maybe_time_at(12),
                      query.text_at(13)};
  row.session_key = query.text_at(14);
  row.proposed_at = from_us(query.number_at(26));
  return row;
}

std::optional<std::int64_t> id_of(Query query, const Digest& digest, const char* what,
                                  std::map<Digest, std::int64_t>& known) {
  if (digest == Digest{}) return std::nullopt;
  if (const auto found = known.find(digest); found != known.end()) return found->second;
  query.digest(digest);
  if (!query.row())
    throw std::invalid_argument(std::string("a command names a ") + what +
                                " that was not kept before");
  return known[digest] = query.number_at(0);
}

}  // namespace

Ledger::Ledger(Connection& connection, EvidenceTail& tail, NodeId node, const Clock& clock)
    : connection_(connection), tail_(tail), node_(node), clock_(clock), now_(clock.now()) {
  auto query = connection_(queries::k_store_log_end);
  query.row();
  next_seq_ = static_cast<std::uint64_t>(query.number_at(0));
  epoch_ = Epoch(static_cast<std::uint64_t>(query.number_at(1)) + 1);
}

std::optional<std::int64_t> as_kept(const SessionRow& session, UserId user) {
  if (user.is_nobody()) return std::nullopt;
  return user == session.user ? 0 : user.get();
}

std::string StepRow::tag() const {
  return tag_of(session_key, Shown{sql, source, verdict, policy, schema});
}

std::optional<SessionRow> Ledger::session(const SessionId& id) {
  auto query = connection_(queries::k_store_session_row);
  query.text(id.text());
  if (!query.row()) return std::nullopt;
  return session_row(query, id, 0, 11);
}

std::optional<StepInSession> Ledger::step(const StepRef& ref) {
  auto query = connection_(queries::k_store_step_row);
  query.number(ref.step.get()).text(ref.session.text());
  if (!query.row()) return std::nullopt;
  return StepInSession{session_row(query, ref.session, 15, 14), step_row(query, ref.step)};
}

std::optional<std::int64_t> Ledger::policy_id(const Digest& digest) {
  return id_of(connection_(queries::k_store_policy_id), digest, "policy", policy_ids_);
}

std::optional<std::int64_t> Ledger::schema_id(const Digest& digest) {
  return id_of(connection_(queries::k_store_schema_id), digest, "schema", schema_ids_);
}

void Ledger::begin_incarnation(Seq seq) {
  incarnation_ = seq.get();
  connection_(queries::k_store_begin_incarnation)
      .number(static_cast<std::int64_t>(seq.get()))
      .number(node_.get())
      .number(static_cast<std::int64_t>(epoch_.get()))
      .run();
}

// Most records write a row that says when.
std::optional<std::int64_t> Ledger::after(const SessionRow& session,
                                          const RecordAbout& about) const {
  if (log::has_time(about.type)) return std::nullopt;
  return to_us(now_) - to_us(about.proposed_at.value_or(session.started_at));
}

Seq Ledger::write_record(const RecordAbout& about, const SessionRow* session,
                         const RecordColumns& columns) {
  const Seq seq(next_seq_);
  if (!incarnation_) begin_incarnation(seq);
  {
    auto query = connection_(queries::k_store_append_record);
    query.number(static_cast<std::int64_t>(seq.get()));
    if (session != nullptr)
      query.number(after(*session, about))
          .code(about.type)
          .number(session->key)
          .number(about.n)
          .number(as_kept(*session, about.actor));
    else
      query.time(now_).code(about.type).null().number(about.n).user(about.actor);
    query.run();
  }
  ++next_seq_;
  Pending pending;
  pending.header = {tail_.start().log,
                    seq.get(),
                    about.type,
                    to_us(now_),
                    {},
                    about.n,
                    static_cast<std::uint64_t>(about.actor.get()),
                    node_.get(),
                    epoch_.get()};
  if (session != nullptr) pending.header.session = bytes_of(session->id);
  pending.content = content_of(pending, session, columns);
  pending_.push_back(std::move(pending));
  return seq;
}

log::RecordContent Ledger::content_of(const Pending& pending, const SessionRow* session,
                                      const RecordColumns& columns) {
  log::RecordContent content;
  content.integers = columns.integers;
  content.digests = columns.digests;
  const auto places = log::text_columns(pending.header.type);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!columns.texts[i]) continue;
    // Texts of events outlive the session that they speak of.
    const bool is_event = places[i].of == log::TextOf::kEvent;
    const auto n = is_event ? static_cast<std::uint32_t>(pending.header.seq) : pending.header.n;
    if (!is_event && (session == nullptr || !session->secret))
      throw StoreUnavailable(StoreUnavailable::Why::kTampered,
                             "the key of a session's texts is gone, though they were not erased; "
                             "nothing was done. Run `countersign audit verify`");
    const auto& secret = is_event ? tail_.log_key() : *session->secret;
    const auto key = log::text_key(tail_.hasher(), secret, {places[i].of, n, places[i].field});
    content.commitments[i] = log::commitment(tail_.hasher(), key, *columns.texts[i]);
  }
  return content;
}

Seq Ledger::append(SessionRow& session, const RecordAbout& about, const RecordColumns& columns) {
  session.last_seq = write_record(about, &session, columns);
  command_touched_[session.id] = session.last_seq;
  return session.last_seq;
}

Seq Ledger::write_event(const RecordAbout& about, const SessionRow* session,
                        const EventContent& event) {
  const auto seq =
      write_record(about, session, {{event.code, event.target}, {}, {unless_empty(event.text)}});
  connection_(queries::k_store_append_event)
      .number(static_cast<std::int64_t>(seq.get()))
      .number(event.code)
      .number(event.target)
      .text_unless_empty(event.text)
      .run();
  return seq;
}

Seq Ledger::append_event(RecordType type, UserId actor, std::int64_t code, std::int64_t target,
                         std::string_view text) {
  return write_event({type, 0, actor}, nullptr, {code, target, text});
}

Seq Ledger::append_event(SessionRow& session, const RecordAbout& about, const EventContent& event) {
  session.last_seq = write_event(about, &session, event);
  command_touched_[session.id] = session.last_seq;
  return session.last_seq;
}

void Ledger::append_signals(const SessionRow& session, const RecordAbout& about,
                            const std::vector<Finding>& findings) {
  std::uint32_t k = 0;
  for (const auto& finding : findings)
    write_signal(session.last_seq, session, signal_of(about.type), about.n, k++, finding);
}

void Ledger::append_late_signal(Seq seq, const SessionRow& session, SignalOf of, std::uint32_t n,
                                const Finding& finding) {
  write_signal(seq, session, of, n, 0, finding);
}

void Ledger::write_signal(Seq seq, const SessionRow& session, SignalOf of, std::uint32_t n,
                          std::uint32_t k, const Finding& finding) {
  connection_(queries::k_store_append_signal)
      .number(session.key)
      .number(n)
      .code(of)
      .number(static_cast<std::int64_t>(seq.get()))
      .number(k)
      .text(finding.rule)
      .code(finding.category)
      .code(finding.severity)
      .number(finding.span.from)
      .number(finding.span.to)
      .time(now_)
      .run();
  invariant(!pending_.empty() && pending_.back().header.seq == seq.get(),
            "signals are written with the record just appended");
  pending_.back().signals.push_back({bytes_of(session.id), static_cast<std::uint8_t>(of), n, k,
                                     static_cast<std::uint8_t>(finding.category),
                                     static_cast<std::uint8_t>(finding.severity), finding.span.from,
                                     finding.span.to, to_us(now_), finding.rule});
}

void Ledger::save(const SessionRow& session) {
  connection_(queries::k_store_save_session)
      .code(session.phase)
      .number(session.total_steps)
      .number(session.message_count)
      .number(static_cast<std::int64_t>(session.last_seq.get()))
      .time(session.ended_at)
      .time(session.last_message_at)
      .number(session.key)
      .run();
}

void Ledger::begin_command(Alone is_alone) {
  is_alone_ = is_alone;
  now_ = clock_.now();
  command_seq_ = next_seq_;
  command_touched_.clear();
  pending_.clear();
  if (is_alone_ == Alone::kNo) connection_(queries::k_store_savepoint).run();
}

void Ledger::keep_command() {
  if (is_alone_ == Alone::kNo) connection_(queries::k_store_savepoint_keep).run();
  for (const auto& [id, seq] : command_touched_) touched_[id] = seq;
  command_touched_.clear();
  for (auto& record : pending_) {
    std::sort(record.signals.begin(), record.signals.end(), is_hashed_before);
    auto& hasher = tail_.hasher();
    tail_.add(log::leaf(hasher, record.header, record.content,
                        log::signals_digest(hasher, record.signals)));
  }
  pending_.clear();
}

void Ledger::undo_command() {
  if (is_alone_ == Alone::kYes) {
    connection_(queries::k_store_rollback).run();
    connection_(queries::k_store_begin_sqlite).run();
  } else {
    connection_(queries::k_store_savepoint_undo).run();
    connection_(queries::k_store_savepoint_keep).run();
  }
  next_seq_ = command_seq_;
  if (incarnation_ >= next_seq_) incarnation_.reset();
  command_touched_.clear();
  pending_.clear();
  policy_ids_.clear();
  schema_ids_.clear();
}

void Ledger::undo_batch() {
  tail_.undo();
  if (incarnation_ >= next_seq_) incarnation_.reset();
  touched_.clear();
  command_touched_.clear();
  pending_.clear();
  policy_ids_.clear();
  schema_ids_.clear();
}

std::map<SessionId, Seq> Ledger::take_touched() {
  return std::exchange(touched_, {});
}

}  // namespace countersign::audit::sqlite
