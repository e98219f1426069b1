#include "audit/sqlite/session_loader.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include <fmt/format.h>

#include "audit/evidence.h"
#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// A column of audit/evidence.h, and where it goes.
struct Column {
  RecordType record;
  ColumnKind kind;
  std::size_t at;  // among those of its kind
  std::string_view name;
  log::TextColumn text;
};

std::vector<Column> columns_of(std::string_view table) {
  std::vector<Column> out;
  for (const auto& column : kEvidence) {
    if (column.table != table) continue;
    const auto before = std::count_if(out.begin(), out.end(), [&](const Column& other) {
      return other.record == column.record && other.kind == column.kind;
    });
    out.push_back({column.record, column.kind, static_cast<std::size_t>(before), column.column,
                   log::text_column(table, column.column).value_or(log::TextColumn{})});
  }
  return out;
}

const std::vector<Column>& session_columns() {
  static const auto columns = columns_of("data_agent_session");
  return columns;
}
const std::vector<Column>& step_columns() {
  static const auto columns = columns_of("step");
  return columns;
}
const std::vector<Column>& message_columns() {
  static const auto columns = columns_of("message");
  return columns;
}

std::optional<std::uint32_t> small_number(const Query& query, int column) {
  if (!query.is_integer(column)) return std::nullopt;
  const auto number = query.number_at(column);
  if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

std::optional<std::int64_t> integer(const Query& query, int column) {
  if (!query.is_integer(column)) return std::nullopt;
  return query.number_at(column);
}

}  // namespace

TextEvidence text_evidence(log::Hasher& hasher, const log::TextPlace& place,
                           std::optional<std::string_view> text,
                           const std::optional<Digest>& session_key, const KeptCommitment* kept) {
  using Kind = Flaw::Kind;
  if (!text) {
    if (kept == nullptr) return {};
    if (kept->commitment && !kept->key) return {kept->commitment, true, {}};
    return {
        {}, false, Trouble{Kind::kMissing, "is gone without the commitment that stands for it"}};
  }
  if (kept != nullptr && kept->commitment)
    return {
        {}, false, Trouble{Kind::kCommitment, "stands beside the commitment of an erased text"}};
  if (kept != nullptr && kept->key) return {commitment(hasher, *kept->key, *text), false, {}};
  if (kept == nullptr && session_key)
    return {commitment(hasher, log::text_key(hasher, *session_key, place), *text), false, {}};
  return {{}, false, Trouble{Kind::kMissing, "has no key, so nothing says that it was written"}};
}

std::optional<log::SignalRow> signal_row(const Query& query, int first,
                                         const std::array<char, 16>& session) {
  for (int i = 0; i < 8; ++i)
    if (!query.is_integer(first + i)) return std::nullopt;
  const auto n = small_number(query, first), k = small_number(query, first + 2);
  const auto rule = query.view_at(first + 8);
  for (const int column : {first + 1, first + 3, first + 4})
    if (query.number_at(column) < 0 || query.number_at(column) > 255) return std::nullopt;
  if (!n || !k || !query.is_text(first + 8) || rule.size() > 255) return std::nullopt;
  log::SignalRow row;
  row.session = session;
  row.n = *n;
  row.of = static_cast<std::uint8_t>(query.number_at(first + 1));
  row.k = *k;
  row.category = static_cast<std::uint8_t>(query.number_at(first + 3));
  row.severity = static_cast<std::uint8_t>(query.number_at(first + 4));
  row.span_from = static_cast<std::uint64_t>(query.number_at(first + 5));
  row.span_to = static_cast<std::uint64_t>(query.number_at(first + 6));
  row.at_us = query.number_at(first + 7);
  row.rule = std::string(rule);
  return row;
}

bool is_hashed_before(const log::SignalRow& a, const log::SignalRow& b) {
  return std::tie(a.session, a.n, a.of, a.k) < std::tie(b.session, b.n, b.of, b.k);
}

struct SessionLoader::Loading {
  SessionRows rows;
  std::optional<Digest> key;
  std::vector<KeptCommitment> kept;

  void trouble(RecordType type, std::uint32_t n, Flaw::Kind kind, std::string what) {
    rows.troubles.push_back({type, n, {kind, std::move(what)}});
  }

  const KeptCommitment* kept_of(const log::TextPlace& place) {
    for (const auto& one : kept)
      if (one.place == place) {
        ++rows.kept_commitments;
        return &one;
      }
    return nullptr;
  }

  void take_text(log::Hasher& hasher, const Query& query, int at, const Column& column,
                 std::uint32_t n, log::RecordContent& to) {
    const log::TextPlace place{column.text.of, n, column.text.field};
    std::optional<std::string_view> text;
    if (!query.is_null(at)) text = query.view_at(at);
    auto evidence = text_evidence(hasher, place, text, key, kept_of(place));
    to.commitments[column.at] = evidence.commitment;
    if (evidence.is_erased) rows.erased.push_back(place);
    if (evidence.trouble)
      trouble(column.record, n, evidence.trouble->kind,
              fmt::format("the text in {} {}", column.name, evidence.trouble->what));
  }
};

std::optional<Digest> SessionLoader::digest_named(std::string_view sql, std::int64_t id) {
  auto& known = sql.data() == queries::k_store_verify_policy.data() ? policies_ : schemas_;
  if (const auto found = known.find(id); found != known.end()) return found->second;
  auto query = statements_(sql);
  query.number(id);
  std::optional<Digest> digest;
  if (query.row()) digest = query.digest_at(0);
  known.emplace(id, digest);
  return digest;
}

