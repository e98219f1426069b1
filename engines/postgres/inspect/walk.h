#pragma once

// From a parsed statement to facts: one walk over its tree, with the scopes that PostgreSQL gives
// to names. What stands in the tree is known by an allow-list, kind of node by kind of node and
// field by field; anything else is reported as unknown, wherever it stands.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "engines/postgres/inspect/names.h"
#include "engines/postgres/inspect/shelf.h"
#include "engines/postgres/inspect/tree.h"

namespace countersign::engines::postgres::syntax {

// The columns that a subquery, a WITH name or a function gives: some of the walk's names.
struct Outputs {
  std::uint32_t from = 0;
  std::uint32_t count = 0;
  bool is_open = false;     // it may have others
  bool is_one_row = false;  // a total, or VALUES of one row: joins with it multiply nothing
};

// One thing in a FROM clause.
struct Source {
  std::string_view name;    // by which columns are qualified; empty: by none
  std::string_view schema;  // of a table without an alias: schema.table.column
  const NamedRelation* relation = nullptr;
  std::size_t use = 0;               // of the relation
  const Element* renames = nullptr;  // AS t(a, b): names for the first columns
  Outputs outputs;                   // of what is no relation
  bool is_hidden = false;            // its name is hidden by the alias of a join around it
  // The alias of a join: columns are those of the sources [members_from, members_to).
  bool is_join = false;
  std::size_t members_from = 0;
  std::size_t members_to = 0;
  bool is_counted = false;  // joins with it multiply rows
  Span span;
};

// The sources that names can mean, innermost first.
struct Scope {
  const Scope* outer = nullptr;
  std::size_t from = 0;
  std::size_t to = 0;
  Outputs named;  // output columns that ORDER BY and GROUP BY may name
};

// Columns that every table has and no `*` names.
inline constexpr std::array<std::string_view, 6> kSystemColumns = {"tableoid", "ctid", "xmin",
                                                                   "xmax",     "cmin", "cmax"};

class Walker {
 public:
  Walker(const Names& names, Facts& facts);

  // The parser's whole answer.
  void run(const Element& root);

 private:
  // A relation that is read, with the columns that are.
  struct Use {
    const NamedRelation* relation = nullptr;
    Span span;
    std::size_t first_mark = 0;       // of its columns, in marks_
    std::uint8_t system_columns = 0;  // a bit for each of kSystemColumns
  };
  struct CommonTable {
    std::string_view name;
    Outputs outputs;
    const Element* element = nullptr;
    bool is_being_walked = false;
    bool reads_itself = false;
    bool is_told = false;
  };
  // A name that the source has a function, operator or cast for: whether it can be meant depends on
  // the types that are at hand, which are known at the end.
  enum class DoubtOf : std::uint8_t { kFunction, kOperator, kType };
  struct Doubt {
    DoubtOf of;
    std::size_t index;  // in facts
    std::string_view schema;
    std::vector<const CatalogName*> types;
  };
  struct Parts;

  // ---- statements (statement.cpp) ----
  void statement(const Element& stmt);
  void explain(const Element& stmt);
  void other_statement(const Element& stmt);
  void effect(std::string what, std::string_view target, Span span);
  void finish();
  void add_relations();
  void add_view_reads(const NamedRelation& view);
  void add_view_read(const CatalogRead& read, const NamedRelation* inner,
                     const std::string& through);
  RelationUse& relation_use(const CatalogName& name, RelationKind kind, std::string shown,
                            const std::string& through);

  // ---- SELECT (select.cpp) ----
  Outputs select(const Element& select, const Scope* outer, bool is_top = false);
  Outputs set_operation(const Parts& parts, const Scope* outer);
  void tell_recursive_arm(const Parts& parts, Outputs outputs);
  Outputs simple_select(const Parts& parts, const Scope* outer, bool is_top);
  Outputs values(const Element& lists, const Scope& scope);
  void with_clause(const Element& with, const Scope* outer);
  void common_table(std::size_t index, const Scope* outer);
  void common_table_body(CommonTable& table, const Scope* outer);
  Outputs named_outputs(const Element& list);
  bool star_columns(const Element& fields, const Scope& scope, Outputs& outputs);
  bool names_output(const Element& element, const Outputs& outputs) const;
  void cycle_and_search(const Element& element, Outputs& outputs);
  void targets(const Element& list, const Scope& scope, bool is_top);
  Outputs outputs_of(const Element& list, const Scope& scope);
  void sort_clause(const Element& list, const Scope& scope);
  void group_clause(const Element& list, const Scope& scope);
  void limits(const Parts& parts, const Scope* outer);
  void locking(const Element& list);
  bool is_one_row(const Parts& parts) const;

  // ---- FROM (from.cpp) ----
  void from_item(const Element& item, Scope& scope);
  void range_var(const Element& item, Scope& scope);
  bool common_table_source(std::string_view name, Source& source);
  void relation_source(std::string_view schema, std::string_view name, Source& source);
  void join(const Element& item, Scope& scope);
  void shared_columns(const Element& join, const Scope& scope, std::size_t left, std::size_t right);
  void subselect(const Element& item, Scope& scope);
  void range_function(const Element& item, Scope& scope);
  void function_item(const Element& function, const Scope& scope, Source& source);
  void column_definitions(const Element& list, const Scope& scope, Source& source);
  void table_sample(const Element& item, Scope& scope);
  void xml_table(const Element& item, Scope& scope);
  void alias(const Element& alias, Source& source);
  void push(const Source& source, Scope& scope);
  std::size_t use_of(const NamedRelation& relation, Span span);

