// `config check`, `config default`, `config reference`.

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

const engines::SchemaRelation* find_relation(const engines::Schema& schema, std::string_view name) {
  for (const auto& relation : schema.relations)
    if (same_ignoring_case(relation.name, name)) return &relation;
  return nullptr;
}

std::vector<std::string> names_of(const engines::Schema& schema) {
  std::vector<std::string> names;
  for (const auto& relation : schema.relations) names.push_back(ascii_lower(relation.name));
  return names;
}

std::string near_words(std::string_view word, const std::vector<std::string>& names) {
  const auto near = nearest(word, names);
  return near ? fmt::format(", did you mean {}?", printable(*near)) : "";
}

// A slip in a denied column would deny nothing, and nobody would notice.
void check_columns(std::string_view key, const ColumnSet& columns,
                   const engines::Schema& schema, std::vector<std::string>& problems) {
  for (const auto& column : columns.names()) {
    const auto* relation = find_relation(schema, column.table);
    if (relation == nullptr) {
      problems.push_back(fmt::format("{}: there is no table {}{}", key, printable(column.table),
                                     near_words(column.table, names_of(schema))));
      continue;
    }
    std::vector<std::string> names;
    for (const auto& held : relation->columns) names.push_back(ascii_lower(held.name));
    if (std::find(names.begin(), names.end(), column.column) == names.end())
      problems.push_back(fmt::format("{}: {} has no column {}{}", key, printable(relation->name),
                                     printable(column.column), near_words(column.column, names)));
  }
}

std::vector<std::string> problems_of(agent::Source& source) {
  const auto schema = source.engine().describe();
  const std::string key = "sources." + source.name();
  if (!schema) return {fmt::format("{}.url: {}", key, printable(schema.error().message))};
  std::vector<std::string> problems;
  const auto policy = source.policy();
  for (const auto& table : policy->tables)
    if (find_relation(**schema, table) == nullptr)
      problems.push_back(fmt::format("{}.tables: there is no table {}{}", key, printable(table),
                                     near_words(table, names_of(**schema))));
  check_columns(key + ".deny_columns", policy->deny_columns, **schema, problems);
  check_columns(key + ".mask_columns", policy->mask_columns, **schema, problems);
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

Exit check(const Arguments& arguments, Terminal& terminal) {
  const auto settings = settings_here(arguments);
  agent::Sources sources;
  add_sources(settings, sources);
  std::vector<std::string> problems;
  check_planners(settings, problems);
  for (auto* source : sources.all())
    for (auto& problem : problems_of(*source)) problems.push_back(std::move(problem));
  const std::string file = settings.file.empty() ? "the built-in defaults" : settings.file;
  if (arguments.has("json")) {
    std::vector<std::string> all;
    for (const auto& problem : problems) all.push_back(json_text(problem));
    terminal.out(JsonLine().text("file", settings.file).raw("problems", json_list(all)).str() +
                 "\n");
  } else {
    for (const auto& problem : problems) terminal.say(problem);
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
              "source can be read, and whether the tables and columns in its policy are there. A "
              "denied\n"
              "column with a slip in its name denies nothing; this finds it.",
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
