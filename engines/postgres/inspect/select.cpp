// SELECT, VALUES, set operations, and WITH in front of them.

#include <algorithm>
#include <array>

#include "engines/postgres/inspect/parts.h"
#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

bool has_value(const Element* element) {
  return element != nullptr && !element->is_absent();
}

bool is_null_constant(const Element& element) {
  return element.node == Word::kAConst && element.member(Word::kIsnull) != nullptr;
}

// An aggregate that turns all rows into one, if nothing groups them.
bool is_total(const Element& element) {
  constexpr std::array<std::string_view, 15> kTotals = {
      "count",  "sum",      "avg",  "min",       "max",        "bool_and",  "bool_or", "every",
      "stddev", "variance", "mode", "array_agg", "string_agg", "jsonb_agg", "json_agg"};
  if (element.node == Word::kSubLink) return false;
  if (element.node == Word::kFuncCall && element.member(Word::kOver) == nullptr) {
    const Element* const names = element.member(Word::kFuncname);
    const auto name = names == nullptr ? std::string_view() : last_name(*names);
    if (std::find(kTotals.begin(), kTotals.end(), name) != kTotals.end() ||
        element.member(Word::kAggWithinGroup) != nullptr)
      return true;
  }
  if (element.kind != ElementKind::kObject && element.kind != ElementKind::kArray) return false;
  return element.children().any(is_total);
}

// How PostgreSQL names a column that has no AS; empty: "?column?".
std::string_view natural_name(const Element& element) {
  const auto of = [&](Word field) {
    const Element* const child = element.member(field);
    return child == nullptr ? std::string_view() : natural_name(*child);
  };
  switch (element.node) {
    case Word::kColumnRef:
      return last_name(names_of(element, Word::kFields));
    case Word::kFuncCall:
      return last_name(names_of(element, Word::kFuncname));
    case Word::kAIndirection: {
      const Element* const list = element.member(Word::kIndirection);
      std::string_view last;
      if (list != nullptr)
        for (const auto& item : list->children())
          if (item.node == Word::kStringNode) last = name_text(item);
      return last.empty() ? of(Word::kArg) : last;
    }
    case Word::kTypeCast: {
      const auto name = of(Word::kArg);
      if (!name.empty()) return name;
      const Element* const type = element.member(Word::kTypeName);
      const Element* const names = type == nullptr ? nullptr : type->member(Word::kNames);
      return names == nullptr ? std::string_view() : last_name(*names);
    }
    case Word::kCollateClause:
      return of(Word::kArg);
    case Word::kCaseExpr: {
      const auto name = of(Word::kDefresult);
      return name.empty() ? "case" : name;
    }
    case Word::kAArrayExpr:
      return "array";
    case Word::kRowExpr:
      return "row";
    case Word::kCoalesceExpr:
      return "coalesce";
    case Word::kGroupingFunc:
      return "grouping";
    default:
      return {};
  }
}

}  // namespace

Walker::Parts::Parts(const Element& statement) : select(&statement) {
  for (const auto& child : statement.children()) {
    const auto field = static_cast<std::size_t>(child.field);
    if (child.field == Word::kOther || slot(child.field) == kNone)
      unknown.push_back(&child);
    else
      fields[slot(static_cast<Word>(field))] = &child;
  }
}

Outputs Walker::select(const Element& select, const Scope* outer, bool is_top) {
  const Parts parts(select);
  for (const auto* field : parts.unknown) unknown_field(select, *field);
  const std::size_t tables_before = tables_.size();
  if (const auto* with = parts[Word::kWithClause]) with_clause(*with, outer);
  Outputs outputs;
  const Element* const op = parts[Word::kOp];
  const bool is_simple = op == nullptr || op->text() == "SETOP_NONE";
  if (is_simple)
    outputs = simple_select(parts, outer, is_top);
  else if (expects(*op, {"SETOP_UNION", "SETOP_INTERSECT", "SETOP_EXCEPT"}))
    outputs = set_operation(parts, outer);
  if (is_top) {
    const auto* count = parts[Word::kLimitCount];
    facts_.has_limit = count != nullptr && !is_null_constant(*count);
  }
  if (const auto* into = parts[Word::kIntoClause]) {
    const Element* const relation = into->member(Word::kRel);
    const Element* const name = relation == nullptr ? nullptr : relation->member(Word::kRelname);
    effect("into", name == nullptr ? std::string_view() : name->text(),
           relation == nullptr ? Span{} : span_of(*relation));
  }
  if (const auto* locks = parts[Word::kLockingClause]) locking(*locks);
  tables_.cut(tables_before);
  return outputs;
}

