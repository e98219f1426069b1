#pragma once

// Values of earlier steps, written into a statement or an answer. Data is hostile: in SQL a value
// is always one literal, in an answer it is escaped and cut.

#include <string>
#include <vector>

#include "agent/planner.h"
#include "agent/planners/script_file.h"
#include "core/result.h"

namespace countersign::agent::script {

// What came back for one of the script's steps. Null rows: they are gone.
struct StepRows {
  const StepSeen* step = nullptr;
  std::uint64_t row_count = 0;
};

// Why a template could not be filled.
struct RowsGone {
  StepNumber step;  // run this one again
};
struct CannotFill {
  std::string message;
};
using FillProblem = std::variant<RowsGone, CannotFill>;

Result<std::string, FillProblem> fill_sql(const Template& text, const std::vector<StepRows>& rows);
Result<std::string, FillProblem> fill_answer(const Template& text,
                                             const std::vector<StepRows>& rows);

// 'It''s', 42, (-7), 1.5, x'0aff', NULL; empty for what cannot be written as a literal.
std::optional<std::string> sql_literal(const engines::Value& value);

}  // namespace countersign::agent::script
