#pragma once

// Why a statement does not compile, from SQLite's code and words.

#include <string>
#include <string_view>

#include "core/facts.h"

namespace countersign::engines::sqlite {

struct ClassifiedProblem {
  CompileProblem problem = CompileProblem::kOther;
  std::string name;  // the missing table, column or function
};

// `code` is a primary or extended result code.
ClassifiedProblem classify_problem(int code, std::string_view words);

}  // namespace countersign::engines::sqlite
