#pragma once

// The rows of a Query's statement as a sentence, with the numbers in it and the steps that they
// come from: "There were 1,234 orders in 2024 (step 2)."
//
// Never fails: rows of another shape than the Query promises (a person may have edited the
// statement) are said plainly, column by column. Texts from data are hostile: they come out
// printable(), at most kSaidBytesMax each, in quotes unless they are a few plain words. Masked
// columns are never quoted.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "agent/planner.h"
#include "agent/planners/builtin/meaning/query.h"

namespace countersign::agent::builtin {

inline constexpr std::size_t kSaidBytesMax = 60;

struct AnswerRows {
  const RowsSeen& rows;
  std::uint64_t row_count = 0;        // of the step; `rows` may be fewer
  std::span<const StepNumber> steps;  // to be cited: the final one, and look-ups before it
};

std::string answer_of(const Query& query, const AnswerRows& found);

// The same for rows of which nothing is known: a statement written by a person.
std::string answer_of_any(const AnswerRows& found);

}  // namespace countersign::agent::builtin
