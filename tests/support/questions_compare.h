#pragma once

// Whether the rows that came back are the rows that a reference statement gives.

#include <vector>

#include "engines/engine.h"

namespace countersign::tests {

using Rows = std::vector<engines::Row>;

// Texts exactly; numbers to a millionth, or as the reference rounded to one to six decimals.
bool same_value(const engines::Value& found, const engines::Value& reference);

// Column by column as in the reference, in the same order of rows only if `is_ordered`. As a list
// the rows may have further columns, and theirs may stand in another order.
bool same_rows(const Rows& found, const Rows& reference, bool is_ordered, bool is_list);

}  // namespace countersign::tests
