// An auditor's own statements: what they answer, and everything they must not do.

#include "audit/question.h"

#include <map>
#include <random>
#include <set>

#include "audit/sqlite/question_fence.h"
#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::audit;
using namespace countersign::test;

namespace {

using Why = QuestionNo::Why;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A store with one step, one key, a login, and secrets that are easily recognised in an answer.
struct Books {
  Books() {
    an_open_step(house.store());
    house.store().accounts().make_key({"ada", AccountKind::kHuman, Role::kAuditor});
    house.closed();
    Outsider outside(house.options.path);
    outside.rows("UPDATE session_key SET key = CAST('" + secret + "' AS BLOB)");
    outside.rows("UPDATE api_key SET digest = CAST('" + secret + "' AS BLOB)");
    outside.rows(
        "INSERT INTO login (digest, account, roles, created_us, last_used_us) "
        "SELECT CAST('" +
        secret + "' AS BLOB), id, 1, 1, 1 FROM account LIMIT 1");
    outside.rows(
        "INSERT INTO idempotency (account, key, request, kind, session_id, n, seq, at_us) "
        "VALUES (1, '" +
        secret + "', zeroblob(32), 1, 's', 1, 1, 1)");
    outside.rows(
        "INSERT INTO text_commitment (session, kind, n, field, key) "
        "VALUES (1, 1, 0, 9, CAST('" +
        secret + "' AS BLOB))");
    outside.rows(
        "INSERT OR REPLACE INTO head (one, size, frontier, mac) "
        "VALUES (1, 0, x'', CAST('" +
        secret + "' AS BLOB))");
  }

  Result<QuestionAnswer, QuestionNo> ask(const std::string& sql) const {
    Question question;
    question.sql = sql;
    return ask(question);
  }
  Result<QuestionAnswer, QuestionNo> ask(const Question& question) const {
    return open_reader(house.options.path)->question(question);
  }

  SqliteHouse house;
  const std::string secret = "SECRET-OF-THIRTY-TWO-BYTES-LONG!";
};

std::string all_of(const QuestionAnswer& answer) {
  std::string out;
  for (const auto& row : answer.rows)
    for (const auto& cell : row) {
      if (const auto* text = std::get_if<std::string>(&cell)) out += *text;
      if (const auto* blob = std::get_if<Blob>(&cell)) out += blob->bytes;
      out += '|';
    }
  return out;
}

std::string cell(const Result<QuestionAnswer, QuestionNo>& answer) {
  INFO((answer ? std::string() : answer.error().words));
  REQUIRE(answer);
  REQUIRE(answer->rows.size() == 1);
  const auto& one = answer->rows[0].at(0);
  if (const auto* number = std::get_if<std::int64_t>(&one)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&one)) return *text;
  return "neither";
}

}  // namespace

TEST_CASE("an auditor's own statement is answered with its columns and rows") {
  const Books books;
  const auto answer = books.ask(
      "SELECT s.question, t.step_number, 1.5 AS half, x'00ff' AS bytes, NULL AS none\n"
      "  FROM data_agent_session s JOIN data_agent_step t USING (session_id); -- the end");
  REQUIRE(answer);
  CHECK(answer->columns ==
        std::vector<std::string>{"question", "step_number", "half", "bytes", "none"});
  REQUIRE(answer->rows.size() == 1);
  CHECK(answer->rows[0] ==
        std::vector<QuestionCell>{std::string("How many orders are there?"), std::int64_t{1}, 1.5,
                                  Blob{std::string("\0\xff", 2)}, std::monostate()});
  CHECK_FALSE(answer->has_more);
}

