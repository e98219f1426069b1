#include "agent/planners/builtin/writing/write_sql.h"

#include <algorithm>

#include "agent/planners/builtin/schema/scope.h"
#include "agent/planners/builtin/writing/dialect.h"
#include "agent/planners/builtin/writing/spelling.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

Path joined(Path a, const Path& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Place moved(const Path& before, const Place& place) {
  return {joined(before, place.path), place.column};
}

std::string list_of(const std::vector<std::string>& parts, const std::string& between) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : between) + part;
  return out;
}

Compare opposite(Compare compare) {
  switch (compare) {
    case Compare::kLess:
      return Compare::kAtLeast;
    case Compare::kAtMost:
      return Compare::kMore;
    case Compare::kMore:
      return Compare::kAtMost;
    case Compare::kAtLeast:
      return Compare::kLess;
    case Compare::kEqual:
      return Compare::kDiffers;
    case Compare::kDiffers:
      return Compare::kEqual;
    case Compare::kBetween:
      return Compare::kBetween;
  }
  unreachable("a comparison without an opposite");
}

bool is_pattern(Test test) {
  return test == Test::kContains || test == Test::kBegins || test == Test::kEnds;
}

// A number of zero fits: "fewer than 3 orders" is true of who has none.
bool holds_for_none(Compare compare) {
  return compare == Compare::kLess || compare == Compare::kAtMost;
}

class Writer {
 public:
  Writer(const Query& query, const Dialect& dialect)
      : query_(query), sql_(dialect), aliases_(dialect), scope_(aliases_, query.base) {}

  std::optional<std::string> write() {
    std::string sql;
    switch (query_.shape) {
      case Shape::kNumbers:
        sql = numbers();
        break;
      case Shape::kGroups:
        sql = query_.over_groups ? over_groups() : groups();
        break;
      case Shape::kRows:
        sql = rows();
        break;
      case Shape::kShare:
        sql = share();
        break;
      case Shape::kLatestPer:
        sql = latest_per();
        break;
    }
    if (cannot_) return std::nullopt;
    return sql;
  }

 private:
  // ---- the five shapes --------------------------------------------------------------------------

  std::string numbers() {
    std::vector<std::string> out;
    for (const auto& measure : query_.measures) out.push_back(named(measure));
    return "SELECT " + list_of(out, ", ") + "\n" + from_and_where();
  }

  std::string groups() {
    std::vector<std::string> shown, keys;
    for (const auto& group : query_.groups) add_group(group, shown, keys);
    for (const auto& measure : query_.measures) shown.push_back(named(measure));
    const std::string select = list_of(shown, ", ");
    const std::string having = having_clause();
    const std::string order = order_of_groups();
    return "SELECT " + select + "\n" + from_and_where() + "\nGROUP BY " + list_of(keys, ", ") +
           having + order + limit();
  }

  // The inner statement needs no order: one number comes out.
  std::string over_groups() {
    std::vector<std::string> shown, keys;
    for (const auto& group : query_.groups) add_group(group, shown, keys);
    const std::string inner =
        "SELECT " + value(query_.measures.at(0), scope_, {}) + " AS each_one\n";
    const std::string having = having_clause();
    const std::string body = from_and_where() + "\nGROUP BY " + list_of(keys, ", ") + having;
    return "SELECT " + over(*query_.over_groups) + "\nFROM (\n" + inner + body + ") AS groups_of";
  }

  std::string over(Aggregate aggregate) const {
    switch (aggregate) {
      case Aggregate::kCount:
      case Aggregate::kCountDistinct:
        return "count(*)";
      case Aggregate::kSum:
        return "sum(each_one)";
      case Aggregate::kAverage:
      case Aggregate::kRatio:
        return sql_.rounded("avg(each_one)", kFineDecimals);
      case Aggregate::kLeast:
        return "min(each_one)";
      case Aggregate::kGreatest:
        return "max(each_one)";
    }
    unreachable("an aggregate over groups without a spelling");
  }

  std::string rows() {
    std::vector<std::string> shown;
    for (const auto& one : query_.shown) shown.push_back(shown_column(one));
    const bool is_grouped = query_.is_distinct && !may_order_as_asked();
    const std::string order = order_of_rows(is_grouped);
    const std::string what = list_of(shown, ", ");
    if (is_grouped)
      return "SELECT " + what + "\n" + from_and_where() + "\nGROUP BY " + what + order + limit();
    return std::string("SELECT ") + (query_.is_distinct ? "DISTINCT " : "") + what + "\n" +
           from_and_where() + order + limit();
  }

