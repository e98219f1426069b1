#pragma once

// Rows and columns: drawn to the width of the terminal when a person looks, else one line for each
// row with tabs between, for other programs.

#include <string>
#include <vector>

namespace countersign::cli {

class Terminal;

struct TableColumn {
  std::string name;
  bool is_number = false;   // aligned to the right
  bool may_shrink = false;  // cut with … when the terminal is narrow
};
struct TableCell {
  std::string text;  // control characters are escaped when it is printed
  bool is_dim = false;
};

class Table {
 public:
  explicit Table(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}
  void add(std::vector<TableCell> row) { rows_.push_back(std::move(row)); }
  void print(Terminal& terminal) const;

 private:
  std::string drawn(const Terminal& terminal) const;
  std::string plain() const;
  std::vector<TableColumn> columns_;
  std::vector<std::vector<TableCell>> rows_;
};

}  // namespace countersign::cli
