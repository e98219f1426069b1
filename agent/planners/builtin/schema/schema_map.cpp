#include "agent/planners/builtin/schema/schema_map.h"

#include <algorithm>
#include <deque>
#include <map>

#include "agent/planners/builtin/schema/schema_kinds.h"
#include "agent/planners/builtin/writing/dialect.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kHopsMax = 5;
constexpr std::size_t kWalksMax = 6;
constexpr std::size_t kTablesMax = 400;
constexpr std::size_t kColumnsMax = 300;

std::string joined(const std::vector<NameWord>& words, bool in_plural) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size();
    const std::string word =
        is_last ? (in_plural ? plural(singular(words[i].expanded)) : singular(words[i].expanded))
                : words[i].expanded;
    out += (i == 0 ? "" : " ") + word;
  }
  return out;
}

// Of "sales.orders" the table's own name is what people say.
std::string_view own_name(std::string_view name) {
  const auto dot = name.find_last_of('.');
  return dot == std::string_view::npos || dot + 1 == name.size() ? name : name.substr(dot + 1);
}

TableMap map_table(const engines::SchemaRelation& relation, const Dialect& dialect) {
  TableMap table;
  table.name = relation.name;
  table.words = name_words(own_name(relation.name));
  table.rows = relation.row_estimate;
  for (const auto& column : relation.columns) {
    if (table.columns.size() == kColumnsMax) break;
    table.columns.push_back(map_column(column, table, dialect));
  }
  return table;
}

// ---- keys ---------------------------------------------------------------------------------------

std::optional<std::size_t> column_named(const TableMap& table, std::string_view name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (same_ignoring_case(table.columns[i].name, name)) return i;
  return std::nullopt;
}

std::size_t words_of_target(const std::vector<NameWord>& said, std::size_t count,
                            const std::vector<NameWord>& table) {
  // The last words of what stands before "id" are the table's words, all of them or its head.
  std::size_t equal = 0;
  while (equal < count && equal < table.size() &&
         said[count - 1 - equal].stem == table[table.size() - 1 - equal].stem)
    ++equal;
  return equal;
}

class Keys {
 public:
  Keys(std::vector<TableMap>& tables, std::vector<Link>& links) : tables_(tables), links_(links) {}

  void declared(const std::vector<engines::SchemaRelation>& schema) {
    for (std::size_t t = 0; t < tables_.size(); ++t)
      for (const auto& key : schema[t].foreign_keys) declare(t, key);
  }

  void guess() {
    for (std::size_t t = 0; t < tables_.size(); ++t)
      for (std::size_t c = 0; c < tables_[t].columns.size(); ++c)
        if (!leads_somewhere(t, c)) guess(t, c);
  }

 private:
  bool leads_somewhere(std::size_t t, std::size_t c) const {
    return std::any_of(links_.begin(), links_.end(),
                       [&](const Link& l) { return l.from == t && l.column == c; });
  }

  void declare(std::size_t t, const engines::ForeignKey& key) {
    if (key.columns.size() != 1) return;
    const auto column = column_named(tables_[t], key.columns[0]);
    for (std::size_t to = 0; column && to < tables_.size(); ++to) {
      if (!same_ignoring_case(tables_[to].name, key.table)) continue;
      const auto target =
          key.to_columns.empty() ? tables_[to].key : column_named(tables_[to], key.to_columns[0]);
      if (target) add(t, *column, to, *target);
    }
  }

  void add(std::size_t t, std::size_t c, std::size_t to, std::size_t to_column) {
    Link link;
    link.from = t;
    link.column = c;
    link.to = to;
    link.to_column = to_column;
    ColumnMap& column = tables_[t].columns[c];
    link.is_optional = column.is_nullable && !column.is_part_of_key;
    link.is_one_to_one = tables_[t].key == c;
    link.role = role_of(column.words, tables_[to]);
    if (tables_[t].key != c) column.kind = ColumnKind::kReference;
    links_.push_back(std::move(link));
  }

