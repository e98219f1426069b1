// What can only be said when everything is read.

#include <algorithm>

#include <fmt/format.h>

#include "config/reading/table.h"
#include "core/text.h"

namespace countersign::config {
namespace {

class WholeCheck {
 public:
  WholeCheck(Draft& draft, std::vector<SettingsError>& errors) : draft_(draft), errors_(errors) {}

  void run() {
    check_tags();
    for (auto& [name, source] : draft_.settings.sources) check_source(name, source);
    check_planners();
  }

 private:
  // Where to point: at the key if it was written, else at the table around it.
  void say(const std::string& key, std::string message) {
    std::string place = key;
    while (!draft_.seen.contains(place) && place.find('.') != std::string::npos)
      place = place.substr(0, place.rfind('.'));
    const auto at = draft_.seen.find(place);
    const Origin origin = at == draft_.seen.end() ? Origin{} : at->second;
    errors_.push_back({origin.name, origin.line, origin.column, key, std::move(message)});
  }

  bool was_told(const std::string& key) const {
    return std::any_of(errors_.begin(), errors_.end(),
                       [&](const SettingsError& error) { return error.key == key; });
  }

  bool was_seen(const std::string& key) const { return draft_.seen.contains(key); }

  void say_at(const Origin& at, const std::string& key, std::string message) {
    errors_.push_back({at.name, at.line, at.column, key, std::move(message)});
  }

  // Whether or not a source uses them.
  void check_tags() {
    for (const auto& [name, items] : draft_.tags) {
      for (const auto& item : items) {
        const std::size_t dot = item.text.rfind('.');
        const bool is_column = dot != std::string::npos && dot > 0 && dot + 1 < item.text.size() &&
                               is_storable_text(item.text, 512);
        if (!is_column || item.text.starts_with("tag:"))
          say_at(item.origin, "tags." + name,
                 fmt::format("found \"{}\" in the list, expected \"table.column\" or a pattern "
                             "such as \"*.email\"",
                             printable(item.text)));
      }
    }
  }

  void check_source(const std::string& name, SourceSettings& source) {
    const std::string key = "sources." + name;
    if (!was_seen(key + ".url"))
      say(key + ".url", "missing, expected \"sqlite:FILE\" or \"postgresql://USER@HOST/DATABASE\"");
    if (!was_seen(key + ".tables"))
      say(key + ".tables",
          "missing, expected the list of tables that may be read, such as [\"customers\", "
          "\"orders\"]");
    source.source.name = name;
    const bool is_postgres = source.source.url.starts_with("postgresql:");
    if (!is_postgres) check_for_postgres_only(key, source.source);
    // Below a header without a key nothing was put.
    if (was_seen(key + ".envelope") && !was_told(key + ".envelope") &&
        !says_anything(name, "envelope."))
      say(key + ".envelope.tables", "missing, expected the tables that the envelope covers");
    const Complain complain = [&](const std::string& of, const Origin* at, std::string message) {
      if (at != nullptr)
        say_at(*at, of, std::move(message));
      else
        say(of, std::move(message));
    };
    const PolicyContext context{name, is_postgres ? "postgresql" : "sqlite", draft_.tags, complain};
    source.policies = policies_of(draft_.policies[name], context, source.tags);
  }

  bool says_anything(const std::string& name, std::string_view below) {
    const auto& entries = draft_.policies[name].everyone;
    return std::any_of(entries.begin(), entries.end(), [&](const PolicyEntry& entry) {
      return entry.setting->info.key.starts_with(below);
    });
  }

  void check_for_postgres_only(const std::string& key, const engines::SourceOptions& options) {
    if (!options.password_env.empty())
      say(key + ".password_env", "a SQLite file has no password; leave it out");
    if (!options.search_path.empty())
      say(key + ".search_path", "a SQLite file has no schemas to search; leave it out");
  }

  void check_planners() {
    auto& planners = draft_.settings.planners;
    if (planners.contains("none") && was_seen("planners.none"))
      say("planners.none", "\"none\" means that people write the SQL; give the block another name");
    for (const auto& [name, planner] : planners)
      if (planner.kind == PlannerKind::kNone && name != "none" && name != "builtin")
        say("planners." + name + ".script", "missing, expected the path of a script file");
    if (planners.contains("builtin") && was_seen("planners.builtin"))
      say("planners.builtin", "\"builtin\" is the embedded planner; give the block another name");
    planners["none"] = {};
    planners["builtin"] = {.kind = PlannerKind::kBuiltin, .script_file = {}};
    if (draft_.planner_named.empty()) draft_.planner_named = "builtin";
    if (planners.contains(draft_.planner_named)) {
      draft_.settings.desk.default_planner = draft_.planner_named;
      return;
    }
    say("planner.default", fmt::format("found \"{0}\", but there is no block [planners.{0}]; "
                                       "expected \"builtin\", \"none\" or "
                                       "one of the blocks' names",
                                       printable(draft_.planner_named)));
  }

  Draft& draft_;
  std::vector<SettingsError>& errors_;
};

}  // namespace

void check_whole(Draft& draft, std::vector<SettingsError>& errors) {
  WholeCheck(draft, errors).run();
}

}  // namespace countersign::config
