// The reports as text: their table, and their statements with values in them.

#include <array>
#include <cctype>

#include <fmt/format.h>

#include "audit/reports.h"
#include "audit/sqlite/reports_head.h"
#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit {

namespace {

constexpr std::string_view kComment = "--";

std::vector<Report> read_all() {
  struct File {
    std::string_view name;
    std::string_view sql;
  };
  const std::array files = {
      File{"injection-attempts", queries::k_reports_injection_attempts},
      File{"sql-injection-attempts", queries::k_reports_sql_injection_attempts},
      File{"refused-statements", queries::k_reports_refused_statements},
      File{"sensitive-columns", queries::k_reports_sensitive_columns},
      File{"tainted-steps", queries::k_reports_tainted_steps},
      File{"after-tainted-reads", queries::k_reports_after_tainted_reads},
      File{"abuse-by-address", queries::k_reports_abuse_by_address},
      File{"off-hours-use", queries::k_reports_off_hours_use},
      File{"volume-per-person", queries::k_reports_volume_per_person},
      File{"rejected-then-retried", queries::k_reports_rejected_then_retried},
      File{"rubber-stamping", queries::k_reports_rubber_stamping},
      File{"policy-approved-share", queries::k_reports_policy_approved_share},
      File{"same-statement", queries::k_reports_same_statement},
      File{"error-bursts", queries::k_reports_error_bursts},
      File{"longest-running", queries::k_reports_longest_running},
      File{"never-decided", queries::k_reports_never_decided},
  };
  std::vector<Report> all;
  for (const auto& file : files) all.push_back(sqlite::read_head(file.name, file.sql));
  return all;
}

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string literal(std::string_view name, const ReportAsk& ask) {
  if (name == ":since") return fmt::format("{} /* {} */", to_us(ask.since), to_rfc3339(ask.since));
  if (name == ":limit") return fmt::format("{}", ask.limit);
  const auto found = ask.values.find(name.substr(1));
  if (found == ask.values.end()) return std::string(name);
  const auto* text = std::get_if<std::string>(&found->second);
  return text == nullptr ? value_text(found->second) : in_quotes(*text);
}

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// How long the piece at the beginning is that holds no parameter: a comment, or a text in quotes.
std::size_t length_untouched(std::string_view sql) {
  const auto past = [&](std::size_t at) { return at == sql.npos ? sql.size() : at + 1; };
  if (sql.starts_with(kComment)) return past(sql.find('\n'));
  if (sql.starts_with('\'')) return past(sql.find('\'', 1));
  return 0;
}

std::string with_values(std::string_view sql, const ReportAsk& ask) {
  std::string out;
  while (!sql.empty()) {
    std::size_t length = std::max<std::size_t>(length_untouched(sql), 1);
    if (sql.front() == ':') {
      while (length < sql.size() && is_name(sql[length])) ++length;
      out += literal(sql.substr(0, length), ask);
    } else {
      out += sql.substr(0, length);
    }
    sql.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::span<const Report> reports() {
  static const std::vector<Report> all = read_all();
  return all;
}

const Report* find_report(std::string_view name) {
  for (const auto& one : reports())
    if (one.name == name) return &one;
  return nullptr;
}

std::string what_was_read(const ReportAsk& ask) {
  std::string what = fmt::format("{} since {}", ask.report->name, to_rfc3339(ask.since));
  for (const auto& knob : ask.report->knobs) {
    const auto value = value_text(ask.values.at(knob.name));
    if (value != knob.preset) what += fmt::format(" {}={}", knob.name, value);
  }
  return what;
}

std::string report_sql(const ReportAsk& ask) {
  return with_values(ask.report->sql, ask) + "\n" +
         with_values(queries::k_reports_looked_at_sessions, ask);
}

}  // namespace countersign::audit
