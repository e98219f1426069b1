// A copy of a store in use, and the way back.

#include "audit/backup.h"

#include <fstream>

#include <sys/stat.h>

#include "audit/verify.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::audit;
using namespace countersign::test;

namespace {

using Why = StoreUnavailable::Why;

Why why_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const StoreUnavailable& no) {
    INFO(no.what());
    return no.why;
  }
  FAIL("nothing was refused");
  return Why::kBroken;
}

std::string questions_in(const std::string& path) {
  return Outsider(path).value("SELECT group_concat(question) FROM data_agent_session");
}

// What the verifier finds.
std::string flaws_in(const std::string& path) {
  VerifyAsk ask;
  ask.store = path;
  std::string all;
  for (const auto& flaw : verify(ask).flaws) all += flaw.what + "\n";
  return all;
}

RestoreAsk ask_of(const SqliteHouse& house, const std::string& backup) {
  RestoreAsk ask;
  ask.backup = backup;
  ask.store = house.options;
  return ask;
}

}  // namespace

TEST_CASE("a backup has the whole store as it was and only its owner can read it") {
  SqliteHouse house;
  an_open_step(house.store());
  const auto to = house.folder.file("backup.db");
  std::uint64_t pages = 0;
  const auto extent = backup(house.options.path, to, [&](auto done, auto of) {
    CHECK(done <= of);
    pages = done;
  });
  CHECK(pages > 0);
  CHECK(extent.records == house.store().health().size.get());
  CHECK(extent.last_record_at == house.clock.now());
  struct stat status {};
  REQUIRE(stat(to.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  for (const auto* ending : {".part", "-wal", "-shm", "-journal"})
    CHECK_FALSE(std::filesystem::exists(to + ending));
  CHECK(open_reader(to)->sessions({}).items.size() == 1);
  // Later writes are not in it.
  REQUIRE(house.store().create_session(a_session("later")));
  CHECK(open_reader(to)->sessions({}).items.size() == 1);
}

TEST_CASE("a backup replaces nothing and what is no store is none") {
  SqliteHouse house;
  house.store();
  const auto there = house.folder.file("there");
  std::ofstream(there) << "mine";
  CHECK(why_of([&] { backup(house.options.path, there); }) == Why::kMisconfigured);
  CHECK(std::filesystem::file_size(there) == 4);
  CHECK(why_of([&] { backup(house.folder.file("none.db"), house.folder.file("b")); }) ==
        Why::kMisconfigured);
  CHECK_FALSE(std::filesystem::exists(house.folder.file("b")));
  CHECK_FALSE(std::filesystem::exists(house.folder.file("b.part")));
  CHECK(why_of([&] { backup(house.options.path, house.folder.file("no/folder/b")); }) ==
        Why::kMisconfigured);
  {
    sqlite3* db = nullptr;
    sqlite3_open(house.folder.file("other.db").c_str(), &db);
    sqlite3_exec(db, "CREATE TABLE t (a)", nullptr, nullptr, nullptr);
    sqlite3_close(db);
  }
  CHECK(why_of([&] { extent_of(house.folder.file("other.db")); }) == Why::kMisconfigured);
  CHECK(why_of([&] { extent_of(there); }) == Why::kBroken);
}

TEST_CASE("a damaged store is not taken for a backup") {
  SqliteHouse house;
  for (int i = 0; i < 50; ++i)
    REQUIRE(house.store().create_session(a_session(std::string(3000, 'x'))));
  const auto to = house.folder.file("backup.db");
  backup(house.options.path, to);
  const auto root = std::stoull(
      Outsider(to).value("SELECT rootpage FROM sqlite_schema WHERE name = 'data_agent_session'"));
  std::fstream file(to, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>((root - 1) * 4096 + 3));
  file.write("\x7f\x7f\x7f\x7f", 4);
  file.close();
  CHECK(why_of([&] { extent_of(to); }) == Why::kBroken);
  house.closed();
  auto ask = ask_of(house, to);
  ask.replaces = true;
  CHECK(why_of([&] { restore(ask, house.clock); }) == Why::kBroken);
  CHECK(questions_in(house.options.path).size() > 50 * 3000);
}

TEST_CASE("a backup comes back where nothing is") {
  SqliteHouse house;
  an_open_step(house.store());
  const auto to = house.folder.file("backup.db");
  backup(house.options.path, to);
  house.closed();
  std::filesystem::remove(house.options.path);
  const auto done = restore(ask_of(house, to), house.clock);
  CHECK(done.replaced_file.empty());
  CHECK(house.store().pending(std::nullopt, 10).size() == 1);
  struct stat status {};
  REQUIRE(stat(house.options.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK_FALSE(std::filesystem::exists(house.options.path + ".restoring"));
  CHECK_FALSE(std::filesystem::exists(house.options.path + ".restoring.lock"));
}

TEST_CASE("a store that has more than the backup is replaced only when both are asked for") {
  SqliteHouse house;
  REQUIRE(house.store().create_session(a_session("first")));
  const auto to = house.folder.file("backup.db");
  const auto extent = backup(house.options.path, to);
  REQUIRE(house.store().create_session(a_session("second")));
  auto ask = ask_of(house, to);
  CHECK(why_of([&] { restore(ask, house.clock); }) == Why::kLocked);
  house.closed();
  CHECK(why_of([&] { restore(ask, house.clock); }) == Why::kMisconfigured);
  ask.replaces = true;
  CHECK(why_of([&] { restore(ask, house.clock); }) == Why::kRolledBack);
  CHECK(questions_in(house.options.path) == "first,second");

  ask.store.accept_rollback = true;
  const auto done = restore(ask, house.clock);
  CHECK(done.was.records == extent.records);
  REQUIRE(done.replaced);
  CHECK(done.replaced->records > extent.records);
  CHECK(questions_in(house.options.path) == "first");
  // What was there is kept, whole.
  CHECK(questions_in(done.replaced_file) == "first,second");
  REQUIRE(house.store().create_session(a_session("third")));
  house.closed();
  CHECK(questions_in(house.options.path) == "first,third");
  CHECK(flaws_in(house.options.path) == "");
  CHECK(flaws_in(to) == "");
  CHECK(flaws_in(done.replaced_file) == "");
}

TEST_CASE("what a crash left in the WAL of a replaced store stays with it") {
  SqliteHouse house;
  REQUIRE(house.store().create_session(a_session("first")));
  const auto to = house.folder.file("backup.db");
  backup(house.options.path, to);
  REQUIRE(house.store().create_session(a_session("second")));
  // As kill -9 leaves it: the second session stands in the WAL alone.
  TempFolder crashed;
  const auto path = crashed.file("store.db");
  for (const auto* ending : {"", "-wal", ".node"})
    if (std::filesystem::exists(house.options.path + ending))
      std::filesystem::copy_file(house.options.path + ending, path + ending);
  house.closed();
  RestoreAsk ask;
  ask.backup = to;
  ask.store.path = path;
  ask.store.accept_rollback = true;
  ask.replaces = true;
  const auto done = restore(ask, house.clock);
  CHECK(questions_in(path) == "first");
  CHECK(questions_in(done.replaced_file) == "first,second");
}
