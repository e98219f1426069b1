#include "server/page/rows.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "core/digest.h"
#include "core/invariant.h"
#include "server/page/characters.h"
#include "server/page/statement.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

constexpr std::size_t kColumnsMax = 60;
constexpr std::size_t kCellCharactersMax = 300;
constexpr std::size_t kBlobBytesShown = 16;

struct CellText {
  std::string text;
  bool is_number = false;
  bool is_muted = false;  // stands for something that is not there
};

std::string real_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return fmt::format("{}", value);
}

struct CellOf {
  CellText operator()(engines::Null) const { return {"NULL", false, true}; }
  CellText operator()(std::int64_t value) const { return {std::to_string(value), true}; }
  CellText operator()(double value) const { return {real_text(value), true}; }
  CellText operator()(const engines::Decimal& value) const { return {value.value, true}; }
  CellText operator()(const engines::Text& text) const {
    return {shortened(text.value, kCellCharactersMax)};
  }
  CellText operator()(const engines::Blob& blob) const {
    const auto shown = std::string_view(blob.value).substr(0, kBlobBytesShown);
    return {fmt::format("{} bytes: {}{}", blob.value.size(), to_hex(shown),
                        shown.size() < blob.value.size() ? "…" : ""),
            false, true};
  }
};

CellText cell_of(const engines::ResultColumn& column, const engines::Value& value) {
  if (column.is_masked) return {"•••", false, true};
  return std::visit(CellOf{}, value);
}

// Its heading stands above its numbers.
bool is_number_column(const agent::ResultSlice& slice, std::size_t column) {
  return std::any_of(slice.rows.begin(), slice.rows.end(), [&](const auto& row) {
    return column < row.size() && cell_of(slice.columns[column], row[column]).is_number;
  });
}

// What the screen said of one cell or heading. It is data: shown with every character visible, and
// with what it looks like; a planner was not given it.
void write_marked(Html& html, std::string_view text, const Finding& finding) {
  {
    const auto mark = html.element("mark", {{"class", "ask"}});
    Characters(html).write(shortened(text, kCellCharactersMax));
  }
  const auto note = html.element("span", {{"class", "note"}});
  html.text(" looks like instructions to a model (");
  write_rule(html, finding.rule);
  html.text(")");
}

const Finding* mark_of_column(const agent::ResultSlice& slice, std::size_t column) {
  for (const auto& mark : slice.column_marks)
    if (mark.column == column) return &mark.finding;
  return nullptr;
}

const Finding* mark_of_cell(const agent::ResultSlice& slice, std::uint64_t row,
                            std::size_t column) {
  for (const auto& mark : slice.marks)
    if (mark.row == row && mark.column == column) return &mark.finding;
  return nullptr;
}

void write_head(Html& html, const agent::ResultSlice& slice, std::size_t columns) {
  const auto head = html.element("thead");
  const auto row = html.element("tr");
  for (std::size_t i = 0; i < columns; ++i) {
    Attributes attributes = {{"scope", "col"}};
    if (is_number_column(slice, i)) attributes.push_back({"class", "number"});
    const auto cell = html.element("th", attributes);
    if (const auto* marked = mark_of_column(slice, i))
      write_marked(html, slice.columns[i].name, *marked);
    else
      html.text(shortened(slice.columns[i].name, kCellCharactersMax));
    if (slice.columns[i].is_masked) html.leaf("span", {{"class", "muted"}}, " masked");
  }
}

// Text as it is kept; of what was masked nothing.
const std::string* text_of(const engines::ResultColumn& column, const engines::Value& value) {
  const auto* text = std::get_if<engines::Text>(&value);
  return text == nullptr || column.is_masked ? nullptr : &text->value;
}

void write_row(Html& html, const agent::ResultSlice& slice, std::size_t n, std::size_t columns) {
  const auto& row = slice.rows[n];
  const auto line = html.element("tr");
  for (std::size_t i = 0; i < std::min(columns, row.size()); ++i) {
    const auto* text = text_of(slice.columns[i], row[i]);
    const auto* marked = mark_of_cell(slice, slice.first + n, i);
    if (text != nullptr && marked != nullptr) {
      const auto place = html.element("td", {{"class", "marked"}});
      write_marked(html, *text, *marked);
      continue;
    }
    const auto cell = cell_of(slice.columns[i], row[i]);
    Attributes attributes;
    if (cell.is_number) attributes.push_back({"class", "number"});
    if (cell.is_muted) attributes.push_back({"class", "muted"});
    const auto place = html.element("td", attributes);
    html.lines(cell.text);
  }
}

