// Rows of the base: which columns are shown, in which order.

#include <algorithm>
#include <array>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

bool anything(const ColumnMap&) {
  return true;
}

Saying saying_of(const ColumnMap& column) {
  switch (column.kind) {
    case ColumnKind::kMoney:
      return Saying::kMoney;
    case ColumnKind::kNumber:
      return Saying::kNumber;
    case ColumnKind::kDate:
      return Saying::kDate;
    case ColumnKind::kYear:
      return Saying::kYear;
    case ColumnKind::kKey:
    case ColumnKind::kReference:
    case ColumnKind::kLabel:
    case ColumnKind::kCategory:
    case ColumnKind::kText:
    case ColumnKind::kFlag:
      return Saying::kText;
  }
  unreachable("a kind of column without a saying");
}

}  // namespace

void Resolver::show_column(ColumnAt at, const Walk& walk) {
  const ColumnMap& column = schema_.column(at);
  Shown shown;
  shown.place = {schema_.path(walk), column.name};
  shown.saying = saying_of(column);
  shown.storage = column.storage;
  shown.words = name_in_words(column);
  const bool is_there = std::any_of(query_.shown.begin(), query_.shown.end(),
                                    [&](const Shown& s) { return s.place == shown.place; });
  if (!is_there) query_.shown.push_back(std::move(shown));
}

void Resolver::show_label(std::size_t t, const Walk& walk) {
  const TableMap& table = schema_.table(t);
  for (const auto label : table.labels) show_column({t, label}, walk);
  if (!table.labels.empty()) return;
  if (table.key) show_column({t, *table.key}, walk);
  if (!walk.empty()) return;
  if (table.date) show_column({t, *table.date}, walk);
  if (const auto money = money_of(t)) {
    show_column(*money, walk);
  } else {
    for (std::size_t c = 0, shown = 0; c < table.columns.size() && shown < 2; ++c)
      if (table.columns[c].is_amount()) show_column({t, c}, walk), ++shown;
  }
  for (std::size_t c = 0; query_.shown.empty() && c < table.columns.size(); ++c)
    if (table.columns[c].kind != ColumnKind::kText) show_column({t, c}, walk);
}

void Resolver::shown_columns() {
  bool has_own_label = false;
  std::vector<std::pair<Candidate, Noun*>> asked;
  std::erase_if(draft_.shown, [&](const Noun& noun) {
    const auto* table = noun.best_table();
    return noun.is_with && table != nullptr && distance(base_, table->table) == 99;
  });
  for (auto& noun : draft_.shown) {
    const auto* what = pick(
        noun, [](const Candidate&) { return true; }, base_);
    if (is_over()) return;
    if (what == nullptr) return fail("I do not see what \"" + noun.words + "\" is here.");
    asked.emplace_back(*what, &noun);
    const auto& labels = schema_.table(base_).labels;
    has_own_label |= what->column && what->table == base_ &&
                     std::find(labels.begin(), labels.end(), *what->column) != labels.end();
  }
  const bool names_row = draft_.subject.is_said() && !subject_column_ && !has_own_label;
  // "the cities of the customers" shows cities; "customers with their cities" shows both.
  const bool names_one = draft_.shown_first && !draft_.conditions.empty();
  if (asked.empty() || (names_row && !draft_.wants_distinct && !names_one)) show_label(base_, {});
  for (auto& [what, noun] : asked) {
    const auto walk = way(base_, what, Toward::kNothing, noun);
    if (is_over()) return;
    if (!walk)
      return fail("There may be many " + name_of(what) + " for each of the " +
                  schema_.table(base_).nouns() + "; ask for a number of them, or for them alone.");
    if (what.column)
      show_column({what.table, *what.column}, *walk);
    else
      show_label(what.table, *walk);
  }
}

