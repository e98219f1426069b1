#include "cli/init/draft.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/init/sensitive.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kAboutMax = 60;

// What the settings can name (docs/settings.md): a dot stands between table and column.
bool can_name_table(const std::string& name) {
  return !name.empty() && is_storable_text(name, 256);
}
bool can_name_column(const std::string& table, const std::string& column) {
  return !column.empty() && is_storable_text(column, 255) &&
         (table + column).find('.') == std::string::npos;
}

std::string about(const engines::SchemaRelation& relation) {
  std::string text;
  if (relation.row_estimate)
    text = *relation.row_estimate == 0
               ? "empty: "
               : fmt::format("about {} row{}: ", grouped(*relation.row_estimate),
                             *relation.row_estimate == 1 ? "" : "s");
  std::string names;
  for (const auto& column : relation.columns) {
    const std::string name = printable(column.name);
    if (names.size() + name.size() > kAboutMax) return text + names + ", …";
    names += (names.empty() ? "" : ", ") + name;
  }
  return text + names;
}

std::string why_not(const engines::SchemaRelation& relation) {
  switch (relation.kind) {
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      return "a view opens everything that it reads; look at it first";
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

// Sorts the columns of a table that may be read. The error is why it may not be, after all.
std::string take_columns(const engines::SchemaRelation& relation, Draft& draft) {
  std::vector<std::string> deny, mask, maybe;
  for (const auto& column : relation.columns) {
    const Looks looks = column_looks(relation.name, column);
    if (looks == Looks::kPlain) continue;
    if (!can_name_column(relation.name, column.name)) {
      if (looks == Looks::kMaybePersonal) continue;
      return fmt::format("its column {} cannot be masked by name", printable(column.name));
    }
    auto& list = looks == Looks::kSecret ? deny : looks == Looks::kPersonal ? mask : maybe;
    list.push_back(relation.name + "." + column.name);
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

Draft draft_of(const engines::Schema& schema, const std::vector<std::string>& only) {
  Draft draft;
  for (const auto& relation : schema.relations) {
    DraftTable table{relation.name, about(relation), "", relation.row_estimate.value_or(0), false};
    const bool is_named = std::find(only.begin(), only.end(), relation.name) != only.end();
    if (!can_name_table(relation.name))
      table.why_not = "settings cannot spell its name";
    else if (!only.empty())
      table.why_not = is_named ? "" : "not among --tables";
    else
      table.why_not = why_not(relation);
    if (table.why_not.empty()) table.why_not = take_columns(relation, draft);
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