TEST_CASE("an auditor may use views and windows and json and recursion and plans") {
  const Books books;
  CHECK(cell(books.ask("SELECT count(*) FROM v_timeline WHERE what = 'PROPOSED'")) == "1");
  CHECK(cell(books.ask("SELECT state FROM v_step")) == "proposed");
  CHECK(cell(books.ask("SELECT sum(value) FROM json_each('[1,2,3]')")) == "6");
  CHECK(
      cell(books.ask("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
                     "SELECT max(i) FROM n")) == "9");
  CHECK(cell(books.ask("SELECT row_number() OVER (ORDER BY seq) FROM audit_record LIMIT 1")) ==
        "1");
  CHECK(cell(books.ask("SELECT name FROM account WHERE usr LIKE 'usr\\_%' ESCAPE '\\'")) == "ada");
  CHECK(cell(books.ask("SELECT count(*) FROM api_key WHERE roles > 0")) == "1");
  CHECK(cell(books.ask("SELECT count(*) FROM text_commitment WHERE commitment IS NULL")) == "1");
  CHECK(cell(books.ask("SELECT count(*) > 5 FROM sqlite_schema WHERE type = 'table'")) == "1");
  CHECK(books.ask("EXPLAIN QUERY PLAN SELECT * FROM v_step"));
  CHECK(books.ask("EXPLAIN SELECT * FROM v_step"));
  CHECK(books.ask("VALUES (1), (2)"));
  CHECK(books.ask("SELECT a.name FROM account a FULL JOIN api_key k ON k.account = a.id"));
  CHECK(books.ask("SELECT id FROM account FULL JOIN policy_version USING (id)"));
}

TEST_CASE("functions that were made anew answer as those of SQLite do") {
  const Books books;
  const std::map<std::string, std::string> expected = {
      {"instr('abcabc', 'ca')", "3"},
      {"instr('äöü', 'ü')", "3"},
      {"instr('abc', '')", "1"},
      {"instr('abc', 'x')", "0"},
      {"instr(12345, 34)", "3"},
      {"replace('aXbX', 'X', '--')", "a--b--"},
      {"replace('abc', '', 'x')", "abc"},
      {"trim('xxaxbxx', 'x')", "axb"},
      {"ltrim('äöa', 'öä')", "a"},
      {"rtrim('abc  ', ' ')", "abc"},
      {"trim('  a ')", "a"},
      {"instr(x'000102', x'02')", "3"},
      {"ifnull(instr(NULL, 'a'), -1)", "-1"},
      {"printf('usr_%016x|%5.2f|%-4s|%d%%|%Q', 255, 2.5, 'a', -7, 'it''s')",
       "usr_00000000000000ff| 2.50|a   |-7%|'it''s'"},
      {"format('%d %s', '12')", "12 "},
      {"ifnull(printf(NULL), -1)", "-1"},
      {"ifnull(replace('a', 'a', NULL), -1)", "-1"}};
  for (const auto& [sql, value] : expected) {
    INFO(sql);
    CHECK(cell(books.ask("SELECT " + sql)) == value);
    CHECK(Outsider(books.house.options.path).value("SELECT " + sql) == value);
  }
}

