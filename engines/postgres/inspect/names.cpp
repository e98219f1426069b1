#include "engines/postgres/inspect/names.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace countersign::engines::postgres::syntax {

namespace {

template <class Map>
const typename Map::mapped_type& found_in(const Map& map, std::string_view name) {
  static const typename Map::mapped_type none{};
  const auto found = map.find(name);
  return found == map.end() ? none : found->second;
}

NamedRelation named(const Catalog& catalog, const CatalogRelation& relation) {
  NamedRelation out;
  out.relation = &relation;
  out.name = policy_name(catalog, relation.name);
  out.sorted.resize(relation.columns.size());
  std::iota(out.sorted.begin(), out.sorted.end(), 0U);
  std::sort(out.sorted.begin(), out.sorted.end(), [&](std::uint32_t a, std::uint32_t b) {
    return relation.columns[a].name < relation.columns[b].name;
  });
  return out;
}

}  // namespace

int NamedRelation::column(std::string_view wanted) const {
  constexpr std::size_t kFewColumns = 24;  // up to here looking at each is quicker
  const auto& columns = relation->columns;
  if (columns.size() <= kFewColumns) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].name == wanted) return static_cast<int>(i);
    return -1;
  }
  const auto found = std::lower_bound(
      sorted.begin(), sorted.end(), wanted,
      [&](std::uint32_t i, std::string_view text) { return columns[i].name < text; });
  return found != sorted.end() && columns[*found].name == wanted ? static_cast<int>(*found) : -1;
}

Names::Names(Catalog catalog) : catalog_(std::move(catalog)) {
  relations_.reserve(catalog_.relations.size());
  for (const auto& relation : catalog_.relations) {
    const auto& entry = relations_.emplace_back(named(catalog_, relation));
    by_name_[relation.name.name].push_back(&entry);
    schemas_[relation.name.schema] = true;
  }
  for (const auto& schema : catalog_.search_path)
    for (const auto& entry : relations_)
      if (entry.relation->name.schema == schema)
        by_bare_name_.try_emplace(entry.relation->name.name, &entry);
  for (const auto& function : catalog_.functions)
    functions_[function.name.name].push_back(&function);
  for (const auto& op : catalog_.operators) operators_[op.name.name].push_back(&op);
  for (const auto& cast : catalog_.casts) casts_[cast.target.name].push_back(&cast);
  for (const auto& type : catalog_.types) {
    types_.try_emplace(type.name.name, &type);
    for (const auto& attribute : type.attributes) attributes_[attribute] = true;
  }
}

const NamedRelation* Names::relation(std::string_view name) const {
  return found_in(by_bare_name_, name);
}

const NamedRelation* Names::relation(std::string_view schema, std::string_view name) const {
  for (const auto* entry : found_in(by_name_, name))
    if (entry->relation->name.schema == schema) return entry;
  return nullptr;
}

bool Names::has_schema(std::string_view schema) const {
  return schemas_.contains(schema);
}

const std::vector<const CatalogFunction*>& Names::functions(std::string_view name) const {
  return found_in(functions_, name);
}

const std::vector<const CatalogOperator*>& Names::operators(std::string_view name) const {
  return found_in(operators_, name);
}

const CatalogType* Names::type(std::string_view name) const {
  return found_in(types_, name);
}

const std::vector<const CatalogCast*>& Names::casts_to(std::string_view type) const {
  return found_in(casts_, type);
}

bool Names::is_on_path(std::string_view schema) const {
  return std::find(catalog_.search_path.begin(), catalog_.search_path.end(), schema) !=
         catalog_.search_path.end();
}

}  // namespace countersign::engines::postgres::syntax
