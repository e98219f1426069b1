// What a column's name means: the innermost scope that has it, as PostgreSQL looks; where more than
// one relation has it, all of them, which at worst says too much.

#include <algorithm>
#include <array>

#include "core/text.h"
#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

std::string quoted_name(std::string_view name) {
  return '"' + std::string(name) + '"';
}

}  // namespace

void Walker::column_ref(const Element& element, const Scope& scope) {
  const Element* const fields = element.member(Word::kFields);
  for (const auto& child : element.children())
    if (child.field != Word::kFields) unknown_field(element, child);
  if (fields == nullptr) return;
  std::array<std::string_view, 3> names;
  std::size_t count = 0;
  bool has_star = false;
  for (const auto& field : fields->children()) {
    if (field.node == Word::kAStar) {
      has_star = true;
    } else if (field.node != Word::kStringNode || count == names.size()) {
      return unknown("column", "a name of more than three parts");
    } else {
      names[count++] = name_text(field);
    }
  }
  const Span span = span_of(element);
  if (!has_star) {
    if (count == 1) return bare_column(names[0], span, scope);
    if (count == 2) return qualified_column({}, names[0], names[1], span, scope);
    return qualified_column(names[0], names[1], names[2], span, scope);
  }
  if (count == 0) {
    for (std::size_t i = scope.from; i < scope.to; ++i) mark_all(sources_[i]);
    return;
  }
  if (count == 3) return unknown("column", "a name of more than three parts");
  whole_row(count == 2 ? names[0] : std::string_view(), names[count - 1], span, scope);
}

void Walker::bare_column(std::string_view name, Span span, const Scope& scope) {
  bool may_be_open = false;
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    bool is_found = false;
    for (std::size_t i = at->from; i < at->to; ++i) {
      if (sources_[i].is_join) continue;  // its members say it
      const Found found = find_in(sources_[i], name, true);
      is_found |= found == Found::kYes;
      may_be_open |= found == Found::kMaybe;
    }
    // The columns that a join's alias renames.
    for (std::size_t i = at->from; i < at->to && !is_found; ++i)
      if (sources_[i].is_join && sources_[i].renames != nullptr)
        is_found = find_in(sources_[i], name, true) == Found::kYes;
    if (is_found) return;
  }
  if (const Source* const source = source_named({}, name, scope)) return mark_all(*source);
  if (may_be_open) return;
  missing(CompileProblem::kMissingColumn,
          "column " + quoted_name(printable(name)) + " does not exist", span);
}

void Walker::qualified_column(std::string_view schema, std::string_view table,
                              std::string_view column, Span span, const Scope& scope) {
  const Source* const source = source_named(schema, table, scope);
  if (source == nullptr)
    return missing(CompileProblem::kMissingColumn,
                   "missing FROM-clause entry for table " + quoted_name(printable(table)), span);
  const Found found = find_in(*source, column, true);
  if (found == Found::kYes) return;
  for (const auto* function : names_.functions(column))
    if (!function->arguments.empty() || function->is_variadic) {
      mark_all(*source);
      facts_.functions.push_back({std::string(column), span, function->name.schema, true, true});
      return;
    }
  if (found == Found::kMaybe) {
    // What a function gives has a column of its alias' name and perhaps a number; any other name is
    // a field of its rows, or a call: x.pg_read_file FROM lower('PG_VERSION') AS x reads that file.
    if (column != source->name && column != "ordinality") field_of(column, span);
    return;
  }
  missing(CompileProblem::kMissingColumn,
          "column " + printable(std::string(table) + '.' + std::string(column)) + " does not exist",
          span);
}

void Walker::whole_row(std::string_view schema, std::string_view table, Span span,
                       const Scope& scope) {
  if (const Source* const source = source_named(schema, table, scope)) return mark_all(*source);
  // A composite column: (c).* is written with parentheses, so this is none.
  missing(CompileProblem::kMissingColumn,
          "missing FROM-clause entry for table " + quoted_name(printable(table)), span);
}

