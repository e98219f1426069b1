#include "agent/planners/builtin/writing/date_sql.h"

#include <string_view>
#include <utility>

#include "agent/planners/builtin/writing/spelling.h"
#include "agent/planners/builtin/writing/stretch.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

std::string plus(int n, std::string_view unit) {
  return "'" + std::string(n < 0 ? "-" : "+") + std::to_string(n < 0 ? -n : n) + " " +
         std::string(unit) + "'";
}

// A raw value as something that date() and strftime() read, with its modifiers.
std::string readable(const std::string& raw, DateStorage storage) {
  switch (storage) {
    case DateStorage::kIsoText:
    case DateStorage::kDay:
    case DateStorage::kMoment:
      return raw;
    case DateStorage::kEpochSeconds:
      return raw + ", 'unixepoch'";
    case DateStorage::kEpochMillis:
      return raw + " / 1000, 'unixepoch'";
    case DateStorage::kEpoch:
      return "iif(" + is_millis(raw) + ", " + raw + " / 1000, " + raw + "), 'unixepoch'";
    case DateStorage::kYearNumber:
      return raw + " || '-01-01'";
    case DateStorage::kDayNumber:
      return "substr(" + raw + ", 1, 4) || '-' || substr(" + raw + ", 5, 2) || '-' || substr(" +
             raw + ", 7, 2)";
  }
  unreachable("grain");
}

std::string date_call(const std::string& readable, const std::string& modifiers) {
  return "date(" + readable + (modifiers.empty() ? "" : ", " + modifiers) + ")";
}

// An ISO day, as text or as an expression, in the column's own storage.
std::string stored(const std::string& day, const DateColumn& column) {
  switch (column.storage) {
    case DateStorage::kIsoText:
    case DateStorage::kDay:
    case DateStorage::kMoment:
      return day;
    case DateStorage::kEpochSeconds:
      return "CAST(strftime('%s', " + day + ") AS INTEGER)";
    case DateStorage::kEpochMillis:
      return "CAST(strftime('%s', " + day + ") AS INTEGER) * 1000";
    case DateStorage::kEpoch:
      return "CAST(strftime('%s', " + day + ") AS INTEGER) * iif(" + is_millis(column.newest_sql) +
             ", 1000, 1)";
    case DateStorage::kYearNumber:
      return "CAST(strftime('%Y', " + day + ") AS INTEGER)";
    case DateStorage::kDayNumber:
      return "CAST(strftime('%Y%m%d', " + day + ") AS INTEGER)";
  }
  unreachable("grain");
}

// The same for a day that is known here: a plain literal wherever one is possible.
std::string stored_day(const CivilDate& day, const DateColumn& column) {
  switch (column.storage) {
    case DateStorage::kYearNumber:
      return std::to_string(day.year);
    case DateStorage::kDayNumber:
      return std::to_string(day.year * 10000 + day.month * 100 + day.day);
    case DateStorage::kIsoText:
    case DateStorage::kDay:
    case DateStorage::kMoment:
    case DateStorage::kEpochSeconds:
    case DateStorage::kEpochMillis:
    case DateStorage::kEpoch:
      return stored(quoted_text(iso(day)), column);
  }
  unreachable("grain");
}

// ---- relative to the newest date ----------------------------------------------------------------

// Modifiers of date() that go to the beginning of the unit that holds a day.
std::string to_beginning(Grain unit) {
  switch (unit) {
    case Grain::kWeek:  // Monday: to the Sunday that ends it, and back
      return "'weekday 0', '-6 days'";
    case Grain::kMonth:
      return "'start of month'";
    case Grain::kYear:
      return "'start of year'";
    case Grain::kHour:
    case Grain::kDay:
    case Grain::kQuarter:
    case Grain::kHourOfDay:
    case Grain::kDayOfWeek:
    case Grain::kMonthOfYear:
      return "";
  }
  unreachable("grain");
}

