#include "tests/support/statement_hostile.h"

#include <array>
#include <optional>
#include <utility>

namespace countersign::testing {

namespace {

const Words kTables = {"orders",    "customers", "order_items", "products",   "users",
                       "employees", "api_keys",  "audit_log",   "\"orders\"", "auth_user"};

// Shown as nothing, or as something else than it is.
const Words kUnseen = {"\u200b",     "\u200c", "\u200e", "\u202a",  "\u202d", "\u202e", "\u2060",
                       "\u2066",     "\u2069", "\u00ad", "\u061c",  "\u3164", "\u115f", "\uffa0",
                       "\U000e0041", "\x01",   "\x08",   "\x1b[2K", "\x7f"};
// Cyrillic and Greek letters that look like Latin ones.
const Words kLookAlikes = {"\u0430", "\u0435", "\u043e", "\u0440", "\u0441", "\u0445", "\u03bf"};

bool is_name(std::string_view text) {
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || c == '_')) return false;
  return !text.empty();
}

std::string with_mixed_case(std::string text, Dice& dice) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z' && dice.chance(40)) c = static_cast<char>(c - 32);
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A number that stands for a value outside quotes: [from, to).
using Place = std::pair<std::size_t, std::size_t>;
std::vector<Place> numbers_in(const std::string& sql) {
  std::vector<Place> places;
  char quote = 0;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    const char c = sql[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '\'' || c == '"') quote = c;
    if (sql.compare(at, 2, "--") == 0 || sql.compare(at, 2, "/*") == 0 || c == '$') return places;
    if (!is_digit(c) || at == 0 || (sql[at - 1] != ' ' && sql[at - 1] != '(')) continue;
    std::size_t to = at;
    while (to < sql.size() && (is_digit(sql[to]) || sql[to] == '.')) ++to;
    places.emplace_back(at, to);
    at = to - 1;
  }
  return places;
}

// Where nothing but the engine's own grammar would take it: places between words.
std::vector<std::size_t> spaces_in(const std::string& sql) {
  std::vector<std::size_t> spaces;
  char quote = 0;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    if (quote != 0) {
      if (sql[at] == quote) quote = 0;
    } else if (sql[at] == '\'' || sql[at] == '"') {
      quote = sql[at];
    } else if (sql[at] == ' ') {
      spaces.push_back(at);
    }
  }
  return spaces;
}

}  // namespace

HostileStatements::HostileStatements(Dialect dialect, std::uint64_t seed)
    : dialect_(dialect),
      pieces_(dialect == Dialect::kSqlite ? hostile_pieces_sqlite() : hostile_pieces_postgresql()),
      dice_(seed),
      ordinary_(dialect, seed + 1) {}

std::string HostileStatements::relation() {
  std::string name = dice_.word(pieces_.relations);
  if (!is_name(name)) return name;
  if (dialect_ == Dialect::kPostgresql)
    return dice_.chance(30) ? with_mixed_case(name, dice_)
                            : (dice_.chance(30) ? '"' + name + '"' : name);
  const bool may_be_main = !name.starts_with("sqlite_temp") && !name.starts_with("pragma_");
  if (dice_.chance(40)) name = with_mixed_case(name, dice_);
  switch (dice_.between(0, 6)) {
    case 0:
      name = '"' + name + '"';
      break;
    case 1:
      name = '[' + name + ']';
      break;
    case 2:
      name = '`' + name + '`';
      break;
    case 3:
      name = "'" + name + "'";
      break;
    default:
      break;
  }
  return may_be_main && dice_.chance(20) ? dice_.word({"main.", "MAIN.", "\"main\" . "}) + name
                                         : name;
}

std::string HostileStatements::with_numbers(std::string sql) {
  while (sql.find("{n}") != std::string::npos)
    sql.replace(sql.find("{n}"), 3,
                dice_.word({"1000001", "2000000", "30000000", "500000000", "900000000", "999999999",
                            "1500000"}));
  while (sql.find("{t}") != std::string::npos) sql.replace(sql.find("{t}"), 3, dice_.word(kTables));
  return sql;
}

// An ordinary statement with one number replaced; empty if it has none to replace.
std::string HostileStatements::in_ordinary(const std::string& value) {
  for (int tries = 0; tries < 20; ++tries) {
    std::string sql = ordinary_.next();
    const auto places = numbers_in(sql);
    if (places.empty()) continue;
    const auto [from, to] = dice_.pick(places);
    return sql.replace(from, to - from, value);
  }
  return "SELECT " + value;
}

// Deeper: the whole as a part of another read.
std::string HostileStatements::nested(const std::string& select) {
  static const Words kNests = {"SELECT * FROM ({}) z",
                               "SELECT count(*) FROM ({}) z",
                               "WITH t9 AS ({}) SELECT * FROM t9",
                               "WITH t9 AS ({}) SELECT name FROM customers WHERE EXISTS (SELECT 1 "
                               "FROM t9)",
                               "SELECT EXISTS ({})",
                               "SELECT name FROM customers WHERE EXISTS ({})",
                               "SELECT name, (SELECT count(*) FROM ({}) y) FROM customers",
                               "SELECT 1 UNION ALL SELECT count(*) FROM ({}) z",
                               "SELECT name FROM customers ORDER BY (SELECT count(*) FROM ({}) z)"};
  return filled(dice_.pick(kNests), select);
}