Outputs Walker::set_operation(const Parts& parts, const Scope* outer) {
  Outputs outputs;
  const Element* const left = parts[Word::kLarg];
  const Element* const right = parts[Word::kRarg];
  if (left != nullptr) outputs = select(*left, outer);
  tell_recursive_arm(parts, outputs);
  if (right != nullptr) select(*right, outer);
  outputs.is_one_row = false;
  const Scope scope{outer, sources_.size(), sources_.size(), outputs};
  if (const auto* sort = parts[Word::kSortClause]) sort_clause(*sort, scope);
  limits(parts, outer);
  return outputs;
}

// In its recursive arm a WITH name has the columns of the arm before.
void Walker::tell_recursive_arm(const Parts& parts, Outputs outputs) {
  for (auto& table : tables_) {
    if (!table.is_being_walked || table.element->member(Word::kCtequery) != parts.select) continue;
    outputs.is_one_row = false;
    cycle_and_search(*table.element, outputs);
    table.outputs = outputs;
    return;
  }
}

Outputs Walker::simple_select(const Parts& parts, const Scope* outer, bool is_top) {
  Scope scope{outer, sources_.size(), sources_.size(), {}};
  if (const auto* lists = parts[Word::kValuesLists]) {
    Outputs outputs = values(*lists, scope);
    scope.named = outputs;
    if (const auto* sort = parts[Word::kSortClause]) sort_clause(*sort, scope);
    limits(parts, outer);
    return outputs;
  }
  const Element* const from = parts[Word::kFromClause];
  const Element* const where = parts[Word::kWhereClause];
  if (from != nullptr)
    for (const auto& item : from->children()) from_item(item, scope);
  if (where != nullptr) walk(*where, scope);
  if (from != nullptr) loose_joins(*from, where, scope);
  const Element* const list = parts[Word::kTargetList];
  if (list != nullptr) {
    targets(*list, scope, is_top);
    scope.named = outputs_of(*list, scope);
  }
  if (const auto* distinct = parts[Word::kDistinctClause]) group_clause(*distinct, scope);
  if (const auto* group = parts[Word::kGroupClause]) group_clause(*group, scope);
  if (const auto* having = parts[Word::kHavingClause]) walk(*having, scope);
  if (const auto* windows = parts[Word::kWindowClause])
    for (const auto& item : windows->children()) window(item, scope);
  if (const auto* sort = parts[Word::kSortClause]) sort_clause(*sort, scope);
  limits(parts, outer);
  Outputs outputs = scope.named;
  outputs.is_one_row = is_one_row(parts);
  sources_.cut(scope.from);
  return outputs;
}

Outputs Walker::values(const Element& lists, const Scope& scope) {
  static constexpr std::array<std::string_view, 9> kColumns = {"column1", "column2", "column3",
                                                               "column4", "column5", "column6",
                                                               "column7", "column8", "column9"};
  std::size_t columns = 0;
  for (const auto& list : lists.children()) {
    const Element* const items = list.member(Word::kItems);
    if (items == nullptr) continue;
    columns = std::max(columns, items->children().count());
    walk(list, scope);
  }
  Outputs outputs;
  outputs.from = static_cast<std::uint32_t>(output_names_.size());
  outputs.is_one_row = lists.children().count() == 1;
  for (std::size_t i = 0; i < columns; ++i)
    output_names_.push_back(i < kColumns.size() ? kColumns[i] : std::string_view());
  outputs.is_open = columns > kColumns.size();
  outputs.count = static_cast<std::uint32_t>(columns);
  return outputs;
}

// ---- WITH ----

void Walker::with_clause(const Element& with, const Scope* outer) {
  const bool is_recursive = with.member(Word::kRecursive) != nullptr;
  const Element* const list = with.member(Word::kCtes);
  for (const auto& child : with.children())
    if (child.field != Word::kRecursive && child.field != Word::kCtes) unknown_field(with, child);
  if (list == nullptr) return;
  const auto begin = [&](const Element& element) {
    CommonTable table;
    if (const Element* const name = element.member(Word::kCtename)) table.name = name->text();
    table.element = &element;
    table.outputs.is_open = true;
    tables_.push_back(table);
  };
  // A plain WITH knows only those before it; a recursive one knows all, itself too.
  const std::size_t first = tables_.size();
  if (is_recursive)
    for (const auto& element : list->children()) begin(element);
  std::size_t index = first;
  for (const auto& element : list->children()) {
    if (is_recursive) {
      common_table(index++, outer);
      continue;
    }
    begin(element);
    CommonTable table = tables_.back();
    tables_.pop_back();
    tables_.push_back({});  // its place, without a name until it is made
    common_table_body(table, outer);
    tables_.back() = table;
  }
}