std::string units_on(Grain unit, int n) {
  if (n == 0) return "";
  switch (unit) {
    case Grain::kWeek:
      return plus(7 * n, "days");
    case Grain::kMonth:
      return plus(n, "months");
    case Grain::kQuarter:
      return plus(3 * n, "months");
    case Grain::kYear:
      return plus(n, "years");
    case Grain::kHour:
    case Grain::kDay:
    case Grain::kHourOfDay:
    case Grain::kDayOfWeek:
    case Grain::kMonthOfYear:
      return plus(n, "days");
  }
  unreachable("grain");
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + ", " + b;
}

// The modifiers that go back from a month's beginning to its quarter's are counted from the month.
std::string to_quarter(const std::string& newest) {
  return "'start of month', '-' || ((strftime('%m', " + newest + ") - 1) % 3) || ' months'";
}

Ends relative_ends(const RelativeDates& dates, const DateColumn& column) {
  const std::string newest = readable(column.newest_sql, column.storage);
  const auto end = [&](const std::string& modifiers) {
    return stored(date_call(newest, modifiers), column);
  };
  if (dates.is_rolling)
    return {end(joined(units_on(dates.unit, -dates.count), "'+1 day'")), end("'+1 day'")};
  const auto begin = dates.unit == Grain::kQuarter ? to_quarter(newest) : to_beginning(dates.unit);
  return {end(joined(begin, units_on(dates.unit, dates.offset))),
          end(joined(begin, units_on(dates.unit, dates.offset + dates.count)))};
}

std::string two_digits(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

Ends newest_ends(const NewestMonths& months, const DateColumn& column) {
  const std::string newest = readable(column.newest_sql, column.storage);
  const int day = months.day == 0 ? 1 : months.day;
  const std::string year = "CASE WHEN strftime('%m-%d', " + newest + ") < '" +
                           two_digits(months.month) + "-" + two_digits(day) +
                           "' THEN '-1 year' ELSE '+0 years' END";
  const auto end = [&](int month, int days) {
    const std::string from = joined("'start of year'", year);
    const auto modifiers = joined(joined(from, units_on(Grain::kMonth, month - 1)),
                                  days == 0 ? "" : plus(days, "days"));
    return stored(date_call(newest, modifiers), column);
  };
  if (months.day != 0) return {end(months.month, day - 1), end(months.month, day)};
  return {end(months.month, 0), end(months.month + months.count, 0)};
}

// ---- one stretch --------------------------------------------------------------------------------

std::string_view cycle_format(Grain cycle) {
  switch (cycle) {
    case Grain::kHourOfDay:
      return "%H";
    case Grain::kDayOfWeek:
      return "%w";
    case Grain::kMonthOfYear:
      return "%m";
    case Grain::kHour:
    case Grain::kDay:
    case Grain::kWeek:
    case Grain::kMonth:
    case Grain::kQuarter:
    case Grain::kYear:
      return "";
  }
  unreachable("grain");
}

std::string format_call(std::string_view format, const DateColumn& column) {
  return "strftime(" + quoted_text(format) + ", " + readable(column.sql, column.storage) + ")";
}

// ISO weeks belong to the year of their Thursday; %V and %G came to SQLite in 3.46 only.
std::string iso_week(const DateColumn& column) {
  const std::string thursday = readable(column.sql, column.storage) + ", '-3 days', 'weekday 4'";
  return "strftime('%Y', " + thursday + ") || '-W' || substr('0' || ((strftime('%j', " + thursday +
         ") + 6) / 7), -2)";
}

std::string weekday_name(const DateColumn& column) {
  return "CASE " + format_call("%w", column) +
         " WHEN '0' THEN 'Sunday' WHEN '1' THEN 'Monday' WHEN '2' THEN 'Tuesday'"
         " WHEN '3' THEN 'Wednesday' WHEN '4' THEN 'Thursday' WHEN '5' THEN 'Friday'"
         " WHEN '6' THEN 'Saturday' END";
}

bool is_whole_years(const Dates& dates) {
  const auto begins_year = [](const std::optional<CivilDate>& day) {
    return !day || (day->month == 1 && day->day == 1);
  };
  return begins_year(dates.from) && begins_year(dates.to);
}

struct Writer {
  const DateColumn& column;

  std::optional<std::string> operator()(const Dates& dates) const {
    if (column.storage == DateStorage::kYearNumber && !is_whole_years(dates)) return std::nullopt;
    Ends ends;
    if (dates.from) ends.from = stored_day(*dates.from, column);
    if (dates.to) ends.to = stored_day(*dates.to, column);
    return between(column.sql, ends);
  }

  std::optional<std::string> operator()(const RelativeDates& dates) const {
    if (column.storage != DateStorage::kYearNumber)
      return between(column.sql, kept(relative_ends(dates, column), dates.side));
    if (dates.unit != Grain::kYear) return std::nullopt;
    const int first = dates.is_rolling ? 1 - dates.count : dates.offset;
    const auto year = [&](int n) {
      if (n == 0) return column.newest_sql;
      return "(" + column.newest_sql + (n < 0 ? " - " : " + ") + std::to_string(n < 0 ? -n : n) +
             ")";
    };
    return between(column.sql, kept({year(first), year(first + dates.count)}, dates.side));
  }

  std::optional<std::string> operator()(const RecurringDates& dates) const {
    if (column.storage == DateStorage::kYearNumber || dates.values.empty()) return std::nullopt;
    std::string list;
    for (const int value : dates.values)
      list +=
          (list.empty() ? "" : ", ") +
          quoted_text(dates.cycle == Grain::kDayOfWeek ? std::to_string(value) : two_digits(value));
    return format_call(cycle_format(dates.cycle), column) + " IN (" + list + ")";
  }

  std::optional<std::string> operator()(const NewestMonths& months) const {
    if (column.storage == DateStorage::kYearNumber) return std::nullopt;
    return between(column.sql, kept(newest_ends(months, column), months.side));
  }
};

}  // namespace

