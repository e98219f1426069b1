// Days, months and years of the civil calendar: the arithmetic of dates.h.

#include <algorithm>
#include <array>

#include "agent/planners/builtin/language/dates.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in(int year, int month) {
  static constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays.at(static_cast<std::size_t>(month - 1));
}

// Days since 0000-03-01, after Howard Hinnant's days_from_civil.
int day_number(const CivilDate& date) {
  const int year = date.year - (date.month <= 2 ? 1 : 0);
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int of_era = year - era * 400;
  const int month = (date.month + 9) % 12;
  const int of_year = (153 * month + 2) / 5 + date.day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

CivilDate date_of(int number) {
  const int era = (number >= 0 ? number : number - 146096) / 146097;
  const int of_era = number - era * 146097;
  const int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int of_year = of_era - (365 * year + year / 4 - year / 100);
  const int month = (5 * of_year + 2) / 153;
  CivilDate date;
  date.day = of_year - (153 * month + 2) / 5 + 1;
  date.month = month < 10 ? month + 3 : month - 9;
  date.year = year + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

std::string padded(int number, std::size_t width) {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

}  // namespace

bool is_valid(const CivilDate& date) {
  return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
         date.day >= 1 && date.day <= days_in(date.year, date.month);
}

CivilDate plus_days(const CivilDate& date, int days) {
  return date_of(day_number(date) + days);
}

CivilDate plus_months(const CivilDate& date, int months) {
  const int all = date.year * 12 + date.month - 1 + months;
  CivilDate moved;
  moved.year = all >= 0 ? all / 12 : (all - 11) / 12;
  moved.month = all - moved.year * 12 + 1;
  moved.day = std::min(date.day, days_in(moved.year, moved.month));
  return moved;
}

std::string iso(const CivilDate& date) {
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2);
}

std::string_view grain_word(Grain grain) {
  switch (grain) {
    case Grain::kHour:
      return "hour";
    case Grain::kDay:
      return "day";
    case Grain::kWeek:
      return "week";
    case Grain::kMonth:
      return "month";
    case Grain::kQuarter:
      return "quarter";
    case Grain::kYear:
      return "year";
    case Grain::kHourOfDay:
      return "hour of the day";
    case Grain::kDayOfWeek:
      return "day of the week";
    case Grain::kMonthOfYear:
      return "month of the year";
  }
  unreachable("grain");
}

}  // namespace countersign::agent::builtin
