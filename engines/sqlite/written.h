#pragma once

// Tables and calls as the text names them. The compiler drops what cannot matter (the columns of
// EXISTS, a WITH that nobody uses, a window that nobody names, the frame of one) and asks nobody
// about it; whoever reads the statement sees it all the same. So what it names is a fact as well.

#include "core/facts.h"
#include "engines/sqlite/outline.h"
#include "engines/sqlite/shape.h"

namespace countersign::engines::sqlite {

// Adds to the facts of one statement that compiles what they do not tell yet.
void add_written(const Outline& outline, const Shape& shape, Facts& facts);

}  // namespace countersign::engines::sqlite
