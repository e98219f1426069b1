#include "agent/planners/builtin/language/dates.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "agent/planners/builtin/language/date_atoms.h"
#include "agent/planners/builtin/language/fixed_phrases.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kListMax = 12;

struct Opening {
  Side side = Side::kInside;
  bool needs_relative = false;  // "over the last year", but "over 2000" compares
  bool is_weak = false;         // "of 2024", "at 2000": a year stays bare after it
};
constexpr Phrase<Opening> kOpenings[] = {
    {"in", {}},
    {"during", {}},
    {"within", {}},
    {"throughout", {}},
    {"in the course of", {}},
    {"all through", {}},
    {"on", {}},
    {"dated", {}},
    {"from", {}},
    {"inside", {}},
    {"for", {Side::kInside, false, true}},
    {"of", {Side::kInside, false, true}},
    {"at", {Side::kInside, false, true}},
    {"over", {Side::kInside, true}},
    {"across", {Side::kInside, true}},
    {"since", {Side::kSince}},
    {"ever since", {Side::kSince}},
    {"starting", {Side::kSince}},
    {"starting in", {Side::kSince}},
    {"starting from", {Side::kSince}},
    {"starting on", {Side::kSince}},
    {"starting with", {Side::kSince}},
    {"beginning", {Side::kSince}},
    {"beginning in", {Side::kSince}},
    {"beginning from", {Side::kSince}},
    {"on or after", {Side::kSince}},
    {"in or after", {Side::kSince}},
    {"not before", {Side::kSince}},
    {"no earlier than", {Side::kSince}},
    {"not earlier than", {Side::kSince}},
    {"since the beginning of", {Side::kSince}},
    {"since the start of", {Side::kSince}},
    {"from the beginning of", {Side::kSince}},
    {"from the start of", {Side::kSince}},
    {"after the beginning of", {Side::kSince}},
    {"after the start of", {Side::kSince}},
    {"after", {Side::kAfter}},
    {"later than", {Side::kAfter}},
    {"newer than", {Side::kAfter}},
    {"more recent than", {Side::kAfter}},
    {"more recently than", {Side::kAfter}},
    {"after the end of", {Side::kAfter}},
    {"since the end of", {Side::kAfter}},
    {"before", {Side::kBefore}},
    {"prior to", {Side::kBefore}},
    {"earlier than", {Side::kBefore}},
    {"ahead of", {Side::kBefore}},
    {"older than", {Side::kBefore}},
    {"before the beginning of", {Side::kBefore}},
    {"before the start of", {Side::kBefore}},
    {"until the beginning of", {Side::kBefore}},
    {"until the start of", {Side::kBefore}},
    {"until", {Side::kUntil}},
    {"till", {Side::kUntil}},
    {"up to", {Side::kUntil}},
    {"up until", {Side::kUntil}},
    {"through", {Side::kUntil}},
    {"up to and including", {Side::kUntil}},
    {"no later than", {Side::kUntil}},
    {"not later than", {Side::kUntil}},
    {"not after", {Side::kUntil}},
    {"on or before", {Side::kUntil}},
    {"in or before", {Side::kUntil}},
    {"until the end of", {Side::kUntil}},
    {"by the end of", {Side::kUntil}},
    {"up to the end of", {Side::kUntil}},
    {"before the end of", {Side::kUntil}},
};

constexpr Phrase<Side> kClosings[] = {
    {"or later", Side::kSince},   {"and later", Side::kSince},   {"or after", Side::kSince},
    {"and after", Side::kSince},  {"onward", Side::kSince},      {"onwards", Side::kSince},
    {"or newer", Side::kSince},   {"and newer", Side::kSince},   {"and on", Side::kSince},
    {"or earlier", Side::kUntil}, {"and earlier", Side::kUntil}, {"or before", Side::kUntil},
    {"and before", Side::kUntil}, {"or older", Side::kUntil},    {"and older", Side::kUntil},
    {"forward", Side::kSince},    {"and onwards", Side::kSince}, {"and onward", Side::kSince},
};

bool is_word(Tokens tokens, std::size_t at, std::string_view word) {
  return at < tokens.size() && tokens[at].is(word);
}

// ---- from an atom to stretches ------------------------------------------------------------------

