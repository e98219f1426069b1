#include "server/page/schema.h"

#include <algorithm>

#include "server/page/words.h"

namespace countersign::server {

namespace {

constexpr std::size_t kRelationsMax = 100;
constexpr std::size_t kColumnsMax = 100;

// The table that a column alone leads to; empty if there is none.
std::string leads_to(const engines::SchemaRelation& relation, const std::string& column) {
  for (const auto& key : relation.foreign_keys) {
    if (key.columns.size() == 1 && key.columns.front() == column) return key.table;
  }
  return "";
}

void write_column(Html& html, const engines::SchemaRelation& relation,
                  const engines::SchemaColumn& column) {
  const auto item = html.element("li");
  html.leaf("code", column.name);
  std::string words = column.type.empty() ? "" : " " + column.type;
  if (column.is_key) words += ", key";
  if (const auto table = leads_to(relation, column.name); !table.empty()) words += " → " + table;
  if (column.is_masked) words += ", masked: reads as nothing";
  if (!column.note.empty()) words += ": " + shortened(column.note, 200);
  html.leaf("span", {{"class", "muted"}}, words);
}

void write_relation(Html& html, const engines::SchemaRelation& relation) {
  const auto fold = html.element("details", {{"class", "relation"}});
  {
    const auto summary = html.element("summary");
    html.leaf("code", relation.name);
    std::string words;
    if (relation.row_estimate)
      words += " about " + count_words(*relation.row_estimate, "row", "rows");
    if (!relation.note.empty()) words += ": " + shortened(relation.note, 200);
    html.leaf("span", {{"class", "muted"}}, words);
  }
  const auto list = html.element("ul");
  const auto shown = std::min(relation.columns.size(), kColumnsMax);
  for (std::size_t i = 0; i < shown; ++i) write_column(html, relation, relation.columns[i]);
  if (shown < relation.columns.size())
    html.leaf("li", {{"class", "muted"}},
              count_words(relation.columns.size() - shown, "more column", "more columns"));
}

}  // namespace

void write_schema(Html& html, const std::vector<engines::SchemaRelation>& relations) {
  if (relations.empty()) return;
  const auto fold = html.element("details", {{"class", "schema"}});
  html.leaf("summary", "What may be read: " + count_words(relations.size(), "table", "tables"));
  const auto shown = std::min(relations.size(), kRelationsMax);
  for (std::size_t i = 0; i < shown; ++i) write_relation(html, relations[i]);
  if (shown < relations.size())
    html.leaf("p", {{"class", "muted"}},
              count_words(relations.size() - shown, "more table", "more tables"));
}

}  // namespace countersign::server
