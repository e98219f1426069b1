#pragma once

// How this program is called from here: what to paste into a shell, not what we wish it were.

#include <string>
#include <string_view>

#include "cli/arguments.h"

namespace countersign::cli {

// "countersign" if the shell would find this very program under that name, else its path.
std::string program_name();
// As one word for a shell.
std::string shell_word(std::string_view text);
// " --config FILE" as it was given, or nothing.
std::string config_words(const Arguments& arguments);

}  // namespace countersign::cli
