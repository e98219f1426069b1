#include "audit/sqlite/export_line.h"

#include <array>
#include <span>

#include <fmt/format.h>

#include "audit/evidence.h"
#include "audit/log/commitment.h"
#include "audit/sqlite/column_names.h"
#include "audit/sqlite/connection.h"
#include "audit/sqlite/ledger.h"
#include "audit/store.h"
#include "core/text.h"
#include "core/verdict.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// What a JSON number holds in every program.
constexpr std::int64_t kExactMax = std::int64_t{1} << 53;

void append_number(std::string& out, std::int64_t value) {
  const bool is_exact = value <= kExactMax && value >= -kExactMax;
  out += is_exact ? fmt::format("{}", value) : fmt::format("\"{}\"", value);
}

// What a reader would not see is escaped, so that a line is safe to look at; JSON's readers get the
// very text.
void append_escaped(std::string& out, char32_t c) {
  if (c > 0xFFFF) {
    const auto low = c - 0x10000;
    fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}",
                   0xD800 + static_cast<std::uint32_t>(low >> 10),
                   0xDC00 + static_cast<std::uint32_t>(low & 0x3FF));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(c));
  }
}

void append_text(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    if (c == U'"' || c == U'\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == U'\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0xFFFD || c == 0x2028 || c == 0x2029 ||
               invisible_kind(c) != Invisible::kNone) {
      append_escaped(out, c);
    } else {
      out.append(text.substr(from, at - from));
    }
  }
  out += '"';
}

// A number that this program has no word for stays one: the file may be newer, or hostile.
template <auto last>
void append_word(std::string& out, std::int64_t code) {
  if (code < 1 || code > static_cast<std::int64_t>(last))
    append_number(out, code);
  else
    append_text(out, word(static_cast<decltype(last)>(code)));
}

// What a column's value means; everything else is a number.
using Spelling = void (*)(std::string& out, std::int64_t value);

void spell_user(std::string& out, std::int64_t value) {
  append_text(out, UserId(value).text());
}

void spell_flag(std::string& out, std::int64_t value) {
  out += value != 0 ? "true" : "false";
}

struct Spelled {
  std::string_view column;
  Spelling spelling;
};
constexpr std::array kSpelled = {
    Spelled{"kind", append_word<SessionKind::kReplay>},
    Spelled{"user_id", spell_user},
    Spelled{"role", append_word<MessageRole::kSystem>},
    Spelled{"proposed_by", spell_user},
    Spelled{"sent_to_model", spell_flag},
    Spelled{"verdict", append_word<VerdictKind::kRefuse>},
    Spelled{"decided_by", spell_user},
    Spelled{"decided_by_kind", append_word<DeciderKind::kSystem>},
    Spelled{"decision", append_word<Decision::kRefuse>},
    Spelled{"outcome", append_word<StepState::kUnknown>},
    Spelled{"error_code", append_word<ErrorCode::kJudgedWorse>},
    Spelled{"truncated_by", append_word<TruncatedBy::kCell>},
    Spelled{"closed_how", append_word<CloseHow::kDeleted>},
};

Spelling spelling_of(std::string_view column) {
  for (const auto& one : kSpelled)
    if (one.column == column) return one.spelling;
  return append_number;
}

std::string_view word_of_reading(std::int64_t code) {
  switch (static_cast<Reading>(code)) {
    case Reading::kReplay:
      return "replay";
    case Reading::kReport:
      return "report";
    case Reading::kSql:
      return "sql";
    case Reading::kExport:
      return "export";
    case Reading::kHunt:
      return "hunt";
  }
  return "";  // a number that a newer program wrote
}

class Line {
 public:
  Line(std::string& out, Connection& connection, const ExportRecord& record)
      : out_(out), connection_(connection), record_(record) {}

  void write() {
    head();
    out_ += ",\"data\":{";
    data();
    out_ += '}';
    if (!forgotten_.empty()) out_ += fmt::format(",\"forgotten\":[{}]", forgotten_);
    signals();
    out_ += "}\n";
  }

 private:
  void key(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    append_text(out_, name);
    out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    key(name);
    if (value.empty())
      out_ += "null";
    else
      append_text(out_, value);
  }

  void head() {
    out_ += "{\"format\":\"countersign/export/1\"";
    text("log", record_.log);
    out_ += fmt::format(",\"seq\":{}", record_.seq);
    key("type");
    append_word<RecordType::kSignalsAdded>(out_, static_cast<std::int64_t>(record_.type));
    text("at", to_rfc3339(from_us(record_.at_us)));
    out_ += fmt::format(",\"at_us\":{}", record_.at_us);
    text("session", record_.session_id);
    out_ += fmt::format(",\"n\":{}", record_.n);
    text("actor", record_.actor.is_nobody() ? "" : record_.actor.text());
    out_ += fmt::format(",\"node\":{},\"epoch\":{}", record_.node, record_.epoch);
  }

