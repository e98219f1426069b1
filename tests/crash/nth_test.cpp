// Every call that a small workload makes to its disk fails once, and from then on, in every way
// that a disk has (nth_writer.cpp): nothing runs without a record, and work goes on afterwards.

#include <filesystem>
#include <string>
#include <vector>

#include <sys/wait.h>

#include "tests/crash/disk.h"
#include "tests/support/catch.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

struct Outcome {
  long runs = 0, executed = 0, refusals = 0, latched = 0, wrong = 0;
  std::string text;
};

Outcome try_every_call(const std::string& mode, const std::string& fault, const std::string& how) {
  const TempFolder folder;
  const std::string command = "LD_PRELOAD='" DISK_SHIM ":" SOURCE_SHIM "' DISK_FOLDER='" +
                              folder.file("run") + "' SHIM_SOURCE=/shop.db SHIM_LOG='" +
                              folder.file("source.log") + "' '" NTH_WRITER "' '" + folder.path() +
                              "' " + mode + " " + fault + " " + how + " > '" + folder.file("said") +
                              "' 2>&1";
  const int status = std::system(command.c_str());
  Outcome outcome;
  outcome.text = mode + " " + fault + " " + how + ": " + text_of(folder.file("said"));
  INFO(outcome.text);
  REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  const auto at = outcome.text.rfind("runs ");
  REQUIRE(at != std::string::npos);
  REQUIRE(std::sscanf(outcome.text.c_str() + at,
                      "runs %ld executed %ld refusals %ld latched %ld wrong %ld", &outcome.runs,
                      &outcome.executed, &outcome.refusals, &outcome.latched, &outcome.wrong) == 5);
  return outcome;
}

const std::vector<std::string> kFaults = {"full", "write-error", "short-write", "flush-error",
                                          "read-error"};

}  // namespace

TEST_CASE("whichever call to the disk fails nothing runs without a record and work goes on") {
  Outcome all;
  for (const auto& fault : kFaults) {
    for (const auto* how : {"once", "sticky"}) {
      const auto outcome = try_every_call("work", fault, how);
      INFO(outcome.text);
      CHECK(outcome.wrong == 0);
      CHECK(outcome.runs > 5);
      WARN(outcome.text);
      all.runs += outcome.runs;
      all.executed += outcome.executed;
      all.refusals += outcome.refusals;
      all.latched += outcome.latched;
    }
  }
  CHECK(all.runs > 300);
  CHECK(all.executed > 600);
  CHECK(all.refusals > 100);
  CHECK(all.latched > 20);
}

TEST_CASE("whichever call fails while a store is made the next opening finishes it") {
  for (const auto& fault : kFaults) {
    for (const auto* how : {"once", "sticky"}) {
      const auto outcome = try_every_call("open", fault, how);
      INFO(outcome.text);
      CHECK(outcome.wrong == 0);
      CHECK(outcome.runs > 5);
      WARN(outcome.text);
    }
  }
}

TEST_CASE("twin: a statement that is run although the store refused it is found") {
  const auto outcome = try_every_call("unrecorded", "full", "once");
  INFO(outcome.text);
  CHECK(outcome.wrong > 0);
}

}  // namespace countersign::test