std::optional<std::string> date_condition(const DateReading& reading, const DateColumn& column) {
  std::string sql;
  for (const auto& stretch : reading.any_of) {
    const auto one = std::visit(Writer{column}, stretch);
    if (!one) return std::nullopt;
    sql += (sql.empty() ? "(" : " OR (") + *one + ")";
  }
  if (sql.empty()) return std::nullopt;
  return reading.any_of.size() == 1 ? sql : "(" + sql + ")";
}

std::optional<std::string> grain_label(Grain grain, const DateColumn& column) {
  if (column.storage == DateStorage::kYearNumber)
    return grain == Grain::kYear ? std::optional(column.sql) : std::nullopt;
  switch (grain) {
    case Grain::kHour:
      return format_call("%Y-%m-%d %H:00", column);
    case Grain::kDay:
      return format_call("%Y-%m-%d", column);
    case Grain::kWeek:
      return iso_week(column);
    case Grain::kMonth:
      return format_call("%Y-%m", column);
    case Grain::kQuarter:
      return format_call("%Y", column) + " || '-Q' || ((" + format_call("%m", column) +
             " + 2) / 3)";
    case Grain::kYear:
      return format_call("%Y", column);
    case Grain::kHourOfDay:
      return format_call("%H", column);
    case Grain::kDayOfWeek:
      return weekday_name(column);
    case Grain::kMonthOfYear:
      return format_call("%m", column);
  }
  unreachable("grain");
}

std::optional<std::string> grain_order(Grain grain, const DateColumn& column) {
  if (grain != Grain::kDayOfWeek) return grain_label(grain, column);
  if (column.storage == DateStorage::kYearNumber) return std::nullopt;
  return "(" + format_call("%w", column) + " + 6) % 7";
}

std::optional<std::string> days_between(const DateColumn& from, const DateColumn& to) {
  if (from.storage == DateStorage::kYearNumber || to.storage == DateStorage::kYearNumber)
    return std::nullopt;
  return "(julianday(" + readable(to.sql, to.storage) + ") - julianday(" +
         readable(from.sql, from.storage) + "))";
}

}  // namespace countersign::agent::builtin
