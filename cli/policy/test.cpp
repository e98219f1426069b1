#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "agent/rejudging.h"
#include "audit/history.h"
#include "audit/reports.h"
#include "audit/store.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/init/draft.h"
#include "cli/policy/compared.h"
#include "cli/policy/policies.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::uint64_t kExamplesMax = 1000;

std::string store_meant(const Arguments& arguments) {
  const std::string path = arguments.value("store").value_or("").empty()
                               ? settings_here(arguments).store.path
                               : *arguments.value("store");
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw CannotStart(
        fmt::format("there is no store {}; name its file with --store FILE", printable(path)));
  return path;
}

std::optional<Micros> since_meant(const Arguments& arguments) {
  const auto given = arguments.value("since");
  if (!given) return std::nullopt;
  const auto since = audit::parse_since(*given, SystemClock().now());
  if (!since)
    throw BadUsage(
        fmt::format("--since {} is neither how long ago (30min, 1h, 7d, 2w) nor a date "
                    "(2026-11-20, \"2026-11-20 08:30\", UTC)",
                    printable(*given)));
  return since;
}

std::size_t examples_meant(const Arguments& arguments) {
  const auto given = arguments.value("limit");
  if (!given) return agent::RejudgeOptions().examples_max;
  const auto number = whole_number(*given);
  if (!number || *number > kExamplesMax)
    throw BadUsage(fmt::format("--limit expects a number of examples from 0 to {}", kExamplesMax));
  return static_cast<std::size_t>(*number);
}

agent::RejudgeOptions options_meant(const Arguments& arguments) {
  agent::RejudgeOptions options;
  if (const auto file = arguments.value("policy")) options.policies = policies_of(*file);
  const auto source = arguments.value("source");
  if (options.policies && source && !options.policies->contains(*source))
    throw BadUsage(fmt::format("{} has no policy for the source {}",
                               printable(*arguments.value("policy")), printable(*source)));
  options.since = since_meant(arguments);
  options.examples_max = examples_meant(arguments);
  options.threads = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
  return options;
}

// A line that is overwritten, five times a second at most.
class Progress {
 public:
  Progress(Terminal& terminal, std::uint64_t all) : terminal_(terminal), all_(all) {}

  void tell(std::uint64_t read) {
    const auto now = std::chrono::steady_clock::now();
    if (all_ == 0 || now - told_ < std::chrono::milliseconds(200)) return;
    told_ = now;
    constexpr std::uint64_t kBar = 30;
    const std::uint64_t done = std::min(read * kBar / all_, kBar);
    terminal_.status(fmt::format("[{}{}] {} of about {} steps", std::string(done, '#'),
                                 std::string(kBar - done, '.'), grouped(read), grouped(all_)));
  }

 private:
  Terminal& terminal_;
  const std::uint64_t all_;
  std::chrono::steady_clock::time_point told_{};
};

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto options = options_meant(arguments);
  const std::string path = store_meant(arguments);
  const auto reader = audit::open_reader(path);
  const auto history = audit::open_history(path, arguments.value("source").value_or(""));
  Progress progress(terminal, history->size());
  const auto result =
      agent::rejudge(*history, *reader, options, [&](std::uint64_t read) { progress.tell(read); });
  terminal.status("");
  if (arguments.has("json"))
    terminal.out(compared_json(result) + "\n");
  else
    print_compared(result, arguments.value("policy").value_or(""), terminal);
  return result.changed == 0 ? Exit::kOk : Exit::kDiffers;
}

}  // namespace

Command policy_test_command() {
  return {.name = "policy test",
          .takes = "[--policy FILE]",
          .sentence = "Say what another policy would have done with every recorded step",
          .about =
              "Judges every step in the store once more under the policies of another settings "
              "file, each under\n"
              "that of its source and role, and tells what would newly be refused, asked about or "
              "allowed, by the\n"
              "rule that makes the difference, with examples. Only the store is needed: schemas "
              "and estimates are\n"
              "those that were recorded, no source is asked, and nothing is written down. It "
              "works beside a running\n"
              "server and on a copy.\n\n"
              "Without --policy each step is judged under the policy that judged it then, and "
              "every verdict must\n"
              "come out the same. Where anything differs the exit code is 6.",
          .options = {{"policy", "FILE",
                       "the settings file to try, or one policy as the store kept it"},
                      {"source", "NAME", "only steps of that source"},
                      {"since", "WHEN", "only steps proposed since: 7d, 12h, 2026-11-01"},
                      {"limit", "N", "examples of each kind (default: 3)"},
                      {"store", "FILE", "the store's file (default: the settings' audit.store)"},
                      {"json", "", "one JSON object instead of text"}},
          .examples = {{"countersign policy test --policy stricter.toml",
                        "tries a policy before it counts"},
                       {"countersign policy test --since 30d",
                        "shows that the last month comes out the same"}},
          .exits = {Exit::kFailure, Exit::kDiffers},
          .words_max = 0,
          .run = run};
}

}  // namespace countersign::cli
