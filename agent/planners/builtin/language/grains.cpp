// What a question is grouped by in time, and phrases of time that have no place on a calendar: the
// last part of dates.h.

#include <algorithm>
#include <array>
#include <string_view>

#include "agent/planners/builtin/language/date_atoms.h"
#include "agent/planners/builtin/language/dates.h"
#include "agent/planners/builtin/language/fixed_phrases.h"
#include "agent/planners/builtin/language/synonyms.h"

namespace countersign::agent::builtin {

namespace {

constexpr Phrase<Grain> kUnits[] = {
    {"hour", Grain::kHour},
    {"hours", Grain::kHour},
    {"day", Grain::kDay},
    {"days", Grain::kDay},
    {"date", Grain::kDay},
    {"calendar day", Grain::kDay},
    {"week", Grain::kWeek},
    {"weeks", Grain::kWeek},
    {"calendar week", Grain::kWeek},
    {"month", Grain::kMonth},
    {"months", Grain::kMonth},
    {"calendar month", Grain::kMonth},
    {"quarter", Grain::kQuarter},
    {"quarters", Grain::kQuarter},
    {"quarter of the year", Grain::kQuarter},
    {"year", Grain::kYear},
    {"years", Grain::kYear},
    {"calendar year", Grain::kYear},
    {"hour of the day", Grain::kHourOfDay},
    {"hour of day", Grain::kHourOfDay},
    {"hours of the day", Grain::kHourOfDay},
    {"time of day", Grain::kHourOfDay},
    {"time of the day", Grain::kHourOfDay},
    {"weekday", Grain::kDayOfWeek},
    {"weekdays", Grain::kDayOfWeek},
    {"day of the week", Grain::kDayOfWeek},
    {"day of week", Grain::kDayOfWeek},
    {"days of the week", Grain::kDayOfWeek},
    {"week day", Grain::kDayOfWeek},
    {"month of the year", Grain::kMonthOfYear},
    {"month of year", Grain::kMonthOfYear},
    {"months of the year", Grain::kMonthOfYear},
};

struct Meaning {
  Grain grain;
  bool is_free = false;
};
constexpr Phrase<Meaning> kAlone[] = {
    {"hourly", {Grain::kHour}},
    {"daily", {Grain::kDay}},
    {"weekly", {Grain::kWeek}},
    {"monthly", {Grain::kMonth}},
    {"quarterly", {Grain::kQuarter}},
    {"yearly", {Grain::kYear}},
    {"annual", {Grain::kYear}},
    {"annually", {Grain::kYear}},
    {"on a daily basis", {Grain::kDay}},
    {"on a weekly basis", {Grain::kWeek}},
    {"on a monthly basis", {Grain::kMonth}},
    {"on a quarterly basis", {Grain::kQuarter}},
    {"on a yearly basis", {Grain::kYear}},
    {"on an annual basis", {Grain::kYear}},
    {"day by day", {Grain::kDay}},
    {"week by week", {Grain::kWeek}},
    {"month by month", {Grain::kMonth}},
    {"quarter by quarter", {Grain::kQuarter}},
    {"year by year", {Grain::kYear}},
    {"over time", {Grain::kMonth, true}},
    {"across time", {Grain::kMonth, true}},
    {"through time", {Grain::kMonth, true}},
    {"trend", {Grain::kMonth, true}},
    {"trends", {Grain::kMonth, true}},
    {"trend of", {Grain::kMonth, true}},
    {"trend in", {Grain::kMonth, true}},
    {"trend for", {Grain::kMonth, true}},
    {"trends in", {Grain::kMonth, true}},
    {"time series of", {Grain::kMonth, true}},
    {"time series", {Grain::kMonth, true}},
    {"timeline of", {Grain::kMonth, true}},
    {"evolution of", {Grain::kMonth, true}},
    {"development of", {Grain::kMonth, true}},
    {"daily trend", {Grain::kDay}},
    {"weekly trend", {Grain::kWeek}},
    {"monthly trend", {Grain::kMonth}},
    {"quarterly trend", {Grain::kQuarter}},
    {"yearly trend", {Grain::kYear}},
    {"daily trend of", {Grain::kDay}},
    {"weekly trend of", {Grain::kWeek}},
    {"monthly trend of", {Grain::kMonth}},
    {"quarterly trend of", {Grain::kQuarter}},
    {"yearly trend of", {Grain::kYear}},
    {"monthly trend in", {Grain::kMonth}},
    {"over the days", {Grain::kDay}},
    {"over the weeks", {Grain::kWeek}},
    {"over the months", {Grain::kMonth}},
    {"over the quarters", {Grain::kQuarter}},
    {"over the years", {Grain::kYear}},
    {"through the years", {Grain::kYear}},
    {"from year to year", {Grain::kYear}},
    {"from month to month", {Grain::kMonth}},
};

constexpr std::string_view kWhich[] = {"which",   "what",         "in which", "in what", "on which",
                                       "on what", "during which", "at which", "at what"};

constexpr std::string_view kUnplaced[] = {
    "spring",
    "summer",
    "autumn",
    "winter",
    "in fall",
    "in the fall",
    "season",
    "seasons",
    "this season",
    "last season",
    "recently",
    "lately",
    "nowadays",
    "these days",
    "long ago",
    "some time ago",
    "a while ago",
    "a few days ago",
    "a few weeks ago",
    "a few months ago",
    "a few years ago",
    "the last few days",
    "the last few weeks",
    "the last few months",
    "the last few years",
    "last few days",
    "last few weeks",
    "last few months",
    "last few years",
    "the past few days",
    "the past few weeks",
    "the past few months",
    "the past few years",
    "the last couple of days",
    "the last couple of weeks",
    "the last couple of months",
    "the last couple of years",
    "past few months",
    "recent days",
    "recent weeks",
    "recent months",
    "recent years",
    "christmas",
    "easter",
    "thanksgiving",
    "black friday",
    "cyber monday",
    "new year",
    "new years eve",
    "holiday season",
    "the holidays",
    "ramadan",
    "halloween",
    "morning",
    "mornings",
    "afternoon",
    "afternoons",
    "evening",
    "evenings",
    "at night",
    "nights",
    "tonight",
    "this morning",
    "noon",
    "midnight",
    "last weekend",
    "this weekend",
    "next week",
    "next month",
    "next quarter",
    "next year",
    "the next week",
    "the next month",
    "the next quarter",
    "the next year",
    "next weekend",
    "coming",
    "upcoming",
    "soon",
    "fiscal year",
    "fiscal quarter",
    "last fiscal year",
    "school year",
    "academic year",
    "year over year",
    "year on year",
    "yoy",
    "month over month",
    "month on month",
    "mom",
    "week over week",
    "quarter over quarter",
    "peak season",
    "rush hour",
    "working hours",
    "business hours",
    "century",
};

}  // namespace

std::optional<FoundGrain> read_time_unit(Tokens tokens, std::size_t at) {
  const auto unit = hear<Grain>(tokens, at, kUnits);
  if (!unit) return std::nullopt;
  return FoundGrain{unit->meaning, unit->tokens, false, false};
}

std::optional<FoundGrain> read_grain(Tokens tokens, std::size_t at) {
  std::optional<FoundGrain> best;
  const auto consider = [&](const FoundGrain& found) {
    if (!best || found.tokens > best->tokens) best = found;
  };
  if (const auto alone = hear<Meaning>(tokens, at, kAlone))
    consider({alone->meaning.grain, alone->tokens, alone->meaning.is_free, false});
  if (const auto before = read_grouping(tokens, at); before > 0)
    if (const auto unit = read_time_unit(tokens, at + before))
      consider({unit->grain, before + unit->tokens, false, false});
  if (const auto before = hear_any(tokens, at, kWhich); before > 0)
    if (const auto unit = read_time_unit(tokens, at + before))
      consider({unit->grain, before + unit->tokens, false, true});
  return best;
}

std::size_t unplaced_time(Tokens tokens, std::size_t at) {
  static constexpr std::string_view kVague[] = {"early",           "mid",    "late",
                                                "at the end of",   "around", "at the beginning of",
                                                "at the start of", "about",  "towards the end of",
                                                "early in",        "late in"};
  const auto vague = hear_any(tokens, at, kVague);
  if (const auto atom = vague > 0 ? read_date_atom(tokens, at + vague) : std::nullopt)
    return vague + atom->tokens;
  return hear_any(tokens, at, kUnplaced);
}

}  // namespace countersign::agent::builtin
