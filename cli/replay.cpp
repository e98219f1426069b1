#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/keyfile.h"
#include "cli/show/story.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

SessionId session_meant(const Arguments& arguments) {
  if (arguments.words.empty()) throw BadUsage("which session? countersign sessions lists them");
  const auto id = SessionId::parse(arguments.words[0]);
  if (!id)
    throw BadUsage(fmt::format("{} is no session; they look like sess_ and 16 letters",
                               printable(arguments.words[0])));
  return *id;
}

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

// Whoever reads over an agent's shoulder is recorded too: through the server that runs, or else
// through the store's lock. On a copy, without a key, or where nothing can be written, the reading
// goes on.
void note_reading(const Arguments& arguments, const SessionId& id, Terminal& terminal) {
  try {
    if (!arguments.value("store").value_or("").empty())
      throw CannotStart("it was named by --store, and may be a copy");
    const auto settings = settings_here(arguments);
    const auto holder = audit::lock_holder(settings.store.path);
    if (holder && !holder->address.empty()) {
      connect(settings, terminal)->must(get("/v1/audit/sessions/" + id.text() + "/replay"));
      return;
    }
    const SystemClock clock;
    const auto store = audit::open_store(settings.store, clock);
    const auto key = existing_key(settings.store.path);
    const auto who = store->accounts().authenticate(key.reveal());
    if (!who) throw CannotStart("the key beside it is not one of its keys");
    store->note_reading(who->user, audit::Reading::kReplay, id.text());
  } catch (const std::exception& why) {
    terminal.say(
        fmt::format("This reading is not recorded in the store: {}", printable(why.what())));
  }
}

// A file is read elsewhere, at any width.
std::size_t width_of(const Terminal& terminal) {
  constexpr std::size_t kFileWidth = 100;
  return terminal.is_out_terminal() ? terminal.width() : kFileWidth;
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const SessionId id = session_meant(arguments);
  const std::string path = store_meant(arguments);
  const auto reader = audit::open_reader(path);
  const auto recorded = read_session(*reader, id);
  if (!recorded) {
    terminal.say(fmt::format("countersign replay: the store {} knows no session {}",
                             printable(path), id.text()));
    return Exit::kNotFound;
  }
  note_reading(arguments, id, terminal);
  if (arguments.has("json"))
    for (const auto& event : recorded->events) terminal.out(event_json(*recorded, event) + "\n");
  else
    terminal.out(whole_story(*recorded, terminal.out_paint(), width_of(terminal)));
  const bool differs = std::any_of(recorded->events.begin(), recorded->events.end(),
                                   [](const auto& event) { return !event.surprise.empty(); });
  return differs ? Exit::kDiffers : Exit::kOk;
}

}  // namespace

Command replay_command() {
  return {.name = "replay",
          .takes = "SESSION [--store FILE]",
          .sentence = "Tell the story of a session from the store alone",
          .about =
              "Who asked what and from where, which SQL was proposed, how it was judged and why, "
              "who decided\n"
              "after how long and with what reason, what came back, and the answer. It needs "
              "neither server nor\n"
              "source, works on a copy of the store and beside a running server. That it was read "
              "is recorded.\n"
              "The records also go through the product's own decisions once more: where it would "
              "not have gone on\n"
              "as recorded, that is said, and the exit code is 6.",
          .options = {{"store", "FILE", "the store's file (default: the settings' audit.store)"},
                      {"json", "", "one JSON object for each event"}},
          .examples = {{"countersign replay sess_01arz3ndektsv4rr", "tells it to a person"},
                       {"countersign replay sess_01arz3ndektsv4rr --store copy.db --json",
                        "gives it to a program"}},
          .exits = {Exit::kFailure, Exit::kNotFound, Exit::kDiffers},
          .words_max = 1,
          .run = run};
}

}  // namespace countersign::cli
