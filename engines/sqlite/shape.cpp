#include "engines/sqlite/shape.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "engines/sqlite/handle.h"
#include "engines/sqlite/tokens.h"
#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

RelationKind kind_of(std::string_view type) {
  if (type == "view") return RelationKind::kView;
  if (type == "virtual") return RelationKind::kVirtualTable;
  return RelationKind::kTable;
}

struct TableLayout {
  std::vector<std::string> stored;   // in the order of the declaration, computed ones left out
  std::vector<std::string> visible;  // all that a statement can name
  std::string row_number;
};

// The column that is the row number is the sole INTEGER PRIMARY KEY.
TableLayout layout_of(sqlite3* db, const std::string& table) {
  TableLayout layout;
  Trouble trouble;
  Query columns(db, queries::k_sources_sqlite_columns, trouble);
  std::size_t keys = 0;
  for (columns.bind(1, table); columns.next();) {
    const std::int64_t hidden = columns.integer(4);
    if (hidden != 2) layout.stored.push_back(columns.text(0));
    if (hidden != 1) layout.visible.push_back(columns.text(0));
    if (columns.integer(3) == 0) continue;
    ++keys;
    if (same_ignoring_case(columns.view(1), "integer")) layout.row_number = columns.text(0);
  }
  if (keys != 1) layout.row_number.clear();
  return layout;
}

struct IndexLayout {
  std::vector<std::string> columns;
  std::size_t keys = 0;
};

IndexLayout index_layout_of(sqlite3* db, const std::string& index) {
  IndexLayout layout;
  Trouble trouble;
  Query columns(db, queries::k_sources_sqlite_index_columns, trouble);
  for (columns.bind(1, index); columns.next();) {
    layout.columns.push_back(columns.text(0));
    if (columns.integer(1) != 0) ++layout.keys;
  }
  return layout;
}

bool reads_same(const ReadEvent& a, const ReadEvent& b) {
  return a.column == b.column && same_ignoring_case(a.table, b.table) &&
         same_ignoring_case(a.via, b.via);
}

}  // namespace

std::shared_ptr<const Shape> Shape::read(sqlite3* db, Gate& gate, std::string_view ddl) {
  auto shape = std::make_shared<Shape>();
  {
    AllowAll ours;
    const Watch watch(gate, ours);
    shape->read_roots(db, shape->read_relations(db));
  }
  shape->read_views(db, gate);
  shape->read_calls(ddl);
  return shape;
}

Shape::PackedRows Shape::read_relations(sqlite3* db) {
  PackedRows packed;
  Trouble trouble;
  Query relations(db, queries::k_sources_sqlite_relations, trouble);
  while (relations.next()) {
    RelationShape shape{
        kind_of(relations.view(1)), relations.text(0), {}, relations.view(1) == "shadow"};
    shape.columns = layout_of(db, shape.name).visible;
    std::string name = ascii_lower(shape.name);
    const bool is_without_rowid = relations.integer(2) != 0;
    Trouble index_trouble;
    Query indexes(db, queries::k_sources_sqlite_indexes, index_trouble);
    for (indexes.bind(1, shape.name); indexes.next();) {
      const std::string index = indexes.text(0);
      IndexLayout layout = index_layout_of(db, index);
      const bool is_whole = indexes.integer(3) == 0;
      indexes_[ascii_lower(index)] = {indexes.integer(1) != 0 && is_whole, layout.keys};
      if (is_without_rowid && indexes.view(2) == "pk") packed[name] = std::move(layout.columns);
    }
    relations_.emplace(std::move(name), std::move(shape));
  }
  return packed;
}

void Shape::read_roots(sqlite3* db, const PackedRows& packed) {
  Trouble trouble;
  Query roots(db, queries::k_sources_sqlite_roots, trouble);
  while (roots.next()) {
    RootShape root{ascii_lower(roots.text(2)), {}, "", roots.view(0) == "index"};
    const auto packed_row = packed.find(root.relation);
    if (root.is_index) {
      root.columns = index_layout_of(db, roots.text(1)).columns;
    } else if (packed_row != packed.end()) {
      root.columns = packed_row->second;
    } else {
      TableLayout layout = layout_of(db, roots.text(2));
      root.columns = std::move(layout.stored);
      root.row_number = std::move(layout.row_number);
    }
    roots_.emplace(roots.integer(3), std::move(root));
  }
}

void Shape::read_views(sqlite3* db, Gate& gate) {
  for (const auto& [name, relation] : relations_) {
    if (relation.kind != RelationKind::kView) continue;
    Events events;
    Recorder recorder(events);
    const Watch watch(gate, recorder);
    Trouble trouble;
    const Query whole(db, with_relation(queries::k_sources_sqlite_whole_relation, relation.name),
                      trouble);
    // What reads anything but tables is not read through this view, but by whoever names it.
    if (trouble || !events.effects.empty()) events.reads.clear();
    std::erase_if(events.reads, [&view = relation.name](const ReadEvent& event) {
      return event.via.empty() && same_ignoring_case(event.table, view);
    });
    view_reads_.emplace(name, std::move(events.reads));
  }
}

void Shape::read_calls(std::string_view ddl) {
  const std::vector<Token> tokens = tokenize(ddl);
  const Outline outline(ddl, tokens);
  const auto& words = outline.words();
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i].is_name() && words[i + 1].is('(')) calls_.insert(lower_name(words[i]));
  if (!view_reads_.empty())
    view_aliases_ =
        aliases_of(words, [this](const std::string& name) { return relations_.contains(name); });
}

const RelationShape* Shape::relation(std::string_view name) const {
  const auto found = relations_.find(std::string(name));
  return found == relations_.end() ? nullptr : &found->second;
}

const RootShape* Shape::root(std::int64_t page) const {
  const auto found = roots_.find(page);
  return found == roots_.end() ? nullptr : &found->second;
}

const IndexShape* Shape::index(std::string_view name) const {
  const auto found = indexes_.find(std::string(name));
  return found == indexes_.end() ? nullptr : &found->second;
}

bool Shape::view_reads(std::string_view view, const ReadEvent& event) const {
  const auto found = view_reads_.find(std::string(view));
  return found != view_reads_.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [&event](const ReadEvent& own) { return reads_same(own, event); });
}

bool Shape::view_reads(std::string_view view, std::string_view relation) const {
  const auto found = view_reads_.find(std::string(view));
  return found != view_reads_.end() &&
         std::any_of(found->second.begin(), found->second.end(), [relation](const ReadEvent& own) {
           return same_ignoring_case(own.table, relation);
         });
}

bool Shape::schema_calls(std::string_view function) const {
  return calls_.contains(std::string(function));
}

}  // namespace countersign::engines::sqlite
