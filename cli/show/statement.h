#pragma once

// A statement for a person's eye: every byte shown, nothing that acts on the terminal, and the
// words that findings are about underlined.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace countersign::cli {

struct Marked {
  std::uint32_t from = 0;  // bytes of the statement
  std::uint32_t to = 0;
  std::uint32_t number = 0;  // of the finding that speaks of them; 0: it has none
};

// Lines indented by `indent` spaces. Under a line that holds marked words stands one with ^ below
// them, beginning with their number: 2^^^^.
std::string underlined(std::string_view statement, const std::vector<Marked>& marks,
                       std::size_t indent);

// Columns that a text takes on a terminal.
std::size_t display_width(std::string_view text);
// Cut to `width_max` columns, with … if it was longer.
std::string shortened(std::string_view text, std::size_t width_max);

}  // namespace countersign::cli
