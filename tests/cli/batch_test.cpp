// Many questions without a person, with the real program; and what a session's view comes to.

#include <sstream>

#include "cli/batch/line.h"
#include "cli/batch/outcome.h"
#include "cli/json.h"
#include "tests/support/catch.h"
#include "tests/support/cli_database.h"
#include "tests/support/cli_program.h"

using namespace countersign;
using cli::BatchOutcome;
using cli::Json;
using testing::Child;
using testing::Folder;
using testing::Ran;

namespace {

constexpr const char* kTables = R"(
CREATE TABLE orders (id INTEGER PRIMARY KEY, country TEXT, amount REAL);
INSERT INTO orders VALUES (1,'DE',1.5),(2,'DE',2.25),(3,'FR',NULL);
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO people VALUES (1,'Ada');
)";

constexpr const char* kScripts = R"({"scripts": [
{"questions": ["How many orders?"],
 "steps": [{"sql": "SELECT count(*) AS n FROM orders"}], "answer": "{{1.0.n}} orders."},
{"questions": ["Who leads?"],
 "steps": [{"sql": "SELECT country FROM orders GROUP BY country ORDER BY count(*) DESC LIMIT 1"},
           {"sql": "SELECT id, amount FROM orders WHERE country = {{1.0.country}} ORDER BY id"}],
 "answer": "{{1.0.country}} leads."},
{"questions": ["Which people?"], "steps": [{"sql": "SELECT name FROM people"}], "answer": "Ada."},
{"questions": ["What breaks?"],
 "steps": [{"sql": "SELECT abs(-9223372036854775807 - id) FROM orders LIMIT 5"}], "answer": "?"},
{"questions": ["What is forbidden?"], "steps": [{"sql": "SELECT * FROM secrets"}], "answer": "?"},
{"questions": ["Which values?"],
 "steps": [{"sql": "SELECT 9007199254740993 AS big, 0.1 AS tenth, NULL AS none, 'a\"b' AS word, x'00ff' AS bytes, -7 AS small FROM orders LIMIT 1"}],
 "answer": "These."},
{"questions": ["What needs no data?"], "steps": [], "answer": "Nothing to read."}
]})";

constexpr const char* kSettings = R"(
[planner]
default = "script"
[planners.script]
script = "questions.json"
[sources.s]
url = "sqlite:data.db"
tables = ["orders", "people"]
)";

constexpr const char* kEnvelope = R"(
[sources.s.envelope]
tables = ["orders"]
)";

struct Batching {
  Folder folder;
  explicit Batching(const std::string& envelope = kEnvelope) {
    testing::make_database(folder.file("data.db"), kTables);
    folder.write("questions.json", kScripts);
    folder.write("countersign.toml", kSettings + envelope);
  }

  Ran run(const std::vector<std::string>& words, const std::string& input = "") const {
    return testing::run_program(words, {folder.path(), input, {}});
  }
  Ran ask(const std::string& input) const {
    return run({"ask", "--batch", "-", "--source", "s", "--json"}, input);
  }
};

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    auto json = Json::parse(line);
    REQUIRE(json.has_value());
    lines.push_back(std::move(*json));
  }
  return lines;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Json view(const std::string& text) {
  auto json = Json::parse(text);
  REQUIRE(json.has_value());
  return std::move(*json);
}

}  // namespace

