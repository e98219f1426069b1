#include "cli/show/table.h"

#include <cstdlib>
#include <memory>
#include <new>

#include <libsmartcols/libsmartcols.h>

#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

struct Unref {
  void operator()(libscols_table* table) const { scols_unref_table(table); }
};
using Drawing = std::unique_ptr<libscols_table, Unref>;

libscols_column* add_column(libscols_table& table, const TableColumn& column) {
  int flags = column.is_number ? SCOLS_FL_RIGHT : 0;
  if (column.may_shrink) flags |= SCOLS_FL_TRUNC;
  auto* made = scols_table_new_column(&table, printable(column.name).c_str(), 0, flags);
  if (made == nullptr) throw std::bad_alloc();
  // Text is already printable; the library's own escaping would undo our UTF-8 in a C locale.
  scols_column_set_safechars(made, "");
  return made;
}

void add_row(libscols_table& table, const std::vector<TableCell>& row, const Paint& paint) {
  auto* line = scols_table_new_line(&table, nullptr);
  if (line == nullptr) throw std::bad_alloc();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (scols_line_set_data(line, i, printable(row[i].text).c_str()) != 0) throw std::bad_alloc();
    if (row[i].is_dim && paint.is_on())
      scols_cell_set_color(scols_line_get_cell(line, i), "\x1b[2m");
  }
}

}  // namespace

std::string Table::drawn(const Terminal& terminal) const {
  const Drawing table(scols_new_table());
  if (!table) throw std::bad_alloc();
  scols_table_set_termwidth(table.get(), terminal.width());
  scols_table_set_termforce(table.get(), SCOLS_TERMFORCE_ALWAYS);
  scols_table_enable_colors(table.get(), terminal.out_paint().is_on() ? 1 : 0);
  for (const auto& column : columns_) add_column(*table, column);
  for (const auto& row : rows_) add_row(*table, row, terminal.out_paint());
  char* text = nullptr;
  if (scols_print_table_to_string(table.get(), &text) != 0) throw std::bad_alloc();
  std::string out(text);
  std::free(text);
  if (!out.empty() && out.back() != '\n') out += '\n';
  return out;
}

std::string Table::plain() const {
  std::string out;
  const auto line = [&out](const auto& cells, auto text_of) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += '\t';
      // A tab or line end inside a cell comes out as \x09 or \x0a: a row stays a line.
      out += printable(text_of(cells[i]));
    }
    out += '\n';
  };
  line(columns_, [](const TableColumn& column) { return column.name; });
  for (const auto& row : rows_) line(row, [](const TableCell& cell) { return cell.text; });
  return out;
}

void Table::print(Terminal& terminal) const {
  terminal.out(terminal.is_out_terminal() ? drawn(terminal) : plain());
}

}  // namespace countersign::cli
