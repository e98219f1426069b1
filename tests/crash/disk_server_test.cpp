// The whole program on a disk that is full, fails, or is held by somebody else, and started on
// stores that are not what they should be.

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>

#include "tests/crash/house.h"
#include "tests/support/catch.h"
#include "tests/support/store_sqlite.h"

using namespace countersign::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

const std::string kQuick = "SELECT 1 AS marker, count(*) FROM customers";

struct Step {
  std::string session;
  std::string path, tag;
};

Step propose(const RunningServer& server) {
  const auto session = server.call("POST", "/v1/sessions", R"({"source":"shop","question":""})");
  REQUIRE((session && session->status == 201));
  const auto id = session->text("session_id");
  const auto step =
      server.call("POST", "/v1/sessions/" + id + "/steps", "{\"sql\":\"" + kQuick + "\"}");
  REQUIRE((step && step->status == 201));
  return {id, "/v1/sessions/" + id + "/steps/" + std::to_string(step->number("step_number")),
          step->text("tag")};
}

Answer approve(const RunningServer& server, const Step& step) {
  const auto answer =
      server.call("POST", step.path + "/decision?wait=20", R"({"decision":"approve"})",
                  {{"If-Match", "\"" + step.tag + "\""}});
  REQUIRE(answer);
  return *answer;
}

Answer get(const RunningServer& server, const std::string& path) {
  const auto answer = server.call("GET", path);
  REQUIRE(answer);
  return *answer;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// disk_shim.c, beside the witness.
std::map<std::string, std::string> bad_disk(const CrashHouse& house, int fault) {
  return {{"LD_PRELOAD", DISK_SHIM ":" COUNTERSIGN_SHIM},
          {"DISK_FOLDER", house.store()},
          {"DISK_FLAG", house.file("fails")},
          {"DISK_FLAG_FAULT", std::to_string(fault)},
          {"DISK_NO_ROOM", house.file("no-room")}};
}

}  // namespace

TEST_CASE("while another process holds the store nothing runs and the answer comes in time") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto step = propose(server);
  {
    Outsider outsider(house.store());
    outsider.rows("BEGIN EXCLUSIVE");
    const auto from = std::chrono::steady_clock::now();
    const auto refused = approve(server, step);
    // The product's deadline: its patience of two seconds, and one more.
    CHECK(std::chrono::steady_clock::now() - from < 3s);
    INFO(refused.body);
    CHECK(refused.status == 503);
    CHECK(holds(refused.body, "write lock"));
    const auto ready = get(server, "/readyz");
    CHECK(ready.status == 503);
    CHECK(holds(ready.body, "write lock"));
    CHECK(house.executed().empty());
    CHECK(get(server, step.path).text("state") == "proposed");
    outsider.rows("ROLLBACK");
  }
  CHECK(approve(server, step).status == 200);
  CHECK(house.executed().size() == 1);
  CHECK(get(server, "/readyz").status == 200);
}

TEST_CASE("a disk without room refuses new work and says so until there is room again") {
  const CrashHouse house;
  RunningServer server = house.server(bad_disk(house, 0));
  REQUIRE(server.start());
  const auto step = propose(server), other = propose(server);
  write_file(house.file("no-room"), "");
  // The disk is asked once a second.
  std::this_thread::sleep_for(1100ms);
  const auto refused = approve(server, step);
  INFO(refused.body);
  CHECK(refused.status == 503);
  CHECK(holds(refused.body, "Free some space"));
  const auto asked = server.call("POST", "/v1/sessions", R"({"source":"shop","question":""})");
  CHECK(asked->status == 503);
  const auto ready = get(server, "/readyz");
  CHECK(ready.status == 503);
  CHECK(holds(ready.body, "new work needs"));
  CHECK_FALSE(ready.json->getObject("store")->getValue<bool>("is_latched"));
  CHECK(get(server, "/healthz").text("status") == "ok");
  // What is there can be ended.
  const auto rejected =
      server.call("POST", other.path + "/decision", R"({"decision":"reject","reason":"no"})",
                  {{"If-Match", "\"" + other.tag + "\""}});
  CHECK(rejected->status == 200);
  CHECK(house.executed().empty());

  fs::remove(house.file("no-room"));
  std::this_thread::sleep_for(1100ms);
  CHECK(approve(server, step).status == 200);
  CHECK(house.executed().size() == 1);
  CHECK(get(server, "/readyz").status == 200);
}

