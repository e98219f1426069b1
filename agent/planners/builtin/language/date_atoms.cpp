#include "agent/planners/builtin/language/date_atoms.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "agent/planners/builtin/language/fixed_phrases.h"
#include "agent/planners/builtin/language/numbers.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

struct MonthName {
  int month = 0;
  bool is_sure = false;  // cannot be another word
};

std::optional<MonthName> month_name(const Token& token) {
  static const std::unordered_map<std::string_view, MonthName> names = {
      {"january", {1, true}},   {"february", {2, true}},  {"march", {3, false}},
      {"april", {4, true}},     {"may", {5, false}},      {"june", {6, true}},
      {"july", {7, true}},      {"august", {8, true}},    {"september", {9, true}},
      {"october", {10, true}},  {"november", {11, true}}, {"december", {12, true}},
      {"jan", {1, false}},      {"feb", {2, true}},       {"mar", {3, false}},
      {"apr", {4, true}},       {"jun", {6, false}},      {"jul", {7, false}},
      {"aug", {8, true}},       {"sep", {9, false}},      {"sept", {9, true}},
      {"oct", {10, false}},     {"nov", {11, true}},      {"dec", {12, false}},
      {"febuary", {2, true}},   {"januar", {1, true}},    {"agust", {8, true}},
      {"septemper", {9, true}}, {"ocotber", {10, true}},  {"decembre", {12, true}},
  };
  if (token.kind != TokenKind::kWord) return std::nullopt;
  const auto it = names.find(token.text);
  if (it == names.end()) return std::nullopt;
  return it->second;
}

bool is_word(Tokens tokens, std::size_t at, std::string_view word) {
  return at < tokens.size() && tokens[at].is(word);
}

// "2024" written just so: not "2,024", "$2024", "2024%" or "2024.0".
std::optional<int> year_at(Tokens tokens, std::size_t at, int from = 1900, int to = 2099) {
  if (at >= tokens.size() || tokens[at].kind != TokenKind::kNumber) return std::nullopt;
  const auto& token = tokens[at];
  if (token.original.size() != 4 || token.original != token.text || !token.number ||
      !token.number->is_whole || token.number->value < from || token.number->value > to)
    return std::nullopt;
  return static_cast<int>(token.number->value);
}

Dates whole_years(int from, int count) {
  return {CivilDate{from, 1, 1}, CivilDate{from + count, 1, 1}};
}

Dates whole_months(int year, int month, int count) {
  const CivilDate from{year, month, 1};
  return {from, plus_months(from, count)};
}

Dates one_day(const CivilDate& day) {
  return {day, plus_days(day, 1)};
}

DateAtom dated(const Dates& dates, std::size_t tokens) {
  DateAtom atom;
  atom.dates = dates;
  atom.tokens = tokens;
  atom.words = words_of(dates);
  return atom;
}

DateAtom undated(const NewestMonths& months, std::size_t tokens) {
  DateAtom atom;
  atom.kind = DateAtom::Kind::kMonths;
  atom.months = months;
  atom.tokens = tokens;
  atom.words = words_of(months);
  return atom;
}

// A year after "of", ",", "in", "of the year" or nothing: its place is moved past it.
std::optional<int> year_after(Tokens tokens, std::size_t& at) {
  static constexpr std::array<std::string_view, 8> kLinks = {
      "of the year", "in the year", "of", "in", ",", "year", "-", "/"};
  for (const auto link : kLinks) {
    const auto n = spoken(tokens, at, link);
    if (const auto year = n > 0 ? year_at(tokens, at + n) : std::nullopt) {
      at += n + 1;
      return year;
    }
  }
  const auto year = year_at(tokens, at);
  if (year) ++at;
  return year;
}

// ---- in digits ----------------------------------------------------------------------------------

struct Parts {
  std::array<int, 3> numbers{};
  std::array<std::size_t, 3> digits{};
  std::size_t count = 0;
  char mark = 0;
};

Parts parts_of(std::string_view text) {
  Parts parts;
  parts.count = 1;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      parts.numbers.at(parts.count - 1) = parts.numbers.at(parts.count - 1) * 10 + (c - '0');
      ++parts.digits.at(parts.count - 1);
    } else if (parts.count < 3) {
      parts.mark = c;
      ++parts.count;
    }
  }
  return parts;
}

