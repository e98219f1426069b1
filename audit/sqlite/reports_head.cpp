#include "audit/sqlite/reports_head.h"

#include <algorithm>
#include <charconv>

#include "core/invariant.h"

namespace countersign::audit::sqlite {

namespace {

constexpr std::string_view kComment = "--";

// The next comment line without its dashes; nothing where the statement begins.
std::optional<std::string_view> take_line(std::string_view& text) {
  if (!text.starts_with(kComment)) return std::nullopt;
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(kComment.size(), end - kComment.size());
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Up to `gap`, which goes too; the whole text where there is none.
std::string_view take_up_to(std::string_view& text, std::string_view gap) {
  const auto end = std::min(text.find(gap), text.size());
  const auto piece = text.substr(0, end);
  text = trimmed(text.substr(end));
  return piece;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  invariant(error == std::errc() && end == text.data() + text.size(),
            "a report's head holds a number that is none");
  return value;
}

void take_kind(ReportKnob& knob, std::string_view kind, std::string_view preset) {
  if (kind == "text") {
    invariant(preset == "''", "a text of a report is empty where nobody says");
    knob.kind = ReportKnob::Kind::kText;
    return;
  }
  const auto dots = kind.find("..");
  invariant(dots != kind.npos, "a parameter of a report is a time, a text or a range");
  knob.min = number(kind.substr(0, dots));
  knob.max = number(kind.substr(dots + 2));
  invariant(knob.min <= number(preset) && number(preset) <= knob.max,
            "what a report presets lies in its range");
  knob.preset = preset;
}

std::chrono::hours period(std::string_view preset) {
  const auto now = from_us(0) + std::chrono::hours(24 * 365 * 10);
  const auto since = parse_since(preset, now);
  invariant(since.has_value(), "a report goes back for some time where nobody says");
  return std::chrono::duration_cast<std::chrono::hours>(now - *since);
}

// ":more_than  1..999999 50  how many".
void add_parameter(Report& report, std::string_view line) {
  ReportKnob knob;
  line.remove_prefix(1);
  knob.name = take_up_to(line, " ");
  const auto kind = take_up_to(line, " ");
  const auto preset = take_up_to(line, "  ");
  knob.sentence = line;
  invariant(!knob.sentence.empty(), "a parameter of a report says what it is for");
  if (knob.name == "limit") return;
  if (knob.name == "since") {
    report.period = period(preset);
    return;
  }
  take_kind(knob, kind, preset);
  report.knobs.push_back(std::move(knob));
}

// "  at  when it was asked".
ReportColumn column(std::string_view line) {
  ReportColumn made;
  line = trimmed(line);
  made.name = take_up_to(line, "  ");
  made.meaning = line;
  invariant(!made.name.empty() && !made.meaning.empty(), "a column of a report has a meaning");
  return made;
}

void join(std::string& to, std::string_view line) {
  if (!to.empty()) to += ' ';
  to += line;
}

}  // namespace

Report read_head(std::string_view name, std::string_view sql) {
  Report report;
  report.name = name;
  report.sql = sql;
  std::string_view rest = sql;
  bool are_columns = false, is_about = false;
  while (const auto line = take_line(rest)) {
    if (line->empty())
      is_about = true;
    else if (*line == "columns:")
      are_columns = true;
    else if (are_columns && line->starts_with("  "))
      report.columns.push_back(column(*line));
    else if (line->starts_with(':'))
      add_parameter(report, *line);
    else
      join(is_about ? report.about : report.sentence, *line);
  }
  invariant(report.period.count() > 0 && !report.columns.empty() && report.sentence.ends_with('?'),
            "a report asks something, goes back for some time, and has columns");
  return report;
}

}  // namespace countersign::audit::sqlite
