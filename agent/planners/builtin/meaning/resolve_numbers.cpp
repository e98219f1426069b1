// Numbers and groups: one row of measures, a row for each group, or a share.

#include <algorithm>
#include <array>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

void Resolver::settle_share() {
  if (!draft_.groups.empty()) {
    if (draft_.measures.size() > 1) draft_.measures.resize(1);
    return;
  }
  query_.shape = Shape::kShare;
  const bool has_part = std::any_of(draft_.conditions.begin(), draft_.conditions.end(),
                                    [](const AskedCondition& c) { return c.is_part; }) ||
                        !draft_.related.empty();
  if (has_part) {
    for (auto& related : draft_.related)
      if (related.conditions.empty()) {
        // Bounds and absences are the part that is asked for.
        related.words = related.words.empty() ? "part" : related.words;
      }
    return;
  }
  for (auto& condition : draft_.conditions)
    condition.is_part = condition.kind != AskedCondition::Kind::kDates;
}

bool Resolver::ratio(std::vector<Chosen>& measures) {
  if (!draft_.is_ratio || measures.empty()) return false;
  if (draft_.groups.empty()) {
    for (const auto mention : draft_.mentions)
      if (mention != measures[0].table && draft_.groups.empty()) {
        AskedGroup group;
        group.noun.candidates = {{mention, {}, {}, 1}};
        group.noun.words = schema_.table(mention).noun();
        draft_.groups.push_back(std::move(group));
      }
  }
  if (draft_.groups.empty()) {
    fail("I do not see for each of what the average is to be taken.");
    return false;
  }
  if (draft_.groups[0].grain ||
      (!draft_.groups[0].noun.candidates.empty() && draft_.groups[0].noun.candidates[0].column)) {
    query_.over_groups = Aggregate::kAverage;
    return false;
  }
  return true;
}

// The subject was named on its own, not as what the first measure counts.
bool Resolver::subject_came_first() const {
  if (draft_.measures.empty()) return false;
  const auto* table = draft_.subject.best_table();
  const auto* measured = draft_.measures.front().noun.best_table();
  return table != nullptr && !draft_.wants_who &&
         (measured == nullptr || measured->table != table->table);
}

void Resolver::numbers_or_groups() {
  if (draft_.wants_share) settle_share();
  shown_as_measures();
  if (draft_.measures.empty() && subject_) {
    AskedMeasure measure;
    measure.is_collected = std::any_of(draft_.verbs.begin(), draft_.verbs.end(), [](const auto& v) {
      return v == "collect" || v == "raise";
    });
    measure.aggregate = AggregateWord::kCount;
    measure.noun = draft_.subject;
    measure.noun.candidates = {{*subject_, {}, {}, 1}};
    draft_.measures.push_back(std::move(measure));
  }
  if (draft_.measures.empty()) return fail("I do not see what is to be counted or added up.");
  std::vector<Chosen> measures;
  for (auto& asked : draft_.measures) {
    const auto chosen = choose_measure(asked);
    if (!chosen) return;
    measures.push_back(*chosen);
    average_of_totals(asked, measures.back());
  }
  // "customers with their number of orders": a number for each of them
  if (subject_ && draft_.groups.empty() && !draft_.wants_share && !query_.over_groups &&
      !draft_.is_ratio &&
      std::none_of(measures.begin(), measures.end(),
                   [&](const Chosen& m) { return m.table == *subject_; }) &&
      subject_came_first())
    subject_as_group();
  fit_revenue(measures);
  const bool is_ratio = ratio(measures);
  if (is_over()) return;
  const auto base = choose_base(measures);
  if (!base) return fail("I see no table from which all of this can be counted together.");
  base_ = *base;
  if (query_.shape != Shape::kShare)
    query_.shape = draft_.groups.empty() ? Shape::kNumbers : Shape::kGroups;
  counted_ = measures.front().table;
  counts_rows_ = measures.front().aggregate == Aggregate::kCount;
  place_groups();
  if (is_over()) return;
  for (const auto& chosen : measures) {
    Measure measure = placed(chosen);
    if (is_over()) return;
    // "total fare revenue" says one thing twice.
    const bool is_there =
        std::any_of(query_.measures.begin(), query_.measures.end(), [&](const Measure& m) {
          return !measure.place.column.empty() && m.place == measure.place &&
                 m.aggregate == measure.aggregate && m.times == measure.times;
        });
    if (!is_there) query_.measures.push_back(std::move(measure));
  }
  drop_groups_of_bounds();
  if (is_ratio) {
    Measure& measure = query_.measures[0];
    const bool counts =
        measure.aggregate == Aggregate::kCount || measure.aggregate == Aggregate::kCountDistinct;
    measure.aggregate = Aggregate::kRatio;
    if (counts) measure.place = {};
    measure.per = query_.groups[0].key ? *query_.groups[0].key : query_.groups[0].place;
    measure.words = "average " + measure.words + " per " + query_.groups[0].words;
    query_.groups.erase(query_.groups.begin());
    if (query_.groups.empty()) query_.shape = Shape::kNumbers;
  }
  if (draft_.wants_share && query_.shape == Shape::kGroups) {
    query_.measures[0].is_share = true;
    query_.measures[0].saying = Saying::kPercent;
    query_.measures[0].words = "share of the " + query_.measures[0].words;
  }
  finish_conditions();
  if (is_over()) return;
  drop_missing_groups();
  if (query_.shape == Shape::kShare) {
    if (query_.part.empty() && query_.part_related.empty())
      std::swap(query_.part_related, query_.related);
    if (query_.part.empty() && query_.part_related.empty())
      return fail("I do not see which part is meant.");
    query_.measures[0].aggregate =
        query_.measures[0].aggregate == Aggregate::kSum ? Aggregate::kSum : Aggregate::kCount;
  }
  query_.limit = draft_.limit;
  const bool is_one_row = query_.shape != Shape::kGroups || query_.over_groups;
  if (is_one_row && (draft_.order || draft_.limit))
    return fail("There is one number only: nothing to sort or to cut.");
  if (!all_shown_is_used()) return;
  if (query_.shape == Shape::kGroups && !query_.over_groups) add_order_of_groups();
}

