// The real program, run in fresh folders: everything but the conversation and the server.

#include <sys/stat.h>

#include "cli/command.h"
#include "cli/json.h"
#include "config/settings.h"
#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/demo_folder.h"

using namespace countersign;
using cli::Json;
using testing::Folder;
using testing::HowToRun;
using testing::Ran;
using testing::run_program;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A folder with the demo shop in it.
struct Shop {
  Folder folder;
  Shop() { testing::copy_demo(folder); }
  Ran run(const std::vector<std::string>& words, const std::string& input = "") const {
    return run_program(words, {folder.path(), input, {}});
  }
};

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    auto json = Json::parse(line);
    INFO(line);
    REQUIRE(json.has_value());
    lines.push_back(std::move(*json));
  }
  return lines;
}

}  // namespace

TEST_CASE("the program without a command says what there is") {
  const Folder folder;
  const Ran nothing = run_program({}, {folder.path(), "", {}});
  CHECK(nothing.exit == 2);
  CHECK(nothing.out.empty());
  CHECK(holds(nothing.err, "Commands:"));
  const Ran help = run_program({"--help"}, {folder.path(), "", {}});
  CHECK(help.exit == 0);
  CHECK(help.out == nothing.err.substr(0, help.out.size()));
  for (const auto& command : cli::commands()) CHECK(holds(help.out, std::string(command.name)));
  CHECK(run_program({"--version"}, {folder.path(), "", {}}).out.starts_with("countersign "));
}

TEST_CASE("every command prints its help on standard output") {
  const Folder folder;
  for (const auto& command : cli::commands()) {
    std::vector<std::string> words;
    std::istringstream name{std::string(command.name)};
    for (std::string word; name >> word;) words.push_back(word);
    words.push_back("--help");
    const Ran help = run_program(words, {folder.path(), "", {}});
    INFO(command.name);
    CHECK(help.exit == 0);
    CHECK(help.err.empty());
    CHECK(help.out == cli::help_text(command));
  }
}

TEST_CASE("slips in the command line end with 2 and a suggestion") {
  const Folder folder;
  const auto slip = [&](const std::vector<std::string>& words) {
    const Ran ran = run_program(words, {folder.path(), "", {}});
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    return ran.err;
  };
  CHECK(holds(slip({"sesions"}), "did you mean sessions?"));
  CHECK(holds(slip({"policy"}), "policy check"));
  CHECK(holds(slip({"sessions", "--opne"}), "did you mean --open?"));
  CHECK(holds(slip({"sessions", "--server.lisen", "x"}), "did you mean listen?"));
  CHECK(holds(slip({"decide", "x"}), "SESSION N"));
  CHECK(holds(slip({"decide", "sess_0000000000000000", "0", "approve"}), "no step number"));
  CHECK(holds(slip({"decide", "sess_0000000000000000", "1", "aprove"}), "no decision"));
  CHECK(holds(slip({"ask", "How many?"}), "no source is configured"));
  CHECK(holds(slip({"replay", "sess_1"}), "is no session"));
  // None of these made a store.
  CHECK(!std::filesystem::exists(folder.file("countersign.db")));
}

TEST_CASE("the demo makes the same files each time and overwrites nothing") {
  const Shop one;
  const Folder two;
  REQUIRE(run_program({"demo"}, {two.path(), "", {}}).exit == 0);
  for (const char* name : {"countersign.toml", "questions.json", "shop.notes"})
    CHECK(testing::read_whole_file(one.folder.file(name)) ==
          testing::read_whole_file(two.file(name)));
  // No text: nobody wants to read the difference of two databases.
  const bool is_same_shop = testing::read_whole_file(one.folder.file("shop.db")) ==
                            testing::read_whole_file(two.file("shop.db"));
  CHECK(is_same_shop);
  CHECK(one.run({"config", "check"}).exit == 0);
  testing::write_whole_file(one.folder.file("shop.db"), "mine");
  const Ran again = one.run({"demo"});
  CHECK(again.exit == 1);
  CHECK(holds(again.err, "already there"));
  CHECK(testing::read_whole_file(one.folder.file("shop.db")) == "mine");
  const Ran below = one.run({"demo", "deep/er", "--json"});
  CHECK(below.exit == 0);
  const auto json = lines_of(below.out);
  REQUIRE(json.size() == 1);
  CHECK(json[0]["folder"].text() == one.folder.file("deep/er"));
  CHECK(json[0]["questions"].list().size() >= 6);
}

