// `config check`, `config default`, `config reference`.

#include <algorithm>

#include <fmt/format.h>

#include "agent/source.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/json.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

// What a policy names, held against what its source has.
class PolicyCheck {
 public:
  PolicyCheck(const engines::Schema& schema, const config::SourceSettings& settings,
              std::vector<std::string>& problems)
      : schema_(schema), settings_(settings), problems_(problems) {}

  // `base`: everybody's policy; what a role has in common with it was told there.
  void run(const std::string& key, const guardrails::Policy& policy,
           const guardrails::Policy* base) {
    folds_ = policy.dialect == "sqlite";
    if (base == nullptr || base->tables != policy.tables) tables(key + ".tables", policy.tables);
    if (base == nullptr || base->deny_columns != policy.deny_columns)
      columns(key + ".deny_columns", policy.deny_columns);
    if (base == nullptr || base->mask_columns != policy.mask_columns)
      columns(key + ".mask_columns", policy.mask_columns);
    if (policy.review && (base == nullptr || base->review != policy.review))
      tables(key + ".review.tables", policy.review->tables);
  }

 private:
  std::string folded(const std::string& name) const { return folds_ ? ascii_lower(name) : name; }

  void say(const std::string& key, std::string message) {
    problems_.push_back(fmt::format("{}: {}", key, message));
  }

  const engines::SchemaRelation* find_relation(const std::string& name) const {
    for (const auto& relation : schema_.relations)
      if (folded(relation.name) == name) return &relation;
    return nullptr;
  }

  template <class Named>
  std::string near_words(std::string_view word, const std::vector<Named>& held) const {
    std::vector<std::string> names;
    for (const auto& one : held) names.push_back(folded(one.name));
    const auto near = nearest(word, names);
    return near ? fmt::format(", did you mean {}?", printable(*near)) : "";
  }

  void tables(const std::string& key, const std::set<std::string>& names) {
    for (const auto& name : names)
      if (find_relation(name) == nullptr)
        say(key, fmt::format("there is no table {}{}", printable(name),
                             near_words(name, schema_.relations)));
  }

  // A slip in a denied column would deny nothing, and nobody would notice.
  void columns(const std::string& key, const ColumnSet& columns) {
    for (const auto& column : columns.names())
      if (!is_of_tag(column)) exact(key, column);
    for (const auto& column : columns.patterns())
      if (!is_of_tag(column) && !matches_any(column))
        say(key, fmt::format("no table has a column {}.{}", printable(column.table),
                             printable(column.column)));
  }

  // Tags are for all sources: not each of their columns need be in this one.
  bool is_of_tag(const ColumnName& column) const {
    return std::any_of(settings_.tags.begin(), settings_.tags.end(), [&](const auto& tag) {
      return tag.second.names().contains(column) || tag.second.patterns().contains(column);
    });
  }

  void exact(const std::string& key, const ColumnName& column) {
    const auto* relation = find_relation(column.table);
    if (relation == nullptr)
      return say(key, fmt::format("there is no table {}{}", printable(column.table),
                                  near_words(column.table, schema_.relations)));
    const bool is_there =
        std::any_of(relation->columns.begin(), relation->columns.end(),
                    [&](const auto& held) { return folded(held.name) == column.column; });
    if (!is_there)
      say(key, fmt::format("{} has no column {}{}", printable(relation->name),
                           printable(column.column), near_words(column.column, relation->columns)));
  }

  bool matches_any(const ColumnName& pattern) const {
    const ColumnSet one = {pattern};
    for (const auto& relation : schema_.relations)
      for (const auto& column : relation.columns)
        // A pattern in small letters also means columns that are spelled with capitals.
        if (one.contains({folded(relation.name), folded(column.name)}) ||
            one.contains({ascii_lower(relation.name), ascii_lower(column.name)}))
          return true;
    return false;
  }

  const engines::Schema& schema_;
  const config::SourceSettings& settings_;
  std::vector<std::string>& problems_;
  bool folds_ = true;
};

std::vector<std::string> problems_of(agent::Source& source,
                                     const config::SourceSettings& settings) {
  const auto schema = source.engine().describe();
  const std::string key = "sources." + source.name();
  if (!schema) return {fmt::format("{}.url: {}", key, printable(schema.error().message))};
  std::vector<std::string> problems;
  PolicyCheck check(**schema, settings, problems);
  const auto policies = source.policies();
  check.run(key, policies->everyone, nullptr);
  for (const auto& [role, policy] : policies->by_role)
    check.run(fmt::format("{}.roles.{}", key, role), policy, &policies->everyone);
  return problems;
}

