// What stands in FROM: tables, joins, subqueries, functions.

#include <algorithm>
#include <utility>

#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

constexpr std::size_t kSourcesMax = 250;

std::string_view text_of(const Element& element, Word field) {
  const Element* const child = element.member(field);
  return child == nullptr ? std::string_view() : child->text();
}

// Schemas that are the server's own, on every server.
bool is_of_server(std::string_view schema) {
  return schema == "pg_catalog" || schema == "information_schema" ||
         schema.starts_with("pg_toast") || schema.starts_with("pg_temp");
}

bool is_known_field(const Element& child, std::initializer_list<Word> known) {
  return std::find(known.begin(), known.end(), child.field) != known.end();
}

}  // namespace

void Walker::from_item(const Element& item, Scope& scope) {
  switch (item.node) {
    case Word::kRangeVar:
      return range_var(item, scope);
    case Word::kJoinExpr:
      return join(item, scope);
    case Word::kRangeSubselect:
      return subselect(item, scope);
    case Word::kRangeFunction:
      return range_function(item, scope);
    case Word::kRangeTableSample:
      return table_sample(item, scope);
    case Word::kRangeTableFunc:
      return xml_table(item, scope);
    default:
      unknown("node", item.node == Word::kOther ? item.text() : spelling(item.node));
  }
}

void Walker::push(const Source& source, Scope& scope) {
  // Each name is looked for in each of them. PostgreSQL itself plans joins of a dozen by trial.
  if (sources_.size() >= kSourcesMax)
    return too_complex("the statement names more than 250 relations at once");
  sources_.push_back(source);
  scope.to = sources_.size();
}

void Walker::alias(const Element& alias, Source& source) {
  for (const auto& child : alias.children()) {
    if (child.field == Word::kAliasname) {
      source.name = child.text();
      source.schema = {};
    } else if (child.field == Word::kColnames) {
      source.renames = &child;
    } else {
      unknown_field(alias, child);
    }
  }
}

std::size_t Walker::use_of(const NamedRelation& relation, Span span) {
  for (std::size_t i = 0; i < uses_.size(); ++i)
    if (uses_[i].relation == &relation) return i;
  uses_.push_back({&relation, span, marks_.size(), 0});
  marks_.append(relation.relation->columns.size(), false);
  return uses_.size() - 1;
}

// ---- tables ----

void Walker::range_var(const Element& item, Scope& scope) {
  Source source;
  source.span = span_of(item);
  source.is_counted = true;
  for (const auto& child : item.children()) {
    if (child.field == Word::kCatalogname)
      unknown("database", child.text());
    else if (!is_known_field(child, {Word::kSchemaname, Word::kRelname, Word::kInh,
                                     Word::kRelpersistence, Word::kAlias}))
      unknown_field(item, child);
  }
  const std::string_view name = text_of(item, Word::kRelname);
  const std::string_view schema = text_of(item, Word::kSchemaname);
  source.name = name;
  if (!schema.empty() || !common_table_source(name, source)) relation_source(schema, name, source);
  if (const Element* const as = item.member(Word::kAlias)) alias(*as, source);
  push(source, scope);
}

// A WITH name counts only where it is in scope: the tables are a stack of those that are.
bool Walker::common_table_source(std::string_view name, Source& source) {
  for (CommonTable* table = tables_.end(); table-- != tables_.begin();) {
    if (table->name != name || name.empty()) continue;
    if (table->is_being_walked) table->reads_itself = true;
    source.outputs = table->outputs;
    source.is_counted = !table->outputs.is_one_row;
    if (!table->is_told) {
      table->is_told = true;
      RelationUse use;
      use.kind = RelationKind::kCommonTable;
      use.name = name;
      use.span = source.span;
      const NamedRelation* const hidden = names_.relation(name);
      use.shadows_relation = hidden != nullptr || name.starts_with("pg_");
      facts_.relations.push_back(std::move(use));
    }
    return true;
  }
  return false;
}

