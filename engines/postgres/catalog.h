#pragma once

// What a PostgreSQL database holds, as a value, and its text. The text is Schema::ddl: with it a
// statement can be inspected years later, with no server at hand. Names are spelled as in the
// server's catalog, and "Orders" and orders are two names.
//
// What pg_catalog and information_schema hold is not in here: allow-lists name what of it is safe.
// Row estimates and comments stand outside as well: they change without the schema changing.
//
// Plain values; a const Catalog may be shared by any number of threads.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "core/result.h"

namespace countersign::engines::postgres {

struct CatalogName {
  std::string schema;
  std::string name;
  friend auto operator<=>(const CatalogName&, const CatalogName&) = default;
};

struct CatalogColumn {
  std::string name;
  CatalogName type;      // {"pg_catalog", "int4"}, {"pg_catalog", "_text"}, {"public", "mood"}
  std::string declared;  // format_type(): "integer", "numeric(10,2)", "text[]"
  bool is_nullable = true;
  bool is_key = false;        // part of the primary key
  bool is_generated = false;  // GENERATED ALWAYS AS (…)
  friend bool operator==(const CatalogColumn&, const CatalogColumn&) = default;
};

struct CatalogForeignKey {
  std::vector<std::string> columns;
  CatalogName table;
  std::vector<std::string> to_columns;
  friend auto operator<=>(const CatalogForeignKey&, const CatalogForeignKey&) = default;
};

// What the definition of a view reads: pg_depend of its rule. No columns: only rows are counted.
struct CatalogRead {
  CatalogName relation;
  std::vector<std::string> columns;
  friend auto operator<=>(const CatalogRead&, const CatalogRead&) = default;
};

struct CatalogRelation {
  // kTable (partitioned ones too), kView, kMaterializedView, kForeignTable, kSequence.
  RelationKind kind = RelationKind::kTable;
  CatalogName name;
  std::vector<CatalogColumn> columns;  // in their order; dropped ones are left out
  std::vector<CatalogForeignKey> foreign_keys;
  // Of a partition, and of a table that inherits: reading the parent reads this one too.
  std::vector<CatalogName> parents;
  bool is_partition = false;
  bool has_row_security = false;
  std::vector<CatalogRead> reads;  // views and materialised views
  std::vector<CatalogName> calls;  // their calls of functions that are not pg_catalog's
  friend bool operator==(const CatalogRelation&, const CatalogRelation&) = default;
};

enum class CatalogFunctionKind : std::uint8_t { kFunction, kAggregate, kWindow, kProcedure };
enum class CatalogVolatility : std::uint8_t { kImmutable, kStable, kVolatile };

struct CatalogFunction {
  CatalogName name;
  CatalogFunctionKind kind = CatalogFunctionKind::kFunction;
  std::vector<CatalogName> arguments;  // types of the input arguments, in order
  std::uint32_t defaults = 0;          // how many of the last ones may be left out
  bool is_variadic = false;            // the last one takes any number, as an array type
  CatalogName returns;                 // set or not
  bool returns_set = false;
  CatalogVolatility volatility = CatalogVolatility::kVolatile;
  bool is_security_definer = false;
  std::string extension;  // that it belongs to; empty: none
  friend auto operator<=>(const CatalogFunction&, const CatalogFunction&) = default;
};

struct CatalogOperator {
  CatalogName name;
  CatalogName left;  // both empty for a prefix operator
  CatalogName right;
  std::string extension;
  friend auto operator<=>(const CatalogOperator&, const CatalogOperator&) = default;
};

enum class CatalogTypeKind : std::uint8_t {
  kBase,
  kEnum,
  kDomain,
  kComposite,
  kRange,
  kMultirange
};

// Types that a person made; not the row types of relations, nor array types.
struct CatalogType {
  CatalogName name;
  CatalogTypeKind kind = CatalogTypeKind::kBase;
  CatalogName base;                     // of a domain; of a range its subtype
  std::vector<std::string> attributes;  // of a composite type, in their order
  std::string extension;
  friend auto operator<=>(const CatalogType&, const CatalogType&) = default;
};

enum class CatalogCastContext : std::uint8_t { kExplicit, kAssignment, kImplicit };

// Casts by a function that is not pg_catalog's, and casts without a function (binary coercible, by
// text in and out: `function` is empty) that a person made.
struct CatalogCast {
  CatalogName source;
  CatalogName target;
  CatalogName function;
  CatalogCastContext context = CatalogCastContext::kExplicit;
  std::string extension;
  friend auto operator<=>(const CatalogCast&, const CatalogCast&) = default;
};

struct Catalog {
  std::uint32_t server_version = 0;      // 150018
  std::vector<std::string> search_path;  // as pinned, without pg_catalog, which always comes first
  std::vector<CatalogRelation> relations;
  std::vector<CatalogFunction> functions;
  std::vector<CatalogOperator> operators;
  std::vector<CatalogType> types;
  std::vector<CatalogCast> casts;
  friend bool operator==(const Catalog&, const Catalog&) = default;
};

// One spelling for one catalog: sorted, without doubles, one thing a line.
std::string to_text(const Catalog& catalog);

// Exactly what to_text() writes, nothing near it. An error names the line.
Result<Catalog, std::string> catalog_from_text(std::string_view text);

// A relation's name as policies and people write it: `orders` where the bare name finds that one
// through the search path, else `sales.orders`; a part that holds a dot or a quote is quoted.
std::string policy_name(const Catalog& catalog, const CatalogName& relation);
// The same for a name that stands in a schema whatever the search path is: "sales.orders".
std::string full_name(const CatalogName& name);

// "kTable" is written "table": the words of the text.
std::string_view word(RelationKind kind);

}  // namespace countersign::engines::postgres
