#include "engines/postgres/snapshot.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/text.h"
#include "queries/statements.h"

namespace countersign::engines::postgres {

namespace {

constexpr std::size_t kCommentBytesMax = 2000;

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

RelationKind relation_kind(std::string_view relkind) {
  switch (relkind.empty() ? ' ' : relkind.front()) {
    case 'v':
      return RelationKind::kView;
    case 'm':
      return RelationKind::kMaterializedView;
    case 'f':
      return RelationKind::kForeignTable;
    case 'S':
      return RelationKind::kSequence;
    default:
      return RelationKind::kTable;
  }
}

CatalogFunctionKind function_kind(std::string_view prokind) {
  switch (prokind.empty() ? ' ' : prokind.front()) {
    case 'a':
      return CatalogFunctionKind::kAggregate;
    case 'w':
      return CatalogFunctionKind::kWindow;
    case 'p':
      return CatalogFunctionKind::kProcedure;
    default:
      return CatalogFunctionKind::kFunction;
  }
}

CatalogTypeKind type_kind(std::string_view typtype) {
  switch (typtype.empty() ? ' ' : typtype.front()) {
    case 'e':
      return CatalogTypeKind::kEnum;
    case 'd':
      return CatalogTypeKind::kDomain;
    case 'c':
      return CatalogTypeKind::kComposite;
    case 'r':
      return CatalogTypeKind::kRange;
    case 'm':
      return CatalogTypeKind::kMultirange;
    default:
      return CatalogTypeKind::kBase;
  }
}

CatalogVolatility volatility(std::string_view provolatile) {
  return provolatile == "i"   ? CatalogVolatility::kImmutable
         : provolatile == "s" ? CatalogVolatility::kStable
                              : CatalogVolatility::kVolatile;
}

CatalogCastContext cast_context(std::string_view castcontext) {
  return castcontext == "i"   ? CatalogCastContext::kImplicit
         : castcontext == "a" ? CatalogCastContext::kAssignment
                              : CatalogCastContext::kExplicit;
}

// A comment is data: it is kept short, and it is text.
std::string comment(std::string_view words) {
  if (words.size() > kCommentBytesMax) words = words.substr(0, kCommentBytesMax);
  while (!words.empty() && first_invalid_utf8(words)) words.remove_suffix(1);
  return std::string(words);
}

// What is known of a relation beside its place in the catalog.
struct Known {
  std::optional<std::uint64_t> rows;
  std::string comment;
  std::vector<std::string> column_comments;
  bool is_partitioned = false;
};

class Reader {
 public:
  Reader(Connection& connection, const Patience& patience)
      : connection_(connection), patience_(patience) {}

  std::optional<Failure> read(Snapshot& into) {
    catalog_.server_version = static_cast<std::uint32_t>(connection_.server_version());
    catalog_.search_path = into.catalog.search_path;
    relations();
    columns();
    foreign_keys();
    parents();
    views();
    functions();
    operators();
    types();
    casts();
    type_names(into);
    if (failure_) return failure_;
    into.schema = make_schema();
    into.catalog = std::move(catalog_);
    return std::nullopt;
  }

 private:
  using Number = std::string;  // the server's number of a thing: only compared

  template <class Each>
  void each(std::string_view sql, const Each& row_of) {
    if (failure_) return;
    const auto found = connection_.ask(sql, {}, patience_);
    if (!found) {
      failure_ = found.error();
      return;
    }
    for (int row = 0; row < found.value().rows(); ++row) row_of(found.value(), row);
  }

  CatalogRelation* relation(std::string_view oid) {
    const auto found = relation_at_.find(Number(oid));
    return found == relation_at_.end() ? nullptr : &catalog_.relations[found->second];
  }
  static CatalogName name_at(const Table& table, int row, int column) {
    return {table.text(row, column), table.text(row, column + 1)};
  }

  void relations() {
    each(queries::k_sources_postgres_relations, [&](const Table& table, int row) {
      relation_at_.emplace(table.text(row, 0), catalog_.relations.size());
      CatalogRelation relation;
      relation.kind = relation_kind(table.view(row, 3));
      relation.name = name_at(table, row, 1);
      relation.is_partition = table.is_true(row, 4);
      relation.has_row_security = table.is_true(row, 5);
      catalog_.relations.push_back(std::move(relation));
      Known known;
      if (!table.is_null(row, 6)) known.rows = number(table.view(row, 6));
      known.comment = comment(table.view(row, 7));
      known.is_partitioned = table.view(row, 3) == "p";
      known_.push_back(std::move(known));
    });
  }

