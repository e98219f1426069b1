#pragma once

// The single stretches of time that date phrases are put together from: "2024", "March 2024",
// "Q3", "last month", "the last 30 days", "Mondays". dates.cpp joins them to ranges and lists.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/planners/builtin/language/dates.h"

namespace countersign::agent::builtin {

struct DateAtom {
  enum class Kind : std::uint8_t {
    kDates,      // dates, and `other` if day and month can be turned round
    kRelative,   // relative
    kRecurring,  // recurring
    kMonths,     // months: they lack their year
  };
  Kind kind = Kind::kDates;
  Dates dates;
  std::optional<Dates> other;
  RelativeDates relative;
  RecurringDates recurring;
  NewestMonths months;
  std::string words;  // "March 2024", without a preposition
  std::size_t tokens = 0;
  bool is_bare_year = false;
  // A month, quarter or day whose ends stand open for a year of the other end of a range.
  bool has_year() const { return kind == Kind::kDates; }
};

std::optional<DateAtom> read_date_atom(Tokens tokens, std::size_t at);

// The months of an atom without its year, in that year.
Dates months_in(const NewestMonths& months, int year);
// "2024", "Q3 2024", "March 2024", "5 March 2024", "1 May 2024 to 31 July 2024".
std::string words_of(const Dates& dates);
std::string words_of(const NewestMonths& months);

// "15" of "between 1 and 15 March", and a year after "of" or a comma, whose place it moves past.
std::optional<int> day_of_month(Tokens tokens, std::size_t at);
std::optional<int> bare_year(Tokens tokens, std::size_t& at);

// Parts shared with the readers of relative phrases (relative_atoms.cpp).
std::optional<Grain> time_unit(Tokens tokens, std::size_t at);
std::optional<int> small_count(Tokens tokens, std::size_t at, std::size_t& taken);
std::string said(Tokens tokens, std::size_t at, std::size_t count);
std::optional<DateAtom> read_relative_atom(Tokens tokens, std::size_t at);

}  // namespace countersign::agent::builtin