void Walker::common_table(std::size_t index, const Scope* outer) {
  tables_[index].is_being_walked = true;
  const std::size_t loose_before = facts_.loose_joins.size();
  CommonTable table = tables_[index];
  if (const Element* const renames = table.element->member(Word::kAliascolnames)) {
    tables_[index].outputs = named_outputs(*renames);
    tables_[index].outputs.is_open = true;
  }
  common_table_body(table, outer);
  tables_[index].outputs = table.outputs;
  tables_[index].is_being_walked = false;
  if (tables_[index].reads_itself) recursion(tables_[index], loose_before);
}

void Walker::common_table_body(CommonTable& table, const Scope* outer) {
  for (const auto& child : table.element->children()) {
    switch (child.field) {
      case Word::kCtename:
      case Word::kAliascolnames:
        break;
      case Word::kCtematerialized:
        expects(child, {"CTEMaterializeDefault", "CTEMaterializeAlways", "CTEMaterializeNever"});
        break;
      case Word::kCtequery:
        if (child.node == Word::kSelectStmt)
          table.outputs = select(child, outer);
        else
          other_statement(child);
        break;
      case Word::kSearchClause:
      case Word::kCycleClause:
        break;
      default:
        unknown_field(*table.element, child);
    }
  }
  cycle_and_search(*table.element, table.outputs);
}

// Renames the first columns, and adds those that SEARCH and CYCLE make.
void Walker::cycle_and_search(const Element& element, Outputs& outputs) {
  const auto from = static_cast<std::uint32_t>(output_names_.size());
  std::uint32_t count = 0;
  const auto add = [&](std::string_view name) {
    output_names_.push_back(name);
    ++count;
  };
  if (const Element* const renames = element.member(Word::kAliascolnames))
    for (const auto& name : renames->children()) add(name_text(name));
  const Element* const search = element.member(Word::kSearchClause);
  const Element* const cycle = element.member(Word::kCycleClause);
  if (count == 0 && search == nullptr && cycle == nullptr) return;
  for (std::uint32_t i = count; i < outputs.count; ++i) add(output_names_[outputs.from + i]);
  const Scope nothing{nullptr, sources_.size(), sources_.size(), {}};
  for (const Element* const clause : {search, cycle}) {
    if (clause == nullptr) continue;
    for (const auto& child : clause->children()) {
      if (child.field == Word::kSearchSeqColumn || child.field == Word::kCycleMarkColumn ||
          child.field == Word::kCyclePathColumn)
        add(child.text());
      else if (child.field == Word::kCycleMarkValue || child.field == Word::kCycleMarkDefault)
        walk(child, nothing);
      else if (child.field != Word::kSearchColList && child.field != Word::kSearchBreadthFirst &&
               child.field != Word::kCycleColList)
        unknown_field(element, child);
    }
  }
  outputs.from = from;
  outputs.count = count;
}

Outputs Walker::named_outputs(const Element& list) {
  Outputs outputs;
  outputs.from = static_cast<std::uint32_t>(output_names_.size());
  for (const auto& name : list.children()) output_names_.push_back(name_text(name));
  outputs.count = static_cast<std::uint32_t>(output_names_.size()) - outputs.from;
  return outputs;
}

// ---- clauses ----

void Walker::targets(const Element& list, const Scope& scope, bool is_top) {
  for (const auto& target : list.children()) {
    if (target.node != Word::kResTarget) {
      walk(target, scope);
      continue;
    }
    const Element* const value = target.member(Word::kVal);
    children(target, scope);
    if (is_top && value != nullptr && value->node == Word::kColumnRef) {
      for (const auto& field : names_of(*value, Word::kFields).children())
        if (field.node == Word::kAStar) facts_.has_star = true;
    }
  }
}

Outputs Walker::outputs_of(const Element& list, const Scope& scope) {
  Outputs outputs;
  outputs.from = static_cast<std::uint32_t>(output_names_.size());
  for (const auto& target : list.children()) {
    const Element* const value = target.member(Word::kVal);
    if (value == nullptr) continue;
    if (const Element* const name = target.member(Word::kName)) {
      output_names_.push_back(name->text());
      continue;
    }
    if (value->node == Word::kAIndirection) {
      const Element* const path = value->member(Word::kIndirection);
      const Element* last = nullptr;
      if (path != nullptr)
        for (const auto& step : path->children()) last = &step;
      if (last != nullptr && last->node == Word::kAStar) {
        outputs.is_open = true;
        output_names_.push_back({});
        continue;
      }
    }
    if (value->node == Word::kColumnRef) {
      const Element& fields = names_of(*value, Word::kFields);
      if (star_columns(fields, scope, outputs)) continue;
    }
    output_names_.push_back(natural_name(*value));
  }
  outputs.count = static_cast<std::uint32_t>(output_names_.size()) - outputs.from;
  return outputs;
}