  static std::vector<NameWord> role_of(const std::vector<NameWord>& words, const TableMap& to) {
    std::vector<NameWord> role;
    for (const auto& word : words) {
      const bool says_target = is_key_word(word.expanded) ||
                               std::any_of(to.words.begin(), to.words.end(),
                                           [&](const NameWord& w) { return w.stem == word.stem; });
      if (!says_target) role.push_back(word);
    }
    return role;
  }

  // customer_id, custId, customer (a number), dept_no; manager_id is the table's own if no other.
  void guess(std::size_t t, std::size_t c) {
    const ColumnMap& column = tables_[t].columns[c];
    if (column.kind == ColumnKind::kDate || tables_[t].key == c) return;
    if (guess_same_name(t, c)) return;
    const auto& words = column.words;
    const bool ends_in_key = words.size() > 1 && is_key_word(words.back().expanded);
    if (!ends_in_key) {
      if (says_who(column)) guess_person(t, c);
      return;
    }
    const std::size_t count = words.size() - 1;
    std::optional<std::size_t> best;
    std::size_t best_rank = 0;
    for (std::size_t to = 0; to < tables_.size(); ++to) {
      if (!tables_[to].key) continue;
      const std::size_t equal = words_of_target(words, count, tables_[to].words);
      if (equal == 0) continue;
      const bool is_whole = equal == tables_[to].words.size();
      const std::size_t rank = equal * 2 + (is_whole ? 3 : 0);
      if (rank > best_rank) best = to, best_rank = rank;
    }
    if (best && fits(t, c, *best)) return add(t, c, *best, *tables_[*best].key);
    if (best) return;
    const std::string& role = words[count - 1].expanded;
    const bool is_own = role == "parent" || names_person(tables_[t]);
    if (!is_own && means_person(role) && guess_person(t, c)) return;
    if (tables_[t].key && means_superior(role) && fits(t, c, t)) add(t, c, t, *tables_[t].key);
  }

  // "assigned_to", "created_by": an integer that says who.
  static bool says_who(const ColumnMap& column) {
    const auto& words = column.words;
    return words.size() == 2 && column.kind == ColumnKind::kNumber &&
           (words[1].text == "to" || words[1].text == "by");
  }

  // author_id, assignee_id: a row of the one table of persons, where there is one only.
  bool guess_person(std::size_t t, std::size_t c) {
    std::optional<std::size_t> only;
    for (std::size_t to = 0; to < tables_.size(); ++to) {
      if (!names_person(tables_[to]) || !tables_[to].key || to == t) continue;
      if (only) return false;
      only = to;
    }
    if (!only || !fits(t, c, *only)) return false;
    add(t, c, *only, *tables_[*only].key);
    return true;
  }

  bool fits(std::size_t t, std::size_t c, std::size_t to) const {
    const ColumnMap& target = tables_[to].columns[*tables_[to].key];
    return tables_[t].columns[c].is_text == target.is_text;
  }

  // dept_no here and dept_no as another table's key.
  bool guess_same_name(std::size_t t, std::size_t c) {
    const ColumnMap& column = tables_[t].columns[c];
    if (column.words.size() == 1 && is_key_word(column.words[0].expanded)) return false;
    for (std::size_t to = 0; to < tables_.size(); ++to) {
      const auto key = tables_[to].key;
      if (to == t || !key) continue;
      const ColumnMap& target = tables_[to].columns[*key];
      if (!same_ignoring_case(target.name, column.name) || !fits(t, c, to)) continue;
      if (target.words.size() == 1 && target.kind == ColumnKind::kLabel) continue;
      add(t, c, to, *key);
      return true;
    }
    return false;
  }

  std::vector<TableMap>& tables_;
  std::vector<Link>& links_;
};

void note_bridges(std::vector<TableMap>& tables, const std::vector<Link>& links) {
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const auto leading =
        std::count_if(links.begin(), links.end(), [&](const Link& l) { return l.from == t; });
    const auto rest =
        std::count_if(tables[t].columns.begin(), tables[t].columns.end(), [](const ColumnMap& c) {
          return c.kind == ColumnKind::kLabel || c.kind == ColumnKind::kCategory ||
                 c.kind == ColumnKind::kText;
        });
    tables[t].is_bridge = leading >= 2 && rest == 0;
  }
}

}  // namespace