  std::string share() {
    std::vector<std::string> parts;
    for (const auto& condition : query_.part) parts.push_back(condition_sql(condition, scope_, {}));
    for (const auto& related : query_.part_related) parts.push_back(related_sql(related));
    const std::string met = list_of(parts, " AND ");
    std::string of_part = "sum(CASE WHEN " + met + " THEN 1 ELSE 0 END)";
    std::string whole = "count(*)";
    if (!query_.measures.empty() && query_.measures[0].aggregate == Aggregate::kSum) {
      const std::string one = factors(query_.measures[0], scope_, {});
      of_part = "sum(CASE WHEN " + met + " THEN " + one + " ELSE 0 END)";
      whole = "sum(" + one + ")";
    }
    return "SELECT " +
           sql_.rounded("100.0 * " + of_part + " / nullif(" + whole + ", 0)", kFineDecimals) +
           " AS percent\n" + from_and_where();
  }

  std::string latest_per() {
    std::vector<std::string> outer, inner;
    for (std::size_t i = 0; i < query_.shown.size(); ++i) {
      const std::string name = "shown_" + std::to_string(i + 1);
      inner.push_back(scope_.column(query_.shown[i].place, true) + " AS " + name);
      outer.push_back(name + " AS " + sql_.name(query_.shown[i].place.column));
    }
    std::vector<std::string> keys;
    for (const auto& group : query_.groups)
      keys.push_back(scope_.column(group.key ? *group.key : group.place));
    std::string order;
    for (const auto& by : query_.order)
      order += (order.empty() ? "" : ", ") + sql_.sorted(scope_.column(by.place), by.is_descending);
    const std::string body = from_and_where();
    return "SELECT " + list_of(outer, ", ") + "\nFROM (\nSELECT " + list_of(inner, ", ") +
           ", row_number() OVER (PARTITION BY " + list_of(keys, ", ") + " ORDER BY " + order +
           ") AS nth\n" + body +
           ") AS numbered\nWHERE nth <= " + std::to_string(query_.limit.value_or(1)) +
           "\nORDER BY 1, nth\nLIMIT " + std::to_string(query_.rows_max);
  }

  // ---- groups -----------------------------------------------------------------------------------

  void add_group(const Group& group, std::vector<std::string>& shown,
                 std::vector<std::string>& keys) {
    switch (group.kind) {
      case Group::Kind::kColumn:
        shown.push_back(scope_.column(group.place));
        keys.push_back(shown.back());
        return;
      case Group::Kind::kEntity:
        if (group.key) keys.push_back(scope_.column(*group.key));
        shown.push_back(scope_.column(group.place));
        if (std::find(keys.begin(), keys.end(), shown.back()) == keys.end())
          keys.push_back(shown.back());
        for (const auto& more : group.more) {
          shown.push_back(scope_.column(more));
          keys.push_back(shown.back());
        }
        return;
      case Group::Kind::kGrain: {
        const auto label =
            sql_.grain_label(group.grain, date_column(group.place, group.storage, scope_));
        if (!label) cannot_ = true;
        shown.push_back(label.value_or("NULL") + " AS " + sql_.name(name_of(group)));
        keys.push_back(label.value_or("NULL"));
        return;
      }
    }
    unreachable("a group without a spelling");
  }

  static std::string name_of(const Group& group) {
    std::string name(grain_word(group.grain));
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
  }

  std::string group_order(const Group& group) {
    if (group.kind != Group::Kind::kGrain) return scope_.column(group.place);
    const auto order =
        sql_.grain_order(group.grain, date_column(group.place, group.storage, scope_));
    return order.value_or("NULL");
  }

  // On the way up, unless it is ordered by already, either way.
  void add_order(std::vector<std::string>& by, const std::string& expression) const {
    const std::string up = sql_.sorted(expression, false), down = sql_.sorted(expression, true);
    if (std::none_of(by.begin(), by.end(),
                     [&](const std::string& b) { return b == up || b == down; }))
      by.push_back(up);
  }