void Walker::relation_source(std::string_view schema, std::string_view name, Source& source) {
  // pg_catalog comes first on every search path, and all that it holds is named so.
  const bool is_server = is_of_server(schema) || (schema.empty() && name.starts_with("pg_"));
  const NamedRelation* const found =
      is_server ? nullptr
                : (schema.empty() ? names_.relation(name) : names_.relation(schema, name));
  if (found != nullptr) {
    source.relation = found;
    source.schema = found->relation->name.schema;
    source.use = use_of(*found, source.span);
    return;
  }
  source.outputs.is_open = true;
  RelationUse use;
  use.kind = is_server ? RelationKind::kCatalog : RelationKind::kMissing;
  use.schema = schema.empty() && is_server ? "pg_catalog" : schema;
  use.name = use.schema.empty() ? std::string(name) : full_name({use.schema, std::string(name)});
  use.span = source.span;
  source.schema = schema;
  if (!is_server)
    missing(CompileProblem::kMissingRelation, "relation \"" + use.name + "\" does not exist",
            use.span);
  facts_.relations.push_back(std::move(use));
}

// ---- joins ----

void Walker::join(const Element& item, Scope& scope) {
  const std::size_t left = sources_.size();
  if (const Element* const side = item.member(Word::kLarg)) from_item(*side, scope);
  const std::size_t right = sources_.size();
  if (const Element* const side = item.member(Word::kRarg)) from_item(*side, scope);
  for (const auto& child : item.children()) {
    switch (child.field) {
      case Word::kLarg:
      case Word::kRarg:
      case Word::kAlias:
      case Word::kJoinUsingAlias:
      case Word::kIsNatural:
      case Word::kUsingClause:
        break;
      case Word::kJointype:
        expects(child, {"JOIN_INNER", "JOIN_LEFT", "JOIN_FULL", "JOIN_RIGHT"});
        break;
      case Word::kQuals: {
        const Scope both{scope.outer, left, sources_.size(), {}};
        walk(child, both);
        break;
      }
      default:
        unknown_field(item, child);
    }
  }
  shared_columns(item, scope, left, right);
  const std::size_t end = sources_.size();
  for (const Word field : {Word::kAlias, Word::kJoinUsingAlias}) {
    const Element* const as = item.member(field);
    if (as == nullptr) continue;
    Source source;
    source.is_join = true;
    source.members_from = left;
    source.members_to = end;
    alias(*as, source);
    // JOIN USING (…) AS u leaves the names of its sides as they are.
    if (field == Word::kAlias)
      for (std::size_t i = left; i < end; ++i) sources_[i].is_hidden = true;
    push(source, scope);
  }
}

// USING and NATURAL read the columns that both sides have.
void Walker::shared_columns(const Element& join, const Scope& scope, std::size_t left,
                            std::size_t right) {
  const std::size_t end = sources_.size();
  const bool is_natural = join.member(Word::kIsNatural) != nullptr;
  const Element* const list = join.member(Word::kUsingClause);
  const Span span = right < end ? sources_[right].span : Span{};
  if (is_natural || list != nullptr) operator_use({}, "=", nullptr, nullptr, span, nullptr);
  if (list != nullptr)
    for (const auto& name : list->children()) {
      bool is_found = false;
      for (std::size_t i = left; i < end; ++i)
        is_found |= find_in(sources_[i], name_text(name), true) != Found::kNo;
      if (!is_found) bare_column(name_text(name), span, scope);
    }
  if (!is_natural) return;
  const auto share = [&](std::size_t from, std::size_t to, std::string_view column) {
    bool is_shared = false;
    for (std::size_t i = from; i < to; ++i)
      is_shared |= find_in(sources_[i], column, false) != Found::kNo;
    return is_shared;
  };
  for (std::size_t i = left; i < end; ++i) {
    if (sources_[i].is_join) continue;
    Outputs columns;
    columns.from = static_cast<std::uint32_t>(output_names_.size());
    append_columns(sources_[i], columns);
    const bool is_left = i < right;
    for (std::size_t at = columns.from; at < output_names_.size(); ++at)
      if (share(is_left ? right : left, is_left ? end : right, output_names_[at]))
        find_in(sources_[i], output_names_[at], true);
  }
}

// ---- subqueries and functions ----

