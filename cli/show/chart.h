#pragma once

// A small picture of a result, for a person at a terminal and never in place of the numbers: a line
// of blocks where the rows are a trend (a period and a number), bars where they are a ranking (a
// label and a number).

#include <string>

#include "cli/json.h"

namespace countersign::cli {

// `page` holds the whole result as the API tells it. Empty where the rows are neither.
std::string chart_of(const Json& page, std::size_t width);

}  // namespace countersign::cli