HostileStatement HostileStatements::forbidden_relation() {
  std::string sql;
  if (dice_.chance(40))
    sql = in_ordinary("(SELECT count(*) FROM " + relation() + ")");
  else
    sql = filled(dice_.pick(pieces_.relation_slots), relation());
  if (sql.starts_with("SELECT") && dice_.chance(30)) sql = nested(sql);
  return {sql, "relation"};
}

HostileStatement HostileStatements::forbidden_call() {
  const std::string call = with_numbers(dice_.word(pieces_.calls));
  std::string sql = dice_.chance(40) ? in_ordinary("(" + call + ")")
                                     : filled(dice_.pick(pieces_.call_slots), call);
  if (sql.starts_with("SELECT") && sql.find(';') == std::string::npos && dice_.chance(25))
    sql = nested(sql);
  return {sql, "function"};
}

// A WITH that takes an allowed name, or a denied one in one place only.
HostileStatement HostileStatements::shadowed() {
  static const Words kForms = {
      "WITH customers AS (SELECT * FROM {}) SELECT * FROM customers",
      "WITH orders(a) AS (SELECT 1 FROM {}) SELECT a FROM orders, customers",
      "WITH b AS (SELECT * FROM {}), t AS (SELECT 1 AS id) SELECT * FROM b",
      "SELECT * FROM (WITH orders AS (SELECT * FROM {}) SELECT * FROM orders) q, orders o",
      "WITH t AS (WITH products AS (SELECT 1 FROM {}) SELECT * FROM products) SELECT * FROM t",
      "WITH a AS (SELECT 1 AS id), b AS (SELECT * FROM (SELECT * FROM {}) a) SELECT * FROM b",
      "WITH RECURSIVE orders AS (SELECT 1 AS id FROM {} UNION SELECT id FROM orders) SELECT * FROM "
      "orders"};
  return {filled(dice_.pick(kForms), relation()), "shadow"};
}

std::string HostileStatements::deed() {
  return with_numbers(dice_.word(pieces_.deeds));
}

HostileStatement HostileStatements::with_deed() {
  static const Words kWith = {"WITH x(a) AS (SELECT 1) ", "WITH x AS (SELECT id AS a FROM orders) ",
                              "WITH RECURSIVE x(a) AS (SELECT 1 UNION SELECT a FROM x) "};
  return {dice_.word(kWith) + with_numbers(dice_.word(pieces_.after_with)), "with-deed"};
}

HostileStatement HostileStatements::stacked() {
  const std::string second =
      dice_.chance(60) ? deed() : filled(dice_.pick(pieces_.relation_slots), relation());
  const std::string first =
      dice_.chance(50) ? dice_.word(pieces_.decoys) : ordinary_.next() + "\n;";
  return {first + dice_.word({" ", "\n", "\t", "/**/", ""}) + second, "stacked"};
}

HostileStatement HostileStatements::explained() {
  const bool is_sqlite = dialect_ == Dialect::kSqlite;
  static const Words kSqlite = {"EXPLAIN ", "EXPLAIN QUERY PLAN ", "explain /* x */ "};
  static const Words kPostgresql = {"EXPLAIN ", "EXPLAIN VERBOSE ", "EXPLAIN (COSTS off) "};
  std::string inner = deed();
  while (inner.starts_with("EXPLAIN")) inner = deed();
  return {dice_.word(is_sqlite ? kSqlite : kPostgresql) + inner, "explain", true};
}

HostileStatement HostileStatements::cartesian() {
  const int tables = dice_.between(5, 11);
  static const Words kJoins = {", ", " CROSS JOIN "};
  const std::string join = dice_.word(kJoins);
  std::string from;
  for (int i = 0; i < tables; ++i)
    from += (i == 0 ? "" : join) + dice_.word({"orders", "customers", "order_items", "products"}) +
            " t" + std::to_string(i);
  const std::string what = dice_.word({"count(*)", "t0.id", "max(t1.id + t2.id)", "t0.*"});
  static const Words kNothing = {"", " WHERE t0.id <> t1.id OR t1.id <> t2.id", " WHERE 1 = 1",
                                 " WHERE t0.id > 0"};
  return {"SELECT " + what + " FROM " + from + dice_.word(kNothing), "bomb", true};
}