void Walker::subselect(const Element& item, Scope& scope) {
  Source source;
  const bool is_lateral = item.member(Word::kLateral) != nullptr;
  for (const auto& child : item.children()) {
    if (child.field == Word::kSubquery) {
      if (child.node == Word::kSelectStmt)
        source.outputs = select(child, is_lateral ? &scope : scope.outer);
      else
        other_statement(child);
    } else if (child.field == Word::kAlias) {
      alias(child, source);
    } else if (child.field != Word::kLateral) {
      unknown_field(item, child);
    }
  }
  source.is_counted = !is_lateral && !source.outputs.is_one_row;
  push(source, scope);
}

void Walker::range_function(const Element& item, Scope& scope) {
  Source source;
  source.outputs.from = static_cast<std::uint32_t>(output_names_.size());
  source.outputs.is_open = true;
  for (const auto& child : item.children()) {
    switch (child.field) {
      case Word::kFunctions:
        for (const auto& function : child.children()) function_item(function, scope, source);
        break;
      case Word::kColdeflist:
        column_definitions(child, scope, source);
        break;
      case Word::kAlias:
        alias(child, source);
        break;
      case Word::kLateral:
      case Word::kOrdinality:
      case Word::kIsRowsfrom:
        break;
      default:
        unknown_field(item, child);
    }
  }
  // A function that gives plain values has one column, named as itself or its alias.
  source.outputs.count = static_cast<std::uint32_t>(output_names_.size()) - source.outputs.from;
  push(source, scope);
}

// [call, its column definitions or nothing]
void Walker::function_item(const Element& function, const Scope& scope, Source& source) {
  const Element* const items = function.member(Word::kItems);
  if (function.node != Word::kListNode || items == nullptr) return walk(function, scope);
  for (const auto& item : items->children()) {
    if (item.kind == ElementKind::kArray)
      column_definitions(item, scope, source);
    else if (item.node == Word::kListNode && item.member(Word::kItems) != nullptr)
      column_definitions(*item.member(Word::kItems), scope, source);
    else
      walk(item, scope);
    if (item.node == Word::kFuncCall && source.name.empty())
      if (const Element* const names = item.member(Word::kFuncname))
        source.name = last_name(*names);
  }
}

void Walker::column_definitions(const Element& list, const Scope& scope, Source& source) {
  for (const auto& column : list.children()) {
    if (column.node != Word::kColumnDef) {
      walk(column, scope);
      continue;
    }
    for (const auto& child : column.children()) {
      if (child.field == Word::kColname)
        output_names_.push_back(child.text());
      else if (child.field == Word::kTypeName)
        type_name(child, scope);
      else if (child.field == Word::kCollClause)
        children(child, scope);
      else if (child.field != Word::kIsLocal)
        unknown_field(column, child);
    }
  }
  source.outputs.is_open = false;
}

void Walker::table_sample(const Element& item, Scope& scope) {
  for (const auto& child : item.children()) {
    switch (child.field) {
      case Word::kRelation:
        from_item(child, scope);
        break;
      case Word::kMethod:
        function_use(schema_name(child), last_name(child), 1, false, span_of(item));
        break;
      case Word::kArgs:
      case Word::kRepeatable:
        walk(child, scope);
        break;
      default:
        unknown_field(item, child);
    }
  }
}

void Walker::xml_table(const Element& item, Scope& scope) {
  Source source;
  source.span = span_of(item);
  source.outputs.from = static_cast<std::uint32_t>(output_names_.size());
  engine_function("xmltable", source.span);
  for (const auto& child : item.children()) {
    switch (child.field) {
      case Word::kDocexpr:
      case Word::kRowexpr:
      case Word::kNamespaces:
        walk(child, scope);
        break;
      case Word::kColumns:
        for (const auto& column : child.children()) {
          output_names_.push_back(text_of(column, Word::kColname));
          walk(column, scope);
        }
        break;
      case Word::kAlias:
        alias(child, source);
        break;
      case Word::kLateral:
        break;
      default:
        unknown_field(item, child);
    }
  }
  // The names stood before whatever the parts of the columns may have added.
  source.outputs.count = static_cast<std::uint32_t>(output_names_.size()) - source.outputs.from;
  push(source, scope);
}

}  // namespace countersign::engines::postgres::syntax
