#pragma once

// Phrases about time in a question: which stretch of it is meant ("in Q3 2024", "since March 2024",
// "last 30 days"), and by which grain something is to be grouped ("per month", "trend"). How they
// are written in SQL stands in date_sql.h.
//
// Nothing here fails and nothing is guessed: where a phrase can be meant in two ways, all its
// readings come back, each in words, and the caller asks.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

struct CivilDate {
  int year = 0, month = 1, day = 1;
  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

bool is_valid(const CivilDate& date);
CivilDate plus_days(const CivilDate& date, int days);
CivilDate plus_months(const CivilDate& date, int months);  // the 31st becomes the month's last day
std::string iso(const CivilDate& date);                    // "2024-03-05"

enum class Grain : std::uint8_t {
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  // Around and around: all Mondays together, all Marches together.
  kHourOfDay,
  kDayOfWeek,
  kMonthOfYear,
};
std::string_view grain_word(Grain grain);  // "month", "day of the week"

// Half open: from <= t < to. An absent end is open.
struct Dates {
  std::optional<CivilDate> from, to;
  friend bool operator==(const Dates&, const Dates&) = default;
};

// Which part of time a stretch stands for, when it is not itself.
enum class Side : std::uint8_t {
  kInside,  // the stretch itself
  kSince,   // from its beginning on
  kAfter,   // from its end on
  kBefore,  // up to its beginning
  kUntil,   // up to its end
};

// Relative to the newest date in the data.
struct RelativeDates {
  Grain unit = Grain::kDay;  // kDay to kYear
  // Calendar: `count` whole units beginning `offset` units from the one that holds the newest date:
  // "last month" is offset -1 count 1, "this year" offset 0 count 1.
  // Rolling: the `count` units that end with the newest date, its day included ("last 30 days");
  // offset is then 0.
  int offset = 0;
  int count = 1;
  bool is_rolling = false;
  Side side = Side::kInside;  // "since last month", "more than 30 days ago"
  friend bool operator==(const RelativeDates&, const RelativeDates&) = default;
};

// Every March, every Monday: months 1…12, weekdays 0 (Sunday) … 6, hours 0…23.
struct RecurringDates {
  Grain cycle = Grain::kMonthOfYear;  // kMonthOfYear, kDayOfWeek or kHourOfDay
  std::vector<int> values;
  friend bool operator==(const RecurringDates&, const RecurringDates&) = default;
};

// The newest such months, or the newest such day, that begin before the data ends: "in March" when
// one year is meant, "on 5 March".
struct NewestMonths {
  int month = 1, count = 1;  // from that month on
  int day = 0;               // of that month alone; 0: all of its days
  Side side = Side::kInside;
  friend bool operator==(const NewestMonths&, const NewestMonths&) = default;
};

using Stretch = std::variant<Dates, RelativeDates, RecurringDates, NewestMonths>;

// One reading: any of the stretches ("in 2023 and 2024", "in March and April 2024" are two each).
struct DateReading {
  std::vector<Stretch> any_of;
  // "in March 2024", "since 5 March 2024", "every March": to be said after a noun.
  std::string words;
};

enum class DateWord : std::uint8_t {
  kIn,     // "in 2024", "during", "on 5 March", "between A and B": lies inside
  kFrom,   // since, after, starting: the end is open
  kUntil,  // before, until, up to: the beginning is open
};

struct FoundDates {
  // More than one when it must be asked: day or month first ("05/03/2024"), a month without its
  // year.
  std::vector<DateReading> readings;
  std::size_t tokens = 0;
  DateWord word = DateWord::kIn;
  // Years that nothing calls so: "2024", "between 2010 and 2020", "over 2000". Could be another
  // number.
  bool is_bare_year = false;
  // "2023 versus 2024", "2023 compared to 2024": the stretches are wanted beside each other.
  bool is_compared = false;
};

// The longest phrase that begins at `at`, its preposition with it ("in", "since", "between … and").
// "not in 2024" is the caller's business: only the positive part is read.
std::optional<FoundDates> read_dates(Tokens tokens, std::size_t at);

struct FoundGrain {
  Grain grain = Grain::kMonth;
  std::size_t tokens = 0;
  // "trend", "over time": no unit was said, and the caller chooses (month is usual).
  bool is_free = false;
  bool is_which = false;  // "which month", "in what year": one of them is asked for
};

// "by month", "monthly", "per quarter", "each year", "daily", "for every week", "over time",
// "by day of the week", "month by month".
std::optional<FoundGrain> read_grain(Tokens tokens, std::size_t at);

// A unit alone, in one number or the other: "month" of "the best month", "days of the week".
std::optional<FoundGrain> read_time_unit(Tokens tokens, std::size_t at);

// A phrase of time that we know but cannot place: "in spring", "recently", "at Christmas". The
// number of its tokens, or 0; the caller declines by these words.
std::size_t unplaced_time(Tokens tokens, std::size_t at);

}  // namespace countersign::agent::builtin
