// Our tokens are SQLite's tokens: by table, and by comparing with what the engine says of noise.

#include <random>

#include <sqlite3.h>

#include "engines/sqlite/tokens.h"
#include "tests/support/catch.h"

using namespace countersign;
using engines::sqlite::tokenize;

namespace {

std::string kinds(const std::string& sql) {
  std::string all;
  for (const auto& token : tokenize(sql)) {
    if (!all.empty()) all += ' ';
    switch (token.kind) {
      case TokenKind::kWord:
        all += "w:";
        break;
      case TokenKind::kQuotedName:
        all += "q:";
        break;
      case TokenKind::kString:
        all += "s:";
        break;
      case TokenKind::kNumber:
        all += "n:";
        break;
      case TokenKind::kParameter:
        all += "p:";
        break;
      case TokenKind::kSymbol:
        all += "";
        break;
      case TokenKind::kComment:
        all += "c:";
        break;
      case TokenKind::kIllegal:
        all += "!:";
        break;
    }
    all += sql.substr(token.span.from, token.span.to - token.span.from);
  }
  return all;
}

struct Case {
  std::string sql;
  std::string expected;
};

}  // namespace

TEST_CASE("literals names and comments are cut as SQLite cuts them") {
  const std::vector<Case> cases = {
      {"SELECT a1$,é_", "w:SELECT w:a1$ , w:é_"},
      {"'it''s' \"a\"\"b\" `c``d` [e]]", "s:'it''s' q:\"a\"\"b\" q:`c``d` q:[e] !:]"},
      {"x'00ff' X'' x'0' x'0g'", "s:x'00ff' s:X'' !:x'0' !:x'0g'"},
      {"1 1.5 .5 1. 1e9 1E-9 0x1F 1e 1x", "n:1 n:1.5 n:.5 n:1. n:1e9 n:1E-9 n:0x1F !:1e !:1x"},
      {"? ?12 :a @a $a $a::b(c) :", "p:? p:?12 p::a p:@a p:$a p:$a::b(c) !::"},
      {"a--b\nc", "w:a c:--b w:c"},
      {"a/*b*/c/**/d/*/e*/", "w:a c:/*b*/ w:c c:/**/ w:d c:/*/e*/"},
      {"a-b->c->>d", "w:a - w:b -> w:c ->> w:d"},
      {"<= <> << < >= >> > == = != ||  | & ~ % . * , ; ( )",
       "<= <> << < >= >> > == = != || | & ~ % . * , ; ( )"},
      {"'open", "!:'open"},
      {"\"open", "!:\"open"},
      {"[open", "!:[open"},
      {"a /* open", "w:a !:/* open"},
      {"a /*", "w:a / *"},
      {"! ^ { \\ \x01", "!:! !:^ !:{ !:\\ !:\x01"},
      {"\xef\xbb\xbfSELECT", "w:SELECT"},
      {"a\fb \vc", "w:a w:b w:c"},
      {"-- only", "c:-- only"},
      {"", ""},
  };
  for (const auto& [sql, expected] : cases) {
    INFO(sql);
    CHECK(kinds(sql) == expected);
  }
}

TEST_CASE("tokens stop before the first NUL") {
  CHECK(kinds(std::string("SELECT 1\0; DROP TABLE t", 23)) == "w:SELECT n:1");
}

TEST_CASE("tokens never overlap and leave only white space between them") {
  const std::string sql =
      "WITH a AS (SELECT 'x' || \"y\" /* c */ FROM t -- d\n WHERE z = :p) SELECT 1";
  std::uint32_t at = 0;
  for (const auto& token : tokenize(sql)) {
    CHECK(token.span.from >= at);
    CHECK(token.span.to > token.span.from);
    CHECK(sql.substr(at, token.span.from - at).find_first_not_of(" \n") == std::string::npos);
    at = token.span.to;
  }
  CHECK(at == sql.size());
}

// SQLite names the token at which it gave up, and where it stands. Whatever noise it is given, a
// token of ours must stand exactly there, and be of the illegal kind exactly if SQLite's lexer says
// so.
TEST_CASE("SQLite and we cut noise in the same places") {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
  const std::vector<std::string> pieces = {"a",  "1",   ".",  "'",    "\"",  "`",  "[",
                                           "]",  "x'",  "0x", "e",    "-",   "--", "/*",
                                           "*/", "/",   "*",  "\n",   " ",   "\t", "\v",
                                           "\f", "(",   ")",  ",",    ";",   "=",  "<",
                                           ">",  "!",   "|",  "&",    "~",   "%",  "?",
                                           ":",  "@",   "$",  "#",    "::",  "é",  "\xef\xbb\xbf",
                                           "_",  "AND", "IN", "NULL", "abc", "12", "''",
                                           "ff", "\\",  "{",  "^",    "\x7f"};
  std::mt19937 random(20261120);
  int illegal = 0;
  int syntax = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string sql = "SELECT ";
    for (auto n = random() % 12; n > 0; --n) sql += pieces[random() % pieces.size()];
    sqlite3_stmt* statement = nullptr;
    const int rc = sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
    sqlite3_finalize(statement);
    const std::string said = rc == SQLITE_OK ? "" : sqlite3_errmsg(db);
    const int offset = sqlite3_error_offset(db);
    const bool is_illegal = said.starts_with("unrecognized token");
    const bool is_syntax = said.starts_with("near ");
    if (rc == SQLITE_OK || offset < 0 || !(is_illegal || is_syntax)) continue;
    const auto first = said.find('"') + 1;
    const std::string text = said.substr(first, said.rfind('"') - first);
    bool is_found = false;
    for (const auto& token : tokenize(sql)) {
      if (token.span.from != static_cast<std::uint32_t>(offset)) continue;
      is_found = sql.substr(token.span.from, token.span.to - token.span.from) == text &&
                 (token.kind == TokenKind::kIllegal) == is_illegal;
    }
    (is_illegal ? illegal : syntax) += 1;
    INFO(sql << "\n" << said << " at " << offset);
    REQUIRE(is_found);
  }
  sqlite3_close(db);
  CHECK(illegal > 1000);
  CHECK(syntax > 1000);
}
