// What comes first: superlatives, ranks and sorting.

#include <algorithm>
#include <array>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

void Resolver::settle_order() {
  if (!draft_.order) return;
  AskedOrder order = *draft_.order;
  if (order.measure)
    settle_order_by_measure(order);
  else if (order.is_superlative)
    settle_order_by_attribute(order);
  else if (!draft_.order->noun.is_said())
    order_is_descending_ = order.is_descending;
}

void Resolver::settle_order_by_measure(AskedOrder& order) {
  AskedMeasure& measure = *order.measure;
  order_is_descending_ = order.is_descending;
  const bool table_first =
      !measure.noun.candidates.empty() && !measure.noun.candidates.front().column;
  const auto* column = measure.noun.best_column();
  const bool has_exact = column != nullptr && column->score >= 1.0;
  const bool adds = measure.aggregate || table_first || (measure.noun.is_money_word && !has_exact);
  const bool has_thing = subject_ || subject_column_;
  if (!has_thing && draft_.groups.empty()) {
    if (!draft_.measures.empty() || measure.aggregate || table_first)
      return fail("I do not see of what \"" + measure.noun.words + "\" is to be the most.");
    // "the highest price"
    measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
    draft_.measures.push_back(measure);
    draft_.order.reset();
    draft_.limit.reset();
    return;
  }
  if (order.is_amount_asked && !adds && draft_.groups.empty() && draft_.measures.empty()) {
    // "the cheapest rate for a double room"
    measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
    draft_.measures.push_back(measure);
    draft_.order.reset();
    draft_.limit.reset();
    return;
  }
  if (subject_ && !adds && column != nullptr) {
    Noun& noun = draft_.order->measure->noun;
    const auto* own = pick(
        noun, [&](const Candidate& c) { return c.column && distance(*subject_, c.table) < 99; },
        *subject_);
    if (is_over()) return;
    if (own != nullptr) {
      order_column_ = ColumnAt{own->table, *own->column};
      is_latest_per_ = !draft_.groups.empty() && draft_.measures.empty();
      return;
    }
  }
  if (!order.is_superlative && !draft_.measures.empty()) return;  // sorted by what is shown
  if (!has_thing && !draft_.groups.empty() && !measure.aggregate && !table_first &&
      !measure.noun.is_money_word && order.about != About::kCount) {
    // "the highest salary in each department"
    measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
    draft_.measures.push_back(measure);
    draft_.order.reset();
    draft_.limit.reset();
    return;
  }
  if (!adds && order.is_rank && column != nullptr) {
    const ColumnMap& ranked = schema_.column({column->table, *column->column});
    if (adds_up(ranked)) measure.aggregate = AggregateWord::kSum;
    if (is_rating(ranked)) measure.aggregate = AggregateWord::kAverage;
    if (!measure.aggregate)
      return fail("Is it the average or the total " + measure.noun.words +
                  " that counts? Say which.");
  } else if (!adds && order.is_superlative && order.about != About::kCount)
    measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
  if (draft_.groups.empty()) {
    subject_as_group();
  } else if (has_thing && order.is_superlative) {
    const auto* group = draft_.groups.front().noun.best_table();
    const bool is_same = group != nullptr && subject_ == group->table;
    if (!is_same && !draft_.groups.front().grain)
      return fail("I can rank " + draft_.subject.words + " over all, not inside each group.");
  }
  if (draft_.measures.empty() || order.is_superlative) {
    draft_.measures.insert(draft_.measures.begin(), measure);
    for (std::size_t i = 1; i < draft_.measures.size(); ++i)
      if (draft_.measures[i].noun.words == measure.noun.words) {
        draft_.measures.erase(draft_.measures.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
  }
}

void Resolver::offer_measures(const std::string& about) {
  std::vector<std::pair<std::string, Draft>> choices;
  const auto choice = [&](const std::string& words, AskedMeasure measure) {
    Draft other = draft_;
    other.order->measure = std::move(measure);
    choices.emplace_back(words, std::move(other));
  };
  for (std::size_t t = 0; subject_ && t < schema_.tables().size() && choices.size() < 4; ++t) {
    if (distance(t, *subject_) == 99 || t == *subject_) continue;
    if (const auto money = money_of(t)) {
      AskedMeasure measure;
      measure.aggregate = AggregateWord::kSum;
      measure.noun.candidates = {{t, money->column, {}, 1}};
      measure.noun.words = name_in_words(schema_.column(*money));
      choice("total " + measure.noun.words + " of their " + schema_.table(t).nouns(), measure);
    }
    AskedMeasure measure;
    measure.aggregate = AggregateWord::kCount;
    measure.noun.candidates = {{t, {}, {}, 1}};
    measure.noun.words = schema_.table(t).nouns();
    choice("number of " + schema_.table(t).nouns(), measure);
  }
  for (std::size_t c = 0; subject_ && c < schema_.table(*subject_).columns.size(); ++c) {
    if (draft_.order->about == About::kCount) break;
    const ColumnMap& column = schema_.column({*subject_, c});
    if (!column.is_amount() || column.is_masked || choices.size() == 6) continue;
    AskedMeasure measure;
    measure.noun.candidates = {{*subject_, c, {}, 1}};
    measure.noun.words = name_in_words(column);
    choice(name_in_words(column), measure);
  }
  if (choices.size() == 1) {
    draft_ = choices.front().second;
    return settle_order();
  }
  if (choices.empty()) return fail("I do not see by what \"" + about + "\" is to be measured.");
  offer("by what " + about + " is to be measured", std::move(choices));
}

// "best-selling products", "best rated films": a number of what hangs on them.
bool Resolver::order_by_attribute_of_many(AskedOrder& order) {
  for (const auto& attribute : order.attributes) {
    std::optional<ColumnAt> found;
    for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
      if (t == *subject_ || distance(t, *subject_) == 99) continue;
      bool unused = false;
      const auto column = attribute_column(t, {attribute}, About::kNumber, unused);
      if (!column || !schema_.column(*column).is_amount()) continue;
      if (found && distance(found->table, *subject_) == distance(t, *subject_)) return false;
      if (!found || distance(t, *subject_) < distance(found->table, *subject_)) found = column;
    }
    if (!found) continue;
    AskedMeasure measure;
    measure.aggregate =
        is_rating(schema_.column(*found)) ? AggregateWord::kAverage : AggregateWord::kSum;
    measure.noun.candidates = {{found->table, found->column, {}, 1}};
    measure.noun.words = name_in_words(schema_.column(*found));
    order.measure = measure;
    draft_.order = order;
    settle_order_by_measure(order);
    return true;
  }
  return false;
}

void Resolver::settle_order_by_attribute(AskedOrder& order) {
  if (!subject_) {
    // "top 5 countries … revenue": what was asked for beside it is the measure.
    if (!draft_.measures.empty() && (subject_column_ || !draft_.groups.empty())) {
      if (subject_column_ && draft_.groups.empty()) subject_as_group();
      return;
    }
    if (subject_column_ && order.about == About::kCount && order.counts_own) {
      AskedMeasure measure;
      measure.aggregate = AggregateWord::kCount;
      measure.noun.candidates = {{subject_column_->table, {}, {}, 1}};
      draft_.measures.push_back(std::move(measure));
      return subject_as_group();
    }
    if (subject_column_ && draft_.limit && draft_.measures.empty())
      return fail("I do not see by what " + draft_.subject.words + " are to be ranked.");
    return fail("I do not see what is to be the first or the last.");
  }
  if (amount_of_row(order)) return;
  if (!draft_.measures.empty()) {
    // "top 5 customers … revenue"
    if (draft_.groups.empty()) subject_as_group();
    order_is_descending_ = order.is_descending;
    return;
  }
  bool turns = false;
  // "the highest fine": the amount, not the row
  if (order.about == About::kNumber && order.attributes.empty() && !draft_.limit_is_said &&
      schema_.table(*subject_).labels.empty() && draft_.shown.empty())
    if (const auto money = money_of(*subject_)) {
      AskedMeasure measure;
      measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
      measure.noun.candidates = {{money->table, money->column, {}, 1}};
      measure.noun.words = name_in_words(schema_.column(*money));
      draft_.measures.push_back(std::move(measure));
      draft_.order.reset();
      draft_.limit.reset();
      return;
    }
  auto column = attribute_column(*subject_, order.attributes, order.about, turns);
  if (!column && says_extreme(order.words)) column = only_amount(*subject_);
  if (!column && order_by_attribute_of_many(order)) return;
  if (!column) {
    if (order.about == About::kCount || order.about == About::kNumber)
      return offer_measures(draft_.subject.words);
    return fail("I see no column that says which of the " + schema_.table(*subject_).nouns() +
                " is meant.");
  }
  order_is_descending_ = order.is_descending != turns;
  const bool is_date = schema_.column(*column).is_date();
  if (is_date && draft_.shown.size() == 1) {  // "the date of the latest order of each customer"
    const auto& candidates = draft_.shown[0].candidates;
    const bool is_it = std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) {
      return c.column && c.table == column->table && *c.column == column->column;
    });
    if (is_it) draft_.shown.clear();
  }
  const bool asks_date =
      draft_.wants_when ||
      (is_date && !draft_.groups.empty() && draft_.shown.empty() && draft_.limit.value_or(1) == 1);
  if (asks_date && is_date) {
    // "when was the last order", "the latest order of each customer"
    AskedMeasure measure;
    measure.aggregate = order_is_descending_ ? AggregateWord::kMax : AggregateWord::kMin;
    measure.noun.candidates = {{column->table, column->column, {}, 1}};
    measure.noun.words = name_in_words(schema_.column(*column));
    draft_.measures.push_back(std::move(measure));
    draft_.order.reset();
    draft_.limit.reset();
    return;
  }
  order_column_ = column;
  is_latest_per_ = !draft_.groups.empty();
}

}  // namespace countersign::agent::builtin
