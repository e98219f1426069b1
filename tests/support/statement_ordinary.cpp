#include "tests/support/statement_ordinary.h"

#include <array>
#include <cstddef>

namespace countersign::testing {

namespace {

const Words kLabels = {"n",          "total_value",     "month", "k",
                       "share",      "\"Total (EUR)\"", "value", "kind",
                       "\"select\"", "\"Größe\"",       "x",     "revenue"};

std::string from_where(Terms& terms, const Scope& scope, int percent = 65) {
  return " " + scope.from + terms.where(scope, percent);
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

std::string OrdinaryStatements::limit(int percent) {
  if (!dice_.chance(percent)) return "";
  std::string out = " LIMIT " + dice_.number(1, 500);
  if (dice_.chance(15)) out += " OFFSET " + dice_.number(0, 200);
  return out;
}

std::string OrdinaryStatements::order(int columns, int percent) {
  if (!dice_.chance(percent)) return "";
  std::string out = " ORDER BY " + dice_.number(1, columns) + dice_.word({"", " DESC", " ASC"});
  if (dice_.chance(10)) out += " NULLS LAST";
  return out;
}

std::string OrdinaryStatements::rows(const Scope& scope) {
  const int count = dice_.between(1, 5);
  std::string items;
  for (int i = 0; i < count; ++i) {
    std::string item;
    switch (dice_.between(0, 5)) {
      case 0:
        item = terms_.text(scope);
        break;
      case 1:
        item = terms_.number(scope);
        break;
      case 2:
        item = terms_.bands(scope);
        break;
      default:
        item = terms_.any_column(scope);
    }
    items += (i == 0 ? "" : ", ") + item;
    if (dice_.chance(15)) items += " AS " + dice_.word(kLabels);
  }
  const std::string distinct = dice_.chance(10) ? "DISTINCT " : "";
  return "SELECT " + distinct + items + from_where(terms_, scope) + order(count, 45) + limit(50);
}

std::string OrdinaryStatements::listing() {
  const Scope scope = terms_.scope(1);
  if (!dice_.chance(25)) return rows(scope);
  return "SELECT *" + from_where(terms_, scope, 40) + limit(60);
}

// Groups first, figures after: GROUP BY by place or by the expressions.
std::string OrdinaryStatements::grouped(const Scope& scope, bool with_order) {
  const int groups = dice_.chance(25) ? 2 : 1;
  const int figures = dice_.between(1, 3);
  std::string items;
  std::string by;
  const bool by_place = dice_.chance(50);
  for (int i = 0; i < groups; ++i) {
    const std::string group = terms_.group(scope);
    items += (i == 0 ? "" : ", ") + group;
    by += (i == 0 ? "" : ", ") + (by_place ? std::to_string(i + 1) : group);
  }
  for (int i = 0; i < figures; ++i) {
    items += ", " + terms_.aggregate(scope);
    if (dice_.chance(50)) items += " AS " + std::string(1, static_cast<char>('u' + i));
  }
  std::string out = "SELECT " + items + from_where(terms_, scope) + " GROUP BY " + by;
  if (dice_.chance(20)) out += " HAVING count(*) > " + dice_.number(0, 9);
  return with_order ? out + order(groups + figures, 60) + limit(30) : out;
}

std::string OrdinaryStatements::totals() {
  const Scope scope = terms_.scope(1);
  if (dice_.chance(60)) return grouped(scope);
  std::string out = "SELECT " + terms_.aggregate(scope);
  if (dice_.chance(60)) out += ", " + terms_.aggregate(scope) + " AS " + dice_.word(kLabels);
  return out + from_where(terms_, scope);
}

std::string OrdinaryStatements::joined() {
  const Scope scope = terms_.scope(dice_.between(2, 4));
  return dice_.chance(60) ? grouped(scope) : rows(scope);
}

std::string OrdinaryStatements::shares() {
  const Scope scope = terms_.scope(dice_.between(1, 2));
  const std::string value = terms_.number(scope);
  const std::string group = terms_.group(scope);
  const std::string filter = from_where(terms_, scope, 40);
  return "SELECT " + group + " AS k, round(100.0 * sum(" + value + ") / nullif((SELECT sum(" +
         value + ")" + filter + "), 0), 1) AS share" + filter + " GROUP BY " + group + order(2, 50);
}

std::string OrdinaryStatements::windows() {
  const Scope scope = terms_.scope(dice_.between(1, 2));
  return "SELECT " + terms_.any_column(scope) + ", " + terms_.window(scope) + " AS w" +
         from_where(terms_, scope, 50) + order(2, 50) + limit(40);
}

std::string OrdinaryStatements::top_of_each_group() {
  const Scope scope = terms_.scope(dice_.between(1, 2));
  const std::string inner = "SELECT " + terms_.group(scope) + " AS k, " + terms_.number(scope) +
                            " AS v, row_number() OVER (PARTITION BY " + terms_.group(scope) +
                            " ORDER BY " + terms_.number(scope) + " DESC) AS r" +
                            from_where(terms_, scope, 40);
  const std::string tail = " WHERE r <= " + dice_.number(1, 5);
  if (dice_.chance(50)) return "SELECT k, v FROM (" + inner + ") AS ranked" + tail;
  return "WITH ranked AS (" + inner + ") SELECT * FROM ranked" + tail + order(3, 60);
}

std::string OrdinaryStatements::with_steps() {
  const Scope scope = terms_.scope(dice_.between(1, 3));
  const std::string group = terms_.group(scope);
  const std::string name = dice_.word({"t", "monthly", "per_group", "x", "base", "\"Step 1\""});
  std::string out = "WITH " + name + (dice_.chance(30) ? "(k, v)" : "") + " AS " +
                    (dice_.chance(8) ? "MATERIALIZED " : "") + "(SELECT " + group + " AS k, sum(" +
                    terms_.number(scope) + ") AS v" + from_where(terms_, scope) + " GROUP BY " +
                    group + ") ";
  switch (dice_.between(0, 3)) {
    case 0:
      return out + "SELECT k, v FROM " + name + " WHERE v > (SELECT avg(v) FROM " + name + ")";
    case 1:
      return out + "SELECT k, v, v - lag(v) OVER (ORDER BY k) AS change FROM " + name +
             " ORDER BY k";
    case 2:
      return out + "SELECT count(*), avg(v), max(v) FROM " + name;
    default:
      return out + "SELECT a.k, a.v, b.v FROM " + name + " a LEFT JOIN " + name +
             " b ON b.k = a.k ORDER BY 2 DESC" + limit(50);
  }
}

std::string OrdinaryStatements::with_several_steps() {
  const Scope first = terms_.scope_of("orders");
  const std::string total = terms_.number(first);
  const std::string filter = terms_.where(first, 60);
  return "WITH spent AS (SELECT customer_id, sum(" + total + ") AS v, count(*) AS n " + first.from +
         filter + " GROUP BY customer_id), ranked AS (SELECT customer_id, v, n, " +
         dice_.word({"rank()", "dense_rank()", "row_number()"}) +
         " OVER (ORDER BY v DESC) AS r FROM spent" +
         (dice_.chance(50) ? " WHERE n > " + dice_.number(0, 3) : "") +
         ") SELECT c.name, ranked.v, ranked.r FROM ranked JOIN customers c ON c.id = "
         "ranked.customer_id WHERE ranked.r <= " +
         dice_.number(3, 20) + dice_.word({"", " ORDER BY r", " ORDER BY ranked.v DESC"});
}

std::string OrdinaryStatements::sets() {
  const auto part = [&] {
    const Scope scope = terms_.scope(1);
    return "SELECT " + terms_.text(scope) + " AS k, count(*)" + from_where(terms_, scope) +
           " GROUP BY 1";
  };
  std::string out = part();
  const int more = dice_.between(1, 2);
  for (int i = 0; i < more; ++i)
    out += dice_.word({" UNION ALL ", " UNION ", " EXCEPT ", " INTERSECT "}) + part();
  return out + order(2, 50);
}

std::string OrdinaryStatements::derived() {
  const Scope scope = terms_.scope(dice_.between(1, 2));
  const std::string group = terms_.group(scope);
  return "SELECT avg(s.v)" + std::string(dice_.chance(50) ? ", max(s.v)" : "") + " FROM (SELECT " +
         group + " AS k, sum(" + terms_.number(scope) + ") AS v" + from_where(terms_, scope) +
         " GROUP BY " + group + ") s" + (dice_.chance(40) ? " WHERE s.v IS NOT NULL" : "");
}

std::string OrdinaryStatements::without_match() {
  static const Words kForms = {
      "SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS "
      "NULL",
      "SELECT name FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = "
      "c.id{})",
      "SELECT p.name FROM products p LEFT JOIN order_items i ON i.product_id = p.id WHERE i.id IS "
      "NULL",
      "SELECT name FROM products WHERE id NOT IN (SELECT product_id FROM order_items)",
      "SELECT id FROM customers EXCEPT SELECT customer_id FROM orders",
      "SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT * FROM order_items i WHERE "
      "i.order_id "
      "= o.id{})"};
  return filled_all(dice_.pick(kForms),
                    dice_.chance(50) ? " AND o.id > " + dice_.number(0, 9) : "");
}

std::string OrdinaryStatements::own_join() {
  static const Words kForms = {
      "SELECT a.name, b.name AS referrer FROM customers a LEFT JOIN customers b ON b.id = "
      "a.referred_by{}",
      "SELECT b.name, count(*) FROM customers a JOIN customers b ON a.referred_by = b.id{} GROUP "
      "BY "
      "b.name",
      "SELECT a.id, b.id FROM orders a JOIN orders b ON b.customer_id = a.customer_id AND b.id > "
      "a.id{}",
      "SELECT a.name, (SELECT count(*) FROM customers b WHERE b.referred_by = a.id) AS n FROM "
      "customers a{}"};
  return filled(dice_.pick(kForms), dice_.chance(60) ? " WHERE a.id > " + dice_.number(0, 9) : "");
}

std::string OrdinaryStatements::inside_json() {
  const Scope scope = terms_.scope_of("products");
  const std::string tags =
      terms_.is_postgresql() ? "unnest(p.tags) AS t(value)" : "json_each(p.tags) AS t";
  switch (dice_.between(0, 3)) {
    case 0:
      return "SELECT t.value AS tag, count(*) FROM products p, " + tags + " GROUP BY 1 ORDER BY 2";
    case 1:
      return "SELECT p.name, t.value FROM products p " +
             std::string(terms_.is_postgresql() ? "CROSS JOIN " : "JOIN ") + tags +
             " WHERE t.value LIKE '" + dice_.word({"n%", "%sale%", "drop%"}) + "'" + limit(40);
    default: {
      const std::string key = terms_.json(scope);
      return "SELECT " + key + " AS k, count(*), avg(price)" + from_where(terms_, scope, 40) +
             " GROUP BY " + key + order(3, 50);
    }
  }
}

std::string OrdinaryStatements::calendar() {
  if (terms_.is_postgresql())
    return "SELECT d.day::date, count(o.id) FROM generate_series(DATE '2024-01-01', DATE "
           "'2024-0" +
           dice_.number(2, 9) + "-01', interval '1 " + dice_.word({"day", "week", "month"}) +
           "') AS d(day) LEFT JOIN orders o ON o.order_date = d.day::date GROUP BY 1 ORDER BY 1";
  if (dice_.chance(50))
    return "SELECT s.value AS m, count(o.id) FROM generate_series(1, " + dice_.number(2, 31) +
           ") s LEFT JOIN orders o ON cast(strftime('%m', o.order_date) AS INTEGER) = s.value "
           "GROUP BY s.value";
  return "WITH RECURSIVE d(day) AS (SELECT '2024-01-01' UNION ALL SELECT date(day, '+" +
         dice_.word({"1 day", "7 days", "1 month"}) + "') FROM d WHERE day < '2024-0" +
         dice_.number(2, 9) +
         "-01') SELECT d.day, count(o.id) FROM d LEFT JOIN orders o ON o.order_date = d.day GROUP "
         "BY d.day ORDER BY d.day";
}

std::string OrdinaryStatements::values_list() {
  const std::string list =
      "(VALUES ('EUR', 1.0), ('USD', " + dice_.word({"0.92", "0.9"}) + "), ('CNY', 0.13))";
  const std::string tail = "SELECT o.id, o.total * r.rate FROM orders o JOIN ";
  if (terms_.is_postgresql())
    return tail + list + " AS r(code, rate) ON r.code = o.currency" + limit(50);
  return "WITH r(code, rate) AS " + list + " " + tail + "r ON r.code = o.currency" + limit(50);
}

std::string OrdinaryStatements::alarming() {
  const Scope scope = terms_.scope(1);
  switch (dice_.between(0, 3)) {
    case 0:
      return "SELECT " + terms_.alarming_text() + " AS " +
             dice_.word(
                 {"\"drop table\"", "\"users\"", "note", "\"a;b\"", "\"delete\"", "\"-- x\""}) +
             ", count(*)" + from_where(terms_, scope, 40);
    case 1:
      return "SELECT count(*)" + from_where(terms_, scope, 0) + " WHERE " + terms_.alarming_text() +
             " <> " + terms_.text(scope) + " OR " + terms_.condition(scope);
    case 2:
      return "/* " + dice_.word({"users; api_keys", "DELETE FROM orders", "ticket 4711: drop"}) +
             " */ " + rows(scope);
    default:
      return "SELECT CASE WHEN " + terms_.condition(scope) + " THEN " + terms_.alarming_text() +
             " ELSE " + terms_.alarming_text() + " END AS k, count(*)" +
             from_where(terms_, scope, 40) + " GROUP BY 1";
  }
}

std::string OrdinaryStatements::pivot() {
  const Scope scope = terms_.scope(dice_.between(1, 2));
  const std::string value = terms_.number(scope);
  std::string out = "SELECT " + terms_.group(scope) + " AS k";
  const int columns = dice_.between(2, 5);
  for (int i = 0; i < columns; ++i) {
    const std::string condition = terms_.condition(scope, 0);
    out += dice_.chance(50)
               ? ", sum(CASE WHEN " + condition + " THEN " + value + " ELSE 0 END) AS c"
               : ", sum(" + value + ") FILTER (WHERE " + condition + ") AS c";
    out += std::to_string(i);
  }
  return out + from_where(terms_, scope, 40) + " GROUP BY 1" + order(2, 50);
}

std::string OrdinaryStatements::calculation() {
  static const Words kSqlite = {"SELECT 1",
                                "SELECT date('now')",
                                "SELECT round(19.99 * 1.19, 2)",
                                "SELECT strftime('%Y-%m-%d', 'now', '-1 month')",
                                "VALUES (1), (2)",
                                "SELECT julianday('2024-03-01') - julianday('2024-02-01')"};
  static const Words kPostgresql = {"SELECT 1",
                                    "SELECT current_date",
                                    "TABLE products LIMIT 5",
                                    "SELECT now() - interval '1 month'",
                                    "VALUES (1), (2)",
                                    "SELECT DATE '2024-03-01' - DATE '2024-02-01' AS days"};
  return dice_.word(terms_.is_postgresql() ? kPostgresql : kSqlite);
}

std::string OrdinaryStatements::lateral() {
  return "SELECT c.name, x.total FROM customers c " +
         dice_.word({"CROSS JOIN LATERAL", "LEFT JOIN LATERAL"}) +
         " (SELECT o.total FROM orders o WHERE o.customer_id = c.id ORDER BY o.total DESC LIMIT " +
         dice_.number(1, 5) + ") x";
}

std::string OrdinaryStatements::grouping_sets() {
  const Scope scope = terms_.scope_of(dice_.chance(50) ? "orders" : "customers");
  const std::string a = terms_.column(scope, ColumnType::kCategory);
  const std::string b = terms_.column(scope, ColumnType::kCategory);
  const std::string by = dice_.word({"ROLLUP (", "CUBE (", "GROUPING SETS ((), "}) + a +
                         (dice_.chance(60) ? ", " + b : "") + ")";
  return "SELECT " + a + ", grouping(" + a + "), count(*)" + from_where(terms_, scope, 50) +
         " GROUP BY " + by;
}

std::string OrdinaryStatements::of_postgresql() {
  const Scope scope = terms_.scope(1);
  switch (dice_.between(0, 6)) {
    case 0: {
      std::string out = lateral();
      if (out.find("LEFT JOIN") != std::string::npos) out += " ON true";
      return out + limit(40);
    }
    case 1:
      return grouping_sets();
    case 2: {
      const std::string key = terms_.group(scope);
      return "SELECT DISTINCT ON (" + key + ") " + key + ", " + terms_.any_column(scope) +
             from_where(terms_, scope, 40) + " ORDER BY " + key;
    }
    case 3:
      return "SELECT name, tags[1], cardinality(tags), tags && ARRAY['sale'], 'new' = ANY(tags) "
             "FROM products WHERE tags @> ARRAY['" +
             dice_.word({"new", "sale", "drop"}) + "']";
    case 4:
      return "SELECT ARRAY(SELECT name FROM products WHERE price > " + dice_.number(1, 90) +
             " ORDER BY price), (SELECT count(*) FROM orders)::int";
    case 5:
      return "SELECT c.name, o.* FROM customers c JOIN orders o ON (o.customer_id, true) = (c.id, "
             "true) WHERE o.total BETWEEN SYMMETRIC " +
             dice_.number(50, 90) + " AND " + dice_.number(1, 40) + " FETCH FIRST 5 ROWS ONLY";
    default:
      return "SELECT position('a' in name), substring(name from 1 for 3), trim(both ' ' from "
             "name), initcap(name), split_part(name, ' ', 1), concat_ws(' ', name, $$it's$$), "
             "format('%s-%s', name, id), left(name, 2)" +
             std::string(dice_.chance(50) ? ", E'tab\\there'" : "") + " FROM customers" + limit(50);
  }
}

std::string OrdinaryStatements::plain() {
  const int kind = dice_.between(0, 99);
  if (terms_.is_postgresql() && kind >= 94) return of_postgresql();
  using Maker = std::string (OrdinaryStatements::*)();
  struct Kind {
    int up_to;
    Maker make;
  };
  static const std::array<Kind, 18> kinds = {{
      {14, &OrdinaryStatements::listing},
      {28, &OrdinaryStatements::totals},
      {46, &OrdinaryStatements::joined},
      {50, &OrdinaryStatements::shares},
      {56, &OrdinaryStatements::windows},
      {60, &OrdinaryStatements::top_of_each_group},
      {66, &OrdinaryStatements::with_steps},
      {69, &OrdinaryStatements::with_several_steps},
      {72, &OrdinaryStatements::sets},
      {75, &OrdinaryStatements::derived},
      {78, &OrdinaryStatements::without_match},
      {80, &OrdinaryStatements::own_join},
      {83, &OrdinaryStatements::inside_json},
      {85, &OrdinaryStatements::calendar},
      {87, &OrdinaryStatements::values_list},
      {92, &OrdinaryStatements::alarming},
      {95, &OrdinaryStatements::pivot},
      {99, &OrdinaryStatements::calculation},
  }};
  for (const auto& one : kinds)
    if (kind <= one.up_to) return (this->*one.make)();
  return calculation();
}

std::string OrdinaryStatements::next() {
  return laid_out(plain(), dice_);
}

// ---- layout ----

namespace {

struct Piece {
  std::string text;
  bool is_quoted = false;
};

// Words, white space and all else; what stands in quotes, comments or dollars is one piece.
std::vector<Piece> pieces_of(const std::string& sql) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < sql.size();) {
    std::size_t to = at + 1;
    bool is_quoted = false;
    if (sql[at] == '\'' || sql[at] == '"') {
      is_quoted = true;
      while (to < sql.size() && (sql[to] != sql[at] || sql[to + 1] == sql[at]))
        to += sql[to] == sql[at] ? 2 : 1;
      ++to;
    } else if (sql.compare(at, 2, "$$") == 0 || sql.compare(at, 2, "/*") == 0) {
      is_quoted = true;
      to = sql.find(sql[at] == '$' ? "$$" : "*/", at + 2) + 2;
    } else if (is_letter(sql[at])) {
      while (to < sql.size() && (is_letter(sql[to]) || (sql[to] >= '0' && sql[to] <= '9'))) ++to;
    }
    pieces.push_back({sql.substr(at, to - at), is_quoted});
    at = to;
  }
  return pieces;
}

bool opens_line(std::string_view word) {
  for (const std::string_view clause :
       {"FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "JOIN", "LEFT", "UNION", "AND"})
    if (word == clause) return true;
  return false;
}

}  // namespace

std::string laid_out(const std::string& sql, Dice& dice) {
  static const Words kComments = {"-- monthly report\n", "/* asked by sales */ ", "\n",
                                  "-- drop me a line; thanks\n", "/* users */\n"};
  const bool is_lower = dice.chance(30);
  const bool is_tall = dice.chance(30);
  const bool is_wide = dice.chance(5);
  std::string out = dice.chance(8) ? dice.word(kComments) : "";
  for (const auto& piece : pieces_of(sql)) {
    std::string text = piece.text;
    if (is_tall && !piece.is_quoted && opens_line(text) && !out.empty() && out.back() == ' ') {
      out.back() = '\n';
      if (dice.chance(50)) out += "  ";
    }
    if (is_lower && !piece.is_quoted && is_letter(text[0]) && text != "E")
      for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    out += is_wide && text == " " ? "  " : text;
  }
  if (dice.chance(25)) out += ";";
  if (dice.chance(5)) out += " -- end";
  return out;
}

}  // namespace countersign::testing
