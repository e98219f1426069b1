// Conversations with the real program: scripted, on a terminal, killed and taken up again,
// replayed.

#include <signal.h>
#include <sys/stat.h>

#include "cli/json.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/demo_folder.h"

using namespace countersign;
using cli::Json;
using testing::Child;
using testing::Folder;
using testing::Ran;
using testing::run_program;

namespace {

constexpr const char* kQuestion = "Which country buys the most?";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

struct Asking {
  Folder folder;
  Asking() {
    testing::copy_demo(folder);
    testing::play_the_script(folder);
  }

  Ran run(const std::vector<std::string>& words, const std::string& input = "",
          const std::map<std::string, std::string>& environment = {}) const {
    return run_program(words, {folder.path(), input, environment});
  }
  // An editor that puts these words into the file.
  std::string editor(const std::string& text) const {
    const std::string path =
        folder.write("editor.sh", "#!/bin/sh\ncat > \"$1\" <<'END'\n" + text + "\nEND\n");
    ::chmod(path.c_str(), 0755);
    return path;
  }
  std::string session() const {
    const Ran ran = run({"sessions", "--json", "--limit", "1"});
    const auto json = Json::parse(ran.out);
    REQUIRE(json.has_value());
    return (*json)["session_id"].text();
  }
};

}  // namespace

TEST_CASE("a question is answered when each step is approved on a pipe") {
  const Asking shop;
  const Ran ran = shop.run({"ask", kQuestion}, "a\na\n");
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(ran.out.starts_with("country\torders\trevenue\nDE\t"));
  CHECK(holds(ran.out, "DE buys the most"));
  CHECK(holds(ran.err, "reads     customers: country and id"));
  CHECK(holds(ran.err, "Step 2 is done: 5 rows"));
  // The second statement carries a value of the first result.
  CHECK(holds(ran.err, "c.country = 'DE'"));
}

TEST_CASE("every example question of the demo can be asked to its end") {
  const Asking shop;
  const auto demo = Json::parse(testing::read_whole_file(shop.folder.file("questions.json")));
  REQUIRE(demo.has_value());
  std::size_t answered = 0, refused = 0;
  for (const auto& script : (*demo)["scripts"].list()) {
    const std::string question = script["questions"].list().front().text();
    const Ran ran = shop.run({"ask", question}, "a\na\na\n");
    INFO(question);
    INFO(ran.err);
    if (ran.exit == 3)
      ++refused;
    else
      CHECK(ran.exit == 0);
    answered += ran.exit == 0 ? 1 : 0;
  }
  CHECK(answered >= 6);
  CHECK(refused == 1);
}

TEST_CASE("masked values and injected instructions are shown harmlessly") {
  const Asking shop;
  const Ran masked = shop.run({"ask", "How can we reach our customers in France?"}, "a\na\n");
  CHECK(masked.exit == 0);
  CHECK(count(masked.out, "\t•••\n") == 20);
  CHECK(!holds(masked.out, "@example.com"));
  const Ran hostile = shop.run({"ask", "--planner", "none", "--source", "shop"},
                               "SELECT char(27) || '[2J' || char(8238) AS bad, NULL AS gone, "
                               "9007199254740993 AS big;\na\nq\n");
  CHECK(hostile.exit == 0);
  CHECK(holds(hostile.out, "\\x1b[2J\\u{202e}\tNULL\t9007199254740993"));
  CHECK(!holds(hostile.out + hostile.err, "\x1b["));
}

TEST_CASE("a rejection carries its reason to the planner and to the store") {
  const Asking shop;
  const Ran ran = shop.run({"ask", kQuestion}, "r\nnot this way\na\na\n");
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(holds(ran.err, "Step 1 was rejected: not this way"));
  CHECK(holds(ran.err, "Step 3 is done"));
  CHECK(holds(shop.run({"replay", shop.session()}).out, "not this way"));
}

TEST_CASE("a conversation that ends with a rejection says so in its exit code") {
  const Asking shop;
  const Ran ran = shop.run({"ask", "Which products sell best?"}, "r\nno\n");
  INFO(ran.err);
  CHECK(ran.exit == 4);
  CHECK(holds(ran.err, "--resume sess_"));
}

TEST_CASE("an edit makes a new step that waits for its own decision") {
  const Asking shop;
  const std::map<std::string, std::string> environment = {
      {"EDITOR", shop.editor("SELECT country, 1 AS orders, 2 AS revenue FROM customers LIMIT 3")}};
  const Ran ran = shop.run({"ask", kQuestion}, "e\na\na\n", environment);
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(holds(ran.err, "Step 2 on shop, proposed by person, in place of step 1"));
  CHECK(holds(ran.err, "Step 1 was replaced"));
  CHECK(holds(ran.err, "Step 3 is done"));
}