Dates on_side(const Dates& dates, Side side) {
  switch (side) {
    case Side::kInside:
      return dates;
    case Side::kSince:
      return {dates.from, std::nullopt};
    case Side::kAfter:
      return {dates.to, std::nullopt};
    case Side::kBefore:
      return {std::nullopt, dates.from};
    case Side::kUntil:
      return {std::nullopt, dates.to};
  }
  unreachable("side");
}

std::string_view side_words(Side side) {
  switch (side) {
    case Side::kInside:
      return "in";
    case Side::kSince:
      return "since";
    case Side::kAfter:
      return "after";
    case Side::kBefore:
      return "before";
    case Side::kUntil:
      return "until the end of";
  }
  unreachable("side");
}

bool is_single_day(const Dates& dates) {
  return dates.from && dates.to && plus_days(*dates.from, 1) == *dates.to;
}

// "in March 2024", "on 5 March 2024", "today", "since last month".
std::string phrase_of(const DateAtom& atom, Side side, const std::string& words) {
  const bool is_day = (atom.kind == DateAtom::Kind::kDates && is_single_day(atom.dates)) ||
                      (atom.kind == DateAtom::Kind::kMonths && atom.months.day != 0);
  if (side == Side::kUntil && is_day) return "until " + words;
  if (side != Side::kInside) return std::string(side_words(side)) + " " + words;
  switch (atom.kind) {
    case DateAtom::Kind::kDates:
    case DateAtom::Kind::kMonths:
      return (is_day ? "on " : "in ") + words;
    case DateAtom::Kind::kRelative:
      return atom.relative.is_rolling && atom.relative.side == Side::kInside &&
                     !words.ends_with("ago")
                 ? "in " + (words.starts_with("the ") ? words : "the " + words)
                 : words;
    case DateAtom::Kind::kRecurring:
      return words.starts_with("every ") ? "in " + words : "on " + words;
  }
  unreachable("kind of date");
}

std::optional<Stretch> stretch_of(const DateAtom& atom, Side side) {
  switch (atom.kind) {
    case DateAtom::Kind::kDates:
      return on_side(atom.dates, side);
    case DateAtom::Kind::kRelative: {
      if (side != Side::kInside && atom.relative.side != Side::kInside) return std::nullopt;
      auto relative = atom.relative;
      if (side != Side::kInside) relative.side = side;
      return relative;
    }
    case DateAtom::Kind::kRecurring:
      if (side != Side::kInside) return std::nullopt;
      return atom.recurring;
    case DateAtom::Kind::kMonths: {
      auto months = atom.months;
      months.side = side;
      return months;
    }
  }
  unreachable("kind of date");
}

std::vector<int> months_of(const NewestMonths& months) {
  std::vector<int> values;
  for (int i = 0; i < months.count; ++i) values.push_back(months.month + i);
  return values;
}

// ---- lists --------------------------------------------------------------------------------------

struct List {
  std::vector<DateAtom> atoms;
  std::size_t tokens = 0;
  bool is_compared = false;
};

std::size_t separator(Tokens tokens, std::size_t at, bool& is_compared) {
  static constexpr std::array<std::string_view, 8> kAnd = {", and in", ", and", "and in", "and",
                                                           ", or",     "or in", "or",     ","};
  static constexpr std::array<std::string_view, 9> kVersus = {"vs",
                                                              "vs .",
                                                              "versus",
                                                              "compared to",
                                                              "compared with",
                                                              "against",
                                                              "and compare with",
                                                              "compared to the",
                                                              "in comparison to"};
  if (const auto n = hear_any(tokens, at, kVersus); n > 0) {
    is_compared = true;
    return n;
  }
  return hear_any(tokens, at, kAnd);
}

bool may_be_listed(const DateAtom& atom) {
  return atom.kind != DateAtom::Kind::kRelative || !atom.relative.is_rolling;
}

List read_list(Tokens tokens, std::size_t at) {
  List list;
  auto first = read_date_atom(tokens, at);
  if (!first) return list;
  list.tokens = first->tokens;
  list.atoms.push_back(std::move(*first));
  while (may_be_listed(list.atoms.back()) && list.atoms.size() < kListMax) {
    bool is_compared = list.is_compared;
    const auto n = separator(tokens, at + list.tokens, is_compared);
    if (n == 0) break;
    const auto skipped = is_compared ? spoken(tokens, at + list.tokens + n, "in") : 0;
    auto next = read_date_atom(tokens, at + list.tokens + n + skipped);
    if (!next || !may_be_listed(*next)) break;
    // "on Mondays and in March" are two conditions.
    const bool is_recurring = next->kind == DateAtom::Kind::kRecurring;
    if (is_recurring != (list.atoms[0].kind == DateAtom::Kind::kRecurring)) break;
    list.is_compared = is_compared;
    list.tokens += n + skipped + next->tokens;
    list.atoms.push_back(std::move(*next));
  }
  return list;
}

