#include "audit/sqlite/record_rows.h"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

#include "audit/sqlite/session_loader.h"
#include "audit/sqlite/session_rows.h"
#include "audit/sqlite/statement.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// Sessions that are under way at one place of the log; more than that are read a second time.
constexpr std::size_t kSessionsKept = 2048;

template <class Rows>
const Rows* row_numbered(const std::vector<Rows>& rows, std::uint32_t n) {
  // Numbers run from 1, so a row stands where its number says unless one is missing.
  if (n > 0 && n <= rows.size() && rows[n - 1].n == n) return &rows[n - 1];
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const Rows& r) { return r.n == n; });
  return at == rows.end() ? nullptr : &*at;
}

bool fits(std::int64_t value, std::int64_t max) {
  return value >= 0 && value <= max;
}

constexpr std::int64_t kU32Max = std::numeric_limits<std::uint32_t>::max();

// Nothing if that is no record at all.
bool take_header(const Query& query, RecordRow& row) {
  for (const int column : {0, 2, 4})
    if (!query.is_integer(column)) return false;
  for (const int column : {1, 3, 5})
    if (!query.is_null(column) && !query.is_integer(column)) return false;
  const auto type = query.number_at(2), n = query.number_at(4);
  if (type < 1 || type > static_cast<std::int64_t>(RecordType::kSignalsAdded)) return false;
  if (!fits(n, kU32Max)) return false;
  // Only there where the row that it wrote does not say when.
  row.is_timed_by_row = log::has_time(static_cast<RecordType>(type));
  if (row.is_timed_by_row != query.is_null(1)) return false;
  auto& header = row.header;
  header.at_us = query.number_at(1);
  header.type = static_cast<RecordType>(type);
  row.session = query.is_null(3) ? 0 : query.number_at(3);
  header.n = static_cast<std::uint32_t>(n);
  header.actor = static_cast<std::uint64_t>(query.number_at(5));
  row.is_actor_the_user = !query.is_null(5) && header.actor == 0;
  return true;
}

// The rows that carry the content of these types belong to a session.
bool has_event(RecordType type) {
  return type > RecordType::kClosed;
}

}  // namespace

const StepRows* SessionRows::step(std::uint32_t n) const {
  return row_numbered(steps, n);
}

const MessageRows* SessionRows::message(std::uint32_t n) const {
  return row_numbered(messages, n);
}

std::vector<Incarnation> all_incarnations(Statements& statements) {
  std::vector<Incarnation> out;
  auto query = statements(queries::k_store_verify_incarnations);
  while (query.row()) {
    const bool is_one = query.is_integer(0) && query.is_integer(1) && query.is_integer(2) &&
                        query.number_at(0) >= 0 && fits(query.number_at(1), kU32Max);
    // What cannot be one gives its records a node that they were not written by.
    out.push_back({static_cast<std::uint64_t>(query.number_at(0)),
                   is_one ? static_cast<std::uint32_t>(query.number_at(1)) : 0,
                   static_cast<std::uint64_t>(query.number_at(2))});
  }
  return out;
}

struct RecordRows::State {
  explicit State(Statements& s) : statements(s), loader(s, hasher) {}

  const SessionRows* session(std::int64_t number);
  void take_incarnation(RecordRow& row);
  void take_session(RecordRow& row);
  void take_event(RecordRow& row);
  void take_signals(RecordRow& row);
  std::span<const log::SignalRow> added(std::uint64_t seq);
  void load_added();

  Statements& statements;
  log::Hasher hasher;
  SessionLoader loader;
  std::unordered_map<std::int64_t, std::optional<SessionRows>> sessions;
  std::optional<std::vector<Incarnation>> incarnations;
  std::optional<std::optional<Digest>> log_key;
  // Of all SIGNALS_ADDED records, once the first is met.
  std::optional<std::map<std::uint64_t, std::vector<log::SignalRow>>> signals_added;
};

