#include "engines/sqlite/relations.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace countersign::engines::sqlite {

namespace {

class Assembly {
 public:
  Assembly(const Evidence& evidence, Facts& facts) : evidence_(evidence), facts_(facts) {}

  void run() {
    add_common_tables();
    for (const auto& event : evidence_.events.reads) add_read(event);
    add_views_seen_only_as_context();
    if (evidence_.program != nullptr) compare_with_program(*evidence_.program);
    fold_indirect_into_direct();
    for (auto& use : facts_.relations) std::sort(use.columns.begin(), use.columns.end());
    add_functions();
  }

 private:
  const Outline& outline() const { return evidence_.naming.outline; }
  const Shape& shape() const { return evidence_.naming.shape; }

  void add_common_tables() {
    for (const auto& table : outline().common_tables()) {
      const bool is_known = std::any_of(
          facts_.relations.begin(), facts_.relations.end(),
          [&](const RelationUse& use) { return same_ignoring_case(use.name, table.name); });
      if (is_known) continue;
      RelationUse use;
      use.kind = RelationKind::kCommonTable;
      use.name = table.name;
      use.shadows_relation = shape().relation(table.name) != nullptr;
      use.span = table.span;
      facts_.relations.push_back(std::move(use));
    }
  }

  void add_read(const ReadEvent& event) {
    const std::string name = ascii_lower(event.table);
    if (event.column.empty() && is_only_common_table(name, event)) return;
    if (event.has_schema && event.schema != "main") {
      add_column(use_of(RelationKind::kCatalog, event.schema, event.table, ""), event.column);
      return;
    }
    const RelationShape* relation = shape().relation(name);
    if (relation != nullptr) {
      const RelationShape* view = evidence_.naming.view_between(event);
      add_column(use_of(relation->kind, "main", relation->name, view != nullptr ? view->name : ""),
                 event.column);
    } else if (is_catalog_name(name)) {
      add_column(use_of(RelationKind::kCatalog, "main", name, ""), event.column);
    } else {
      add_column(use_of(RelationKind::kTableFunction, "", name, ""), event.column);
    }
  }

  // A WITH name whose columns nobody uses looks like a table that is only counted. It is one as
  // well if the program opens that table.
  bool is_only_common_table(const std::string& name, const ReadEvent& event) const {
    if (event.has_schema || !outline().is_common_table(name)) return false;
    if (shape().relation(name) == nullptr) return true;
    return evidence_.program != nullptr && !evidence_.program->opens(name) &&
           shape().relation(name)->kind == RelationKind::kTable;
  }

  RelationUse& use_of(RelationKind kind, std::string_view schema, std::string_view name,
                      std::string_view through) {
    for (auto& use : facts_.relations)
      if (use.kind == kind && use.name == name && use.through_view == through) return use;
    RelationUse use;
    use.kind = kind;
    use.schema = schema;
    use.name = name;
    use.through_view = through;
    use.span = outline().first_written(ascii_lower(name));
    facts_.relations.push_back(std::move(use));
    return facts_.relations.back();
  }

  static void add_column(RelationUse& use, std::string_view column) {
    if (column.empty()) return;
    const std::string name = column == "ROWID" ? "rowid" : std::string(column);
    if (std::find(use.columns.begin(), use.columns.end(), name) == use.columns.end())
      use.columns.push_back(name);
  }

  // count(*) FROM a_view names no column of the view: only its base tables tell that it was there.
  void add_views_seen_only_as_context() {
    for (const auto& event : evidence_.events.reads) {
      const RelationShape* view = evidence_.naming.view_between(event);
      if (view != nullptr) use_of(RelationKind::kView, "main", view->name, "");
    }
  }

  void compare_with_program(const Program& program) {
    const bool joins_by_name = outline().has(Keyword::kNatural) || outline().has(Keyword::kUsing);
    bool has_virtual = false;
    for (const auto& use : facts_.relations)
      has_virtual |= use.kind == RelationKind::kTableFunction ||
                     use.kind == RelationKind::kVirtualTable || use.kind == RelationKind::kCatalog;
    if (program.opens_virtual && !has_virtual)
      facts_.disagreements.push_back("the program opens a virtual table that nobody named");
    for (const auto& opened : program.opened) add_opened(opened, joins_by_name);
  }

