#pragma once

// The little that the built-in planner knows of English: word families, and the words that ask for
// an aggregate, a comparison, an order, a share, or nothing at all. All of it is tables, curated by
// hand; a word that stands in none of them is a name, a value, or not understood.
//
// The readers take tokens and a place, and find the longest phrase that begins there.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

// ---- families of names --------------------------------------------------------------------------

// Words that name the same thing in one schema or another: customer, client, buyer, shopper. By
// stems. A word may belong to several families (title: of a book, of a job).
bool are_synonyms(std::string_view stem_a, std::string_view stem_b);
// The other members of its families, nearest first, without the word itself; empty if none.
std::vector<std::string_view> synonyms_of(std::string_view stem);

// A word whose spelling is right because we know it: of any table here, and a few hundred everyday
// words that look like others ("house" is no slip of "hours"). Takes a word or a stem.
bool is_known_word(std::string_view word);

// ---- what is to be computed
// -----------------------------------------------------------------------

enum class AggregateWord : std::uint8_t {
  kCount,     // how many, number of, count of
  kDistinct,  // how many different, number of distinct, unique
  kSum,       // total, sum of, how much, overall
  kAverage,   // average, mean, on average, typical
  kMedian,
  kMin,  // minimum, least
  kMax,  // maximum
};

struct FoundAggregate {
  AggregateWord what = AggregateWord::kCount;
  std::size_t tokens = 0;
  // "total", "count", "number", "average" alone may also be a column's name.
  bool may_be_name = false;
};
std::optional<FoundAggregate> read_aggregate(Tokens tokens, std::size_t at);

// "percentage of", "share of", "what fraction of", "proportion", "percent": how many tokens, or 0.
std::size_t read_share(Tokens tokens, std::size_t at);

// "per", "by", "for each", "in every", "grouped by", "broken down by", "split by", "across": how
// many tokens, or 0. "each" and "every" alone count too.
std::size_t read_grouping(Tokens tokens, std::size_t at);

// ---- order ------------------------------------------------------------------------------------

enum class Direction : std::uint8_t { kHighest, kLowest };

// What kind of column a superlative is about.
enum class About : std::uint8_t {
  kNumber,  // any measure: highest, largest, best
  kMoney,   // expensive, cheap
  kDate,    // old, new, late, early, recent
  kBirth,   // old and young, of persons: birth date (the direction is the age's) or an age
  kCount,   // most, fewest, busiest, most popular: of the things that belong to it
  kSize,    // long, tall, heavy, …: the attributes say which
};

struct FoundSuperlative {
  Direction direction = Direction::kHighest;
  About about = About::kNumber;
  // Words for the column, best first: {"price", "cost"}, {"height"}; may be empty.
  std::span<const std::string_view> attributes;
  // "top", "bottom", "first", "last": an order word that takes a number ("top 5") and leaves the
  // measure to the rest of the question.
  bool is_rank = false;
  // "more expensive than", "older than", "longer": the comparative; a number or a row follows.
  bool is_comparative = false;
  std::size_t tokens = 0;  // "most expensive" is two
};
// "most expensive", "cheapest", "top", "highest", "latest", "least popular", "best-selling",
// "biggest", "oldest"; and comparatives: "older", "more expensive". "most" and "fewest" and "least"
// alone are kCount: "the most orders". "more" and "less" alone are comparisons.
std::optional<FoundSuperlative> read_superlative(Tokens tokens, std::size_t at);

struct FoundOrder {
  bool is_descending = false;
  bool is_direction_said = false;
  std::size_t tokens = 0;
};
// "sorted by", "order by", "ordered by", "ranked by", "in order of", with what follows left to the
// caller; "descending", "ascending", "alphabetically", "from highest to lowest".
std::optional<FoundOrder> read_order(Tokens tokens, std::size_t at);

// ---- conditions -------------------------------------------------------------------------------

enum class CompareWord : std::uint8_t {
  kEqual,
  kNotEqual,
  kMore,
  kAtLeast,
  kLess,
  kAtMost,
  kContains,    // contains, containing, with … in the name
  kStartsWith,  // starting with, begins with
  kEndsWith,
};

struct FoundCompare {
  CompareWord what = CompareWord::kEqual;
  std::size_t tokens = 0;
  // "over", "above", "under", "after" … may be said of dates, "above" of numbers only; "more",
  // "fewer", "at least" of counts first.
  bool is_of_count = false;
};
// "more than", "over", ">=", "at least", "no more than", "up to", "exactly", "equal to", "is not",
// "different from", "or more" and "or less" (after the number), "minimum of".
std::optional<FoundCompare> read_compare(Tokens tokens, std::size_t at);

// "not", "never", "without", "no", "excluding", "except", "other than", "but not", "have not", "did
// not", "haven't", "lacking", "missing", "none of": how it turns what follows.
enum class Negation : std::uint8_t {
  kNot,      // not, isn't: the next condition
  kNever,    // never, did not, has no, without any: no such row exists
  kWithout,  // without, no, missing, lacking: no such row, or an empty column
  kExcept,   // except, excluding, other than, apart from: a value or a group left out
};
struct FoundNegation {
  Negation what = Negation::kNot;
  std::size_t tokens = 0;
};
std::optional<FoundNegation> read_negation(Tokens tokens, std::size_t at);

// ---- nothing ------------------------------------------------------------------------------------

// Words that carry no meaning for a query where they stand: "show me", "please", "can you tell me",
// "what is", "the", "of all", "do we have", "there", "our". An explicit list; the number of tokens,
// or 0. Prepositions ("in", "for", "with", "from", "of", "by") are not fillers: see
// is_function_word.
std::size_t read_filler(Tokens tokens, std::size_t at);

// Articles, prepositions, pronouns, auxiliary verbs, conjunctions: words that hold a sentence
// together and that the grammar may step over once it has used them.
bool is_function_word(std::string_view word);

// What asks for columns or for how it is shown, and not for other rows: "list", "show", "give",
// "names of". Only "name" words are left to the caller.
bool is_list_word(std::string_view word);

// "why", "predict", "forecast", "should", "delete", "update", "weather", "password": a question
// that data alone does not answer, or that is not a question. The number of tokens, or 0.
std::size_t read_out_of_scope(Tokens tokens, std::size_t at);

}  // namespace countersign::agent::builtin
