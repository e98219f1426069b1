#include <fmt/format.h>

#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/show/step.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::string roles_of(const Json& key) {
  std::string roles;
  for (const auto& role : key["roles"].list()) roles += (roles.empty() ? "" : ", ") + role.text();
  return roles;
}

std::string only_word(const Arguments& arguments, std::string_view what) {
  if (arguments.words.size() != 1 || arguments.words.front().empty())
    throw BadUsage(fmt::format("say {}", what));
  return arguments.words.front();
}

// ---- create -------------------------------------------------------------------------------------

// The secret goes to standard output and nowhere else, so that it can be piped into a file.
void show_new_key(const Json& key, Terminal& terminal) {
  terminal.say(
      fmt::format("Made key {} for {} ({}: {}). It is shown this once:", key["key_id"].text(),
                  printable(key["name"].text()), key["kind"].text(), roles_of(key)));
  terminal.out(key["key"].text() + "\n");
  terminal.say(fmt::format(
      "Whoever has it can do what it may do. Hand it over where nobody else reads, keep "
      "it in a file of\nmode 0600 or in a password store; countersign keys revoke {} "
      "ends it.",
      key["key_id"].text()));
}

Exit run_create(const Arguments& arguments, Terminal& terminal) {
  const auto name = only_word(arguments, "whose key it is: countersign keys create NAME");
  const auto roles = arguments.value("role");
  if (!roles)
    throw BadUsage("--role is needed: analyst, approver, auditor, admin, or several with commas");
  JsonLine body;
  body.text("name", name).text("roles", *roles);
  if (const auto kind = arguments.value("kind")) body.text("kind", *kind);
  const auto client = connect(settings_here(arguments), terminal);
  const Answer answer = client->must(post("/v1/admin/keys", body.str()));
  if (arguments.has("json"))
    terminal.out(answer.json.str() + "\n");
  else
    show_new_key(answer.json, terminal);
  return Exit::kOk;
}

// ---- list ---------------------------------------------------------------------------------------

void print_table(const std::vector<Json>& keys, Terminal& terminal) {
  Table table({{"KEY", false, false},
               {"NAME", false, true},
               {"KIND", false, false},
               {"ROLES", false, false},
               {"MADE", false, false},
               {"REVOKED", false, false}});
  for (const auto& key : keys) {
    const bool is_over = !key["revoked_at"].is_null();
    table.add({{key["key_id"].text(), is_over},
               {key["name"].text(), is_over},
               {key["kind"].text(), is_over},
               {roles_of(key), is_over},
               {plain_time(key["made_at"].text()), is_over},
               {is_over ? plain_time(key["revoked_at"].text()) : "", is_over}});
  }
  table.print(terminal);
}

Exit run_list(const Arguments& arguments, Terminal& terminal) {
  const auto client = connect(settings_here(arguments), terminal);
  const Answer answer = client->must(get("/v1/admin/keys"));
  const auto& keys = answer.json["data"].list();
  if (!arguments.has("json")) {
    print_table(keys, terminal);
    return Exit::kOk;
  }
  for (const auto& key : keys) terminal.out(key.str() + "\n");
  return Exit::kOk;
}

// ---- revoke -------------------------------------------------------------------------------------

Exit run_revoke(const Arguments& arguments, Terminal& terminal) {
  Call call = get("/v1/admin/keys/" +
                  only_word(arguments, "which key; countersign keys list shows their ids"));
  call.method = "DELETE";
  const auto client = connect(settings_here(arguments), terminal);
  const Answer answer = client->must(call);
  if (arguments.has("json"))
    terminal.out(answer.json.str() + "\n");
  else
    terminal.say(fmt::format("Revoked key {} of {}; browser sessions that began with it are over.",
                             answer.json["key_id"].text(), printable(answer.json["name"].text())));
  return Exit::kOk;
}

// ---- link ---------------------------------------------------------------------------------------

Exit run_link(const Arguments& arguments, Terminal& terminal) {
  const auto client = connect(settings_here(arguments), terminal);
  if (client->address().empty())
    throw CannotStart("no server is running on this store; start one with countersign serve");
  const Answer answer = client->must(post("/v1/links", "{}"));
  if (arguments.has("json")) {
    terminal.out(answer.json.str() + "\n");
    return Exit::kOk;
  }
  terminal.out(answer.json["url"].text() + "\n");
  terminal.say("It signs a browser in as you, once, within ten minutes.");
  return Exit::kOk;
}

}  // namespace

Command keys_create_command() {
  return {
      .name = "keys create",
      .takes = "NAME",
      .sentence = "Make an API key for a person or an agent",
      .about =
          "Makes a key and prints it, this once, to standard output. A name that is known already "
          "gets one\n"
          "more key. Roles: analyst asks and decides in sessions of their own; approver also reads "
          "and\n"
          "decides what waits in others'; auditor reads every session and decides nothing; admin "
          "makes and\n"
          "revokes keys and reads no text. An agent proposes and never decides: its only role is "
          "analyst.\n"
          "Needs a key with the role admin, as the first start's has.",
      .options = {{"role", "ROLES", "analyst, approver, auditor, admin; several with commas"},
                  {"kind", "KIND", "human or agent (default: human)"},
                  {"json", "", "the key as one JSON object, its secret under \"key\""}},
      .examples = {{"countersign keys create ben --role analyst,approver", "a colleague's key"},
                   {"countersign keys create bot --kind agent --role analyst > bot.key",
                    "an agent's, into a file"}},
      .exits = {Exit::kFailure, Exit::kNotFound},
      .words_max = 1,
      .run = run_create};
}

Command keys_list_command() {
  return {.name = "keys list",
          .takes = "",
          .sentence = "List the API keys, without their secrets",
          .about = "Every key there ever was, the revoked ones too. Needs the role admin.",
          .options = {{"json", "", "one JSON object a line"}},
          .examples = {{"countersign keys list", "who has which key, with which roles"}},
          .exits = {Exit::kFailure},
          .words_max = 0,
          .run = run_list};
}

Command keys_revoke_command() {
  return {
      .name = "keys revoke",
      .takes = "ID",
      .sentence = "End an API key",
      .about =
          "From that moment the key proves nothing, and browser sessions that began with it are "
          "over. The\n"
          "last key with the role admin stays. Needs the role admin.",
      .options = {{"json", "", "the key as one JSON object"}},
      .examples = {{"countersign keys revoke 0a1b2c3d4e", "the id as keys list shows it"}},
      .exits = {Exit::kFailure, Exit::kNotFound},
      .words_max = 1,
      .run = run_revoke};
}

Command keys_link_command() {
  return {.name = "keys link",
          .takes = "",
          .sentence = "Print a one-time link that signs a browser in",
          .about =
              "Asks the running server for a link that works once, within ten minutes, and signs a "
              "browser in\n"
              "as the holder of the local key.",
          .options = {{"json", "", "url and expires_at as one JSON object"}},
          .examples = {{"countersign keys link", "open what it prints in a browser"}},
          .exits = {Exit::kFailure},
          .words_max = 0,
          .run = run_link};
}

}  // namespace countersign::cli
