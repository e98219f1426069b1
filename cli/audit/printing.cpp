#include "cli/audit/printing.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "cli/json.h"
#include "cli/show/prose.h"
#include "cli/show/step.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

// Columns of free text, too long for a table.
constexpr std::array<std::string_view, 7> kLong = {
    "found", "message", "question", "reason", "statement", "text", "rejected_statement"};

std::string text_of(const audit::ReportCell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "";
}

std::string json_of(const audit::ReportCell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return json_text(*text);
  return "null";
}

bool is_number_column(const audit::ReportAnswer& answer, std::size_t column) {
  return !answer.rows.empty() &&
         std::all_of(answer.rows.begin(), answer.rows.end(), [&](const auto& row) {
           return std::holds_alternative<std::int64_t>(row[column]);
         });
}

// "question_number" → "QUESTION NUMBER".
std::string heading(std::string_view column) {
  std::string out;
  for (const char c : column)
    out += c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

bool is_long(const std::string& column) {
  return std::find(kLong.begin(), kLong.end(), column) != kLong.end();
}

// A number says of itself what it counts: "step 5", "question 0".
std::string short_words(const std::string& column, const audit::ReportCell& cell) {
  const std::string text = printable(text_of(cell));
  if (std::holds_alternative<std::int64_t>(cell))
    return fmt::format("{} {}", column.substr(0, column.find("_number")), text);
  return column == "at" ? text.substr(0, 19) : text;
}

// For a person: the short columns on one line, each text below it on lines of its own.
std::string card(const audit::ReportAnswer& answer, const std::vector<audit::ReportCell>& row,
                 const Paint& paint, std::size_t width) {
  std::string head, texts;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string& column = answer.columns[i];
    if (is_long(column))
      texts += wrapped(column == "found" ? fmt::format("“{}”", text_of(row[i])) : text_of(row[i]),
                       4, width);
    else if (const auto words = short_words(column, row[i]); !words.empty())
      head += (head.empty() ? "" : " · ") + words;
  }
  std::string lines = wrapped(head, 0, width);
  lines.pop_back();
  return paint.bold(lines) + "\n" + texts;
}

std::string csv_text(std::string_view text) {
  std::string out = printable(text);
  if (!out.empty() && std::string_view("=+-@").find(out[0]) != std::string_view::npos)
    out.insert(0, "'");
  if (out.find_first_of("\",\n\r") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_of(const audit::ReportCell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? text_of(cell) : csv_text(*text);
}

// 100000 → "100,000".
std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

}  // namespace

void print_report(const audit::ReportAnswer& answer, Terminal& terminal) {
  const bool has_texts = std::any_of(answer.columns.begin(), answer.columns.end(), is_long);
  if (has_texts && terminal.is_out_terminal()) {
    for (const auto& row : answer.rows)
      terminal.out(card(answer, row, terminal.out_paint(), terminal.width()));
    return;
  }
  std::vector<TableColumn> columns;
  for (std::size_t i = 0; i < answer.columns.size(); ++i)
    columns.push_back({heading(answer.columns[i]), is_number_column(answer, i), false});
  Table table(std::move(columns));
  for (const auto& row : answer.rows) {
    std::vector<TableCell> cells;
    for (const auto& cell : row) cells.push_back({text_of(cell), false});
    table.add(std::move(cells));
  }
  table.print(terminal);
}

std::string report_json(const audit::ReportAsk& ask, const audit::ReportAnswer& answer) {
  std::vector<std::string> columns, rows;
  for (const auto& column : answer.columns) columns.push_back(json_text(column));
  for (const auto& row : answer.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(json_of(cell));
    rows.push_back(json_list(cells));
  }
  JsonLine line;
  line.text("name", ask.report->name).text("since", to_rfc3339(ask.since));
  line.number("limit", ask.limit);
  JsonLine values;
  for (const auto& [name, value] : ask.values) values.text(name, audit::value_text(value));
  line.raw("parameters", values.str());
  line.number("sessions_looked_at", answer.looked_at);
  line.raw("columns", json_list(columns)).raw("rows", json_list(rows));
  return line.yes_or_no("has_more", answer.has_more).str();
}

std::string report_csv(const audit::ReportAnswer& answer) {
  std::string out = fmt::format("{}\r\n", fmt::join(answer.columns, ","));
  for (const auto& row : answer.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(csv_of(cell));
    out += fmt::format("{}\r\n", fmt::join(cells, ","));
  }
  return out;
}

std::string report_summary(const audit::ReportAsk& ask, const audit::ReportAnswer& answer) {
  const std::string found =
      answer.rows.empty() ? "Nothing found"
                          : fmt::format("{}{} row{}", answer.has_more ? "The first " : "",
                                        answer.rows.size(), answer.rows.size() == 1 ? "" : "s");
  std::string text =
      fmt::format("{}; looked at {} session{} since {} UTC.", found, grouped(answer.looked_at),
                  answer.looked_at == 1 ? "" : "s", plain_time(to_rfc3339(ask.since)));
  if (answer.has_more) text += " There is more: --limit N, or a later --since.";
  return text;
}

}  // namespace countersign::cli
