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

    EvidenceColumn{RecordType::kMessage, ColumnKind::kInteger, "message", "created_us"},
    EvidenceColumn{RecordType::kMessage, ColumnKind::kInteger, "message", "role"},
    EvidenceColumn{RecordType::kMessage, ColumnKind::kInteger, "message", "tokens"},
    EvidenceColumn{RecordType::kMessage, ColumnKind::kText, "message", "content"},

    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "step", "proposed_us"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "step", "proposed_by"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "step", "replaces_step"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "step", "reruns_step"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "step", "expires_us"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "step", "tainted_by_step"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kInteger, "step", "sent_to_model"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kText, "step", "proposed_sql"},
    EvidenceColumn{RecordType::kProposed, ColumnKind::kText, "step", "proposer"},

    EvidenceColumn{RecordType::kJudged, ColumnKind::kInteger, "step", "verdict"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kInteger, "step", "estimated_rows"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kInteger, "step", "estimated_cost"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kDigest, "step", "policy_digest"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kDigest, "step", "schema_digest"},
    EvidenceColumn{RecordType::kJudged, ColumnKind::kText, "step", "reads"},

    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "step", "decided_us"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "step", "decided_by"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "step", "decided_by_kind"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kInteger, "step", "decision"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kDigest, "step", "decided_policy"},
    EvidenceColumn{RecordType::kDecided, ColumnKind::kText, "step", "decision_reason"},

    EvidenceColumn{RecordType::kStarted, ColumnKind::kInteger, "step", "started_us"},

    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "step", "finished_us"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "step", "outcome"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "step", "error_code"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "step", "execution_time_us"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "step", "row_count"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kInteger, "step", "truncated_by"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kText, "step", "column_names"},
    EvidenceColumn{RecordType::kFinished, ColumnKind::kText, "step", "error_message"},

    EvidenceColumn{RecordType::kClosed, ColumnKind::kInteger, "data_agent_session", "closed_us"},
    EvidenceColumn{RecordType::kClosed, ColumnKind::kInteger, "data_agent_session", "closed_how"},
};

struct StoredAs {
  std::string_view table;
  std::string_view column;
  std::string_view stored;
};

// Later times are kept as what lies between, which is shorter; the columns of
// kEvidence are those of the view data_agent_step, which people read. proposed_by and decided_by
// hold 0 for the session's own user; leaves and the view have who that is.
inline constexpr std::array kStoredAs = {
    StoredAs{"step", "expires_us", "expires_after_ms"},
    StoredAs{"step", "decided_us", "decided_after_us"},
    StoredAs{"step", "started_us", "started_after_us"},
    StoredAs{"step", "finished_us", "finished_after_us"},
    StoredAs{"step", "outcome", "state"},
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
    StoreColumn{"data_agent_session", "last_message_after_us"},
    StoreColumn{"data_agent_session", "ended_after_us"},
    StoreColumn{"data_agent_session", "first_seq"},
    StoreColumn{"data_agent_session", "last_seq"},
    StoreColumn{"step", "state"},
    StoreColumn{"message", "answered_after_us"},
};

// Names, by which rows are found; a leaf or a proof holds them in its own way: the record's header,
// the hash of its signal rows, the digest that is the row's own name.
inline constexpr std::array kNames = {
    StoreColumn{"data_agent_session", "id"},
    StoreColumn{"data_agent_session", "session_id"},
    StoreColumn{"step", "id"},
    StoreColumn{"message", "id"},
    StoreColumn{"record", "*"},
    StoreColumn{"incarnation", "*"},
    StoreColumn{"data_agent_signal", "*"},
    StoreColumn{"audit_event", "seq"},
    StoreColumn{"session_key", "*"},
    StoreColumn{"text_commitment", "*"},
    StoreColumn{"evidence_log", "from_seq"},
    StoreColumn{"evidence_log", "id"},
    StoreColumn{"head", "*"},
    StoreColumn{"checkpoint", "seq"},
    StoreColumn{"checkpoint", "note"},
    StoreColumn{"evidence_root", "*"},
    StoreColumn{"evidence_cut", "seq"},
    StoreColumn{"evidence_cut", "frontier"},
    StoreColumn{"evidence_cut", "note"},
    StoreColumn{"source_schema", "*"},
    StoreColumn{"policy_version", "*"},
};

// W3: unprotected. Nobody may take these for evidence.
inline constexpr std::array kUnprotected = {
    StoreColumn{"data_agent_session", "session_name"},
    StoreColumn{"data_agent_session", "max_history_messages"},
    StoreColumn{"data_agent_session", "phase"},
    StoreColumn{"data_agent_session", "model"},
    StoreColumn{"evidence_log", "started_us"},
    StoreColumn{"checkpoint", "at_us"},
    StoreColumn{"evidence_cut", "at_us"},
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
