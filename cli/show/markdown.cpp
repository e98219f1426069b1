#include "cli/show/markdown.h"

#include "cli/show/pages.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string escaped(const std::string& text) {
  constexpr std::string_view kSpecial = "\\`*[]<>|&~!";
  std::string out;
  for (const char c : printable(text)) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string line_of(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

}  // namespace

MarkdownTable::MarkdownTable(const Json& page) {
  std::vector<std::string> names, rules;
  for (const auto& column : page["columns"].list()) {
    names.push_back(escaped(column["name"].text()));
    rules.push_back(is_number_column(column) ? "---:" : "---");
  }
  text_ = line_of(names) + line_of(rules);
}

void MarkdownTable::add(const Json& page) {
  const auto& columns = page["columns"].list();
  for (const auto& row : page["data"].list()) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < row.list().size() && i < columns.size(); ++i)
      cells.push_back(escaped(cell_text(row.list()[i], columns[i])));
    text_ += line_of(cells);
  }
}

}  // namespace countersign::cli