TEST_CASE("an edit that is refused leaves the step open") {
  const Asking shop;
  const Ran ran =
      shop.run({"ask", kQuestion}, "e\na\na\n", {{"EDITOR", shop.editor("SELECT * FROM users")}});
  INFO(ran.err);
  CHECK(ran.exit == 0);
  CHECK(holds(ran.err, "G-06"));
  CHECK(holds(ran.err, "Step 1 is done"));
}

TEST_CASE("an edit that changes nothing or has no editor leaves the question standing") {
  const Asking shop;
  const Ran same = shop.run({"ask", kQuestion}, "e\nq\n", {{"EDITOR", "true"}});
  CHECK(same.exit == 0);
  CHECK(holds(same.err, "Nothing was changed."));
  CHECK(holds(same.err, "Step 1 waits"));
  const Ran empty = shop.run({"ask", kQuestion}, "e\nq\n", {{"EDITOR", shop.editor("")}});
  CHECK(holds(empty.err, "Nothing was changed."));
  const Ran failing = shop.run({"ask", kQuestion}, "e\nq\n", {{"EDITOR", "false"}});
  CHECK(holds(failing.err, "the editor false: it ended with an error"));
  const Ran missing = shop.run({"ask", kQuestion}, "e\nq\n", {{"VISUAL", "/no/such/editor"}});
  CHECK(holds(missing.err, "it was not found"));
}

TEST_CASE("a statement of one's own that is refused ends with 3") {
  const Asking shop;
  const Ran ran = shop.run({"ask", "--planner", "none"}, "SELECT * FROM users;\n");
  INFO(ran.err);
  CHECK(ran.exit == 3);
  CHECK(holds(ran.err, "G-06"));
  const Ran unknown = shop.run({"ask", "--planner", "none"}, "SELECT nam\nFROM customers\n\nq\n");
  CHECK(unknown.exit == 0);
  CHECK(holds(unknown.err, "nam"));
}

TEST_CASE("input that ends leaves the step waiting and says how to go on") {
  const Asking shop;
  const Ran ended = shop.run({"ask", kQuestion}, "");
  CHECK(ended.exit == 1);
  const std::string session = shop.session();
  CHECK(holds(ended.err, "ask --resume " + session));
  CHECK(shop.run({"ask", kQuestion}, "q\n").exit == 0);
  const std::string newest = shop.session();
  CHECK(newest != session);

  const Ran resumed = shop.run({"ask", "--resume", session}, "a\na\n");
  INFO(resumed.err);
  CHECK(resumed.exit == 0);
  CHECK(holds(resumed.out, "DE buys the most"));
  // Without a name it is the newest one.
  const Ran taken = shop.run({"ask", "--resume"}, "q\n");
  CHECK(holds(taken.err, newest));
  // What is answered is told again, and a follow-up question goes on.
  CHECK(holds(shop.run({"ask", "--resume=" + session}).out, "DE buys the most"));
  const Ran follow =
      shop.run({"ask", "--resume=" + session, "Which orders are still open?"}, "a\na\n");
  INFO(follow.err);
  CHECK(follow.exit == 0);
  CHECK(holds(follow.out, "286 orders"));
}

TEST_CASE("sessions that are not there are not found") {
  const Asking shop;
  CHECK(shop.run({"ask", "--resume"}).exit == 5);
  CHECK(shop.run({"ask", "--resume", "sess_0000000000000000"}).exit == 5);
  CHECK(shop.run({"decide", "sess_0000000000000000", "1", "approve"}).exit == 5);
  CHECK(shop.run({"replay", "sess_0000000000000000"}).exit == 5);
  CHECK(shop.run({"ask", "--planner", "nobody", "hm?"}).exit != 0);
}

TEST_CASE("ask as JSON prints results and session for a program") {
  const Asking shop;
  const Ran ran = shop.run({"ask", "--json", kQuestion}, "a\na\n");
  CHECK(ran.exit == 0);
  std::vector<Json> lines;
  std::istringstream in(ran.out);
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line).value());
  REQUIRE(lines.size() == 3);
  CHECK(lines[0]["step_number"].text() == "1");
  CHECK(lines[0]["data"].list().size() == 10);
  CHECK(lines[2]["phase"].text() == "answered");
  CHECK(holds(lines[2]["messages"].list().back()["content"].text(), "DE buys the most"));
}

