#pragma once

// Statements that are run as if nobody had judged them: those of tests/cases/hostile_* and more
// made by chance. What they may not achieve, the engine alone has to prevent.

#include <string>
#include <vector>

#include "tests/support/statement_dice.h"

namespace countersign::testing {

struct BypassAttempt {
  std::string id;
  std::string sql;
};

// All of the case files and `generated` more.
std::vector<BypassAttempt> bypass_attempts(Dialect dialect, int generated);

}  // namespace countersign::testing
