#include "cli/audit/question_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "cli/json.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::int64_t kExactMax = std::int64_t{1} << 53;

std::string hex_literal(const std::string& bytes) {
  std::string out = "x'";
  for (const unsigned char c : bytes) out += fmt::format("{:02x}", c);
  return out + "'";
}

std::string real(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return fmt::format("{}", value);
}

// One function for each way to write a cell.
struct Plain {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return real(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const audit::Blob& value) const { return hex_literal(value.bytes); }
};

struct AsJson {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(std::int64_t value) const {
    const bool is_exact = value <= kExactMax && value >= -kExactMax;
    return is_exact ? std::to_string(value) : json_text(std::to_string(value));
  }
  std::string operator()(double value) const {
    return std::isfinite(value) ? real(value) : json_text(real(value));
  }
  std::string operator()(const std::string& value) const { return json_text(value); }
  std::string operator()(const audit::Blob& value) const {
    return json_text(hex_literal(value.bytes));
  }
};

std::string csv_text(std::string_view text) {
  std::string out = printable(text);
  if (!out.empty() && std::string_view("=+-@").find(out[0]) != std::string_view::npos)
    out.insert(0, "'");
  if (out.find_first_of("\",\n\r") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_cell(const audit::QuestionCell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::visit(Plain(), cell) : csv_text(*text);
}

bool is_number_column(const audit::QuestionAnswer& answer, std::size_t column) {
  return std::all_of(answer.rows.begin(), answer.rows.end(), [&](const auto& row) {
    return !std::holds_alternative<std::string>(row[column]) &&
           !std::holds_alternative<audit::Blob>(row[column]);
  });
}

}  // namespace

void print_question(const audit::QuestionAnswer& answer, Terminal& terminal) {
  std::vector<TableColumn> columns;
  for (std::size_t i = 0; i < answer.columns.size(); ++i)
    columns.push_back({answer.columns[i], is_number_column(answer, i), true});
  Table table(std::move(columns));
  for (const auto& row : answer.rows) {
    std::vector<TableCell> cells;
    for (const auto& cell : row) {
      const bool is_null = std::holds_alternative<std::monostate>(cell);
      const bool is_shown = is_null && terminal.is_out_terminal();
      cells.push_back({is_shown ? std::string("NULL") : std::visit(Plain(), cell), is_null});
    }
    table.add(std::move(cells));
  }
  table.print(terminal);
}

std::string question_json(const audit::QuestionAnswer& answer) {
  std::vector<std::string> columns, rows;
  for (const auto& column : answer.columns) columns.push_back(json_text(column));
  for (const auto& row : answer.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(std::visit(AsJson(), cell));
    rows.push_back(json_list(cells));
  }
  JsonLine line;
  line.raw("columns", json_list(columns)).raw("rows", json_list(rows));
  return line.yes_or_no("has_more", answer.has_more).str();
}

std::string question_csv(const audit::QuestionAnswer& answer) {
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    out += fmt::format("{}\r\n", fmt::join(cells, ","));
  };
  std::vector<std::string> names;
  for (const auto& column : answer.columns) names.push_back(csv_text(column));
  line(names);
  for (const auto& row : answer.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(csv_cell(cell));
    line(cells);
  }
  return out;
}

}  // namespace countersign::cli
