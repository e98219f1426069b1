// A draft as a settings file, commented for whoever looks it over.

#include <algorithm>

#include <fmt/format.h>

#include "cli/init/draft.h"
#include "cli/init/toml_words.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kCommentAt = 34;

std::string with_comment(std::string line, const std::string& comment) {
  if (comment.empty()) return line + "\n";
  if (line.size() < kCommentAt) line.resize(kCommentAt, ' ');
  return line + "  # " + comment + "\n";
}

// A name that TOML cannot hold as it is must not be put where taking away the # would allow
// something else.
std::string commented_out(const std::string& name) {
  return "  # " + (is_storable_text(name, 256) ? toml_text(name) + "," : printable(name));
}

std::string tables_text(const Draft& draft) {
  std::string text = "tables = [\n";
  for (const auto& table : draft.tables)
    if (table.why_not.empty())
      text += with_comment("  " + toml_text(table.name) + ",", table.about);
  bool is_first = true;
  for (const auto& table : draft.tables) {
    if (table.why_not.empty()) continue;
    if (std::exchange(is_first, false))
      text += "  # Left out. Take away the # in front of one to allow it.\n";
    text += with_comment(commented_out(table.name),
                         table.why_not + (table.about.empty() ? "" : "; " + table.about));
  }
  return text + "]\n";
}

std::string list_text(std::string_view key, const Draft& draft,
                      const std::vector<std::string>& names,
                      const std::vector<std::string>& maybe) {
  const auto why = [&](const std::string& name) {
    const auto found = draft.why.find(name);
    return found == draft.why.end() ? std::string() : found->second;
  };
  if (names.empty() && maybe.empty()) return fmt::format("{} = []\n", key);
  std::string text = fmt::format("{} = [\n", key);
  for (const auto& name : names) text += with_comment("  " + toml_text(name) + ",", why(name));
  if (!maybe.empty())
    text += "  # Personal too, and often what is asked for. Take away the # to mask one.\n";
  for (const auto& name : maybe) text += with_comment("  # " + toml_text(name) + ",", why(name));
  return text + "]\n";
}

std::string envelope_text(const Draft& draft) {
  std::string tables;
  for (const auto& name : draft.harmless())
    tables += fmt::format("{}{}", tables.empty() ? "" : ", ", toml_text(name));
  return fmt::format(
      "# Without these lines every statement waits for a person. With them, harmless ones that\n"
      "# read only these tables and stay within the bounds run at once, recorded as decided by\n"
      "# policy; countersign ask --batch needs that. Where something looks personal, a person is\n"
      "# asked, unless you add the table.\n"
      "# [sources.{}.envelope]\n# tables = [{}]\n# rows = 1000\n# time = \"2s\"\n",
      draft.source, tables);
}

}  // namespace

std::string source_text(const Draft& draft) {
  return fmt::format(
             "[sources.{}]\nurl = {}\n{}\n"
             "# Only these tables can be read, whoever asks; views and tables that are not here do "
             "not\n"
             "# exist for anybody.\n",
             draft.source, toml_text(draft.url), draft.more) +
         tables_text(draft) + "\n# A statement that reads one of these is refused.\n" +
         list_text("deny_columns", draft, draft.deny, {}) + "\n" + draft.about_masks +
         list_text("mask_columns", draft, draft.mask, draft.maybe) +
         "\nlimits = { rows = 10000, bytes = \"8MB\", cell = \"1MB\", time = \"10s\", memory = "
         "\"64MB\" }\n\n" +
         envelope_text(draft);
}

std::string draft_text(const Draft& draft, const std::string& database) {
  return fmt::format(
             "# Settings for {}, made by countersign init from the names of its tables and\n"
             "# columns. Those are guesses: look them over. countersign config check says whether\n"
             "# everything is right, and docs/settings.md lists every key.\n\n"
             "[server]\nlisten = \"127.0.0.1:8080\"\n\n"
             "[audit]\n"
             "# Everything that was asked, proposed, decided and run.\n"
             "store = \"sqlite:{}\"\n\n"
             "[planner]\n"
             "# Needs no model; \"none\": people write the SQL.\n"
             "default = \"builtin\"\n\n",
             printable(database), draft.store) +
         source_text(draft);
}

}  // namespace countersign::cli
