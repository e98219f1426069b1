#pragma once

// Instructions that stand where data should be: cells, column names, a source's words and its
// notes, screened before a planner sees them. A marked cell is shown to people, with its mark, and
// withheld from planners; a statement that follows it says so.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.h"
#include "engines/engine.h"

namespace countersign::agent {

// Rows and columns count from 0; the finding's span is in the cell.
struct CellMark {
  std::uint64_t row = 0;
  std::uint32_t column = 0;
  Finding finding;
  friend bool operator==(const CellMark&, const CellMark&) = default;
};

struct ColumnMark {
  std::uint32_t column = 0;
  Finding finding;  // its span is in the name
  friend bool operator==(const ColumnMark&, const ColumnMark&) = default;
};

// What stands in the place of what a planner does not get to read.
inline constexpr std::string_view kWithheld = "[withheld: looks like instructions]";
inline constexpr std::string_view kNotScreened = "[withheld: too much to look through]";

struct RowMarks {
  std::vector<CellMark> cells;  // by row
  std::vector<ColumnMark> columns;
  // Every cell of the rows before this one was looked at.
  std::uint64_t rows_screened = 0;
};

// Bounded: beyond some megabytes of text it stops, and says at which row. Any thread.
RowMarks screen_rows(const std::vector<engines::ResultColumn>& columns,
                     const std::vector<engines::Row>& rows);

// What planners and agents get in place of what people see: marked cells and names withheld, and
// every text beyond what was screened. `first`: the index of rows[0] in the result.
void withhold(const RowMarks& marks, std::uint64_t first,
              std::vector<engines::ResultColumn>& columns, std::vector<engines::Row>& rows);

// As a step's signals are kept: one for each rule, without places, since rows are not stored.
std::vector<Finding> signals_of(const RowMarks& marks, std::string_view error_message);

// A source's words for a planner: themselves, or that they are withheld.
std::string for_planner(std::string_view source_says);

// The same schema without notes that look like instructions, and without the tables and columns
// whose names do. Null: there is nothing of that kind, take the original.
std::shared_ptr<const std::vector<engines::SchemaRelation>> without_marked(
    const std::vector<engines::SchemaRelation>& relations);

}  // namespace countersign::agent
