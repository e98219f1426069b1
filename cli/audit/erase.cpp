#include <fmt/format.h>

#include "cli/audit/sure.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string body_of(const Arguments& arguments, bool is_dry_run) {
  JsonLine body = whom_meant(arguments);
  body.text("reason", reason_meant(arguments)).text("dry_run", is_dry_run ? "true" : "false");
  return body.str();
}

// Sessions that were kept make it a failure, so that no script takes it for done.
Exit show(const Json& certificate, bool is_json, Terminal& terminal) {
  if (is_json)
    terminal.out(certificate.str() + "\n");
  else
    terminal.out(printable(certificate["text"].text(), true));
  if (certificate["is_complete"].yes()) return Exit::kOk;
  terminal.say(fmt::format("{} of the sessions meant stay as they are; the certificate says why.",
                           certificate["kept"].list().size()));
  return Exit::kNotFound;
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const auto looks = body_of(arguments, true);
  const bool is_json = arguments.has("json");
  if (!arguments.has("dry-run")) check_can_be_sure(arguments, terminal);
  const auto client = connect(settings_here(arguments), terminal);
  if (arguments.has("dry-run"))
    return show(client->must(post("/v1/admin/erasures", looks)).json, is_json, terminal);
  if (!arguments.has("yes")) {
    const auto would = client->must(post("/v1/admin/erasures", looks));
    terminal.say(printable(would.json["text"].text(), true));
    if (!is_sure("Erase this? It cannot be undone.", "erase", terminal)) return Exit::kRejected;
  }
  const auto done = client->must(post("/v1/admin/erasures", body_of(arguments, false)));
  return show(done.json, is_json, terminal);
}

}  // namespace

Command audit_erase_command() {
  return {
      .name = "audit erase",
      .takes = "--session ID | --user NAME --reason WHY",
      .sentence = "Erase a session's or a person's texts, with a certificate",
      .about =
          "Takes every text of a session, or of all sessions of a person together with the name, "
          "out of the\n"
          "store, its log file and its temporary files, and ends the person's keys. Numbers, times "
          "and the\n"
          "records stay, and the evidence log still verifies. First shows what would go and asks; "
          "then prints\n"
          "a certificate of what went and what could not be reached. What is held, and sessions in "
          "which a\n"
          "step is approved or runs, are kept and named. Needs the role admin. docs/retention.md",
      .options = {{"session", "ID", "one session"},
                  {"user", "NAME", "all sessions of a person: a name, or usr_ and 16 digits"},
                  {"reason", "WHY", "written down with it, for ever"},
                  {"dry-run", "", "only show what would go"},
                  {"yes", "", "do not ask"},
                  {"json", "", "the certificate as one JSON object"}},
      .examples = {{"countersign audit erase --user anna --reason \"request of 20 Nov\"",
                    "looks, asks, erases, certifies"},
                   {"countersign audit erase --session sess_06h2v8qv0d8r4s3m --reason leak --yes",
                    "in a script"}},
      .exits = {Exit::kFailure, Exit::kRejected, Exit::kNotFound},
      .words_max = 0,
      .run = run};
}

}  // namespace countersign::cli