// "05/03/2024" is two dates unless one of the numbers can only be a day.
std::optional<DateAtom> with_year_last(const Parts& parts) {
  const int year = parts.digits[2] == 2 ? parts.numbers[2] + (parts.numbers[2] < 70 ? 2000 : 1900)
                                        : parts.numbers[2];
  const CivilDate day_first{year, parts.numbers[1], parts.numbers[0]};
  const CivilDate month_first{year, parts.numbers[0], parts.numbers[1]};
  const bool may_be_month_first = is_valid(month_first) && parts.mark != '.';
  if (is_valid(day_first)) {
    auto atom = dated(one_day(day_first), 1);
    if (may_be_month_first && day_first != month_first) atom.other = one_day(month_first);
    return atom;
  }
  if (!may_be_month_first) return std::nullopt;
  return dated(one_day(month_first), 1);
}

std::optional<DateAtom> read_digits(const Token& token) {
  if (token.kind != TokenKind::kDate) return std::nullopt;
  const auto parts = parts_of(token.text);
  if (parts.count == 2 && parts.digits[1] == 4) {
    if (!is_valid({parts.numbers[1], parts.numbers[0], 1})) return std::nullopt;
    return dated(whole_months(parts.numbers[1], parts.numbers[0], 1), 1);
  }
  if (parts.digits[0] == 4 && parts.count == 2)
    return dated(whole_months(parts.numbers[0], parts.numbers[1], 1), 1);
  if (parts.digits[0] == 4) {
    const CivilDate day{parts.numbers[0], parts.numbers[1], parts.numbers[2]};
    if (!is_valid(day)) return std::nullopt;
    return dated(one_day(day), 1);
  }
  return with_year_last(parts);
}

// ---- years --------------------------------------------------------------------------------------

std::optional<DateAtom> read_year(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 7> kBefore = {
      "the year", "year", "years", "the years", "calendar year", "all of", "the calendar year"};
  const auto n = hear_any(tokens, at, kBefore);
  const auto year = n > 0 ? year_at(tokens, at + n, 1000, 2199) : year_at(tokens, at);
  if (!year) return std::nullopt;
  auto atom = dated(whole_years(*year, 1), n + 1);
  atom.is_bare_year = n == 0;
  return atom;
}

// "1990s", "90s", "the 1990s", "the nineties".
std::optional<DateAtom> read_decade(Tokens tokens, std::size_t at) {
  static const std::unordered_map<std::string_view, int> spelled = {
      {"twenties", 1920}, {"thirties", 1930},  {"forties", 1940},  {"fifties", 1950},
      {"sixties", 1960},  {"seventies", 1970}, {"eighties", 1980}, {"nineties", 1990}};
  const std::size_t n = is_word(tokens, at, "the") ? 1 : 0;
  if (at + n >= tokens.size() || tokens[at + n].kind != TokenKind::kWord) return std::nullopt;
  const std::string_view text = tokens[at + n].text;
  if (const auto it = spelled.find(text); it != spelled.end() && n == 1)
    return dated(whole_years(it->second, 10), 2);
  const bool is_long = text.size() == 5 && text.ends_with("0s");
  const bool is_short = text.size() == 3 && text.ends_with("0s");
  if (!is_long && !is_short) return std::nullopt;
  int year = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    year = year * 10 + (c - '0');
  }
  if (is_short) year += year < 30 ? 2000 : 1900;
  return dated(whole_years(year, 10), n + 1);
}

// ---- quarters and halves ------------------------------------------------------------------------

std::optional<int> ordinal_at(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 4> kWords = {"first", "second", "third", "fourth"};
  if (at >= tokens.size()) return std::nullopt;
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if (tokens[at].is(kWords.at(i))) return static_cast<int>(i) + 1;
  const auto& number = tokens[at].number;
  if (number && number->is_ordinal && number->value >= 1 && number->value <= 31)
    return static_cast<int>(number->value);
  return std::nullopt;
}

// Which months a part of a year has: {first month, count}, and the tokens it took.
struct YearPart {
  int month = 0, count = 0;
  std::size_t tokens = 0;
  bool is_last = false;  // "the last quarter", which alone is relative
};

std::optional<YearPart> part_named(Tokens tokens, std::size_t at, std::string_view noun,
                                   int months) {
  const int parts = 12 / months;
  if (const auto nth = ordinal_at(tokens, at);
      nth && *nth <= parts && is_word(tokens, at + 1, noun))
    return YearPart{(*nth - 1) * months + 1, months, 2};
  if (is_word(tokens, at, "last") && is_word(tokens, at + 1, noun))
    return YearPart{(parts - 1) * months + 1, months, 2, true};
  if (is_word(tokens, at, noun) && at + 1 < tokens.size() && tokens[at + 1].number) {
    const auto n = tokens[at + 1].number->count();
    if (n && *n >= 1 && *n <= static_cast<std::uint64_t>(parts))
      return YearPart{(static_cast<int>(*n) - 1) * months + 1, months, 2};
  }
  return std::nullopt;
}

