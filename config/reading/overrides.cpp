#include <algorithm>

#include "config/reading/entries.h"
#include "config/reading/table.h"
#include "core/text.h"

namespace countersign::config {
namespace {

constexpr std::string_view kPrefix = "COUNTERSIGN_";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, from.size()) == from) {
      out += to;
      at += from.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

// COUNTERSIGN_SERVER_LISTEN: meant as a setting, spelled with one underscore too few.
std::optional<std::string> slip(std::string_view name) {
  const std::string plain = ascii_lower(name.substr(kPrefix.size()));
  for (const auto& info : all_settings()) {
    if (info.key.find("NAME") != std::string_view::npos) continue;
    if (replaced(info.key, ".", "_") == plain) return environment_name(info.key);
  }
  return std::nullopt;
}

}  // namespace

std::string dotted(const KeyPath& path) {
  std::string key;
  for (const auto& part : path) {
    if (!key.empty()) key += '.';
    key += printable(part);
  }
  return key;
}

KeyPath undotted(std::string_view key) {
  KeyPath path;
  while (true) {
    const std::size_t dot = key.find('.');
    path.emplace_back(key.substr(0, dot));
    if (dot == std::string_view::npos) return path;
    key.remove_prefix(dot + 1);
  }
}

std::string environment_name(std::string_view key) {
  std::string name = std::string(kPrefix) + replaced(key, ".", "__");
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::vector<Entry> entries_of_flags(const std::map<std::string, std::string>& flags,
                                    const std::string& directory) {
  std::vector<Entry> entries;
  for (const auto& [key, text] : flags) {
    const Origin origin{"--" + key, directory, 0, 0};
    entries.push_back({undotted(key), Value{Spelled{text}, origin, {}}, origin, false});
  }
  return entries;
}

std::vector<Entry> entries_of_environment(const std::map<std::string, std::string>& environment,
                                          const std::string& directory,
                                          std::vector<SettingsError>& errors) {
  std::vector<Entry> entries;
  for (const auto& [name, text] : environment) {
    if (!name.starts_with(kPrefix)) continue;
    if (name.find("__", kPrefix.size()) != std::string::npos) {
      const std::string key = replaced(ascii_lower(name.substr(kPrefix.size())), "__", ".");
      const Origin origin{name, directory, 0, 0};
      entries.push_back({undotted(key), Value{Spelled{text}, origin, {}}, origin, false});
    } else if (const auto meant = slip(name)) {
      errors.push_back(
          {name, 0, 0, "", "is no setting; write two underscores between levels: " + *meant});
    }
  }
  return entries;
}

}  // namespace countersign::config
