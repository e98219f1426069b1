#pragma once

// The allowed schema as a question sees it: names as words, what each column is good for, how
// tables hang together. All of it is told from declared types, names and keys; no data is read.
//
// Made once for a question; constant afterwards. Keys that nobody declared are taken from names
// (customer_id leads to customers). Indexes are into tables() and their columns.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/planners/builtin/language/words.h"
#include "agent/planners/builtin/meaning/query.h"
#include "engines/engine.h"

namespace countersign::agent::builtin {

class Dialect;  // writing/dialect.h

enum class ColumnKind : std::uint8_t {
  kKey,        // the row's own key, a number or a code without meaning
  kReference,  // leads to another row
  kLabel,      // a name, a title: what a row is called
  kCategory,   // short text that many rows share: country, status, category
  kText,       // long text: description, notes
  kNumber,
  kMoney,
  kDate,
  kYear,
  kFlag,  // yes or no, as 0 and 1
};

struct ColumnMap {
  std::string name;
  std::vector<NameWord> words;
  ColumnKind kind = ColumnKind::kCategory;
  DateStorage storage = DateStorage::kIsoText;
  bool is_text = false;    // declared, or not declared as anything else
  bool is_masked = false;  // to be shown at most, never to be compared or grouped by
  bool is_nullable = true;
  bool is_part_of_key = false;
  bool is_truth = false;         // a flag with a type of its own: true and false
  bool needs_text_cast = false;  // reads as text only through a cast

  bool is_date() const { return kind == ColumnKind::kDate || kind == ColumnKind::kYear; }
  bool is_amount() const { return kind == ColumnKind::kNumber || kind == ColumnKind::kMoney; }
};

struct TableMap {
  std::string name;
  std::vector<NameWord> words;
  std::vector<ColumnMap> columns;
  std::optional<std::size_t> key;     // the one column that names a row
  std::vector<std::size_t> labels;    // what a row is called; may be two: first and last name
  std::optional<std::size_t> date;    // when a row happened or began
  std::optional<std::uint64_t> rows;  // an estimate
  bool is_bridge = false;             // little more than keys to other tables

  std::string noun() const;   // "order item"
  std::string nouns() const;  // "order items"
};

struct ColumnAt {
  std::size_t table = 0, column = 0;
  friend auto operator<=>(const ColumnAt&, const ColumnAt&) = default;
};

// A key of one column: tables[from].columns[column] names a row of tables[to].
struct Link {
  std::size_t from = 0, column = 0, to = 0, to_column = 0;
  // What the key's name says beyond its target: "billing" of billing_address_id, "manager".
  std::vector<NameWord> role;
  bool is_optional = true;
  bool is_one_to_one = false;
};

// A walk along links, forward (to one) or backward (to many).
struct Step {
  std::size_t link = 0;
  bool is_backward = false;
  friend bool operator==(const Step&, const Step&) = default;
};
using Walk = std::vector<Step>;

class SchemaMap {
 public:
  // As an SQLite source declares it.
  explicit SchemaMap(const std::vector<engines::SchemaRelation>& schema);
  SchemaMap(const std::vector<engines::SchemaRelation>& schema, const Dialect& dialect);

  const Dialect& dialect() const { return *dialect_; }

  const std::vector<TableMap>& tables() const { return tables_; }
  const std::vector<Link>& links() const { return links_; }
  const TableMap& table(std::size_t at) const { return tables_[at]; }
  const ColumnMap& column(ColumnAt at) const { return tables_[at.table].columns[at.column]; }

  // Every shortest walk from one table to another on which each hop leads to at most one row; an
  // empty walk where they are the same. None: they do not hang together that way.
  std::vector<Walk> walks_to_one(std::size_t from, std::size_t to) const;
  // Every shortest walk, to many allowed; hops to many weigh a little more.
  std::vector<Walk> walks(std::size_t from, std::size_t to) const;
  // Links of a table to itself.
  std::vector<std::size_t> self_links(std::size_t table) const;

  std::size_t end_of(std::size_t from, const Walk& walk) const;
  Hop hop(const Step& step) const;
  Path path(const Walk& walk) const;

 private:
  std::vector<Walk> shortest(std::size_t from, std::size_t to, bool to_many) const;

  const Dialect* dialect_;  // lives for ever
  std::vector<TableMap> tables_;
  std::vector<Link> links_;
  std::vector<std::vector<Step>> steps_from_;  // of each table, links to itself left out
};

}  // namespace countersign::agent::builtin
