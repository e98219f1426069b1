#pragma once

// Words for a person: lengths of time, numbers of things, and lines that end before the edge.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace countersign::cli {

// "380 ms", "1.2 s", "12 s", "5 min", "3 h", "2 days".
std::string duration_words(std::chrono::microseconds time);
// "1 step", "2 steps".
std::string counted(std::size_t count, std::string_view thing);
// Hostile text as lines of at most `width` columns, each indented; it is broken between words, and
// inside one that is longer than a line. Its own line ends stay.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace countersign::cli