// A column that was named has to be in what comes out, or in what is tested.
bool Resolver::all_shown_is_used() {
  for (const auto& noun : draft_.shown) {
    const bool is_there =
        std::any_of(noun.candidates.begin(), noun.candidates.end(), [&](const Candidate& c) {
          const std::string name = c.column ? schema_.column({c.table, *c.column}).name : "";
          const std::string& table = schema_.table(c.table).name;
          const auto is_it = [&](const Place& place) {
            const std::string& at = place.path.empty() ? query_.base : place.path.back().relation;
            return at == table && (name.empty() || place.column == name);
          };
          return std::any_of(query_.groups.begin(), query_.groups.end(),
                             [&](const Group& g) { return is_it(g.place); }) ||
                 std::any_of(query_.measures.begin(), query_.measures.end(),
                             [&](const Measure& m) { return is_it(m.place); }) ||
                 std::any_of(query_.conditions.begin(), query_.conditions.end(),
                             [&](const Condition& x) { return is_it(x.place); });
        });
    if (is_there) continue;
    fail("I do not see what \"" + noun.words + "\" is to do here.");
    return false;
  }
  return true;
}

void Resolver::add_order_of_groups() {
  const bool is_ranked = draft_.order.has_value() || draft_.limit.has_value();
  if (draft_.order && !draft_.order->is_superlative && draft_.order->noun.is_said()) {
    // Sorted by one of the groups or one of the measures.
    for (std::size_t g = 0; g < query_.groups.size(); ++g)
      for (const auto& c : draft_.order->noun.candidates) {
        const bool is_this =
            c.column ? schema_.column({c.table, *c.column}).name == query_.groups[g].place.column
                     : query_.groups[g].key.has_value() &&
                           (query_.groups[g].key->path.empty()
                                ? query_.base
                                : query_.groups[g].key->path.back().relation) ==
                               schema_.table(c.table).name;
        if (!is_this) continue;
        query_.order.push_back({Order::By::kGroup, g, {}, draft_.order->is_descending});
        return;
      }
  }
  if (!is_ranked && query_.is_trend) {
    for (std::size_t g = 0; g < query_.groups.size(); ++g)
      if (query_.groups[g].kind == Group::Kind::kGrain)
        query_.order.push_back({Order::By::kGroup, g, {}, false});
    return;
  }
  query_.order.push_back({Order::By::kMeasure, 0, {}, draft_.order ? order_is_descending_ : true});
}

}  // namespace countersign::agent::builtin
