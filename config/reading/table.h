#pragma once

// The table of all settings: for each its name, what it means, and the function that puts its value
// where it belongs. Nothing is a setting that does not stand here.

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "config/reading/entries.h"
#include "config/reading/policy_draft.h"
#include "config/reading/value.h"
#include "config/settings.h"

namespace countersign::config {

// Settings while they are being read.
struct Draft {
  Settings settings;
  std::map<std::string, SourceDraft> policies;  // by source
  Tags tags;
  std::map<std::string, Origin> seen;  // by key, tables too; the last place wins
  std::string planner_named;           // planner.default as written
};

struct Setting {
  SettingInfo info;
  // `name` is what stands at NAME. Gives back what is wrong with the value; empty: nothing.
  std::string (*put)(Draft& draft, const std::string& name, const Value& value) = nullptr;
  const PolicySetting* of_policy = nullptr;  // instead of `put`: it is part of a policy
};

std::span<const Setting> settings_table();

// "server.listen" → "COUNTERSIGN_SERVER__LISTEN".
std::string environment_name(std::string_view key);

// Puts every entry where it belongs; what cannot be put becomes an error.
void put_entries(const std::vector<Entry>& entries, Draft& draft,
                 std::vector<SettingsError>& errors);

// What can only be said when everything is read: required keys, names that must agree.
void check_whole(Draft& draft, std::vector<SettingsError>& errors);

}  // namespace countersign::config
