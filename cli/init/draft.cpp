#include "cli/init/draft.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/init/sensitive.h"
#include "core/text.h"
#include "guardrails/policy.h"
#include "queries/statements.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kAboutMax = 60;

// What the settings can name (docs/settings.md): a dot stands between table and column.
bool can_name_table(const std::string& name) {
  return !name.empty() && is_storable_text(name, 256);
}
bool can_name_column(const std::string& table, const std::string& column, bool has_schemas) {
  return !column.empty() && is_storable_text(column, 255) &&
         column.find('.') == std::string::npos &&
         (has_schemas || table.find('.') == std::string::npos);
}

// From here on a join that reads all of it without a condition is asked about.
bool is_large(std::uint64_t rows) {
  return rows >= guardrails::Policy().large_table_rows;
}

std::string about(const engines::SchemaRelation& relation) {
  std::string text;
  if (relation.row_estimate)
    text =
        *relation.row_estimate == 0
            ? "empty: "
            : fmt::format("{}about {} row{}: ", is_large(*relation.row_estimate) ? "large, " : "",
                          grouped(*relation.row_estimate), *relation.row_estimate == 1 ? "" : "s");
  std::string names;
  for (const auto& column : relation.columns) {
    const std::string name = printable(column.name);
    if (names.size() + name.size() > kAboutMax) return text + names + ", …";
    names += (names.empty() ? "" : ", ") + name;
  }
  return text + names;
}

std::string why_no_view(const engines::SchemaRelation& relation, const ViewReads& view_reads) {
  std::string names;
  if (view_reads)
    for (const auto& name : view_reads(relation.name))
      names += (names.empty() ? ": " : ", ") + printable(name);
  return fmt::format("a view opens everything that it reads{}; look at it first", names);
}

std::string why_not(const engines::SchemaRelation& relation, const ViewReads& view_reads) {
  switch (relation.kind) {
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      return why_no_view(relation, view_reads);
    case RelationKind::kVirtualTable:
      return "a virtual table, often a copy of other tables' text";
    case RelationKind::kTable:
      return why_leave_out(relation);
    case RelationKind::kTableFunction:
    case RelationKind::kCatalog:
    case RelationKind::kCommonTable:
    case RelationKind::kSequence:
    case RelationKind::kMissing:
      return "no table";
    case RelationKind::kForeignTable:
      return "its rows live on another server";
  }
  unreachable("a kind of relation without an opinion");
}

// As both dialects take it. A name that is written with its schema, or in quotes, stays as it is.
std::string quoted_relation(const std::string& name) {
  if (name.find_first_of(".\"") != std::string::npos) return name;
  return '"' + name + '"';
}

// Sorts the columns of a table that may be read. The error is why it may not be, after all.
std::string take_columns(const engines::SchemaRelation& relation, bool has_schemas, Draft& draft) {
  std::vector<std::string> deny, mask, maybe;
  for (const auto& column : relation.columns) {
    const auto [looks, why] = guess_of(relation.name, column);
    if (looks == Looks::kPlain) continue;
    if (!can_name_column(relation.name, column.name, has_schemas)) {
      if (looks == Looks::kMaybePersonal) continue;
      return fmt::format("its column {} cannot be masked by name", printable(column.name));
    }
    auto& list = looks == Looks::kSecret ? deny : looks == Looks::kPersonal ? mask : maybe;
    list.push_back(relation.name + "." + column.name);
    draft.why[list.back()] = why;
  }
  const auto append = [](std::vector<std::string>& to, const std::vector<std::string>& more) {
    to.insert(to.end(), more.begin(), more.end());
  };
  append(draft.deny, deny);
  append(draft.mask, mask);
  append(draft.maybe, maybe);
  return "";
}

}  // namespace

std::vector<std::string> Draft::allowed() const {
  std::vector<std::string> names;
  for (const auto& table : tables)
    if (table.why_not.empty()) names.push_back(table.name);
  return names;
}

std::vector<std::string> Draft::harmless() const {
  std::vector<std::string> names;
  for (const auto& table : tables)
    if (table.why_not.empty() && !table.has_personal) names.push_back(table.name);
  return names.empty() ? allowed() : names;
}

std::string Draft::example() const {
  const DraftTable* best = nullptr;
  const auto score = [](const DraftTable& table) {
    const bool is_plain = std::all_of(table.name.begin(), table.name.end(), [](char c) {
      return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    return std::pair(is_plain && table.name.ends_with('s'), table.rows);
  };
  for (const auto& table : tables)
    if (table.why_not.empty() && (best == nullptr || score(*best) < score(table))) best = &table;
  return best == nullptr ? "" : best->name;
}

ViewReads reads_of_views(engines::Inspector& inspector, const engines::Schema& schema) {
  return [&inspector, &schema](const std::string& view) {
    constexpr std::string_view kPlace = "{relation}";
    std::string sql(queries::k_sources_any_relation);
    sql.replace(sql.find(kPlace), kPlace.size(), quoted_relation(view));
    std::vector<std::string> names;
    for (const auto& use : inspector.inspect(schema, sql).relations)
      if (!use.through_view.empty()) names.push_back(use.name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  };
}

Objection objections_of(engines::Engine& engine) {
  if (!engine.is_remote()) return {};
  return [&engine](const std::string& relation) -> std::string {
    constexpr std::string_view kPlace = "{relation}";
    std::string sql(queries::k_sources_any_row);
    sql.replace(sql.find(kPlace), kPlace.size(), quoted_relation(relation));
    const auto plan = engine.compile(sql);
    // Anything else that may be wrong is no question of rights.
    const bool is_closed = !plan && plan.error().code == ErrorCode::kFenced;
    return is_closed ? printable(plan.error().message) : "";
  };
}

Draft draft_of(const engines::Schema& schema, const DraftAsk& ask) {
  const auto& only = ask.only;
  Draft draft;
  for (const auto& relation : schema.relations) {
    DraftTable table{.name = relation.name,
                     .about = about(relation),
                     .why_not = "",
                     .rows = relation.row_estimate.value_or(0)};
    const bool is_named = std::find(only.begin(), only.end(), relation.name) != only.end();
    if (!can_name_table(relation.name))
      table.why_not = "settings cannot spell its name";
    else if (!only.empty())
      table.why_not = is_named ? "" : "not among --tables";
    else
      table.why_not = why_not(relation, ask.view_reads);
    if (table.why_not.empty() && ask.objection) {
      table.why_not = ask.objection(relation.name);
      table.is_closed = !table.why_not.empty();
    }
    if (table.why_not.empty()) table.why_not = take_columns(relation, ask.has_schemas, draft);
    table.has_personal = std::any_of(
        relation.columns.begin(), relation.columns.end(),
        [&](const auto& column) { return column_looks(relation.name, column) != Looks::kPlain; });
    draft.tables.push_back(std::move(table));
  }
  return draft;
}

std::string source_name_of(std::string_view file_stem) {
  std::string name;
  for (const char c : ascii_lower(file_stem)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (is_plain || (!name.empty() && name.back() != '_')) name += is_plain ? c : '_';
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name.empty() ? "data" : name.substr(0, 60);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace countersign::cli
