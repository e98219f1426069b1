#pragma once

// What a schema looks like to the compiler: which page is which table, which column stands where in
// a record, what a view reads. Read once from a check database, then shared and never changed.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/facts.h"
#include "engines/sqlite/armed.h"
#include "engines/sqlite/outline.h"
#include "engines/sqlite/recorder.h"

namespace countersign::engines::sqlite {

struct RelationShape {
  RelationKind kind = RelationKind::kTable;
  std::string name;  // as in the schema
  std::vector<std::string> columns;
  bool is_shadow = false;  // kept by a virtual table for itself
};

struct RootShape {
  std::string relation;  // lower case
  // By position in the record; an empty name is no column by itself (an expression, the row
  // number).
  std::vector<std::string> columns;
  std::string row_number;  // the column that is the row number; may be empty
  bool is_index = false;
};

struct IndexShape {
  bool is_unique = false;
  std::size_t keys = 0;
};

// All names are given in lower case.
class Shape {
 public:
  // `db` holds the schema; `gate` is its own.
  static std::shared_ptr<const Shape> read(sqlite3* db, Gate& gate, std::string_view ddl);

  const RelationShape* relation(std::string_view name) const;
  const RootShape* root(std::int64_t page) const;
  const IndexShape* index(std::string_view name) const;

  bool has_views() const { return !view_reads_.empty(); }
  // Does this view's own definition read that column, in that context?
  bool view_reads(std::string_view view, const ReadEvent& event) const;
  // Does it read that relation at all?
  bool view_reads(std::string_view view, std::string_view relation) const;

  // Aliases that views give to relations inside their definitions.
  const Aliases& view_aliases() const { return view_aliases_; }
  // Names called somewhere in the schema: computed columns and indexes call functions that no
  // statement names.
  bool schema_calls(std::string_view function) const;

 private:
  // What a WITHOUT ROWID table keeps, and in which order: its primary key's index tells.
  using PackedRows = std::unordered_map<std::string, std::vector<std::string>>;
  PackedRows read_relations(sqlite3* db);
  void read_roots(sqlite3* db, const PackedRows& packed);
  void read_views(sqlite3* db, Gate& gate);
  void read_calls(std::string_view ddl);

  std::unordered_map<std::string, RelationShape> relations_;
  std::unordered_map<std::int64_t, RootShape> roots_;
  std::unordered_map<std::string, IndexShape> indexes_;
  std::unordered_map<std::string, std::vector<ReadEvent>> view_reads_;
  std::unordered_set<std::string> calls_;
  Aliases view_aliases_;
};

}  // namespace countersign::engines::sqlite
