// Our bounded functions say what SQLite's own say, and never take long.

#include <ctime>
#include <random>

#include <sqlite3.h>

#include "engines/sqlite/functions.h"
#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::tests;

namespace {

struct Connection {
  explicit Connection(bool is_ours) {
    REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
    if (is_ours) REQUIRE(engines::sqlite::add_bounded_functions(db) == SQLITE_OK);
  }
  ~Connection() { sqlite3_close(db); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Type and bytes of the one value, or the error.
  std::string ask(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    std::string said;
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
      said = std::to_string(sqlite3_column_type(statement, 0)) + ":";
      const void* bytes = sqlite3_column_blob(statement, 0);
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, 0));
      if (bytes != nullptr) said.append(static_cast<const char*>(bytes), size);
    } else {
      said = sqlite3_errmsg(db);
    }
    sqlite3_finalize(statement);
    return said;
  }

  sqlite3* db = nullptr;
};

// Of this thread, so that a busy machine does not count.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::string pick(std::mt19937& random, const std::vector<std::string>& from) {
  return from[random() % from.size()];
}

}  // namespace

TEST_CASE("bounded functions agree with the originals on anything small") {
  const Connection theirs(false);
  const Connection ours(true);
  std::mt19937 random(7);
  const std::vector<std::string> values = {"NULL",
                                           "''",
                                           "' '",
                                           "'a'",
                                           "'aa'",
                                           "'ab'",
                                           "'b'",
                                           "'aab'",
                                           "'  ab  '",
                                           "'é'",
                                           "'aé'",
                                           "'éaé'",
                                           "'日本語'",
                                           "'本'",
                                           "x''",
                                           "x'61'",
                                           "x'6162'",
                                           "x'a9'",
                                           "12",
                                           "-7",
                                           "1.5",
                                           "'12x'",
                                           "1e300",
                                           "'a''b'",
                                           "char(0)",
                                           "'a'||char(0)||'b'",
                                           "'\xc3'||'a'",
                                           "9223372036854775807",
                                           "'xyxyx'",
                                           "'xy'",
                                           "cast(x'c3a9a9' AS text)"};
  for (int round = 0; round < 30'000; ++round) {
    const std::string name =
        pick(random, {"instr", "replace", "trim", "ltrim", "rtrim", "trim", "replace"});
    std::string call = name + "(" + pick(random, values);
    if (name == "instr") call += "," + pick(random, values);
    if (name == "replace") call += "," + pick(random, values) + "," + pick(random, values);
    if (name.ends_with("trim") && random() % 2 == 0) call += "," + pick(random, values);
    call += ")";
    INFO(call);
    REQUIRE(ours.ask("SELECT " + call) == theirs.ask("SELECT " + call));
  }
}

TEST_CASE("format agrees with the original") {
  const Connection theirs(false);
  const Connection ours(true);
  std::mt19937 random(8);
  const std::vector<std::string> values = {"NULL",
                                           "0",
                                           "1",
                                           "-1",
                                           "42",
                                           "1234567",
                                           "3.14159",
                                           "-0.5",
                                           "1e20",
                                           "'text'",
                                           "'é'",
                                           "'日本'",
                                           "''",
                                           "'it''s'",
                                           "x'6162'",
                                           "'12'",
                                           "9223372036854775807",
                                           "-9223372036854775808"};
  for (int round = 0; round < 30'000; ++round) {
    std::string pattern;
    int stars = 0;
    for (auto n = random() % 3 + 1; n > 0; --n) {
      pattern += pick(random, {"", "a", " of ", "é", "%%", "%"}) + "%";
      pattern += pick(random, {"", "-", "+", " ", "0", "#", "!", ",", "-+", "0,"});
      const std::string width = pick(random, {"", "", "3", "10", "*"});
      const std::string precision = pick(random, {"", "", ".0", ".2", ".*", "."});
      stars += width == "*" ? 1 : 0;
      stars += precision == ".*" ? 1 : 0;
      pattern += width + precision + pick(random, {"", "", "l", "ll"}) +
                 pick(random, {"d", "i", "u", "x", "X", "o", "f", "e", "E", "g", "G", "s",
                               "z", "q", "Q", "w", "c", "%", "n", "r", "p", "y", ""});
    }
    std::string call = "format('" + pattern + "'";
    for (int i = 0; i < 5; ++i) {
      // Widths and precisions are kept small here; which argument is one, nobody can say before.
      call += "," + (stars > 0 ? pick(random, {"3", "-4", "'5'", "NULL", "2.5", "0"})
                               : pick(random, values));
    }
    call += ")";
    INFO(call);
    REQUIRE(ours.ask("SELECT " + call) == theirs.ask("SELECT " + call));
  }
  for (const auto* call : {"format()", "format(NULL)", "format('')", "format('%')", "format('%5')",
                           "format('%d')", "format('a'||char(0)||'b')", "printf('%s', 'x')"})
    CHECK(ours.ask(std::string("SELECT ") + call) == theirs.ask(std::string("SELECT ") + call));
}