TEST_CASE("after an I/O error the server is read-only and says so until it is started again") {
  constexpr int kWriteError = 2, kFlushError = 4;  // disk_shim.c
  for (const int fault : {kWriteError, kFlushError}) {
    const CrashHouse house;
    RunningServer server = house.server(bad_disk(house, fault));
    REQUIRE(server.start());
    const auto step = propose(server);
    write_file(house.file("fails"), "");
    const auto refused = approve(server, step);
    INFO(refused.body);
    CHECK(refused.status == 503);
    CHECK(holds(refused.body, "Nothing ran: "));
    fs::remove(house.file("fails"));
    CHECK(approve(server, step).status == 503);  // the disk is well, the store does not believe it
    const auto ready = get(server, "/readyz");
    CHECK(ready.status == 503);
    CHECK(ready.json->getObject("store")->getValue<bool>("is_latched"));
    CHECK(holds(ready.body, "read-only from now on"));
    const auto health = get(server, "/healthz");
    CHECK(health.status == 200);
    CHECK(health.text("status") == "read-only");
    CHECK(holds(health.text("reason"), "audit verify"));
    CHECK(get(server, step.path).text("state") == "proposed");
    CHECK(house.executed().empty());
    CHECK(server.stop() != 0);

    REQUIRE(server.start());
    // What the disk was given before its flush failed may be there: then it is said that nobody
    // knows whether it ran, and it does not run by itself.
    const auto state = get(server, step.path).text("state");
    INFO(state);
    CHECK((state == "proposed" || (fault == kFlushError && state == "unknown")));
    CHECK(house.executed().empty());
    if (state == "proposed") CHECK(approve(server, step).status == 200);
    CHECK(approve(server, propose(server)).status == 200);
    CHECK(house.compare(Journal{}).none() == (state == "unknown"));  // the same text ran twice else
  }
}