// A recursion whose bound bounds nothing.
HostileStatement HostileStatements::recursion() {
  static const Words kBounds = {"",
                                " WHERE 1 = 1",
                                " WHERE i > 0",
                                " WHERE i <> 0",
                                " WHERE i IS NOT NULL",
                                " WHERE i < 999999999",
                                " WHERE i < 10 OR 1 = 1",
                                " WHERE i < 10 OR i > 5",
                                " WHERE NOT i > 900000000",
                                " WHERE i < (SELECT max(id) * 100000000 FROM orders)",
                                " WHERE i + 0 < 5000000000",
                                " WHERE i BETWEEN 0 AND 10000000000",
                                " WHERE (i < 10) IS NOT NULL",
                                " WHERE coalesce(i < 10, 1 = 1) OR i >= 0"};
  static const Words kSteps = {"i + 1", "1 + i", "i * 1 + 1", "i + 2", "abs(i) + 1"};
  static const Words kOuter = {"SELECT count(*) FROM r", "SELECT max(i) FROM r", "SELECT * FROM r",
                               "SELECT i FROM r ORDER BY i DESC LIMIT 1"};
  // A bounded counter beside a table that nothing ties to it: each turn multiplies.
  static const Words kBeside = {", orders", " JOIN orders o ON o.status = o.status",
                                " CROSS JOIN customers", " JOIN orders o ON 1 = 1",
                                " JOIN orders o ON o.currency = 'EUR'"};
  const bool multiplies = dice_.chance(25);
  const std::string rest = multiplies ? dice_.word(kBeside) + " WHERE i < 30" : dice_.word(kBounds);
  const std::string with = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT " +
                           (multiplies ? "r.i + 1" : dice_.word(kSteps)) + " FROM r" + rest + ") ";
  return {with + dice_.word(kOuter), "bomb", true};
}

HostileStatement HostileStatements::bomb() {
  const int kind = dice_.between(0, 9);
  if (kind < 3) return cartesian();
  if (kind < 6) return recursion();
  std::string sql = with_numbers(dice_.word(pieces_.bombs));
  if (sql.starts_with("SELECT") && dice_.chance(30)) sql = nested(sql);
  return {sql, "bomb", true};
}

// A reader is shown something else than the engine reads.
HostileStatement HostileStatements::unseen() {
  std::string sql = ordinary_.next();
  const auto spaces = spaces_in(sql);
  const std::size_t at = spaces.empty() ? 0 : dice_.pick(spaces);
  switch (dice_.between(0, 5)) {
    case 0:
      return {sql.insert(at, dice_.word(kUnseen)), "unseen"};
    case 1:
      return {sql + "\n/* ok " + dice_.word(kUnseen) + " */", "unseen"};
    case 2:
      return {"SELECT name AS us" + dice_.word(kLookAlikes) + "r FROM customers", "unseen"};
    case 3:
      return {sql.insert(at, std::string(static_cast<std::size_t>(dice_.between(40, 200)), '\n')),
              "unseen"};
    case 4:
      return {sql.insert(at, " /*" +
                                 std::string(static_cast<std::size_t>(dice_.between(2100, 5000)),
                                             dice_.chance(50) ? ' ' : 'x') +
                                 "*/ "),
              "unseen"};
    default:
      return {"SELECT name FROM customers WHERE name = 'a" + dice_.word(kUnseen) + "b'", "unseen",
              true};
  }
}

// Not one whole statement, or none that anybody understands.
HostileStatement HostileStatements::shape() {
  static const Words kForms = {"",
                               ";",
                               "-- nothing",
                               "/* nothing */",
                               "SELEC 1",
                               "GO",
                               "\\dt",
                               ".schema",
                               ".shell id",
                               "USE shop",
                               "SHOW TABLES",
                               "DESCRIBE users",
                               "EXEC xp_cmdshell 'id'",
                               "HANDLER users OPEN",
                               "LOAD DATA INFILE 'x'",
                               "SELECT 1 FROM",
                               "SELECT 'open",
                               "SELECT \"open",
                               "help",
                               "SELECT 1 UNION",
                               "WITH x AS SELECT 1",
                               "BACKUP DATABASE x"};
  std::string sql = dice_.word(kForms);
  switch (dice_.between(0, 4)) {
    case 0:
      return {ordinary_.next() + std::string(1, '\0') + "; DROP TABLE orders", "shape"};
    case 1:
      return {ordinary_.next() + dice_.word({"\xff", "\xc3\x28", "\xed\xa0\x80", "\xf8"}), "shape"};
    case 2:
      return {"SELECT '" +
                  std::string(static_cast<std::size_t>(dice_.between(70'000, 90'000)), 'x') + "'",
              "shape"};
    default:
      return {sql, "shape"};
  }
}

HostileStatement HostileStatements::next() {
  const int kind = dice_.between(0, 99);
  HostileStatement made;
  if (kind < 30)
    made = forbidden_relation();
  else if (kind < 48)
    made = forbidden_call();
  else if (kind < 54)
    made = shadowed();
  else if (kind < 68)
    made = {deed(), "deed"};
  else if (kind < 72)
    made = with_deed();
  else if (kind < 80)
    made = stacked();
  else if (kind < 84)
    made = explained();
  else if (kind < 94)
    made = bomb();
  else if (kind < 98)
    made = unseen();
  else
    made = shape();
  const bool may_be_laid_out = made.technique != "shape" && made.technique != "unseen" &&
                               made.technique != "stacked" && dice_.chance(40);
  if (may_be_laid_out && made.sql.find('\\') == std::string::npos)
    made.sql = laid_out(made.sql, dice_);
  return made;
}

}  // namespace countersign::testing