std::optional<YearPart> part_at(Tokens tokens, std::size_t at) {
  if (at >= tokens.size()) return std::nullopt;
  const std::string_view text = tokens[at].text;
  if (tokens[at].kind == TokenKind::kWord && text.size() == 2 && text[1] >= '1' && text[1] <= '4') {
    const int n = text[1] - '0';
    if (text[0] == 'q') return YearPart{n * 3 - 2, 3, 1};
    if (text[0] == 'h' && n <= 2) return YearPart{n * 6 - 5, 6, 1};
  }
  if (auto part = part_named(tokens, at, "quarter", 3)) return part;
  if (auto part = part_named(tokens, at, "half", 6)) return part;
  return part_named(tokens, at, "month", 1);
}

std::optional<DateAtom> read_part(Tokens tokens, std::size_t at) {
  std::size_t next = at + (is_word(tokens, at, "the") ? 1 : 0);
  // "2024 Q3"
  if (const auto year = year_at(tokens, next))
    if (const auto part = part_at(tokens, next + 1); part && part->tokens == 1)
      return dated(whole_months(*year, part->month, part->count), next + 2 - at);
  const auto part = part_at(tokens, next);
  if (!part) return std::nullopt;
  next += part->tokens;
  if (const auto year = year_after(tokens, next))
    return dated(whole_months(*year, part->month, part->count), next - at);
  if (part->is_last || part->count == 1) return std::nullopt;
  return undated({part->month, part->count, 0, Side::kInside}, next - at);
}

// ---- months and days ----------------------------------------------------------------------------

std::optional<int> day_at(Tokens tokens, std::size_t at) {
  if (at >= tokens.size() || !tokens[at].number) return std::nullopt;
  const auto& number = *tokens[at].number;
  const bool is_day = number.is_whole && number.unit == Unit::kNone && number.value >= 1 &&
                      number.value <= 31 && number.digits.size() <= 2;
  if (!is_day) return std::nullopt;
  return static_cast<int>(number.value);
}

std::optional<DateAtom> day_of(int month, std::optional<int> year, int day, std::size_t tokens) {
  if (!is_valid({year.value_or(2024), month, day})) return std::nullopt;
  if (year) return dated(one_day({*year, month, day}), tokens);
  return undated({month, 1, day, Side::kInside}, tokens);
}

// "March 2024", "March of 2024", "Mar 5, 2024", "March 5th", "March".
std::optional<DateAtom> read_month_first(Tokens tokens, std::size_t at) {
  const auto n = spoken(tokens, at, "the month of") + spoken(tokens, at, "month of");
  const std::size_t month_at = at + n;
  if (month_at >= tokens.size()) return std::nullopt;
  const auto name = month_name(tokens[month_at]);
  if (!name) return std::nullopt;
  std::size_t next = month_at + 1;
  // The point of "Mar. 5": only where a date goes on.
  if (is_word(tokens, next, ".") && (day_at(tokens, next + 1) || year_at(tokens, next + 1))) ++next;
  if (is_word(tokens, next, "the") && day_at(tokens, next + 1)) ++next;
  if (const auto day = day_at(tokens, next)) {
    std::size_t after = next + 1;
    const auto year = year_after(tokens, after);
    return day_of(name->month, year, *day, after - at);
  }
  if (const auto year = year_after(tokens, next))
    return dated(whole_months(*year, name->month, 1), next - at);
  const auto& token = tokens[month_at];
  const bool is_a_month = name->is_sure || n > 0 ||
                          (token.is_capitalised && !token.is_sentence_start) ||
                          (month_at > 0 && is_word(tokens, month_at - 1, "in"));
  if (!is_a_month) return std::nullopt;
  return undated({name->month, 1, 0, Side::kInside}, month_at + 1 - at);
}

