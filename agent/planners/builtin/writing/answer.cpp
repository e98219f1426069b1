#include "agent/planners/builtin/writing/answer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/planners/builtin/language/words.h"
#include "agent/planners/builtin/writing/say.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kNamedMax = 5;   // rows said one by one
constexpr std::size_t kBehindMax = 3;  // those behind the first of a ranking
constexpr std::size_t kColumnsMax = 8;

std::string cited(std::span<const StepNumber> steps) {
  std::vector<std::string> numbers;
  for (const auto step : steps) numbers.push_back(std::to_string(step.get()));
  if (numbers.empty()) return "";
  return std::string(numbers.size() == 1 ? " (step " : " (steps ") + say_list(numbers) + ")";
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + " " + b;
}

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return say_count(count) + " " + (count == 1 ? one : many);
}

// One answer, put together from a Query and its rows.
class Teller {
 public:
  Teller(const Query& query, const AnswerRows& found)
      : query_(query), found_(found), rows_(found.rows.rows) {
    noun_ = query.noun.empty() ? "row" : say_words(query.noun);
    nouns_ = query.nouns.empty() ? "rows" : say_words(query.nouns);
    for (const auto& condition : query.conditions) add_words(condition.words);
    for (const auto& related : query.related) add_words(related.words);
  }

  std::string tell() const {
    if (!fits()) return answer_of_any(found_);
    switch (query_.shape) {
      case Shape::kNumbers:
        return sentence(numbers());
      case Shape::kGroups:
        if (query_.over_groups) return sentence(over_groups());
        return sentence(groups());
      case Shape::kRows:
      case Shape::kLatestPer:
        return sentence(rows());
      case Shape::kShare:
        return sentence(share());
    }
    unreachable("a shape of a query");
  }

 private:
  void add_words(const std::string& words) { said_ = joined(said_, say_words(words)); }

  std::string sentence(const std::string& text) const {
    return capitalised(text) + rest_unread() + cited(found_.steps) + ".";
  }

  std::string rest_unread() const {
    return found_.rows.is_complete ? "" : "; not all rows were read, there are more";
  }

  // ---- does what came back look like what was asked for? ----

  std::size_t columns_wanted() const {
    switch (query_.shape) {
      case Shape::kNumbers:
        return query_.measures.size();
      case Shape::kShare:
        return 1;
      case Shape::kGroups:
        return query_.over_groups ? 1 : label_columns() + query_.measures.size();
      case Shape::kRows:
      case Shape::kLatestPer:
        return query_.shown.size();
    }
    unreachable("a shape of a query");
  }

  std::size_t label_columns() const {
    std::size_t n = 0;
    for (const auto& group : query_.groups) n += 1 + group.more.size();
    return n;
  }

  bool fits() const {
    const std::size_t wanted = columns_wanted();
    const bool is_one_row = query_.shape == Shape::kNumbers || query_.shape == Shape::kShare ||
                            query_.over_groups.has_value();
    return wanted > 0 && found_.rows.columns.size() == wanted &&
           (!is_one_row || rows_.size() == 1) &&
           std::all_of(rows_.begin(), rows_.end(),
                       [&](const engines::Row& row) { return row.size() == wanted; });
  }

  // ---- values ----

  const engines::Value& at(std::size_t row, std::size_t column) const { return rows_[row][column]; }

  std::string shown(std::size_t row, std::size_t column, Saying saying, DateStorage storage) const {
    if (found_.rows.columns[column].is_masked) return "masked";
    return say_value(at(row, column), saying, storage);
  }

  std::string measured(std::size_t row, std::size_t measure) const {
    const auto& one = query_.measures[measure];
    const std::size_t column = rows_[row].size() - query_.measures.size() + measure;
    return shown(row, column, one.is_share ? Saying::kPercent : one.saying, one.storage);
  }

  std::string words_of(const Measure& measure) const {
    return measure.words.empty() ? "number of " + nouns_ : say_words(measure.words);
  }

  bool is_plain_count(const Measure& measure) const {
    return measure.aggregate == Aggregate::kCount && measure.place.column.empty() &&
           !measure.is_share;
  }