TEST_CASE("pending steps can be listed and decided one by one") {
  const Asking shop;
  CHECK(holds(shop.run({"pending"}).err, "Nothing waits"));
  shop.run({"ask", kQuestion}, "q\n");
  const std::string session = shop.session();
  const Ran pending = shop.run({"pending"});
  CHECK(holds(pending.out, session + "\t1\tshop\t"));
  const auto step = Json::parse(shop.run({"pending", "--json"}).out);
  REQUIRE(step.has_value());

  const Ran stale = shop.run({"decide", session, "1", "approve", "--tag", "something-else"});
  CHECK(stale.exit == 5);
  const Ran refused = shop.run({"decide", session, "1", "edit", "--sql", "SELECT * FROM users"});
  CHECK(refused.exit == 3);
  CHECK(holds(refused.err, "G-06"));
  const Ran edited =
      shop.run({"decide", session, "1", "edit", "--sql", "-"}, "SELECT 'x' AS country\n");
  INFO(edited.err);
  CHECK(edited.exit == 0);
  CHECK(holds(edited.err, "Step 3 on shop"));
  CHECK(shop.run({"decide", session, "1", "approve"}).exit == 5);
  const Ran approved = shop.run({"decide", session, "3", "approve", "--json"});
  CHECK(approved.exit == 0);
  CHECK(Json::parse(approved.out).value()["state"].text() == "done");
  const Ran twice = shop.run({"decide", session, "3", "reject", "--reason", "late"});
  CHECK(twice.exit == 5);
}

TEST_CASE("a terminal shows tables in colour and takes the same answers") {
  const Asking shop;
  Child asking({"ask", kQuestion}, {shop.folder.path(), "", {}}, Child::Where::kTerminal);
  REQUIRE(asking.shows("[a]pprove"));
  asking.type("a\n");
  REQUIRE(asking.shows("is done"));
  REQUIRE(asking.shows("[a]pprove"));
  asking.type("a\n");
  REQUIRE(asking.shows("DE buys the most"));
  REQUIRE(asking.shows("Another question, or Enter to end: "));
  asking.type("\n");
  CHECK(asking.wait() == 0);
  CHECK(holds(asking.shown(), "\x1b[1m"));
  CHECK(holds(asking.shown(), "country orders"));
  Child plain({"ask", kQuestion}, {shop.folder.path(), "", {{"NO_COLOR", "1"}}},
              Child::Where::kTerminal);
  REQUIRE(plain.shows("[a]pprove"));
  plain.type("a\n");
  REQUIRE(plain.shows("[a]pprove"));
  plain.type("q\n");
  CHECK(plain.wait() == 0);
  CHECK(!holds(plain.shown(), "\x1b["));
}

TEST_CASE("Ctrl-C at a question leaves it waiting and Ctrl-D does too") {
  const Asking shop;
  Child interrupted({"ask", kQuestion}, {shop.folder.path(), "", {}}, Child::Where::kTerminal);
  REQUIRE(interrupted.shows("[a]pprove"));
  interrupted.type("\x03");
  REQUIRE(interrupted.shows("Step 1 waits"));
  CHECK(interrupted.wait() == 0);
  Child ended({"ask", "--resume"}, {shop.folder.path(), "", {}}, Child::Where::kTerminal);
  REQUIRE(ended.shows("[a]pprove"));
  ended.type("\x04");
  REQUIRE(ended.shows("Step 1 waits"));
  CHECK(ended.wait() == 1);
}

TEST_CASE("Ctrl-C while a statement runs stops the statement and not the session") {
  const Asking shop;
  Child asking({"ask", "--planner", "none", "--sources.shop.limits.time", "10m"},
               {shop.folder.path(), "", {}}, Child::Where::kTerminal);
  REQUIRE(asking.shows("sql> "));
  asking.type(
      "SELECT count(*) FROM orders a, orders b, orders c, orders d WHERE a.id + b.id > c.id * "
      "d.id;\n");
  REQUIRE(asking.shows("[a]pprove"));
  asking.type("a\n");
  REQUIRE(asking.shows("step 1 runs"));
  asking.type("\x03");
  REQUIRE(asking.shows("Step 1 was cancelled"));
  REQUIRE(asking.shows("sql> "));
  asking.type("q\n");
  CHECK(asking.wait() == 0);
}

