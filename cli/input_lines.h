#pragma once

// What commands are given to work on: a file with one thing a line, or one text, either of them
// from standard input when it is called "-".

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace countersign::cli {

class Terminal;

// Lines without their ends; empty ones are left out. Throws BadUsage for a file that cannot be read
// and for a standard input of more than 256 MB.
void each_line(const std::string& file, Terminal& terminal,
               const std::function<void(const std::string& line)>& take);

// The word itself or, for "-", all of standard input without the line ends behind it. Throws
// BadUsage for more than 1 MB; `what` is what no such text can be: "statement".
std::string text_meant(const std::string& word, std::string_view what, Terminal& terminal);

}  // namespace countersign::cli
