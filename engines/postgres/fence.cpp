#include "engines/postgres/fence.h"

#include <fmt/format.h>

#include "core/text.h"

namespace countersign::engines::postgres {

std::optional<std::string> not_one_reading_statement(const Facts& facts) {
  if (!facts.compiles())
    return fmt::format("the statement is not understood: {}", printable(facts.problem_words));
  if (facts.statements != 1 || facts.first_is_empty) return "not exactly one statement";
  if (facts.root != StatementRoot::kRead || !facts.is_read_only)
    return "not a statement that reads";
  if (!facts.effects.empty())
    return fmt::format("an effect: {}", printable(facts.effects.front().what));
  if (!facts.unknowns.empty())
    return fmt::format("an unknown {}: {}", facts.unknowns.front().what,
                       printable(facts.unknowns.front().detail));
  if (!facts.disagreements.empty()) return printable(facts.disagreements.front());
  if (facts.parameters > 0) return "a parameter that nobody fills in";
  return std::nullopt;
}

namespace {

// Listed by its bare name it is the server's own; one that somebody made is listed with its schema.
bool is_listed(const std::set<std::string>& listed, const std::string& schema,
               const std::string& name, bool is_of_source) {
  if (schema.empty() || schema == "pg_catalog") return !is_of_source && listed.contains(name);
  return listed.contains(schema + "." + name);
}

std::optional<std::string> relation_beyond(const RelationUse& use, const Fence& fence) {
  switch (use.kind) {
    case RelationKind::kCommonTable:
      return std::nullopt;
    case RelationKind::kTableFunction:  // stands among the functions
      return std::nullopt;
    case RelationKind::kMissing:
      return "table " + printable(use.name) + ", which is not there";
    case RelationKind::kCatalog:
    case RelationKind::kTable:
    case RelationKind::kView:
    case RelationKind::kVirtualTable:
    case RelationKind::kMaterializedView:
    case RelationKind::kForeignTable:
    case RelationKind::kSequence:
      break;
  }
  const std::string& asked = use.through_view.empty() ? use.name : use.through_view;
  if (!fence.relations.contains(asked)) return "table " + printable(asked);
  for (const auto& column : use.columns) {
    // What is written in small letters guards capitals as well: a pattern means what it says.
    const ColumnName name{use.name, column};
    const ColumnName folded{ascii_lower(use.name), ascii_lower(column)};
    const auto holds = [&](const ColumnSet& guarded) {
      return guarded.contains(name) || guarded.contains(folded);
    };
    if (holds(fence.denied_columns) || holds(fence.masked_columns))
      return "column " + printable(use.name + "." + column);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> beyond_fence(const Facts& facts, const Fence& fence) {
  for (const auto& use : facts.relations)
    if (auto beyond = relation_beyond(use, fence)) return beyond;
  for (const auto& use : facts.functions)
    if (use.is_attribute || !is_listed(fence.functions, use.schema, use.name, use.is_of_source))
      return "function " + printable(use.name);
  for (const auto& use : facts.operators)
    if (!is_listed(fence.operators, use.schema, use.name, use.is_of_source))
      return "operator " + printable(use.name);
  for (const auto& use : facts.types)
    if (!is_listed(fence.types, use.schema, use.name, use.is_of_source))
      return "type " + printable(use.name);
  return std::nullopt;
}

}  // namespace countersign::engines::postgres