TEST_CASE("no statement of an auditor gets at a secret or does more than read") {
  const Books books;
  const std::string path = books.house.options.path;
  const std::vector<std::string> attempts = {
      // The secrets by name, as a whole and in part.
      "SELECT * FROM session_key",
      "SELECT key FROM session_key",
      "SELECT 1 FROM session_key",
      "SELECT count(*) FROM session_key",
      "SELECT rowid FROM session_key",
      "SELECT hex(key) FROM main.session_key",
      "SELECT \"key\" FROM \"session_key\"",
      "SELECT [key] FROM [session_key]",
      "SELECT k.key FROM session_key AS k",
      "SELECT (SELECT key FROM session_key LIMIT 1)",
      "SELECT 1 WHERE EXISTS (TABLE session_key)",
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM session_key WHERE key > x'50')",
      "WITH k AS (SELECT * FROM session_key) SELECT * FROM k",
      "WITH RECURSIVE k(v) AS (SELECT key FROM session_key UNION SELECT v FROM k) SELECT v FROM k",
      "SELECT * FROM SESSION_KEY",
      "SELECT * FROM login",
      "SELECT digest FROM login",
      "SELECT account FROM login",
      "SELECT * FROM idempotency",
      "SELECT key FROM idempotency",
      "SELECT * FROM api_key",
      "SELECT digest FROM api_key",
      "SELECT length(digest) FROM api_key",
      "SELECT id FROM api_key WHERE digest > x'00'",
      "SELECT id FROM api_key ORDER BY digest",
      "SELECT id FROM api_key GROUP BY digest",
      "SELECT max(digest) FROM api_key",
      "SELECT count(DISTINCT digest) FROM api_key",
      "SELECT group_concat(id) OVER (ORDER BY digest) FROM api_key",
      "SELECT * FROM text_commitment",
      "SELECT key FROM text_commitment",
      "SELECT session FROM text_commitment WHERE key IS NOT NULL",
      "SELECT mac FROM head",
      "SELECT * FROM head",
      "SELECT size FROM head WHERE mac = x'00'",
      // What the authorizer is not asked about.
      "SELECT key FROM (SELECT NULL AS key) FULL JOIN text_commitment USING (key)",
      "SELECT key FROM (SELECT NULL AS key WHERE 0) FULL JOIN session_key USING (key)",
      "SELECT digest FROM api_key RIGHT JOIN (SELECT x'00' AS digest) USING (digest)",
      "SELECT digest FROM (SELECT NULL AS digest) a FULL JOIN api_key USING (digest)",
      "SELECT digest FROM (SELECT NULL AS digest) a FULL JOIN login USING (digest)",
      "SELECT mac FROM (SELECT NULL AS mac) a FULL JOIN head USING (mac)",
      "SELECT key FROM (SELECT NULL AS key) a FULL JOIN idempotency USING (key)",
      "SELECT key FROM (SELECT NULL AS key) a NATURAL FULL JOIN session_key",
      "SELECT session FROM (SELECT 7 AS session) a FULL JOIN session_key USING (session)",
      "SELECT 1 FROM (SELECT x'00' AS mac) a JOIN head USING (mac)",
      "SELECT 1 FROM (SELECT 1 AS session, x'00' AS key) a NATURAL JOIN session_key",
      "SELECT id FROM api_key NATURAL JOIN (SELECT x'00' AS digest)",
      "WITH g(mac) AS (SELECT NULL) SELECT max(mac) FROM g FULL JOIN main.head USING (mac)",
      // SQLite's own inside.
      "SELECT * FROM sqlite_dbpage",
      "SELECT data FROM sqlite_dbpage('main') WHERE pgno = 1",
      "SELECT * FROM dbstat",
      "SELECT * FROM pragma_table_info('session_key')",
      "SELECT * FROM pragma_database_list",
      "SELECT * FROM pragma_compile_options",
      "SELECT * FROM pragma_function_list",
      "SELECT * FROM sqlite_stmt",
      "SELECT * FROM sqlite_temp_schema",
      "SELECT * FROM fts5vocab",
      "SELECT * FROM bytecode('SELECT 1')",
      "SELECT * FROM tables_used('SELECT 1')",
      "SELECT * FROM generate_series(1, 10)",
      "SELECT * FROM fsdir('/etc')",
      "SELECT * FROM csv",
      "SELECT * FROM zipfile('/tmp/x')",
      // Settings, files, code.
      "ATTACH '" + path + "' AS other",
      "ATTACH ':memory:' AS other",
      "DETACH main",
      "PRAGMA writable_schema = ON",
      "PRAGMA query_only = OFF",
      "PRAGMA trusted_schema = ON",
      "PRAGMA table_info('session_key')",
      "PRAGMA journal_mode = DELETE",
      "PRAGMA wal_checkpoint",
      "PRAGMA temp_store_directory = '/tmp'",
      "PRAGMA key = 'x'",
      "VACUUM",
      "VACUUM INTO '" + path + ".copy'",
      "SELECT load_extension('x')",
      "SELECT readfile('/etc/passwd')",
      "SELECT writefile('/tmp/x', 'y')",
      "SELECT edit('x')",
      "SELECT fts3_tokenizer('simple')",
      "SELECT sqlite_compileoption_get(1)",
      "SELECT sqlite_log(1, 'x')",
      "SELECT sqlite_offset(seq) FROM audit_record",
      "SELECT changes()",
      "SELECT last_insert_rowid()",
      "SELECT random()",
      "SELECT randomblob(9)",
      "SELECT printf('%*d', 5, 1)",
      "SELECT printf('%1000d', 1)",
      "SELECT zeroblob(1000000000)",
      "SELECT printf('%.*c', 2000000000, 'x')",
      "SELECT format('%.*c', 2000000000, 'x')",
      "SELECT json_patch('{}', '{}')",
      "SELECT soundex('x')",
      "SELECT unhandled('x')",
      // Writing.
      "INSERT INTO account (id, name, kind, created_us) VALUES (9, 'x', 1, 1)",
      "UPDATE account SET name = 'x'",
      "UPDATE account SET name = 'x' RETURNING name",
      "DELETE FROM audit_record",
      "DELETE FROM audit_record RETURNING seq",
      "WITH x AS (SELECT 1) DELETE FROM account",
      "REPLACE INTO account (id, name) VALUES (1, 'x')",
      "EXPLAIN DELETE FROM account",
      "CREATE TABLE t (a)",
      "CREATE TEMP TABLE t AS SELECT 1",
      "CREATE TEMP VIEW v_x AS SELECT key FROM session_key",
      "CREATE VIEW v_x AS SELECT 1",
      "CREATE TEMP TRIGGER t AFTER INSERT ON account BEGIN SELECT 1; END",
      "CREATE VIRTUAL TABLE temp.x USING dbstat",
      "CREATE VIRTUAL TABLE x USING fts5(a)",
      "CREATE INDEX i ON account (name)",
      "DROP TABLE account",
      "DROP VIEW v_step",
      "ALTER TABLE account ADD COLUMN x",
      "REINDEX",
      "ANALYZE",
      "BEGIN",
      "BEGIN EXCLUSIVE",
      "COMMIT",
      "ROLLBACK",
      "SAVEPOINT s",
      "RELEASE s",
      // Several, or none.
      "SELECT 1; SELECT 2",
      "SELECT 1; DELETE FROM account",
      "SELECT 1;;; SELECT 2",
      "SELECT 1 /* a */ ; /* b */ ATTACH 'x' AS y",
      "SELECT 1; nonsense",
      "",
      " ;; ",
      "-- nothing",
      "/* nothing */",
      std::string("SELECT 1\0; SELECT 2", 19),
      "SELECT '\xff'",
      "SELECT " + std::string(70'000, ' ') + "1",
      // Not for here.
      "SELECT ?1",
      "SELECT :name",
      "SELECT 1 FROM nowhere",
      "SELECT nothing FROM account",
      "SELECT * FROM account WHERE name REGEXP 'a'",
      "SELECT name FROM account MATCH 'a'",
      "SELEKT 1",
      "SELECT (((((((",
      "SELECT 'unfinished",
  };
  CHECK(attempts.size() >= 60);
  const auto before = Outsider(path).rows("SELECT name, sql FROM sqlite_schema");
  for (const auto& sql : attempts) {
    INFO(sql.substr(0, 200));
    const auto answer = books.ask(sql);
    CHECK_FALSE(answer);
    if (answer) CHECK_FALSE(holds(all_of(*answer), "SECRET"));
    if (!answer) CHECK_FALSE(answer.error().words.empty());
    if (!answer) CHECK_FALSE(holds(answer.error().words, "SECRET"));
  }
  CHECK(Outsider(path).rows("SELECT name, sql FROM sqlite_schema") == before);
  CHECK(Outsider(path).value("SELECT count(*) FROM account") == "1");
  CHECK_FALSE(std::filesystem::exists(path + ".copy"));
}

