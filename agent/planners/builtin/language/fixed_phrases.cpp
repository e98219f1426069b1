#include "agent/planners/builtin/language/fixed_phrases.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "agent/planners/builtin/language/synonyms.h"

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
    {"#", {A::kCount}},
    {"no . of", {A::kCount}},
    {"num of", {A::kCount}},
    {"nr of", {A::kCount}},
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
    "what portion of",
    "portion of",
    "how many percent of",
    "how much percent of",
    "what is the share of",
    "what is the percentage of",
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
    "broken down per",
    "split per",
    "categorized by",
    "categorised by",
    "organised by",
    "organized by",
    "partitioned by",
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
    "counted by",
    "counted per",
    "counted for each",
    "added up by",
    "summed by",
    "summed up by",
    "totalled by",
    "totaled by",
    "divided up by",
    "broken up by",
    "itemized by",
    "itemised by",
    "sorted into",
    "per individual",
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

std::vector<std::string_view> all_phrases() {
  std::vector<std::string_view> all;
  add_words(all, kAggregates);
  add_words(all, kOrders);
  all.insert(all.end(), std::begin(kShares), std::end(kShares));
  all.insert(all.end(), std::begin(kGroupings), std::end(kGroupings));
  const auto more = {filler_words(), superlative_words(), condition_words()};
  for (const auto& words : more) all.insert(all.end(), words.begin(), words.end());
  return all;
}

}  // namespace countersign::agent::builtin
