#include "cli/init/toml_words.h"

#include <fmt/format.h>

#include "core/text.h"

namespace countersign::cli {

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || invisible_kind(c) != Invisible::kNone) {
      // Also what a reader of the file would not see.
      out += fmt::format("\\U{:08X}", static_cast<std::uint32_t>(c));
    } else {
      append_utf8(out, c);
    }
  }
  return out + "\"";
}

}  // namespace countersign::cli