// "5 March 2024", "the 5th of March 2024", "5th March".
std::optional<DateAtom> read_day_first(Tokens tokens, std::size_t at) {
  std::size_t next = at + (is_word(tokens, at, "the") ? 1 : 0);
  auto day = day_at(tokens, next);
  if (!day) day = ordinal_at(tokens, next);
  if (!day) return std::nullopt;
  ++next;
  if (is_word(tokens, next, "of")) ++next;
  if (next >= tokens.size()) return std::nullopt;
  const auto name = month_name(tokens[next]);
  if (!name) return std::nullopt;
  std::size_t after = next + 1;
  const auto year = year_after(tokens, after);
  return day_of(name->month, year, *day, after - at);
}

// "the first 3 months of 2024", "the last 10 days of March 2024".
std::optional<DateAtom> read_edge_of(Tokens tokens, std::size_t at) {
  std::size_t next = at + (is_word(tokens, at, "the") ? 1 : 0);
  const bool is_first = is_word(tokens, next, "first"), is_last = is_word(tokens, next, "last");
  if (!is_first && !is_last) return std::nullopt;
  std::size_t taken = 0;
  const auto count = small_count(tokens, next + 1, taken);
  if (!count) return std::nullopt;
  next += 1 + taken;
  const auto unit = time_unit(tokens, next);
  if (!unit || !is_word(tokens, next + 1, "of")) return std::nullopt;
  const auto whole = read_date_atom(tokens, next + 2);
  if (!whole || !whole->has_year() || whole->other || !whole->dates.from || !whole->dates.to)
    return std::nullopt;
  const int step = *unit == Grain::kYear      ? 12
                   : *unit == Grain::kQuarter ? 3
                   : *unit == Grain::kMonth   ? 1
                                              : 0;
  const int days = *unit == Grain::kWeek ? 7 : 1;
  const auto moved = [&](const CivilDate& day, int n) {
    return step > 0 ? plus_months(day, n * step) : plus_days(day, n * days);
  };
  Dates part = whole->dates;
  if (is_first) part.to = moved(*part.from, *count);
  if (is_last) part.from = moved(*part.to, -*count);
  if (*part.from < *whole->dates.from || *part.to > *whole->dates.to) return std::nullopt;
  return dated(part, next + 2 + whole->tokens - at);
}

CivilDate monday_of(const CivilDate& day) {
  // 2024-01-01 was a Monday.
  CivilDate monday{2024, 1, 1};
  const int years = day.year - monday.year;
  monday = plus_days(monday, (years * 36525 / 100 - 7) / 7 * 7);
  while (plus_days(monday, 7) <= day) monday = plus_days(monday, 7);
  return monday;
}

// "week 12 of 2024" as ISO counts weeks, "the week of 4 March 2024".
std::optional<DateAtom> read_week(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 4> kBefore = {"week", "the week", "calendar week",
                                                              "week number"};
  const auto n = hear_any(tokens, at, kBefore);
  if (n == 0 || at + n >= tokens.size()) return std::nullopt;
  if (const auto& number = tokens[at + n].number) {
    std::size_t next = at + n + 1;
    const auto nth = number->count();
    const auto year = year_after(tokens, next);
    if (!nth || *nth < 1 || *nth > 53 || !year) return std::nullopt;
    const auto first = monday_of({*year, 1, 4});
    const auto from = plus_days(first, 7 * (static_cast<int>(*nth) - 1));
    return dated({from, plus_days(from, 7)}, next - at);
  }
  static constexpr std::array<std::string_view, 3> kOf = {"of", "of the", "starting"};
  const auto of = hear_any(tokens, at + n, kOf);
  const auto day = of > 0 ? read_date_atom(tokens, at + n + of) : std::nullopt;
  const bool is_day = day && day->has_year() && !day->other && day->dates.from && day->dates.to &&
                      plus_days(*day->dates.from, 1) == *day->dates.to;
  if (!is_day) return std::nullopt;
  const auto from = monday_of(*day->dates.from);
  return dated({from, plus_days(from, 7)}, n + of + day->tokens);
}

// ---- around and around --------------------------------------------------------------------------

std::optional<DateAtom> recurring_atom(Grain cycle, std::vector<int> values, std::string words,
                                       std::size_t tokens) {
  DateAtom atom;
  atom.kind = DateAtom::Kind::kRecurring;
  atom.recurring = {cycle, std::move(values)};
  atom.words = std::move(words);
  atom.tokens = tokens;
  return atom;
}

