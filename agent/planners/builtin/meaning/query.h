#pragma once

// What a question asks for, in names of the schema and free of any SQL: understand.h makes it,
// write_sql.h writes it down as one statement, answer.h says its rows as a sentence.
//
// Everything hangs on one relation, `base`. A Path leads away from it along keys; a Place is a
// column at the end of a path. Groups, measures and shown columns lie only where every hop leads to
// at most one row, so that nothing is counted twice; what lies behind a hop to many rows stands in
// a Related, which asks whether such rows are there. Plain values; relation and column names are
// the source's own, unquoted.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/planners/builtin/language/dates.h"
#include "agent/planners/builtin/writing/date_sql.h"

namespace countersign::agent::builtin {

// One key followed: base."column" = relation."to_column".
struct Hop {
  std::string relation;
  std::string column;     // on the side that one comes from
  std::string to_column;  // in `relation`
  bool is_to_many = false;
  bool is_optional = false;  // the row on the other side may be missing
  friend bool operator==(const Hop&, const Hop&) = default;
};
using Path = std::vector<Hop>;

struct Place {
  Path path;  // empty: the base itself
  std::string column;
  friend bool operator==(const Place&, const Place&) = default;
};

// How a number is to be said.
enum class Saying : std::uint8_t { kCount, kMoney, kNumber, kPercent, kDate, kText, kYear };

// ---- conditions ---------------------------------------------------------------------------------

enum class Test : std::uint8_t {
  kEquals,  // any of `values`
  kDiffers,
  kLess,
  kAtMost,
  kMore,
  kAtLeast,
  kBetween,  // values[0] to values[1], both ends included
  kIsNull,
  kIsThere,
  kContains,
  kBegins,
  kEnds,
  kInDates,       // `dates`
  kNotInDates,    // a missing date counts as not in them
  kAboveAverage,  // of the column, over all rows of its relation
  kBelowAverage,
  kMoreThanColumn,  // `other`
  kLessThanColumn,
};

// A value as it stands in the statement: digits as they are, text quoted.
struct Literal {
  std::string text;
  bool is_number = false;
  bool is_truth = false;  // 1 or 0 that a source with a type for it calls true and false
  friend bool operator==(const Literal&, const Literal&) = default;
};

struct Condition {
  Place place;
  Test test = Test::kEquals;
  std::vector<Literal> values;
  bool ignores_case = false;
  bool needs_text_cast = false;  // the column reads as text only through a cast
  DateReading dates;
  DateStorage storage = DateStorage::kIsoText;  // of a date column
  std::optional<Place> other;
  // Said after the noun or the count: "in 2024", "from Germany", "with a price over 100".
  std::string words;
};

enum class Compare : std::uint8_t { kLess, kAtMost, kEqual, kAtLeast, kMore, kBetween, kDiffers };

// ---- measures -----------------------------------------------------------------------------------

enum class Aggregate : std::uint8_t {
  kCount,          // rows, or non-null values of `place` if it has a column
  kCountDistinct,  // different values of `place`
  kSum,
  kAverage,
  kLeast,
  kGreatest,
  kRatio,  // rows (or the sum of `place`) for each different `per`
};

struct Measure {
  Aggregate aggregate = Aggregate::kCount;
  Place place;                    // column empty: rows
  std::vector<Place> times;       // multiplied with `place`: quantity × unit price
  std::optional<Place> discount;  // a part between 0 and 1 that is taken off: × (1 − discount)
  bool discount_is_percent = false;  // … or between 0 and 100
  std::optional<Place> minus;  // `place` minus this: a duration in days if `is_days`, a margin
  bool is_days = false;
  std::optional<Place> per;  // kRatio: counted once each
  bool is_share = false;     // of the whole over all groups, in percent
  DateStorage storage = DateStorage::kIsoText;
  Saying saying = Saying::kCount;
  std::string words;  // "revenue", "number of orders", "average price"
};

// ---- groups -------------------------------------------------------------------------------------

struct Group {
  enum class Kind : std::uint8_t { kColumn, kEntity, kGrain };
  Kind kind = Kind::kColumn;
  Place place;               // the column; of an entity its label
  std::vector<Place> more;   // of an entity: further label columns (first and last name)
  std::optional<Place> key;  // of an entity: its key, so that two of one name stay two
  Grain grain = Grain::kMonth;
  DateStorage storage = DateStorage::kIsoText;
  std::string words;  // "country", "customer", "month"
};

// ---- rows behind a hop to many ------------------------------------------------------------------

// Rows at the end of `path` (at least one hop, one of them to many) that meet `conditions`.
struct Related {
  Path path;
  bool is_absent = false;             // "without orders", "who never ordered"
  std::vector<Condition> conditions;  // their places begin at the path's end
  // "more than 5 orders", "who spent over 1000": over these rows, for each row of the base.
  std::optional<Measure> measure;  // its places begin at the path's end
  Compare compare = Compare::kAtLeast;
  std::vector<Literal> bounds;
  std::string words;  // "with more than 5 orders"
};

// ---- all together -------------------------------------------------------------------------------

enum class Shape : std::uint8_t {
  kNumbers,    // one row of measures, no group
  kGroups,     // a row for each group
  kRows,       // rows of the base: `shown`
  kShare,      // one number: which part of the rows (or of a sum) meets `part`, in percent
  kLatestPer,  // of each group the first row by `order`: `shown`
};

struct Order {
  enum class By : std::uint8_t { kMeasure, kGroup, kPlace, kRelated };
  By by = By::kMeasure;
  std::size_t index = 0;  // of the measure or group
  Place place;
  bool is_descending = true;
};

struct Having {
  std::size_t measure = 0;
  Compare compare = Compare::kMore;
  std::vector<Literal> bounds;
  std::string words;
};

struct Shown {
  Place place;
  std::optional<Measure> measure;  // a number of related rows instead, along `related`
  Path related;
  Saying saying = Saying::kText;
  DateStorage storage = DateStorage::kIsoText;
  std::string words;
};

struct Query {
  Shape shape = Shape::kNumbers;
  std::string base;
  std::string noun, nouns;  // what is counted or listed: "order", "orders"
  std::vector<Measure> measures;
  std::vector<Group> groups;
  std::vector<Condition> conditions;
  std::vector<Related> related;
  // kShare: the part among the rows that meet `conditions` and `related`.
  std::vector<Condition> part;
  std::vector<Related> part_related;
  std::vector<Having> having;
  std::vector<Order> order;
  std::optional<std::uint64_t> limit;  // as asked for
  std::uint64_t rows_max = 1000;       // written where no limit was asked for
  bool has_ties = false;               // superlatives of rows: all that share the best
  std::vector<Shown> shown;
  bool is_distinct = false;
  bool is_trend = false;  // groups by time, in their order
  // Above the whole: the average, the most, … of the groups' first measure ("average number of
  // orders per customer", "how many customers have more than 5 orders").
  std::optional<Aggregate> over_groups;
};

}  // namespace countersign::agent::builtin
