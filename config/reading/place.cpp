// From entries to settings: finding each entry's row in the table, and saying what is near when
// there is none.

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "config/reading/table.h"
#include "core/text.h"

namespace countersign::config {
namespace {

constexpr std::string_view kName = "NAME";
constexpr std::string_view kRole = "ROLE";
constexpr std::array<std::string_view, 5> kRoles = {"agent", "analyst", "approver", "auditor",
                                                    "admin"};

// The pattern's parts, with the path's own names put where NAME and ROLE stand.
KeyPath filled(const KeyPath& pattern, const KeyPath& path) {
  KeyPath out = pattern;
  for (std::size_t i = 0; i < out.size() && i < path.size(); ++i)
    if (out[i] == kName || out[i] == kRole) out[i] = path[i];
  return out;
}

bool starts_with(const KeyPath& longer, const KeyPath& shorter) {
  return longer.size() >= shorter.size() &&
         std::equal(shorter.begin(), shorter.end(), longer.begin());
}

const Setting* find_setting(const KeyPath& path) {
  for (const auto& setting : settings_table())
    if (filled(undotted(setting.info.key), path) == path) return &setting;
  return nullptr;
}

bool is_table_of_settings(const KeyPath& path) {
  return std::any_of(settings_table().begin(), settings_table().end(), [&](const Setting& setting) {
    const KeyPath pattern = filled(undotted(setting.info.key), path);
    return pattern.size() > path.size() && starts_with(pattern, path);
  });
}

// What may stand directly under `parent`.
std::vector<std::string> names_under(const KeyPath& parent) {
  std::vector<std::string> names;
  for (const auto& setting : settings_table()) {
    const KeyPath pattern = filled(undotted(setting.info.key), parent);
    if (pattern.size() <= parent.size() || !starts_with(pattern, parent)) continue;
    const std::string& name = pattern[parent.size()];
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string unknown_words(const KeyPath& path) {
  KeyPath parent(path.begin(), path.end() - 1);
  const auto known = names_under(parent);
  if (known.empty()) {
    std::vector<std::string> keys;
    for (const auto& setting : settings_table()) keys.emplace_back(setting.info.key);
    const auto near = nearest(dotted(path), keys);
    return near ? fmt::format("unknown key, did you mean {}?", *near) : "unknown key";
  }
  const std::string place =
      parent.empty() ? "at the top stand" : fmt::format("[{}] knows", dotted(parent));
  if (const auto near = nearest(path.back(), known))
    return fmt::format("unknown key, did you mean {}?", *near);
  return fmt::format("unknown key; {} {}", place, joined(known));
}

// Names of sources and planners appear in URLs, on the command line and in the environment.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// What the path says where the setting's key has NAME or ROLE.
std::string own_name(const Setting& setting, const KeyPath& path, std::string_view placeholder) {
  const KeyPath pattern = undotted(setting.info.key);
  const auto at = std::find(pattern.begin(), pattern.end(), placeholder);
  return at == pattern.end() ? std::string() : path[static_cast<std::size_t>(at - pattern.begin())];
}

bool holds_own_names(std::string_view table) {
  return table == "sources" || table == "planners" || table == "tags";
}

bool is_below_roles(const KeyPath& path) {
  return path.size() >= 4 && path[0] == "sources" && path[2] == "roles";
}

// A block exists when its header stands there, even with nothing in it: then what it lacks is said.
void make_block(const KeyPath& path, Draft& draft) {
  if (path.size() == 4 && is_below_roles(path)) draft.policies[path[1]].roles.try_emplace(path[3]);
  if (path.size() != 2) return;
  if (path[0] == "sources") draft.settings.sources.try_emplace(path[1]);
  if (path[0] == "planners") draft.settings.planners.try_emplace(path[1]);
}

SettingsError error_at(const Origin& origin, const KeyPath& path, std::string message) {
  return {origin.name, origin.line, origin.column, dotted(path), std::move(message)};
}

// A name of one's own that cannot be one.
std::optional<SettingsError> bad_name(const Entry& entry) {
  const KeyPath& path = entry.path;
  if (path.size() >= 2 && holds_own_names(path[0]) && !is_name(path[1]))
    return error_at(entry.key_origin, {path[0], path[1]},
                    "a name is made of a to z, 0 to 9, _ and -, at most 64 of them");
  if (!is_below_roles(path) || std::find(kRoles.begin(), kRoles.end(), path[3]) != kRoles.end())
    return std::nullopt;
  const auto near = nearest(path[3], kRoles);
  return error_at(
      entry.key_origin, {path[0], path[1], path[2], path[3]},
      fmt::format("nobody can have this role{}; the roles are {}",
                  near ? fmt::format(", did you mean {}?", *near) : "", fmt::join(kRoles, ", ")));
}

// Part of a policy, which is put together when everything is read; here its value is tried.
std::string note_entry(const Setting& setting, const Entry& entry, Draft& draft) {
  const std::string name = own_name(setting, entry.path, kName);
  const std::string role = own_name(setting, entry.path, kRole);
  draft.settings.sources.try_emplace(name);
  PolicyDraft trial;
  std::string wrong = setting.of_policy->put(trial, entry.value);
  if (!wrong.empty()) return wrong;
  SourceDraft& source = draft.policies[name];
  (role.empty() ? source.everyone : source.roles[role]).push_back({setting.of_policy, entry.value});
  return wrong;
}

// The complaint about an entry, if there is one; puts its value otherwise.
std::optional<SettingsError> put_entry(const Entry& entry, Draft& draft) {
  const Setting* setting = find_setting(entry.path);
  const bool is_table = is_table_of_settings(entry.path);
  if (setting == nullptr && !is_table)
    return error_at(entry.key_origin, entry.path, unknown_words(entry.path));
  if (auto error = bad_name(entry)) return error;
  draft.seen[dotted(entry.path)] = entry.value.origin;
  if (entry.is_table && is_table) {
    make_block(entry.path, draft);
    return std::nullopt;
  }
  if (setting == nullptr)
    return error_at(entry.value.origin, entry.path,
                    complaint(entry.value, fmt::format("a table [{}]", dotted(entry.path))));
  std::string wrong = setting->of_policy != nullptr
                          ? note_entry(*setting, entry, draft)
                          : setting->put(draft, own_name(*setting, entry.path, kName), entry.value);
  if (wrong.empty()) return std::nullopt;
  return error_at(entry.value.origin, entry.path, std::move(wrong));
}

}  // namespace

void put_entries(const std::vector<Entry>& entries, Draft& draft,
                 std::vector<SettingsError>& errors) {
  std::optional<KeyPath> skipped;  // an unknown table is one error, not one for each of its keys
  for (const auto& entry : entries) {
    if (skipped && starts_with(entry.path, *skipped)) continue;
    auto error = put_entry(entry, draft);
    if (!error) continue;
    if (entry.is_table) skipped = entry.path;
    errors.push_back(std::move(*error));
  }
}

}  // namespace countersign::config
