#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/init/draft.h"
#include "cli/init/toml_words.h"
#include "cli/json.h"
#include "cli/policy/reader_role.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "engines/engine.h"

namespace countersign::cli {
namespace {

constexpr std::string_view kBegins =
    "# A starting policy for the source {}, guessed from the names and notes in its schema. Look\n"
    "# it over: nobody knows your data from its names. countersign config check says whether the\n"
    "# file is right, and countersign policy test --policy what it would have done until now.\n\n";
constexpr std::string_view kMaskedOnServer =
    "# A statement that touches one of these is refused, `*` included. Better still, give the "
    "role\n"
    "# no right to them: countersign policy suggest --role-script writes that down.\n";

// The file's or the database's own name.
std::string name_in(std::string_view url) {
  url = url.substr(0, url.find('?'));
  const std::size_t cut = url.find_last_of("/:");
  return source_name_of(
      std::filesystem::path(cut == std::string_view::npos ? url : url.substr(cut + 1))
          .stem()
          .string());
}

engines::SourceOptions source_given(const Arguments& arguments) {
  if (arguments.words.empty()) {
    const auto settings = settings_here(arguments);
    return settings.sources.at(source_meant(settings, arguments)).source;
  }
  if (arguments.has("source")) throw BadUsage("either a url or --source NAME, not both");
  engines::SourceOptions options;
  options.url = arguments.words[0];
  options.name = name_in(options.url);
  return options;
}

std::unique_ptr<engines::Engine> engine_of(const engines::SourceOptions& options) {
  auto engine = engines::open_engine(options);
  if (!engine) throw BadUsage(std::move(engine).error());
  return std::move(*engine);
}

std::shared_ptr<const engines::Schema> schema_of(engines::Engine& engine,
                                                 const engines::SourceOptions& options) {
  auto schema = engine.describe();
  if (!schema)
    throw CannotStart(fmt::format("the source {}: {}", printable(options.name),
                                  printable(schema.error().message)));
  if ((*schema)->relations.empty())
    throw CannotStart(
        fmt::format("the source {} holds no tables that can be seen", printable(options.name)));
  return std::move(*schema);
}

// What else the source needs to be reached as it was here.
std::string more_of(const engines::SourceOptions& options) {
  std::string text;
  if (!options.notes_file.empty())
    text += fmt::format("notes = {}\n", toml_text(options.notes_file));
  if (!options.password_env.empty())
    text += fmt::format("password_env = {}\n", toml_text(options.password_env));
  std::string path;
  for (const auto& schema : options.search_path)
    path += (path.empty() ? "" : ", ") + toml_text(schema);
  return path.empty() ? text : text + fmt::format("search_path = [{}]\n", path);
}

std::string names_json(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const auto& name : names) all.push_back(json_text(name));
  return json_list(all);
}

std::string columns_json(const Draft& draft, const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const auto& name : names)
    all.push_back(JsonLine().text("column", name).text("why", draft.why.at(name)).str());
  return json_list(all);
}

std::string draft_json(const Draft& draft) {
  std::vector<std::string> left_out;
  for (const auto& table : draft.tables)
    if (!table.why_not.empty())
      left_out.push_back(JsonLine().text("table", table.name).text("why", table.why_not).str());
  return JsonLine()
      .text("source", draft.source)
      .text("url", draft.url)
      .raw("tables", names_json(draft.allowed()))
      .raw("left_out", json_list(left_out))
      .raw("deny_columns", columns_json(draft, draft.deny))
      .raw("mask_columns", columns_json(draft, draft.mask))
      .raw("maybe_mask", columns_json(draft, draft.maybe))
      .str();
}

void write_schema(const std::string& file, const engines::Schema& schema) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << schema.ddl;
  out.close();
  if (!out)
    throw CannotStart(fmt::format("cannot write {}: {}", printable(file), std::strerror(errno)));
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  if (arguments.has("json") && arguments.has("role-script"))
    throw BadUsage("one of --json and --role-script, not both");
  const auto options = source_given(arguments);
  const auto engine = engine_of(options);
  const bool is_server = engine->dialect() == "postgresql";
  if (arguments.has("role-script") && !is_server)
    throw BadUsage("--role-script is for PostgreSQL; a SQLite file has no roles");
  const auto schema = schema_of(*engine, options);
  Draft draft = draft_of(
      *schema,
      {.only = {}, .view_reads = reads_of_views(*engine, *schema), .has_schemas = is_server});
  draft.source = options.name;
  draft.url = options.url;
  draft.more = more_of(options);
  if (is_server) draft.about_masks = kMaskedOnServer;
  if (const auto file = arguments.value("schema-out")) write_schema(*file, *schema);
  if (arguments.has("role-script"))
    terminal.out(reader_role_script(draft, *schema, options.url));
  else if (arguments.has("json"))
    terminal.out(draft_json(draft) + "\n");
  else
    terminal.out(fmt::format(fmt::runtime(kBegins), printable(draft.source)) + source_text(draft));
  return Exit::kOk;
}

}  // namespace

Command policy_suggest_command() {
  return {.name = "policy suggest",
          .takes = "[URL]",
          .sentence = "Write a first policy from the names in a source's schema",
          .about =
              "Prints [sources.NAME] for a settings file, with a reason beside each guess: tables "
              "that may be\n"
              "read, columns that look personal masked, credentials denied, and left out what "
              "looks like\n"
              "credentials, a program's own machinery, a record of what people did, and views, "
              "with what\n"
              "they would open. Names are known in a dozen languages, and notes count. Nothing is "
              "changed.\n\n"
              "For PostgreSQL, --role-script prints instead a script that makes a role which may "
              "read just that.",
          .options = {{"source", "NAME", "a source of the settings (default: the only one)"},
                      {"role-script", "", "SQL for a PostgreSQL role that can read no more"},
                      {"schema-out", "FILE", "also keep the schema, for policy check --schema"},
                      {"json", "", "one JSON object with what was chosen and why"}},
          .examples = {{"countersign policy suggest sqlite:chinook.db",
                        "looks at a file that no settings name"},
                       {"countersign policy suggest --source shop > shop.toml",
                        "writes a policy for a source of the settings anew"}},
          .exits = {Exit::kFailure},
          .words_max = 1,
          .run = run};
}

}  // namespace countersign::cli