void Resolver::order_rows() {
  if (draft_.order && !draft_.order->is_superlative && draft_.order->noun.is_said() &&
      !order_column_) {
    const auto* column = pick_column(draft_.order->noun, anything, base_);
    if (column == nullptr) return fail("I do not see what to sort by.");
    order_column_ = ColumnAt{column->table, *column->column};
    order_is_descending_ = draft_.order->is_descending;
  }
  if (!order_column_) return;
  const auto walk =
      way(base_, {order_column_->table, order_column_->column, {}, 0}, Toward::kNothing, nullptr);
  if (!walk) return fail("I do not see what to sort by.");
  const ColumnMap& column = schema_.column(*order_column_);
  query_.order.push_back(
      {Order::By::kPlace, 0, {schema_.path(*walk), column.name}, order_is_descending_});
  if (draft_.order && draft_.order->is_superlative) {
    show_column(*order_column_, *walk);
    // A row that does not say it is not the first of anything.
    Condition there;
    there.place = {schema_.path(*walk), column.name};
    there.test = Test::kIsThere;
    if (!order_is_descending_) query_.conditions.push_back(std::move(there));
  }
}

void Resolver::show_bounds() {
  const auto conditions = query_.conditions;
  for (const auto& condition : conditions) {
    const bool is_bound = condition.test == Test::kLess || condition.test == Test::kAtMost ||
                          condition.test == Test::kMore || condition.test == Test::kAtLeast ||
                          condition.test == Test::kBetween;
    if (!is_bound || !condition.place.path.empty()) continue;
    for (std::size_t c = 0; c < schema_.table(base_).columns.size(); ++c)
      if (schema_.table(base_).columns[c].name == condition.place.column)
        show_column({base_, c}, {});
  }
}

void Resolver::rows() {
  query_.shape = Shape::kRows;
  if (subject_) {
    base_ = *subject_;
  } else if (subject_column_) {
    base_ = subject_column_->table;
    query_.is_distinct = true;
    show_column(*subject_column_, {});
  } else if (!draft_.shown.empty()) {
    std::optional<std::size_t> anchor;
    if (!draft_.mentions.empty()) anchor = draft_.mentions.front();
    for (const auto& condition : draft_.conditions)
      if (!anchor && !condition.hits.empty() && condition.hits[0].size() == 1)
        anchor = condition.hits[0][0].at.table;
    const auto* first = pick(
        draft_.shown[0], [](const Candidate&) { return true; }, anchor);
    if (first == nullptr) return fail("I do not see what is asked for.");
    base_ = first->table;
    const auto kind =
        first->column ? schema_.column({base_, *first->column}).kind : ColumnKind::kLabel;
    query_.is_distinct = kind == ColumnKind::kCategory && draft_.conditions.empty();
  } else {
    return fail("I do not see what is asked for.");
  }
  if (draft_.wants_when && draft_.shown.empty()) {
    if (!schema_.table(base_).date)
      return fail("I see no date of " + schema_.table(base_).nouns() + ".");
    show_column({base_, *schema_.table(base_).date}, {});
  } else if (!subject_column_) {
    shown_columns();
  }
  query_.is_distinct |= draft_.wants_distinct;
  if (query_.is_distinct && query_.shown.size() == 1 && !subject_column_) single_shown_ = true;
  if (is_over()) return;
  finish_conditions();
  if (is_over()) return;
  order_rows();
  // A bound on a number is better read beside it.
  if (!query_.is_distinct && !draft_.wants_when && draft_.shown.empty()) show_bounds();
  query_.limit = draft_.limit;
}

void Resolver::latest_per() {
  query_.shape = Shape::kLatestPer;
  base_ = *subject_;
  place_groups();
  if (is_over()) return;
  for (const auto& group : query_.groups) {
    if (group.kind == Group::Kind::kGrain)
      return fail("I can find the first of each thing, not of each stretch of time.");
    Shown shown;
    shown.place = group.place;
    shown.words = group.words;
    query_.shown.push_back(std::move(shown));
    for (const auto& more : group.more) {
      Shown further;
      further.place = more;
      query_.shown.push_back(std::move(further));
    }
  }
  const auto groups_shown = query_.shown;
  shown_columns();
  if (is_over()) return;
  finish_conditions();
  if (is_over()) return;
  order_rows();
  if (const auto key = schema_.table(base_).key)
    query_.order.push_back({Order::By::kPlace, 0, {{}, schema_.column({base_, *key}).name}, false});
  query_.limit = draft_.limit;
}

}  // namespace countersign::agent::builtin