std::string TableMap::noun() const {
  return joined(words, false);
}
std::string TableMap::nouns() const {
  return joined(words, true);
}

SchemaMap::SchemaMap(const std::vector<engines::SchemaRelation>& schema)
    : SchemaMap(schema, sqlite_dialect()) {}

SchemaMap::SchemaMap(const std::vector<engines::SchemaRelation>& schema, const Dialect& dialect)
    : dialect_(&dialect) {
  for (const auto& relation : schema) {
    if (tables_.size() == kTablesMax) break;
    tables_.push_back(map_table(relation, dialect));
    choose_key(tables_.back(), relation);
  }
  Keys keys(tables_, links_);
  keys.declared(schema);
  keys.guess();
  for (auto& table : tables_) {
    choose_labels(table);
    choose_date(table);
  }
  note_bridges(tables_, links_);
  steps_from_.resize(tables_.size());
  for (std::size_t l = 0; l < links_.size(); ++l) {
    if (links_[l].from == links_[l].to) continue;
    steps_from_[links_[l].from].push_back({l, false});
    steps_from_[links_[l].to].push_back({l, true});
  }
}

std::vector<std::size_t> SchemaMap::self_links(std::size_t table) const {
  std::vector<std::size_t> own;
  for (std::size_t l = 0; l < links_.size(); ++l)
    if (links_[l].from == table && links_[l].to == table) own.push_back(l);
  return own;
}

std::size_t SchemaMap::end_of(std::size_t from, const Walk& walk) const {
  for (const auto& step : walk)
    from = step.is_backward ? links_[step.link].from : links_[step.link].to;
  return from;
}

Hop SchemaMap::hop(const Step& step) const {
  const Link& link = links_[step.link];
  const std::string& near = tables_[link.from].columns[link.column].name;
  const std::string& far = tables_[link.to].columns[link.to_column].name;
  if (step.is_backward) return {tables_[link.from].name, far, near, !link.is_one_to_one, true};
  return {tables_[link.to].name, near, far, false, link.is_optional};
}

Path SchemaMap::path(const Walk& walk) const {
  Path path;
  for (const auto& step : walk) path.push_back(hop(step));
  return path;
}

// Breadth first by weight; a walk never comes to a table twice.
std::vector<Walk> SchemaMap::shortest(std::size_t from, std::size_t to, bool to_many) const {
  if (from == to) return {Walk{}};
  struct Open {
    Walk walk;
    std::size_t at;
    std::size_t weight;
  };
  std::vector<Walk> found;
  std::size_t found_weight = 0;
  std::vector<std::size_t> best(tables_.size(), SIZE_MAX);
  std::vector<std::deque<Open>> by_weight(kHopsMax * 3 + 1);
  by_weight[0].push_back({{}, from, 0});
  std::size_t work = 0;
  for (std::size_t weight = 0; weight < by_weight.size(); ++weight) {
    if (!found.empty() && weight > found_weight) break;
    while (!by_weight[weight].empty() && ++work < 20'000) {
      const Open open = std::move(by_weight[weight].front());
      by_weight[weight].pop_front();
      if (open.at == to) {
        found_weight = weight;
        if (found.size() < kWalksMax) found.push_back(open.walk);
        continue;
      }
      if (best[open.at] < weight || open.walk.size() == kHopsMax) continue;
      best[open.at] = weight;
      for (const Step& step : steps_from_[open.at]) {
        const Link& link = links_[step.link];
        const bool is_many = step.is_backward && !link.is_one_to_one;
        if (is_many && !to_many) continue;
        const std::size_t next = step.is_backward ? link.from : link.to;
        const std::size_t next_weight = weight + (is_many ? 3 : 2);
        if (next_weight >= by_weight.size() || best[next] < next_weight) continue;
        Open further{open.walk, next, next_weight};
        further.walk.push_back(step);
        by_weight[next_weight].push_back(std::move(further));
      }
    }
  }
  return found;
}

std::vector<Walk> SchemaMap::walks_to_one(std::size_t from, std::size_t to) const {
  return shortest(from, to, false);
}

std::vector<Walk> SchemaMap::walks(std::size_t from, std::size_t to) const {
  return shortest(from, to, true);
}

}  // namespace countersign::agent::builtin
