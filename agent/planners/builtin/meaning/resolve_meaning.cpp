// What a question means beyond its words: the amount and not the row, pieces and not kinds, what
// nobody is told apart by.

#include <algorithm>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"

namespace countersign::agent::builtin {

namespace {

bool has_stem(const ColumnMap& column, std::initializer_list<std::string_view> words) {
  return std::any_of(column.words.begin(), column.words.end(), [&](const NameWord& w) {
    return std::find(words.begin(), words.end(), singular(w.expanded)) != words.end();
  });
}

}  // namespace

bool says_extreme(std::string_view words) {
  constexpr std::string_view kWords[] = {"biggest",  "largest",  "highest", "lowest",
                                         "smallest", "greatest", "longest", "shortest"};
  return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) {
    return words == word || words == "the " + std::string(word);
  });
}

// The one number of a table's rows; none where there are several to choose from.
std::optional<ColumnAt> Resolver::only_amount(std::size_t table) const {
  std::optional<ColumnAt> only;
  const auto& columns = schema_.table(table).columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!columns[c].is_amount() || columns[c].is_masked ||
        has_stem(columns[c], {"latitude", "longitude", "lat", "lon", "lng", "zip", "phone"}))
      continue;
    if (only) return std::nullopt;
    only = ColumnAt{table, c};
  }
  return only;
}

// "The biggest donation ever", "the longest time entry in hours": rows without a name of their own
// are asked for by their amount.
bool Resolver::amount_of_row(AskedOrder& order) {
  if (draft_.asks_thing || draft_.limit_is_said || !draft_.groups.empty() || draft_.wants_list ||
      draft_.measures.size() + draft_.shown.size() > 1 || !says_extreme(order.words) ||
      !schema_.table(*subject_).labels.empty())
    return false;
  AskedMeasure measure;
  if (draft_.measures.empty() && draft_.shown.empty()) {
    bool turns = false;
    auto column = attribute_column(*subject_, order.attributes, order.about, turns);
    if (column && !schema_.column(*column).is_amount()) return false;
    if (!column) column = money_of(*subject_);
    if (!column) column = only_amount(*subject_);
    if (!column) return false;
    measure.noun.candidates = {{column->table, column->column, {}, 1}};
    measure.noun.words = name_in_words(schema_.column(*column));
  } else {
    if (draft_.measures.empty())
      measure.noun = draft_.shown.front();  // "… just the amount"
    else
      measure = draft_.measures.front();
    std::erase_if(measure.noun.candidates, [&](const Candidate& c) {
      return c.table != *subject_ || !c.column || !schema_.column({c.table, *c.column}).is_amount();
    });
    if (measure.aggregate || measure.noun.candidates.empty()) return false;
    measure.noun.is_money_word = false;
  }
  measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
  draft_.measures = {std::move(measure)};
  draft_.shown.clear();
  draft_.order.reset();
  draft_.limit.reset();
  return true;
}

// "How many audiobooks did she sell": pieces, where sales keep their quantity.
bool Resolver::sold_units(Chosen& chosen) const {
  const bool is_sold = std::any_of(draft_.verbs.begin(), draft_.verbs.end(), [](const auto& verb) {
    return verb == "sell" || verb == "buy" || verb == "purchase";
  });
  if (!is_sold || draft_.wants_distinct || draft_.wants_share || draft_.is_ratio ||
      !draft_.related.empty() || names_person(schema_.table(chosen.table)))
    return false;
  for (const auto& link : schema_.links()) {
    if (link.to != chosen.table) continue;
    const auto& columns = schema_.table(link.from).columns;
    const auto pieces = std::find_if(columns.begin(), columns.end(), [](const ColumnMap& c) {
      return c.is_amount() && !c.is_masked && has_stem(c, {"quantity", "unit", "piece", "copy"}) &&
             c.kind == ColumnKind::kNumber;
    });
    const bool is_sale = std::any_of(columns.begin(), columns.end(), [](const ColumnMap& c) {
      return c.kind == ColumnKind::kMoney && has_stem(c, {"price", "amount", "total"});
    });
    if (pieces == columns.end() || !is_sale) continue;
    chosen.aggregate = Aggregate::kSum;
    chosen.words = "number of " + schema_.table(chosen.table).nouns() + " sold";
    chosen.table = link.from;
    chosen.column = static_cast<std::size_t>(pieces - columns.begin());
    return true;
  }
  return false;
}

