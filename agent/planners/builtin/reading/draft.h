#pragma once

// What a question says, before the schema decides which column each of its nouns is: nouns keep all
// their candidates, and a later question may change a draft in part. resolve.h makes a Query of it.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/planners/builtin/language/synonyms.h"
#include "agent/planners/builtin/language/units.h"
#include "agent/planners/builtin/meaning/query.h"
#include "agent/planners/builtin/schema/schema_map.h"

namespace countersign::agent::builtin {

// One thing of the schema that a noun may mean. With `via`, only along that link: "origin airport".
struct Candidate {
  std::size_t table = 0;
  std::optional<std::size_t> column;
  std::optional<std::size_t> via;
  double score = 0;
  friend bool operator==(const Candidate& a, const Candidate& b) {
    return a.table == b.table && a.column == b.column && a.via == b.via;
  }
};

struct Noun {
  std::vector<Candidate> candidates;    // best first; empty: none was said
  std::optional<std::size_t> of_table;  // said beside it: "product price", "price of products"
  bool is_money_word = false;  // revenue, sales, spent: may be computed if no column is called so
  bool is_plural = false;
  bool is_with = false;  // "with their …": to be shown if there is one for each row
  std::string words;

  bool is_said() const { return !candidates.empty() || is_money_word; }
  const Candidate* best_table() const;
  const Candidate* best_column() const;
};

// A value and where the look-up found it.
struct Hit {
  ColumnAt at;
  std::vector<std::string> stored;  // as the source spells it, best first
  int rank = 0;                     // how far from what was said: 0 is the word itself
};

// Which of two keys to the same table: "from Berlin", "to Paris".
enum class Toward { kNothing, kFrom, kTo };

struct AskedCondition {
  enum class Kind { kValue, kNumber, kDates, kEmpty, kFlag, kLike, kCompareAverage };
  Kind kind = Kind::kValue;
  Noun noun;                           // the column, where it was said
  std::vector<std::vector<Hit>> hits;  // kValue: for each value
  std::vector<std::string> said;       // kValue, kLike: the values as said
  Compare compare = Compare::kEqual;   // kNumber
  std::vector<Literal> numbers;
  std::optional<CountedIn> unit;  // of the numbers, where it was said
  bool is_money = false;
  Test like = Test::kContains;
  bool is_amount_after = false;  // "more than 5 days of absence"
  DateReading dates;
  bool is_negated = false;
  bool is_part = false;  // of a share: said after the verb
  Toward toward = Toward::kNothing;
  std::optional<std::size_t> near_table;  // the table last spoken of before it
  std::string words;
};

struct AskedMeasure {
  std::optional<AggregateWord> aggregate;  // none: the noun's usual one
  Noun noun;
  bool is_share = false;
  bool is_collected = false;  // "payments collected": their money
  bool is_worth = false;      // of a table: the money that one of its rows stands for
  std::string words;
};

struct AskedGroup {
  Noun noun;
  std::optional<Grain> grain;
  bool is_free_grain = false;
};

// Rows elsewhere: "with more than 5 orders", "who never ordered".
struct AskedRelated {
  Noun noun;
  bool is_absent = false;
  bool is_counted = false;
  std::optional<AggregateWord> aggregate;  // of a column: "spent more than 1000"
  Compare compare = Compare::kAtLeast;
  std::vector<Literal> numbers;
  std::vector<AskedCondition> conditions;
  std::vector<std::size_t> of_tables;  // spoken of with it: "never borrowed a book"
  std::string words;
};

struct AskedOrder {
  std::optional<AskedMeasure> measure;  // or a column by its noun
  Noun noun;
  About about = About::kNumber;
  std::vector<std::string> attributes;
  std::string words;  // "highest"
  bool is_descending = true;
  bool is_rank = false;          // "top 5 … by quantity": of all of them together
  bool counts_own = false;       // "most common": rows of its own table
  bool is_superlative = false;   // "most expensive"; otherwise "sorted by"
  bool is_amount_asked = false;  // "what is the highest salary of …": the amount, not the row
};

struct Draft {
  Noun subject;  // what is counted or listed
  bool wants_list = false;
  bool wants_when = false;  // "when was …"
  bool wants_who = false;   // "who …": a person, where none is named
  bool wants_share = false;
  bool asks_thing = false;         // which, who: a thing and not how much of it
  std::vector<std::string> verbs;  // those that only connect, by their plain forms
  std::string who_does;            // the verb of "who wrote …"
  bool wants_distinct = false;
  bool shown_first = false;       // "the status of order 4": the columns came before the row
  bool wants_comparison = false;  // "Germany versus France"
  bool is_ratio = false;          // "average number of orders per customer"
  bool is_count_over_groups = false;
  std::vector<AskedMeasure> measures;
  std::vector<AskedGroup> groups;
  std::vector<AskedCondition> conditions;
  std::vector<AskedRelated> related;
  std::vector<Noun> shown;
  std::vector<std::size_t> mentions;  // tables that were only spoken of
  std::optional<AskedOrder> order;
  std::optional<std::uint64_t> limit;
  bool limit_is_said = false;

  bool has_head() const { return subject.is_said() || !measures.empty(); }
};

}  // namespace countersign::agent::builtin
