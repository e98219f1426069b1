#pragma once

// Which cells need no reading: most of them, in a table of figures.

#include <string_view>

namespace countersign::guardrails::screening {

// Told by its bytes alone: a number, a date or time, a short word of plain letters.
bool needs_no_reading(std::string_view cell);

}  // namespace countersign::guardrails::screening