  // ---- expressions (expression.cpp) ----
  void walk(const Element& element, const Scope& scope);
  void children(const Element& element, const Scope& scope);
  void operation(const Element& element, const Scope& scope);
  void sub_link(const Element& element, const Scope& scope);
  void indirection(const Element& element, const Scope& scope);
  void field_of(std::string_view field, Span span);
  bool is_whole_row(std::string_view name, const Scope& scope);
  void case_expression(const Element& element, const Scope& scope);
  void value_function(const Element& element);
  void xml_expression(const Element& element, const Scope& scope);
  void parameter(const Element& element);

  // ---- columns (columns.cpp) ----
  void column_ref(const Element& element, const Scope& scope);
  void bare_column(std::string_view name, Span span, const Scope& scope);
  void qualified_column(std::string_view schema, std::string_view table, std::string_view column,
                        Span span, const Scope& scope);
  void whole_row(std::string_view schema, std::string_view table, Span span, const Scope& scope);
  enum class Found : std::uint8_t { kNo, kMaybe, kYes };
  Found find_in(const Source& source, std::string_view column, bool marks);
  void mark_all(const Source& source);
  bool* marks_of(const Use& use) { return marks_.begin() + use.first_mark; }
  void mark(const Source& source, std::size_t column);
  const Source* source_named(std::string_view schema, std::string_view name, const Scope& scope);
  std::string_view renamed(const Source& source, std::size_t column) const;
  void append_columns(const Source& source, Outputs& outputs);
  void missing(CompileProblem problem, std::string words, Span span);

  // ---- calls, operators, types (calls.cpp) ----
  void call(const Element& element, const Scope& scope);
  void window(const Element& window, const Scope& scope);
  void function_use(std::string_view schema, std::string_view name, std::size_t arguments,
                    bool is_variadic, Span span);
  void engine_function(std::string_view name, Span span);
  void operator_use(std::string_view schema, std::string_view name, const Element* left,
                    const Element* right, Span span, const Scope* scope);
  void operator_names(const Element& names, const Element* left, const Element* right, Span span,
                      const Scope* scope);
  void type_name(const Element& type, const Scope& scope);
  void settle_doubts();
  bool is_at_hand(const CatalogName& type) const;
  void implicit_casts();
  std::string_view type_of(const Element& element, const Scope& scope);

  // ---- what costs (sizes.cpp, recursion.cpp, joins.cpp) ----
  void size_of_call(std::string_view name, const Element* args, Span span);
  void size_of_power(const Element& left, const Element& right, Span span);
  void size_of_type(std::string_view name, const Element* typmods, Span span);
  void pattern_of_call(std::string_view name, const Element* args, Span span);
  void pattern(const Element& element, Span span);
  void recursion(const CommonTable& table, std::size_t loose_before);
  void loose_joins(const Element& from, const Element* where, const Scope& scope);

  // ---- small ones ----
  const Token* token_at(std::int64_t location) const;  // null: none begins there
  Span span_at(std::int64_t location) const;           // of the token there
  Span name_span(std::int64_t location) const;         // and the parts that follow with dots
  Span span_of(const Element& element) const { return name_span(element.location); }
  void unknown(std::string what, std::string_view detail);
  void too_complex(std::string words);
  void unknown_field(const Element& element, const Element& child);
  bool expects(const Element& element, std::initializer_list<std::string_view> words);

  const Names& names_;
  Facts& facts_;
  Shelf<Source, 8> sources_;
  Shelf<CommonTable, 8> tables_;
  Shelf<std::string_view, 64> output_names_;
  Shelf<Use, 8> uses_;
  Shelf<bool, 256> marks_;  // of each column of each use: whether it is read
  std::vector<Doubt> doubts_;
  // For each byte of the statement the token that begins there, if one does. An index fits, because
  // no token is empty and no statement longer than 64 KiB.
  Shelf<std::uint16_t, 512> token_starts_;

  friend class JoinConditions;
};

// A constant number, through signs, casts, parentheses and arithmetic. `sql` is the statement,
// which has what the tree leaves out.
std::optional<double> constant_number(std::string_view sql, const Element& element);
std::optional<std::string_view> constant_text(const Element& element);

// The names of a ColumnRef or a FuncCall; an empty list if there is none.
inline const Element& names_of(const Element& element, Word field) {
  static const Element none{};
  const Element* const names = element.member(field);
  return names == nullptr ? none : *names;
}

// The text of a String node in a list of names.
inline std::string_view name_text(const Element& element) {
  return element.node == Word::kStringNode ? element.text() : std::string_view();
}

// The last of a list of names; the one before it, or nothing.
inline std::string_view last_name(const Element& names) {
  std::string_view last;
  for (const auto& name : names.children()) last = name_text(name);
  return last;
}
inline std::string_view schema_name(const Element& names) {
  std::string_view last;
  std::string_view before;
  for (const auto& name : names.children()) {
    before = last;
    last = name_text(name);
  }
  return before;
}

}  // namespace countersign::engines::postgres::syntax
