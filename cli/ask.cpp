#include <fmt/format.h>

#include "cli/batch.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/spelled.h"
#include "cli/talk/conversation.h"
#include "cli/terminal.h"
#include "core/ids.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::uint64_t kAllRows = 1'000'000'000;

struct Wish {
  std::string question;
  bool is_resumed = false;
  std::string session;  // of a resumption; empty: the newest
};

std::string session_spelled(const std::string& text) {
  if (!SessionId::parse(text))
    throw BadUsage(
        fmt::format("{} is no session; they look like sess_ and 16 letters, and "
                    "countersign sessions lists them",
                    printable(text)));
  return text;
}

Wish wish_of(const Arguments& arguments) {
  Wish wish;
  wish.is_resumed = arguments.has("resume");
  wish.session = arguments.value("resume").value_or("");
  auto words = arguments.words;
  // `--resume "and by month?"`: the option took the question for a session.
  if (wish.is_resumed && !wish.session.empty() && !wish.session.starts_with("sess_")) {
    words.insert(words.begin(), wish.session);
    wish.session.clear();
  }
  if (words.size() > 1) throw BadUsage("one word too many; put the question in quotes");
  if (!words.empty()) wish.question = words[0];
  if (!wish.session.empty()) session_spelled(wish.session);
  if (wish.is_resumed && (arguments.has("source") || arguments.has("planner")))
    throw BadUsage("a session keeps its source and planner; leave --source and --planner away");
  return wish;
}

std::string newest_open_session(Client& client) {
  Call call = get("/v1/sessions");
  call.query = {{"open", "true"}, {"limit", "1"}};
  const Answer answer = client.must(call);
  const auto& sessions = answer.json["data"].list();
  if (sessions.empty())
    throw ApiNo(Exit::kNotFound, "there is no open session to take up; ask a question instead");
  return sessions.front()["session_id"].text();
}

std::string planner_meant(const config::Settings& settings, const Arguments& arguments) {
  return arguments.value("planner").value_or(settings.desk.default_planner);
}

std::string new_session(Client& client, const config::Settings& settings,
                        const Arguments& arguments, const std::string& question) {
  JsonLine body;
  body.text("source", source_meant(settings, arguments))
      .text("planner", planner_meant(settings, arguments));
  if (!question.empty()) body.text("question", question);
  return client.must(post("/v1/sessions", body.str())).json["session_id"].text();
}

void follow_up(Client& client, const std::string& session, const std::string& question) {
  client.must(
      post("/v1/sessions/" + session + "/messages", JsonLine().text("content", question).str()));
}

RowFormat format_of(const Arguments& arguments) {
  const std::string name = arguments.value("format").value_or("");
  if (arguments.has("json") && !name.empty() && name != "json")
    throw BadUsage("--json and --format say different things; leave one away");
  if (arguments.has("json") || name == "json") return RowFormat::kJson;
  if (name.empty() || name == "table") return RowFormat::kTable;
  if (name == "csv") return RowFormat::kCsv;
  if (name == "markdown") return RowFormat::kMarkdown;
  throw BadUsage(
      fmt::format("--format expects table, json, csv or markdown; found {}", printable(name)));
}

ConversationOptions options_of(const Arguments& arguments) {
  ConversationOptions options;
  options.format = format_of(arguments);
  options.resume_with = program_name() + " ask" + config_words(arguments) + " --resume";
  // Whoever asks for a file wants all of it.
  if (options.format == RowFormat::kCsv || options.format == RowFormat::kMarkdown)
    options.rows_max = kAllRows;
  if (const auto rows = arguments.value("rows")) {
    options.rows_max = whole_number(*rows).value_or(0);
    if (options.rows_max == 0 || options.rows_max > 1'000'000)
      throw BadUsage("--rows expects a number from 1 to 1000000");
  }
  return options;
}

// What cannot be, before the store is touched.
void check_wish(const Wish& wish, const config::Settings& settings, const Arguments& arguments) {
  if (wish.is_resumed) return;
  source_meant(settings, arguments);
  if (wish.question.empty() && planner_meant(settings, arguments) != "none")
    throw BadUsage("what is the question? Or write the SQL yourself: --planner none");
}