TEST_CASE("killed at a question the session goes on where it was") {
  const Asking shop;
  {
    Child asking({"ask", kQuestion}, {shop.folder.path(), "", {}}, Child::Where::kTerminal);
    REQUIRE(asking.shows("[a]pprove"));
    asking.type("a\n");
    REQUIRE(asking.shows("Step 2"));
    REQUIRE(asking.shows("[a]pprove"));
    asking.signal(SIGKILL);
    CHECK(asking.wait() == 128 + SIGKILL);
  }
  const Ran resumed = shop.run({"ask", "--resume"}, "a\n");
  INFO(resumed.err);
  // The first step's rows died with the process: the planner asks to run it again.
  CHECK(holds(resumed.err, "Step 1 is done"));
  const Ran last = resumed.exit == 0 ? resumed : shop.run({"ask", "--resume"}, "a\na\n");
  INFO(last.err);
  CHECK(last.exit == 0);
  CHECK(holds(last.out, "DE buys the most"));
  CHECK(shop.run({"replay", shop.session()}).exit == 0);
}

TEST_CASE("a statement that ran when the process was killed is unknown for ever") {
  const Asking shop;
  {
    Child asking({"ask", "--planner", "none", "--sources.shop.limits.time", "10m"},
                 {shop.folder.path(), "", {}}, Child::Where::kTerminal);
    REQUIRE(asking.shows("sql> "));
    asking.type(
        "SELECT count(*) FROM orders a, orders b, orders c, orders d WHERE a.id + b.id > c.id * "
        "d.id;\n");
    REQUIRE(asking.shows("[a]pprove"));
    asking.type("a\n");
    REQUIRE(asking.shows("step 1 runs"));
    asking.signal(SIGKILL);
    asking.wait();
  }
  const Ran resumed = shop.run({"ask", "--resume"}, "q\n");
  INFO(resumed.err);
  CHECK(holds(resumed.err, "Step 1 is unknown"));
  CHECK(shop.run({"decide", shop.session(), "1", "approve"}).exit == 5);
  const Ran replayed = shop.run({"replay", shop.session()});
  CHECK(replayed.exit == 0);
  CHECK(holds(replayed.out, "step 1 is unknown for ever"));
}

TEST_CASE("replay tells the story with settings and source gone and from a copy") {
  const Asking shop;
  REQUIRE(shop.run({"ask", kQuestion}, "r\nwrong way\na\na\n").exit == 0);
  const std::string session = shop.session();
  const Ran whole = shop.run({"replay", session});
  CHECK(whole.exit == 0);
  for (const char* part :
       {"tester from 127.0.0.1 asked:", kQuestion, "Step 1, proposed by the planner script",
        "judged: allow", "step 1: tester rejected it after ", "wrong way",
        "step 2: tester approved it after ", "step 2 gave 10 rows in ", "DE buys the most",
        "recorded."})
    CHECK(holds(whole.out, part));

  const Folder elsewhere;
  for (const char* name : {"countersign.db", "countersign.db-wal"})
    if (std::filesystem::exists(shop.folder.file(name)))
      std::filesystem::copy(shop.folder.file(name), elsewhere.file(name));
  const auto replay = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"replay", session, "--store", "countersign.db"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words, {elsewhere.path(), "", {}});
  };
  CHECK(replay({}).out == whole.out);
  const Ran json = replay({"--json"});
  CHECK(json.exit == 0);
  std::vector<std::string> types;
  std::istringstream in(json.out);
  for (std::string line; std::getline(in, line);)
    types.push_back(Json::parse(line).value()["type"].text());
  REQUIRE(types.size() == 15);
  CHECK(types.front() == "SESSION");
  CHECK(types.back() == "MESSAGE");
}

TEST_CASE("replay records that it was read and changes nothing in a copy") {
  const Asking shop;
  REQUIRE(shop.run({"ask", kQuestion}, "a\na\n").exit == 0);
  const std::string session = shop.session();
  const auto before = testing::read_whole_file(shop.folder.file("countersign.db"));
  const Ran copy = shop.run({"replay", session, "--store", "countersign.db"});
  CHECK(copy.exit == 0);
  CHECK(holds(copy.err, "not recorded"));
  CHECK(testing::read_whole_file(shop.folder.file("countersign.db")) == before);
  const Ran recorded = shop.run({"replay", session});
  CHECK(recorded.exit == 0);
  CHECK(!holds(recorded.err, "not recorded"));
  CHECK(recorded.out == copy.out);
  CHECK(testing::read_whole_file(shop.folder.file("countersign.db")) != before);
  const Ran missing = shop.run({"replay", session, "--store", "nope.db"});
  CHECK(missing.exit == 1);
  CHECK(holds(missing.err, "there is no store nope.db"));
  CHECK(!std::filesystem::exists(shop.folder.file("nope.db")));
  const Ran other = shop.run({"replay", session, "--store", "shop.db"});
  CHECK(other.exit == 1);
  CHECK(!other.err.empty());
}
