#include "cli/here.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "core/text.h"

namespace countersign::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::map<std::string, std::string> own_environment() {
  std::map<std::string, std::string> own;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const std::size_t equals = entry.find('=');
    if (entry.starts_with("COUNTERSIGN_") && equals != std::string_view::npos)
      own.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return own;
}

}  // namespace

config::Settings settings_here(const Arguments& arguments) {
  config::SettingsInput input;
  input.file = arguments.value("config");
  input.flags = arguments.settings;
  input.environment = own_environment();
  input.working_directory = std::filesystem::current_path().string();
  input.home = variable("HOME");
  input.xdg_config_home = variable("XDG_CONFIG_HOME");
  auto settings = config::load_settings(input);
  if (settings) return std::move(settings).value();
  std::string words;
  for (const auto& error : settings.error()) {
    if (!words.empty()) words += '\n';
    words += error.text();
  }
  throw BadSettings(words);
}

std::string source_meant(const config::Settings& settings, const Arguments& arguments) {
  std::vector<std::string> names;
  for (const auto& [name, source] : settings.sources) names.push_back(name);
  if (names.empty())
    throw BadUsage(
        "no source is configured: add [sources.NAME] to the settings (docs/settings.md), or make "
        "an "
        "example with countersign demo");
  const auto wanted = arguments.value("source");
  if (!wanted && names.size() == 1) return names.front();
  if (!wanted)
    throw BadUsage(
        fmt::format("which source? Say --source with one of: {}", fmt::join(names, ", ")));
  if (settings.sources.contains(*wanted)) return *wanted;
  const auto near = likely(*wanted, names);
  throw BadUsage(fmt::format("there is no source {}{}; there {}: {}", printable(*wanted),
                             near ? fmt::format(", did you mean {}?", *near) : "",
                             names.size() == 1 ? "is" : "are", fmt::join(names, ", ")));
}

}  // namespace countersign::cli