// "How many check-ins on 5 May": rows by that date of theirs.
void Resolver::count_by_date(Chosen& chosen, const ColumnMap& column) {
  chosen.aggregate = Aggregate::kCount;
  chosen.saying = Saying::kCount;
  chosen.words = "number of rows by " + name_in_words(column);
  Noun date;
  date.candidates = {{chosen.table, chosen.column, {}, 1}};
  date.words = name_in_words(column);
  for (auto& condition : draft_.conditions)
    if (condition.kind == AskedCondition::Kind::kDates && !condition.noun.is_said())
      condition.noun = date;
  for (auto& group : draft_.groups)
    if (group.grain && !group.noun.is_said()) group.noun = date;
}

// "Average revenue per customer": of what each of them brought in together.
void Resolver::average_of_totals(const AskedMeasure& asked, Chosen& chosen) {
  if (!chosen.is_revenue || asked.aggregate != AggregateWord::kAverage ||
      draft_.groups.size() != 1 || draft_.groups[0].grain || draft_.order || draft_.limit ||
      draft_.measures.size() != 1)
    return;
  const auto& candidates = draft_.groups[0].noun.candidates;
  if (candidates.empty() || candidates.front().column) return;
  if (candidates.front().table == chosen.table) return draft_.groups.clear();
  query_.over_groups = Aggregate::kAverage;
  chosen.aggregate = Aggregate::kSum;
}

// "Show me revenue by month": what is shown is what is added up.
void Resolver::shown_as_measures() {
  if (!draft_.measures.empty() || subject_ || subject_column_ || draft_.groups.empty()) return;
  for (const auto& noun : draft_.shown) {
    const auto* column = noun.best_column();
    const bool adds =
        noun.is_money_word ||
        (column != nullptr && adds_up(schema_.column({column->table, *column->column})));
    if (!adds) return;
  }
  for (auto& noun : draft_.shown) {
    AskedMeasure measure;
    measure.noun = std::move(noun);
    draft_.measures.push_back(std::move(measure));
  }
  draft_.shown.clear();
}

// "Per year by creation date": that date's year.
void Resolver::merge_date_groups() {
  const auto is_date = [&](const AskedGroup& group) {
    const auto* column = group.noun.best_column();
    return !group.grain && column != nullptr && group.noun.candidates.front().column &&
           schema_.column({column->table, *column->column}).is_date();
  };
  const auto grain = std::find_if(draft_.groups.begin(), draft_.groups.end(), [](const auto& g) {
    return g.grain.has_value() && !g.noun.is_said();
  });
  const auto date = std::find_if(draft_.groups.begin(), draft_.groups.end(), is_date);
  if (grain == draft_.groups.end() || date == draft_.groups.end()) return;
  grain->noun = date->noun;
  draft_.groups.erase(date);
}

// "For every club, on what date did the newest member join": one date for each, and not each date.
void Resolver::drop_groups_of_bounds() {
  const bool had_groups = !query_.groups.empty();
  std::erase_if(query_.groups, [&](const Group& group) {
    const bool is_single = group.grain == Grain::kDay || group.storage == DateStorage::kYearNumber;
    return group.kind == Group::Kind::kGrain && is_single &&
           std::any_of(query_.measures.begin(), query_.measures.end(), [&](const Measure& m) {
             return (m.aggregate == Aggregate::kGreatest || m.aggregate == Aggregate::kLeast) &&
                    m.place == group.place;
           });
  });
  if (had_groups && query_.groups.empty()) return fail("I do not see which of them is asked for.");
  query_.is_trend = std::any_of(query_.groups.begin(), query_.groups.end(),
                                [](const Group& g) { return g.kind == Group::Kind::kGrain; });
}

// "Which insurer has the fewest patients": none is no insurer.
void Resolver::drop_missing_groups() {
  const bool asks_one = (draft_.order && draft_.order->is_superlative) || !query_.having.empty();
  if (!asks_one || query_.shape != Shape::kGroups || query_.groups.empty()) return;
  const Group& group = query_.groups.front();
  if (group.kind != Group::Kind::kColumn) return;
  const auto& columns = schema_.table(base_).columns;
  const bool may_be_missing = std::any_of(columns.begin(), columns.end(), [&](const ColumnMap& c) {
    return group.place.path.empty() && c.name == group.place.column && c.is_nullable;
  });
  if (!may_be_missing && group.place.path.empty()) return;
  Condition there;
  there.place = group.place;
  there.test = Test::kIsThere;
  query_.conditions.push_back(std::move(there));
}

}  // namespace countersign::agent::builtin
