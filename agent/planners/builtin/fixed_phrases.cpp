#include "agent/planners/builtin/fixed_phrases.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "agent/planners/builtin/synonyms.h"

namespace countersign::agent::builtin {

namespace {

// ---- aggregates
// -----------------------------------------------------------------------------------

struct AggregateMeaning {
  AggregateWord what;
  bool may_be_name = false;
};
using A = AggregateWord;
constexpr Phrase<AggregateMeaning> kAggregates[] = {
    {"how many", {A::kCount}},
    {"number of", {A::kCount}},
    {"numbers of", {A::kCount}},
    {"no of", {A::kCount}},
    {"# of", {A::kCount}},
    {"total number of", {A::kCount}},
    {"overall number of", {A::kCount}},
    {"total count of", {A::kCount}},
    {"count of", {A::kCount}},
    {"counts of", {A::kCount}},
    {"count", {A::kCount, true}},
    {"counts", {A::kCount, true}},
    {"number", {A::kCount, true}},
    {"how many times", {A::kCount}},
    {"how often", {A::kCount}},
    {"how frequently", {A::kCount}},
    {"how many different", {A::kDistinct}},
    {"how many distinct", {A::kDistinct}},
    {"how many unique", {A::kDistinct}},
    {"number of different", {A::kDistinct}},
    {"number of distinct", {A::kDistinct}},
    {"number of unique", {A::kDistinct}},
    {"total number of different", {A::kDistinct}},
    {"total number of distinct", {A::kDistinct}},
    {"total number of unique", {A::kDistinct}},
    {"count of distinct", {A::kDistinct}},
    {"count of different", {A::kDistinct}},
    {"count of unique", {A::kDistinct}},
    {"distinct count of", {A::kDistinct}},
    {"count distinct", {A::kDistinct}},
    {"distinct", {A::kDistinct}},
    {"different", {A::kDistinct}},
    {"unique", {A::kDistinct}},
    {"sum of", {A::kSum}},
    {"the sum of", {A::kSum}},
    {"sum", {A::kSum, true}},
    {"sum up", {A::kSum}},
    {"total", {A::kSum, true}},
    {"totals", {A::kSum, true}},
    {"total of", {A::kSum}},
    {"total amount of", {A::kSum}},
    {"grand total", {A::kSum, true}},
    {"grand total of", {A::kSum}},
    {"how much", {A::kSum}},
    {"combined", {A::kSum}},
    {"cumulative", {A::kSum}},
    {"average", {A::kAverage, true}},
    {"averages", {A::kAverage, true}},
    {"average of", {A::kAverage}},
    {"avg", {A::kAverage, true}},
    {"avg of", {A::kAverage}},
    {"mean", {A::kAverage}},
    {"mean of", {A::kAverage}},
    {"on average", {A::kAverage}},
    {"typical", {A::kAverage}},
    {"median", {A::kMedian}},
    {"median of", {A::kMedian}},
    {"minimum", {A::kMin, true}},
    {"minimum of", {A::kMin}},
    {"min", {A::kMin, true}},
    {"minimal", {A::kMin}},
    {"maximum", {A::kMax, true}},
    {"maximum of", {A::kMax}},
    {"max", {A::kMax, true}},
    {"maximal", {A::kMax}},
};

constexpr std::string_view kShares[] = {
    "percentage",
    "percent",
    "share",
    "proportion",
    "fraction",
    "percentage of",
    "percent of",
    "share of",
    "proportion of",
    "fraction of",
    "what percentage of",
    "what percent of",
    "what share of",
    "what proportion of",
    "what fraction of",
    "which percentage of",
    "which share of",
    "which proportion of",
    "what part of",
    "how large a share of",
    "how big a share of",
    "how large a part of",
    "as a percentage",
    "as a percentage of",
    "as percentage",
    "as percentages",
    "in percent",
    "as percent",
    "as a percent",
    "as a share",
    "as a share of",
    "as shares",
    "as a proportion of",
    "as a fraction of",
    "% of",
    "what % of",
    "pct of",
    "percentages",
    "shares of",
    "percentage share",
    "percentage share of",
    "in percentages",
    "relative share of",
    "as a percentage of the total",
    "as a percentage of total",
};

constexpr std::string_view kGroupings[] = {
    "per",
    "by",
    "for each",
    "for every",
    "in each",
    "in every",
    "of each",
    "of every",
    "at each",
    "at every",
    "on each",
    "on every",
    "with each",
    "from each",
    "from every",
    "to each",
    "each",
    "every",
    "grouped by",
    "group by",
    "broken down by",
    "break down by",
    "breakdown by",
    "split by",
    "split up by",
    "across",
    "across all",
    "across the",
    "by each",
    "per each",
    "for each of the",
    "for each of our",
    "separately for each",
    "segmented by",
    "aggregated by",
    "summarized by",
    "summarised by",
    "separated by",
    "within each",
    "depending on",
    "a breakdown by",
    "broken out by",
    "for all the different",
    "for the different",
    "for each different",
    "by the",
    "per each of the",
    "under each",
    "into each",
    "through each",
    "via each",
    "grouped per",
    "listed by",
    "by every",
};

// ---- order
// ----------------------------------------------------------------------------------------

struct OrderMeaning {
  bool is_descending;
  bool is_direction_said;
};
constexpr OrderMeaning kBy{false, false}, kUp{false, true}, kDown{true, true};
constexpr Phrase<OrderMeaning> kOrders[] = {
    {"sorted by", kBy},
    {"sort by", kBy},
    {"sort them by", kBy},
    {"sort it by", kBy},
    {"sort these by", kBy},
    {"order by", kBy},
    {"ordered by", kBy},
    {"order them by", kBy},
    {"order it by", kBy},
    {"arranged by", kBy},
    {"ranked by", kDown},
    {"rank by", kDown},
    {"rank them by", kDown},
    {"in order of", kBy},
    {"in descending order of", kDown},
    {"in ascending order of", kUp},
    {"by descending", kDown},
    {"by ascending", kUp},
    {"descending", kDown},
    {"ascending", kUp},
    {"desc", kDown},
    {"asc", kUp},
    {"in descending order", kDown},
    {"in ascending order", kUp},
    {"in reverse order", kDown},
    {"in alphabetical order", kUp},
    {"alphabetically", kUp},
    {"sorted alphabetically", kUp},
    {"sort alphabetically", kUp},
    {"chronologically", kUp},
    {"in chronological order", kUp},
    {"from highest to lowest", kDown},
    {"from high to low", kDown},
    {"highest to lowest", kDown},
    {"from largest to smallest", kDown},
    {"largest to smallest", kDown},
    {"from most to least", kDown},
    {"from best to worst", kDown},
    {"highest first", kDown},
    {"largest first", kDown},
    {"biggest first", kDown},
    {"most first", kDown},
    {"newest first", kDown},
    {"latest first", kDown},
    {"most recent first", kDown},
    {"from newest to oldest", kDown},
    {"from lowest to highest", kUp},
    {"from low to high", kUp},
    {"lowest to highest", kUp},
    {"from smallest to largest", kUp},
    {"smallest to largest", kUp},
    {"from least to most", kUp},
    {"from worst to best", kUp},
    {"lowest first", kUp},
    {"smallest first", kUp},
    {"fewest first", kUp},
    {"oldest first", kUp},
    {"earliest first", kUp},
    {"from oldest to newest", kUp},
    {"from a to z", kUp},
    {"from z to a", kDown},
};

// ---- conditions
// -----------------------------------------------------------------------------------

struct CompareMeaning {
  CompareWord what;
  bool is_of_count = false;
};
using C = CompareWord;
constexpr Phrase<CompareMeaning> kCompares[] = {
    {"more than", {C::kMore, true}},
    {"greater than", {C::kMore}},
    {"larger than", {C::kMore}},
    {"bigger than", {C::kMore}},
    {"higher than", {C::kMore}},
    {"over", {C::kMore}},
    {"above", {C::kMore}},
    {"exceeding", {C::kMore}},
    {"exceeds", {C::kMore}},
    {"exceed", {C::kMore}},
    {"exceeded", {C::kMore}},
    {"beyond", {C::kMore}},
    {"in excess of", {C::kMore}},
    {"well over", {C::kMore}},
    {">", {C::kMore}},
    {"strictly more than", {C::kMore, true}},
    {"at least", {C::kAtLeast, true}},
    {"no less than", {C::kAtLeast, true}},
    {"not less than", {C::kAtLeast, true}},
    {"no fewer than", {C::kAtLeast, true}},
    {"not fewer than", {C::kAtLeast, true}},
    {"a minimum of", {C::kAtLeast, true}},
    {"or more", {C::kAtLeast, true}},
    {"or above", {C::kAtLeast}},
    {"or higher", {C::kAtLeast}},
    {"or over", {C::kAtLeast}},
    {"or greater", {C::kAtLeast}},
    {"or better", {C::kAtLeast}},
    {"or older", {C::kAtLeast}},
    {"or longer", {C::kAtLeast}},
    {"or larger", {C::kAtLeast}},
    {"and up", {C::kAtLeast}},
    {"and above", {C::kAtLeast}},
    {"and over", {C::kAtLeast}},
    {"and more", {C::kAtLeast}},
    {"plus", {C::kAtLeast}},
    {">=", {C::kAtLeast}},
    {"more than or equal to", {C::kAtLeast}},
    {"greater than or equal to", {C::kAtLeast}},
    {"equal to or greater than", {C::kAtLeast}},
    {"equal or greater than", {C::kAtLeast}},
    {"not under", {C::kAtLeast}},
    {"not below", {C::kAtLeast}},
    {"upwards of", {C::kAtLeast}},
    {"less than", {C::kLess, true}},
    {"fewer than", {C::kLess, true}},
    {"under", {C::kLess}},
    {"below", {C::kLess}},
    {"lower than", {C::kLess}},
    {"smaller than", {C::kLess}},
    {"<", {C::kLess}},
    {"strictly less than", {C::kLess, true}},
    {"at most", {C::kAtMost, true}},
    {"no more than", {C::kAtMost, true}},
    {"not more than", {C::kAtMost, true}},
    {"up to", {C::kAtMost}},
    {"a maximum of", {C::kAtMost, true}},
    {"or less", {C::kAtMost}},
    {"or fewer", {C::kAtMost, true}},
    {"or below", {C::kAtMost}},
    {"or under", {C::kAtMost}},
    {"or lower", {C::kAtMost}},
    {"or cheaper", {C::kAtMost}},
    {"or younger", {C::kAtMost}},
    {"or shorter", {C::kAtMost}},
    {"or smaller", {C::kAtMost}},
    {"and below", {C::kAtMost}},
    {"and under", {C::kAtMost}},
    {"<=", {C::kAtMost}},
    {"less than or equal to", {C::kAtMost}},
    {"equal to or less than", {C::kAtMost}},
    {"not over", {C::kAtMost}},
    {"not above", {C::kAtMost}},
    {"not exceeding", {C::kAtMost}},
    {"no greater than", {C::kAtMost}},
    {"no higher than", {C::kAtMost}},
    {"no larger than", {C::kAtMost}},
    {"exactly", {C::kEqual, true}},
    {"precisely", {C::kEqual, true}},
    {"equal to", {C::kEqual}},
    {"equals", {C::kEqual}},
    {"equal", {C::kEqual}},
    {"=", {C::kEqual}},
    {"the same as", {C::kEqual}},
    {"not equal to", {C::kNotEqual}},
    {"different from", {C::kNotEqual}},
    {"different than", {C::kNotEqual}},
    {"different to", {C::kNotEqual}},
    {"unequal to", {C::kNotEqual}},
    {"!=", {C::kNotEqual}},
    {"containing", {C::kContains}},
    {"contains", {C::kContains}},
    {"contain", {C::kContains}},
    {"containing the word", {C::kContains}},
    {"contains the word", {C::kContains}},
    {"contain the word", {C::kContains}},
    {"containing the text", {C::kContains}},
    {"with the word", {C::kContains}},
    {"has the word", {C::kContains}},
    {"have the word", {C::kContains}},
    {"includes the word", {C::kContains}},
    {"include the word", {C::kContains}},
    {"mentioning", {C::kContains}},
    {"mentions", {C::kContains}},
    {"mention", {C::kContains}},
    {"starting with", {C::kStartsWith}},
    {"starts with", {C::kStartsWith}},
    {"start with", {C::kStartsWith}},
    {"beginning with", {C::kStartsWith}},
    {"begins with", {C::kStartsWith}},
    {"begin with", {C::kStartsWith}},
    {"starting with the letter", {C::kStartsWith}},
    {"starts with the letter", {C::kStartsWith}},
    {"start with the letter", {C::kStartsWith}},
    {"beginning with the letter", {C::kStartsWith}},
    {"begins with the letter", {C::kStartsWith}},
    {"begin with the letter", {C::kStartsWith}},
    {"ending with", {C::kEndsWith}},
    {"ends with", {C::kEndsWith}},
    {"end with", {C::kEndsWith}},
    {"ending in", {C::kEndsWith}},
    {"ends in", {C::kEndsWith}},
    {"end in", {C::kEndsWith}},
};

using N = Negation;
constexpr Phrase<Negation> kNegations[] = {
    {"not", N::kNot},
    {"non", N::kNot},
    {"was not", N::kNot},
    {"were not", N::kNot},
    {"are not", N::kNot},
    {"is not", N::kNot},
    {"not yet", N::kNot},
    {"was not yet", N::kNot},
    {"were not yet", N::kNot},
    {"are not yet", N::kNot},
    {"is not yet", N::kNot},
    {"not been", N::kNot},
    {"has not been", N::kNot},
    {"have not been", N::kNot},
    {"has not yet been", N::kNot},
    {"have not yet been", N::kNot},
    {"never", N::kNever},
    {"has not", N::kNever},
    {"have not", N::kNever},
    {"had not", N::kNever},
    {"has not yet", N::kNever},
    {"have not yet", N::kNever},
    {"has yet to", N::kNever},
    {"have yet to", N::kNever},
    {"did not", N::kNever},
    {"do not", N::kNever},
    {"does not", N::kNever},
    {"did not ever", N::kNever},
    {"has never", N::kNever},
    {"have never", N::kNever},
    {"had never", N::kNever},
    {"was never", N::kNever},
    {"were never", N::kNever},
    {"are never", N::kNever},
    {"is never", N::kNever},
    {"has never been", N::kNever},
    {"have never been", N::kNever},
    {"nobody", N::kNever},
    {"no one", N::kNever},
    {"by no one", N::kNever},
    {"by nobody", N::kNever},
    {"without", N::kWithout},
    {"without any", N::kWithout},
    {"without a", N::kWithout},
    {"without an", N::kWithout},
    {"without having", N::kWithout},
    {"no", N::kWithout},
    {"with no", N::kWithout},
    {"has no", N::kWithout},
    {"have no", N::kWithout},
    {"had no", N::kWithout},
    {"having no", N::kWithout},
    {"lacking", N::kWithout},
    {"lacking a", N::kWithout},
    {"lack", N::kWithout},
    {"lacks", N::kWithout},
    {"lack a", N::kWithout},
    {"missing", N::kWithout},
    {"missing a", N::kWithout},
    {"missing an", N::kWithout},
    {"are missing", N::kWithout},
    {"are missing a", N::kWithout},
    {"zero", N::kWithout},
    {"with zero", N::kWithout},
    {"have zero", N::kWithout},
    {"has zero", N::kWithout},
    {"do not have", N::kWithout},
    {"does not have", N::kWithout},
    {"did not have", N::kWithout},
    {"do not have a", N::kWithout},
    {"does not have a", N::kWithout},
    {"did not have a", N::kWithout},
    {"do not have an", N::kWithout},
    {"does not have an", N::kWithout},
    {"do not have any", N::kWithout},
    {"does not have any", N::kWithout},
    {"did not have any", N::kWithout},
    {"not have", N::kWithout},
    {"not have any", N::kWithout},
    {"not have a", N::kWithout},
    {"have not got", N::kWithout},
    {"not having", N::kWithout},
    {"not any", N::kWithout},
    {"none", N::kWithout},
    {"except", N::kExcept},
    {"except for", N::kExcept},
    {"excluding", N::kExcept},
    {"exclude", N::kExcept},
    {"other than", N::kExcept},
    {"apart from", N::kExcept},
    {"aside from", N::kExcept},
    {"but not", N::kExcept},
    {"and not", N::kExcept},
    {"with the exception of", N::kExcept},
    {"not including", N::kExcept},
    {"not counting", N::kExcept},
    {"without counting", N::kExcept},
    {"ignoring", N::kExcept},
    {"leaving out", N::kExcept},
    {"outside", N::kExcept},
    {"outside of", N::kExcept},
    {"besides", N::kExcept},
};

template <class Meaning, std::size_t count>
void add_words(std::vector<std::string_view>& all, const Phrase<Meaning> (&table)[count]) {
  for (const auto& phrase : table) all.push_back(phrase.said);
}

}  // namespace

std::size_t spoken(Tokens tokens, std::size_t at, std::string_view phrase) {
  std::size_t n = 0;
  for (std::size_t from = 0; from < phrase.size(); ++n) {
    const auto end = std::min(phrase.find(' ', from), phrase.size());
    if (at + n >= tokens.size() || !tokens[at + n].is(phrase.substr(from, end - from))) return 0;
    from = end + 1;
  }
  return n;
}

std::size_t hear_any(Tokens tokens, std::size_t at, std::span<const std::string_view> table) {
  std::size_t longest = 0;
  for (const auto phrase : table) longest = std::max(longest, spoken(tokens, at, phrase));
  return longest;
}

bool is_inside_compound(Tokens tokens, std::size_t at, std::size_t count) {
  const auto is_part = [&](std::size_t i) {
    return i < tokens.size() && i > 0 && tokens[i].is_joined &&
           tokens[i].kind == TokenKind::kWord && tokens[i - 1].kind == TokenKind::kWord &&
           tokens[i - 1].span.to != tokens[i].span.from;
  };
  return is_part(at) || is_part(at + count);
}

std::optional<FoundAggregate> read_aggregate(Tokens tokens, std::size_t at) {
  const auto heard = hear<AggregateMeaning>(tokens, at, kAggregates);
  if (!heard) return std::nullopt;
  return FoundAggregate{heard->meaning.what, heard->tokens, heard->meaning.may_be_name};
}

std::size_t read_share(Tokens tokens, std::size_t at) {
  return hear_any(tokens, at, kShares);
}

std::size_t read_grouping(Tokens tokens, std::size_t at) {
  return hear_any(tokens, at, kGroupings);
}

std::optional<FoundOrder> read_order(Tokens tokens, std::size_t at) {
  const auto heard = hear<OrderMeaning>(tokens, at, kOrders);
  if (!heard) return std::nullopt;
  return FoundOrder{heard->meaning.is_descending, heard->meaning.is_direction_said, heard->tokens};
}

std::optional<FoundCompare> read_compare(Tokens tokens, std::size_t at) {
  const auto heard = hear<CompareMeaning>(tokens, at, kCompares);
  if (!heard) return std::nullopt;
  return FoundCompare{heard->meaning.what, heard->tokens, heard->meaning.is_of_count};
}

std::optional<FoundNegation> read_negation(Tokens tokens, std::size_t at) {
  const auto heard = hear<Negation>(tokens, at, kNegations);
  // "no-shows" are shows of a kind; "non-smoking" negates.
  const bool is_whole_word =
      heard && heard->tokens == 1 && !tokens[at].is("non") && is_inside_compound(tokens, at, 1);
  if (!heard || is_whole_word) return std::nullopt;
  return FoundNegation{heard->meaning, heard->tokens};
}

std::vector<std::string_view> all_phrases() {
  std::vector<std::string_view> all;
  add_words(all, kAggregates);
  add_words(all, kOrders);
  add_words(all, kCompares);
  add_words(all, kNegations);
  all.insert(all.end(), std::begin(kShares), std::end(kShares));
  all.insert(all.end(), std::begin(kGroupings), std::end(kGroupings));
  const auto more = {filler_words(), superlative_words()};
  for (const auto& words : more) all.insert(all.end(), words.begin(), words.end());
  return all;
}

}  // namespace countersign::agent::builtin
