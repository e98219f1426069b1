#pragma once

// Does a WITH RECURSIVE end? Nobody can tell in general, so only plain forms count as bounded: one
// recursive arm that steps a column towards a small constant, a LIMIT, or a walk over tables by
// UNION that cannot see new rows for ever. Whatever looks different is reported as unbounded.

#include <vector>

#include "core/facts.h"
#include "engines/sqlite/outline.h"

namespace countersign::engines::sqlite {

// One entry for each WITH name that reads itself.
std::vector<Recursion> recursions_in(const Outline& outline);

}  // namespace countersign::engines::sqlite
