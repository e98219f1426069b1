#pragma once

// Where a word of the question may be a value, the data is asked which column holds it: one
// statement over the texts of the allowed, unmasked columns, before the one that answers.

#include <optional>
#include <string>
#include <vector>

#include "agent/planner.h"
#include "agent/planners/builtin/items.h"
#include "agent/planners/builtin/schema_map.h"

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

// Empty if there is nothing to look in. The same question and schema give the same statement, byte
// for byte: that is how its rows are found again.
// A source takes so many columns in one statement; `part` counts the statements from 0.
std::optional<Lookup> make_lookup(const SchemaMap& schema, std::vector<Wanted> wanted,
                                  LookupKind kind, std::size_t part);

// What the rows say of each of the values; those that are nowhere get no hits.
void read_lookup(const SchemaMap& schema, const Lookup& lookup, const RowsSeen& rows, Found& found);

}  // namespace countersign::agent::builtin
