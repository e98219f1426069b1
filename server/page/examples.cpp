#include "server/page/examples.h"

#include <algorithm>

#include "core/text.h"

namespace countersign::server {

namespace {

using engines::SchemaRelation;

std::string spoken(std::string_view name) {
  std::string words = ascii_lower(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

bool holds_date(const engines::SchemaColumn& column) {
  if (column.is_masked) return false;
  const auto name = ascii_lower(column.name), type = ascii_lower(column.type);
  return type.find("date") != std::string::npos || type.find("time") != std::string::npos ||
         name.ends_with("_at") || name.ends_with("_date") || name == "date";
}

// The tables, the largest first: it is what a source is about.
std::vector<const SchemaRelation*> by_size(const std::vector<SchemaRelation>& relations) {
  std::vector<const SchemaRelation*> tables;
  for (const auto& relation : relations) {
    if (relation.kind == RelationKind::kTable) tables.push_back(&relation);
  }
  std::stable_sort(tables.begin(), tables.end(), [](const auto* a, const auto* b) {
    return a->row_estimate.value_or(0) > b->row_estimate.value_or(0);
  });
  return tables;
}

bool is_among(const std::vector<const SchemaRelation*>& tables, std::string_view name) {
  return std::any_of(tables.begin(), tables.end(),
                     [&](const auto* table) { return same_ignoring_case(table->name, name); });
}

}  // namespace

std::vector<std::string> example_questions(const std::vector<SchemaRelation>& relations) {
  const auto tables = by_size(relations);
  std::vector<std::string> questions;
  const auto add = [&](std::string question) {
    const bool is_new = std::find(questions.begin(), questions.end(), question) == questions.end();
    if (is_new && questions.size() < 4) questions.push_back(std::move(question));
  };
  if (!tables.empty()) add("How many " + spoken(tables.front()->name) + " are there?");
  for (const auto* table : tables) {
    const auto dated = std::any_of(table->columns.begin(), table->columns.end(), holds_date);
    if (dated && questions.size() < 2) add("How many " + spoken(table->name) + " per month?");
  }
  for (const auto* table : tables) {
    // One for each table, so that they differ.
    const auto key = std::find_if(table->foreign_keys.begin(), table->foreign_keys.end(),
                                  [&](const auto& each) { return is_among(tables, each.table); });
    if (key != table->foreign_keys.end())
      add("Which " + spoken(key->table) + " have the most " + spoken(table->name) + "?");
  }
  return questions;
}

}  // namespace countersign::server