// Scripts are read as a start would read them.
void check_planners(const config::Settings& settings, std::vector<std::string>& problems) {
  for (const auto& [name, planner] : settings.planners) {
    if (planner.kind != config::PlannerKind::kScript) continue;
    if (auto made = agent::make_script_planner(planner.script_file); !made)
      problems.push_back(
          fmt::format("planners.{}.script: {}", name, printable(std::move(made).error())));
  }
}

std::string texts_json(const std::vector<std::string>& texts) {
  std::vector<std::string> all;
  for (const auto& text : texts) all.push_back(json_text(text));
  return json_list(all);
}

Exit check(const Arguments& arguments, Terminal& terminal) {
  const auto settings = settings_here(arguments);
  agent::Sources sources;
  add_sources(settings, sources);
  std::vector<std::string> problems;
  check_planners(settings, problems);
  std::vector<std::string> advice;
  for (auto* source : sources.all()) {
    for (auto& problem : problems_of(*source, settings.sources.at(source->name())))
      problems.push_back(std::move(problem));
    for (const auto& hint : source->engine().advice())
      advice.push_back(fmt::format("sources.{}: {}", source->name(), printable(hint)));
  }
  const std::string file = settings.file.empty() ? "the built-in defaults" : settings.file;
  if (arguments.has("json")) {
    terminal.out(JsonLine()
                     .text("file", settings.file)
                     .raw("problems", texts_json(problems))
                     .raw("advice", texts_json(advice))
                     .str() +
                 "\n");
  } else {
    for (const auto& problem : problems) terminal.say(problem);
    for (const auto& hint : advice) terminal.say(hint);
    terminal.out(
        fmt::format("{}: {}\n", printable(file),
                    problems.empty() ? "all is well" : fmt::format("{} to mend", problems.size())));
  }
  return problems.empty() ? Exit::kOk : Exit::kUsage;
}

Exit print_default(const Arguments&, Terminal& terminal) {
  terminal.out(config::default_file());
  return Exit::kOk;
}

Exit print_reference(const Arguments& arguments, Terminal& terminal) {
  for (const auto& info : config::all_settings()) {
    if (arguments.has("json")) {
      terminal.out(JsonLine()
                       .text("key", info.key)
                       .text("type", info.type)
                       .text("default", info.preset)
                       .text("sentence", info.sentence)
                       .str() +
                   "\n");
      continue;
    }
    terminal.out(fmt::format("{} ({}{}{})\n    {}\n", info.key, info.type,
                             info.preset.empty() ? "" : ", default ", info.preset, info.sentence));
  }
  return Exit::kOk;
}

}  // namespace

Command config_check_command() {
  return {.name = "config check",
          .takes = "",
          .sentence = "Say which settings are in force and whether everything in them is right",
          .about =
              "Reads the settings as every other command would, then looks at what they name: "
              "whether each\n"
              "source can be read, and whether the tables and columns in its policies are there. A "
              "denied\n"
              "column with a slip in its name denies nothing, and a pattern that no column matches "
              "neither;\n"
              "this finds both. What could be safer about a source is said as well and is no "
              "mistake.",
          .options = {{"json", "", "one JSON object instead of text"}},
          .examples = {{"countersign config check", "checks what would be used here"},
                       {"countersign config check --config /etc/countersign/countersign.toml",
                        "checks one file"}},
          .exits = {Exit::kFailure},
          .words_max = 0,
          .run = check};
}

Command config_default_command() {
  return {
      .name = "config default",
      .takes = "",
      .sentence = "Print the built-in settings, commented",
      .about =
          "The settings file that is in force where there is none: a good start for one of your "
          "own.",
      .options = {},
      .examples = {{"countersign config default > countersign.toml", "begins a file of your own"}},
      .exits = {},
      .words_max = 0,
      .run = print_default};
}

Command config_reference_command() {
  return {.name = "config reference",
          .takes = "",
          .sentence = "Print every setting with its type, default and meaning",
          .about = "Every key that a settings file may hold. NAME stands for a name of your own.",
          .options = {{"json", "", "one JSON object for each setting"}},
          .examples = {{"countersign config reference", "lists them all"}},
          .exits = {},
          .words_max = 0,
          .run = print_reference};
}

}  // namespace countersign::cli
