// Into which groups the rows go: things by their key and name, values, stretches of time.

#include <algorithm>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

std::string words_of(const ColumnMap& column) {
  std::string words;
  for (const auto& word : column.words) words += (words.empty() ? "" : " ") + word.expanded;
  return words;
}

Group Resolver::entity_group(std::size_t t, const Walk& walk, const std::string& words) const {
  const TableMap& table = schema_.table(t);
  const Path path = schema_.path(walk);
  Group group;
  group.kind = Group::Kind::kEntity;
  group.words = words;
  if (table.key) group.key = Place{path, table.columns[*table.key].name};
  if (!table.labels.empty()) {
    group.place = {path, table.columns[table.labels[0]].name};
    for (std::size_t i = 1; i < table.labels.size(); ++i)
      group.more.push_back({path, table.columns[table.labels[i]].name});
  } else if (group.key) {
    group.place = *group.key;
  }
  return group;
}

void Resolver::place_groups() {
  merge_date_groups();
  for (auto& asked : draft_.groups) {
    if (is_over()) return;
    if (asked.grain) {
      // Which date: the measure's table's own, or the nearest one that has any.
      std::optional<ColumnAt> date = date_near(base_);
      if (const auto* said = asked.noun.best_column()) date = ColumnAt{said->table, *said->column};
      if (!date) return fail("I see no date to group " + schema_.table(base_).nouns() + " by.");
      for (const auto& condition : draft_.conditions)  // "shipped in 2024 by month"
        if ((condition.kind == AskedCondition::Kind::kDates ||
             condition.kind == AskedCondition::Kind::kEmpty) &&
            condition.noun.best_column()) {
          const auto* said = condition.noun.best_column();
          if (distance(base_, said->table) < 99 &&
              schema_.column({said->table, *said->column}).is_date())
            date = ColumnAt{said->table, *said->column};
        }
      const auto walk = way(base_, {date->table, {}, {}, 0}, Toward::kNothing, nullptr);
      if (!walk) return;
      const ColumnMap& column = schema_.column(*date);
      Group group;
      group.kind = Group::Kind::kGrain;
      group.place = {schema_.path(*walk), column.name};
      group.grain = *asked.grain;
      if (asked.is_free_grain && column.kind == ColumnKind::kYear) group.grain = Grain::kYear;
      group.storage = column.storage;
      group.words = std::string(grain_word(group.grain));
      query_.is_trend = true;
      query_.groups.push_back(std::move(group));
      continue;
    }
    const auto* what = pick(
        asked.noun, [](const Candidate&) { return true; }, base_);
    if (what == nullptr) {
      fail("I do not see what to group by.");
      return;
    }
    const Candidate chosen = *what;
    const auto walk = way(base_, chosen, Toward::kNothing, &asked.noun);
    if (is_over()) return;
    if (!walk)
      return fail("I see no way from " + schema_.table(base_).nouns() + " to " + name_of(chosen) +
                  ".");
    if (!chosen.column) {
      // The rows of a table, counted for each of themselves: something was read wrongly.
      if (counted_ == chosen.table && base_ == chosen.table && !chosen.via && walk->empty() &&
          counts_rows_)
        return fail("I do not see for each of what " + schema_.table(base_).nouns() +
                    " are to be counted.");
      query_.groups.push_back(entity_group(chosen.table, *walk, name_of(chosen)));
      continue;
    }
    const ColumnMap& column = schema_.column({chosen.table, *chosen.column});
    if (column.is_masked)
      return fail("The column " + words_of(column) + " is masked: nothing may be grouped by it.");
    const auto& labels = schema_.table(chosen.table).labels;
    const bool is_label = std::find(labels.begin(), labels.end(), *chosen.column) != labels.end();
    if (is_label && chosen.table != base_) {
      query_.groups.push_back(entity_group(chosen.table, *walk, words_of(column)));
      continue;
    }
    Group group;
    group.place = {schema_.path(*walk), column.name};
    group.words = words_of(column);
    if (column.kind == ColumnKind::kDate) {
      group.kind = Group::Kind::kGrain;
      group.grain = Grain::kDay;
      group.storage = column.storage;
    }
    query_.groups.push_back(std::move(group));
  }
}

}  // namespace countersign::agent::builtin
