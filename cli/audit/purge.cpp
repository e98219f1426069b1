#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/audit/sure.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/show/step.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

struct Wish {
  std::string what, older_than;
};

std::optional<std::chrono::hours> clock_of(const config::Settings& settings,
                                           const std::string& what) {
  const auto& keep = settings.retention.keep;
  if (what == "chat") return keep.chat;
  return what == "text" ? keep.text : keep.records;
}

// The classes named, each with --older-than or its own clock.
std::vector<Wish> wishes_of(const Arguments& arguments, const config::Settings& settings) {
  static constexpr std::array<std::string_view, 3> kKnown = {"chat", "text", "records"};
  const auto wanted = arguments.value("class").value_or("chat,text");
  std::vector<Wish> wishes;
  for (std::size_t at = 0; at <= wanted.size();) {
    const auto end = std::min(wanted.find(',', at), wanted.size());
    const auto what = wanted.substr(at, end - at);
    at = end + 1;
    if (std::find(kKnown.begin(), kKnown.end(), what) == kKnown.end())
      throw BadUsage(
          fmt::format("--class wants chat, text or records, several with commas; found \"{}\"",
                      printable(what)));
    if (const auto older = arguments.value("older-than"))
      wishes.push_back({what, *older});
    else if (const auto clock = clock_of(settings, what))
      wishes.push_back({what, fmt::format("{}h", clock->count())});
    else
      throw BadUsage(fmt::format("{} is kept for ever; say --older-than, such as 400d", what));
  }
  return wishes;
}

Call call_of(const Wish& wish, bool is_dry_run) {
  JsonLine body;
  body.text("class", wish.what)
      .text("older_than", wish.older_than)
      .text("dry_run", is_dry_run ? "true" : "false");
  return post("/v1/admin/purge", body.str());
}

std::uint64_t count(const Json& answer, std::string_view key) {
  return answer[key].whole().value_or(0);
}

bool has_any(const std::vector<Json>& answers) {
  return std::any_of(answers.begin(), answers.end(), [](const Json& answer) {
    return count(answer, "sessions") + count(answer, "texts") + count(answer, "records") > 0;
  });
}

void print(const std::vector<Json>& answers, Terminal& terminal) {
  Table table({{"CLASS", false, false},
               {"BEFORE", false, false},
               {"SESSIONS", true, false},
               {"TEXTS", true, false},
               {"RECORDS", true, false},
               {"HELD", true, false},
               {"OPEN", true, false}});
  for (const auto& answer : answers) {
    const std::string more = answer["is_more"].yes() ? "+" : "";
    table.add({{answer["class"].text(), false},
               {plain_time(answer["before"].text()), false},
               {answer["sessions"].text() + more, false},
               {answer["texts"].text() + more, false},
               {answer["records"].text() + more, false},
               {answer["held"].text(), false},
               {answer["open"].text(), false}});
  }
  table.print(terminal);
}

void show(const std::vector<Json>& answers, const Arguments& arguments, Terminal& terminal) {
  if (!arguments.has("json")) {
    print(answers, terminal);
    return;
  }
  for (const auto& answer : answers) terminal.out(answer.str() + "\n");
}

// A thousand sessions at a time, until nothing is left.
Json purge_all(Client& client, const Wish& wish, Terminal& terminal) {
  std::array<std::uint64_t, 3> sums{};
  static constexpr std::array<std::string_view, 3> kSummed = {"sessions", "texts", "records"};
  for (;;) {
    const auto answer = client.must(call_of(wish, false)).json;
    for (std::size_t i = 0; i < sums.size(); ++i) sums.at(i) += count(answer, kSummed.at(i));
    if (answer["is_more"].yes()) {
      terminal.status(fmt::format("{}: {} sessions so far", wish.what, sums[0]));
      continue;
    }
    JsonLine whole;
    whole.text("class", wish.what).raw("before", answer["before"].str());
    for (std::size_t i = 0; i < sums.size(); ++i) whole.number(kSummed.at(i), sums.at(i));
    whole.raw("held", answer["held"].str()).raw("open", answer["open"].str());
    whole.raw("archive", answer["archive"].str()).raw("is_more", "false");
    return *Json::parse(whole.str());
  }
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto settings = settings_here(arguments);
  const auto wishes = wishes_of(arguments, settings);
  const bool is_dry_run = arguments.has("dry-run");
  if (!is_dry_run) check_can_be_sure(arguments, terminal);
  const auto client = connect(settings, terminal);
  if (is_dry_run || !arguments.has("yes")) {
    std::vector<Json> would;
    for (const auto& wish : wishes) would.push_back(client->must(call_of(wish, true)).json);
    if (is_dry_run) {
      show(would, arguments, terminal);
      return Exit::kOk;
    }
    if (!has_any(would)) {
      terminal.say("Nothing is due.");
      return Exit::kOk;
    }
    print(would, terminal);
    if (!is_sure("Forget this? It cannot be undone.", "purge", terminal)) return Exit::kRejected;
  }
  std::vector<Json> done;
  for (const auto& wish : wishes) done.push_back(purge_all(*client, wish, terminal));
  show(done, arguments, terminal);
  return Exit::kOk;
}

}  // namespace

Command audit_purge_command() {
  return {
      .name = "audit purge",
      .takes = "",
      .sentence = "Forget what is old enough, by class",
      .about =
          "chat: questions and answers. text: statements, reasons, errors, addresses. records: "
          "whole sessions\n"
          "with their records, from the beginning of the log on, up to a signed checkpoint. "
          "Sessions in which\n"
          "something waits or runs are never touched, nor is what is held. What goes is appended "
          "to the\n"
          "settings' audit.archive first, where there is one. Shows what is due and asks. A server "
          "does the\n"
          "same each day by itself. Needs the role admin. docs/retention.md",
      .options = {{"older-than", "AGE", "400d, 12w, 7y, or a date (default: the settings' clocks)"},
                  {"class", "CLASS",
                   "chat, text, records, several with commas (default: "
                   "chat,text)"},
                  {"dry-run", "", "only show what is due"},
                  {"yes", "", "do not ask"},
                  {"json", "", "one JSON object for each class"}},
      .examples = {{"countersign audit purge --dry-run", "what the settings' clocks would take"},
                   {"countersign audit purge --older-than 90d --class chat --yes", "in a script"}},
      .exits = {Exit::kFailure, Exit::kRejected},
      .words_max = 0,
      .run = run};
}

}  // namespace countersign::cli
