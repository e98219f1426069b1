#include "engines/notes/notes.h"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sys/stat.h>

#include "core/text.h"

namespace countersign::engines {

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
    notes.push_back({ascii_lower(name), std::string(words)});
  }
  return notes;
}

namespace {

void add_note(Schema& schema, const Note& note) {
  for (auto& relation : schema.relations) {
    const std::string name = ascii_lower(relation.name);
    if (note.name == name) relation.note = note.words;
    if (!note.name.starts_with(name + ".")) continue;
    for (auto& column : relation.columns)
      if (same_ignoring_case(column.name, std::string_view(note.name).substr(name.size() + 1)))
        column.note = note.words;
  }
}

}  // namespace

Result<Done, SourceError> add_notes(Schema& schema, const std::string& file,
                                    std::string_view source) {
  if (file.empty()) return Done{};
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return unexpected(
        SourceError{ErrorCode::kSourceError,
                    fmt::format("source {}: the notes file {} cannot be read; create it or take "
                                "sources.{}.notes out of the settings",
                                printable(source), printable(file), printable(source))});
  std::stringstream text;
  text << in.rdbuf();
  const auto notes = read_notes(text.str(), printable(file));
  if (!notes) return unexpected(SourceError{ErrorCode::kSourceError, notes.error()});
  for (const auto& note : notes.value()) add_note(schema, note);
  return Done{};
}

std::string notes_state(const std::string& file) {
  struct stat state {};
  if (file.empty() || stat(file.c_str(), &state) != 0) return "";
  return fmt::format("{}:{}:{}:{}", state.st_ino, state.st_size, state.st_mtim.tv_sec,
                     state.st_mtim.tv_nsec);
}

}  // namespace countersign::engines
