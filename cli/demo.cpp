#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/demo/database.h"
#include "cli/demo_files.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/json.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::cli {
namespace {

namespace fs = std::filesystem;

struct Piece {
  std::string_view name;
  std::string_view text;  // empty: the database
};

constexpr std::string_view kDatabase = "shop.db";

std::array<Piece, 4> pieces() {
  return {{{kDatabase, ""},
           {"shop.notes", demo::k_demo_shop},
           {"questions.json", demo::k_demo_questions},
           {"countersign.toml", demo::k_demo_countersign}}};
}

void require_room(const fs::path& folder) {
  for (const auto& piece : pieces())
    if (fs::exists(fs::symlink_status(folder / piece.name)))
      throw CannotStart(
          fmt::format("{} is already there, and nothing is overwritten: name another folder",
                      printable((folder / piece.name).string())));
}

void write_text(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.flush();
  if (!file)
    throw CannotStart(
        fmt::format("cannot write {}: {}", printable(path.string()), std::strerror(errno)));
}

void make_shop(const fs::path& path) {
  namespace q = queries;
  const std::array<std::string_view, 9> scripts = {
      q::k_demo_begin,       q::k_demo_schema,  q::k_demo_customers,
      q::k_demo_products,    q::k_demo_orders,  q::k_demo_order_items,
      q::k_demo_after_sales, q::k_demo_private, q::k_demo_commit};
  make_database(path.string(), scripts);
}

std::vector<std::string> example_questions() {
  std::vector<std::string> questions;
  std::istringstream lines{std::string(demo::k_demo_examples)};
  for (std::string line; std::getline(lines, line);) questions.push_back(line);
  invariant(!questions.empty(), "the demo has no examples");
  return questions;
}

std::string next_words(const fs::path& folder, bool is_here) {
  const auto examples = example_questions();
  std::string text = fmt::format(
      "Made a shop in {}: 2,000 customers, 120 products, and 50,000 orders over three years.\n\n",
      printable(folder.string()));
  if (!is_here) text += fmt::format("  cd {}\n", printable(folder.string()));
  text += fmt::format("  countersign ask \"{}\"\n  countersign serve\n\nOther questions to try:\n",
                      examples.front());
  for (std::size_t i = 1; i < examples.size(); ++i) text += "  " + examples[i] + "\n";
  text +=
      "\nQuestions prepared in several steps: countersign ask --planner script \"Who are our best "
      "customers?\"\n"
      "Or write the SQL yourself: countersign ask --planner none\n"
      "Only six tables are allowed; the shop has others, to try what is refused.";
  return text;
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const bool is_here = arguments.words.empty();
  const fs::path folder = is_here ? fs::path(".") : fs::path(arguments.words[0]);
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder))
    throw CannotStart(fmt::format("cannot make the folder {}: {}", printable(folder.string()),
                                  error ? error.message() : "something else is there"));
  require_room(folder);
  for (const auto& piece : pieces()) {
    if (piece.text.empty())
      make_shop(folder / piece.name);
    else
      write_text(folder / piece.name, piece.text);
  }
  if (arguments.has("json")) {
    std::vector<std::string> questions;
    for (const auto& question : example_questions()) questions.push_back(json_text(question));
    terminal.out(JsonLine()
                     .text("folder", fs::absolute(folder).lexically_normal().string())
                     .raw("questions", json_list(questions))
                     .str() +
                 "\n");
    return Exit::kOk;
  }
  terminal.say(next_words(folder, is_here));
  return Exit::kOk;
}

}  // namespace

Command demo_command() {
  return {
      .name = "demo",
      .takes = "[DIR]",
      .sentence = "Make a small shop to try everything on",
      .about =
          "Writes four files into DIR (default: the current folder): a SQLite database of a "
          "made-up shop,\n"
          "its settings, example questions with the SQL that answers them, and notes on its "
          "columns. It\n"
          "is the same shop each time. Nothing that is already there is overwritten.",
      .options = {{"json", "", "one JSON object with the folder and the questions"}},
      .examples =
          {{"countersign demo shop && cd shop && countersign ask \"Which country buys the most?\"",
            "makes the shop and asks the first question"}},
      .exits = {Exit::kFailure},
      .words_max = 1,
      .run = run};
}

}  // namespace countersign::cli