TEST_CASE("a no to an auditor says what to do") {
  const Books books;
  const auto says = [&](const std::string& sql, Why why, const std::string& words) {
    INFO(sql);
    const auto answer = books.ask(sql);
    REQUIRE_FALSE(answer);
    INFO(answer.error().words);
    CHECK(answer.error().why == why);
    CHECK(holds(answer.error().words, words));
  };
  says("SELECT * FROM api_key", Why::kDenied, "api_key.digest is a secret");
  says("SELECT * FROM api_key", Why::kDenied, "name the columns that are wanted");
  says("SELECT * FROM session_key", Why::kDenied, "session_key holds secrets");
  says("SELECT digest FROM (SELECT 1 AS digest) FULL JOIN api_key USING (digest)", Why::kDenied,
       "api_key.digest is a secret");
  says("SELECT * FROM dbstat", Why::kSyntax, "no such table: dbstat");
  // SQLite asks about making this table before it asks about reading it; newer versions do not.
  const auto database_list = books.ask("SELECT * FROM pragma_database_list");
  REQUIRE_FALSE(database_list);
  INFO(database_list.error().words);
  CHECK((holds(database_list.error().words, "reads and does nothing else") ||
         holds(database_list.error().words, "pragma_database_list is none of the tables")));
  CHECK(database_list.error().why == Why::kDenied);
  says("PRAGMA user_version", Why::kDenied, "sqlite_schema shows the tables");
  says("SELECT random()", Why::kDenied, "the function random is not for questions");
  says("DELETE FROM account", Why::kDenied, "reads and does nothing else");
  says("SELECT 1; SELECT 2", Why::kNotOne, "one statement at a time");
  says("", Why::kNotOne, "no statement");
  says("SELECT ?", Why::kSyntax, "write the values");
  says("SELEKT", Why::kSyntax, "syntax error");
  says("SELECT nope FROM account", Why::kSyntax, "no such column: nope");
}

