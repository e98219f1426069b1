#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/init/draft.h"
#include "cli/init/toml_words.h"
#include "cli/json.h"
#include "cli/spelled.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

namespace fs = std::filesystem;

// What can be said before the engine is asked, in words that say what to do.
void require_database(const fs::path& path) {
  const std::string shown = printable(path.string());
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  if (kind == fs::file_type::not_found)
    throw CannotStart(fmt::format("there is no file {}", shown));
  if (kind == fs::file_type::directory)
    throw CannotStart(fmt::format("{} is a folder; name the SQLite file in it", shown));
  std::ifstream file(path, std::ios::binary);
  if (kind != fs::file_type::regular || !file)
    throw CannotStart(fmt::format("cannot read {}: {}", shown,
                                  errno == 0 ? "it is no plain file" : std::strerror(errno)));
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  std::string head(kMagic.size(), '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (file.gcount() == 0) throw CannotStart(fmt::format("{} is empty; expected a database", shown));
  if (head != kMagic)
    throw CannotStart(fmt::format(
        "{} is not a SQLite database, or it is encrypted, which cannot be read", shown));
}

// What settings are made for: a file, or a database on a server.
struct Origin {
  std::string word;  // as it was given
  bool is_server = false;
  std::string database;  // its name: of the file, or on the server
};

Origin origin_of(const std::string& word) {
  if (!word.starts_with("postgresql:") && !word.starts_with("postgres:"))
    return {word, false, fs::path(word).filename().string()};
  const std::string_view place = std::string_view(word).substr(0, word.find('?'));
  return {word, true, std::string(place.substr(place.find_last_of('/') + 1))};
}

std::unique_ptr<engines::Engine> engine_on(const Origin& origin, const Arguments& arguments) {
  engines::SourceOptions options{"init", origin.is_server ? origin.word : "sqlite:" + origin.word,
                                 ""};
  options.password_env = arguments.value("password-env").value_or("");
  auto engine = engines::open_engine(options);
  if (!engine) throw CannotStart(std::move(engine).error());
  return std::move(engine).value();
}

std::shared_ptr<const engines::Schema> schema_of(engines::Engine& engine, const Origin& origin) {
  auto schema = engine.describe();
  if (!schema) throw CannotStart(printable(schema.error().message));
  if ((*schema)->relations.empty())
    throw CannotStart(fmt::format("{} holds no tables yet", printable(origin.database)));
  return std::move(schema).value();
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (comma > from) words.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return words;
}

// --tables a,b in the schema's own spelling.
std::vector<std::string> tables_meant(const engines::Schema& schema, const Arguments& arguments) {
  const auto wanted = arguments.value("tables");
  if (!wanted) return {};
  std::vector<std::string> names, meant;
  for (const auto& relation : schema.relations) names.push_back(relation.name);
  for (const auto& word : split_at_commas(*wanted)) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      return same_ignoring_case(name, word);
    });
    const auto near = likely(word, names);
    if (found == names.end())
      throw BadUsage(fmt::format("there is no table {}{}", printable(word),
                                 near ? fmt::format(", did you mean {}?", printable(*near)) : ""));
    meant.push_back(*found);
  }
  if (meant.empty()) throw BadUsage("--tables expects names with commas between them");
  return meant;
}

// Beneath the settings file the path is written as seen from there, so that both can move.
std::string url_from(const fs::path& database, const fs::path& settings) {
  const fs::path folder = fs::weakly_canonical(fs::absolute(settings)).parent_path();
  const fs::path file = fs::weakly_canonical(fs::absolute(database));
  const fs::path relative = file.lexically_relative(folder);
  const bool is_beneath = !relative.empty() && *relative.begin() != "..";
  return "sqlite:" + (is_beneath ? relative : file).string();
}

// Whole or not at all: what was there stays until the new file is complete and known to load.
void write_settings(const fs::path& path, const std::string& text) {
  const fs::path draft = fmt::format("{}.init-{}", path.string(), ::getpid());
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file)
    throw CannotStart(
        fmt::format("cannot write {}: {}", printable(path.string()), std::strerror(errno)));
  config::SettingsInput input;
  input.file = fs::absolute(draft).string();
  input.working_directory = fs::current_path().string();
  const auto settings = config::load_settings(input);
  if (!settings) {
    fs::remove(draft);
    throw CannotStart(
        fmt::format("what was written would not load: {}", settings.error().front().text()));
  }
  fs::rename(draft, path);
}

void require_room(const fs::path& path, bool may_overwrite) {
  const auto kind = fs::symlink_status(path).type();
  if (kind == fs::file_type::not_found || (may_overwrite && kind == fs::file_type::regular)) return;
  throw CannotStart(
      fmt::format("{} is already there; name another file with --out, or --force overwrites it",
                  printable(path.string())));
}

std::string json_names(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const auto& name : names) all.push_back(json_text(name));
  return json_list(all);
}

