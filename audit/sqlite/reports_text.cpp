// The reports as text: their table, their heads, and their statements with values in them.

#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "audit/reports.h"
#include "queries/statements.h"

namespace countersign::audit {

namespace {

constexpr std::string_view kComment = "--";

// The next comment line without its dashes; nothing where the statement begins.
std::optional<std::string_view> take_comment(std::string_view& text) {
  if (!text.starts_with(kComment)) return std::nullopt;
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(kComment.size(), end - kComment.size());
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

// Comment lines up to an empty one, as one line.
std::string take_paragraph(std::string_view& text) {
  std::string out;
  while (const auto line = take_comment(text)) {
    if (line->empty()) break;
    if (!out.empty()) out += ' ';
    out += *line;
  }
  return out;
}

Report report(std::string_view name, std::string_view sql, std::chrono::hours period,
              std::optional<std::uint32_t> more_than = std::nullopt) {
  Report made;
  made.name = name;
  std::string_view rest = sql;
  made.sentence = take_paragraph(rest);
  made.about = take_paragraph(rest);
  made.period = period;
  made.more_than = more_than;
  made.sql = sql;
  return made;
}

constexpr std::chrono::hours days(int n) {
  return std::chrono::hours(24) * n;
}

std::string literal(std::string_view name, const ReportAsk& ask) {
  if (name == ":since") return fmt::format("{} /* {} */", to_us(ask.since), to_rfc3339(ask.since));
  if (name == ":limit") return fmt::format("{}", ask.limit);
  if (name == ":more_than") return fmt::format("{}", ask.more_than.value_or(0));
  return std::string(name);
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
  static const std::array all = {
      report("injection-attempts", queries::k_reports_injection_attempts, days(30)),
      report("sql-injection-attempts", queries::k_reports_sql_injection_attempts, days(30)),
      report("abuse-by-address", queries::k_reports_abuse_by_address, days(7), 50),
      report("refused-statements", queries::k_reports_refused_statements, days(7)),
  };
  return all;
}

const Report* find_report(std::string_view name) {
  for (const auto& one : reports())
    if (one.name == name) return &one;
  return nullptr;
}

ReportAsk ask_of(const Report& report, Micros now) {
  ReportAsk ask;
  ask.report = &report;
  ask.since = now - report.period;
  ask.more_than = report.more_than;
  return ask;
}

std::string what_was_read(const ReportAsk& ask) {
  return fmt::format("{} since {}", ask.report->name, to_rfc3339(ask.since));
}

std::string report_sql(const ReportAsk& ask) {
  return with_values(ask.report->sql, ask) + "\n" +
         with_values(queries::k_reports_looked_at_sessions, ask);
}

}  // namespace countersign::audit