TEST_CASE("a batch answers each line in order under the envelope") {
  const Batching batching;
  const Ran ran = batching.ask(
      "{\"id\": \"a\", \"question\": \"How many orders?\"}\n"
      "{\"id\": 2, \"question\": \"Who leads?\", \"expected\": {\"id\": 99}}\n"
      "{\"id\": 3.10, \"question\": \"What needs no data?\"}\n");
  INFO(ran.out + ran.err);
  REQUIRE(ran.exit == 0);
  const auto lines = lines_of(ran.out);
  REQUIRE(lines.size() == 3);
  CHECK(ran.out.starts_with(
      "{\"id\":\"a\",\"outcome\":\"answer\",\"sql\":\"SELECT count(*) AS n FROM orders\","
      "\"columns\":[\"n\"],\"rows\":[[3]],\"answer\":\"3 orders.\",\"session_id\":\"sess_"));
  CHECK(lines[1]["outcome"].text() == "answer");
  CHECK(holds(lines[1]["sql"].text(), "country = 'DE'"));
  CHECK(lines[1]["rows"].str() == "[[1,1.5],[2,2.25]]");
  CHECK(lines[1]["answer"].text() == "DE leads.");
  CHECK(holds(ran.out, "{\"id\":3.10,"));
  CHECK(lines[2]["outcome"].text() == "answer");
  CHECK(lines[2]["sql"].is_null());
  CHECK(lines[2]["rows"].is_null());
  CHECK(holds(ran.err, "3 of 3 questions, 3 answer"));
  // Nobody approved, and the store says who did.
  const Ran replay = batching.run({"replay", lines[0]["session_id"].text(), "--json"});
  CHECK(holds(replay.out, "\"policy\""));
}

TEST_CASE("what a batch cannot settle is said and left for a person") {
  const Batching batching;
  const Ran ran = batching.ask(
      "{\"id\": 1, \"question\": \"Which people?\"}\n"
      "{\"id\": 2, \"question\": \"Where is the moon?\"}\n"
      "{\"id\": 3, \"question\": \"What breaks?\"}\n"
      "{\"id\": 4, \"question\": \"What is forbidden?\"}\n"
      "{\"id\": 5, \"question\": \"How many orders?\"}\n");
  INFO(ran.out + ran.err);
  REQUIRE(ran.exit == 0);
  const auto lines = lines_of(ran.out);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0]["outcome"].text() == "needs_person");
  CHECK(lines[0]["sql"].text() == "SELECT name FROM people");
  CHECK(lines[0]["rows"].is_null());
  CHECK(lines[1]["outcome"].text() == "decline");
  CHECK(!lines[1]["answer"].text().empty());
  CHECK(lines[2]["outcome"].text() == "error");
  CHECK(holds(lines[2]["message"].text(), "overflow"));
  CHECK(lines[3]["outcome"].text() == "decline");
  CHECK(lines[4]["outcome"].text() == "answer");
  // It still waits.
  CHECK(holds(batching.run({"pending"}).out, lines[0]["session_id"].text()));
}

TEST_CASE("a batch gives values that a double cannot hold as text") {
  const Batching batching;
  const Ran ran = batching.ask("{\"id\": 1, \"question\": \"Which values?\"}\n");
  INFO(ran.out + ran.err);
  CHECK(holds(ran.out,
              "\"columns\":[\"big\",\"tenth\",\"none\",\"word\",\"bytes\",\"small\"],"
              "\"rows\":[[\"9007199254740993\",0.1,null,\"a\\\"b\",\"AP8=\",-7]]"));
}

TEST_CASE("each bad line of a batch is an error of its own") {
  const Batching batching;
  std::string input = "\xEF\xBB\xBF";
  input +=
      "hello\n\n[1]\n{\"question\": \"How many orders?\"}\n{\"id\": null, \"question\": \"x\"}\r\n";
  input +=
      "{\"id\": \"q\"}\n{\"id\": 7, \"question\": 8}\n{\"id\": \"\xff\", \"question\": \"x\"}\n";
  input += "{\"id\": \"e\", \"question\": \"  \"}\n";
  input += "{\"id\": \"long\", \"question\": \"" + std::string(20'000, 'x') + "\"}\n";
  input += "{\"id\": \"end\", \"question\": \"How many orders?\"}";
  const Ran ran = batching.ask(input);
  INFO(ran.out + ran.err);
  REQUIRE(ran.exit == 0);
  const auto lines = lines_of(ran.out);
  REQUIRE(lines.size() == 10);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    INFO(i);
    CHECK(lines[i]["outcome"].text() == "error");
    CHECK(!lines[i]["message"].text().empty());
    CHECK(lines[i]["session_id"].is_null());
  }
  CHECK(lines[0]["id"].is_null());
  CHECK(lines[4]["id"].text() == "q");
  CHECK(lines[5]["id"].str() == "7");
  CHECK(holds(lines[8]["message"].text(), "16384"));
  CHECK(lines[9]["outcome"].text() == "answer");
}

