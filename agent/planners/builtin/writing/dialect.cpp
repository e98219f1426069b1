#include "agent/planners/builtin/writing/dialect.h"

#include <algorithm>
#include <array>

#include "agent/planners/builtin/writing/postgres_dates.h"
#include "agent/planners/builtin/writing/spelling.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// ---- SQLite -------------------------------------------------------------------------------------

class Sqlite final : public Dialect {
 public:
  // By parts of the declared words, as SQLite itself reads them; dates are kept as texts or
  // numbers.
  ColumnForm form_of(std::string_view declared_type) const override {
    const std::string lower = ascii_lower(declared_type);
    const auto has = [&](std::string_view part) { return holds(lower, part); };
    if (lower.empty()) return {Declared::kNothing};
    if (has("bool") || lower == "bit") return {Declared::kFlag};
    if (has("date") || has("time")) return {Declared::kDate};
    if (has("char") || has("text") || has("clob") || has("string") || has("enum"))
      return {Declared::kText};
    if (has("int") || has("serial")) return {Declared::kInteger};
    if (has("real") || has("floa") || has("doub") || has("num") || has("dec") || has("money"))
      return {Declared::kReal};
    if (has("blob")) return {Declared::kBlob};
    return {Declared::kNothing};
  }

  std::string name(std::string_view name) const override { return quoted_name(name); }
  std::string relation(std::string_view name) const override { return quoted_name(name); }
  std::string value(const Literal& literal) const override { return spelled(literal); }
  std::string as_text(const std::string& column) const override { return column; }
  std::string like(const std::string& column, const std::string& pattern) const override {
    return column + " LIKE " + pattern;
  }
  std::string lower_in(const std::string& column, std::string_view list,
                       std::string_view form) const override {
    return "lower(" + column + ") IN (SELECT " + std::string(form) + " FROM " + std::string(list) +
           ")";
  }

  std::string rounded(const std::string& expression, int decimals) const override {
    return "round(" + expression + ", " + std::to_string(decimals) + ")";
  }
  std::string sorted(const std::string& expression, bool is_descending) const override {
    return expression + (is_descending ? " DESC" : "");
  }
  bool orders_distinct_by_anything() const override { return true; }

  std::optional<std::string> date_condition(const DateReading& reading,
                                            const DateColumn& column) const override {
    return builtin::date_condition(reading, column);
  }
  std::optional<std::string> grain_label(Grain grain, const DateColumn& column) const override {
    return builtin::grain_label(grain, column);
  }
  std::optional<std::string> grain_order(Grain grain, const DateColumn& column) const override {
    return builtin::grain_order(grain, column);
  }
  std::optional<std::string> days_between(const DateColumn& from,
                                          const DateColumn& to) const override {
    return builtin::days_between(from, to);
  }
};

// ---- PostgreSQL ---------------------------------------------------------------------------------

// Reserved in its grammar, and no keyword of SQLite's.
constexpr std::array<std::string_view, 43> kReserved = {"analyse",       "any",
                                                        "array",         "asymmetric",
                                                        "authorization", "binary",
                                                        "both",          "collation",
                                                        "concurrently",  "current_catalog",
                                                        "current_role",  "current_schema",
                                                        "current_user",  "end",
                                                        "false",         "fetch",
                                                        "freeze",        "grant",
                                                        "ilike",         "inner",
                                                        "lateral",       "leading",
                                                        "localtime",     "localtimestamp",
                                                        "offset",        "only",
                                                        "overlaps",      "placing",
                                                        "session_user",  "similar",
                                                        "some",          "symmetric",
                                                        "system_user",   "tablesample",
                                                        "trailing",      "true",
                                                        "variadic",      "verbose",
                                                        "window",        "int",
                                                        "interval",      "time",
                                                        "timestamp"};

// Unquoted names fold to lower case there.
std::string folded_name(std::string_view name) {
  const bool is_as_folded = ascii_lower(name) == name;
  const bool is_reserved = std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
  std::string plain = quoted_name(name);
  if (plain.starts_with('"') || (is_as_folded && !is_reserved)) return plain;
  return '"' + plain + '"';
}

