#include "tests/support/statement_terms.h"

#include <algorithm>
#include <optional>

namespace countersign::testing {

namespace {

using enum ColumnType;

// One foreign key each: from.column = to.id.
struct Edge {
  std::string_view from;
  std::string_view column;
  std::string_view to;
};
const std::vector<Edge> kEdges = {{"orders", "customer_id", "customers"},
                                  {"order_items", "order_id", "orders"},
                                  {"order_items", "product_id", "products"}};

std::string dotted(const std::string& alias, std::string_view column) {
  return alias.empty() ? std::string(column) : alias + "." + std::string(column);
}

struct Found {
  const Scope::Member* member;
  const ShopColumn* column;
};

std::vector<Found> columns_of(const Scope& scope, ColumnType type) {
  std::vector<Found> found;
  for (const auto& member : scope.members)
    for (const auto& column : member.table->columns)
      if (column.type == type) found.push_back({&member, &column});
  return found;
}

std::string written(const Found& found) {
  return dotted(found.member->alias, found.column->name);
}

bool holds(const Scope& scope, std::string_view table) {
  return std::any_of(scope.members.begin(), scope.members.end(),
                     [&](const auto& member) { return member.table->name == table; });
}

const std::string& alias_of(const Scope& scope, std::string_view table) {
  return std::find_if(scope.members.begin(), scope.members.end(),
                      [&](const auto& member) { return member.table->name == table; })
      ->alias;
}

}  // namespace

const std::vector<ShopTable>& shop_tables() {
  static const std::vector<ShopTable> tables = {
      {"customers",
       "c",
       {{"id", kKey},
        {"name", kText},
        {"email", kText},
        {"country", kCategory, {"UK", "FR", "DE", "US", "MA", "CN"}},
        {"city", kCategory, {"London", "Paris", "Fez", "北京", "Göttingen"}},
        {"signup_date", kDate},
        {"segment", kCategory, {"enterprise", "smb", "consumer"}},
        {"referred_by", kKey},
        {"notes", kText}}},
      {"orders",
       "o",
       {{"id", kKey},
        {"customer_id", kKey},
        {"order_date", kDate},
        {"status", kCategory, {"shipped", "open", "cancelled"}},
        {"total", kNumber},
        {"currency", kCategory, {"EUR", "USD", "CNY"}},
        {"\"comment\"", kText},
        {"\"user\"", kText},
        {"shipped_at", kMoment},
        {"\"update\"", kText}}},
      {"order_items",
       "i",
       {{"id", kKey},
        {"order_id", kKey},
        {"product_id", kKey},
        {"quantity", kNumber},
        {"unit_price", kNumber},
        {"discount", kNumber},
        {"\"select\"", kNumber}}},
      {"products",
       "p",
       {{"id", kKey},
        {"sku", kText},
        {"name", kText},
        {"category", kCategory, {"tools", "parts", "misc"}},
        {"price", kNumber},
        {"cost", kNumber},
        {"\"delete\"", kFlag},
        {"\"group\"", kCategory, {"A", "B", "C"}},
        {"attributes", kJson},
        {"tags", kTags},
        {"created_at", kMoment}}}};
  return tables;
}

const ShopTable& shop_table(std::string_view name) {
  return *std::find_if(shop_tables().begin(), shop_tables().end(),
                       [&](const auto& table) { return table.name == name; });
}

std::string Terms::of_dialect(std::string_view sqlite, std::string_view postgresql) const {
  return std::string(is_postgresql() ? postgresql : sqlite);
}

Scope Terms::scope_of(std::string_view table) {
  Scope scope;
  const ShopTable& first = shop_table(table);
  const int how = dice_.between(0, 3);
  const std::string alias = how == 0 ? std::string(first.alias) : "";
  scope.members.push_back({&first, how == 1 ? std::string(first.name) : alias});
  scope.from = "FROM " + std::string(first.name);
  if (how == 0) scope.from += (dice_.chance(50) ? " AS " : " ") + alias;
  return scope;
}

Scope Terms::scope(int tables) {
  if (tables == 1) return scope_of(dice_.pick(shop_tables()).name);
  Scope scope;
  const bool by_comma = dice_.chance(12);
  const bool is_short = dice_.chance(80);
  const auto add = [&](const ShopTable& table) {
    scope.members.push_back({&table, std::string(is_short ? table.alias : table.name)});
    return std::string(table.name) + (is_short ? " " + std::string(table.alias) : "");
  };
  scope.from = "FROM " + add(dice_.pick(shop_tables()));
  const std::string_view join = dice_.word({"JOIN", "JOIN", "INNER JOIN", "LEFT JOIN"}) == "JOIN"
                                    ? "JOIN"
                                    : (dice_.chance(50) ? "INNER JOIN" : "LEFT JOIN");
  while (static_cast<int>(scope.members.size()) < tables) {
    const Edge& edge = dice_.pick(kEdges);
    if (holds(scope, edge.from) == holds(scope, edge.to)) continue;
    const std::string_view next = holds(scope, edge.from) ? edge.to : edge.from;
    const std::string added = add(shop_table(next));
    const std::string left = dotted(alias_of(scope, edge.from), edge.column);
    const std::string right = dotted(alias_of(scope, edge.to), "id");
    const std::string tie = dice_.chance(50) ? left + " = " + right : right + " = " + left;
    scope.from += by_comma ? ", " + added : " " + std::string(join) + " " + added + " ON " + tie;
    if (by_comma) scope.where += (scope.where.empty() ? "" : " AND ") + tie;
  }
  return scope;
}

std::string Terms::column(const Scope& scope, ColumnType type) {
  const auto found = columns_of(scope, type);
  return found.empty() ? "" : written(dice_.pick(found));
}

std::string Terms::any_column(const Scope& scope) {
  const auto& member = dice_.pick(scope.members);
  return dotted(member.alias, dice_.pick(member.table->columns).name);
}

std::string Terms::number(const Scope& scope) {
  const std::string value = column(scope, kNumber);
  if (value.empty()) return "length(" + column(scope, kText) + ")";
  switch (dice_.between(0, 9)) {
    case 0:
      return "coalesce(" + value + ", 0)";
    case 1:
      return "round(" + value + ", " + dice_.number(0, 2) + ")";
    case 2:
      return value + " * " + dice_.word({"1.2", "0.81", "100", "12"});
    case 3:
      return "(" + value + " - " + column(scope, kNumber) + ")";
    case 4:
      return "abs(" + value + ")";
    case 5:
      return value + " * " + column(scope, kNumber);
    case 6:
      return "CAST(" + value + " AS " + of_dialect("INTEGER", "integer") + ")";
    default:
      return value;
  }
}

std::string Terms::text(const Scope& scope) {
  std::string value = column(scope, dice_.chance(60) ? kText : kCategory);
  if (value.empty()) value = column(scope, kText);
  if (value.empty()) return of_dialect("'n/a'", "'n/a'::text");
  switch (dice_.between(0, 9)) {
    case 0:
      return "lower(" + value + ")";
    case 1:
      return "upper(trim(" + value + "))";
    case 2:
      return "substr(" + value + ", 1, " + dice_.number(1, 8) + ")";
    case 3:
      return "coalesce(" + value + ", 'none')";
    case 4:
      return "replace(" + value + ", ' ', '_')";
    case 5:
      return value + " || " + dice_.word({"' (EUR)'", "'; ok'", "' -- '", "''''"});
    default:
      return value;
  }
}

std::string Terms::date(const Scope& scope) {
  std::string value = column(scope, dice_.chance(60) ? kDate : kMoment);
  if (value.empty()) value = column(scope, kDate);
  if (value.empty()) value = column(scope, kMoment);
  return value.empty() ? of_dialect("date('2024-01-01')", "DATE '2024-01-01'") : value;
}

std::string Terms::bucket(const Scope& scope) {
  static const Words kSqlite = {"strftime('%Y-%m', {})",
                                "strftime('%Y', {})",
                                "date({}, 'start of month')",
                                "substr({}, 1, 7)",
                                "cast(strftime('%Y', {}) AS INTEGER)",
                                "strftime('%Y-W%W', {})",
                                "date({}, 'weekday 0', '-6 days')",
                                "strftime('%Y', {}) || '-Q' || ((strftime('%m', {}) + 2) / 3)"};
  static const Words kPostgresql = {"date_trunc('month', {})",     "date_trunc('week', {})::date",
                                    "to_char({}, 'YYYY-MM')",      "extract(year FROM {})",
                                    "date_part('quarter', {})",    "EXTRACT(MONTH FROM {})::int",
                                    "to_char({}, 'IYYY-\"W\"IW')", "date_trunc('quarter', {})"};
  return filled_all(dice_.pick(is_postgresql() ? kPostgresql : kSqlite), date(scope));
}

std::string Terms::bands(const Scope& scope) {
  const std::string value = number(scope);
  return "CASE WHEN " + value + " IS NULL THEN 'none' WHEN " + value + " < " + dice_.number(2, 20) +
         " THEN 'low' WHEN " + value + " < " + dice_.number(21, 200) +
         " THEN 'mid' ELSE 'high' END";
}

std::string Terms::group(const Scope& scope) {
  const std::string category = column(scope, kCategory);
  const int kind = dice_.between(0, 9);
  if (kind < 3 && !(column(scope, kDate) + column(scope, kMoment)).empty()) return bucket(scope);
  if (kind == 3) return bands(scope);
  if (category.empty()) return column(scope, kKey);
  if (kind == 4) return "coalesce(" + category + ", 'unknown')";
  if (kind == 5) return "upper(" + category + ")";
  return category;
}

std::string Terms::aggregate(const Scope& scope) {
  static const Words kSqlite = {"group_concat(DISTINCT {t})", "total({n})",
                                "json_group_array({t})"};
  static const Words kPostgresql = {"string_agg(DISTINCT {t}, ', ')",
                                    "array_agg({n})",
                                    "percentile_cont(0.5) WITHIN GROUP (ORDER BY {n})",
                                    "stddev({n})",
                                    "bool_or({n} > 10)",
                                    "mode() WITHIN GROUP (ORDER BY {t})",
                                    "jsonb_agg({t})",
                                    "string_agg({t}, '; ' ORDER BY {t} DESC)"};
  const std::string value = number(scope);
  switch (dice_.between(0, 11)) {
    case 0:
    case 1:
      return "count(*)";
    case 2:
      return "count(DISTINCT " + column(scope, kKey) + ")";
    case 3:
    case 4:
      return "sum(" + value + ")";
    case 5:
      return "round(avg(" + value + "), 2)";
    case 6:
      return (dice_.chance(50) ? "min(" : "max(") + (dice_.chance(50) ? value : date(scope)) + ")";
    case 7:
      return "sum(CASE WHEN " + one_condition(scope) + " THEN " + value + " ELSE 0 END)";
    case 8:
      return "count(*) FILTER (WHERE " + one_condition(scope) + ")";
    case 9:
      return "100.0 * sum(" + value + ") / nullif(count(*), 0)";
    case 10:
      return "avg(" + value + ")";
    default: {
      std::string made = dice_.word(is_postgresql() ? kPostgresql : kSqlite);
      const std::string shown = text(scope);
      for (auto at = made.find("{n}"); at != std::string::npos; at = made.find("{n}"))
        made.replace(at, 3, value);
      for (auto at = made.find("{t}"); at != std::string::npos; at = made.find("{t}"))
        made.replace(at, 3, shown);
      return made;
    }
  }
}

std::string Terms::window(const Scope& scope) {
  std::string part = column(scope, kCategory);
  part = part.empty() || dice_.chance(30) ? "" : "PARTITION BY " + part + " ";
  const std::string order = "ORDER BY " + (dice_.chance(50) ? number(scope) : date(scope)) +
                            (dice_.chance(40) ? " DESC" : "");
  static const Words kRanks = {"row_number()", "rank()", "dense_rank()", "ntile(4)", "cume_dist()"};
  static const Words kFrames = {"", " ROWS BETWEEN 6 PRECEDING AND CURRENT ROW",
                                " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                                " RANGE UNBOUNDED PRECEDING"};
  switch (dice_.between(0, 4)) {
    case 0:
    case 1:
      return dice_.word(kRanks) + " OVER (" + part + order + ")";
    case 2:
      return "lag(" + number(scope) + (dice_.chance(30) ? ", 1, 0" : "") + ") OVER (" + part +
             order + ")";
    case 3:
      return "sum(" + number(scope) + ") OVER (" + part + order + dice_.word(kFrames) + ")";
    default:
      return "first_value(" + text(scope) + ") OVER (" + part + order + ")";
  }
}

std::string Terms::json(const Scope& scope) {
  static const Words kSqlite = {"json_extract({}, '$.color')", "{} ->> '$.stock'",
                                "json_extract({}, '$.dims.w')", "json_type({})", "{} -> 'color'"};
  static const Words kPostgresql = {"{} ->> 'color'",
                                    "({} ->> 'stock')::int",
                                    "{} #>> '{dims,w}'",
                                    "jsonb_typeof({})",
                                    "jsonb_extract_path_text({}, 'dims', 'h')",
                                    "{} -> 'dims' -> 'w'"};
  const std::string value = column(scope, kJson);
  return value.empty() ? text(scope)
                       : filled_all(dice_.pick(is_postgresql() ? kPostgresql : kSqlite), value);
}

std::string Terms::alarming_text() {
  return dice_.word({"'DROP TABLE users'", "'; DELETE FROM orders --'", "'it''s; COMMIT'",
                     "'SELECT * FROM users'", "'/* api_keys */'", "'UNION SELECT password_hash'",
                     "'sqlite_master'", "'pg_sleep(10)'", "'PRAGMA writable_schema=1'", "'a--b'",
                     "'grant all; revoke'", "'load_extension(''x'')'", "'pg_read_file'",
                     "'50% off; see memo'", "'COPY x TO PROGRAM'", "'UPDATE … SET'"});
}

std::string Terms::category_condition(const Scope& scope) {
  const auto found = columns_of(scope, kCategory);
  if (found.empty()) return number(scope) + " > " + dice_.number(0, 100);
  const Found one = dice_.pick(found);
  const auto value = [&] { return "'" + dice_.word(one.column->values) + "'"; };
  switch (dice_.between(0, 5)) {
    case 0:
      return written(one) + " IN (" + value() + ", " + value() + ")";
    case 1:
      return written(one) + (dice_.chance(50) ? " <> " : " != ") + value();
    case 2:
      return "lower(" + written(one) + ") = lower(" + value() + ")";
    case 3:
      return is_postgresql() ? written(one) + " = ANY(ARRAY[" + value() + ", " + value() + "])"
                             : written(one) + " NOT IN (" + value() + ")";
    default:
      return written(one) + " = " + value();
  }
}

std::string Terms::text_condition(const Scope& scope) {
  const std::string value = column(scope, kText);
  if (value.empty()) return category_condition(scope);
  switch (dice_.between(0, 5)) {
    case 0:
      return value + " LIKE '%" + dice_.word({"a", "drop", "; delete", "--", "50!%"}) + "%'";
    case 1:
      return value + (dice_.chance(50) ? " IS NULL" : " IS NOT NULL");
    case 2:
      return value + " <> " + alarming_text();
    case 3:
      return is_postgresql() ? value + " ILIKE '%drop table%'" : value + " LIKE 'A%' ESCAPE '!'";
    case 4:
      return "length(" + value + ") > " + dice_.number(0, 20);
    default:
      return value + " = " + alarming_text();
  }
}

std::string Terms::date_condition(const Scope& scope) {
  static const Words kSqlite = {"{} >= '2023-01-01'",
                                "{} BETWEEN '2023-01-01' AND '2023-12-31'",
                                "date({}) >= date('now', '-30 days')",
                                "{} < '2024-01-01' AND {} >= '2023-07-01'",
                                "strftime('%Y', {}) = '2023'",
                                "julianday('now') - julianday({}) > 90",
                                "date({}) = date('now', 'start of month', '-1 day')"};
  static const Words kPostgresql = {"{} >= DATE '2023-01-01'",
                                    "{} BETWEEN '2023-01-01' AND '2023-12-31'",
                                    "{} >= current_date - interval '30 days'",
                                    "{} >= '2023-07-01' AND {} < '2024-01-01'",
                                    "extract(year FROM {}) = 2023",
                                    "{} > now() - INTERVAL '1 year'",
                                    "date_trunc('month', {}) = date_trunc('month', current_date)",
                                    "{}::date = '2024-02-29'::date"};
  return filled_all(dice_.pick(is_postgresql() ? kPostgresql : kSqlite), date(scope));
}

std::string Terms::subquery_condition(const Scope& scope) {
  const Edge& edge = dice_.pick(kEdges);
  for (const auto& member : scope.members) {
    const std::string key = dotted(member.alias, "id");
    const std::string from = std::string(edge.from) + " q";
    const std::string tie =
        "q." + std::string(edge.column) + " = " +
        dotted(member.alias.empty() ? std::string(member.table->name) : member.alias, "id");
    if (member.table->name == edge.to) {
      if (dice_.chance(40))
        return key + (dice_.chance(30) ? " NOT IN (" : " IN (") + "SELECT " +
               std::string(edge.column) + " FROM " + std::string(edge.from) + " WHERE " +
               std::string(edge.column) + " IS NOT NULL)";
      return std::string(dice_.chance(40) ? "NOT " : "") + "EXISTS (SELECT 1 FROM " + from +
             " WHERE " + tie + ")";
    }
  }
  const std::string value = column(scope, kNumber);
  if (value.empty()) return category_condition(scope);
  return value + " > (SELECT avg(" +
         std::string(dice_.chance(50) ? "total) FROM orders)" : "price) FROM products)");
}

std::string Terms::one_condition(const Scope& scope) {
  switch (dice_.between(0, 6)) {
    case 0:
    case 1:
      return category_condition(scope);
    case 2:
      return text_condition(scope);
    case 3:
      return date_condition(scope);
    case 4:
      return number(scope) + dice_.word({" > ", " >= ", " < ", " <= ", " <> "}) +
             dice_.number(0, 500);
    case 5:
      return number(scope) + " BETWEEN " + dice_.number(0, 20) + " AND " + dice_.number(21, 900);
    default:
      return column(scope, kKey) + (dice_.chance(50) ? " IS NOT NULL" : " > 3");
  }
}

std::string Terms::condition(const Scope& scope, int depth) {
  if (depth <= 0 || dice_.chance(45))
    return dice_.chance(15) ? subquery_condition(scope) : one_condition(scope);
  const std::string left = condition(scope, depth - 1);
  const std::string right = condition(scope, depth - 1);
  switch (dice_.between(0, 4)) {
    case 0:
      return "(" + left + " OR " + right + ")";
    case 1:
      return "NOT (" + left + ") AND " + right;
    default:
      return left + " AND " + right;
  }
}

std::string Terms::where(const Scope& scope, int percent) {
  std::string all = scope.where;
  if (dice_.chance(percent)) all += (all.empty() ? "" : " AND ") + condition(scope, 2);
  return all.empty() ? "" : " WHERE " + all;
}

}  // namespace countersign::testing
