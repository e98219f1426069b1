#pragma once

// Result rows as a table that can be read and scrolled: bounded in rows, columns and characters of
// a cell; what is cut says so, and the download has everything.

#include <cstdint>
#include <optional>

#include "agent/desk.h"
#include "server/page/html.h"

namespace countersign::server {

inline constexpr std::uint64_t kRowsOnPage = 50;
inline constexpr std::uint64_t kRowsOfFolded = 10;  // of a step that is not the one looked at

// `first` is where the slice was asked to begin.
void write_rows(Html& html, const StepRef& step, const agent::ResultSlice& slice,
                std::uint64_t rows_max);

}  // namespace countersign::server
