#include "cli/command.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/store.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "server/server.h"

namespace countersign::cli {
namespace {

const std::vector<Option>& options_of_all() {
  static const std::vector<Option> options = {
      {"config", "FILE", "the settings file (default: ./countersign.toml, then the usual places)"},
      {"help", "", "this text"},
  };
  return options;
}

std::vector<Option> every_option(const Command& command) {
  std::vector<Option> options = command.options;
  options.insert(options.end(), options_of_all().begin(), options_of_all().end());
  return options;
}

std::string option_line(const Option& option) {
  std::string spelled = "--" + std::string(option.name);
  if (!option.value.empty())
    spelled += option.value_may_lack ? fmt::format("[={}]", option.value)
                                     : fmt::format(" {}", option.value);
  return fmt::format("  {:<22} {}\n", spelled, option.sentence);
}

bool starts_with_name(const std::vector<std::string>& words, const std::vector<std::string>& name) {
  return words.size() >= name.size() && std::equal(name.begin(), name.end(), words.begin());
}

std::vector<std::string> words_in(std::string_view name) {
  std::vector<std::string> words;
  while (!name.empty()) {
    const std::size_t space = name.find(' ');
    words.emplace_back(name.substr(0, space));
    name = space == std::string_view::npos ? std::string_view() : name.substr(space + 1);
  }
  return words;
}

// "policy" alone: the commands that begin with it.
std::vector<std::string_view> names_below(const std::string& word) {
  std::vector<std::string_view> names;
  for (const auto& command : commands())
    if (command.name.starts_with(word + " ")) names.push_back(command.name);
  return names;
}

Exit say_unknown(const std::string& word, Terminal& terminal) {
  if (const auto below = names_below(word); !below.empty()) {
    terminal.say(fmt::format("countersign {}: say which: {}", word, fmt::join(below, ", ")));
    return Exit::kUsage;
  }
  std::vector<std::string> names;
  for (const auto& command : commands()) names.emplace_back(command.name);
  const auto near = likely(word, names);
  terminal.say(fmt::format("countersign: there is no command {}{}; countersign help lists them",
                           printable(word), near ? fmt::format(", did you mean {}?", *near) : ""));
  return Exit::kUsage;
}

Exit run_found(const FoundCommand& found, const std::vector<std::string>& words,
               Terminal& terminal) {
  const Command& command = *found.command;
  const std::vector<std::string> tokens(words.begin() + static_cast<std::ptrdiff_t>(found.words),
                                        words.end());
  auto arguments = parse_arguments(tokens, every_option(command), command.words_max);
  if (!arguments) throw BadUsage(std::move(arguments).error());
  if (arguments->has("help")) {
    terminal.out(help_text(command));
    return Exit::kOk;
  }
  return command.run(*arguments, terminal);
}

bool is_any(const std::string& word, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), word) != names.end();
}

Exit help_about(const std::vector<std::string>& words, Terminal& terminal) {
  if (words.empty()) {
    terminal.out(overview_text());
    return Exit::kOk;
  }
  const auto found = find_command(words);
  if (found.command == nullptr) return say_unknown(words.front(), terminal);
  terminal.out(help_text(*found.command));
  return Exit::kOk;
}