  void data() {
    if (record_.type < RecordType::kSession || record_.type > RecordType::kSignalsAdded) return;
    switch (record_.type) {
      case RecordType::kSession:
        return of_session(queries::k_store_export_opened);
      case RecordType::kClosed:
        return of_session(queries::k_store_export_closed);
      case RecordType::kMessage:
        return of_message();
      case RecordType::kProposed:
        return of_step(queries::k_store_export_proposed);
      case RecordType::kJudged:
        return of_step(queries::k_store_export_judged);
      case RecordType::kDecided:
        return of_step(queries::k_store_export_decided);
      case RecordType::kStarted:
        return of_step(queries::k_store_export_started);
      case RecordType::kFinished:
        return of_step(queries::k_store_export_finished);
      case RecordType::kHold:
      case RecordType::kErased:
      case RecordType::kPurged:
      case RecordType::kPruned:
      case RecordType::kKeyRotated:
      case RecordType::kSignIn:
      case RecordType::kAdmin:
      case RecordType::kReportRead:
      case RecordType::kSignalsAdded:
        return of_event();
    }
    unreachable("a record that is not exported");
  }

  void of_session(std::string_view sql) {
    auto query = connection_(sql);
    query.number(record_.session.value_or(0));
    columns(query);
  }
  void of_message() {
    auto query = connection_(queries::k_store_export_message);
    query.number(record_.session.value_or(0)).number(record_.n);
    columns(query);
  }
  void of_step(std::string_view sql) {
    auto query = connection_(sql);
    query.number(record_.session.value_or(0)).number(record_.n);
    columns(query);
  }

  // The query has the type's columns in the order of the table of evidence.
  void columns(Query& query) {
    if (!query.row()) return;
    int at = 0;
    std::size_t text_number = 0;
    for (const auto& column : kEvidence) {
      if (column.record != record_.type) continue;
      key(column.column);
      if (column.kind == ColumnKind::kText) {
        const auto place = log::text_columns(record_.type)[text_number++];
        if (query.is_null(at)) note_if_forgotten(column.column, place, record_.n);
      }
      value(query, at++, column);
    }
  }

  void value(const Query& query, int at, const EvidenceColumn& column) {
    if (query.is_null(at)) {
      out_ += "null";
      return;
    }
    switch (column.kind) {
      case ColumnKind::kInteger:
        return spelling_of(column.column)(out_, query.number_at(at));
      case ColumnKind::kDigest: {
        const auto digest = query.digest_at(at);
        return append_text(out_, digest ? digest->hex() : "");
      }
      case ColumnKind::kText:
        if (column.column == "column_names") return names(query.text_at(at));
        return append_text(out_, query.text_at(at));
    }
    unreachable("a column that is not exported");
  }

  void names(const std::string& json) {
    out_ += '[';
    for (const auto& name : from_json(json)) {
      if (out_.back() != '[') out_ += ',';
      append_text(out_, name);
    }
    out_ += ']';
  }

  void of_event() {
    auto query = connection_(queries::k_store_export_event);
    query.number(static_cast<std::int64_t>(record_.seq));
    if (!query.row()) return;
    key("code");
    append_number(out_, query.number_at(0));
    if (record_.type == RecordType::kReportRead)
      text("reading", word_of_reading(query.number_at(0)));
    key("target");
    if (query.is_null(1))
      out_ += "null";
    else
      append_number(out_, query.number_at(1));
    text("text", query.text_at(2));
    if (query.is_null(2)) {
      record_session_ = 0;
      note_if_forgotten("text", {log::TextOf::kEvent, 1},
                        static_cast<std::uint32_t>(record_.seq & 0xFFFF'FFFFU));
    }
  }

  void note_if_forgotten(std::string_view column, log::TextColumn place, std::uint32_t n) {
    auto query = connection_(queries::k_store_export_forgotten);
    query.number(record_session_).code(place.of).number(n).number(place.field);
    if (!query.row()) return;
    if (!forgotten_.empty()) forgotten_ += ',';
    append_text(forgotten_, column);
  }

  void signals() {
    out_ += ",\"signals\":[";
    if (record_.type == RecordType::kSignalsAdded)
      late_signals();
    else if (record_.session)
      own_signals();
    out_ += ']';
  }

  void own_signals() {
    const bool is_of_message =
        record_.type == RecordType::kSession || record_.type == RecordType::kMessage;
    auto query = connection_(queries::k_store_export_signals);
    query.number(*record_.session)
        .number(record_.n)
        .code(is_of_message ? SignalOf::kMessage : SignalOf::kStep)
        .number(static_cast<std::int64_t>(record_.seq));
    while (query.row()) {
      begin_signal(query);
      out_ += '}';
    }
  }

  void late_signals() {
    auto query = connection_(queries::k_store_export_late_signals);
    query.number(record_.at_us).number(static_cast<std::int64_t>(record_.seq));
    while (query.row()) {
      begin_signal(query);
      text("session", query.text_at(5));
      const bool is_of_message = query.code_at<SignalOf>(6) == SignalOf::kMessage;
      out_ += fmt::format(",\"of\":\"{}\",\"n\":{}}}", is_of_message ? "message" : "step",
                          query.number_at(7));
    }
  }

  void begin_signal(const Query& query) {
    out_ += out_.back() == '[' ? "{" : ",{";
    text("rule", query.text_at(0));
    key("category");
    append_word<Category::kSession>(out_, query.number_at(1));
    key("severity");
    append_word<Severity::kRefuse>(out_, query.number_at(2));
    out_ += fmt::format(",\"from\":{},\"to\":{}", query.number_at(3), query.number_at(4));
  }

  std::string& out_;
  Connection& connection_;
  const ExportRecord& record_;
  std::int64_t record_session_ = record_.session.value_or(0);
  std::string forgotten_;
};

}  // namespace

void append_line(std::string& out, Connection& connection, const ExportRecord& record) {
  Line(out, connection, record).write();
}

}  // namespace countersign::audit::sqlite
