#pragma once

// A page of result rows as JSON without losing anything: what JSON's numbers cannot hold travels as
// text under a column type. docs/http-api.md has the table.

#include <cstdint>
#include <string_view>
#include <vector>

#include <Poco/JSON/Array.h>

#include "core/invariant.h"
#include "engines/engine.h"
#include "server/json.h"

namespace countersign::server {

enum class CellType : std::uint8_t { kNull, kInteger, kReal, kDecimal, kText, kBlob, kMixed };

// What the column's values on this page have in common; nulls count for nothing.
CellType cell_type(const std::vector<engines::Row>& rows, std::size_t column);

Poco::Dynamic::Var view_of_cell(const engines::Value& value, CellType type);

// [{"name", "type", "declared_type", "masked"}] and the rows under those types.
struct CellPage {
  Poco::JSON::Array columns;
  Poco::JSON::Array rows;
};
CellPage view_of_rows(const std::vector<engines::ResultColumn>& columns,
                      const std::vector<engines::Row>& rows);

constexpr std::string_view word(CellType type) {
  switch (type) {
    case CellType::kNull:
      return "null";
    case CellType::kInteger:
      return "integer";
    case CellType::kReal:
      return "real";
    case CellType::kDecimal:
      return "decimal";
    case CellType::kText:
      return "text";
    case CellType::kBlob:
      return "blob";
    case CellType::kMixed:
      return "mixed";
  }
  unreachable("a cell type without a word");
}

}  // namespace countersign::server