const Source* Walker::source_named(std::string_view schema, std::string_view name,
                                   const Scope& scope) {
  if (name.empty()) return nullptr;
  for (const Scope* at = &scope; at != nullptr; at = at->outer)
    for (std::size_t i = at->to; i > at->from; --i) {
      const Source& source = sources_[i - 1];
      if (source.is_hidden || source.name != name) continue;
      if (schema.empty() || schema == source.schema) return &source;
    }
  return nullptr;
}

// The name that an alias gives to a column, or nothing.
std::string_view Walker::renamed(const Source& source, std::size_t column) const {
  if (source.renames == nullptr) return {};
  std::size_t index = 0;
  for (const auto& name : source.renames->children())
    if (index++ == column) return name_text(name);
  return {};
}

Walker::Found Walker::find_in(const Source& source, std::string_view column, bool marks) {
  std::size_t renames = 0;
  if (source.renames != nullptr) {
    for (const auto& name : source.renames->children()) {
      if (name_text(name) == column) {
        if (source.is_join && marks) mark_all(source);
        if (source.relation != nullptr && marks) mark(source, renames);
        return Found::kYes;
      }
      ++renames;
    }
  }
  if (source.is_join) {
    Found best = Found::kNo;
    for (std::size_t i = source.members_from; i < source.members_to; ++i)
      if (!sources_[i].is_join) best = std::max(best, find_in(sources_[i], column, marks));
    return best;
  }
  if (source.relation != nullptr) {
    const int index = source.relation->column(column);
    if (index >= static_cast<int>(renames)) {
      if (marks) mark(source, static_cast<std::size_t>(index));
      return Found::kYes;
    }
    const auto* const system = std::find(kSystemColumns.begin(), kSystemColumns.end(), column);
    if (system == kSystemColumns.end()) return Found::kNo;
    if (marks)
      uses_[source.use].system_columns |=
          static_cast<std::uint8_t>(1U << (system - kSystemColumns.begin()));
    return Found::kYes;
  }
  for (std::size_t i = renames; i < source.outputs.count; ++i)
    if (output_names_[source.outputs.from + i] == column) return Found::kYes;
  return source.outputs.is_open ? Found::kMaybe : Found::kNo;
}

void Walker::mark(const Source& source, std::size_t column) {
  const Use& use = uses_[source.use];
  if (column < use.relation->relation->columns.size()) marks_of(use)[column] = true;
}

void Walker::mark_all(const Source& source) {
  if (source.is_join) {
    for (std::size_t i = source.members_from; i < source.members_to; ++i)
      if (!sources_[i].is_join) mark_all(sources_[i]);
  } else if (source.relation != nullptr) {
    const Use& use = uses_[source.use];
    std::fill_n(marks_of(use), use.relation->relation->columns.size(), true);
  }
}

void Walker::append_columns(const Source& source, Outputs& outputs) {
  if (source.is_join) {
    for (std::size_t i = source.members_from; i < source.members_to; ++i)
      if (!sources_[i].is_join) append_columns(sources_[i], outputs);
    outputs.is_open |= source.renames != nullptr;
    return;
  }
  const std::size_t count =
      source.relation != nullptr ? source.relation->relation->columns.size() : source.outputs.count;
  for (std::size_t i = 0; i < count; ++i) {
    std::string_view name = renamed(source, i);
    if (name.empty())
      name = source.relation != nullptr
                 ? std::string_view(source.relation->relation->columns[i].name)
                 : output_names_[source.outputs.from + i];
    output_names_.push_back(name);
  }
  if (source.relation == nullptr) {
    outputs.is_open |= source.outputs.is_open;
    // A function's row, of which only the alias is known.
    if (count == 0 && source.outputs.is_open) output_names_.push_back(source.name);
  }
}

void Walker::missing(CompileProblem problem, std::string words, Span span) {
  if (facts_.problem != CompileProblem::kNone) return;
  facts_.problem = problem;
  facts_.problem_words = std::move(words);
  facts_.problem_span = span;
}

}  // namespace countersign::engines::postgres::syntax