  // "1,234 orders", "revenue of 12.00".
  std::string amount(std::size_t row, std::size_t measure) const {
    const auto& one = query_.measures[measure];
    const std::string value = measured(row, measure);
    if (one.is_share) return value + " of the " + words_of(one);
    if (is_plain_count(one)) return value + " " + (value == "1" ? noun_ : nouns_);
    return words_of(one) + " of " + value;
  }

  // ---- one row of numbers ----

  bool is_past() const {
    return std::any_of(query_.conditions.begin(), query_.conditions.end(), [](const auto& one) {
      return one.test == Test::kInDates || one.test == Test::kNotInDates;
    });
  }

  std::string numbers() const {
    if (query_.measures.size() > 1) return several_numbers();
    const auto& measure = query_.measures[0];
    if (is_plain_count(measure)) return there_are(at(0, 0), noun_, nouns_, said_);
    const std::string what = joined("the " + words_of(measure), said_);
    if (std::holds_alternative<engines::Null>(at(0, 0)))
      return "there is nothing to compute " + what + " from: no " + joined(nouns_, said_) +
             " with a value";
    return what + (is_past() ? " was " : " is ") + measured(0, 0);
  }

  std::string there_are(const engines::Value& value, const std::string& one,
                        const std::string& many, const std::string& words) const {
    const std::string number = say_value(value, Saying::kCount, DateStorage::kIsoText);
    const bool is_one = number == "1";
    const std::string verb = is_past() ? (is_one ? "was" : "were") : (is_one ? "is" : "are");
    return "there " + verb + " " + (number == "0" ? "no" : number) + " " +
           joined(is_one ? one : many, words);
  }

