#pragma once

// How one kind of source wants its SQL spelled, and what its declared types hold. Everything else
// that this planner writes is the same everywhere; whoever adds another kind of source adds one
// Dialect and changes nothing else.
//
// Constant; any thread. Names and values are hostile: whatever they hold, they come out as one name
// and one literal.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/planners/builtin/meaning/query.h"

namespace countersign::agent::builtin {

enum class Declared : std::uint8_t {
  kNothing,  // no type, or one that says nothing: may hold text
  kText,
  kInteger,
  kReal,
  kDate,
  kFlag,
  kBlob,  // nothing that a question could be about
};

// What stands behind a declared type.
struct ColumnForm {
  Declared declared = Declared::kNothing;
  DateStorage dates = DateStorage::kIsoText;  // of kDate
  bool is_truth = false;                      // compared with true and false, not with 1 and 0
  bool needs_text_cast = false;  // reads as text only through a cast: an enumeration, a uuid
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual ColumnForm form_of(std::string_view declared_type) const = 0;

  // ---- names and values ----
  virtual std::string name(std::string_view name) const = 0;
  virtual std::string relation(
      std::string_view name) const = 0;  // may name its schema: sales.orders
  virtual std::string value(const Literal& literal) const = 0;
  virtual std::string as_text(const std::string& column) const = 0;
  // column LIKE 'pattern', whatever the case of ASCII letters.
  virtual std::string like(const std::string& column, const std::string& pattern) const = 0;
  // Whether a column, in lower case, is among the forms of a list.
  virtual std::string lower_in(const std::string& column, std::string_view list,
                               std::string_view form) const = 0;

  // ---- numbers and order ----
  virtual std::string rounded(const std::string& expression, int decimals) const = 0;
  // For ORDER BY: missing values come first on the way up and last on the way down.
  virtual std::string sorted(const std::string& expression, bool is_descending) const = 0;
  // Whether rows without doubles may be ordered by what is not shown.
  virtual bool orders_distinct_by_anything() const = 0;

  // ---- dates: writing/date_sql.h says what each means ----
  virtual std::optional<std::string> date_condition(const DateReading& reading,
                                                    const DateColumn& column) const = 0;
  virtual std::optional<std::string> grain_label(Grain grain, const DateColumn& column) const = 0;
  virtual std::optional<std::string> grain_order(Grain grain, const DateColumn& column) const = 0;
  virtual std::optional<std::string> days_between(const DateColumn& from,
                                                  const DateColumn& to) const = 0;
};

const Dialect& sqlite_dialect();
const Dialect& postgresql_dialect();
// By the name that engines have for it; another name is taken for SQLite's.
const Dialect& dialect_named(std::string_view name);

}  // namespace countersign::agent::builtin
