#pragma once

// Which evidence each kind of record writes, as data. Every column of the store that people read
// belongs to exactly one record type (W1, written once, in the transaction that appends that
// record), or follows from the records (W2), or is listed here as unprotected (W3). The evidence
// log's leaves are computed from this table, so the order of columns inside a type is part of the
// format and MUST NOT change. A test compares it with the real schema.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/record.h"

namespace countersign::audit {

enum class ColumnKind : std::uint8_t { kInteger, kDigest, kText };

struct EvidenceColumn {
  RecordType record;
  ColumnKind kind;
  std::string_view table;
  std::string_view column;
};

// Digest columns hold the number of a policy_version or source_schema row; what enters a leaf is
// that row's digest.
inline constexpr std::array kEvidence = {
    EvidenceColumn{RecordType::kSession, ColumnKind::kInteger, "data_agent_session", "started_us"},
    EvidenceColumn{RecordType::kSession, ColumnKind::kInteger, "data_agent_session", "kind"},
    EvidenceColumn{RecordType::kSession, ColumnKind::kInteger, "data_agent_session", "user_id"},
    EvidenceColumn{RecordType::kSession, ColumnKind::kText, "data_agent_session", "question"},
    EvidenceColumn{RecordType::kSession, ColumnKind::kText, "data_agent_session", "user_ip"},
    EvidenceColumn{RecordType::kSession, ColumnKind::kText, "data_agent_session", "source"},

    EvidenceColumn{RecordType::kMessage, ColumnKind::kInteger, "chat_message", "created_us"},
    EvidenceColumn{RecordType::kMessage, ColumnKind::kInteger, "chat_message", "role"},
    EvidenceColumn{RecordType::kMessage, ColumnKind::kInteger, "chat_message", "tokens"},
    EvidenceColumn{RecordType::kMessage, ColumnKind::kText, "chat_message", "content"},

    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "data_agent_step", "proposed_us"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "data_agent_step", "proposed_by"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "data_agent_step", "replaces_step"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "data_agent_step", "reruns_step"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "data_agent_step", "expires_us"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "data_agent_step",
                   "tainted_by_step"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "data_agent_step", "sent_to_model"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kText, "data_agent_step", "proposed_sql"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kText, "data_agent_step", "proposer"},

    EvidenceColumn{RecordType::kJudged, ColumnKind::kInteger, "data_agent_step", "verdict"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kInteger, "data_agent_step", "estimated_rows"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kInteger, "data_agent_step", "estimated_cost"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kDigest, "data_agent_step", "policy_digest"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kDigest, "data_agent_step", "schema_digest"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kText, "data_agent_step", "reads"},

    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "data_agent_step", "decided_us"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "data_agent_step", "decided_by"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "data_agent_step",
                   "decided_by_kind"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "data_agent_step", "decision"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kDigest, "data_agent_step", "decided_policy"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kText, "data_agent_step", "decision_reason"},

    EvidenceColumn{RecordType::kStarted, ColumnKind::kInteger, "data_agent_step", "started_us"},

    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "data_agent_step", "finished_us"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "data_agent_step", "outcome"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "data_agent_step", "error_code"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "data_agent_step",
                   "execution_time_us"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "data_agent_step", "row_count"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "data_agent_step", "truncated_by"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kText, "data_agent_step", "column_names"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kText, "data_agent_step", "error_message"},

    EvidenceColumn{RecordType::kClosed, ColumnKind::kInteger, "data_agent_session", "closed_us"},
    EvidenceColumn{RecordType::kClosed, ColumnKind::kInteger, "data_agent_session", "closed_how"},
};

struct StoredAs {
  std::string_view table;
  std::string_view column;
  std::string_view stored;
};

