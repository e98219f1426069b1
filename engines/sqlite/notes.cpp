#include "engines/sqlite/notes.h"

#include <fmt/format.h>

#include "core/text.h"

namespace countersign::engines::sqlite {

namespace {

constexpr std::size_t kNoteBytesMax = 2000;

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

}  // namespace

Result<std::vector<Note>, std::string> read_notes(std::string_view text, std::string_view file) {
  std::vector<Note> notes;
  std::size_t number = 0;
  const auto no = [&](std::string_view what) {
    return unexpected(fmt::format("{}, line {}: {}", file, number, what));
  };
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (!is_storable_text(line)) return no("this line is not UTF-8 text");
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return no("expected `table = words` or `table.column = words`");
    const std::string_view name = trimmed(line.substr(0, equals));
    const std::string_view words = trimmed(line.substr(equals + 1));
    const std::size_t dot = name.find('.');
    if (name.empty() || dot == 0 || (dot != std::string_view::npos && dot + 1 == name.size()))
      return no("a table's name, or table.column, is missing before the `=`");
    if (words.empty()) return no("there are no words after the `=`");
    if (words.size() > kNoteBytesMax)
      return no(fmt::format("a note has at most {} bytes", kNoteBytesMax));
    notes.push_back({ascii_lower(name.substr(0, dot)),
                     dot == std::string_view::npos ? "" : ascii_lower(name.substr(dot + 1)),
                     std::string(words)});
  }
  return notes;
}

}  // namespace countersign::engines::sqlite
