#pragma once

// The program's commands: a table, one file for each. A command says what it does, which options it
// takes, how it is used and with which codes it ends; `--help` and docs/cli.md are printed from the
// same words.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/exit.h"

namespace countersign::cli {

class Terminal;

struct Example {
  std::string_view line;   // as typed
  std::string_view means;  // what it does
};

struct Command {
  std::string_view name;      // "policy check"
  std::string_view takes;     // "[SQL | -]", as in the usage line
  std::string_view sentence;  // one, for the list of commands
  std::string_view about;     // a paragraph or two, wrapped by hand
  std::vector<Option> options;
  std::vector<Example> examples;
  std::vector<Exit> exits;    // those it can end with, beside 0 and 2
  std::size_t words_max = 0;  // beside options
  Exit (*run)(const Arguments& arguments, Terminal& terminal);
};

std::span<const Command> commands();

// The command that the words name, and how many of them are its name. Null: none of that name.
struct FoundCommand {
  const Command* command = nullptr;
  std::size_t words = 0;
};
FoundCommand find_command(const std::vector<std::string>& words);

std::string help_text(const Command& command);
std::string overview_text();

// Everything from the words after the program's name to the exit code. Never throws.
Exit run_program(const std::vector<std::string>& words, Terminal& terminal);

}  // namespace countersign::cli
