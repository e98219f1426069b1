#include <cstdio>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/json.h"
#include "cli/keyfile.h"
#include "cli/link.h"
#include "cli/reload.h"
#include "cli/spelled.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "server/server.h"

namespace countersign::cli {
namespace {

// Blocked before any thread is made, so that every thread inherits it and sigwait() alone hears it.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
    ::signal(SIGPIPE, SIG_IGN);
  }
  int wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }
  // A second Ctrl-C ends the program at once: the store is made for that.
  void give_back() const { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t set_{}, before_{};
};

std::string source_names(const config::Settings& settings) {
  std::string names;
  for (const auto& [name, source] : settings.sources) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "none; add [sources.NAME] to the settings" : names;
}

// The first question of a script; empty if there is none.
std::string first_question(const std::string& script_file) {
  std::ifstream file(script_file, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const auto script = Json::parse(text.str()).value_or(Json());
  const auto& scripts = script["scripts"].list();
  if (scripts.empty() || scripts.front()["questions"].list().empty()) return "";
  return scripts.front()["questions"].list().front().text();
}

// What the default planner can surely answer on the first source; empty if it answers nothing.
std::string example_question(const config::Settings& settings) {
  const auto& planner = settings.planners.at(settings.desk.default_planner);
  switch (planner.kind) {
    case config::PlannerKind::kNone:
      return "";
    case config::PlannerKind::kScript:
      return first_question(planner.script_file);
    case config::PlannerKind::kBuiltin: {
      if (settings.sources.empty()) return "";
      const auto& tables = settings.sources.begin()->second.policies.everyone.tables;
      return tables.empty() ? "" : "How many " + *tables.begin() + " are there?";
    }
  }
  unreachable("a planner without a kind");
}

std::string example_ask(const Arguments& arguments, const config::Settings& settings) {
  const std::string ask = program_name() + " ask" + config_words(arguments);
  const std::string source =
      settings.sources.size() > 1 ? " --source " + settings.sources.begin()->first : "";
  const std::string question = example_question(settings);
  if (question.empty()) return ask + source + " --planner none";
  const bool is_plain = question.find_first_of("\"$`\\!") == std::string::npos;
  return ask + source + " " + (is_plain ? "\"" + printable(question) + "\"" : shell_word(question));
}

std::string example_curl(const config::Settings& settings, const std::string& address) {
  return fmt::format("curl -s -H \"Authorization: Bearer $(cat {})\" http://{}/v1/sessions",
                     shell_word(key_file_of(settings.store.path)), address);
}

std::string welcome(const Arguments& arguments, const config::Settings& settings,
                    const std::string& address) {
  return "Ask from a terminal:\n  " + example_ask(arguments, settings) + "\nOr over HTTP:\n  " +
         example_curl(settings, address) + "\n";
}

void say_started(const Arguments& arguments, const config::Settings& settings,
                 const std::string& address, Terminal& terminal) {
  terminal.say(fmt::format("Countersign {} listens on http://{}\n  store    {}\n  sources  {}\n",
                           kVersion, address, printable(settings.store.path),
                           source_names(settings)));
  terminal.say(welcome(arguments, settings, address));
  terminal.say("Ctrl-C ends it; what waits goes on waiting.");
}

// Last, so that it is what a person sees.
void say_link(const std::string& link, Terminal& terminal) {
  if (link.empty()) return;
  terminal.say("\nOpen this in a browser; it signs you in once, within ten minutes:\n  " + link);
}

void say_reloaded(const Reloaded& reloaded, Terminal& terminal) {
  terminal.say(reloaded.policies.empty()
                   ? "Settings read again: no policy changed."
                   : fmt::format("Settings read again: a new policy is in force for {}.",
                                 printable(fmt::format("{}", fmt::join(reloaded.policies, ", ")))));
  if (!reloaded.at_next_start.empty())
    terminal.say(
        fmt::format("  At the next start, not now: {}",
                    printable(fmt::format("{}", fmt::join(reloaded.at_next_start, ", ")))));
}

// Settings that do not load change nothing: what is in force stays.
void reload(const Arguments& arguments, const config::Settings& started_with, House& house,
            Terminal& terminal) {
  try {
    say_reloaded(reload_policies(started_with, settings_here(arguments), house.sources()),
                 terminal);
  } catch (const std::exception& e) {
    terminal.say(fmt::format("The settings were not read again; what was in force stays.\n{}",
                             printable(e.what(), true)));
  }
}

// Until something says to end: SIGHUP only reads the settings again.
void serve_until_ended(const Signals& signals, const Arguments& arguments,
                       const config::Settings& settings, House& house, Terminal& terminal) {
  while (signals.wait() == SIGHUP) reload(arguments, settings, house, terminal);
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto settings = settings_here(arguments);
  const Signals signals;
  House house(settings, welcome(arguments, settings, settings.server.listen));
  const auto local = local_key(house.store(), settings.store.path);
  if (local.is_new)
    terminal.say(fmt::format("Made a key for you in {}; keep it to yourself.",
                             printable(key_file_of(settings.store.path))));
  const auto server = server::start_server(house.api(), house.wakeups(), settings.server);
  house.store().show_address(server->address());
  // Behind a proxy the public name is the proxy's business.
  const auto link = settings.server.behind_proxy
                        ? std::string()
                        : one_time_link(house, local.key, server->address());
  if (arguments.has("json"))
    terminal.out(JsonLine()
                     .text("address", server->address())
                     .text("key_file", key_file_of(settings.store.path))
                     .text("link", link)
                     .str() +
                 "\n");
  say_started(arguments, settings, server->address(), terminal);
  say_link(link, terminal);
  house.keep(settings.retention, [](const std::string& words) {
    // From a thread of its own, so not through the terminal, which belongs to this one.
    std::fputs(("countersign: " + printable(words) + "\n").c_str(), stderr);
  });
  house.verify();
  serve_until_ended(signals, arguments, settings, house, terminal);
  signals.give_back();
  terminal.say("Ending: requests under way are finished.");
  house.wakeups().stop();
  server->stop(std::chrono::seconds(5));
  const auto health = house.store().health();
  house.close(std::chrono::seconds(5));
  if (!health.is_latched) return Exit::kOk;
  terminal.say(printable(health.reason));
  return Exit::kFailure;
}

}  // namespace

Command serve_command() {
  return {
      .name = "serve",
      .takes = "",
      .sentence = "Start the server",
      .about =
          "Serves the HTTP API until Ctrl-C or SIGTERM. At the first start it makes a key for you "
          "in a file\n"
          "beside the store, which only you can read; the command line uses the same key. While it "
          "runs,\n"
          "every other command of this program goes through it. SIGHUP reads the settings again "
          "and "
          "puts\n"
          "their policies in force; a file with mistakes changes nothing.",
      .options = {{"json", "",
                   "print address, key file and sign-in link as one JSON object when it listens"}},
      .examples = {{"countersign serve",
                    "listens where the settings say, 127.0.0.1:8080 if they do not"},
                   {"countersign serve --server.listen 127.0.0.1:0 --json",
                    "takes any free port and says which"}},
      .exits = {Exit::kFailure},
      .words_max = 0,
      .run = run};
}

}  // namespace countersign::cli
