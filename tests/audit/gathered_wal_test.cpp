// What the gathering layer does with the WAL, beside a second connection that does without it: one
// write for a commit, nothing too late for anybody, and nothing of a commit that failed.

#include "audit/sqlite/gathered_wal.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include <sqlite3.h>

#include "tests/support/catch.h"
#include "tests/support/store_sqlite.h"
#include "tests/support/watched_disk.h"

namespace countersign::test {
namespace {

using audit::sqlite::gather_wal;
using audit::sqlite::gathering_layer;

constexpr int kFrame = 4096 + 24;

class Database {
 public:
  Database(const std::string& path, const char* layer) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    REQUIRE(sqlite3_open_v2(path.c_str(), &db_, flags, layer) == SQLITE_OK);
    sqlite3_extended_result_codes(db_, 1);
    REQUIRE(run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = 500") == SQLITE_OK);
  }
  ~Database() { sqlite3_close(db_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  int run(const std::string& sql) {
    return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  }
  std::string ask(const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    REQUIRE(sqlite3_prepare_v2(db_, sql.c_str(), -1, &raw, nullptr) == SQLITE_OK);
    std::string answer = "nothing";
    if (sqlite3_step(raw) == SQLITE_ROW)
      answer = reinterpret_cast<const char*>(sqlite3_column_text(raw, 0));
    sqlite3_finalize(raw);
    return answer;
  }
  sqlite3* handle() { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

// A table with an index, so that a row is several pages.
struct World {
  World() {
    REQUIRE(gather_wal(writer.handle()));
    REQUIRE(writer.run("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT); "
                       "CREATE INDEX i ON t (body)") == SQLITE_OK);
    fill(400);
    WatchedDisk::forget();
  }
  int fill(int rows) {
    return writer.run("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < " +
                      std::to_string(rows) +
                      ") INSERT INTO t (body) SELECT hex(randomblob(40)) FROM n");
  }
  std::string path() const { return folder.file("a.db"); }
  std::size_t wal_size() const { return std::filesystem::file_size(path() + "-wal"); }

  WatchedDisk disk;
  TempFolder folder;
  Database writer{path(), gathering_layer()};
  Database reader{path(), nullptr};
};

TEST_CASE("a commit of many pages is one write to the WAL and one flush") {
  World world;
  REQUIRE(world.fill(20) == SQLITE_OK);
  CHECK(WatchedDisk::order() == "ws");
  const auto& write = WatchedDisk::calls().front();
  CHECK(write.size > 4 * kFrame);
  CHECK(write.size % kFrame == 0);
}

TEST_CASE("a connection that does not gather writes page by page through the same layer") {
  const WatchedDisk disk;
  const TempFolder folder;
  Database db(folder.file("a.db"), gathering_layer());
  REQUIRE(db.run("CREATE TABLE t (body TEXT)") == SQLITE_OK);
  WatchedDisk::forget();
  REQUIRE(db.run("INSERT INTO t VALUES ('x')") == SQLITE_OK);
  CHECK(WatchedDisk::order() == "wws");
}

TEST_CASE("a connection opened without the layer cannot gather") {
  const TempFolder folder;
  Database db(folder.file("a.db"), nullptr);
  CHECK_FALSE(gather_wal(db.handle()));
}

TEST_CASE("what is committed through the gathering layer is there for others at once") {
  World world;
  for (int i = 1; i <= 30; ++i) {
    REQUIRE(world.fill(i) == SQLITE_OK);
    REQUIRE(world.reader.ask("SELECT count(*) FROM t") ==
            world.writer.ask("SELECT count(*) FROM t"));
  }
  CHECK(world.reader.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a transaction larger than the cache reads its own pages back from the WAL") {
  World world;
  REQUIRE(world.writer.run("PRAGMA cache_size = 20; BEGIN") == SQLITE_OK);
  REQUIRE(world.fill(20'000) == SQLITE_OK);
  REQUIRE(world.writer.run("UPDATE t SET body = body || 'x' WHERE id % 7 = 0") == SQLITE_OK);
  CHECK(world.reader.ask("SELECT count(*) FROM t") == "400");
  REQUIRE(world.writer.run("COMMIT") == SQLITE_OK);
  CHECK(WatchedDisk::order().back() == 's');
  CHECK(world.reader.ask("SELECT count(*) FROM t") == "20400");
  CHECK(world.reader.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("what was rolled back is not written after the lock was given back") {
  World world;
  const auto before = world.wal_size();
  REQUIRE(world.writer.run("PRAGMA cache_size = 10; BEGIN") == SQLITE_OK);
  REQUIRE(world.fill(3'000) == SQLITE_OK);
  REQUIRE(world.writer.run("ROLLBACK") == SQLITE_OK);
  // Now it is another program's turn, at the same place of the WAL.
  REQUIRE(world.reader.run("INSERT INTO t (body) VALUES ('theirs')") == SQLITE_OK);
  WatchedDisk::forget();
  REQUIRE(world.writer.run("INSERT INTO t (body) VALUES ('ours')") == SQLITE_OK);
  REQUIRE(WatchedDisk::calls().size() >= 2);
  for (const auto& call : WatchedDisk::calls())
    if (call.what == 'w') CHECK(call.at > static_cast<sqlite3_int64>(before));
  CHECK(world.reader.ask("SELECT count(*) FROM t") == "402");
  CHECK(world.writer.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a checkpoint moves everything gathered and the WAL begins again with a flushed header") {
  World world;
  REQUIRE(world.fill(10) == SQLITE_OK);
  REQUIRE(world.writer.run("PRAGMA wal_checkpoint(PASSIVE)") == SQLITE_OK);
  WatchedDisk::forget();
  REQUIRE(world.fill(10) == SQLITE_OK);
  // The header must be durable before the first page that follows it.
  CHECK(WatchedDisk::order() == "wsws");
  CHECK(WatchedDisk::calls().front().at == 0);
  CHECK(WatchedDisk::calls().front().size == 32);
  REQUIRE(world.writer.run("PRAGMA wal_checkpoint(TRUNCATE)") == SQLITE_OK);
  CHECK(world.wal_size() == 0);
  REQUIRE(world.fill(10) == SQLITE_OK);
  CHECK(world.reader.ask("SELECT count(*) FROM t") == "430");
  CHECK(world.reader.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("the error of a late write is the answer of the commit and nothing of it remains") {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    World world;
    const auto before = world.wal_size();
    WatchedDisk::answer_writes_with(code);
    CHECK(world.fill(5) == code);
    CHECK(sqlite3_get_autocommit(world.writer.handle()) == 1);
    WatchedDisk::answer_writes_with(SQLITE_OK);
    WatchedDisk::forget();
    CHECK(world.writer.ask("SELECT count(*) FROM t") == "400");
    CHECK(WatchedDisk::order().find('w') == std::string::npos);
    CHECK(world.wal_size() == before);
    CHECK(world.fill(5) == SQLITE_OK);
    CHECK(world.reader.ask("SELECT count(*) FROM t") == "405");
    CHECK(world.reader.ask("PRAGMA integrity_check") == "ok");
  }
}

TEST_CASE(
    "a large transaction that runs out of room in the middle fails and goes without a trace") {
  for (int good = 0; good < 12; ++good) {
    World world;
    REQUIRE(world.writer.run("PRAGMA cache_size = 20; BEGIN") == SQLITE_OK);
    WatchedDisk::answer_writes_with(SQLITE_FULL, good);
    int code = world.fill(20'000);
    if (code == SQLITE_OK) code = world.writer.run("COMMIT");
    CHECK(code == SQLITE_FULL);
    WatchedDisk::answer_writes_with(SQLITE_OK);
    if (sqlite3_get_autocommit(world.writer.handle()) == 0)
      REQUIRE(world.writer.run("ROLLBACK") == SQLITE_OK);
    CHECK(world.fill(5) == SQLITE_OK);
    CHECK(world.reader.ask("SELECT count(*) FROM t") == "405");
    CHECK(world.reader.ask("PRAGMA integrity_check") == "ok");
  }
}

TEST_CASE("a commit larger than what can be gathered goes out in several writes and whole") {
  World world;
  REQUIRE(world.writer.run("PRAGMA cache_size = 9000") == SQLITE_OK);
  REQUIRE(world.fill(30'000) == SQLITE_OK);
  CHECK(world.wal_size() > (4 << 20));
  const auto order = WatchedDisk::order();
  CHECK(std::count(order.begin(), order.end(), 's') == 1);
  CHECK(order.back() == 's');
  CHECK(std::count(order.begin(), order.end(), 'w') < 200);
  CHECK(world.reader.ask("SELECT count(*) FROM t") == "30400");
  CHECK(world.reader.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("closing in the middle of a transaction leaves what was committed") {
  const TempFolder folder;
  const auto path = folder.file("a.db");
  {
    Database db(path, gathering_layer());
    REQUIRE(gather_wal(db.handle()));
    REQUIRE(db.run("CREATE TABLE t (body TEXT); INSERT INTO t VALUES ('kept'); BEGIN; "
                   "INSERT INTO t VALUES ('not')") == SQLITE_OK);
  }
  Database again(path, nullptr);
  CHECK(again.ask("SELECT group_concat(body) FROM t") == "kept");
}

}  // namespace
}  // namespace countersign::test
