// countersign audit checkpoint and rotate-key: what the node signs, and with what.

#include <fmt/format.h>

#include "audit/log.h"
#include "audit/store.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/json.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

void tell_sink(const Json& status, Terminal& terminal) {
  if (!status["sink_trouble"].is_null())
    terminal.say("The file of checkpoints was not written: " +
                 printable(status["sink_trouble"].text()));
  else if (status["sink"].is_null())
    terminal.say(
        "Keep this somewhere else: what is cut off the store's end is found only with a checkpoint "
        "outside it.\n[audit] checkpoints = \"FILE\" has them appended to a file by themselves.");
}

Exit run_checkpoint(const Arguments& arguments, Terminal& terminal) {
  const auto client = connect(settings_here(arguments), terminal);
  const auto answer = client->must(post("/v1/admin/checkpoint", "{}"));
  if (arguments.has("json"))
    terminal.out(answer.json.str() + "\n");
  else
    terminal.out(printable(answer.json["checkpoint"].text(), true));
  tell_sink(answer.json, terminal);
  return Exit::kOk;
}

Exit rotate_lost(const Arguments& arguments, Terminal& terminal) {
  const auto settings = settings_here(arguments);
  const SystemClock clock;
  const auto key = audit::replace_lost_key(settings.store, clock, UserId());
  terminal.out(printable(key) + "\n");
  terminal.say(
      "The log goes on under a new key. Its records agree with its head, but what was changed "
      "before this moment by\nsomebody who had the old key cannot be told any more, except with "
      "checkpoints and receipts from outside.");
  return Exit::kOk;
}

Exit run_rotate_key(const Arguments& arguments, Terminal& terminal) {
  if (arguments.has("lost-key")) return rotate_lost(arguments, terminal);
  const auto client = connect(settings_here(arguments), terminal);
  const auto answer = client->must(post("/v1/admin/node-key", "{}"));
  terminal.out(printable(answer.json["public_key"].text()) + "\n");
  terminal.say("The log goes on under this key; the old one signed the change.");
  tell_sink(answer.json, terminal);
  return Exit::kOk;
}

}  // namespace

Command audit_checkpoint_command() {
  return {.name = "audit checkpoint",
          .takes = "",
          .sentence = "Sign what the log holds now and print the signed note",
          .about =
              "Signs how many records there are and what they hash to, keeps it and appends it to "
              "the file of\n"
              "[audit] checkpoints. Whoever keeps the note outside can find out later whether "
              "anything before it\n"
              "was changed, or cut off, with `audit verify --checkpoint`. The server does this by "
              "itself every 256\n"
              "records and every minute in which something changed.",
          .options = {{"json", "", "the state of the log as one JSON object"}},
          .examples = {{"countersign audit checkpoint > today.note", "to be kept elsewhere"}},
          .exits = {Exit::kFailure},
          .words_max = 0,
          .run = run_checkpoint};
}

Command audit_rotate_key_command() {
  return {.name = "audit rotate-key",
          .takes = "[--lost-key]",
          .sentence = "Sign the log with a new key from now on",
          .about =
              "Makes a new key for this node, writes that down, and has the old key and the new "
              "one sign it. Prints\n"
              "the new public key. With --lost-key, for a store whose key file is gone: reads all "
              "records, and goes\n"
              "on if they agree with the end of the log; the record says that the old key did not "
              "sign. No server\n"
              "may run then.",
          .options = {{"lost-key", "", "the key file is gone for good"}},
          .examples = {{"countersign audit rotate-key", "after somebody left"}},
          .exits = {Exit::kFailure},
          .words_max = 0,
          .run = run_rotate_key};
}

}  // namespace countersign::cli