TEST_CASE("the demo refuses a place where no folder can be") {
  const Folder folder;
  folder.write("file", "x");
  const Ran ran = run_program({"demo", "file"}, {folder.path(), "", {}});
  CHECK(ran.exit == 1);
  CHECK(holds(ran.err, "cannot make the folder"));
}

TEST_CASE("policy check explains a statement and ends with its verdict") {
  const Shop shop;
  const Ran good = shop.run({"policy", "check", "SELECT count(*) FROM orders"});
  CHECK(good.exit == 0);
  CHECK(holds(good.out, "verdict  allow"));
  CHECK(holds(good.out, "reads    orders"));
  const Ran bad = shop.run({"policy", "check", "-"}, "SELECT password_hash\nFROM users\n");
  CHECK(bad.exit == 3);
  CHECK(holds(bad.out, "verdict  refuse"));
  CHECK(holds(bad.out, "  FROM users\n       ^^^^^\n"));
  CHECK(holds(bad.out, "G-06"));
  const Ran json = shop.run({"policy", "check", "--json", "DELETE FROM orders"});
  CHECK(json.exit == 3);
  const auto lines = lines_of(json.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["verdict"].text() == "refuse");
  CHECK(!lines[0]["findings"].list().empty());
  // Nothing was written down, and nothing ran.
  CHECK(!std::filesystem::exists(shop.folder.file("countersign.db")));
}

TEST_CASE("a batch is answered line by line whatever stands in it") {
  const Shop shop;
  const std::string batch = R"({"id": "a", "sql": "SELECT 1"})"
                            "\n\n"
                            R"({"id": 7, "sql": "DROP TABLE orders", "more": true})"
                            "\r\n"
                            "not json\n"
                            R"({"id": "b"})"
                            "\n"
                            R"({"sql": "SELECT 1"})"
                            "\n"
                            R"({"id": "c", "sql": 5})"
                            "\n"
                            R"(["id"])"
                            "\n"
                            R"({"id": "d\n\"", "sql": "SELECT '\u0000'"})"
                            "\n"
                            "{\"id\": \"e\", \"sql\": \"SELECT '\xff'\"}\n" +
                            std::string(5000, '[') + "\n" + R"({"id": "f", "sql": ""})";
  const Ran ran =
      shop.run({"policy", "check", "--batch", "-", "--source", "shop", "--json"}, batch);
  CHECK(ran.exit == 0);
  CHECK(ran.err.empty());
  const auto lines = lines_of(ran.out);
  REQUIRE(lines.size() == 11);
  CHECK(lines[0]["id"].text() == "a");
  CHECK(lines[0]["verdict"].text() == "allow");
  CHECK(lines[1]["id"].text() == "7");
  CHECK(lines[1]["verdict"].text() == "refuse");
  CHECK(lines[2]["id"].is_null());
  for (const std::size_t bad : {2, 3, 4, 5, 6, 9}) CHECK(!lines[bad]["error"].text().empty());
  CHECK(lines[3]["id"].text() == "b");
  CHECK(lines[5]["id"].text() == "c");
  CHECK(lines[7]["id"].text() == "d\n\"");
  CHECK(lines[7]["verdict"].text() == "refuse");
  for (const auto& line : lines) CHECK((line["verdict"].is_null() != line["error"].is_null()));
}

TEST_CASE("a batch can be a file and a missing one is told") {
  const Shop shop;
  shop.folder.write("batch.jsonl", "{\"id\":1,\"sql\":\"SELECT id FROM customers\"}\n");
  const Ran ran = shop.run({"policy", "check", "--batch", "batch.jsonl"});
  CHECK(ran.exit == 0);
  CHECK(lines_of(ran.out).size() == 1);
  const Ran missing = shop.run({"policy", "check", "--batch", "nope.jsonl"});
  CHECK(missing.exit == 2);
  CHECK(holds(missing.err, "cannot read nope.jsonl"));
  CHECK(shop.run({"policy", "check", "--batch", "x", "SELECT 1"}).exit == 2);
}

