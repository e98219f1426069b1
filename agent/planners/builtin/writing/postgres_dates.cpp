#include "agent/planners/builtin/writing/postgres_dates.h"

#include <string_view>
#include <utility>

#include "agent/planners/builtin/writing/spelling.h"
#include "agent/planners/builtin/writing/stretch.h"
#include "core/invariant.h"

namespace countersign::agent::builtin::postgres {

namespace {

std::string two_digits(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

std::string since_epoch(const std::string& seconds) {
  return "(TIMESTAMP '1970-01-01' + " + seconds + " * INTERVAL '1 second')";
}

// A raw value as a date or a moment. A text that is none is NULL, as far as its shape tells.
std::string moment(const std::string& raw, DateStorage storage) {
  switch (storage) {
    case DateStorage::kDay:
    case DateStorage::kMoment:
      return raw;
    case DateStorage::kIsoText:
      return "CASE WHEN " + raw + " LIKE '____-__-__%' THEN CAST(substr(" + raw +
             ", 1, 19) AS timestamp) END";
    case DateStorage::kEpochSeconds:
      return since_epoch(raw);
    case DateStorage::kEpochMillis:
      return since_epoch("(" + raw + " / 1000)");
    case DateStorage::kEpoch:
      return since_epoch("(CASE WHEN " + is_millis(raw) + " THEN " + raw + " / 1000 ELSE " + raw +
                         " END)");
    case DateStorage::kYearNumber:
      return "to_date(CAST(" + raw + " AS text), 'YYYY')";
    case DateStorage::kDayNumber:
      return "to_date(CAST(" + raw + " AS text), 'YYYYMMDD')";
  }
  unreachable("a storage of dates");
}

std::string exact_moment(const DateColumn& column) {
  return "CAST(" + moment(column.sql, column.storage) + " AS timestamp)";
}

std::string newest_moment(const DateColumn& column) {
  return "CAST(" + moment(column.newest_sql, column.storage) + " AS timestamp)";
}

// A moment, as an expression, in the column's own storage.
std::string stored(const std::string& moment, const DateColumn& column) {
  const std::string seconds = "CAST(EXTRACT(EPOCH FROM " + moment + ") AS bigint)";
  switch (column.storage) {
    case DateStorage::kDay:
    case DateStorage::kMoment:
      return moment;
    case DateStorage::kIsoText:
      return "to_char(" + moment + ", 'YYYY-MM-DD')";
    case DateStorage::kEpochSeconds:
      return seconds;
    case DateStorage::kEpochMillis:
      return seconds + " * 1000";
    case DateStorage::kEpoch:
      return seconds + " * CASE WHEN " + is_millis(column.newest_sql) + " THEN 1000 ELSE 1 END";
    case DateStorage::kYearNumber:
      return "CAST(to_char(" + moment + ", 'YYYY') AS integer)";
    case DateStorage::kDayNumber:
      return "CAST(to_char(" + moment + ", 'YYYYMMDD') AS integer)";
  }
  unreachable("a storage of dates");
}

// The same for a day that is known here: a plain literal wherever one is possible.
std::string stored_day(const CivilDate& day, const DateColumn& column) {
  switch (column.storage) {
    case DateStorage::kYearNumber:
      return std::to_string(day.year);
    case DateStorage::kDayNumber:
      return std::to_string(day.year * 10000 + day.month * 100 + day.day);
    case DateStorage::kDay:
    case DateStorage::kMoment:
    case DateStorage::kIsoText:
      return quoted_text(iso(day));
    case DateStorage::kEpochSeconds:
    case DateStorage::kEpochMillis:
    case DateStorage::kEpoch:
      return stored("TIMESTAMP " + quoted_text(iso(day)), column);
  }
  unreachable("a storage of dates");
}

// ---- relative to the newest date ----------------------------------------------------------------

std::string plus(int n, std::string_view unit) {
  if (n == 0) return "";
  return " + INTERVAL '" + std::to_string(n) + " " + std::string(unit) + "'";
}

std::string units_on(Grain unit, int n) {
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
  unreachable("a unit of time");
}

std::string_view unit_word(Grain unit) {
  switch (unit) {
    case Grain::kWeek:  // from Monday on
      return "week";
    case Grain::kMonth:
      return "month";
    case Grain::kQuarter:
      return "quarter";
    case Grain::kYear:
      return "year";
    case Grain::kHour:
    case Grain::kDay:
    case Grain::kHourOfDay:
    case Grain::kDayOfWeek:
    case Grain::kMonthOfYear:
      return "day";
  }
  unreachable("a unit of time");
}

std::string beginning(std::string_view unit, const std::string& moment) {
  return "date_trunc(" + quoted_text(unit) + ", " + moment + ")";
}

Ends relative_ends(const RelativeDates& dates, const DateColumn& column) {
  const std::string newest = newest_moment(column);
  const auto end = [&](std::string_view unit, const std::string& on) {
    return stored(beginning(unit, newest) + on, column);
  };
  if (dates.is_rolling)
    return {end("day", units_on(dates.unit, -dates.count) + plus(1, "day")),
            end("day", plus(1, "day"))};
  const auto unit = unit_word(dates.unit);
  return {end(unit, units_on(dates.unit, dates.offset)),
          end(unit, units_on(dates.unit, dates.offset + dates.count))};
}

// The newest March, or 5 March, that has begun.
Ends newest_ends(const NewestMonths& months, const DateColumn& column) {
  const std::string newest = newest_moment(column);
  const int day = months.day == 0 ? 1 : months.day;
  const std::string is_to_come = "to_char(" + newest + ", 'MM-DD') < '" + two_digits(months.month) +
                                 "-" + two_digits(day) + "'";
  const std::string year = beginning("year", newest) + " - CASE WHEN " + is_to_come +
                           " THEN INTERVAL '1 year' ELSE INTERVAL '0 days' END";
  const auto end = [&](int month, int days) {
    return stored(year + plus(month - 1, "months") + plus(days, "days"), column);
  };
  if (months.day != 0) return {end(months.month, day - 1), end(months.month, day)};
  return {end(months.month, 0), end(months.month + months.count, 0)};
}

// ---- one stretch --------------------------------------------------------------------------------

std::string_view cycle_field(Grain cycle) {
  switch (cycle) {
    case Grain::kHourOfDay:
      return "HOUR";
    case Grain::kDayOfWeek:  // Sunday is 0
      return "DOW";
    case Grain::kMonthOfYear:
      return "MONTH";
    case Grain::kHour:
    case Grain::kDay:
    case Grain::kWeek:
    case Grain::kMonth:
    case Grain::kQuarter:
    case Grain::kYear:
      return "";
  }
  unreachable("a unit of time");
}

std::string extracted(std::string_view field, const DateColumn& column) {
  return "EXTRACT(" + std::string(field) + " FROM " + moment(column.sql, column.storage) + ")";
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
    for (const int value : dates.values) list += (list.empty() ? "" : ", ") + std::to_string(value);
    return extracted(cycle_field(dates.cycle), column) + " IN (" + list + ")";
  }

  std::optional<std::string> operator()(const NewestMonths& months) const {
    if (column.storage == DateStorage::kYearNumber) return std::nullopt;
    return between(column.sql, kept(newest_ends(months, column), months.side));
  }
};

std::string_view label_format(Grain grain) {
  switch (grain) {
    case Grain::kHour:
      return "YYYY-MM-DD HH24:00";
    case Grain::kDay:
      return "YYYY-MM-DD";
    case Grain::kWeek:
      return "IYYY\"-W\"IW";
    case Grain::kMonth:
      return "YYYY-MM";
    case Grain::kQuarter:
      return "YYYY\"-Q\"Q";
    case Grain::kYear:
      return "YYYY";
    case Grain::kHourOfDay:
      return "HH24";
    case Grain::kDayOfWeek:
      return "FMDay";
    case Grain::kMonthOfYear:
      return "MM";
  }
  unreachable("a grain without a format");
}

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
  return "to_char(" + moment(column.sql, column.storage) + ", " + quoted_text(label_format(grain)) +
         ")";
}

std::optional<std::string> grain_order(Grain grain, const DateColumn& column) {
  if (grain != Grain::kDayOfWeek) return postgres::grain_label(grain, column);
  if (column.storage == DateStorage::kYearNumber) return std::nullopt;
  return "min(" + extracted("ISODOW", column) + ")";
}

std::optional<std::string> days_between(const DateColumn& from, const DateColumn& to) {
  if (from.storage == DateStorage::kYearNumber || to.storage == DateStorage::kYearNumber)
    return std::nullopt;
  if (from.storage == DateStorage::kDay && to.storage == DateStorage::kDay)
    return "(" + to.sql + " - " + from.sql + ")";
  return "(EXTRACT(EPOCH FROM " + exact_moment(to) + " - " + exact_moment(from) + ") / 86400)";
}

}  // namespace countersign::agent::builtin::postgres
