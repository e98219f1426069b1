#include <fstream>

#include <fmt/format.h>

#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/show/step.h"
#include "cli/terminal.h"
#include "core/ids.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kSqlBytesMax = 1'000'000;

struct Decided {
  std::string session, step, verb;
};

Decided words_meant(const Arguments& arguments) {
  if (arguments.words.size() != 3)
    throw BadUsage("expected SESSION N and one of approve, edit, reject");
  Decided meant{arguments.words[0], arguments.words[1], arguments.words[2]};
  if (!SessionId::parse(meant.session))
    throw BadUsage(fmt::format("{} is no session; countersign pending lists what waits",
                               printable(meant.session)));
  const auto number = whole_number(meant.step);
  if (!number || *number == 0 || *number > 1'000'000'000)
    throw BadUsage(fmt::format("{} is no step number", printable(meant.step)));
  if (meant.verb != "approve" && meant.verb != "edit" && meant.verb != "reject")
    throw BadUsage(
        fmt::format("{} is no decision: approve, edit or reject", printable(meant.verb)));
  if (meant.verb == "edit" && !arguments.has("sql"))
    throw BadUsage("edit needs the new statement: --sql SQL, or --sql - for standard input");
  return meant;
}

std::string new_statement(const std::string& given, Terminal& terminal) {
  if (given != "-") return given;
  auto all = terminal.read_all(kSqlBytesMax);
  if (!all) throw BadUsage("standard input holds more than 1 MB, which no statement may");
  while (!all->empty() && (all->back() == '\n' || all->back() == '\r')) all->pop_back();
  return *all;
}

std::string body_of(const Decided& meant, const Arguments& arguments, Terminal& terminal) {
  JsonLine body;
  body.text("decision", meant.verb);
  if (meant.verb == "edit") body.text("sql", new_statement(*arguments.value("sql"), terminal));
  const auto reason = arguments.value("reason");
  if (reason || meant.verb == "reject") body.text("reason", reason.value_or(""));
  return body.str();
}

// Opened before anything is decided: what was decided cannot be taken back for want of a file.
std::optional<std::ofstream> receipt_file(const Decided& meant, const Arguments& arguments) {
  const auto path = arguments.value("receipt");
  if (!path) return std::nullopt;
  if (meant.verb == "edit")
    throw BadUsage("an edit makes a new step, which gets its receipt when it is decided");
  std::ofstream file(*path, std::ios::app);
  if (!file)
    throw ApiNo(Exit::kFailure, fmt::format("cannot write the receipt to {}; nothing was decided",
                                            printable(*path)));
  return file;
}

void keep_receipt(std::ofstream& file, const Json& proof, Terminal& terminal) {
  if (!proof.is_object()) {
    terminal.say(
        "The decision stands; its receipt could not be made now. `countersign audit prove` "
        "makes one later.");
    return;
  }
  file << proof.str() << "\n" << std::flush;
  if (!file) terminal.say("The decision stands, but its receipt could not be written.");
}

// The end of an approved step, waiting as long as it takes.
Json outcome(Client& client, const std::string& path, Json step) {
  while (step["state"].text() == "approved" || step["state"].text() == "running") {
    const std::string session_path = path.substr(0, path.find("/steps/"));
    const Json session = client.must(get(session_path)).json;
    Call wait = get(session_path);
    wait.query = {{"after", session["last_seq"].text()}, {"wait", "5"}};
    client.must(wait);
    step = client.must(get(path)).json;
  }
  return step;
}

Exit exit_for(const Json& step) {
  const std::string& state = step["state"].text();
  if (state == "failed" || state == "unknown" || state == "cancelled") return Exit::kFailure;
  return state == "refused" ? Exit::kRefused : Exit::kOk;
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const Decided meant = words_meant(arguments);
  const auto client = connect(settings_here(arguments), terminal);
  const std::string path = "/v1/sessions/" + meant.session + "/steps/" + meant.step;
  const Json before = client->must(get(path)).json;
  auto receipt = receipt_file(meant, arguments);
  Call call = post(path + "/decision", body_of(meant, arguments, terminal));
  call.if_match = arguments.value("tag").value_or(before["tag"].text());
  const Answer answer = client->call(call);
  if (!answer.is_good()) {
    const std::string findings = finding_lines(answer.json["findings"]);
    throw ApiNo(exit_of(answer), words_of(answer) + (findings.empty() ? "" : "\n" + findings));
  }
  if (receipt) keep_receipt(*receipt, answer.json["receipt"]["proof"], terminal);
  Json step = meant.verb == "edit" ? answer.json : answer.json["step"];
  if (meant.verb == "approve" && !arguments.has("no-wait")) step = outcome(*client, path, step);
  if (arguments.has("json"))
    terminal.out(step.str() + "\n");
  else if (meant.verb == "edit")
    terminal.say(step_card(step, terminal.err_paint()));
  else
    terminal.say(step_end(step, terminal.err_paint()));
  return exit_for(step);
}

}  // namespace

Command decide_command() {
  return {.name = "decide",
          .takes = "SESSION N approve | edit --sql SQL | reject [--reason TEXT]",
          .sentence = "Decide one step that waits",
          .about =
              "Approves step N of a session and waits until it ran, edits it (which makes a new "
              "step that\n"
              "waits for its own decision), or rejects it. countersign pending lists what waits. "
              "With --tag,\n"
              "the tag that pending --json printed, the decision counts only for exactly what was "
              "reviewed.",
          .options = {{"reason", "TEXT", "why; the planner reads it"},
                      {"sql", "SQL", "the new statement of an edit; - is standard input"},
                      {"tag", "TAG", "what was reviewed (default: the step as it is now)"},
                      {"receipt", "FILE",
                       "append the receipt, by which the decision can be proved, to this file"},
                      {"no-wait", "", "do not wait until an approved step ran"},
                      {"json", "", "the step as one JSON object"}},
          .examples = {{"countersign decide sess_01arz3ndektsv4rr 2 approve", "runs step 2"},
                       {"countersign decide sess_01arz3ndektsv4rr 2 reject --reason \"wrong year\"",
                        "says no, and why"}},
          .exits = {Exit::kFailure, Exit::kRefused, Exit::kNotFound},
          .words_max = 3,
          .run = run};
}

}  // namespace countersign::cli