Exit run_words(const std::vector<std::string>& words, Terminal& terminal) {
  if (words.empty()) {
    terminal.say(overview_text());
    return Exit::kUsage;
  }
  if (is_any(words[0], {"help", "--help", "-h"}))
    return help_about({words.begin() + 1, words.end()}, terminal);
  if (is_any(words[0], {"version", "--version"})) {
    terminal.out(fmt::format("countersign {}\n", kVersion));
    return Exit::kOk;
  }
  const auto found = find_command(words);
  if (found.command == nullptr) return say_unknown(words[0], terminal);
  const std::string prefix = fmt::format("countersign {}: ", found.command->name);
  try {
    return run_found(found, words, terminal);
  } catch (const BadUsage& bad) {
    terminal.say(prefix + bad.what());
    terminal.say(fmt::format("countersign {} --help says how it is used", found.command->name));
    return Exit::kUsage;
  } catch (const BadSettings& bad) {
    terminal.say(bad.what());
    return Exit::kUsage;
  } catch (const ApiNo& no) {
    terminal.say(prefix + no.what());
    return no.exit;
  } catch (const CannotStart& problem) {
    terminal.say(prefix + problem.what());
  } catch (const server::CannotListen& problem) {
    terminal.say(prefix + problem.what());
  } catch (const audit::StoreUnavailable& problem) {
    terminal.say(prefix + problem.what());
  }
  return Exit::kFailure;
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> all = {serve_command(),
                                           ask_command(),
                                           sessions_command(),
                                           pending_command(),
                                           decide_command(),
                                           replay_command(),
                                           audit_reports_command(),
                                           audit_run_command(),
                                           audit_verify_command(),
                                           audit_prove_command(),
                                           audit_checkpoint_command(),
                                           audit_rotate_key_command(),
                                           audit_sql_command(),
                                           audit_hunt_command(),
                                           audit_export_command(),
                                           audit_backup_command(),
                                           audit_restore_command(),
                                           audit_erase_command(),
                                           audit_purge_command(),
                                           audit_hold_command(),
                                           audit_holds_command(),
                                           keys_create_command(),
                                           keys_list_command(),
                                           keys_revoke_command(),
                                           keys_link_command(),
                                           policy_check_command(),
                                           policy_test_command(),
                                           policy_rules_command(),
                                           policy_explain_command(),
                                           policy_suggest_command(),
                                           policy_screen_command(),
                                           config_check_command(),
                                           config_default_command(),
                                           config_reference_command(),
                                           demo_command(),
                                           init_command()};
  return all;
}

FoundCommand find_command(const std::vector<std::string>& words) {
  for (const auto& command : commands()) {
    const auto name = words_in(command.name);
    if (starts_with_name(words, name)) return {&command, name.size()};
  }
  return {};
}

std::string help_text(const Command& command) {
  std::string text = fmt::format("countersign {}{}{}\n\n{}\n", command.name,
                                 command.takes.empty() ? "" : " ", command.takes, command.about);
  text += "\nOptions:\n";
  for (const auto& option : every_option(command)) text += option_line(option);
  text += "  --KEY VALUE            any setting, such as --audit.store sqlite:FILE\n";
  text += "\nExamples:\n";
  for (const auto& example : command.examples)
    text += fmt::format("  {}\n      {}\n", example.line, example.means);
  text += "\nExit codes:\n";
  for (const Exit exit : kAllExits) {
    const bool is_always = exit == Exit::kOk || exit == Exit::kUsage;
    if (is_always ||
        std::find(command.exits.begin(), command.exits.end(), exit) != command.exits.end())
      text += fmt::format("  {}  {}\n", static_cast<int>(exit), sentence(exit));
  }
  return text;
}

std::string overview_text() {
  std::string text =
      "Countersign lets a data agent propose SQL and lets a person decide: nothing runs that was "
      "not\n"
      "allowed, approved, and written down first.\n\nCommands:\n";
  for (const auto& command : commands())
    text += fmt::format("  {:<17} {}\n", command.name, command.sentence);
  text += fmt::format("  {:<17} {}\n", "help [COMMAND]", "This text, or all about one command");
  text += fmt::format("  {:<17} {}\n", "version", "Print the version");
  text +=
      "\nTo begin: countersign demo shop && cd shop && countersign ask \"Which country buys the "
      "most?\"\n"
      "Data goes to standard output, everything else to standard error.\n";
  return text;
}

Exit run_program(const std::vector<std::string>& words, Terminal& terminal) {
  Exit exit = Exit::kFailure;
  try {
    exit = run_words(words, terminal);
  } catch (const std::exception& error) {
    terminal.say(std::string("countersign: ") + printable(error.what()));
  }
  if (terminal.write_failed() && exit == Exit::kOk) {
    terminal.say("countersign: standard output could not be written whole");
    return Exit::kFailure;
  }
  return exit;
}

}  // namespace countersign::cli
