#include "server/api/rows_text.h"

#include <cmath>
#include <set>

#include <fmt/format.h>

#include "core/text.h"

namespace countersign::server {

namespace {

// Beside what everybody knows, the full-width signs that some spreadsheets fold into them.
bool may_be_formula(std::string_view text) {
  for (const std::string_view sign :
       {"=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"})
    if (text.starts_with(sign)) return true;
  return false;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string field(std::string_view text) {
  if (text.empty()) return "\"\"";
  std::string safe = may_be_formula(text) ? "'" : "";
  safe += text;
  return safe.find_first_of(",\"\r\n") == std::string::npos ? safe : in_quotes(safe);
}

std::string base64_field(const engines::Value& value) {
  const auto shown = view_of_cell(value, CellType::kBlob);
  return "base64:" + shown.convert<std::string>();
}

struct FieldOf {
  std::string operator()(engines::Null) const { return ""; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    return fmt::format("{}", value);
  }
  std::string operator()(const engines::Text& text) const {
    if (!first_invalid_utf8(text.value)) return field(text.value);
    return base64_field(engines::Blob{text.value});
  }
  std::string operator()(const engines::Blob& blob) const { return base64_field(blob); }
  std::string operator()(const engines::Decimal& decimal) const { return decimal.value; }
};

}  // namespace

std::string csv_header(const std::vector<engines::ResultColumn>& columns) {
  std::string record;
  for (const auto& column : columns) {
    if (!record.empty()) record += ',';
    record += field(json_text(column.name));
  }
  return record + "\r\n";
}

std::string csv_record(const std::vector<engines::ResultColumn>& columns, const engines::Row& row) {
  std::string record;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) record += ',';
    // Masked values never left the engine; whatever stands there instead is not shown either.
    record += columns[i].is_masked ? "•••" : std::visit(FieldOf{}, row[i]);
  }
  // A lone NULL would be an empty line, which most readers take for no record at all.
  if (record.empty()) record = "\"\"";
  return record + "\r\n";
}

std::vector<std::string> member_names(const std::vector<engines::ResultColumn>& columns) {
  std::set<std::string> taken;
  for (const auto& column : columns) taken.insert(json_text(column.name));
  std::set<std::string> given;
  std::vector<std::string> names;
  for (const auto& column : columns) {
    const std::string wanted = json_text(column.name);
    std::string name = wanted;
    for (int n = 2; given.contains(name) || (n > 2 && taken.contains(name)); ++n)
      name = fmt::format("{}_{}", wanted, n);
    given.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

std::string ndjson_line(const std::vector<engines::ResultColumn>& columns,
                        const std::vector<std::string>& names, const std::vector<CellType>& types,
                        const engines::Row& row) {
  Json json = json_object();
  for (std::size_t i = 0; i < columns.size(); ++i)
    json.set(names[i],
             columns[i].is_masked ? Poco::Dynamic::Var() : view_of_cell(row[i], types[i]));
  return json_bytes(json) + "\n";
}

}  // namespace countersign::server