// "March and April 2024": the year of one is the year of all that lack theirs.
void share_year(std::vector<DateAtom>& atoms) {
  std::optional<int> year;
  for (auto atom = atoms.rbegin(); atom != atoms.rend(); ++atom) {
    if (atom->has_year() && atom->dates.from) year = atom->dates.from->year;
    if (atom->kind != DateAtom::Kind::kMonths || !year) continue;
    atom->kind = DateAtom::Kind::kDates;
    atom->dates = months_in(atom->months, *year);
    atom->words = words_of(atom->dates);
  }
  for (auto& atom : atoms) {
    if (atom.has_year() && atom.dates.from) year = atom.dates.from->year;
    if (atom.kind != DateAtom::Kind::kMonths || !year) continue;
    atom.kind = DateAtom::Kind::kDates;
    atom.dates = months_in(atom.months, *year);
    atom.words = words_of(atom.dates);
  }
}

std::string and_joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

// ---- readings -----------------------------------------------------------------------------------

std::optional<DateReading> plain_reading(const std::vector<DateAtom>& atoms, Side side) {
  DateReading reading;
  std::vector<std::string> words;
  for (const auto& atom : atoms) {
    const auto stretch = stretch_of(atom, side);
    if (!stretch) return std::nullopt;
    reading.any_of.push_back(*stretch);
    words.push_back(atom.words);
  }
  reading.words = phrase_of(atoms[0], side, and_joined(words));
  return reading;
}

// Day and month turned round.
std::optional<DateReading> turned_reading(std::vector<DateAtom> atoms, Side side) {
  bool is_turned = false;
  for (auto& atom : atoms)
    if (atom.other) {
      atom.dates = *atom.other;
      atom.words = words_of(atom.dates);
      is_turned = true;
    }
  if (!is_turned) return std::nullopt;
  return plain_reading(atoms, side);
}

// Months without a year, in every year.
std::optional<DateReading> every_year(const std::vector<DateAtom>& atoms) {
  RecurringDates all;
  std::vector<std::string> words;
  for (const auto& atom : atoms) {
    if (atom.kind != DateAtom::Kind::kMonths || atom.months.day != 0) return std::nullopt;
    for (const int month : months_of(atom.months)) all.values.push_back(month);
    words.push_back(atom.words);
  }
  return DateReading{{all}, "in " + and_joined(words) + " of every year"};
}

void add_readings(FoundDates& found, const std::vector<DateAtom>& atoms, Side side) {
  auto plain = plain_reading(atoms, side);
  if (!plain) return;
  const bool lacks_year = atoms[0].kind == DateAtom::Kind::kMonths;
  if (lacks_year && side == Side::kInside) {
    auto every = every_year(atoms);
    if (every) plain->words += " of the newest year";
    found.readings.push_back(std::move(*plain));
    if (every) found.readings.push_back(std::move(*every));
    return;
  }
  found.readings.push_back(std::move(*plain));
  if (auto turned = turned_reading(atoms, side)) found.readings.push_back(std::move(*turned));
}

DateWord word_of(Side side) {
  switch (side) {
    case Side::kInside:
      return DateWord::kIn;
    case Side::kSince:
    case Side::kAfter:
      return DateWord::kFrom;
    case Side::kBefore:
    case Side::kUntil:
      return DateWord::kUntil;
  }
  unreachable("side");
}

// ---- ranges -------------------------------------------------------------------------------------

struct RangeWords {
  std::string_view before, between;
};
constexpr std::array kRanges = {
    RangeWords{"between", "and"},  RangeWords{"between", "to"}, RangeWords{"between", "-"},
    RangeWords{"from", "to"},      RangeWords{"from", "until"}, RangeWords{"from", "till"},
    RangeWords{"from", "through"}, RangeWords{"from", "up to"}, RangeWords{"from", "-"},
    RangeWords{"", "-"},           RangeWords{"", "to"},        RangeWords{"", "through"},
    RangeWords{"", "until"},       RangeWords{"", "till"},      RangeWords{"", "up to"},
};

