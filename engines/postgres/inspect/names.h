#pragma once

// A catalog made ready to be asked: what a name in a statement means. Built once for each schema
// and shared by every thread; only looked at afterwards.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engines/postgres/catalog.h"

namespace countersign::engines::postgres::syntax {

struct NamedRelation {
  const CatalogRelation* relation = nullptr;
  std::string name;                   // as policies write it
  std::vector<std::uint32_t> sorted;  // columns in the order of their names

  // The column's number, or -1.
  int column(std::string_view name) const;
};

class Names {
 public:
  explicit Names(Catalog catalog);
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  // Through the search path, or in that schema. Null: the source has none.
  const NamedRelation* relation(std::string_view name) const;
  const NamedRelation* relation(std::string_view schema, std::string_view name) const;
  bool has_schema(std::string_view schema) const;

  // All of the source with that name; empty if none. Those that an unqualified name can mean stand
  // in a schema of the search path.
  const std::vector<const CatalogFunction*>& functions(std::string_view name) const;
  const std::vector<const CatalogOperator*>& operators(std::string_view name) const;
  const CatalogType* type(std::string_view name) const;
  // Casts to a type of that name which call a function of the source.
  const std::vector<const CatalogCast*>& casts_to(std::string_view type) const;
  // A field of a composite type.
  bool has_attribute(std::string_view name) const { return attributes_.contains(name); }
  bool is_on_path(std::string_view schema) const;

  const Catalog& catalog() const { return catalog_; }

 private:
  template <class T>
  using ByName = std::unordered_map<std::string_view, T>;

  Catalog catalog_;
  std::vector<NamedRelation> relations_;
  ByName<std::vector<const NamedRelation*>> by_name_;
  ByName<const NamedRelation*> by_bare_name_;
  ByName<std::vector<const CatalogFunction*>> functions_;
  ByName<std::vector<const CatalogOperator*>> operators_;
  ByName<const CatalogType*> types_;
  ByName<std::vector<const CatalogCast*>> casts_;
  ByName<bool> attributes_;
  ByName<bool> schemas_;
};

}  // namespace countersign::engines::postgres::syntax
