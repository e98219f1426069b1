// SIGHUP: a running server reads its settings again.

#include "cli/reload.h"

#include <fstream>
#include <sstream>

#include <signal.h>

#include "tests/support/catch.h"
#include "tests/support/cli_program.h"
#include "tests/support/demo_folder.h"

using namespace countersign;
using testing::Child;
using testing::Folder;
using testing::run_program;

namespace {

struct Reloading {
  Folder folder;
  std::unique_ptr<Child> server;

  Reloading() {
    testing::copy_demo(folder);
    server =
        std::make_unique<Child>(std::vector<std::string>{"serve", "--server.listen", "127.0.0.1:0"},
                                testing::HowToRun{folder.path(), "", {}}, Child::Where::kFile);
    REQUIRE(server->shows("Ctrl-C ends it"));
  }
  testing::Ran run(const std::vector<std::string>& words, const std::string& input = "") const {
    return run_program(words, {folder.path(), input, {}});
  }
  std::string settings_file() const { return folder.path() + "/countersign.toml"; }
  void replace(const std::string& what, const std::string& with) const {
    std::ostringstream text;
    text << std::ifstream(settings_file()).rdbuf();
    std::string now = text.str();
    const std::size_t at = now.find(what);
    REQUIRE(at != std::string::npos);
    now.replace(at, what.size(), with);
    std::ofstream(settings_file(), std::ios::trunc) << now;
  }
  bool reads_again_and_says(const std::string& words) const {
    server->signal(SIGHUP);
    return server->shows(words);
  }
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a step that waits is judged by the policy that SIGHUP put in force") {
  const Reloading house;
  const std::string count = "SELECT count(*) AS n FROM products\n";
  CHECK(holds(house.run({"ask", "--planner", "none"}, count + "q\n").err, "waits"));
  house.replace("\"products\"", "\"customers\"");
  CHECK(house.reads_again_and_says("a new policy is in force for shop"));
  const auto resumed = house.run({"ask", "--resume"}, "a\nq\n");
  CHECK(holds(resumed.err, "The policy in force now refuses this statement"));
  const auto asked = house.run({"ask", "--planner", "none"}, count + "q\n");
  CHECK(holds(asked.err, "G-06"));
}

TEST_CASE("SIGHUP puts the policies of roles in force as well") {
  const Reloading house;
  house.replace("[sources.shop]",
                "[sources.shop.roles.agent]\ntables = [\"orders\"]\n[sources.shop]");
  CHECK(house.reads_again_and_says("a new policy is in force for shop"));
}

TEST_CASE("settings with a mistake change nothing when they are read again") {
  const Reloading house;
  house.replace("\"products\"", "\"products\", 7");
  CHECK(house.reads_again_and_says("what was in force stays"));
  CHECK(house.server->shows("countersign.toml:"));
  const auto asked =
      house.run({"ask", "--planner", "none", "--config", "/dev/null"}, "q\n");  // still there
  CHECK_FALSE(holds(asked.err, "G-06"));
  house.replace("\"products\", 7", "\"products\"");
  CHECK(house.reads_again_and_says("no policy changed"));
}

TEST_CASE("what needs a new start is named and not done") {
  const Reloading house;
  house.replace("[audit]", "[approval]\nfour_eyes = true\n\n[audit]");
  CHECK(house.reads_again_and_says("At the next start, not now: approval.four_eyes"));
}

TEST_CASE("another file under a source's name takes no policy over") {
  agent::Sources sources;
  config::Settings before;
  before.sources["shop"].source.url = "sqlite:one.db";
  config::Settings now = before;
  now.sources["shop"].source.url = "sqlite:two.db";
  now.sources["shop"].policies.everyone.tables = {"everything"};
  now.sources["new"].source.url = "sqlite:three.db";
  const auto reloaded = cli::reload_policies(before, now, sources);
  CHECK(reloaded.policies.empty());
  CHECK(reloaded.at_next_start ==
        std::vector<std::string>{"sources.shop.url", "sources.new (new)"});
}