const SessionRows* RecordRows::State::session(std::int64_t number) {
  auto found = sessions.find(number);
  if (found == sessions.end()) {
    if (sessions.size() >= kSessionsKept) sessions.clear();
    found = sessions.emplace(number, loader.load(number)).first;
  }
  return found->second ? &*found->second : nullptr;
}

void RecordRows::State::take_incarnation(RecordRow& row) {
  if (!incarnations) incarnations = all_incarnations(statements);
  const auto after = std::upper_bound(
      incarnations->begin(), incarnations->end(), row.header.seq,
      [](std::uint64_t seq, const Incarnation& other) { return seq < other.from_seq; });
  if (after == incarnations->begin()) {
    row.trouble = Trouble{Flaw::Kind::kMissing, "nothing says which node wrote it"};
    return;
  }
  row.header.node = std::prev(after)->node;
  row.header.epoch = std::prev(after)->epoch;
}

void RecordRows::State::take_session(RecordRow& row) {
  row.rows = session(row.session);
  if (row.rows == nullptr) {
    row.trouble = Trouble{Flaw::Kind::kMissing, "its session has no row"};
    return;
  }
  row.header.session = row.rows->bytes;
  if (row.header.type > RecordType::kClosed) row.header.at_us += row.rows->started_us().value_or(0);
  if (row.is_actor_the_user)
    row.header.actor = static_cast<std::uint64_t>(row.rows->user().value_or(0));
  const log::RecordContent* content = nullptr;
  switch (row.header.type) {
    case RecordType::kSession:
      content = &row.rows->opened;
      break;
    case RecordType::kClosed:
      content = &row.rows->closed;
      break;
    case RecordType::kMessage:
      if (const auto* message = row.rows->message(row.header.n)) content = &message->content;
      break;
    case RecordType::kProposed:
    case RecordType::kJudged:
    case RecordType::kDecided:
    case RecordType::kStarted:
    case RecordType::kFinished:
      if (const auto* step = row.rows->step(row.header.n))
        content = &step->content(row.header.type);
      break;
    case RecordType::kHold:
    case RecordType::kErased:
    case RecordType::kPurged:
    case RecordType::kPruned:
    case RecordType::kKeyRotated:
    case RecordType::kSignIn:
    case RecordType::kAdmin:
    case RecordType::kReportRead:
    case RecordType::kSignalsAdded:
      return;
  }
  if (content == nullptr) {
    row.trouble = Trouble{Flaw::Kind::kMissing, "the row that it wrote is not there"};
    return;
  }
  row.content = *content;
  if (row.is_timed_by_row) row.header.at_us = row.content.integers[0].value_or(0);
  if (row.header.type == RecordType::kJudged)
    row.header.at_us +=
        row.rows->step(row.header.n)->content(RecordType::kProposed).integers[0].value_or(0);
  for (const auto& found : row.rows->troubles)
    if (found.type == row.header.type && found.n == row.header.n) row.trouble = found.trouble;
}

void RecordRows::State::take_event(RecordRow& row) {
  const auto seq = row.header.seq;
  auto query = statements(queries::k_store_verify_event);
  query.number(static_cast<std::int64_t>(seq));
  if (!query.row()) {
    row.trouble = Trouble{Flaw::Kind::kMissing, "its row in audit_event is not there"};
    return;
  }
  const bool is_right = query.is_integer(0) && (query.is_null(1) || query.is_integer(1)) &&
                        (query.is_null(2) || query.is_text(2));
  if (!is_right) {
    row.trouble =
        Trouble{Flaw::Kind::kDamaged, "its row in audit_event holds another type of value"};
    return;
  }
  if (!log_key) {
    auto key = statements(queries::k_store_verify_log_key);
    log_key = key.row() ? key.digest_at(0) : std::nullopt;
  }
  row.content.integers[0] = query.number_at(0);
  row.content.integers[1] = query.maybe_number_at(1);
  const log::TextPlace place{log::TextOf::kEvent, static_cast<std::uint32_t>(seq), 1};
  const KeptCommitment kept{place, query.digest_at(3), query.digest_at(4)};
  const bool is_kept = !query.is_null(3) || !query.is_null(4);
  std::optional<std::string_view> text;
  if (!query.is_null(2)) text = query.view_at(2);
  auto evidence = text_evidence(hasher, place, text, *log_key, is_kept ? &kept : nullptr);
  row.content.commitments[0] = evidence.commitment;
  row.is_erased = evidence.is_erased;
  row.has_kept = is_kept;
  if (evidence.trouble)
    row.trouble = Trouble{evidence.trouble->kind, "its text " + evidence.trouble->what};
}

