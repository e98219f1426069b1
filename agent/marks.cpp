#include "agent/marks.h"

#include <algorithm>
#include <set>

#include "guardrails/screen.h"

namespace countersign::agent {

namespace {

using guardrails::Channel;

// Findings are bounded memory only: what a planner sees ends where the looking ended.
constexpr guardrails::CellLimits kCellLimits{
    .findings_max = 1000, .cell_bytes_max = 16 * 1024, .bytes_max = 1024 * 1024};
constexpr std::size_t kSignalsMax = 20;

// The bytes of a cell that may hold words.
const std::string* words_in(const engines::Value& value) {
  if (const auto* text = std::get_if<engines::Text>(&value)) return &text->value;
  if (const auto* blob = std::get_if<engines::Blob>(&value)) return &blob->value;
  return nullptr;
}

bool screen_row(guardrails::CellScreen& screening, std::size_t at, const engines::Row& row) {
  for (std::size_t column = 0; column < row.size(); ++column) {
    const std::string* words = words_in(row[column]);
    if (words && !screening.take(at, column, *words)) return false;
  }
  return true;
}

bool is_marked(std::string_view text, Channel channel) {
  return !text.empty() && !guardrails::screen(text, channel).empty();
}

void add_signal(std::vector<Finding>& signals, Finding finding) {
  const bool is_known = std::any_of(signals.begin(), signals.end(), [&](const Finding& known) {
    return known.rule == finding.rule;
  });
  if (is_known || signals.size() == kSignalsMax) return;
  finding.span = {};
  finding.subject.clear();
  signals.push_back(std::move(finding));
}

// A note goes, a name takes its column along.
bool clean(engines::SchemaRelation& relation) {
  bool is_changed = false;
  if (is_marked(relation.note, Channel::kSchema)) {
    relation.note.clear();
    is_changed = true;
  }
  is_changed |=
      std::erase_if(relation.columns, [](const engines::SchemaColumn& column) {
        return is_marked(column.name, Channel::kSchema) || is_marked(column.type, Channel::kSchema);
      }) > 0;
  for (auto& column : relation.columns) {
    if (!is_marked(column.note, Channel::kSchema)) continue;
    column.note.clear();
    is_changed = true;
  }
  return is_changed;
}

}  // namespace

RowMarks screen_rows(const std::vector<engines::ResultColumn>& columns,
                     const std::vector<engines::Row>& rows) {
  RowMarks marks;
  for (std::size_t i = 0; i < columns.size(); ++i)
    for (auto& finding : guardrails::screen(columns[i].name, Channel::kSchema))
      marks.columns.push_back({static_cast<std::uint32_t>(i), std::move(finding)});
  guardrails::CellScreen screening(kCellLimits);
  while (marks.rows_screened < rows.size() &&
         screen_row(screening, marks.rows_screened, rows[marks.rows_screened]))
    ++marks.rows_screened;
  for (const auto& found : screening.findings())
    marks.cells.push_back({found.row, static_cast<std::uint32_t>(found.column), found.finding});
  return marks;
}

void withhold(const RowMarks& marks, std::uint64_t first,
              std::vector<engines::ResultColumn>& columns, std::vector<engines::Row>& rows) {
  for (const auto& mark : marks.columns)
    if (mark.column < columns.size()) columns[mark.column].name = kWithheld;
  for (const auto& mark : marks.cells)
    if (mark.row >= first && mark.row - first < rows.size())
      rows[mark.row - first].at(mark.column) = engines::Text{std::string(kWithheld)};
  const auto screened = marks.rows_screened > first ? marks.rows_screened - first : 0;
  for (std::size_t i = screened; i < rows.size(); ++i)
    for (auto& value : rows[i])
      if (words_in(value)) value = engines::Text{std::string(kNotScreened)};
}

std::vector<Finding> signals_of(const RowMarks& marks, std::string_view error_message) {
  std::vector<Finding> signals;
  for (const auto& mark : marks.cells) add_signal(signals, mark.finding);
  for (const auto& mark : marks.columns) add_signal(signals, mark.finding);
  for (auto& finding : guardrails::screen(error_message, Channel::kError))
    add_signal(signals, std::move(finding));
  return signals;
}

std::string for_planner(std::string_view source_says) {
  return std::string(is_marked(source_says, Channel::kError) ? kWithheld : source_says);
}

std::shared_ptr<const std::vector<engines::SchemaRelation>> without_marked(
    const std::vector<engines::SchemaRelation>& relations) {
  auto kept = std::make_shared<std::vector<engines::SchemaRelation>>();
  bool is_changed = false;
  for (const auto& relation : relations) {
    if (is_marked(relation.name, Channel::kSchema)) {
      is_changed = true;
      continue;
    }
    kept->push_back(relation);
    is_changed |= clean(kept->back());
  }
  return is_changed ? kept : nullptr;
}

}  // namespace countersign::agent