  void columns() {
    each(queries::k_sources_postgres_columns, [&](const Table& table, int row) {
      CatalogColumn column{.name = table.text(row, 1),
                           .type = name_at(table, row, 2),
                           .declared = table.text(row, 4),
                           .is_nullable = table.is_true(row, 5),
                           .is_key = table.is_true(row, 6),
                           .is_generated = table.is_true(row, 7)};
      const auto at = relation_at_.find(table.text(row, 0));
      if (at == relation_at_.end()) {
        parts_[table.text(row, 0)].push_back(std::move(column.name));
        return;
      }
      catalog_.relations[at->second].columns.push_back(std::move(column));
      known_[at->second].column_comments.push_back(comment(table.view(row, 8)));
    });
  }

  void foreign_keys() {
    Number last;
    each(queries::k_sources_postgres_foreign_keys, [&](const Table& table, int row) {
      CatalogRelation* from = relation(table.view(row, 0));
      if (from == nullptr) return;
      if (table.view(row, 1) != last)
        from->foreign_keys.push_back({{}, name_at(table, row, 2), {}});
      last = table.text(row, 1);
      from->foreign_keys.back().columns.push_back(table.text(row, 4));
      from->foreign_keys.back().to_columns.push_back(table.text(row, 5));
    });
  }

  void parents() {
    each(queries::k_sources_postgres_parents, [&](const Table& table, int row) {
      if (CatalogRelation* child = relation(table.view(row, 0)))
        child->parents.push_back(name_at(table, row, 1));
    });
  }

  void views() {
    each(queries::k_sources_postgres_view_reads, [&](const Table& table, int row) {
      CatalogRelation* view = relation(table.view(row, 0));
      if (view == nullptr) return;
      const CatalogName read = name_at(table, row, 1);
      if (view->reads.empty() || view->reads.back().relation != read)
        view->reads.push_back({read, {}});
      auto& columns = view->reads.back().columns;
      if (!table.is_null(row, 3) && (columns.empty() || columns.back() != table.view(row, 3)))
        columns.push_back(table.text(row, 3));
    });
    each(queries::k_sources_postgres_view_calls, [&](const Table& table, int row) {
      if (CatalogRelation* view = relation(table.view(row, 0)))
        view->calls.push_back(name_at(table, row, 1));
    });
  }

  void functions() {
    std::unordered_map<Number, std::size_t> function_at;
    each(queries::k_sources_postgres_functions, [&](const Table& table, int row) {
      function_at.emplace(table.text(row, 0), catalog_.functions.size());
      CatalogFunction function;
      function.name = name_at(table, row, 1);
      function.kind = function_kind(table.view(row, 3));
      function.defaults = static_cast<std::uint32_t>(number(table.view(row, 4)));
      function.is_variadic = table.is_true(row, 5);
      function.returns = name_at(table, row, 6);
      function.returns_set = table.is_true(row, 8);
      function.volatility = volatility(table.view(row, 9));
      function.is_security_definer = table.is_true(row, 10);
      function.extension = table.text(row, 11);
      catalog_.functions.push_back(std::move(function));
    });
    each(queries::k_sources_postgres_function_arguments, [&](const Table& table, int row) {
      const auto at = function_at.find(table.text(row, 0));
      if (at != function_at.end())
        catalog_.functions[at->second].arguments.push_back(name_at(table, row, 1));
    });
  }

  void operators() {
    each(queries::k_sources_postgres_operators, [&](const Table& table, int row) {
      catalog_.operators.push_back({name_at(table, row, 0), name_at(table, row, 2),
                                    name_at(table, row, 4), table.text(row, 6)});
    });
  }

  void types() {
    each(queries::k_sources_postgres_types, [&](const Table& table, int row) {
      CatalogType type;
      type.name = name_at(table, row, 0);
      type.kind = type_kind(table.view(row, 2));
      type.base = name_at(table, row, 3);
      type.extension = table.text(row, 5);
      const auto parts = parts_.find(table.text(row, 6));
      if (parts != parts_.end()) type.attributes = parts->second;
      catalog_.types.push_back(std::move(type));
    });
  }