// A step's later times are kept as microseconds after proposed_us, which is shorter; the columns of
// kEvidence, which people read and leaves hold, are generated from these.
inline constexpr std::array kStoredAs = {
    StoredAs{"data_agent_step", "expires_us", "expires_after_us"},
    StoredAs{"data_agent_step", "decided_us", "decided_after_us"},
    StoredAs{"data_agent_step", "started_us", "started_after_us"},
    StoredAs{"data_agent_step", "finished_us", "finished_after_us"},
};

// HOLD, ERASED, PURGED, PRUNED, KEY_ROTATED, SIGN_IN, ADMIN, REPORT_READ and SIGNALS_ADDED keep
// theirs in audit_event, whatever the type.
inline constexpr std::array<std::string_view, 3> kEventColumns = {"code", "target", "text"};

struct StoreColumn {
  std::string_view table;
  std::string_view column;  // "*": the whole table
};

// W2: functions of the records; verify recomputes them.
inline constexpr std::array kDerived = {
    StoreColumn{"data_agent_session", "total_steps"},
    StoreColumn{"data_agent_session", "message_count"},
    StoreColumn{"data_agent_session", "last_message_us"},
    StoreColumn{"data_agent_session", "ended_us"},
    StoreColumn{"data_agent_session", "first_seq"},
    StoreColumn{"data_agent_session", "last_seq"},
    StoreColumn{"data_agent_step", "state"},
    StoreColumn{"chat_message", "answered_us"},
};

// Names, by which rows are found; a leaf or a proof holds them in its own way: the record's header,
// the hash of its signal rows, the digest that is the row's own name.
inline constexpr std::array kNames = {
    StoreColumn{"data_agent_session", "id"},
    StoreColumn{"data_agent_session", "session_id"},
    StoreColumn{"data_agent_step", "session_id"},
    StoreColumn{"data_agent_step", "step_number"},
    StoreColumn{"chat_message", "session"},
    StoreColumn{"chat_message", "n"},
    StoreColumn{"audit_record", "*"},
    StoreColumn{"data_agent_signal", "*"},
    StoreColumn{"audit_event", "seq"},
    StoreColumn{"session_key", "*"},
    StoreColumn{"text_commitment", "*"},
    StoreColumn{"evidence_log", "*"},
    StoreColumn{"head", "*"},
    StoreColumn{"checkpoint", "*"},
    StoreColumn{"evidence_root", "*"},
    StoreColumn{"evidence_cut", "*"},
    StoreColumn{"source_schema", "*"},
    StoreColumn{"policy_version", "*"},
};

// W3: unprotected. Nobody may take these for evidence.
inline constexpr std::array kUnprotected = {
    StoreColumn{"data_agent_session", "session_name"},
    StoreColumn{"data_agent_session", "max_history_messages"},
    StoreColumn{"data_agent_session", "phase"},
    StoreColumn{"data_agent_session", "model"},
    StoreColumn{"account", "*"},
    StoreColumn{"api_key", "*"},
    StoreColumn{"login", "*"},
    StoreColumn{"idempotency", "*"},
    StoreColumn{"schema_migration", "*"},
};

constexpr bool is_evidence(std::string_view table, std::string_view column) {
  const auto is_it = [&](const EvidenceColumn& c) {
    return c.table == table && c.column == column;
  };
  const bool is_event =
      table == "audit_event" &&
      std::find(kEventColumns.begin(), kEventColumns.end(), column) != kEventColumns.end();
  const auto stands_for = [&](const StoredAs& c) { return c.table == table && c.stored == column; };
  return is_event || std::any_of(kEvidence.begin(), kEvidence.end(), is_it) ||
         std::any_of(kStoredAs.begin(), kStoredAs.end(), stands_for);
}

constexpr bool lists(std::span<const StoreColumn> columns, std::string_view table,
                     std::string_view column) {
  return std::any_of(columns.begin(), columns.end(), [&](const StoreColumn& c) {
    return c.table == table && (c.column == column || c.column == "*");
  });
}

}  // namespace countersign::audit