void RecordRows::State::load_added() {
  auto& all = signals_added.emplace();
  auto query = statements(queries::k_store_verify_added_signals);
  while (query.row()) {
    std::array<char, 16> bytes{};
    if (const auto id = SessionId::parse(query.view_at(10)))
      std::copy(id->bytes().begin(), id->bytes().end(), bytes.begin());
    // One that is none is missing from its record's leaf, which then disagrees.
    if (auto row = signal_row(query, 1, bytes))
      all[static_cast<std::uint64_t>(query.number_at(0))].push_back(std::move(*row));
  }
  for (auto& [seq, rows] : all) std::sort(rows.begin(), rows.end(), is_hashed_before);
}

std::span<const log::SignalRow> RecordRows::State::added(std::uint64_t seq) {
  if (!signals_added) load_added();
  const auto found = signals_added->find(seq);
  return found == signals_added->end() ? std::span<const log::SignalRow>() : found->second;
}

void RecordRows::State::take_signals(RecordRow& row) {
  if (row.header.type == RecordType::kSignalsAdded) {
    row.signals = added(row.header.seq);
    return;
  }
  if (row.rows == nullptr || row.rows->signals.empty()) return;
  const auto& seqs = row.rows->signal_seqs;
  const auto [first, last] = std::equal_range(seqs.begin(), seqs.end(), row.header.seq);
  row.signals = std::span(row.rows->signals)
                    .subspan(static_cast<std::size_t>(first - seqs.begin()),
                             static_cast<std::size_t>(last - first));
}

RecordRows::RecordRows(Statements& statements) : state_(std::make_unique<State>(statements)) {}
RecordRows::~RecordRows() = default;

const SessionRows* RecordRows::session(std::int64_t number) {
  return state_->session(number);
}

void RecordRows::read(std::uint64_t from, std::uint64_t to, const Each& each) {
  auto query = state_->statements(queries::k_store_verify_records);
  query.number(static_cast<std::int64_t>(from)).number(static_cast<std::int64_t>(to));
  while (query.row()) {
    RecordRow row;
    row.header.seq = static_cast<std::uint64_t>(query.number_at(0));
    if (!take_header(query, row)) {
      row.trouble = Trouble{Flaw::Kind::kDamaged, "it is no record"};
      each(row);
      continue;
    }
    state_->take_incarnation(row);
    if (!query.is_null(3))
      state_->take_session(row);
    else if (row.is_actor_the_user)
      row.trouble = Trouble{Flaw::Kind::kDamaged, "its actor is the user of no session"};
    else if (!has_event(row.header.type))
      row.trouble = Trouble{Flaw::Kind::kMissing, "it names no session"};
    if (has_event(row.header.type) && !row.trouble) state_->take_event(row);
    state_->take_signals(row);
    each(row);
    if (row.rows != nullptr && row.rows->last_seq &&
        static_cast<std::uint64_t>(*row.rows->last_seq) <= row.header.seq)
      state_->sessions.erase(row.session);
  }
}

Digest leaf_of(log::Hasher& hasher, const log::LogId& log, const RecordRow& record) {
  auto header = record.header;
  header.log = log;
  return log::leaf(hasher, header, record.content, log::signals_digest(hasher, record.signals));
}

}  // namespace countersign::audit::sqlite