  void casts() {
    each(queries::k_sources_postgres_casts, [&](const Table& table, int row) {
      catalog_.casts.push_back({name_at(table, row, 0), name_at(table, row, 2),
                                name_at(table, row, 4), cast_context(table.view(row, 6)),
                                table.text(row, 7)});
    });
  }

  void type_names(Snapshot& into) {
    each(queries::k_sources_postgres_type_names, [&](const Table& table, int row) {
      into.type_names.emplace(static_cast<std::uint32_t>(number(table.view(row, 0))),
                              table.text(row, 1));
    });
  }

  // The rows of a partitioned table are those of its partitions.
  void add_partitions() {
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (!known_[i].rows || !catalog_.relations[i].is_partition) continue;
      for (CatalogName child = catalog_.relations[i].name; !child.name.empty();)
        child = add_to_parent(child, *known_[i].rows);
    }
  }
  CatalogName add_to_parent(const CatalogName& child, std::uint64_t rows) {
    const auto at = by_name_.find(full_name(child));
    if (at == by_name_.end() || catalog_.relations[at->second].parents.empty()) return {};
    const CatalogName parent = catalog_.relations[at->second].parents.front();
    const auto above = by_name_.find(full_name(parent));
    if (above != by_name_.end() && known_[above->second].is_partitioned)
      known_[above->second].rows = known_[above->second].rows.value_or(0) + rows;
    return parent;
  }

  std::shared_ptr<Schema> make_schema() {
    for (std::size_t i = 0; i < catalog_.relations.size(); ++i)
      by_name_.emplace(full_name(catalog_.relations[i].name), i);
    add_partitions();
    auto schema = std::make_shared<Schema>();
    schema->ddl = to_text(catalog_);
    schema->digest = sha256(schema->ddl);
    for (std::size_t i = 0; i < catalog_.relations.size(); ++i)
      schema->relations.push_back(relation_of(catalog_.relations[i], known_[i]));
    std::sort(schema->relations.begin(), schema->relations.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return schema;
  }

  SchemaRelation relation_of(const CatalogRelation& from, const Known& known) const {
    SchemaRelation relation;
    relation.kind = from.kind;
    relation.name = policy_name(catalog_, from.name);
    for (std::size_t i = 0; i < from.columns.size(); ++i) {
      const CatalogColumn& column = from.columns[i];
      relation.columns.push_back({.name = column.name,
                                  .type = column.declared,
                                  .is_nullable = column.is_nullable,
                                  .is_key = column.is_key,
                                  .note = known.column_comments[i]});
    }
    for (const auto& key : from.foreign_keys)
      relation.foreign_keys.push_back(
          {key.columns, policy_name(catalog_, key.table), key.to_columns});
    relation.row_estimate = known.rows;
    relation.note = known.comment;
    return relation;
  }

  Connection& connection_;
  const Patience& patience_;
  std::optional<Failure> failure_;
  Catalog catalog_;
  std::vector<Known> known_;  // as catalog_.relations
  std::unordered_map<Number, std::size_t> relation_at_;
  std::unordered_map<Number, std::vector<std::string>> parts_;  // of composite types
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace

Result<std::string, Failure> read_fingerprint(Connection& connection, const Patience& patience) {
  const auto found = connection.ask(queries::k_sources_postgres_fingerprint, {}, patience);
  if (!found) return unexpected(found.error());
  return found.value().text(0, 0);
}

Result<Snapshot, Failure> read_snapshot(Connection& connection,
                                        const std::vector<std::string>& search_path,
                                        const Patience& patience) {
  Snapshot snapshot;
  snapshot.catalog.search_path = search_path;
  auto fingerprint = read_fingerprint(connection, patience);
  if (!fingerprint) return unexpected(fingerprint.error());
  snapshot.fingerprint = std::move(fingerprint.value());
  if (auto failure = Reader(connection, patience).read(snapshot))
    return unexpected(std::move(*failure));
  return snapshot;
}

Result<std::vector<std::string>, Failure> missing_schemas(
    Connection& connection, const std::vector<std::string>& search_path, const Patience& patience) {
  const auto found = connection.ask(queries::k_sources_postgres_schemas, {}, patience);
  if (!found) return unexpected(found.error());
  std::vector<std::string> missing;
  for (const auto& schema : search_path) {
    bool is_there = false;
    for (int row = 0; row < found.value().rows(); ++row)
      is_there = is_there || found.value().view(row, 0) == schema;
    if (!is_there) missing.push_back(schema);
  }
  return missing;
}

}  // namespace countersign::engines::postgres