  std::string order_of_groups() {
    std::vector<std::string> by;
    for (const auto& order : query_.order) {
      if (order.by == Order::By::kMeasure)
        by.push_back(sql_.sorted(sql_.name(measure_name(query_.measures.at(order.index))),
                                 order.is_descending));
      else if (order.by == Order::By::kGroup)
        by.push_back(sql_.sorted(group_order(query_.groups.at(order.index)), order.is_descending));
    }
    for (const auto& group : query_.groups) {
      add_order(by, group_order(group));
      if (group.key) by.push_back(scope_.column(*group.key));
    }
    return by.empty() ? "" : "\nORDER BY " + list_of(by, ", ");
  }

  std::string compared(const std::string& what, Compare compare,
                       const std::vector<Literal>& bounds) const {
    const std::string first = bounds.empty() ? "0" : sql_.value(bounds[0]);
    switch (compare) {
      case Compare::kLess:
        return what + " < " + first;
      case Compare::kAtMost:
        return what + " <= " + first;
      case Compare::kEqual:
        return what + " = " + first;
      case Compare::kAtLeast:
        return what + " >= " + first;
      case Compare::kMore:
        return what + " > " + first;
      case Compare::kDiffers:
        return what + " <> " + first;
      case Compare::kBetween:
        return what + " BETWEEN " + first + " AND " +
               (bounds.size() > 1 ? sql_.value(bounds[1]) : first);
    }
    unreachable("a comparison without a spelling");
  }

  std::string having_clause() {
    std::vector<std::string> out;
    for (const auto& having : query_.having)
      out.push_back(compared(aggregated(query_.measures.at(having.measure), scope_, {}),
                             having.compare, having.bounds));
    return out.empty() ? "" : "\nHAVING " + list_of(out, " AND ");
  }

  // ---- rows -------------------------------------------------------------------------------------

  std::string shown_column(const Shown& one) {
    if (one.measure) return related_number(one);
    return scope_.column(one.place, true);
  }

  // A number of related rows beside each row: one row of a subquery, found by the base's key.
  std::string related_number(const Shown& one) {
    Scope inner(aliases_, one.related.front().relation);
    const Path rest(one.related.begin() + 1, one.related.end());
    inner.join(rest);
    const std::string number = value(*one.measure, inner, rest);
    const Place outer{{}, one.related.front().column};
    const Place key{{}, one.related.front().to_column};
    const std::string where = inner.column(key) + " = " + scope_.column(outer);
    return "(SELECT " + number + " " + inner.from() + " WHERE " + where + ") AS " +
           sql_.name(measure_name(*one.measure));
  }

  // `is_grouped`: of each row the best of what it is ordered by.
  std::string order_of_rows(bool is_grouped) {
    std::vector<std::string> by;
    for (const auto& order : query_.order) {
      std::string what = scope_.column(order.place, true);
      if (is_grouped) what = (order.is_descending ? "max(" : "min(") + what + ")";
      by.push_back(sql_.sorted(what, order.is_descending));
    }
    if (!query_.is_distinct && !query_.shown.empty() && !query_.shown[0].measure)
      add_order(by, scope_.column(query_.shown[0].place, true));
    if (by.empty()) by.push_back("1");
    return "\nORDER BY " + list_of(by, ", ");
  }

  // Some sources order rows without doubles only by what is shown.
  bool may_order_as_asked() const {
    const auto is_shown = [&](const Order& order) {
      return std::any_of(query_.shown.begin(), query_.shown.end(), [&](const Shown& one) {
        return !one.measure && one.place == order.place;
      });
    };
    return sql_.orders_distinct_by_anything() ||
           std::all_of(query_.order.begin(), query_.order.end(), is_shown);
  }

  std::string limit() const {
    return "\nLIMIT " + std::to_string(query_.limit.value_or(query_.rows_max));
  }

  // ---- from and where ---------------------------------------------------------------------------

  // To be called after the columns were spelled: they say what has to be joined.
  std::string from_and_where() {
    std::vector<std::string> met;
    for (const auto& condition : query_.conditions)
      met.push_back(condition_sql(condition, scope_, {}));
    for (const auto& related : query_.related) met.push_back(related_sql(related));
    // Order and groups may still join more: they are asked for here, so that FROM is complete.
    for (const auto& order : query_.order)
      if (order.by == Order::By::kPlace) scope_.column(order.place, true);
    const std::string where = list_of(met, "\n  AND ");
    return scope_.from() + (where.empty() ? "" : "\nWHERE " + where);
  }

