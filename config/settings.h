#pragma once

// The settings: one TOML file, the same names as flags (--server.listen) and in the environment
// (COUNTERSIGN_SERVER__LISTEN). Everything is checked when it is loaded; an error names the file,
// the line, the column, the key, and what was expected.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/desk.h"
#include "audit/retention.h"
#include "audit/store.h"
#include "core/result.h"
#include "engines/engine.h"
#include "guardrails/policy.h"
#include "server/server.h"

namespace countersign::config {

enum class PlannerKind : std::uint8_t { kNone, kScript, kBuiltin };

struct PlannerSettings {
  PlannerKind kind = PlannerKind::kNone;
  std::string script_file;  // kScript
};

struct SourceSettings {
  engines::SourceOptions source;
  guardrails::PolicyBook policies;
  // The tags that stand in them, with the columns that came in that way. Tags are for all sources,
  // so not each of these columns need be in this one.
  std::map<std::string, ColumnSet> tags;
};

// What is forgotten by itself, and when.
struct RetentionSettings {
  audit::KeepClocks keep{std::chrono::hours(24 * 400), std::chrono::hours(24 * 400),
                         std::chrono::hours(24 * 365 * 7)};
  std::string archive;                    // empty: none
  std::chrono::minutes quiet_at{3 * 60};  // of the day, UTC
};

struct Settings {
  std::string file;  // that was read; empty: built-in defaults only
  server::ServerOptions server;
  audit::StoreOptions store;
  RetentionSettings retention;
  agent::DeskOptions desk;
  std::map<std::string, PlannerSettings>
      planners;  // by name; "builtin" and "none" are always there
  std::map<std::string, SourceSettings> sources;
};

struct SettingsError {
  std::string file;        // or "--server.listen", "COUNTERSIGN_SERVER__LISTEN"
  std::uint32_t line = 0;  // from 1; 0 where there are no lines
  std::uint32_t column = 0;
  std::string key;
  std::string message;       // what was found, what was expected, and the likely spelling
  std::string text() const;  // "countersign.toml:3:10: server.listen: …"
};

struct SettingsInput {
  std::optional<std::string> file;                 // --config
  std::map<std::string, std::string> flags;        // "server.listen" → value
  std::map<std::string, std::string> environment;  // only names beginning with COUNTERSIGN_
  std::string working_directory;                   // absolute
  std::string home;                                // for ~/.config; empty: none
  std::string xdg_config_home;                     // instead of ~/.config; empty: none
  std::string system_directory = "/etc";
};

// Without --config and COUNTERSIGN_CONFIG the first of ./countersign.toml,
// $XDG_CONFIG_HOME/countersign/countersign.toml (~/.config/…) and /etc/countersign/countersign.toml
// is read; without any of them the built-in defaults, as if they stood in the working folder.

// All errors that can be told at once, not only the first.
Result<Settings, std::vector<SettingsError>> load_settings(const SettingsInput& input);

// Every key that may be set, for --help, the documentation and the tests: name with `NAME` where a
// name of one's own stands and `ROLE` where a role's, type, default, one sentence.
struct SettingInfo {
  std::string_view key;     // "sources.NAME.limits.rows"
  std::string_view type;    // "integer", "duration", "size", "list of text", …
  std::string_view preset;  // as it would be written
  std::string_view sentence;
};
std::span<const SettingInfo> all_settings();

// Tags that need not be written in [tags]: "pii" and "credential", with the patterns in them.
const std::map<std::string, std::vector<std::string>>& built_in_tags();

// The commented default file, as it ships inside the program.
std::string_view default_file();

}  // namespace countersign::config
