#include "engines/sqlite/problem.h"

#include <array>

#include <sqlite3.h>

namespace countersign::engines::sqlite {

namespace {

struct Opening {
  std::string_view words;
  CompileProblem problem;
};

// What follows the words is the name.
constexpr std::array kNamed = {
    Opening{"no such table: ", CompileProblem::kMissingRelation},
    Opening{"no such view: ", CompileProblem::kMissingRelation},
    Opening{"no such module: ", CompileProblem::kMissingRelation},
    Opening{"no such column: ", CompileProblem::kMissingColumn},
    Opening{"no such function: ", CompileProblem::kMissingFunction},
};

constexpr std::array kAnywhere = {
    Opening{"syntax error", CompileProblem::kSyntax},
    Opening{"incomplete input", CompileProblem::kSyntax},
    Opening{"unrecognized token", CompileProblem::kSyntax},
    Opening{"not authorized", CompileProblem::kForbidden},
    Opening{"prohibited", CompileProblem::kForbidden},
    Opening{"may not be modified", CompileProblem::kForbidden},
    Opening{"cannot join using column", CompileProblem::kMissingColumn},
    Opening{"too large (maximum depth", CompileProblem::kTooComplex},
    Opening{"too many ", CompileProblem::kTooComplex},
    Opening{"stack overflow", CompileProblem::kTooComplex},
    Opening{"too big", CompileProblem::kTooComplex},
};

}  // namespace

ClassifiedProblem classify_problem(int code, std::string_view words) {
  if ((code & 0xff) == SQLITE_AUTH) return {CompileProblem::kForbidden, ""};
  if ((code & 0xff) == SQLITE_TOOBIG || (code & 0xff) == SQLITE_NOMEM)
    return {CompileProblem::kTooComplex, ""};
  for (const auto& named : kNamed)
    if (words.starts_with(named.words))
      return {named.problem, std::string(words.substr(named.words.size()))};
  for (const auto& known : kAnywhere)
    if (words.find(known.words) != std::string_view::npos) return {known.problem, ""};
  return {CompileProblem::kOther, ""};
}

}  // namespace countersign::engines::sqlite