  DateColumn date_column(const Place& place, DateStorage storage, Scope& scope) {
    DateColumn column;
    column.sql = scope.column(place);
    column.storage = storage;
    const std::string relation = place.path.empty() ? base_of(scope) : place.path.back().relation;
    column.newest_sql =
        "(SELECT max(" + sql_.name(place.column) + ") FROM " + sql_.relation(relation) + ")";
    return column;
  }

  std::string base_of(const Scope& scope) const {
    return &scope == &scope_ ? query_.base : inner_base_;
  }

  std::string condition_sql(const Condition& condition, Scope& scope, const Path& before) {
    const Place place = moved(before, condition.place);
    if (condition.test == Test::kInDates || condition.test == Test::kNotInDates) {
      const auto inside =
          sql_.date_condition(condition.dates, date_column(place, condition.storage, scope));
      if (!inside) cannot_ = true;
      const std::string sql = inside.value_or("NULL");
      return condition.test == Test::kInDates ? sql : "NOT (" + sql + ")";
    }
    std::string column = scope.column(place);
    if (condition.needs_text_cast && (condition.ignores_case || is_pattern(condition.test)))
      column = sql_.as_text(column);
    if (condition.ignores_case) column = "lower(" + column + ")";
    return tested(condition, column, scope, before);
  }

  std::string tested(const Condition& condition, const std::string& column, Scope& scope,
                     const Path& before) {
    std::vector<std::string> values;
    for (const auto& value : condition.values) values.push_back(sql_.value(value));
    const std::string first = values.empty() ? "NULL" : values[0];
    const auto like = [&](bool open_before, bool open_after) {
      std::vector<std::string> any;
      for (const auto& value : condition.values)
        any.push_back(sql_.like(column, like_pattern(value.text, open_before, open_after)));
      return any.size() == 1 ? any[0] : "(" + list_of(any, " OR ") + ")";
    };
    switch (condition.test) {
      case Test::kEquals:
        return values.size() == 1 ? column + " = " + first
                                  : column + " IN (" + list_of(values, ", ") + ")";
      case Test::kDiffers:
        return values.size() == 1 ? column + " <> " + first
                                  : column + " NOT IN (" + list_of(values, ", ") + ")";
      case Test::kLess:
        return column + " < " + first;
      case Test::kAtMost:
        return column + " <= " + first;
      case Test::kMore:
        return column + " > " + first;
      case Test::kAtLeast:
        return column + " >= " + first;
      case Test::kBetween:
        return column + " BETWEEN " + first + " AND " + (values.size() > 1 ? values[1] : first);
      case Test::kIsNull:
        return column + " IS NULL";
      case Test::kIsThere:
        return column + " IS NOT NULL";
      case Test::kContains:
        return like(true, true);
      case Test::kBegins:
        return like(false, true);
      case Test::kEnds:
        return like(true, false);
      case Test::kAboveAverage:
        return column + " > " + average_of(moved(before, condition.place), scope);
      case Test::kBelowAverage:
        return column + " < " + average_of(moved(before, condition.place), scope);
      case Test::kMoreThanColumn:
        return column + " > " + scope.column(moved(before, *condition.other));
      case Test::kLessThanColumn:
        return column + " < " + scope.column(moved(before, *condition.other));
      case Test::kInDates:
      case Test::kNotInDates:
        break;
    }
    unreachable("a test without a spelling");
  }

  std::string average_of(const Place& place, const Scope& scope) const {
    const std::string relation = place.path.empty() ? base_of(scope) : place.path.back().relation;
    return "(SELECT avg(" + sql_.name(place.column) + ") FROM " + sql_.relation(relation) + ")";
  }

  // ---- related rows -----------------------------------------------------------------------------

  std::string related_sql(const Related& related) {
    const auto many = std::find_if(related.path.begin(), related.path.end(),
                                   [](const Hop& h) { return h.is_to_many; });
    const auto first = many == related.path.end() ? related.path.begin() : many;
    const Path outer(related.path.begin(), first);
    const Path rest(first + 1, related.path.end());
    const std::string near = scope_.column({outer, first->column});
    const std::string outer_inner_base = inner_base_;
    inner_base_ = first->relation;
    Scope inner(aliases_, first->relation);
    inner.join(rest);
    const std::string key = inner.column({{}, first->to_column});
    std::vector<std::string> met;
    for (const auto& condition : related.conditions)
      met.push_back(condition_sql(condition, inner, rest));
    bool is_absent = related.is_absent;
    std::string having;
    if (related.measure) {
      const bool is_count = related.measure->aggregate == Aggregate::kCount ||
                            related.measure->aggregate == Aggregate::kCountDistinct;
      const bool turns = is_count && holds_for_none(related.compare);
      is_absent ^= turns;
      having = " GROUP BY " + key + " HAVING " +
               compared(aggregated(*related.measure, inner, rest),
                        turns ? opposite(related.compare) : related.compare, related.bounds);
    }
    if (is_absent) met.push_back(key + " IS NOT NULL");
    inner_base_ = outer_inner_base;
    return near + (is_absent ? " NOT IN (" : " IN (") + "SELECT " + key + " " + inner.from() +
           (met.empty() ? "" : " WHERE " + list_of(met, " AND ")) + having + ")";
  }