std::optional<DateAtom> read_recurring(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 7> kDays = {
      "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  static constexpr std::array<std::string_view, 4> kBefore = {"every", "each", "any", "all"};
  const std::size_t n = hear_any(tokens, at, kBefore);
  const std::size_t article = n > 0 ? 0 : spoken(tokens, at, "a") + spoken(tokens, at, "the");
  const std::size_t next = at + n + article;
  if (next >= tokens.size() || tokens[next].kind != TokenKind::kWord) return std::nullopt;
  const std::string_view text = tokens[next].text;
  for (std::size_t day = 0; day < kDays.size(); ++day)
    if (text == kDays.at(day) || text == std::string(kDays.at(day)) + "s") {
      std::string name(kDays.at(day));
      name[0] = static_cast<char>(name[0] - 32);
      return recurring_atom(Grain::kDayOfWeek, {static_cast<int>(day)}, name + "s", next + 1 - at);
    }
  if (text == "weekends" || (text == "weekend" && n + article > 0))
    return recurring_atom(Grain::kDayOfWeek, {0, 6}, "weekends", next + 1 - at);
  if (text == "weekdays" || text == "workdays")
    return recurring_atom(Grain::kDayOfWeek, {1, 2, 3, 4, 5}, "weekdays", next + 1 - at);
  const auto month = n > 0 ? month_name(tokens[next]) : std::nullopt;
  if (!month) return std::nullopt;
  return recurring_atom(
      Grain::kMonthOfYear, {month->month},
      "every " + std::string(kMonthNames.at(static_cast<std::size_t>(month->month - 1))),
      next + 1 - at);
}

}  // namespace

std::optional<int> day_of_month(Tokens tokens, std::size_t at) {
  return day_at(tokens, at);
}

std::optional<int> bare_year(Tokens tokens, std::size_t& at) {
  return year_after(tokens, at);
}

std::optional<DateAtom> read_date_atom(Tokens tokens, std::size_t at) {
  if (at >= tokens.size()) return std::nullopt;
  if (auto atom = read_digits(tokens[at])) return atom;
  std::optional<DateAtom> best;
  const auto consider = [&](std::optional<DateAtom> atom) {
    if (atom && (!best || atom->tokens > best->tokens)) best = std::move(atom);
  };
  consider(read_edge_of(tokens, at));
  consider(read_part(tokens, at));
  consider(read_week(tokens, at));
  consider(read_day_first(tokens, at));
  consider(read_month_first(tokens, at));
  consider(read_decade(tokens, at));
  consider(read_year(tokens, at));
  consider(read_recurring(tokens, at));
  consider(read_relative_atom(tokens, at));
  return best;
}

Dates months_in(const NewestMonths& months, int year) {
  if (months.day == 0) return whole_months(year, months.month, months.count);
  const CivilDate day{year, months.month, months.day};
  return one_day(is_valid(day) ? day : CivilDate{year, months.month, 28});
}

std::string words_of(const NewestMonths& months) {
  if (months.count == 3) return "Q" + std::to_string((months.month + 2) / 3);
  if (months.count == 6) return months.month == 1 ? "the first half" : "the second half";
  const std::string name(kMonthNames.at(static_cast<std::size_t>(months.month - 1)));
  return months.day == 0 ? name : std::to_string(months.day) + " " + name;
}

std::string words_of(const Dates& dates) {
  const auto day_words = [](const CivilDate& day) {
    return std::to_string(day.day) + " " +
           std::string(kMonthNames.at(static_cast<std::size_t>(day.month - 1))) + " " +
           std::to_string(day.year);
  };
  if (!dates.from || !dates.to) {
    if (dates.from) return day_words(*dates.from);
    return dates.to ? day_words(*dates.to) : "any time";
  }
  const CivilDate from = *dates.from, to = *dates.to;
  const std::string year = std::to_string(from.year);
  const bool begins_month = from.day == 1 && to.day == 1;
  const int months = (to.year - from.year) * 12 + to.month - from.month;
  if (begins_month && from.month == 1 && months == 12) return year;
  if (begins_month && from.month == 1 && months == 120 && from.year % 10 == 0)
    return "the " + year + "s";
  if (begins_month && from.month == 1 && to.month == 1)
    return year + " to " + std::to_string(to.year - 1);
  if (begins_month && (months == 1 || (months == 3 && from.month % 3 == 1)))
    return words_of(NewestMonths{from.month, months, 0, Side::kInside}) + " " + year;
  if (begins_month && months == 6 && from.month % 6 == 1)
    return words_of(NewestMonths{from.month, 6, 0, Side::kInside}) + " of " + year;
  const CivilDate last = plus_days(to, -1);
  return last == from ? day_words(from) : day_words(from) + " to " + day_words(last);
}

}  // namespace countersign::agent::builtin
