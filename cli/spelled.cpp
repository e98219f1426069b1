#include "cli/spelled.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "core/text.h"

namespace countersign::cli {
namespace {

namespace fs = std::filesystem;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./:=,@%+").find(c) != std::string_view::npos;
}

bool is_found_as(const std::string& name, const fs::path& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::error_code error;
    if (fs::exists(fs::path(folder) / name, error))
      return fs::equivalent(fs::path(folder) / name, program, error);
  }
  return false;
}

}  // namespace

std::string program_name() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error || is_found_as("countersign", program)) return "countersign";
  const fs::path here = fs::current_path(error);
  const fs::path near = program.lexically_relative(here);
  const bool is_below = !near.empty() && *near.begin() != "..";
  return shell_word(is_below ? "./" + near.string() : program.string());
}

std::string shell_word(std::string_view text) {
  const std::string shown = printable(text);
  if (!shown.empty() && std::all_of(shown.begin(), shown.end(), is_plain)) return shown;
  std::string quoted = "'";
  for (const char c : shown) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string config_words(const Arguments& arguments) {
  const auto file = arguments.value("config");
  return file ? " --config " + shell_word(*file) : "";
}

}  // namespace countersign::cli
