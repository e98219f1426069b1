#pragma once

// One line of a batch: {"id": …, "question": "…"}. Other members are nobody's business here and are
// passed over, so that a file of cases with expectations can be asked as it is.

#include <string>
#include <string_view>
#include <vector>

namespace countersign::cli {

struct BatchLine {
  std::string id = "null";  // as JSON, as it was written
  std::string question;
  std::string problem;  // of a line that asks nothing: what was expected
};

// Any bytes.
BatchLine batch_line(std::string_view text);

// The lines of a whole file that say something: blank ones and a byte order mark in front are
// skipped.
std::vector<std::string_view> batch_lines(std::string_view text);

}  // namespace countersign::cli