std::string draft_json(const Draft& draft, const fs::path& file) {
  std::vector<std::string> left_out;
  for (const auto& table : draft.tables)
    if (!table.why_not.empty())
      left_out.push_back(JsonLine().text("table", table.name).text("why", table.why_not).str());
  return JsonLine()
      .text("file", fs::absolute(file).lexically_normal().string())
      .text("source", draft.source)
      .raw("tables", json_names(draft.allowed()))
      .raw("left_out", json_list(left_out))
      .raw("deny_columns", json_names(draft.deny))
      .raw("mask_columns", json_names(draft.mask))
      .raw("maybe_mask", json_names(draft.maybe))
      .str();
}

std::string spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return printable(name);
}

void say_done(const Draft& draft, const fs::path& file, Terminal& terminal) {
  const auto allowed = draft.allowed();
  std::string left_out;
  for (const auto& table : draft.tables)
    if (!table.why_not.empty())
      left_out += fmt::format("  {}: {}\n", printable(table.name), table.why_not);
  std::string text =
      fmt::format("Wrote {}: {} of {} tables may be read, {} of their columns denied, {} masked.\n",
                  printable(file.string()), allowed.size(), draft.tables.size(), draft.deny.size(),
                  draft.mask.size());
  if (!left_out.empty()) text += "Left out:\n" + left_out;
  // Found without being told, if it is here under its usual name.
  const bool is_usual = fs::absolute(file).lexically_normal() ==
                        (fs::current_path() / "countersign.toml").lexically_normal();
  const std::string config = is_usual ? "" : " --config " + shell_word(file.string());
  text += fmt::format(
      "\nLook it over, it says what was guessed. Then:\n\n  {0} config check{1}\n"
      "  {0} ask{1} {2}\n  {0} serve{1}",
      program_name(), config,
      shell_word(fmt::format("How many {} are there?", spoken(draft.example()))));
  terminal.say(text);
}

constexpr std::string_view kMaskedOnServer =
    "# A statement that touches one of these is refused, `*` included. Better still, give the\n"
    "# role no right to them: docs/postgresql.md.\n";

void name_source(Draft& draft, const Origin& origin, const Arguments& arguments,
                 const fs::path& out) {
  draft.source = source_name_of(fs::path(origin.database).stem().string());
  draft.url = origin.is_server ? origin.word : url_from(origin.word, out);
  if (origin.is_server) {
    draft.about_masks = kMaskedOnServer;
    if (const auto variable = arguments.value("password-env"))
      draft.more = fmt::format("password_env = {}\n", toml_text(*variable));
    return;
  }
  // What is written down must not go into the data.
  if (same_ignoring_case(origin.database, draft.store)) draft.store = "audit.db";
}

void require_a_table(const Draft& draft) {
  if (!draft.allowed().empty()) return;
  for (const auto& table : draft.tables)
    if (table.is_closed)
      throw CannotStart(fmt::format(
          "{}: there is no table left that may be read. Grant the role SELECT on those it is for "
          "(docs/postgresql.md)",
          table.why_not));
  throw CannotStart(
      "every table looks as if it held credentials or cannot be named; say which may be read "
      "with --tables");
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  if (arguments.words.empty())
    throw BadUsage("which database? Name a SQLite file, or a postgresql:// url");
  const Origin origin = origin_of(arguments.words[0]);
  const fs::path out = arguments.value("out").value_or("countersign.toml");
  if (!origin.is_server) require_database(origin.word);
  const auto engine = engine_on(origin, arguments);
  const auto schema = schema_of(*engine, origin);
  Draft draft = draft_of(*schema, {.only = tables_meant(*schema, arguments),
                                   .view_reads = reads_of_views(*engine, *schema),
                                   .objection = objections_of(*engine),
                                   .has_schemas = origin.is_server});
  name_source(draft, origin, arguments, out);
  require_a_table(draft);
  require_room(out, arguments.has("force"));
  write_settings(out, draft_text(draft, origin.database));
  if (arguments.has("json"))
    terminal.out(draft_json(draft, out) + "\n");
  else
    say_done(draft, out, terminal);
  for (const auto& sentence : engine->advice()) terminal.say("Advice: " + printable(sentence));
  return Exit::kOk;
}

}  // namespace

Command init_command() {
  return {
      .name = "init",
      .takes = "FILE.db|URL",
      .sentence = "Write settings for a database of your own",
      .about =
          "Looks at the names in a SQLite file or on a PostgreSQL server and at about how many "
          "rows there\n"
          "are, and writes settings with comments: all tables to choose from, those that look "
          "like\n"
          "credentials left out, columns that look personal masked, secret ones denied. These are "
          "guesses\n"
          "for you to look over. What is already there is overwritten with --force alone.",
      .options = {{"out", "FILE", "where to write (default: countersign.toml)"},
                  {"tables", "A,B", "allow these tables, whatever they look like, and no others"},
                  {"password-env", "NAME", "PostgreSQL: the variable that holds the password"},
                  {"force", "", "overwrite the settings that are there"},
                  {"json", "", "one JSON object with what was chosen"}},
      .examples = {{"countersign init chinook.db", "writes ./countersign.toml"},
                   {"countersign init sales.db --tables orders,customers --out sales.toml",
                    "allows two tables, in a file of another name"},
                   {"countersign init postgresql://reader@localhost/shop",
                    "looks at a server; docs/postgresql.md says how to make that role"}},
      .exits = {Exit::kFailure},
      .words_max = 1,
      .run = run};
}

}  // namespace countersign::cli