namespace {

// A store that was worked with, and what somebody did to it.
struct BadStart {
  std::string what;
  std::function<void(const CrashHouse&)> spoil;
  std::string reason;  // in the words that are printed
  std::string environment{};
};

struct Ended {
  int exit_code = -1;
  std::string said;
};

Ended serve(const CrashHouse& house, const std::string& environment) {
  const std::string command = "env " + environment +
                              " timeout 20 '" COUNTERSIGN_PROGRAM "' serve --config '" +
                              house.file("countersign.toml") + "' --server.listen 127.0.0.1:0 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Ended ended;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    ended.said.append(buffer.data(), n);
  const int status = pclose(pipe);
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

void on_store(const CrashHouse& house, const std::string& sql) {
  Outsider(house.store()).rows(sql);
}

void swap_bytes(const std::string& path, std::size_t from, std::size_t count) {
  auto bytes = read_file(path);
  for (std::size_t i = from; i < std::min(bytes.size(), from + count); ++i) bytes[i] ^= 0x5a;
  write_file(path, bytes);
}

const std::vector<BadStart> kBadStarts = {
    {"a text file", [](const auto& h) { write_file(h.store(), std::string(5000, 'x')); },
     "not a database"},
    {"somebody else's database",
     [](const auto& h) {
       for (const auto* end : {"", "-wal", "-shm"}) fs::remove(h.store() + end);
       fs::copy(h.file("shop.db"), h.store());
     },
     "not a Countersign audit store"},
    {"a newer schema",
     [](const auto& h) {
       on_store(h,
                "INSERT INTO schema_migration SELECT 9999, 'later', digest, applied_us FROM "
                "schema_migration LIMIT 1");
     },
     "newer"},
    {"a schema of another build",
     [](const auto& h) {
       on_store(h, "UPDATE schema_migration SET digest = zeroblob(32) WHERE id = 2");
     },
     "another text"},
    {"a folder that is not there",
     [](const auto& h) {
       write_file(h.file("countersign.toml"),
                  "[audit]\nstore = \"sqlite:" + h.file("nowhere/x.db") + "\"\n");
     },
     "nowhere"},
    {"a folder that cannot be written",
     [](const auto& h) {
       write_file(h.file("countersign.toml"), "[audit]\nstore = \"sqlite:/proc/x.db\"\n");
     },
     "/proc/x.db"},
    {"a folder in place of the file",
     [](const auto& h) {
       for (const auto* end : {"", "-wal", "-shm"}) fs::remove(h.store() + end);
       fs::create_directory(h.store());
     },
     "cannot"},
    {"a network disk", [](const auto&) {}, "network disk",
     "LD_PRELOAD='" DISK_SHIM "' DISK_TYPE=0x6969"},
    {"a size of free room that is none",
     [](const auto& h) {
       write_file(h.file("countersign.toml"),
                  "[audit]\nfree_space = \"much\"\n[planner]\ndefault = \"none\"\n");
     },
     "audit.free_space"},
    {"a key file that others may read",
     [](const auto& h) {
       fs::permissions(h.store() + ".node", fs::perms::others_read, fs::perm_options::add);
     },
     ".node"},
    {"a key file that is damaged",
     [](const auto& h) { write_file(h.store() + ".node", "not a key\n"); }, ".node"},
    {"a key file that is gone", [](const auto& h) { fs::remove(h.store() + ".node"); }, ".node"},
    {"a head that somebody else wrote",
     [](const auto& h) { on_store(h, "UPDATE head SET mac = zeroblob(32)"); }, "node's key"},
    {"a head that speaks of more than there is",
     [](const auto& h) { on_store(h, "UPDATE head SET size = size + 1"); }, "head"},
    {"a record that somebody else added",
     [](const auto& h) {
       on_store(
           h,
           "INSERT INTO record (seq, after_us, type, n, actor) SELECT seq + 1, after_us, type, n, "
           "actor FROM record ORDER BY seq DESC LIMIT 1");
     },
     "record"},
    {"an older copy of itself", [](const auto& h) { h.put_copy_of_store_back(); }, "older"},
    {"a damaged file", [](const auto& h) { swap_bytes(h.store(), 4096, 1 << 20); }, "audit store"},
    {"a file that was cut off",
     [](const auto& h) { fs::resize_file(h.store(), fs::file_size(h.store()) / 2); },
     "audit store"},
    {"the lock file of a running server",
     [](const auto& h) {
       fs::remove(h.store() + ".lock");
       fs::create_directory(h.store() + ".lock");
     },
     "lock"},
};

}  // namespace

TEST_CASE("a store that is not what it should be ends the start before anybody can connect") {
  REQUIRE(kBadStarts.size() >= 15);
  for (const auto& bad : kBadStarts) {
    const CrashHouse house;
    {
      RunningServer server = house.server();
      REQUIRE(server.start());
      (void)propose(server);
      REQUIRE(server.stop() == 0);
      house.keep_copy_of_store();
      REQUIRE(server.start());
      CHECK(approve(server, propose(server)).status == 200);
      REQUIRE(server.stop() == 0);
    }
    bad.spoil(house);
    const auto ended = serve(house, bad.environment);
    INFO(bad.what << ": exit " << ended.exit_code << "\n" << ended.said);
    CHECK(ended.exit_code != 0);
    CHECK(ended.exit_code != 124);  // it went on until it was stopped
    CHECK_FALSE(holds(ended.said, "listens on"));
    CHECK(holds(ended.said, bad.reason));
  }
}

// If this did not start, the cases above would end for a reason of their own.
TEST_CASE("twin: a store that nobody touched starts in the same way") {
  const CrashHouse house;
  {
    RunningServer server = house.server();
    REQUIRE(server.start());
    (void)propose(server);
    REQUIRE(server.stop() == 0);
  }
  const auto ended = serve(house, "");
  INFO(ended.said);
  CHECK(ended.exit_code == 124);
  CHECK(holds(ended.said, "listens on"));
}

TEST_CASE("a second server on the same store ends at once and says who has it") {
  const CrashHouse house;
  RunningServer server = house.server();
  REQUIRE(server.start());
  const auto ended = serve(house, "");
  INFO(ended.said);
  CHECK(ended.exit_code != 0);
  CHECK(ended.exit_code != 124);
  CHECK(holds(ended.said, "in use by process"));
}