// "today", "now", "the present": the range has no end.
std::size_t read_now(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 7> kNow = {
      "today", "now", "the present", "present", "the present day", "to date", "the end"};
  return hear_any(tokens, at, kNow);
}

// A year after its other end's: "from November 2023 to February" ends in 2024.
void lend_year(std::vector<DateAtom>& ends) {
  const bool is_second = ends[0].has_year() && ends[1].kind == DateAtom::Kind::kMonths;
  share_year(ends);
  if (is_second && ends[0].dates.from && *ends[1].dates.from < *ends[0].dates.from) {
    ends[1].dates = months_in(ends[1].months, ends[0].dates.from->year + 1);
    ends[1].words = words_of(ends[1].dates);
  }
}

std::optional<FoundDates> joined_range(std::vector<DateAtom> ends, std::size_t tokens) {
  lend_year(ends);
  if (!ends[0].has_year() || !ends[1].has_year()) return std::nullopt;
  FoundDates found;
  found.tokens = tokens;
  found.is_bare_year = ends[0].is_bare_year && ends[1].is_bare_year;
  const bool is_turned = *ends[1].dates.from < *ends[0].dates.from;
  const auto &first = is_turned ? ends[1] : ends[0], &last = is_turned ? ends[0] : ends[1];
  const auto add = [&](const Dates& from, const Dates& to) {
    found.readings.push_back(
        {{Dates{from.from, to.to}}, "between " + words_of(from) + " and " + words_of(to)});
  };
  add(first.dates, last.dates);
  if (first.other || last.other)
    add(first.other.value_or(first.dates), last.other.value_or(last.dates));
  return found;
}

// Months without any year: the newest such stretch, or every year's.
std::optional<FoundDates> month_range(const DateAtom& from, const DateAtom& to,
                                      std::size_t tokens) {
  if (from.kind != DateAtom::Kind::kMonths || to.kind != DateAtom::Kind::kMonths)
    return std::nullopt;
  if (from.months.day != 0 || to.months.day != 0) return std::nullopt;
  const int count = to.months.month + to.months.count - from.months.month;
  if (count <= 0) return std::nullopt;
  const NewestMonths months{from.months.month, count, 0, Side::kInside};
  const std::string words = "between " + from.words + " and " + to.words;
  FoundDates found;
  found.tokens = tokens;
  found.readings.push_back({{months}, words + " of the newest year"});
  found.readings.push_back(
      {{RecurringDates{Grain::kMonthOfYear, months_of(months)}}, words + " of every year"});
  return found;
}

FoundDates days_from_to(const CivilDate& from, const CivilDate& to, std::size_t tokens) {
  const Dates first{from, plus_days(from, 1)}, last{to, plus_days(to, 1)};
  FoundDates found;
  found.tokens = tokens;
  found.readings.push_back(
      {{Dates{from, last.to}}, "between " + words_of(first) + " and " + words_of(last)});
  return found;
}

// "between 1 and 15 March 2024": the month and year are said once, at the end.
std::optional<FoundDates> read_days_before(Tokens tokens, std::size_t at, std::size_t first_at,
                                           std::string_view between) {
  const auto first = day_of_month(tokens, first_at);
  const auto link = first ? spoken(tokens, first_at + 1, between) : 0;
  if (link == 0) return std::nullopt;
  const auto last = read_date_atom(tokens, first_at + 1 + link);
  if (!last || !last->has_year() || last->other || !is_single_day(last->dates)) return std::nullopt;
  const CivilDate to = *last->dates.from, from{to.year, to.month, *first};
  if (!is_valid(from) || to < from) return std::nullopt;
  return days_from_to(from, to, first_at + 1 + link + last->tokens - at);
}

// "March 1 to 15, 2024", "March 1-15 2024": the month is said once, at the beginning.
std::optional<FoundDates> read_days_after(Tokens tokens, std::size_t at, const DateAtom& from,
                                          std::size_t last_at) {
  if (from.kind != DateAtom::Kind::kMonths || from.months.day == 0) return std::nullopt;
  const auto last = day_of_month(tokens, last_at);
  std::size_t next = last_at + 1;
  const auto year = last ? bare_year(tokens, next) : std::nullopt;
  if (!year) return std::nullopt;
  const CivilDate first{*year, from.months.month, from.months.day};
  const CivilDate to{*year, from.months.month, *last};
  if (!is_valid(first) || !is_valid(to) || to < first) return std::nullopt;
  return days_from_to(first, to, next - at);
}

