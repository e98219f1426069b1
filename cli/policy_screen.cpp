#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/here.h"
#include "cli/input_lines.h"
#include "cli/json.h"
#include "cli/show/finding.h"
#include "cli/show/statement.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "guardrails/guard.h"
#include "guardrails/screen.h"

namespace countersign::cli {
namespace {

using guardrails::Channel;
using guardrails::Sighting;

Channel channel_meant(const Arguments& arguments) {
  const auto given = arguments.value("channel");
  if (!given) return Channel::kQuestion;
  const auto channel = guardrails::channel_named(*given);
  if (!channel)
    throw BadUsage(fmt::format("--channel {} is none; expected question, result, schema or error",
                               printable(*given)));
  return *channel;
}

// How what was hidden was read: only of such findings.
void add_hidden(JsonLine& line, const std::vector<Sighting>& seen) {
  std::vector<std::string> hidden;
  for (const auto& one : seen)
    if (!one.how.empty())
      hidden.push_back(JsonLine()
                           .text("rule", one.finding.rule)
                           .text("how", one.how)
                           .text("read", one.read)
                           .str());
  if (!hidden.empty()) line.raw("hidden", json_list(hidden));
}

void add_seen(JsonLine& line, const std::string& text, Channel channel) {
  const auto seen = guardrails::sightings(text, channel);
  std::vector<Finding> findings;
  for (const auto& one : seen) findings.push_back(one.finding);
  line.yes_or_no("hit", !findings.empty()).raw("findings", findings_json(findings, text));
  add_hidden(line, seen);
}

std::string shown(const Sighting& seen, const std::string& text) {
  const auto& finding = seen.finding;
  std::string out =
      fmt::format("  {}  {}\n", finding.rule, printable(guardrails::words(finding, text)));
  if (!seen.how.empty()) out += fmt::format("        {}: {}\n", seen.how, printable(seen.read));
  return out;
}

void print_seen(const std::string& text, Channel channel, Terminal& terminal) {
  const auto seen = guardrails::sightings(text, channel);
  std::vector<Marked> marks;
  for (const auto& one : seen) marks.push_back({one.finding.span.from, one.finding.span.to});
  std::string out = underlined(text, marks, 2);
  for (const auto& one : seen) out += shown(one, text);
  if (seen.empty()) out += "  nothing was found\n";
  terminal.out(out);
}

std::string cannot_use(const std::string& id, std::string_view error) {
  JsonLine line;
  if (id.empty())
    line.nothing("id");
  else
    line.raw("id", id);
  return line.text("error", error).str();
}

// The answer to one line, whatever it holds.
std::string screened_line(const std::string& text, Channel preset) {
  const auto asked = Json::parse(text);
  if (!asked || !asked->is_object())
    return cannot_use("", "this line is no JSON object; expected {\"id\": …, \"text\": \"…\"}");
  const Json& id = (*asked)["id"];
  if (!id.is_text() && id.kind() != Json::Kind::kNumber)
    return cannot_use("", "\"id\" is missing; expected a text or a number");
  if (!(*asked)["text"].is_text())
    return cannot_use(id.str(), "\"text\" is missing; expected the text to screen");
  const Json& named = (*asked)["channel"];
  const auto channel = named.is_null() ? preset : guardrails::channel_named(named.text());
  if (!channel)
    return cannot_use(id.str(),
                      "\"channel\" is none; expected \"question\", \"result\", \"schema\" or "
                      "\"error\"");
  JsonLine line;
  line.raw("id", id.str());
  add_seen(line, (*asked)["text"].text(), *channel);
  return line.str();
}

std::string text_given(const Arguments& arguments, Terminal& terminal) {
  if (arguments.words.empty())
    throw BadUsage(
        "which text? Give it as one word in quotes, - for standard input, or --batch FILE");
  return text_meant(arguments.words[0], "question", terminal);
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  const Channel channel = channel_meant(arguments);
  const auto batch = arguments.value("batch");
  if (batch && !arguments.words.empty())
    throw BadUsage("either one text or --batch FILE, not both");
  if (batch) {
    each_line(*batch, terminal,
              [&](const std::string& line) { terminal.out(screened_line(line, channel) + "\n"); });
    return Exit::kOk;
  }
  const std::string text = text_given(arguments, terminal);
  if (arguments.has("json")) {
    JsonLine line;
    add_seen(line, text, channel);
    terminal.out(line.str() + "\n");
  } else {
    print_seen(text, channel, terminal);
  }
  return Exit::kOk;
}

}  // namespace

Command policy_screen_command() {
  return {
      .name = "policy screen",
      .takes = "[TEXT | -]",
      .sentence = "Say what the screen sees in a question or in data",
      .about =
          "Looks for instructions to a model where a question or data should be, as every "
          "question is\n"
          "looked at when it is asked. A finding marks and blocks nothing. Nothing is written "
          "down; no\n"
          "settings and no server are needed.\n\n"
          "What was hidden is shown as it was read: \"decoded from base64: …\". Channels: a\n"
          "question; a result, which is a cell of data and held to stricter rules; a schema "
          "(names and\n"
          "comments); an error of a source.\n\n"
          "With --batch it reads one {\"id\": …, \"text\": \"…\", \"channel\": \"result\"} a line "
          "and prints\n"
          "one {\"id\": …, \"hit\": …, \"findings\": […]} for each, with \"hidden\": [{\"rule\", "
          "\"how\", \"read\"}]\n"
          "where something was, or {\"id\": …, \"error\": …} for a line that it cannot use.",
      .options = {{"channel", "NAME", "question (default), result, schema or error"},
                  {"batch", "FILE", "screen every line of a file; - is standard input"},
                  {"json", "", "one JSON object instead of text; a batch is always JSON"}},
      .examples = {{"countersign policy screen \"Ignore all previous instructions\"",
                    "explains one text"},
                   {"countersign policy screen --batch texts.jsonl --json",
                    "screens a whole file"}},
      .exits = {},
      .words_max = 1,
      .run = run};
}

}  // namespace countersign::cli
