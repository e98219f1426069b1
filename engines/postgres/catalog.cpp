#include "engines/postgres/catalog.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/invariant.h"
#include "core/text.h"
#include "engines/postgres/catalog_lines.h"

namespace countersign::engines::postgres {

namespace {

constexpr std::string_view kHeading = "postgresql catalog 1";

template <class T>
std::vector<T> sorted(std::vector<T> items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return items;
}

// ---- words ----

template <class Enum, std::size_t Count>
using Words = std::array<std::pair<Enum, std::string_view>, Count>;

constexpr Words<RelationKind, 5> kRelationWords = {{{RelationKind::kTable, "table"},
                                                    {RelationKind::kView, "view"},
                                                    {RelationKind::kMaterializedView, "matview"},
                                                    {RelationKind::kForeignTable, "foreign_table"},
                                                    {RelationKind::kSequence, "sequence"}}};
constexpr Words<CatalogFunctionKind, 4> kFunctionWords = {
    {{CatalogFunctionKind::kFunction, "function"},
     {CatalogFunctionKind::kAggregate, "aggregate"},
     {CatalogFunctionKind::kWindow, "window"},
     {CatalogFunctionKind::kProcedure, "procedure"}}};
constexpr Words<CatalogVolatility, 3> kVolatilityWords = {
    {{CatalogVolatility::kImmutable, "immutable"},
     {CatalogVolatility::kStable, "stable"},
     {CatalogVolatility::kVolatile, "volatile"}}};
constexpr Words<CatalogTypeKind, 6> kTypeWords = {{{CatalogTypeKind::kBase, "base"},
                                                   {CatalogTypeKind::kEnum, "enum"},
                                                   {CatalogTypeKind::kDomain, "domain"},
                                                   {CatalogTypeKind::kComposite, "composite"},
                                                   {CatalogTypeKind::kRange, "range"},
                                                   {CatalogTypeKind::kMultirange, "multirange"}}};
constexpr Words<CatalogCastContext, 3> kCastWords = {
    {{CatalogCastContext::kExplicit, "explicit"},
     {CatalogCastContext::kAssignment, "assignment"},
     {CatalogCastContext::kImplicit, "implicit"}}};

template <class Enum, std::size_t Count>
std::string_view word_of(const Words<Enum, Count>& words, Enum value) {
  for (const auto& [candidate, text] : words)
    if (candidate == value) return text;
  unreachable("a kind that the text of a catalog has no word for");
}

template <class Enum, std::size_t Count>
bool value_of(const Words<Enum, Count>& words, std::string_view text, Enum& value) {
  for (const auto& [candidate, known] : words)
    if (known == text) return value = candidate, true;
  return false;
}

// ---- writing ----

void write(LineWriter& out, const CatalogRelation& relation) {
  out.begin(0, word(relation.kind)).name(relation.name).end();
  for (const auto& column : relation.columns) {
    out.begin(1, "column").field(column.name).name(column.type).field(column.declared);
    if (!column.is_nullable) out.field("not_null");
    if (column.is_key) out.field("key");
    if (column.is_generated) out.field("generated");
    out.end();
  }
  for (const auto& key : sorted(relation.foreign_keys))
    out.begin(1, "foreign_key").list(key.columns).name(key.table).list(key.to_columns).end();
  for (const auto& parent : sorted(relation.parents))
    out.begin(1, relation.is_partition ? "partition_of" : "inherits").name(parent).end();
  if (relation.has_row_security) out.begin(1, "row_security").end();
  for (const auto& read : sorted(relation.reads))
    out.begin(1, "reads").name(read.relation).list(sorted(read.columns)).end();
  for (const auto& call : sorted(relation.calls)) out.begin(1, "calls").name(call).end();
}

void write(LineWriter& out, const CatalogFunction& function) {
  out.begin(0, word_of(kFunctionWords, function.kind)).name(function.name);
  std::vector<std::string> arguments;
  for (const auto& type : function.arguments) {
    arguments.push_back(type.schema);
    arguments.push_back(type.name);
  }
  out.list(arguments).number(function.defaults);
  out.field(function.is_variadic ? "variadic" : "fixed");
  out.field(function.returns_set ? "setof" : "one").name(function.returns);
  out.field(word_of(kVolatilityWords, function.volatility));
  out.field(function.is_security_definer ? "definer" : "invoker").field(function.extension).end();
}

// ---- reading ----

bool take_flags(LineReader& in, CatalogColumn& column) {
  column.is_nullable = !in.take_if("not_null");
  column.is_key = in.take_if("key");
  column.is_generated = in.take_if("generated");
  return in.at_end();
}

bool read_part(LineReader& in, std::string_view word, CatalogRelation& relation) {
  if (word == "column") {
    auto& column = relation.columns.emplace_back();
    column.name = in.field();
    column.type = in.name();
    column.declared = in.field();
    return take_flags(in, column);
  }
  if (word == "foreign_key") {
    auto& key = relation.foreign_keys.emplace_back();
    key.columns = in.list();
    key.table = in.name();
    key.to_columns = in.list();
  } else if (word == "partition_of" || word == "inherits") {
    relation.parents.push_back(in.name());
    relation.is_partition = word == "partition_of";
  } else if (word == "row_security") {
    relation.has_row_security = true;
  } else if (word == "reads") {
    auto& read = relation.reads.emplace_back();
    read.relation = in.name();
    read.columns = in.list();
  } else if (word == "calls") {
    relation.calls.push_back(in.name());
  } else {
    return false;
  }
  return in.at_end();
}

bool read_function(LineReader& in, CatalogFunction& function) {
  function.name = in.name();
  const auto arguments = in.list();
  if (arguments.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < arguments.size(); i += 2)
    function.arguments.push_back({arguments[i], arguments[i + 1]});
  function.defaults = in.number();
  function.is_variadic = in.either("fixed", "variadic");
  function.returns_set = in.either("one", "setof");
  function.returns = in.name();
  const bool is_known = value_of(kVolatilityWords, in.field(), function.volatility);
  function.is_security_definer = in.either("invoker", "definer");
  function.extension = in.field();
  return is_known && in.at_end();
}

bool read_operator(LineReader& in, CatalogOperator& operation) {
  operation.name = in.name();
  operation.left = in.name();
  operation.right = in.name();
  operation.extension = in.field();
  return in.at_end();
}

bool read_type(LineReader& in, CatalogType& type) {
  type.name = in.name();
  const bool is_known = value_of(kTypeWords, in.field(), type.kind);
  type.base = in.name();
  type.attributes = in.list();
  type.extension = in.field();
  return is_known && in.at_end();
}

bool read_cast(LineReader& in, CatalogCast& cast) {
  cast.source = in.name();
  cast.target = in.name();
  cast.function = in.name();
  const bool is_known = value_of(kCastWords, in.field(), cast.context);
  cast.extension = in.field();
  return is_known && in.at_end();
}

bool read_line(LineReader& in, Catalog& catalog) {
  const std::string word = in.field();
  if (in.depth() == 1) {
    return !catalog.relations.empty() && read_part(in, word, catalog.relations.back());
  }
  if (word == "server") {
    catalog.server_version = in.number();
    return in.at_end();
  }
  if (word == "search_path") {
    catalog.search_path = in.list();
    return in.at_end();
  }
  RelationKind kind{};
  if (value_of(kRelationWords, word, kind)) {
    auto& relation = catalog.relations.emplace_back();
    relation.kind = kind;
    relation.name = in.name();
    return in.at_end();
  }
  CatalogFunctionKind function{};
  if (value_of(kFunctionWords, word, function)) {
    catalog.functions.emplace_back().kind = function;
    return read_function(in, catalog.functions.back());
  }
  if (word == "operator") return read_operator(in, catalog.operators.emplace_back());
  if (word == "type") return read_type(in, catalog.types.emplace_back());
  return word == "cast" && read_cast(in, catalog.casts.emplace_back());
}

bool is_found_by_bare_name(const Catalog& catalog, const CatalogName& wanted) {
  for (const auto& schema : catalog.search_path)
    for (const auto& relation : catalog.relations)
      if (relation.name.name == wanted.name && relation.name.schema == schema)
        return schema == wanted.schema;
  return false;
}

void append_part(std::string& out, std::string_view part) {
  if (!part.empty() && part.find_first_of(".\"*") == std::string_view::npos) {
    out += part;
    return;
  }
  out += '"';
  for (const char c : part) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string_view word(RelationKind kind) {
  return word_of(kRelationWords, kind);
}

std::string to_text(const Catalog& catalog) {
  LineWriter out;
  out.begin(0, kHeading).end();
  out.begin(0, "server").number(catalog.server_version).end();
  out.begin(0, "search_path").list(catalog.search_path).end();
  auto relations = catalog.relations;
  std::sort(relations.begin(), relations.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const auto& relation : relations) write(out, relation);
  for (const auto& function : sorted(catalog.functions)) write(out, function);
  for (const auto& op : sorted(catalog.operators))
    out.begin(0, "operator").name(op.name).name(op.left).name(op.right).field(op.extension).end();
  for (const auto& type : sorted(catalog.types))
    out.begin(0, "type")
        .name(type.name)
        .field(word_of(kTypeWords, type.kind))
        .name(type.base)
        .list(type.attributes)
        .field(type.extension)
        .end();
  for (const auto& cast : sorted(catalog.casts))
    out.begin(0, "cast")
        .name(cast.source)
        .name(cast.target)
        .name(cast.function)
        .field(word_of(kCastWords, cast.context))
        .field(cast.extension)
        .end();
  return out.text();
}

Result<Catalog, std::string> catalog_from_text(std::string_view text) {
  Catalog catalog;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string_view content = text.substr(at, end - at);
    at = end + 1;
    if (line == 0) {
      if (content != kHeading) break;
      continue;
    }
    LineReader in(content);
    if (!read_line(in, catalog))
      return unexpected("line " + std::to_string(line + 1) +
                        " is not part of a catalog: " + escaped_prefix(content, 100));
  }
  if (line == 0 || !text.starts_with(kHeading))
    return unexpected("line 1: expected `" + std::string(kHeading) + "`");
  if (to_text(catalog) != text)
    return unexpected(std::string("the lines are not in the order that a catalog is written in"));
  return catalog;
}

std::string policy_name(const Catalog& catalog, const CatalogName& relation) {
  if (!is_found_by_bare_name(catalog, relation)) return full_name(relation);
  std::string out;
  append_part(out, relation.name);
  return out;
}

std::string full_name(const CatalogName& name) {
  std::string out;
  append_part(out, name.schema);
  out += '.';
  append_part(out, name.name);
  return out;
}

}  // namespace countersign::engines::postgres