class Postgresql final : public Dialect {
 public:
  // By the names that the server itself writes: "timestamp without time zone", "numeric(10,2)".
  ColumnForm form_of(std::string_view declared_type) const override {
    const std::string lower = ascii_lower(declared_type);
    const std::string_view type = std::string_view(lower).substr(0, lower.find('('));
    if (holds(lower, "[]")) return {Declared::kBlob};
    if (type == "boolean" || type == "bool") return {Declared::kFlag, {}, true};
    if (type == "date") return {Declared::kDate, DateStorage::kDay};
    if (type.starts_with("timestamp")) return {Declared::kDate, DateStorage::kMoment};
    if (type == "text" || type.starts_with("character") || type == "varchar" || type == "name" ||
        type == "citext" || type == "bpchar")
      return {Declared::kText};
    if (type == "integer" || type == "bigint" || type == "smallint" || type == "int")
      return {Declared::kInteger};
    if (type == "numeric" || type == "real" || type == "double precision" || type == "decimal")
      return {Declared::kReal};
    for (const std::string_view other :
         {"bytea", "json", "xml", "ts", "point", "line", "lseg", "box", "path", "polygon", "circle",
          "interval", "bit", "money", "hstore", "geo", "oid", "pg_", "time"})
      if (type.starts_with(other)) return {Declared::kBlob};
    if (holds(type, "range") || holds(type, "vector")) return {Declared::kBlob};
    // An enumeration, a domain, a uuid, an address: read as text.
    return {Declared::kText, {}, false, true};
  }

  std::string name(std::string_view name) const override { return folded_name(name); }
  std::string relation(std::string_view name) const override {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos) return folded_name(name);
    return folded_name(name.substr(0, dot)) + "." + folded_name(name.substr(dot + 1));
  }
  std::string value(const Literal& literal) const override {
    if (literal.is_truth) return literal.text == "1" ? "true" : "false";
    return spelled(literal);
  }
  std::string as_text(const std::string& column) const override {
    return "CAST(" + column + " AS text)";
  }
  std::string like(const std::string& column, const std::string& pattern) const override {
    return column + " ILIKE " + pattern;
  }
  // Its lower() knows all letters, so both sides go through it.
  std::string lower_in(const std::string& column, std::string_view list,
                       std::string_view form) const override {
    return "lower(" + column + ") IN (SELECT lower(" + std::string(form) + ") FROM " +
           std::string(list) + ")";
  }

  // Only exact numbers round to decimals there.
  std::string rounded(const std::string& expression, int decimals) const override {
    return "round(CAST(" + expression + " AS numeric), " + std::to_string(decimals) + ")";
  }
  std::string sorted(const std::string& expression, bool is_descending) const override {
    return expression + (is_descending ? " DESC NULLS LAST" : " NULLS FIRST");
  }
  bool orders_distinct_by_anything() const override { return false; }

  std::optional<std::string> date_condition(const DateReading& reading,
                                            const DateColumn& column) const override {
    return postgres::date_condition(reading, column);
  }
  std::optional<std::string> grain_label(Grain grain, const DateColumn& column) const override {
    return postgres::grain_label(grain, column);
  }
  std::optional<std::string> grain_order(Grain grain, const DateColumn& column) const override {
    return postgres::grain_order(grain, column);
  }
  std::optional<std::string> days_between(const DateColumn& from,
                                          const DateColumn& to) const override {
    return postgres::days_between(from, to);
  }
};

}  // namespace

const Dialect& sqlite_dialect() {
  static const Sqlite dialect;
  return dialect;
}

const Dialect& postgresql_dialect() {
  static const Postgresql dialect;
  return dialect;
}

const Dialect& dialect_named(std::string_view name) {
  return name == "postgresql" ? postgresql_dialect() : sqlite_dialect();
}

}  // namespace countersign::agent::builtin
