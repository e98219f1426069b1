#include "config/settings.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tuple>

#include <fmt/format.h>

#include "config/files.h"
#include "config/reading/table.h"
#include "core/text.h"

namespace countersign::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileName = "countersign.toml";
constexpr std::uintmax_t kFileBytesMax = 1'000'000;

struct FoundFile {
  std::string path;  // empty: the built-in defaults
  std::string text;
};

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// The first that exists; a file that exists and cannot be read is an error, never passed over.
std::string search(const SettingsInput& input) {
  const fs::path here = fs::path(input.working_directory) / kFileName;
  if (is_there(here)) return here.string();
  fs::path xdg = input.xdg_config_home;
  if (xdg.empty() && !input.home.empty()) xdg = fs::path(input.home) / ".config";
  if (!xdg.empty() && is_there(xdg / "countersign" / kFileName))
    return (xdg / "countersign" / kFileName).string();
  const fs::path system = fs::path(input.system_directory) / "countersign" / kFileName;
  if (!input.system_directory.empty() && is_there(system)) return system.string();
  return "";
}

SettingsError cannot_read(const std::string& path, std::string why) {
  return {path, 0, 0, "", "cannot be read: " + std::move(why)};
}

Result<FoundFile, SettingsError> read_file(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error))
    return unexpected(cannot_read(path, "it is a folder; name the file in it"));
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return unexpected(cannot_read(path, std::strerror(errno)));
  if (fs::file_size(path, error) > kFileBytesMax && !error)
    return unexpected(cannot_read(path, "it is longer than 1 MB, which no settings file is"));
  std::ostringstream text;
  text << file.rdbuf();
  return FoundFile{path, text.str()};
}

Result<FoundFile, SettingsError> find_file(const SettingsInput& input) {
  std::string path = input.file.value_or("");
  if (const auto named = input.environment.find("COUNTERSIGN_CONFIG");
      path.empty() && named != input.environment.end())
    path = named->second;
  if (path.empty()) path = search(input);
  if (path.empty()) return FoundFile{};
  return read_file((fs::path(input.working_directory) / path).lexically_normal().string());
}

// As a person would type it: a file under the working folder without the folder's name.
std::string shown(const std::string& path, const std::string& working_directory) {
  const fs::path relative = fs::path(path).lexically_relative(working_directory);
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return is_below ? relative.string() : path;
}

void sort_by_place(std::vector<SettingsError>& errors) {
  std::stable_sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
}

// Presets that depend on where we are, and those that only settings know.
Draft fresh_draft(const SettingsInput& input) {
  Draft draft;
  draft.settings.store.path = (fs::path(input.working_directory) / "countersign.db").string();
  return draft;
}

}  // namespace

std::string SettingsError::text() const {
  std::string out = file;
  if (line != 0) out += fmt::format(":{}:{}", line, column);
  if (!out.empty()) out += ": ";
  // A flag and a variable carry the key in their own name.
  const bool says_key = line != 0 || file.empty();
  if (says_key && !key.empty()) out += printable(key) + ": ";
  return out + message;
}

Result<Settings, std::vector<SettingsError>> load_settings(const SettingsInput& input) {
  auto file = find_file(input);
  if (!file) return unexpected(std::vector{std::move(file).error()});

  Origin origin{shown(file->path, input.working_directory),
                fs::path(file->path).parent_path().string(), 0, 0};
  std::string_view text = file->text;
  if (file->path.empty()) {
    origin = {"built-in defaults", input.working_directory, 0, 0};
    text = default_file();
  }
  auto entries = entries_of_file(text, origin);
  if (!entries) return unexpected(std::vector{std::move(entries).error()});

  std::vector<SettingsError> errors;
  Draft draft = fresh_draft(input);
  // Later ones win: file, then environment, then flags.
  put_entries(*entries, draft, errors);
  put_entries(entries_of_environment(input.environment, input.working_directory, errors), draft,
              errors);
  put_entries(entries_of_flags(input.flags, input.working_directory), draft, errors);
  check_whole(draft, errors);
  if (!errors.empty()) {
    sort_by_place(errors);
    return unexpected(std::move(errors));
  }
  draft.settings.file = file->path;
  return std::move(draft.settings);
}

std::string_view default_file() {
  return k_countersign;
}

}  // namespace countersign::config