TEST_CASE("a question to the store ends when its time is over") {
  const Books books;
  for (const std::string sql :
       {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
        "SELECT count(*) FROM n a, n b, n c"}) {
    Question question;
    question.sql = sql;
    question.time_max = std::chrono::milliseconds(100);
    const auto answer = books.ask(question);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().why == Why::kTime);
    CHECK(holds(answer.error().words, "longer than 0.1 s"));
  }
}

TEST_CASE("a question to the store ends when it needs too much memory") {
  const Books books;
  Question question;
  question.sql =
      "WITH RECURSIVE n(i, t) AS (SELECT 1, hex(char(65)) UNION "
      "SELECT i + 1, replace(replace(replace(hex(i), '3', '3333333333'), '3', '3333333333'), '3', "
      "'33333333333333333333') FROM n) SELECT count(*), max(t) FROM n";
  question.memory_max = 32ULL << 20;
  const auto answer = books.ask(question);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().why == Why::kTooLarge);
  CHECK(holds(answer.error().words, "32 MB of memory"));
}

TEST_CASE("an answer to an auditor has at most so many rows and bytes") {
  const Books books;
  Question question;
  question.sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
  question.rows_max = 7;
  const auto rows = books.ask(question);
  REQUIRE(rows);
  CHECK(rows->rows.size() == 7);
  CHECK(rows->has_more);
  question.rows_max = 1'000'000;
  question.bytes_max = 1 << 20;
  const auto bytes = books.ask(question);
  REQUIRE_FALSE(bytes);
  CHECK(bytes.error().why == Why::kTooLarge);
  const auto value =
      books.ask("SELECT replace(hex(replace(hex('aaaaaaaa'), '6', '" + std::string(5000, 'b') +
                "')), '6', '" + std::string(5000, 'c') + "')");
  REQUIRE_FALSE(value);
  CHECK(value.error().why == Why::kTooLarge);
}

TEST_CASE(
    "every table of the store is readable or a secret and no column of a secret is elsewhere") {
  SqliteHouse house;
  house.store();
  house.closed();
  Outsider outside(house.options.path);
  std::set<std::string> listed;
  for (const auto& name : sqlite::readable_tables()) listed.emplace(name);
  std::set<std::string> whole;
  for (const auto& secret : sqlite::secrets())
    if (secret.column.empty()) whole.emplace(secret.table);
  for (const auto& row : outside.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                      "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
    INFO("decide in audit/sqlite/question_fence.cpp whether auditors read the table " << row[0]);
    CHECK(listed.count(row[0]) + whole.count(row[0]) == 1);
  }
  for (const auto& secret : sqlite::secrets()) {
    if (secret.column.empty()) continue;
    const std::string table(secret.table);
    INFO(table);
    // Generated columns (hidden = 2) are not stored.
    const auto stored = outside.rows("SELECT name FROM pragma_table_xinfo('" + table +
                                     "') WHERE hidden <> 2 ORDER BY cid");
    REQUIRE(stored.size() > static_cast<std::size_t>(secret.stored));
    CHECK(stored[static_cast<std::size_t>(secret.stored)][0] == secret.column);
    CHECK(outside.value("SELECT count(*) FROM pragma_index_list('" + table +
                        "') l, pragma_index_info(l.name) i WHERE l.origin <> 'pk' AND i.name = '" +
                        std::string(secret.column) + "'") == "0");
  }
}

