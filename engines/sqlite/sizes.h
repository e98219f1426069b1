#pragma once

// Sizes that a statement asks for in so many words: zeroblob(n), printf('%999d'),
// generate_series(a, b). The engine makes such a value inside one call, where no deadline reaches;
// so they are looked for before. What is not a constant is reported without a number.

#include <vector>

#include "core/facts.h"
#include "engines/sqlite/outline.h"

namespace countersign::engines::sqlite {

// For generate_series `bytes` is the number of rows.
std::vector<SizeArgument> sizes_in(const Outline& outline);

}  // namespace countersign::engines::sqlite