  void add_opened(const OpenedRelation& opened, bool joins_by_name) {
    std::vector<RelationUse*> uses;
    for (auto& use : facts_.relations)
      if (use.kind != RelationKind::kCommonTable && same_ignoring_case(use.name, opened.relation))
        uses.push_back(&use);
    if (uses.empty()) {
      const RelationShape* relation = shape().relation(opened.relation);
      // NATURAL and USING compare columns without asking the authorizer.
      if (!joins_by_name || relation == nullptr)
        facts_.disagreements.push_back("the program opens " + opened.relation +
                                       ", which the authorizer was not asked for");
      uses.push_back(&use_of(relation != nullptr ? relation->kind : RelationKind::kCatalog, "main",
                             relation != nullptr ? relation->name : opened.relation, ""));
    }
    for (const auto& column : opened.columns) add_unseen(uses, column);
    if (joins_by_name && !opened.row_number.empty()) add_unseen(uses, opened.row_number);
  }

  // To the direct use if there is one: the cautious place.
  static void add_unseen(const std::vector<RelationUse*>& uses, const std::string& column) {
    RelationUse* direct = uses.front();
    for (RelationUse* use : uses) {
      if (std::find(use->columns.begin(), use->columns.end(), column) != use->columns.end()) return;
      if (use->through_view.empty()) direct = use;
    }
    add_column(*direct, column);
  }

  // What is read directly as well is read directly.
  void fold_indirect_into_direct() {
    auto& uses = facts_.relations;
    const auto is_folded = [&uses](const RelationUse& use) {
      if (use.through_view.empty()) return false;
      for (auto& direct : uses) {
        if (!direct.through_view.empty() || direct.name != use.name || direct.kind != use.kind)
          continue;
        for (const auto& column : use.columns) add_column(direct, column);
        return true;
      }
      return false;
    };
    std::vector<RelationUse> kept;
    for (const auto& use : uses)
      if (!is_folded(use)) kept.push_back(use);
    // Folding changed the direct ones that stand before; take their columns over.
    for (auto& use : kept)
      for (const auto& now : uses)
        if (now.through_view.empty() && now.kind == use.kind && now.name == use.name &&
            use.through_view.empty())
          use.columns = now.columns;
    uses = std::move(kept);
  }

  void add_functions() {
    for (const auto& name : evidence_.events.functions)
      facts_.functions.push_back({name, outline().first_written(name, true)});
    if (evidence_.program == nullptr) return;
    for (const auto& name : evidence_.program->functions) {
      const auto& asked = evidence_.events.functions;
      if (std::find(asked.begin(), asked.end(), name) != asked.end()) continue;
      facts_.functions.push_back({name});
      if (!shape().schema_calls(name))
        facts_.disagreements.push_back("the program calls " + name +
                                       ", which the authorizer was not asked for");
    }
  }

  const Evidence& evidence_;
  Facts& facts_;
};

}  // namespace

bool is_catalog_name(std::string_view lower_name) {
  return lower_name.starts_with("sqlite_");
}

Naming::Naming(const Outline& statement, const Shape& schema) : outline(statement), shape(schema) {
  if (!shape.has_views()) return;
  for (const auto& word : outline.words()) {
    if (!word.is_name()) continue;
    const std::string name = lower_name(word);
    const RelationShape* view = shape.relation(name);
    const bool is_new = view != nullptr && view->kind == RelationKind::kView &&
                        std::find(views.begin(), views.end(), view) == views.end();
    if (is_new && !outline.is_common_table(name)) views.push_back(view);
  }
}

const RelationShape* Naming::view_between(const ReadEvent& event) const {
  if (views.empty()) return nullptr;
  const std::string via = ascii_lower(event.via);
  const std::string table = ascii_lower(event.table);
  const bool is_expansion = !via.empty() && !outline.is_common_table(via);
  // Flattening moves a table that is only counted out of its view: then nothing but its absence
  // from the text tells that the statement did not name it itself.
  const bool is_flattened = via.empty() && event.column.empty() && !outline.mentions(table);
  if (!is_expansion && !is_flattened) return nullptr;
  for (const RelationShape* view : views) {
    const std::string name = ascii_lower(view->name);
    if (name != table &&
        (is_expansion ? shape.view_reads(name, event) : shape.view_reads(name, table)))
      return view;
  }
  return nullptr;
}

void add_relations(const Evidence& evidence, Facts& facts) {
  Assembly(evidence, facts).run();
}

}  // namespace countersign::engines::sqlite