TEST_CASE("without an envelope a batch does not start and says which lines to add") {
  const Batching batching("");
  const Ran ran = batching.ask("{\"id\": 1, \"question\": \"How many orders?\"}\n");
  CHECK(ran.exit == 2);
  CHECK(ran.out.empty());
  CHECK(holds(ran.err, "[sources.s.envelope]\ntables = [\"orders\", \"people\"]"));
  CHECK(!std::filesystem::exists(batching.folder.file("countersign.db")));
}

TEST_CASE("a batch takes no question and no planner that leaves the pen to a person") {
  const Batching batching;
  CHECK(batching.run({"ask", "How many?", "--batch", "-"}).exit == 2);
  CHECK(batching.run({"ask", "--batch", "-", "--resume"}).exit == 2);
  CHECK(batching.run({"ask", "--batch", "-", "--planner", "none"}).exit == 2);
  CHECK(batching.run({"ask", "--batch", "-", "--format", "csv"}).exit == 2);
  const Ran missing = batching.run({"ask", "--batch", "nowhere.jsonl"});
  CHECK(missing.exit == 2);
  CHECK(holds(missing.err, "cannot read nowhere.jsonl"));
  CHECK(batching.run({"ask", "--batch", "."}).exit == 2);
  const Ran empty = batching.run({"ask", "--batch", "-"}, "\n");
  CHECK(empty.exit == 0);
  CHECK(empty.out.empty());
}

TEST_CASE("a batch without JSON is a table for a reader") {
  const Batching batching;
  const std::string file = batching.folder.write(
      "ask.jsonl", "{\"id\": \"a\", \"question\": \"How many orders?\"}\n{\"id\": 2}\n");
  const Ran ran = batching.run({"ask", "--batch", file});
  INFO(ran.out + ran.err);
  CHECK(ran.exit == 0);
  CHECK(ran.out.starts_with("id\toutcome\trows\tanswer\na\tanswer\t1\t3 orders.\n2\terror\t\t"));
}

TEST_CASE("a batch goes through the server that holds the store") {
  const Batching batching;
  Child server({"serve", "--server.listen", "127.0.0.1:0", "--json"},
               {batching.folder.path(), "", {}}, Child::Where::kFile);
  REQUIRE(server.shows("127.0.0.1:"));
  std::string input;
  for (int i = 0; i < 12; ++i)
    input += "{\"id\": " + std::to_string(i) + ", \"question\": \"How many orders?\"}\n";
  const Ran ran = batching.ask(input);
  INFO(ran.out + ran.err);
  CHECK(ran.exit == 0);
  const auto lines = lines_of(ran.out);
  REQUIRE(lines.size() == 12);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i]["id"].text() == std::to_string(i));
    CHECK(lines[i]["rows"].str() == "[[3]]");
  }
}

TEST_CASE("a batch does not start with a server that knows no envelope") {
  const Batching batching("");
  Child server({"serve", "--server.listen", "127.0.0.1:0", "--json"},
               {batching.folder.path(), "", {}}, Child::Where::kFile);
  REQUIRE(server.shows("127.0.0.1:"));
  batching.folder.write("countersign.toml", std::string(kSettings) + kEnvelope);
  const Ran ran = batching.ask("{\"id\": 1, \"question\": \"How many orders?\"}\n");
  INFO(ran.err);
  CHECK(ran.exit == 2);
  CHECK(ran.out.empty());
  CHECK(holds(ran.err, "knows no envelope"));
}