// A limit that somebody believes to be in force must not be passed over in silence.
void say_unused(const Arguments& arguments, const std::string& address, Terminal& terminal) {
  for (const auto& [key, value] : arguments.settings)
    if (!key.starts_with("audit."))
      terminal.say(
          fmt::format("The server at {} has settings of its own: --{} changes nothing there.",
                      address, printable(key)));
}

Exit run(const Arguments& arguments, Terminal& terminal) {
  if (arguments.has("batch")) return run_batch(arguments, terminal);
  const Wish wish = wish_of(arguments);
  const auto options = options_of(arguments);
  const auto settings = settings_here(arguments);
  check_wish(wish, settings, arguments);
  const auto client = connect(settings, terminal);
  if (!client->address().empty()) say_unused(arguments, client->address(), terminal);
  terminal.catch_interrupts();
  if (!wish.is_resumed) {
    const std::string session = new_session(*client, settings, arguments, wish.question);
    terminal.say(fmt::format("Session {}", session));
    return Conversation(*client, terminal, session, options).run();
  }
  const std::string session = wish.session.empty() ? newest_open_session(*client) : wish.session;
  terminal.say(fmt::format("Session {}, taken up again", session));
  Conversation conversation(*client, terminal, session, options);
  conversation.take_up();
  if (!wish.question.empty()) follow_up(*client, session, wish.question);
  return conversation.run();
}

}  // namespace

Command ask_command() {
  return {
      .name = "ask",
      .takes =
          "[QUESTION] [--source NAME] [--planner NAME] | --resume[=SESSION] [QUESTION] | --batch "
          "FILE",
      .sentence = "Ask a question; approve, edit or reject each step; see the answer",
      .about =
          "The planner proposes SQL one step at a time. Each step is shown with its verdict, what "
          "it reads\n"
          "and how many rows to expect, and waits for you: approve runs it, edit opens $EDITOR and "
          "makes\n"
          "a new step of what you wrote, reject asks for a reason that the planner reads, quit "
          "leaves it\n"
          "waiting. Rows go to standard output, and so does the answer. With the planner \"none\", "
          "or when\n"
          "a planner cannot go on, you write the SQL yourself.\n\n"
          "Everything is written down as it happens: after a crash, or after quitting, --resume "
          "goes on\n"
          "where the session was. Standard input need not be a terminal: each line is an "
          "answer.\n\n"
          "With --batch it reads one {\"id\": …, \"question\": \"…\"} a line and runs each as a "
          "session of its\n"
          "own under the source's envelope, so that nobody has to attend; without an envelope it "
          "does "
          "not\n"
          "start. With --json it prints, in the order of the lines, {\"id\", \"outcome\", \"sql\", "
          "\"columns\",\n"
          "\"rows\", \"answer\", \"session_id\"}; the outcome is answer, decline, clarify, "
          "needs_person (a step\n"
          "that the envelope does not cover is left waiting) or error, which has a \"message\" "
          "too.",
      .options = {{"source", "NAME", "the source to ask (default: the only one)"},
                  {"planner", "NAME", "who proposes SQL (default: the settings' planner.default)"},
                  {"resume", "SESSION", "go on with a session, or with the newest open one", true},
                  {"rows", "N", "show at most N rows of a result (default: 100)"},
                  {"batch", "FILE",
                   "ask every line of a file, nobody attending; - is standard input"},
                  {"format", "FORMAT",
                   "table, json, csv or markdown; the last two print all rows of "
                   "the last result"},
                  {"json", "", "results and the session as JSON, one object a line"}},
      .examples = {{"countersign ask \"Which country buys the most?\"", "asks the default planner"},
                   {"countersign ask --planner none --source shop", "you write the SQL"},
                   {"countersign ask --resume", "goes on with the newest open session"},
                   {"countersign ask \"Orders by month\" --format csv > orders.csv",
                    "keeps the rows of the last step"},
                   {"countersign ask --batch questions.jsonl --source shop --json",
                    "asks a whole file, nobody attending"},
                   {"printf 'a\\na\\n' | countersign ask \"Which country buys the most?\"",
                    "approves two steps without a terminal"}},
      .exits = {Exit::kFailure, Exit::kRefused, Exit::kRejected, Exit::kNotFound},
      .words_max = 2,
      .run = run};
}

}  // namespace countersign::cli
