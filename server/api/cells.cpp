#include "server/api/cells.h"

#include <cmath>
#include <sstream>

#include <Poco/Base64Encoder.h>

#include "core/invariant.h"
#include "core/text.h"

namespace countersign::server {

namespace {

using Poco::Dynamic::Var;

// Beyond these a double, which is what most readers of JSON make of a number, skips integers.
constexpr std::int64_t kExactMax = std::int64_t{1} << 53;

std::string base64(std::string_view bytes) {
  std::ostringstream out;
  Poco::Base64Encoder encoder(out);
  encoder.rdbuf()->setLineLength(0);
  encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  encoder.close();
  return std::move(out).str();
}

std::string_view name_of_infinite(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

Var typed(std::string_view type, const std::string& value) {
  Json json = json_object();
  json.set("type", std::string(type));
  json.set("value", value);
  return json;
}

struct TypeOf {
  CellType operator()(engines::Null) const { return CellType::kNull; }
  CellType operator()(std::int64_t) const { return CellType::kInteger; }
  CellType operator()(double) const { return CellType::kReal; }
  CellType operator()(const engines::Text&) const { return CellType::kText; }
  CellType operator()(const engines::Blob&) const { return CellType::kBlob; }
  CellType operator()(const engines::Decimal&) const { return CellType::kDecimal; }
};

// In a column of one type a text stands for itself; in a mixed one it says what it is.
struct CellOf {
  bool is_mixed = false;

  Var as_text(std::string_view type, const std::string& value) const {
    return is_mixed ? typed(type, value) : Var(value);
  }
  Var operator()(engines::Null) const { return {}; }
  Var operator()(std::int64_t value) const {
    if (value >= -kExactMax && value <= kExactMax) return Poco::Int64{value};
    return as_text("integer", std::to_string(value));
  }
  Var operator()(double value) const {
    if (std::isfinite(value)) return value;
    return as_text("real", std::string(name_of_infinite(value)));
  }
  Var operator()(const engines::Text& text) const {
    if (first_invalid_utf8(text.value)) return typed("bytes", base64(text.value));
    return text.value;
  }
  Var operator()(const engines::Blob& blob) const { return as_text("blob", base64(blob.value)); }
  Var operator()(const engines::Decimal& decimal) const {
    return as_text("decimal", decimal.value);
  }
};

}  // namespace

CellType cell_type(const std::vector<engines::Row>& rows, std::size_t column) {
  CellType common = CellType::kNull;
  for (const auto& row : rows) {
    invariant(column < row.size(), "a row is shorter than its columns");
    const CellType type = std::visit(TypeOf{}, row[column]);
    if (type == CellType::kNull || type == common) continue;
    if (common != CellType::kNull) return CellType::kMixed;
    common = type;
  }
  return common;
}

Var view_of_cell(const engines::Value& value, CellType type) {
  return std::visit(CellOf{type == CellType::kMixed}, value);
}

CellPage view_of_rows(const std::vector<engines::ResultColumn>& columns,
                      const std::vector<engines::Row>& rows) {
  CellPage page;
  std::vector<CellType> types;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    types.push_back(cell_type(rows, i));
    Json column = json_object();
    column.set("name", json_text(columns[i].name));
    column.set("type", std::string(word(types.back())));
    column.set("declared_type", json_text(columns[i].declared_type));
    column.set("masked", columns[i].is_masked);
    page.columns.add(column);
  }
  for (const auto& row : rows) {
    Poco::JSON::Array::Ptr cells = new Poco::JSON::Array;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      // Masked values never left the engine; whatever stands there instead is not shown either.
      cells->add(columns[i].is_masked ? Var() : view_of_cell(row[i], types[i]));
    }
    page.rows.add(cells);
  }
  return page;
}

}  // namespace countersign::server