namespace {

// Calls content_of(record type) for where each column goes.
template <class Loading, class ContentOf, class DigestOf>
void take_columns(Loading& loading, log::Hasher& hasher, const Query& query, int first,
                  const std::vector<Column>& columns, std::uint32_t n, ContentOf content_of,
                  DigestOf digest_of) {
  int at = first;
  for (const auto& column : columns) {
    log::RecordContent& to = content_of(column.record);
    const bool is_text = column.kind == ColumnKind::kText;
    const bool is_there = is_text ? query.is_text(at) : query.is_integer(at);
    if (!is_there && !query.is_null(at)) {
      loading.trouble(column.record, n, Flaw::Kind::kDamaged,
                      fmt::format("{} holds another type of value", column.name));
    } else if (is_text) {
      loading.take_text(hasher, query, at, column, n, to);
    } else if (is_there && column.kind == ColumnKind::kInteger) {
      to.integers[column.at] = query.number_at(at);
    } else if (is_there) {
      to.digests[column.at] = digest_of(column, query.number_at(at));
      if (!to.digests[column.at])
        loading.trouble(column.record, n, Flaw::Kind::kMissing,
                        fmt::format("{} names a row that is not there", column.name));
    }
    ++at;
  }
}

}  // namespace

std::optional<SessionRows> SessionLoader::load(std::int64_t number) {
  Loading loading;
  auto& rows = loading.rows;
  auto query = statements_(queries::k_store_verify_session);
  query.number(number);
  if (!query.row()) return std::nullopt;
  const auto id = query.is_text(0) ? SessionId::parse(query.view_at(0)) : std::nullopt;
  if (!id) return std::nullopt;
  rows.number = number;
  rows.id = *id;
  std::copy(id->bytes().begin(), id->bytes().end(), rows.bytes.begin());
  rows.first_seq = integer(query, 1);
  rows.last_seq = integer(query, 2);
  rows.total_steps = integer(query, 3);
  rows.message_count = integer(query, 4);
  rows.last_message_us = integer(query, 5);
  rows.ended_us = integer(query, 6);
  loading.key = query.digest_at(15);
  rows.has_key = loading.key.has_value();
  load_commitments(loading);
  take_columns(
      loading, hasher_, query, 7, session_columns(), 0,
      [&](RecordType type) -> log::RecordContent& {
        return type == RecordType::kClosed ? rows.closed : rows.opened;
      },
      [](const Column&, std::int64_t) -> std::optional<Digest> { return std::nullopt; });
  load_steps(loading);
  load_messages(loading);
  load_signals(loading);
  return std::move(loading.rows);
}

void SessionLoader::load_steps(Loading& loading) {
  auto query = statements_(queries::k_store_verify_steps);
  query.number(loading.rows.user()).number(loading.rows.number);
  while (query.row()) {
    const auto n = small_number(query, 0);
    if (!n) {
      loading.trouble(RecordType::kSession, 0, Flaw::Kind::kDamaged,
                      "one of its steps has no number");
      continue;
    }
    auto& step = loading.rows.steps.emplace_back();
    step.n = *n;
    step.state = integer(query, 1);
    take_columns(
        loading, hasher_, query, 2, step_columns(), *n,
        [&](RecordType type) -> log::RecordContent& {
          return step
              .of[static_cast<std::size_t>(type) - static_cast<std::size_t>(RecordType::kProposed)];
        },
        [&](const Column& column, std::int64_t digest) {
          return digest_named(column.name == "schema_digest" ? queries::k_store_verify_schema
                                                             : queries::k_store_verify_policy,
                              digest);
        });
  }
}

void SessionLoader::load_messages(Loading& loading) {
  auto query = statements_(queries::k_store_verify_messages);
  query.number(loading.rows.number);
  while (query.row()) {
    const auto n = small_number(query, 0);
    if (!n) {
      loading.trouble(RecordType::kSession, 0, Flaw::Kind::kDamaged,
                      "one of its messages has no number");
      continue;
    }
    auto& message = loading.rows.messages.emplace_back();
    message.n = *n;
    message.answered_us = integer(query, 1);
    take_columns(
        loading, hasher_, query, 2, message_columns(), *n,
        [&](RecordType) -> log::RecordContent& { return message.content; },
        [](const Column&, std::int64_t) -> std::optional<Digest> { return std::nullopt; });
  }
}

void SessionLoader::load_signals(Loading& loading) {
  auto& rows = loading.rows;
  auto query = statements_(queries::k_store_verify_signals);
  query.number(rows.number);
  std::vector<std::pair<std::uint64_t, log::SignalRow>> found;
  while (query.row()) {
    auto row = signal_row(query, 1, rows.bytes);
    if (row && query.is_integer(0))
      found.emplace_back(static_cast<std::uint64_t>(query.number_at(0)), std::move(*row));
    else
      loading.trouble(RecordType::kSession, 0, Flaw::Kind::kDamaged, "one of its signals is none");
  }
  if (found.empty()) return;
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : is_hashed_before(a.second, b.second);
  });
  for (auto& [seq, row] : found) {
    rows.signal_seqs.push_back(seq);
    rows.signals.push_back(std::move(row));
  }
}

void SessionLoader::load_commitments(Loading& loading) {
  auto query = statements_(queries::k_store_verify_commitments);
  query.number(loading.rows.number);
  while (query.row()) {
    const auto kind = small_number(query, 0), n = small_number(query, 1),
               field = small_number(query, 2);
    // What cannot be one is used by no text, and so counted as accounted for by nothing.
    if (!kind || !n || !field || *kind > 4 || *field > 255) continue;
    loading.kept.push_back(
        {{static_cast<log::TextOf>(*kind), *n, static_cast<std::uint8_t>(*field)},
         query.digest_at(3),
         query.digest_at(4)});
  }
}

}  // namespace countersign::audit::sqlite
