// Stretches of time counted from the newest date in the data: "last month", "the last 30 days",
// "this year", "yesterday", "two weeks ago", "year to date".

#include <array>
#include <string_view>
#include <utility>

#include "agent/planners/builtin/language/date_atoms.h"
#include "agent/planners/builtin/language/fixed_phrases.h"
#include "agent/planners/builtin/language/numbers.h"

namespace countersign::agent::builtin {

namespace {

constexpr int kCountMax = 10'000;

bool is_word(Tokens tokens, std::size_t at, std::string_view word) {
  return at < tokens.size() && tokens[at].is(word);
}

DateAtom relative(const RelativeDates& dates, Tokens tokens, std::size_t at, std::size_t count) {
  DateAtom atom;
  atom.kind = DateAtom::Kind::kRelative;
  atom.relative = dates;
  atom.tokens = count;
  atom.words = said(tokens, at, count);
  return atom;
}

RelativeDates calendar(Grain unit, int offset, int count = 1) {
  return {unit, offset, count, false, Side::kInside};
}
RelativeDates rolling(Grain unit, int count) {
  return {unit, 0, count, true, Side::kInside};
}

constexpr Phrase<RelativeDates> kFixed[] = {
    {"today", {Grain::kDay, 0, 1, false, Side::kInside}},
    {"yesterday", {Grain::kDay, -1, 1, false, Side::kInside}},
    {"the day before yesterday", {Grain::kDay, -2, 1, false, Side::kInside}},
    {"year to date", {Grain::kYear, 0, 1, false, Side::kInside}},
    {"the year to date", {Grain::kYear, 0, 1, false, Side::kInside}},
    {"ytd", {Grain::kYear, 0, 1, false, Side::kInside}},
    {"so far this year", {Grain::kYear, 0, 1, false, Side::kInside}},
    {"this year so far", {Grain::kYear, 0, 1, false, Side::kInside}},
    {"month to date", {Grain::kMonth, 0, 1, false, Side::kInside}},
    {"mtd", {Grain::kMonth, 0, 1, false, Side::kInside}},
    {"so far this month", {Grain::kMonth, 0, 1, false, Side::kInside}},
    {"this month so far", {Grain::kMonth, 0, 1, false, Side::kInside}},
    {"quarter to date", {Grain::kQuarter, 0, 1, false, Side::kInside}},
    {"qtd", {Grain::kQuarter, 0, 1, false, Side::kInside}},
    {"the month before last", {Grain::kMonth, -2, 1, false, Side::kInside}},
    {"the year before last", {Grain::kYear, -2, 1, false, Side::kInside}},
    {"the week before last", {Grain::kWeek, -2, 1, false, Side::kInside}},
    {"the quarter before last", {Grain::kQuarter, -2, 1, false, Side::kInside}},
};

bool is_any(Tokens tokens, std::size_t at, std::initializer_list<std::string_view> words) {
  for (const auto word : words)
    if (is_word(tokens, at, word)) return true;
  return false;
}

// A time of day is finer than what is asked for: 24 hours are a day.
std::optional<std::pair<Grain, int>> as_days(Tokens tokens, std::size_t at, int count) {
  if (const auto unit = time_unit(tokens, at)) return std::pair(*unit, count);
  if (is_any(tokens, at, {"hours", "hour"}) && count % 24 == 0 && count > 0)
    return std::pair(Grain::kDay, count / 24);
  return std::nullopt;
}

// "last month", "the last 30 days", "past year", "previous quarter", "last 3 full months".
std::optional<DateAtom> read_last(Tokens tokens, std::size_t at) {
  const std::size_t article = is_word(tokens, at, "the") ? 1 : 0;
  std::size_t next = at + article;
  if (!is_any(tokens, next, {"last", "past", "previous", "prior", "preceding"}))
    return std::nullopt;
  const bool is_previous = is_any(tokens, next, {"previous", "prior", "preceding"});
  const bool is_past = is_word(tokens, next, "past");
  ++next;
  std::size_t taken = 0;
  const auto count = small_count(tokens, next, taken);
  next += taken;
  const bool is_whole = is_any(tokens, next, {"full", "complete", "calendar", "whole"});
  if (is_whole) ++next;
  const auto unit = as_days(tokens, next, count.value_or(1));
  if (!unit || (!count && unit->first == Grain::kDay && !is_previous && article == 0 && !is_past))
    return std::nullopt;
  const auto tokens_taken = next + 1 - at;
  if (is_whole)
    return relative(calendar(unit->first, -unit->second, unit->second), tokens, at, tokens_taken);
  // "last month" is the calendar's month before; "the last month" and "the past month" go back
  // from the newest day.
  const bool is_calendar = !count && (is_previous || (article == 0 && !is_past));
  return relative(is_calendar ? calendar(unit->first, -1) : rolling(unit->first, unit->second),
                  tokens, at, tokens_taken);
}

// "this year", "the current month", "the latest quarter", "the most recent week".
std::optional<DateAtom> read_this(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 9> kBefore = {
      "this",        "the current", "current",  "the latest", "latest", "the most recent",
      "most recent", "the newest",  "this very"};
  const auto n = hear_any(tokens, at, kBefore);
  if (n == 0) return std::nullopt;
  const auto unit = time_unit(tokens, at + n);
  if (!unit || tokens[at + n].text.ends_with('s')) return std::nullopt;
  return relative(calendar(*unit, 0), tokens, at, n + 1);
}

// "3 months ago", "more than 30 days ago", "less than a year ago", "within 30 days" is not here.
std::optional<DateAtom> read_ago(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 3> kMore = {"more than", "over", "longer than"};
  static constexpr std::array<std::string_view, 3> kLess = {"less than", "under", "fewer than"};
  const auto more = hear_any(tokens, at, kMore), less = hear_any(tokens, at, kLess);
  std::size_t next = at + more + less, taken = 0;
  auto count = small_count(tokens, next, taken);
  if (!count && is_any(tokens, next, {"a", "an"})) {
    count = 1;
    taken = 1;
  }
  if (!count) return std::nullopt;
  next += taken;
  const auto unit = as_days(tokens, next, *count);
  if (!unit || !is_any(tokens, next + 1, {"ago", "back"})) return std::nullopt;
  auto dates =
      more + less > 0 ? rolling(unit->first, unit->second) : calendar(unit->first, -unit->second);
  if (more > 0) dates.side = Side::kBefore;
  return relative(dates, tokens, at, next + 2 - at);
}

// "older than 30 days".
std::optional<DateAtom> read_older(Tokens tokens, std::size_t at) {
  const bool is_older = is_word(tokens, at, "older"), is_newer = is_word(tokens, at, "newer");
  if ((!is_older && !is_newer) || !is_word(tokens, at + 1, "than")) return std::nullopt;
  std::size_t taken = 0;
  const auto count = small_count(tokens, at + 2, taken);
  if (!count) return std::nullopt;
  const auto unit = as_days(tokens, at + 2 + taken, *count);
  // Years are a person's or a thing's age.
  if (!unit || unit->first == Grain::kYear) return std::nullopt;
  auto dates = rolling(unit->first, unit->second);
  if (is_older) dates.side = Side::kBefore;
  return relative(dates, tokens, at, 3 + taken);
}

}  // namespace

std::optional<Grain> time_unit(Tokens tokens, std::size_t at) {
  if (at >= tokens.size() || tokens[at].kind != TokenKind::kWord) return std::nullopt;
  const auto one = singular(tokens[at].text);
  if (one == "day") return Grain::kDay;
  if (one == "week") return Grain::kWeek;
  if (one == "month") return Grain::kMonth;
  if (one == "quarter") return Grain::kQuarter;
  if (one == "year") return Grain::kYear;
  return std::nullopt;
}

std::optional<int> small_count(Tokens tokens, std::size_t at, std::size_t& taken) {
  taken = 0;
  const auto found = read_number(tokens, at);
  if (!found || found->number.is_ordinal || found->number.unit != Unit::kNone) return std::nullopt;
  const auto count = found->number.count();
  if (!count || *count < 1 || *count > kCountMax) return std::nullopt;
  taken = found->tokens;
  return static_cast<int>(*count);
}

std::string said(Tokens tokens, std::size_t at, std::size_t count) {
  std::string words;
  for (std::size_t i = at; i < at + count && i < tokens.size(); ++i)
    words += (words.empty() ? "" : " ") + tokens[i].text;
  return words;
}

std::optional<DateAtom> read_relative_atom(Tokens tokens, std::size_t at) {
  if (const auto fixed = hear<RelativeDates>(tokens, at, kFixed))
    return relative(fixed->meaning, tokens, at, fixed->tokens);
  if (auto atom = read_last(tokens, at)) return atom;
  if (auto atom = read_this(tokens, at)) return atom;
  if (auto atom = read_ago(tokens, at)) return atom;
  return read_older(tokens, at);
}

}  // namespace countersign::agent::builtin
