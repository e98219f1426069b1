// The grammar's answer read safely: deep and long statements on small stacks, the tree's own
// limits, and our lexer beside the grammar's.

#include <fstream>
#include <string>
#include <vector>

#include <pg_query.h>

#include "core/text.h"
#include "core/thread.h"
#include "engines/engine.h"
#include "engines/postgres/inspect/parse.h"
#include "engines/postgres/inspect/shelf.h"
#include "engines/postgres/inspect/sixteen.h"
#include "engines/postgres/inspect/tokens.h"
#include "engines/postgres/inspect/tree.h"
#include "engines/postgres/inspect/words.h"
#include "tests/support/catch.h"
#include "tests/support/postgres_shop.h"

using namespace countersign;
using namespace countersign::engines::postgres::syntax;
using countersign::testing::PostgresShop;

namespace {

std::string times(std::size_t count, std::string_view part) {
  std::string out;
  out.reserve(count * part.size());
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

// Each is at most 64 KiB.
std::vector<std::string> deep_statements() {
  return {"SELECT 1" + times(32'000, "+1"),
          "SELECT " + times(20'000, "(") + "1" + times(20'000, ")"),
          "SELECT " + times(9'000, "(") + "1" + times(9'000, ")"),
          "SELECT " + times(5'000, "CASE WHEN ") + "true",
          "SELECT " + times(2'500, "CASE WHEN true THEN ") + "1" + times(2'500, " END"),
          "SELECT " + times(16'000, "NOT ") + "true",
          "SELECT " + times(30'000, "- ") + "1",
          "SELECT true" + times(7'000, " AND true"),
          "SELECT true" + times(5'000, " OR NOT true"),
          "SELECT 1" + times(8'000, "::int"),
          "SELECT 1" + times(7'000, " IS NULL"),
          "SELECT '{}'" + times(10'000, "->'a'"),
          "SELECT a" + times(20'000, "[1]") + " FROM orders",
          "SELECT 1" + times(4'000, " UNION SELECT 1"),
          "SELECT * FROM " + times(4'000, "(SELECT * FROM "),
          "SELECT * FROM " + times(3'000, "(SELECT * FROM ") + "orders" + times(3'000, ") x"),
          "SELECT * FROM orders" + times(4'000, " JOIN orders"),
          "SELECT " + times(9'000, "ARRAY[") + "1" + times(9'000, "]"),
          "SELECT " + times(12'000, "f(") + "1" + times(12'000, ")"),
          "SELECT 1" + times(20'000, ",1"),
          times(32'000, "; "),
          times(8'000, "EXPLAIN ")};
}

TreeProblem problem_of(std::string json) {
  Tree tree;
  return tree.read(json.data(), json.size());
}

std::string nested(int levels) {
  return times(static_cast<std::size_t>(levels), "{\"a\":") + "1" +
         times(static_cast<std::size_t>(levels), "}");
}

// What the grammar's own lexer makes of the text: the spans, in order; empty if it gives up. It
// does not say where U&'x' and N'x' end.
std::vector<Span> grammar_tokens(const std::string& sql) {
  std::vector<Span> out;
  const PgQueryScanResult result = pg_query_scan(sql.c_str());
  if (result.error == nullptr) {
    const auto* at = reinterpret_cast<const unsigned char*>(result.pbuf.data);
    const auto* const end = at + result.pbuf.len;
    const auto varint = [](const unsigned char*& from) {
      std::uint64_t value = 0;
      for (int shift = 0;; shift += 7, ++from) {
        value |= static_cast<std::uint64_t>(*from & 0x7F) << shift;
        if ((*from & 0x80) == 0) break;
      }
      ++from;
      return value;
    };
    while (at < end) {
      const auto key = varint(at);
      if (key != 0x12) {  // the version
        varint(at);
        continue;
      }
      const auto size = varint(at);
      const auto* const stop = at + size;
      Span span;
      while (at < stop) {
        const auto field = varint(at);
        const auto value = static_cast<std::uint32_t>(varint(at));
        if (field == 0x08) span.from = value;
        if (field == 0x10) span.to = value;
      }
      out.push_back(span);
    }
  }
  pg_query_free_scan_result(result);
  return out;
}

std::vector<std::string> lines(const char* file) {
  std::ifstream in(std::string(COUNTERSIGN_SOURCE_DIR "/tests/cases/") + file);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

}  // namespace

TEST_CASE("no depth of a statement takes the process down whatever stack the caller has") {
  PostgresShop shop;
  for (const auto& sql : deep_statements()) {
    REQUIRE(sql.size() <= kTextBytesMax);
    const std::string beginning = sql.substr(0, 30);
    INFO(beginning);
    const Facts facts = shop.inspect(sql);
    Facts on_small_stack;
    Thread("small", Thread::kSmallStack, [&] { on_small_stack = shop.inspect(sql); }).join();
    CHECK(facts.problem == on_small_stack.problem);
    CHECK(facts.statements == on_small_stack.statements);
  }
}

TEST_CASE("what is nested beyond reading is too complex and what is merely long is not") {
  PostgresShop shop;
  CHECK(shop.inspect("SELECT 1" + times(30'000, "+1")).problem == CompileProblem::kTooComplex);
  CHECK(shop.inspect("SELECT 1" + times(60, "+1")).compiles());
  CHECK(shop.inspect("SELECT true" + times(7'000, " AND true")).compiles());
  CHECK(shop.inspect("SELECT 1" + times(20'000, ",1")).result_columns == 20'001);
  CHECK(
      shop.inspect("SELECT id FROM orders WHERE id IN (1" + times(20'000, ",1") + ")").compiles());
  CHECK(shop.judge("SELECT 1" + times(30'000, "+1")).kind == VerdictKind::kRefuse);
}

TEST_CASE("what would be compared with everything else is bounded") {
  PostgresShop shop;
  std::string functions = "SELECT 1";
  std::string types = "SELECT 1";
  for (int i = 0; i < 3'000; ++i) {
    functions += ",f" + std::to_string(i) + "()";
    types += ",1::t" + std::to_string(i);
  }
  for (const std::string& sql :
       {functions, types, "SELECT id FROM orders" + times(300, ",orders"),
        "SELECT id FROM orders a JOIN orders b USING (id)" + times(260, ",orders")}) {
    INFO(sql.substr(0, 40));
    CHECK(shop.inspect(sql).problem == CompileProblem::kTooComplex);
    CHECK(shop.judge(sql).kind == VerdictKind::kRefuse);
  }
  CHECK(shop.inspect("SELECT count(*) FROM orders" + times(200, ",orders")).compiles());
  CHECK(shop.inspect("SELECT 1 FROM orders o0" + times(251, ",orders") + " NATURAL JOIN orders")
            .problem == CompileProblem::kTooComplex);
}

TEST_CASE("many threads inspect at once as one thread does") {
  PostgresShop shop;
  const std::string sql =
      "SELECT c.name, count(*) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY 1";
  const Facts expected = shop.inspect(sql);
  std::vector<int> same(4, 0);
  {
    std::vector<Thread> threads;
    for (std::size_t i = 0; i < same.size(); ++i)
      threads.emplace_back("inspect", Thread::kUsualStack, [&, i] {
        for (int turn = 0; turn < 50; ++turn) {
          const Facts facts = shop.inspect(sql);
          same[i] +=
              facts.relations.size() == expected.relations.size() && facts.is_read_only ? 1 : 0;
        }
      });
  }
  for (const int count : same) CHECK(count == 50);
}

TEST_CASE("a tree is read with its texts unescaped and its shape kept") {
  std::string json =
      "{\"stmts\":[{\"ColumnRef\":{\"fields\":[{\"String\":{\"sval\":\"a\\u003c\\n\\\"\\\\\"}},{}],"
      "\"location\":-7,\"unheard_of\":true}},{\"NewNode\":{}}]}";
  Tree tree;
  REQUIRE(tree.read(json.data(), json.size()) == TreeProblem::kNone);
  const Element* const list = tree.root().member(Word::kStmts);
  REQUIRE(list != nullptr);
  REQUIRE(list->children().count() == 2);
  const Element& column = list->children().front();
  CHECK(column.node == Word::kColumnRef);
  CHECK(column.location == -7);
  const Element* const fields = column.member(Word::kFields);
  REQUIRE(fields != nullptr);
  CHECK(fields->children().front().text() == "a<\n\"\\");
  CHECK(fields->children().any([](const Element& element) { return element.is_absent(); }));
  const Element* const unknown = column.member(Word::kOther);
  REQUIRE(unknown != nullptr);
  CHECK(unknown->text() == "unheard_of");
  CHECK(column.after()->node == Word::kOther);
  CHECK(column.after()->text() == "NewNode");
}

TEST_CASE("a location is where a node stands unless it is a text") {
  std::string json =
      "{\"stmts\":[{\"CreateTableSpaceStmt\":{\"location\":\"/tmp\"}},{\"A_Star\":{}}]}";
  Tree tree;
  REQUIRE(tree.read(json.data(), json.size()) == TreeProblem::kNone);
  const Element& created = tree.root().member(Word::kStmts)->children().front();
  const Element* const text = created.member(Word::kLocation);
  REQUIRE(text != nullptr);
  CHECK(text->text() == "/tmp");
  CHECK(created.location == 0);
  CHECK(problem_of("{\"location\":2147483648}") == TreeProblem::kMalformed);
}

TEST_CASE("a tree that is cut or deep or nonsense is not read") {
  const std::string whole =
      "{\"stmts\":[{\"A_Const\":{\"sval\":{\"sval\":\"x\\ty\"},\"location\":12}}]}";
  CHECK(problem_of(whole) == TreeProblem::kNone);
  for (std::size_t at = 0; at < whole.size(); ++at)
    CHECK(problem_of(whole.substr(0, at)) == TreeProblem::kMalformed);
  CHECK(problem_of(whole + "x") == TreeProblem::kMalformed);
  CHECK(problem_of("{\"a\":\"\\u00\"}") == TreeProblem::kMalformed);
  CHECK(problem_of("{\"a\":\"\\q\"}") == TreeProblem::kMalformed);
  CHECK(problem_of("{\"a\":99999999999999999999}") == TreeProblem::kMalformed);
  CHECK(problem_of(nested(Tree::kDepthMax)) == TreeProblem::kNone);
  CHECK(problem_of(nested(Tree::kDepthMax + 1)) == TreeProblem::kTooDeep);
  CHECK(problem_of(nested(100'000)) == TreeProblem::kTooDeep);
}

TEST_CASE("each word of the tree is found by its spelling") {
  for (int i = static_cast<int>(Word::kOther) + 1; i <= static_cast<int>(Word::kCollClause); ++i) {
    const auto word = static_cast<Word>(i);
    const std::string_view text = spelling(word);
    REQUIRE_FALSE(text.empty());
    CHECK(word_of(text.data(), text.size()) == word);
  }
  CHECK(word_of("selectstmt", 10) == Word::kOther);
  CHECK(word_of("", 0) == Word::kOther);
}

TEST_CASE("sixteen bytes at once say what byte after byte says") {
  const std::string text =
      "location\":17}}],\"op\":\"a\\\"b\",\xC3\xA9\xFF\"\\............................";
  for (std::size_t at = 0; at + 16 <= text.size(); ++at) {
    const PlainSixteen plain(text.data() + at);
    const Sixteen fast(text.data() + at);
    CHECK(fast.before('"') == plain.before('"'));
    CHECK(fast.before('"', '\\') == plain.before('"', '\\'));
    for (std::size_t size = 0; size <= 16; ++size) CHECK(fast.first(size) == plain.first(size));
  }
  CHECK(PlainSixteen("aaaaaaaaaaaaaaaa").before('b') == 16);
  CHECK(PlainSixteen("aaaab").before('x', 'b') == 4);
  CHECK(PlainSixteen("ab").first(2) == Letters{'a' + 256 * 'b', 0});
}

TEST_CASE("a shelf keeps its order when it moves to the heap") {
  Shelf<int, 4> shelf;
  for (int i = 0; i < 100; ++i) {
    shelf.push_back(i);
    shelf.push_back(shelf.front());  // which moves when there is no more room
  }
  REQUIRE(shelf.size() == 200);
  for (std::size_t i = 0; i < 200; ++i)
    CHECK(shelf[i] == (i % 2 == 0 ? static_cast<int>(i / 2) : 0));
  shelf.cut(3);
  CHECK(shelf.back() == 1);
  shelf.pop_back();
  shelf.append(2, 7);
  CHECK(std::vector<int>(shelf.begin(), shelf.end()) == std::vector<int>{0, 0, 7, 7});
  Shelf<int, 4> filled_at_once;
  filled_at_once.append(50, 3);
  CHECK(std::vector<int>(filled_at_once.begin(), filled_at_once.end()) == std::vector<int>(50, 3));
}

TEST_CASE("our tokens are the grammar's tokens") {
  std::vector<std::string> texts = lines("hostile_postgres_own.jsonl");
  for (const char* file : {"ordinary_postgres_own.jsonl", "hostile_postgres.jsonl",
                           "tricky_benign_postgres.jsonl", "shop_postgres.sql"})
    for (auto& line : lines(file)) texts.push_back(std::move(line));
  for (const char* text :
       {"a+-b", "a<>-1", "a@-b", "a*/**/b", "a-- c\n+b", "1.5e-3 .5 5. 1e 1..2",
        "$1 $2x $tag$ ' $tag$ $$a$$", "/* a /* b */ c */ x", "E'\\'' e'a' B'1' X'f'",
        "\"a\"\"b\" 'c''d'", "a::b := c", "x->>'y' #>> @?", "é über_ß", "a\r\n--b\rc",
        "!=-1 <=-+1 ~-1 |/-4", "[1:2]", "a.*, b . c", "=>", "<= >= <> !="})
    texts.emplace_back(text);
  std::size_t compared = 0;
  for (const auto& text : texts) {
    const auto theirs = grammar_tokens(text);
    if (theirs.empty()) continue;
    std::vector<Span> ours;
    for (const auto& token : tokenize(text)) ours.push_back(token.span);
    INFO(text);
    CHECK(ours == theirs);
    ++compared;
  }
  CHECK(compared > 500);
}

TEST_CASE("what the grammar cannot cut is an illegal token") {
  for (const char* text : {"'open", "\"open", "/* open", "$$open", "E'open\\'", "\\", "{", "\x01",
                           "$tag$ x $other$"}) {
    const auto tokens = tokenize(text);
    REQUIRE_FALSE(tokens.empty());
    INFO(text);
    CHECK(tokens[0].kind == TokenKind::kIllegal);
  }
  CHECK(tokenize(std::string_view("a\0b", 3)).size() == 1);
}
