// Rows behind a key to many: which way leads there, and what has to be true of them.

#include <algorithm>

#include "agent/planners/builtin/meaning/resolver.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

void Resolver::place_related() {
  for (auto& asked : draft_.related) {
    if (is_over()) return;
    place_one_related(asked);
  }
}

std::string Resolver::bound_words(const AskedRelated& asked) {
  const std::string first = asked.numbers.empty() ? "" : asked.numbers[0].text;
  const std::string second = asked.numbers.size() > 1 ? asked.numbers[1].text : "";
  const std::string noun = " " + asked.words;
  switch (asked.compare) {
    case Compare::kLess:
      return "with fewer than " + first + noun;
    case Compare::kAtMost:
      return "with at most " + first + noun;
    case Compare::kEqual:
      return "with " + first + noun;
    case Compare::kAtLeast:
      return "with at least " + first + noun;
    case Compare::kMore:
      return "with more than " + first + noun;
    case Compare::kDiffers:
      return "with other than " + first + noun;
    case Compare::kBetween:
      return "with between " + first + " and " + second + noun;
  }
  unreachable("a comparison without words");
}

void Resolver::place_one_related(AskedRelated& asked) {
  Related related;
  related.is_absent = asked.is_absent;
  related.words = asked.is_counted ? bound_words(asked) : asked.words;
  std::optional<Chosen> measure;
  Candidate target{0, {}, {}, 1};
  const auto* table = asked.noun.best_table();
  const bool is_of_table = table != nullptr && !asked.noun.candidates.front().column;
  if (asked.is_counted) {
    AskedMeasure counted;
    counted.aggregate = asked.aggregate;
    counted.noun = asked.noun;
    measure = choose_measure(counted);
    if (!measure) return;
    target.table = measure->table;
    if (is_of_table) target.via = table->via;
  } else if (table != nullptr) {
    target = *table;
  } else {
    return fail("I do not see what \"" + asked.noun.words + "\" is here.");
  }
  const bool is_part = std::any_of(asked.conditions.begin(), asked.conditions.end(),
                                   [](const AskedCondition& c) { return c.is_part; });
  // One row away: an amount of the row itself, or a key that is empty.
  const auto near = ways(base_, target.table, target.via, Toward::kNothing);
  if (!near.empty() && !(target.table == base_ && !target.via && !(measure && measure->column))) {
    if (measure && measure->column && !asked.is_absent) {
      AskedCondition condition;
      condition.kind = AskedCondition::Kind::kNumber;
      condition.compare = asked.compare;
      condition.numbers = asked.numbers;
      condition.words = asked.words;
      query_.conditions.push_back(
          condition_at(condition, {measure->table, *measure->column}, schema_.path(near.front())));
      return;
    }
    if (asked.is_absent && !near.front().empty() && asked.conditions.empty()) {
      Walk before = near.front();
      const Step last = before.back();
      before.pop_back();
      Condition empty;
      empty.place = {schema_.path(before), schema_.hop(last).column};
      empty.test = Test::kIsNull;
      empty.words = asked.words;
      query_.conditions.push_back(std::move(empty));
      return;
    }
  }
  // Where everything that is said of these rows is one row away from.
  std::vector<std::size_t> needed = {target.table};
  needed.insert(needed.end(), asked.of_tables.begin(), asked.of_tables.end());
  std::vector<Candidate> columns;
  for (auto& condition : asked.conditions) {
    const auto column = column_of(condition, target.table);
    if (!column) return;
    columns.push_back(*column);
    needed.push_back(column->table);
  }
  std::optional<std::size_t> end;
  std::size_t best = SIZE_MAX;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    if (measure && t != target.table) continue;
    std::size_t cost = t == target.table ? 0 : 3;
    for (const auto to : needed) {
      const std::size_t far = distance(t, to);
      cost = far == 99 || cost > 1000 ? 5000 : cost + far * 2;
    }
    if (cost >= 5000) continue;
    const auto walks = schema_.walks(base_, t);
    if (t != base_ && walks.empty()) continue;
    if (t == base_ && t != target.table) continue;
    cost += walks.empty() ? 0 : walks.front().size() * 2;
    if (cost < best) best = cost, end = t;
  }
  if (!end)
    return fail("I see no way from " + schema_.table(base_).nouns() + " to all that is said of " +
                schema_.table(target.table).nouns() + ".");
  const auto walk = way_to_many(
      base_, {*end, {}, *end == target.table ? target.via : std::nullopt, 1}, &asked.noun);
  if (!walk) return;
  related.path = schema_.path(*walk);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto& condition = asked.conditions[i];
    const ColumnAt at{columns[i].table, *columns[i].column};
    if (schema_.column(at).is_masked)
      return fail("The column " + name_of(columns[i]) +
                  " is masked: nothing may be compared with what is in it.");
    const auto inside = way(*end, columns[i], condition.toward, &condition.noun);
    if (!inside) return fail("I see no way to " + name_of(columns[i]) + ".");
    related.conditions.push_back(condition_at(condition, at, schema_.path(*inside)));
  }
  if (measure) {
    const std::size_t base = base_;
    base_ = *end;
    related.measure = placed(*measure);
    base_ = base;
    // Through a bridge the same row may come twice.
    const auto& key = schema_.table(*end).key;
    if (related.path.size() > 1 && !related.path.back().is_to_many && key &&
        related.measure->aggregate == Aggregate::kCount) {
      related.measure->aggregate = Aggregate::kCountDistinct;
      related.measure->place = {{}, schema_.column({*end, *key}).name};
    }
    related.compare = asked.compare;
    related.bounds = asked.numbers;
  }
  related_for(is_part).push_back(std::move(related));
}

}  // namespace countersign::agent::builtin
