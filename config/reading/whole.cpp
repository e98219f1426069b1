// What can only be said when everything is read.

#include <fmt/format.h>

#include "config/reading/table.h"
#include "core/text.h"

namespace countersign::config {
namespace {

class WholeCheck {
 public:
  WholeCheck(Draft& draft, std::vector<SettingsError>& errors) : draft_(draft), errors_(errors) {}

  void run() {
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

  bool was_seen(const std::string& key) const { return draft_.seen.contains(key); }

  void check_source(const std::string& name, SourceSettings& source) {
    const std::string key = "sources." + name;
    if (!was_seen(key + ".url")) say(key + ".url", "missing, expected \"sqlite:FILE\"");
    if (!was_seen(key + ".tables"))
      say(key + ".tables",
          "missing, expected the list of tables that may be read, such as [\"customers\", "
          "\"orders\"]");
    finish(name, source);
    check_columns(key, source.policy);
    check_envelope(key, source.policy);
  }

  static void finish(const std::string& name, SourceSettings& source) {
    source.source.name = name;
    source.policy.source = name;
    source.policy.dialect = "sqlite";
    source.policy.functions.merge(
        std::set<std::string>(guardrails::default_functions(source.policy.dialect)));
  }

  void check_columns(const std::string& key, const guardrails::Policy& policy) {
    for (const auto& column : policy.mask_columns.names())
      if (policy.deny_columns.contains(column))
        say(key + ".mask_columns",
            fmt::format("{}.{} stands in deny_columns as well; keep it in one of the two",
                        printable(column.table), printable(column.column)));
  }

  void check_envelope(const std::string& key, const guardrails::Policy& policy) {
    if (!was_seen(key + ".envelope") && !policy.envelope) return;
    if (!was_seen(key + ".envelope.tables")) {
      say(key + ".envelope.tables", "missing, expected the tables that the envelope covers");
      return;
    }
    for (const auto& table : policy.envelope->tables) {
      if (policy.tables.contains(table)) continue;
      const auto near = nearest(table, policy.tables);
      say(key + ".envelope.tables",
          fmt::format("{} is not among {}.tables{}", printable(table), key,
                      near ? fmt::format(", did you mean {}?", printable(*near)) : ""));
    }
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
