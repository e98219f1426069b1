#include "core/invariant.h"

#include <csignal>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("an invariant that holds says nothing") {
  invariant(true, "one is one");
}

TEST_CASE("a broken invariant stops a debug build and throws in a release build") {
#ifdef NDEBUG
  try {
    invariant(false, "one is two");
    FAIL("it went on");
  } catch (const Bug& bug) {
    CHECK(std::string(bug.what()).find("one is two") != std::string::npos);
    CHECK(std::string(bug.what()).find("invariant_test.cpp") != std::string::npos);
  }
#else
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    invariant(false, "one is two");
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
#endif
}
