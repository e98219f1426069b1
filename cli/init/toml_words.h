#pragma once

// Names and words as TOML writes them.

#include <string>
#include <string_view>

namespace countersign::cli {

// "text" with quotes, whatever is in it; bytes that are not UTF-8 become U+FFFD.
std::string toml_text(std::string_view text);

}  // namespace countersign::cli