TEST_CASE("a source that is not there or not known is told once and clearly") {
  const Shop shop;
  CHECK(holds(shop.run({"policy", "check", "--source", "shpo", "SELECT 1"}).err,
              "there is no source shpo, did you mean shop?"));
  std::filesystem::remove(shop.folder.file("shop.db"));
  const Ran ran =
      shop.run({"policy", "check", "--batch", "-"}, "{\"id\":1,\"sql\":\"SELECT 1\"}\n");
  CHECK(ran.exit == 1);
  CHECK(ran.out.empty());
  CHECK(holds(ran.err, "shop.db"));
  CHECK(!std::filesystem::exists(shop.folder.file("shop.db")));
}

TEST_CASE("config check finds what a policy names and the source does not have") {
  const Shop shop;
  const std::string file = shop.folder.file("countersign.toml");
  std::string text = testing::read_whole_file(file);
  text += "deny_columns = [\"customers.note\", \"custmers.notes\"]\n";
  testing::write_whole_file(file, text);
  const Ran ran = shop.run({"config", "check", "--sources.shop.tables", "customers,orderz"});
  CHECK(ran.exit == 2);
  CHECK(holds(ran.err, "sources.shop.tables: there is no table orderz, did you mean orders?"));
  CHECK(holds(ran.err,
              "sources.shop.deny_columns: customers has no column note, did you mean notes?"));
  CHECK(holds(ran.err, "there is no table custmers, did you mean customers?"));
  const Ran json = shop.run({"config", "check", "--json"});
  CHECK(lines_of(json.out)[0]["problems"].list().size() == 2);
}

TEST_CASE("wrong settings end every command with 2 and the place") {
  const Folder folder;
  folder.write("countersign.toml", "[server]\nlisten = 5\n[sorces.x]\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"sessions"}, {"serve"}, {"pending"}, {"config", "check"}}) {
    const Ran ran = run_program(words, {folder.path(), "", {}});
    CHECK(ran.exit == 2);
    CHECK(holds(ran.err, "countersign.toml:2:10: server.listen: found 5, expected HOST:PORT"));
    CHECK(holds(ran.err, "countersign.toml:3:2: sorces: unknown key, did you mean sources?"));
  }
  const Ran variable = run_program({"sessions", "--config", "/dev/null"},
                                   {folder.path(), "", {{"COUNTERSIGN_SERVER__LISTEN", "x"}}});
  CHECK(variable.exit == 2);
  CHECK(holds(variable.err, "COUNTERSIGN_SERVER__LISTEN: found \"x\", expected HOST:PORT"));
}

TEST_CASE("the built-in settings file is one that loads") {
  const Folder folder;
  const Ran printed = run_program({"config", "default"}, {folder.path(), "", {}});
  folder.write("countersign.toml", printed.out);
  CHECK(run_program({"config", "check"}, {folder.path(), "", {}}).exit == 0);
  const Ran reference = run_program({"config", "reference", "--json"}, {folder.path(), "", {}});
  CHECK(lines_of(reference.out).size() == config::all_settings().size());
}

TEST_CASE("the key file is for its owner alone and a bad one is told with what to do") {
  const Shop shop;
  const std::string key = shop.folder.file("countersign.db.key");
  const Ran first = shop.run({"sessions"});
  CHECK(first.exit == 0);
  CHECK(holds(first.err, "Made a key for you"));
  struct stat status {};
  REQUIRE(::stat(key.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(!holds(shop.run({"sessions"}).err, "Made a key"));

  ::chmod(key.c_str(), 0644);
  const Ran open = shop.run({"sessions"});
  CHECK(open.exit == 1);
  CHECK(holds(open.err, "can be read by others"));
  ::chmod(key.c_str(), 0600);

  testing::write_whole_file(key, "cs_wrong_key\n");
  const Ran wrong = shop.run({"sessions"});
  CHECK(wrong.exit == 1);
  CHECK(holds(wrong.err, "delete this one"));
  testing::write_whole_file(key, "two words\n");
  CHECK(holds(shop.run({"sessions"}).err, "does not hold a key"));
  std::filesystem::remove(key);
  const Ran again = shop.run({"sessions"});
  CHECK(again.exit == 0);
  CHECK(holds(again.err, "Made a key for you"));
}

TEST_CASE("output that cannot be written is no success") {
  const Shop shop;
  const std::string command =
      std::string(COUNTERSIGN_PROGRAM) + " config default > /dev/full 2>/dev/null";
  const int status = std::system(command.c_str());
  CHECK(WEXITSTATUS(status) == 1);
}