  std::string several_numbers() const {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < query_.measures.size(); ++i)
      parts.push_back(words_of(query_.measures[i]) + " " + measured(0, i));
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
    return said_.empty() ? text : joined(nouns_, said_) + ": " + text;
  }

  std::string share() const {
    std::string part;
    for (const auto& condition : query_.part) part = joined(part, say_words(condition.words));
    for (const auto& related : query_.part_related) part = joined(part, say_words(related.words));
    if (std::holds_alternative<engines::Null>(at(0, 0)))
      return "there are no " + joined(nouns_, said_) + " to take a share of";
    const bool is_sum = !query_.measures.empty() && !is_plain_count(query_.measures[0]);
    const std::string whole = is_sum ? "the " + words_of(query_.measures[0]) : "all " + nouns_;
    return joined(nouns_, part) + " make up " +
           shown(0, 0, Saying::kPercent, DateStorage::kIsoText) + " of " + joined(whole, said_);
  }

  std::string group_words(bool is_plural) const {
    if (query_.groups.empty()) return is_plural ? "groups" : "group";
    const std::string word = say_words(query_.groups[0].words);
    if (word.empty()) return is_plural ? "groups" : "group";
    return is_plural ? plural(word) : word;
  }

  std::string over_groups() const {
    std::string having;
    for (const auto& one : query_.having) having = joined(having, say_words(one.words));
    const std::string words = joined(said_, having);
    switch (*query_.over_groups) {
      case Aggregate::kCount:
      case Aggregate::kCountDistinct:
        return there_are(at(0, 0), group_words(false), group_words(true), words);
      case Aggregate::kSum:
        return over_groups_as("total", words);
      case Aggregate::kAverage:
      case Aggregate::kRatio:
        return over_groups_as("average", words);
      case Aggregate::kLeast:
        return over_groups_as("lowest", words);
      case Aggregate::kGreatest:
        return over_groups_as("highest", words);
    }
    unreachable("an aggregate over groups");
  }

  std::string over_groups_as(const std::string& which, const std::string& words) const {
    const auto& measure = query_.measures.at(0);
    const std::string what =
        joined("the " + which + " " + words_of(measure) + " per " + group_words(false), words);
    if (std::holds_alternative<engines::Null>(at(0, 0)))
      return "there is nothing to compute " + what + " from";
    // An average of counts has a fraction.
    const auto saying = measure.saying == Saying::kCount ? Saying::kNumber : measure.saying;
    return what + " is " + shown(0, 0, saying, measure.storage);
  }

  // ---- groups ----

  std::string label(std::size_t row) const {
    std::string text;
    std::size_t column = 0;
    for (const auto& group : query_.groups) {
      if (column > 0) text += " / ";
      std::string one;
      for (std::size_t i = 0; i <= group.more.size(); ++i, ++column)
        one = joined(one, shown(row, column, Saying::kText, group.storage));
      text += one;
    }
    return text;
  }

  std::string nothing() const {
    return "no " + joined(nouns_, said_) + (is_past() ? " were found" : " are there");
  }

  std::string groups() const {
    if (rows_.empty()) return nothing();
    if (query_.measures.empty()) return list_of_groups();
    const bool is_trend = query_.is_trend && query_.groups.size() == 1 && by_time().size() > 1;
    if (is_trend) return trend();
    if (rows_.size() == 1) return label(0) + ": " + amounts(0) + in_words();
    const auto order = ranking();
    return order.empty() ? list_of_groups() : ranked(order);
  }

  std::string in_words() const { return said_.empty() ? "" : ", " + said_; }

  std::string amounts(std::size_t row) const {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < query_.measures.size(); ++i) parts.push_back(amount(row, i));
    return say_list(parts);
  }

  std::string list_of_groups() const {
    std::string text;
    for (std::size_t row = 0; row < std::min(rows_.size(), kNamedMax); ++row)
      text += (row == 0 ? "" : "; ") + label(row) +
              (query_.measures.empty() ? "" : ": " + amounts(row));
    return say_count(count()) + " " + (count() == 1 ? group_words(false) : group_words(true)) +
           in_words() + ": " + text + and_more(kNamedMax);
  }

  std::uint64_t count() const { return std::max<std::uint64_t>(found_.row_count, rows_.size()); }

  std::string and_more(std::size_t named) const {
    return count() > named ? " and " + say_count(count() - named) + " more" : "";
  }

  bool is_lowest_first() const {
    return !query_.order.empty() && query_.order[0].by == Order::By::kMeasure &&
           !query_.order[0].is_descending;
  }

  std::size_t ranked_measure() const {
    const bool is_said = !query_.order.empty() && query_.order[0].by == Order::By::kMeasure &&
                         query_.order[0].index < query_.measures.size();
    return is_said ? query_.order[0].index : 0;
  }

  std::optional<double> measured_number(std::size_t row, std::size_t measure) const {
    const std::size_t column = rows_[row].size() - query_.measures.size() + measure;
    if (found_.rows.columns[column].is_masked) return std::nullopt;
    return number_of(at(row, column));
  }

  // The rows by the measure; empty when it has no numbers (the earliest date of each …).
  std::vector<std::size_t> ranking() const {
    std::vector<std::pair<double, std::size_t>> numbers;
    for (std::size_t row = 0; row < rows_.size(); ++row)
      if (const auto number = measured_number(row, ranked_measure()))
        numbers.emplace_back(*number, row);
    const bool is_up = is_lowest_first();
    std::stable_sort(numbers.begin(), numbers.end(), [&](const auto& a, const auto& b) {
      return is_up ? a.first < b.first : a.first > b.first;
    });
    std::vector<std::size_t> order;
    for (const auto& [unused, row] : numbers) order.push_back(row);
    return order;
  }

  std::string ranked(const std::vector<std::size_t>& order) const {
    const std::size_t by = ranked_measure();
    std::size_t tied = 1;
    while (tied < order.size() && measured_number(order[tied], by) == measured_number(order[0], by))
      ++tied;
    if (tied == order.size() || tied > kBehindMax) return list_of_groups();
    std::vector<std::string> first, behind;
    for (std::size_t i = 0; i < tied; ++i) first.push_back(label(order[i]));
    for (std::size_t i = tied; i < order.size() && behind.size() < kBehindMax; ++i)
      behind.push_back(label(order[i]) + " (" + measured(order[i], by) + ")");
    std::string text = say_list(first) + (is_lowest_first() ? " come" : " lead");
    if (tied == 1) text += "s";
    text += (is_lowest_first() ? " lowest with " : " with ") + amounts(order[0]) + in_words();
    if (!behind.empty()) text += ", ahead of " + say_list(behind);
    const bool is_all = tied + behind.size() >= count();
    return text + (is_all ? "" : "; " + said_of_all());
  }

  std::string said_of_all() const {
    const bool is_cut = query_.limit && *query_.limit == count();
    return is_cut ? "the first " + say_count(count()) + " are in the result"
                  : counted(count(), group_words(false), group_words(true)) + " in all";
  }

  // ---- trends ----

  std::vector<std::size_t> by_time() const {
    std::vector<std::size_t> order;
    for (std::size_t row = 0; row < rows_.size(); ++row)
      if (measured_number(row, 0)) order.push_back(row);
    return order;
  }

  std::string trend() const {
    const auto order = by_time();
    const auto less = [&](std::size_t a, std::size_t b) {
      return *measured_number(a, 0) < *measured_number(b, 0);
    };
    const auto peak = *std::max_element(order.begin(), order.end(), less);
    const auto low = *std::min_element(order.begin(), order.end(), less);
    const std::string what = joined("the " + words_of(query_.measures[0]), said_);
    return what + " went from " + measured(order.front(), 0) + " in " + label(order.front()) +
           " to " + measured(order.back(), 0) + " in " + label(order.back()) +
           ", with its peak of " + measured(peak, 0) + " in " + label(peak) + " and its low of " +
           measured(low, 0) + " in " + label(low) + "; " +
           counted(count(), group_words(false), group_words(true)) + " in all";
  }

  // ---- rows ----

  std::string row_words(std::size_t row) const {
    std::vector<std::string> rest;
    for (std::size_t i = 1; i < query_.shown.size(); ++i) {
      const auto& one = query_.shown[i];
      const std::string words = one.words.empty() ? found_.rows.columns[i].name : one.words;
      rest.push_back(say_words(words) + " " + shown(row, i, one.saying, one.storage));
    }
    const auto& first = query_.shown[0];
    const std::string name = shown(row, 0, first.saying, first.storage);
    if (rest.empty()) return name;
    std::string text;
    for (const auto& part : rest) text += (text.empty() ? "" : ", ") + part;
    return name + " (" + text + ")";
  }

  std::string rows() const {
    if (rows_.empty()) return nothing();
    if (rows_.size() == 1 && count() == 1) return "1 " + joined(noun_, said_) + ": " + row_words(0);
    std::vector<std::string> named;
    for (std::size_t row = 0; row < std::min(rows_.size(), kNamedMax); ++row)
      named.push_back(row_words(row));
    const bool is_cut = !query_.limit && count() >= query_.rows_max;
    const std::string many = joined(nouns_, said_);
    const std::string head =
        is_cut ? "the first " + say_count(count()) + " " + many + " (there may be more): "
               : say_count(count()) + " " + many + ": ";
    if (count() <= kNamedMax) return head + say_list(named);
    std::string text;
    for (const auto& one : named) text += (text.empty() ? "" : ", ") + one;
    return head + text + and_more(kNamedMax);
  }

  const Query& query_;
  const AnswerRows& found_;
  const std::vector<engines::Row>& rows_;
  std::string noun_, nouns_;
  std::string said_;  // the conditions, in words
};

}  // namespace

std::string answer_of(const Query& query, const AnswerRows& found) {
  return Teller(query, found).tell();
}

std::string answer_of_any(const AnswerRows& found) {
  const auto& rows = found.rows.rows;
  const auto& columns = found.rows.columns;
  const std::uint64_t count = std::max<std::uint64_t>(found.row_count, rows.size());
  if (rows.empty()) return "The statement found no rows" + cited(found.steps) + ".";
  std::string text;
  for (std::size_t row = 0; row < std::min<std::size_t>(rows.size(), 3); ++row) {
    text += row == 0 ? "" : "; ";
    for (std::size_t i = 0; i < std::min({columns.size(), rows[row].size(), kColumnsMax}); ++i)
      text +=
          (i == 0 ? "" : ", ") + say_text(columns[i].name) + " " +
          (columns[i].is_masked ? "masked"
                                : say_value(rows[row][i], Saying::kNumber, DateStorage::kIsoText));
  }
  const std::string more = count > 3 ? "; and " + say_count(count - 3) + " more" : "";
  return counted(count, "row", "rows") + ": " + text + more +
         (found.rows.is_complete ? "" : "; not all rows were read") + cited(found.steps) + ".";
}

}  // namespace countersign::agent::builtin