TEST_CASE("a session's phase and steps say what a question came to") {
  const auto outcome = [](const std::string& rest) {
    return cli::batch_end(view("{\"session_id\":\"sess_x\",\"is_active\":true," + rest + "}"));
  };
  const std::string asked = R"("messages":[{"role":"assistant","content":"Which year?"}])";
  CHECK(outcome(R"("phase":"waiting","steps":[],)" + asked)->outcome == BatchOutcome::kClarify);
  CHECK(outcome(R"("phase":"waiting","steps":[{"state":"done"}],)" + asked)->answer ==
        "\"Which year?\"");
  CHECK(outcome(R"("phase":"waiting","steps":[{"state":"proposed","sql":"S"}],"messages":[])")
            ->outcome == BatchOutcome::kNeedsPerson);
  // The moment before the envelope decides is not the person's.
  CHECK(!outcome(R"("phase":"running","steps":[{"state":"proposed"}],"messages":[])"));
  CHECK(!outcome(R"("phase":"waiting","steps":[{"state":"judging"}],)" + asked));
  CHECK(!outcome(R"("phase":"waiting","steps":[],"messages":[{"role":"user","content":"?"}])"));
  CHECK(!outcome(R"("phase":"planning","steps":[],)" + asked));
  CHECK(outcome(R"("phase":"stopped","steps":[],)" + asked)->message == "Which year?");
  CHECK(outcome(R"("phase":"idle","steps":[{"state":"refused"}],)" + asked)->outcome ==
        BatchOutcome::kDecline);
  CHECK(outcome(R"("phase":"idle","steps":[{"state":"failed","error_message":"no"}],)" + asked)
            ->message == "no");
  const auto closed =
      cli::batch_end(view(R"({"is_active":false,"phase":"stopped","steps":[],"messages":[]})"));
  CHECK(closed->outcome == BatchOutcome::kError);
}

TEST_CASE("a line's id comes back as it was written") {
  CHECK(cli::batch_line(R"({"id": 1.10, "question": "q"})").id == "1.10");
  CHECK(cli::batch_line(R"({"x": {"id": 5}, "id":-2e3 ,"question": "q"})").id == "-2e3");
  CHECK(cli::batch_line(R"({"question": "\"id\": 4", "id": 12})").id == "12");
  CHECK(cli::batch_line(R"({"id": "a\tß", "question": "q"})").id == "\"a\\u0009ß\"");
  CHECK(cli::batch_line(R"({"id": true, "question": "q"})").problem ==
        "\"id\" is missing; expected a text or a number");
}

TEST_CASE("a question back gets a reply from a person and is told by a batch") {
  const Folder folder;
  testing::make_database(folder.file("sales.db"),
                         "CREATE TABLE orders (id INTEGER PRIMARY KEY, net_amount REAL, "
                         "gross_amount REAL); INSERT INTO orders VALUES (1, 5, 6), (2, 7, 8)");
  folder.write("countersign.toml",
               "[sources.sales]\nurl = \"sqlite:sales.db\"\ntables = [\"orders\"]\n"
               "[sources.sales.envelope]\ntables = [\"orders\"]\n");
  const auto run = [&](const std::vector<std::string>& words, const std::string& input) {
    return testing::run_program(words, {folder.path(), input, {}});
  };
  const Ran batch =
      run({"ask", "--batch", "-", "--json"}, "{\"id\": 1, \"question\": \"average amount\"}\n");
  INFO(batch.out + batch.err);
  const auto lines = lines_of(batch.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["outcome"].text() == "clarify");
  CHECK(lines[0]["sql"].is_null());
  CHECK(holds(lines[0]["answer"].text(), "gross amount"));

  // Nobody replies: it goes on waiting, and is asked again.
  const Ran silent = run({"ask", "average amount"}, "");
  INFO(silent.err);
  CHECK(silent.exit == 1);
  CHECK(holds(silent.err, "Your reply (q leaves): "));
  const std::string session = silent.err.substr(silent.err.find("sess_"), 21);
  const Ran left = run({"ask", "--resume=" + session}, "\nq\n");
  INFO(left.err);
  CHECK(left.exit == 0);
  CHECK(holds(left.err, "gross amount"));
  // Under the envelope the person only replies, and approves nothing.
  const Ran replied = run({"ask", "--resume=" + session}, "average gross amount of orders\n");
  INFO(replied.err);
  CHECK(replied.exit == 0);
  CHECK(holds(replied.out, "\n7\n"));
  CHECK(!holds(replied.err, "[a]pprove"));
}