// Statements put together at random from words that matter here: whatever compiles, no secret comes
// out and nothing crashes.
TEST_CASE("no secret comes out of statements put together at random") {
  const Books books;
  const std::vector<std::string> words = {"SELECT",
                                          "SELECT",
                                          "SELECT",
                                          "FROM",
                                          "FROM",
                                          "WHERE",
                                          "JOIN",
                                          "FULL JOIN",
                                          "NATURAL JOIN",
                                          "NATURAL FULL JOIN",
                                          "RIGHT JOIN",
                                          "LEFT JOIN",
                                          "USING (key)",
                                          "USING (digest)",
                                          "USING (mac)",
                                          "USING (session)",
                                          "USING (id)",
                                          "session_key",
                                          "api_key",
                                          "login",
                                          "head",
                                          "text_commitment",
                                          "account",
                                          "data_agent_session",
                                          "v_session",
                                          "(SELECT NULL AS key)",
                                          "(SELECT NULL AS digest, 1 AS id)",
                                          "(SELECT NULL AS mac)",
                                          "(SELECT 1 AS session)",
                                          "*",
                                          "key",
                                          "digest",
                                          "mac",
                                          "session",
                                          "id",
                                          "max(key)",
                                          "count(*)",
                                          "hex(digest)",
                                          "coalesce(key, mac)",
                                          "(",
                                          ")",
                                          ",",
                                          "AS a",
                                          "UNION ALL",
                                          "ORDER BY",
                                          "GROUP BY",
                                          "1",
                                          "NULL",
                                          "WITH a AS (",
                                          "a",
                                          "a.key",
                                          "a.*",
                                          "EXISTS (",
                                          "LIMIT 5",
                                          ";",
                                          "sqlite_schema",
                                          "json_each('[1]')"};
  std::mt19937 dice(20261120);
  const char* longer = std::getenv("COUNTERSIGN_LONG");
  const int rounds = longer != nullptr ? 20'000 : 2'000;
  const auto reader = open_reader(books.house.options.path);
  int answered = 0;
  for (int round = 0; round < rounds; ++round) {
    // Half of them in a shape that mostly compiles.
    const auto pick = [&] { return words[dice() % words.size()] + " "; };
    std::string sql;
    if (round % 2 == 0) {
      static const std::vector<std::string> columns = {
          "key", "digest", "mac", "session", "id", "1", "count(*)", "max(key)", "*"};
      static const std::vector<std::string> tables = {"session_key",
                                                      "api_key",
                                                      "login",
                                                      "head",
                                                      "text_commitment",
                                                      "account",
                                                      "(SELECT NULL AS key)",
                                                      "(SELECT NULL AS digest, 1 AS id)",
                                                      "(SELECT NULL AS mac)",
                                                      "(SELECT 1 AS session)"};
      static const std::vector<std::string> joins = {"FULL JOIN", "RIGHT JOIN", "JOIN",
                                                     "NATURAL FULL JOIN", "NATURAL JOIN"};
      static const std::vector<std::string> uses = {
          "USING (key)", "USING (digest)", "USING (mac)", "USING (session)", "USING (id)", ""};
      const auto one = [&](const auto& from) { return from[dice() % from.size()] + " "; };
      sql = "SELECT " + one(columns) + "FROM " + one(tables) + one(joins) + one(tables) + one(uses);
      if (dice() % 3 == 0) sql += one(joins) + one(tables) + one(uses);
    } else {
      sql = "SELECT ";
      for (std::size_t left = 2 + dice() % 14; left > 0; --left) sql += pick();
    }
    INFO(sql);
    Question question;
    question.sql = sql;
    question.time_max = std::chrono::milliseconds(500);
    const auto answer = reader->question(question);
    if (!answer) continue;
    ++answered;
    REQUIRE_FALSE(holds(all_of(*answer), "SECRET"));
  }
  CHECK(answered > rounds / 100);
}
