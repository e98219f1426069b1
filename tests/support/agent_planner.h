#pragma once

// Builders for what a planner sees: everything has a default, so what a test sets is what it is
// about.

#include <string>
#include <utility>
#include <vector>

#include "agent/planner.h"

namespace countersign::tests {

inline agent::RowsSeen rows_seen(std::vector<std::string> columns, std::vector<engines::Row> rows) {
  agent::RowsSeen seen;
  for (auto& name : columns) seen.columns.push_back({std::move(name), "", false});
  seen.rows = std::move(rows);
  return seen;
}

inline agent::StepSeen done_step(std::uint32_t n, agent::RowsSeen rows,
                                 std::string sql = "SELECT 1") {
  agent::StepSeen step;
  step.n = StepNumber(n);
  step.sql = std::move(sql);
  step.proposer = {ProposerKind::kPlanner, "script"};
  step.row_count = rows.rows.size();
  step.rows = std::move(rows);
  return step;
}

inline agent::StepSeen step_in(std::uint32_t n, StepState state, std::string reason = {}) {
  agent::StepSeen step;
  step.n = StepNumber(n);
  step.sql = "SELECT 1";
  step.state = state;
  step.proposer = {ProposerKind::kPlanner, "script"};
  step.reason = std::move(reason);
  return step;
}

inline agent::PlannerInput asked(std::string question, std::vector<agent::StepSeen> steps = {}) {
  agent::PlannerInput input;
  input.source = "shop";
  input.dialect = "sqlite";
  input.conversation.push_back({MessageRole::kUser, std::move(question)});
  input.steps = std::move(steps);
  return input;
}

}  // namespace countersign::tests