// `*` and `t.*` as the columns that they stand for.
bool Walker::star_columns(const Element& fields, const Scope& scope, Outputs& outputs) {
  std::string_view names[3];
  std::size_t count = 0;
  bool has_star = false;
  for (const auto& field : fields.children()) {
    if (field.node == Word::kAStar)
      has_star = true;
    else if (count < 3)
      names[count++] = name_text(field);
  }
  if (!has_star) return false;
  if (count == 0) {
    for (std::size_t i = scope.from; i < scope.to; ++i)
      if (!sources_[i].is_join) append_columns(sources_[i], outputs);
  } else {
    const auto schema = count > 1 ? names[count - 2] : std::string_view();
    if (const Source* const source = source_named(schema, names[count - 1], scope))
      append_columns(*source, outputs);
    else
      outputs.is_open = true;
  }
  return true;
}

// A name alone means an output column first.
void Walker::sort_clause(const Element& list, const Scope& scope) {
  for (const auto& item : list.children()) {
    if (item.node != Word::kSortBy) {
      walk(item, scope);
      continue;
    }
    for (const auto& child : item.children()) {
      if (child.field == Word::kNode) {
        if (!names_output(child, scope.named)) walk(child, scope);
      } else if (child.field == Word::kUseOp) {
        operator_names(child, item.member(Word::kNode), item.member(Word::kNode), span_of(item),
                       &scope);
      } else if (child.field == Word::kSortbyDir) {
        expects(child, {"SORTBY_DEFAULT", "SORTBY_ASC", "SORTBY_DESC", "SORTBY_USING"});
      } else if (child.field != Word::kSortbyNulls) {
        unknown_field(item, child);
      }
    }
  }
}

bool Walker::names_output(const Element& element, const Outputs& outputs) const {
  if (element.node != Word::kColumnRef) return false;
  const Element& fields = names_of(element, Word::kFields);
  if (fields.children().count() != 1) return false;
  const std::string_view name = name_text(fields.children().front());
  if (name.empty()) return false;
  const auto first = output_names_.begin() + outputs.from;
  return std::find(first, first + outputs.count, name) != first + outputs.count;
}

// A name alone means an input column first, an output column if there is none.
void Walker::group_clause(const Element& list, const Scope& scope) {
  for (const auto& item : list.children()) {
    if (names_output(item, scope.named)) {
      const std::string_view name = name_text(names_of(item, Word::kFields).children().front());
      for (std::size_t i = scope.from; i < scope.to; ++i)
        if (!sources_[i].is_join) find_in(sources_[i], name, true);
    } else if (item.node == Word::kGroupingSet) {
      for (const auto& child : item.children()) {
        if (child.field == Word::kContent)
          group_clause(child, scope);
        else if (child.field != Word::kKind)
          unknown_field(item, child);
      }
    } else {
      walk(item, scope);
    }
  }
}

void Walker::limits(const Parts& parts, const Scope* outer) {
  const Scope nothing{outer, sources_.size(), sources_.size(), {}};
  for (const Word field : {Word::kLimitOffset, Word::kLimitCount})
    if (const auto* limit = parts[field]; has_value(limit)) walk(*limit, nothing);
}

void Walker::locking(const Element& list) {
  for (const auto& clause : list.children()) {
    std::string_view target;
    Span span;
    if (const Element* const relations = clause.member(Word::kLockedRels))
      for (const auto& relation : relations->children()) {
        const Element* const name = relation.member(Word::kRelname);
        if (name != nullptr) target = name->text();
        span = span_of(relation);
      }
    effect("lock", target, span);
  }
}

bool Walker::is_one_row(const Parts& parts) const {
  if (const auto* count = parts[Word::kLimitCount]) {
    const auto number = constant_number(facts_.sql, *count);
    if (number && *number <= 1) return true;
  }
  if (parts[Word::kGroupClause] != nullptr) return false;
  if (parts[Word::kFromClause] == nullptr) return true;
  const auto* list = parts[Word::kTargetList];
  if (list == nullptr) return false;
  return list->children().any(is_total);
}

}  // namespace countersign::engines::postgres::syntax
