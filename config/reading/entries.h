#pragma once

// Every place where a setting may be written, brought to one form: a path and a value, or a table
// and where it begins. Files, the environment and flags come out alike.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/reading/value.h"
#include "config/settings.h"
#include "core/result.h"

namespace countersign::config {

using KeyPath = std::vector<std::string>;

struct Entry {
  KeyPath path;
  Value value;            // of a table: a Misfit that says so
  Origin key_origin;      // where its name stands
  bool is_table = false;  // its content follows as entries of their own
};

std::string dotted(const KeyPath& path);
KeyPath undotted(std::string_view key);

// The entries in the order in which they stand. The error is one of spelling, with line and column.
Result<std::vector<Entry>, SettingsError> entries_of_file(std::string_view text,
                                                          const Origin& origin);
std::vector<Entry> entries_of_flags(const std::map<std::string, std::string>& flags,
                                    const std::string& directory);
// Names with two underscores between levels are settings; a name that would be one if its single
// underscores were doubled is an error, any other COUNTERSIGN_ name is somebody else's.
std::vector<Entry> entries_of_environment(const std::map<std::string, std::string>& environment,
                                          const std::string& directory,
                                          std::vector<SettingsError>& errors);

}  // namespace countersign::config
