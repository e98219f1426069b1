#pragma once

// Dates in SQL, in SQLite's spelling; writing/dialect.h leads to other ones.
//
// Conditions stand on the raw column, half open, so that an index serves and a time of day does no
// harm ("placed_at" >= '2024-03-01' AND "placed_at" < '2024-04-01').

#include <cstdint>
#include <optional>
#include <string>

#include "agent/planners/builtin/language/dates.h"

namespace countersign::agent::builtin {

enum class DateStorage : std::uint8_t {
  kIsoText,  // '2024-03-05', '2024-03-05 10:20:30', '2024-03-05T10:20:30Z'
  kEpochSeconds,
  kEpochMillis,
  kEpoch,       // one or the other: told by the size of the numbers
  kYearNumber,  // 2024: years only
  kDayNumber,   // 20240305
  kDay,         // a type of its own for days: PostgreSQL's date
  kMoment,      // … and for moments: its timestamps
};

struct DateColumn {
  std::string sql;  // the column as it is to be written: o."placed_at"
  DateStorage storage = DateStorage::kIsoText;
  // The newest value in the column's own storage, as an expression:
  // (SELECT max("placed_at") FROM "orders"). Used by relative stretches only.
  std::string newest_sql;
};

// A condition in parentheses where it needs them; empty if this storage cannot tell ("March" of a
// year number).
std::optional<std::string> date_condition(const DateReading& reading, const DateColumn& column);

// A label for grouping: '2024-03-05 14:00', '2024-03-05', '2024-W07', '2024-03', '2024-Q1', '2024';
// around and around '14' (hour), 'Monday' (numbers would leave open which day is the first) and
// '03' (month). Empty if this storage cannot tell.
std::optional<std::string> grain_label(Grain grain, const DateColumn& column);
// What to order the labels by: the label itself, but Monday first for days of the week.
// Everything sorts as time goes.
std::optional<std::string> grain_order(Grain grain, const DateColumn& column);

// Days from one column to another, with their fraction where times of day are kept. Empty for year
// numbers.
std::optional<std::string> days_between(const DateColumn& from, const DateColumn& to);

}  // namespace countersign::agent::builtin
