#include "engines/sqlite/fence.h"

#include <algorithm>
#include <utility>

#include <sqlite3.h>

#include "core/text.h"

namespace countersign::engines::sqlite {

int FenceKeeper::answer(const Access& access) {
  switch (access.code) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      return read(access);
    case SQLITE_FUNCTION: {
      const std::string name = ascii_lower(access.second);
      return fence_.functions.contains(name) ? SQLITE_OK : deny("function " + name);
    }
    case SQLITE_PRAGMA:
      // A full-text table asks this of itself while it is read. It only reads.
      if (access.first == "data_version" && access.second.empty()) return SQLITE_OK;
      return deny("pragma " + std::string(access.first));
    default:
      return deny("an effect on " +
                  std::string(access.first.empty() ? "the database" : access.first));
  }
}

int FenceKeeper::read(const Access& access) {
  const std::string name = ascii_lower(access.first);
  if (access.has_schema && access.schema != "main")
    return deny("table " + std::string(access.schema) + "." + name);
  if (!may_read(name, access)) return deny("table " + name);
  if (const RelationShape* view = unlisted_view(access)) return deny("view " + view->name);
  const ColumnName column{name, ascii_lower(access.second)};
  if (fence_.denied_columns.contains(column)) return deny("column " + name + "." + column.column);
  if (fence_.masked_columns.contains(column) && !shows_origins_) return SQLITE_IGNORE;
  return SQLITE_OK;
}

bool FenceKeeper::may_read(const std::string& name, const Access& access) const {
  if (is_catalog_name(name)) return false;
  if (fence_.relations.contains(name)) return true;
  const bool is_relation = naming_.shape.relation(name) != nullptr;
  if (!is_relation && fence_.functions.contains(name)) return true;
  // A WITH name whose columns nobody uses. Should a table of that name be read after all, the
  // program shows it.
  if (access.second.empty() && !access.has_schema && naming_.outline.is_common_table(name))
    return true;
  const RelationShape* view = naming_.view_between(
      {std::string(access.first), std::string(access.second), std::string(access.schema),
       std::string(access.via), access.has_schema});
  if (view != nullptr && fence_.relations.contains(ascii_lower(view->name))) return true;
  return is_kept_by_allowed_table(name);
}

// A view that the statement names has to be allowed itself, even if all that it reads is.
const RelationShape* FenceKeeper::unlisted_view(const Access& access) const {
  if (access.via.empty()) return nullptr;
  for (const RelationShape* view : naming_.views)
    if (same_ignoring_case(view->name, access.via) &&
        !fence_.relations.contains(ascii_lower(view->name)))
      return view;
  return nullptr;
}

// A virtual table keeps its rows in tables of its own and reads them by statements of its own:
// notes_fts in notes_fts_data, notes_fts_idx, …
bool FenceKeeper::is_kept_by_allowed_table(const std::string& name) const {
  return std::any_of(
      fence_.relations.begin(), fence_.relations.end(), [&](const std::string& allowed) {
        if (name.size() <= allowed.size() || !name.starts_with(allowed + "_")) return false;
        const RelationShape* relation = naming_.shape.relation(allowed);
        const RelationShape* kept = naming_.shape.relation(name);
        return relation != nullptr && relation->kind == RelationKind::kVirtualTable &&
               kept != nullptr && kept->is_shadow;
      });
}

int FenceKeeper::deny(std::string_view what) {
  if (denied_.empty()) denied_ = printable(what);
  return SQLITE_DENY;
}

namespace {

bool may_open(const OpenedRelation& opened, const Fence& fence, const Naming& naming) {
  if (fence.relations.contains(opened.relation)) return !is_catalog_name(opened.relation);
  return std::any_of(naming.views.begin(), naming.views.end(), [&](const RelationShape* view) {
    const std::string name = ascii_lower(view->name);
    return fence.relations.contains(name) && naming.shape.view_reads(name, opened.relation);
  });
}

}  // namespace

std::optional<std::string> beyond_fence(const Program& program, const Fence& fence,
                                        const Naming& naming) {
  if (!program.effects.empty()) return "an effect: " + program.effects.front().what;
  if (!program.unknowns.empty())
    return "an unknown " + program.unknowns.front().what + ": " + program.unknowns.front().detail;
  const bool joins_by_name =
      naming.outline.has(Keyword::kNatural) || naming.outline.has(Keyword::kUsing);
  for (const auto& opened : program.opened) {
    if (!may_open(opened, fence, naming)) return "table " + printable(opened.relation);
    std::vector<std::string> columns = opened.columns;
    if (joins_by_name && !opened.row_number.empty()) columns.push_back(opened.row_number);
    for (const auto& written : columns) {
      const ColumnName column{opened.relation, ascii_lower(written)};
      // Masked columns read as NULL, so the program does not touch them, unless it compares them in
      // a NATURAL or USING join or computes another column from them.
      if (fence.denied_columns.contains(column) || fence.masked_columns.contains(column))
        return "column " + printable(column.table + "." + column.column);
    }
  }
  for (const auto& function : program.functions)
    if (!fence.functions.contains(function) && !naming.shape.schema_calls(function))
      return "function " + printable(function);
  return std::nullopt;
}

}  // namespace countersign::engines::sqlite
