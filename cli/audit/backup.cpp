// countersign audit backup and restore.

#include "audit/backup.h"

#include <filesystem>

#include <fmt/format.h>

#include "audit/store.h"
#include "audit/verify.h"
#include "cli/audit/reading.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/json.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string time_of(const std::optional<Micros>& at) {
  return at ? to_rfc3339(*at) : "never";
}

std::string json_of(const audit::StoreExtent& extent) {
  JsonLine line;
  line.number("records", extent.records);
  if (extent.last_record_at)
    line.text("last_record_at", to_rfc3339(*extent.last_record_at));
  else
    line.nothing("last_record_at");
  line.number("version", static_cast<std::uint64_t>(extent.version)).text("log", extent.log);
  return line.text("checkpoint", extent.checkpoint).str();
}

// Where the node's key lies that signed what is in the backup.
std::string node_key_of(const AuditReading& reading) {
  if (reading.is_named() || reading.settings().store.key_file.empty())
    return reading.path() + ".node";
  return reading.settings().store.key_file;
}

std::string what_a_restore_needs(const AuditReading& reading, const audit::StoreExtent& extent) {
  std::string text = fmt::format(
      "A restore needs this file, the node's key {} (keep a copy of it elsewhere: it is not in the "
      "backup)\nand countersign {} or newer, which knows schema version {}.",
      printable(node_key_of(reading)), kVersion, extent.version);
  if (!reading.is_named() && !reading.settings().store.checkpoints.empty())
    text += fmt::format(" Checkpoints outside the store: {}.",
                        printable(reading.settings().store.checkpoints));
  return text;
}

// A copy can be no better than its store: what is wrong with that is known before it is needed.
Exit verify_copy(const std::string& file, const AuditReading& reading, Terminal& terminal) {
  audit::VerifyAsk ask;
  ask.store = file;
  ask.key_file = node_key_of(reading);
  std::error_code error;
  // Without the key only the head's MAC is left out.
  if (!std::filesystem::exists(ask.key_file, error)) ask.key_file.clear();
  const auto found = audit::verify(ask, [&](auto done, auto of) {
    if (terminal.is_err_terminal()) terminal.status(fmt::format("{} of {} records", done, of));
  });
  terminal.say(printable(audit::in_words(found)));
  if (found.is_whole()) return Exit::kOk;
  terminal.say(
      "The store that was copied is not whole, and neither is this backup: countersign "
      "audit verify says more.");
  return Exit::kDiffers;
}

Exit run_backup(const Arguments& arguments, Terminal& terminal) {
  if (arguments.words.empty()) throw BadUsage("which file is the backup to be?");
  const auto& to = arguments.words[0];
  AuditReading reading(arguments);
  reading.note(audit::Reading::kExport, fmt::format("all of it, as the backup {}", printable(to)),
               terminal);
  const auto extent = audit::backup(reading.path(), to, [&](auto done, auto pages) {
    if (terminal.is_err_terminal()) terminal.status(fmt::format("{} of {} pages", done, pages));
  });
  if (arguments.has("json")) {
    terminal.out(json_of(extent) + "\n");
  } else {
    terminal.out(fmt::format("{}: {} records, the last of {}, log {}\n", printable(to),
                             extent.records, time_of(extent.last_record_at),
                             extent.log.empty() ? "none" : extent.log));
    if (!extent.checkpoint.empty()) terminal.out(printable(extent.checkpoint, true));
  }
  terminal.say(what_a_restore_needs(reading, extent));
  return verify_copy(to, reading, terminal);
}

void tell_what_was_lost(const audit::Restored& done, Terminal& terminal) {
  if (done.replaced_file.empty()) return;
  terminal.say(
      fmt::format("What was there is kept as {}; remove it when it is not needed any more.",
                  printable(done.replaced_file)));
  if (!done.replaced) {
    terminal.say("It could not be read, so nobody can say what it had beyond the backup.");
  } else if (done.replaced->records > done.was.records) {
    terminal.say(fmt::format("Its records {} to {} (after {}, until {}) are not in the store now.",
                             done.was.records, done.replaced->records - 1,
                             time_of(done.was.last_record_at),
                             time_of(done.replaced->last_record_at)));
  }
}

Exit run_restore(const Arguments& arguments, Terminal& terminal) {
  if (arguments.words.empty()) throw BadUsage("which backup is to be restored?");
  audit::RestoreAsk ask;
  ask.backup = arguments.words[0];
  ask.store = settings_here(arguments).store;
  if (const auto path = arguments.value("store")) ask.store.path = *path;
  ask.store.accept_rollback = arguments.has("accept-rollback");
  ask.replaces = arguments.has("yes");
  const SystemClock clock;
  const auto done = audit::restore(ask, clock);
  terminal.out(fmt::format("{} has the {} records of {} now, the last of {}\n",
                           printable(ask.store.path), done.was.records, printable(ask.backup),
                           time_of(done.was.last_record_at)));
  tell_what_was_lost(done, terminal);
  return Exit::kOk;
}

}  // namespace

Command audit_backup_command() {
  return {
      .name = "audit backup",
      .takes = "FILE",
      .sentence = "Copy the whole store while it is in use",
      .about =
          "Copies the store as it is at this moment, also beside a running server, where "
          "nobody waits for\n"
          "it. The file appears whole and checked, for its owner's eyes only, or not at all; "
          "one that is\n"
          "there is never replaced. Then it is verified as `countersign audit verify` does. The "
          "node's key\n"
          "is not in it: keep that elsewhere.",
      .options = {{"store", "FILE", "a store's file (default: that of the settings)"},
                  {"json", "", "one JSON object"}},
      .examples = {{"countersign audit backup backups/2026-11-20.db", "copies the store"}},
      .exits = {Exit::kFailure, Exit::kDiffers},
      .words_max = 1,
      .run = run_backup};
}

Command audit_restore_command() {
  return {.name = "audit restore",
          .takes = "FILE [--yes] [--accept-rollback]",
          .sentence = "Put a backup in the place of the store",
          .about =
              "Checks the backup and opens it beside the store before anything is replaced; what "
              "was there is\n"
              "kept under another name. A store that goes back to an older state begins a new log "
              "that names\n"
              "the old one, and that has to be asked for: --accept-rollback. The server must not "
              "run.",
          .options = {{"store", "FILE", "where it goes (default: the store of the settings)"},
                      {"yes", "", "there is a store already: put the backup in its place"},
                      {"accept-rollback", "", "go on from an older state, as a new log"}},
          .examples = {{"countersign audit restore backups/2026-11-20.db --yes --accept-rollback",
                        "goes back to that day"}},
          .exits = {Exit::kFailure},
          .words_max = 1,
          .run = run_restore};
}

}  // namespace countersign::cli
