#include "audit/sqlite/ledger.h"

#include <stdexcept>
#include <utility>

#include "audit/sqlite/tag.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

SignalOf signal_of(RecordType type) {
  return type == RecordType::kSession || type == RecordType::kMessage ? SignalOf::kMessage
                                                                      : SignalOf::kStep;
}

// The columns from `first` on, in the order of session_row and of the end of step_row.
SessionRow session_row(const Query& query, const SessionId& id, int first) {
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

Ledger::Ledger(Connection& connection, NodeId node, const Clock& clock)
    : connection_(connection), node_(node), clock_(clock), now_(clock.now()) {
  auto query = connection_(queries::k_store_log_end);
  query.row();
  next_seq_ = static_cast<std::uint64_t>(query.number_at(0));
  epoch_ = Epoch(static_cast<std::uint64_t>(query.number_at(1)) + 1);
}

std::string StepRow::tag() const {
  return tag_of(session_key, Shown{sql, source, verdict, policy, schema});
}

std::optional<SessionRow> Ledger::session(const SessionId& id) {
  auto query = connection_(queries::k_store_session_row);
  query.text(id.text());
  if (!query.row()) return std::nullopt;
  return session_row(query, id, 0);
}

std::optional<StepInSession> Ledger::step(const StepRef& ref) {
  auto query = connection_(queries::k_store_step_row);
  query.text(ref.session.text()).number(ref.step.get());
  if (!query.row()) return std::nullopt;
  return StepInSession{session_row(query, ref.session, 15), step_row(query, ref.step)};
}

std::optional<std::int64_t> Ledger::policy_id(const Digest& digest) {
  return id_of(connection_(queries::k_store_policy_id), digest, "policy", policy_ids_);
}

std::optional<std::int64_t> Ledger::schema_id(const Digest& digest) {
  return id_of(connection_(queries::k_store_schema_id), digest, "schema", schema_ids_);
}

Seq Ledger::write_record(const RecordAbout& about, std::optional<std::int64_t> session) {
  const Seq seq(next_seq_);
  connection_(queries::k_store_append_record)
      .number(static_cast<std::int64_t>(seq.get()))
      .time(now_)
      .code(about.type)
      .number(session)
      .number(about.n)
      .number(about.actor.get())
      .number(node_.get())
      .number(static_cast<std::int64_t>(epoch_.get()))
      .run();
  ++next_seq_;
  return seq;
}

Seq Ledger::append(SessionRow& session, const RecordAbout& about) {
  session.last_seq = write_record(about, session.key);
  command_touched_[session.id] = session.last_seq;
  return session.last_seq;
}

Seq Ledger::append_event(RecordType type, UserId actor, std::int64_t code, std::int64_t target,
                         std::string_view text) {
  const auto seq = write_record({type, 0, actor}, std::nullopt);
  connection_(queries::k_store_append_event)
      .number(static_cast<std::int64_t>(seq.get()))
      .number(code)
      .number(target)
      .text_unless_empty(text)
      .run();
  return seq;
}

Seq Ledger::append_event(SessionRow& session, const RecordAbout& about, const EventContent& event) {
  const auto seq = append(session, about);
  connection_(queries::k_store_append_event)
      .number(static_cast<std::int64_t>(seq.get()))
      .number(event.code)
      .number(event.target)
      .text_unless_empty(event.text)
      .run();
  return seq;
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

void Ledger::begin_command() {
  now_ = clock_.now();
  command_seq_ = next_seq_;
  command_touched_.clear();
  connection_(queries::k_store_savepoint).run();
}

void Ledger::keep_command() {
  connection_(queries::k_store_savepoint_keep).run();
  for (const auto& [id, seq] : command_touched_) touched_[id] = seq;
  command_touched_.clear();
}

void Ledger::undo_command() {
  connection_(queries::k_store_savepoint_undo).run();
  connection_(queries::k_store_savepoint_keep).run();
  next_seq_ = command_seq_;
  command_touched_.clear();
  policy_ids_.clear();
  schema_ids_.clear();
}

void Ledger::undo_batch() {
  touched_.clear();
  command_touched_.clear();
  policy_ids_.clear();
  schema_ids_.clear();
}

std::map<SessionId, Seq> Ledger::take_touched() {
  return std::exchange(touched_, {});
}

}  // namespace countersign::audit::sqlite
