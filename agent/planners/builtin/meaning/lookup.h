#pragma once

// Where a word of the question may be a value, the data is asked which column holds it: one
// statement over the texts of the allowed, unmasked columns, before the one that answers.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/planner.h"
#include "agent/planners/builtin/reading/items.h"
#include "agent/planners/builtin/schema/schema_map.h"

namespace countersign::agent::builtin {

enum class LookupKind {
  kExact,  // the value is there under one of its forms
  kNear,   // part of a longer value, or written with a slip
};

struct Lookup {
  std::string sql;
  std::vector<Wanted> wanted;
  LookupKind kind = LookupKind::kExact;
};

// Columns that may be searched at all: short texts of tables that are not too large.
std::vector<ColumnAt> searched_columns(const SchemaMap& schema);
// So many of them go into one statement: engines refuse long chains of UNION, and people too.
inline constexpr std::size_t kColumnsOfLookup = 18;

// Empty if there is nothing to look for or in. The same arguments give the same statement, byte for
// byte: that is how its rows are found again.
std::optional<Lookup> make_lookup(const SchemaMap& schema, std::vector<Wanted> wanted,
                                  LookupKind kind, std::span<const ColumnAt> where);

// What the rows say of each of the values; those that are nowhere get no hits.
void read_lookup(const SchemaMap& schema, const Lookup& lookup, const RowsSeen& rows, Found& found);

// Rows of the look-ups that were made, by their statements; null for one that is not there.
class LookupRows {
 public:
  virtual ~LookupRows() = default;
  virtual const RowsSeen* rows_of(const std::string& sql) const = 0;
};

}  // namespace countersign::agent::builtin