void write_table(Html& html, const StepRef& step, const agent::ResultSlice& slice) {
  const auto columns = std::min(slice.columns.size(), kColumnsMax);
  const std::string label = "Rows of step " + std::to_string(step.step.get());
  const auto frame = html.element(
      "div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", label}});
  const auto table = html.element("table", {{"class", "rows"}});
  write_head(html, slice, columns);
  const auto body = html.element("tbody");
  for (std::size_t n = 0; n < slice.rows.size(); ++n) write_row(html, slice, n, columns);
}

std::string range_words(const agent::ResultSlice& slice) {
  if (slice.total == 0) return "No rows.";
  if (slice.rows.empty()) return count_words(slice.total, "row", "rows") + ", none this far on.";
  if (slice.rows.size() == slice.total) return count_words(slice.total, "row.", "rows.");
  return fmt::format("Rows {} to {} of {}.", count_words(slice.first + 1),
                     count_words(slice.first + slice.rows.size()), count_words(slice.total));
}

std::string_view cut_words(TruncatedBy by) {
  switch (by) {
    case TruncatedBy::kNothing:
      return "";
    case TruncatedBy::kRows:
      return " The limit of rows was reached: the source has more.";
    case TruncatedBy::kBytes:
      return " The limit of bytes was reached: the source has more.";
    case TruncatedBy::kCell:
      return " A cell was too large and ended the reading: the source has more.";
  }
  unreachable("a cap without words");
}

std::string place_of(const StepRef& step, std::uint64_t first) {
  const auto n = std::to_string(step.step.get());
  return "/sessions/" + step.session.text() + "?n=" + n + "&first=" + std::to_string(first) +
         "#rows-" + n;
}

void write_ways(Html& html, const StepRef& step, const agent::ResultSlice& slice,
                std::uint64_t rows_max) {
  const auto end = slice.first + slice.rows.size();
  const auto before = slice.first - std::min(slice.first, kRowsOnPage);
  if (slice.first > 0) {
    html.leaf("a", {{"href", place_of(step, before)}}, "Rows before");
    html.text(" ");
  }
  if (end < slice.total && !slice.rows.empty()) {
    const bool is_folded = rows_max < kRowsOnPage;
    html.leaf("a", {{"href", place_of(step, is_folded ? 0 : end)}},
              is_folded ? "More rows" : "Next rows");
    html.text(" ");
  }
  const std::string file =
      "/sessions/" + step.session.text() + "/steps/" + std::to_string(step.step.get()) + "/result";
  html.leaf("a", {{"href", file + ".csv"}, {"download", ""}}, "Download CSV");
  html.text(" ");
  html.leaf("a", {{"href", file + ".ndjson"}, {"download", ""}}, "NDJSON");
}

}  // namespace

void write_rows(Html& html, const StepRef& step, const agent::ResultSlice& slice,
                std::uint64_t rows_max) {
  const auto part =
      html.element("div", {{"class", "result"}, {"id", "rows-" + std::to_string(step.step.get())}});
  if (!slice.rows.empty()) write_table(html, step, slice);
  const auto line = html.element("p", {{"class", "ways"}});
  std::string words = range_words(slice) + std::string(cut_words(slice.truncated_by));
  if (slice.columns.size() > kColumnsMax)
    words += fmt::format(" {} columns of {} are shown.", kColumnsMax, slice.columns.size());
  html.leaf("span", words);
  if (!slice.marks.empty() || !slice.column_marks.empty())
    html.leaf("span", {{"class", "note"}},
              " Some of it looks like instructions to a model: it is marked above, no planner is "
              "given it, and nothing obeys it.");
  html.text(" ");
  if (slice.total > 0) write_ways(html, step, slice, rows_max);
}

}  // namespace countersign::server