std::optional<FoundDates> read_range_with(Tokens tokens, std::size_t at, const RangeWords& words) {
  const auto opening = words.before.empty() ? 0 : spoken(tokens, at, words.before);
  if (opening == 0 && !words.before.empty()) return std::nullopt;
  if (auto days = read_days_before(tokens, at, at + opening, words.between)) return days;
  const auto from = read_date_atom(tokens, at + opening);
  if (!from) return std::nullopt;
  const std::size_t middle = at + opening + from->tokens;
  const auto between = spoken(tokens, middle, words.between);
  // A hyphen beside a letter is no token: "Q1-Q2 2024", "May-July".
  const bool is_hyphen = words.between == "-" && middle < tokens.size() &&
                         tokens[middle].is_joined && tokens[middle].kind == TokenKind::kWord;
  if (between == 0 && !is_hyphen) return std::nullopt;
  const std::size_t next = middle + between;
  if (auto days = read_days_after(tokens, at, *from, next)) return days;
  if (const auto now = read_now(tokens, next);
      now > 0 && from->has_year() && !words.before.empty()) {
    FoundDates found;
    found.tokens = next + now - at;
    found.word = DateWord::kFrom;
    add_readings(found, {*from}, Side::kSince);
    return found;
  }
  const auto to = read_date_atom(tokens, next);
  if (!to) return std::nullopt;
  const auto taken = next + to->tokens - at;
  if (auto months = month_range(*from, *to, taken)) return months;
  return joined_range({*from, *to}, taken);
}

std::optional<FoundDates> read_range(Tokens tokens, std::size_t at) {
  const auto opening = hear<Opening>(tokens, at, kOpenings);
  const bool may_open = opening && opening->meaning.side == Side::kInside;
  for (const auto& words : kRanges) {
    if (auto found = read_range_with(tokens, at, words)) return found;
    // "in 2020-2022", "during May to July 2024".
    if (!may_open || !words.before.empty() || is_word(tokens, at, "from")) continue;
    if (auto found = read_range_with(tokens, at + opening->tokens, words)) {
      found->tokens += opening->tokens;
      found->is_bare_year = found->is_bare_year && opening->meaning.is_weak;
      return found;
    }
  }
  return std::nullopt;
}

// ---- one stretch or a list, with what stands before and after ----------------------------------

std::optional<FoundDates> read_opened(Tokens tokens, std::size_t at) {
  const auto heard = hear<Opening>(tokens, at, kOpenings);
  const Opening opening = heard ? heard->meaning : Opening{};
  const std::size_t before = heard ? heard->tokens : 0;
  List list = read_list(tokens, at + before);
  if (list.atoms.empty()) return std::nullopt;
  Side side = opening.side;
  if (side != Side::kInside && list.atoms.size() > 1) {
    list.atoms.resize(1);
    list.tokens = list.atoms[0].tokens;
  }
  if (opening.needs_relative && list.atoms[0].kind != DateAtom::Kind::kRelative)
    return std::nullopt;
  FoundDates found;
  found.tokens = before + list.tokens;
  const auto closing = hear<Side>(tokens, at + found.tokens, kClosings);
  if (closing && side == Side::kInside && list.atoms.size() == 1) {
    side = closing->meaning;
    found.tokens += closing->tokens;
  } else if (is_word(tokens, at, "from") && is_word(tokens, at + found.tokens, "on")) {
    side = Side::kSince;
    ++found.tokens;
  }
  share_year(list.atoms);
  found.word = word_of(side);
  found.is_compared = list.is_compared;
  found.is_bare_year = list.atoms[0].is_bare_year && (!heard || opening.is_weak) && !closing;
  add_readings(found, list.atoms, side);
  if (found.readings.empty()) return std::nullopt;
  return found;
}

}  // namespace

std::optional<FoundDates> read_dates(Tokens tokens, std::size_t at) {
  if (at >= tokens.size()) return std::nullopt;
  auto range = read_range(tokens, at);
  auto opened = read_opened(tokens, at);
  if (range && (!opened || range->tokens >= opened->tokens)) return range;
  return opened;
}

}  // namespace countersign::agent::builtin