  // ---- measures ---------------------------------------------------------------------------------

  std::string factors(const Measure& measure, Scope& scope, const Path& before) {
    std::string out = scope.column(moved(before, measure.place), true);
    for (const auto& times : measure.times) out += " * " + scope.column(moved(before, times), true);
    if (measure.discount) {
      const std::string off =
          "coalesce(" + scope.column(moved(before, *measure.discount), true) + ", 0)";
      out += measure.discount_is_percent ? " * (1 - " + off + " / 100.0)" : " * (1 - " + off + ")";
    }
    if (!measure.minus) return out;
    if (!measure.is_days) return out + " - " + scope.column(moved(before, *measure.minus), true);
    const auto days =
        sql_.days_between(date_column(moved(before, *measure.minus), measure.storage, scope),
                          date_column(moved(before, measure.place), measure.storage, scope));
    if (!days) cannot_ = true;
    return days.value_or("NULL");
  }

  std::string value(const Measure& measure, Scope& scope, const Path& before) {
    const std::string plain = aggregated(measure, scope, before);
    if (measure.is_share)
      return sql_.rounded("100.0 * " + plain + " / sum(" + plain + ") OVER ()", kFineDecimals);
    const bool is_rounded =
        measure.aggregate == Aggregate::kAverage || measure.aggregate == Aggregate::kRatio ||
        (measure.aggregate == Aggregate::kSum && measure.saying == Saying::kMoney) ||
        ((!measure.times.empty() || measure.minus) && measure.aggregate != Aggregate::kCount);
    const bool is_fine = measure.aggregate == Aggregate::kAverage ||
                         measure.aggregate == Aggregate::kRatio || measure.is_days;
    return is_rounded ? sql_.rounded(plain, is_fine ? kFineDecimals : kMoneyDecimals) : plain;
  }

  std::string aggregated(const Measure& measure, Scope& scope, const Path& before) {
    const bool has_column = !measure.place.column.empty();
    switch (measure.aggregate) {
      case Aggregate::kCount:
        return has_column ? "count(" + scope.column(moved(before, measure.place), true) + ")"
                          : "count(*)";
      case Aggregate::kCountDistinct:
        return "count(DISTINCT " + scope.column(moved(before, measure.place), true) + ")";
      case Aggregate::kSum:
        return "sum(" + factors(measure, scope, before) + ")";
      case Aggregate::kAverage:
        return "avg(" + factors(measure, scope, before) + ")";
      case Aggregate::kLeast:
        return "min(" + factors(measure, scope, before) + ")";
      case Aggregate::kGreatest:
        return "max(" + factors(measure, scope, before) + ")";
      case Aggregate::kRatio: {
        const std::string above =
            has_column ? "sum(" + factors(measure, scope, before) + ")" : "count(*)";
        const std::string below =
            "count(DISTINCT " + scope.column(moved(before, *measure.per), true) + ")";
        return "1.0 * " + above + " / nullif(" + below + ", 0)";
      }
    }
    unreachable("an aggregate without a spelling");
  }

  static std::string measure_name(const Measure& measure) {
    std::string name;
    for (const char c : measure.words)
      name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
    return name.empty() || name.size() > 40 ? "value" : name;
  }

  std::string named(const Measure& measure) {
    return value(measure, scope_, {}) + " AS " + sql_.name(measure_name(measure));
  }

  const Query& query_;
  const Dialect& sql_;
  Aliases aliases_;
  Scope scope_;
  std::string inner_base_;
  bool cannot_ = false;
};

}  // namespace

std::optional<std::string> write_sql(const Query& query, const Dialect& dialect) {
  return Writer(query, dialect).write();
}

}  // namespace countersign::agent::builtin