TEST_CASE("json_patch is the original for short texts and refuses long ones") {
  const Connection theirs(false);
  const Connection ours(true);
  for (const auto* call :
       {"json_patch('{\"a\":1,\"b\":2}', '{\"a\":null,\"c\":[3]}')", "json_patch('{}', 'nonsense')",
        "json_patch(NULL, '{}')", "json_patch('[1]', '{\"a\":1}')",
        "json_array(json_patch('{}', '{\"a\":1}'))", "json_patch(5, 6)"})
    for (int round = 0; round < 2; ++round) {
      INFO(call);
      CHECK(ours.ask(std::string("SELECT ") + call) == theirs.ask(std::string("SELECT ") + call));
    }
  CHECK(ours.ask("SELECT json_patch('{}', hex(zeroblob(60000)))") == "string or blob too big");
}

TEST_CASE("no call of a bounded function takes long") {
  const Connection ours(true);
  sqlite3_limit(ours.db, SQLITE_LIMIT_LENGTH, 1'250'000);
  const std::string many = "replace(hex(zeroblob(500000)),'0','a')";
  const std::string half = "substr(" + many + ",1,500000)";
  const std::string odd =
      "(WITH RECURSIVE n(i) AS (SELECT 200 UNION ALL SELECT i+1 FROM n WHERE i < 50000) "
      "SELECT group_concat(char(i),'') FROM n)";
  for (const auto& call :
       {"instr(" + many + "," + half + "||'b')", "replace(" + many + "," + half + "||'b','x')",
        "trim(replace(hex(zeroblob(500000)),'0','a')," + odd + "||'a')",
        "rtrim(" + many + "," + odd + "||'a')", std::string("format('%.*c', 2147483647, 'x')"),
        std::string("format('%.*c', -2147483647, 'é')"), std::string("format('%2147483647d', 1)"),
        std::string("format('%-*s', 2000000000, 'x')"),
        std::string("format('%.2000000000f', 1.0)")}) {
    const double from = cpu_seconds();
    const auto said = ours.ask("SELECT length(" + call + ")");
    INFO(call << ": " << said.substr(0, 60));
    // SQLite's own take from 10 seconds to minutes; a sanitizer makes ours several times slower.
#ifdef COUNTERSIGN_SANITIZED
    CHECK(cpu_seconds() - from < 60);
#else
    CHECK(cpu_seconds() - from < 4);
#endif
  }
  CHECK(ours.ask("SELECT format('%.*c', 2000000, 'x')") == "string or blob too big");
  CHECK(ours.ask("SELECT format('%2000000d', 1)") == "string or blob too big");
  CHECK(ours.ask("SELECT length(replace('aaaa','a'," + half + "))") == "string or blob too big");
}

TEST_CASE("views and indexes may use the bounded functions") {
  Shop shop(
      "CREATE VIEW v_trim AS SELECT trim(name) AS name, format('%05d', id) AS code FROM customers;"
      "CREATE TABLE keyed(a, b AS (replace(a,'x','y')));"
      "CREATE INDEX ix_keyed ON keyed(trim(a)); INSERT INTO keyed(a) VALUES(' x ')");
  Fence fence = shop_fence();
  fence.relations = {"v_trim", "keyed"};
  fence.functions.insert("trim");
  Kept kept;
  REQUIRE(
      run(*shop.engine, "SELECT code FROM v_trim WHERE name LIKE 'Ada%'", fence, kept).outcome ==
      engines::RunOutcome::kDone);
  CHECK(kept.rows == std::vector<engines::Row>{{engines::Text{"00001"}}});
  Kept keyed;
  const auto report = run(*shop.engine, "SELECT b FROM keyed WHERE trim(a) = 'x'", fence, keyed);
  INFO(report.message);
  CHECK(keyed.rows == std::vector<engines::Row>{{engines::Text{" y "}}});
}
