// The program as a server, and other commands beside it.

#include <signal.h>

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

struct Serving {
  Folder folder;
  std::unique_ptr<Child> server;
  std::string address;

  Serving() {
    testing::copy_demo(folder);
    testing::play_the_script(folder);
    start();
  }
  void start() {
    server = std::make_unique<Child>(
        std::vector<std::string>{"serve", "--json", "--server.listen", "127.0.0.1:0"},
        testing::HowToRun{folder.path(), "", {}}, Child::Where::kFile);
    REQUIRE(server->shows("Ctrl-C ends it"));
    const std::size_t at = server->shown().find("{\"address\"");
    REQUIRE(at != std::string::npos);
    const std::size_t end = server->shown().find('\n', at);
    address = Json::parse(server->shown().substr(at, end - at)).value()["address"].text();
  }
  Ran run(const std::vector<std::string>& words, const std::string& input = "") const {
    return run_program(words, {folder.path(), input, {}});
  }
};

}  // namespace

TEST_CASE("serve says where it listens and how to begin and ends when asked") {
  Serving serving;
  CHECK(serving.address.starts_with("127.0.0.1:"));
  CHECK(holds(serving.server->shown(), " ask \"Which country buys the most?\""));
  CHECK(holds(serving.server->shown(), "curl -s -H"));
  CHECK(holds(serving.server->shown(), "countersign.db.key"));
  CHECK(holds(serving.server->shown(), "http://" + serving.address));
  serving.server->signal(SIGTERM);
  CHECK(serving.server->wait() == 0);
  serving.start();
  serving.server->signal(SIGINT);
  CHECK(serving.server->wait() == 0);
}

TEST_CASE("commands beside a running server go through it") {
  Serving serving;
  const Ran asked = serving.run({"ask", kQuestion}, "a\na\n");
  INFO(asked.err);
  CHECK(asked.exit == 0);
  CHECK(holds(asked.out, "DE buys the most"));
  CHECK(serving.run({"ask", kQuestion}, "q\n").exit == 0);
  const Ran pending = serving.run({"pending", "--json"});
  const auto step = Json::parse(pending.out);
  REQUIRE(step.has_value());
  const std::string session = (*step)["session_id"].text();
  const Ran decided = serving.run({"decide", session, "1", "approve"});
  CHECK(decided.exit == 0);
  CHECK(holds(decided.err, "Step 1 is done"));
  CHECK(serving.run({"replay", session}).exit == 0);
  const Ran own = serving.run({"ask", kQuestion, "--sources.shop.limits.rows", "1"}, "q\n");
  CHECK(holds(own.err, "--sources.shop.limits.rows changes nothing there"));
  CHECK(serving.run({"policy", "check", "SELECT 1"}).exit == 0);
}

TEST_CASE("a second server on the same store is told who has it") {
  Serving serving;
  const Ran second = serving.run({"serve", "--server.listen", "127.0.0.1:0"});
  CHECK(second.exit == 1);
  CHECK(holds(second.err, serving.address));
}

TEST_CASE("a port that is taken is told with what to do") {
  Serving serving;
  const Ran second = serving.run(
      {"serve", "--audit.store", "sqlite:other.db", "--server.listen", serving.address});
  CHECK(second.exit == 1);
  CHECK(holds(second.err, serving.address.substr(serving.address.find(':') + 1)));
}

TEST_CASE("a server that was killed is not waited for and its sessions go on") {
  Serving serving;
  CHECK(serving.run({"ask", kQuestion}, "a\nq\n").exit == 0);
  serving.server->signal(SIGKILL);
  serving.server->wait();
  const Ran resumed = serving.run({"ask", "--resume"}, "q\n");
  INFO(resumed.err);
  CHECK(resumed.exit == 0);
  CHECK(holds(resumed.err, "Step 1 is done"));
  serving.start();
  CHECK(holds(serving.run({"pending"}).out, "\t2\tshop\t"));
}

TEST_CASE("a key file that is missing beside a server is told") {
  Serving serving;
  std::filesystem::remove(serving.folder.file("countersign.db.key"));
  const Ran ran = serving.run({"sessions"});
  CHECK(ran.exit == 1);
  CHECK(holds(ran.err, "its key file"));
}

TEST_CASE("a wrong key beside a server is refused in words") {
  Serving serving;
  testing::write_whole_file(serving.folder.file("countersign.db.key"),
                            "cs_aaaaaaaaaaaaa_"
                            "0000000000000000000000000000000000000000000000000000000000000000\n");
  const Ran ran = serving.run({"sessions"});
  CHECK(ran.exit == 1);
  CHECK(!ran.err.empty());
}

TEST_CASE("while a conversation holds the store other commands are told who has it") {
  const Folder folder;
  testing::copy_demo(folder);
  Child asking({"ask", kQuestion}, {folder.path(), "", {}}, Child::Where::kTerminal);
  REQUIRE(asking.shows("[a]pprove"));
  const Ran second = run_program({"sessions"}, {folder.path(), "", {}});
  CHECK(second.exit == 1);
  INFO(second.err);
  CHECK(holds(second.err, "process"));
  asking.type("q\n");
  CHECK(asking.wait() == 0);
}
