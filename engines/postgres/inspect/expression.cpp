// Expressions: every part is walked, whatever slot it stands in.

#include <algorithm>
#include <array>
#include <utility>

#include "engines/postgres/inspect/roles.h"
#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

// Fields of the rows that the engine's own functions give, as in (jsonb_each(x)).key.
constexpr std::array<std::string_view, 20> kRecordFields = {
    "key",     "value", "word",  "ndoc",        "nentry",       "lexeme",     "positions",
    "weights", "alias", "token", "description", "dictionaries", "dictionary", "lexemes",
    "f1",      "f2",    "f3",    "f4",          "f5",           "f6"};

}  // namespace

void Walker::walk(const Element& element, const Scope& scope) {
  if (element.kind == ElementKind::kArray) {
    for (const auto& item : element.children()) walk(item, scope);
    return;
  }
  switch (element.node) {
    case Word::kNone:
      if (!element.is_absent()) unknown("node", "without a name");
      return;
    case Word::kColumnRef:
      return column_ref(element, scope);
    case Word::kParamRef:
      return parameter(element);
    case Word::kAExpr:
      return operation(element, scope);
    case Word::kFuncCall:
      return call(element, scope);
    case Word::kSubLink:
      return sub_link(element, scope);
    case Word::kAIndirection:
      return indirection(element, scope);
    case Word::kCaseExpr:
      return case_expression(element, scope);
    case Word::kSQLValueFunction:
      value_function(element);
      return children(element, scope);
    case Word::kXmlExpr:
      return xml_expression(element, scope);
    case Word::kXmlSerialize:
      engine_function("xmlserialize", span_of(element));
      return children(element, scope);
    case Word::kCoalesceExpr:
      engine_function("coalesce", span_of(element));
      return children(element, scope);
    case Word::kGroupingFunc:
      engine_function("grouping", span_of(element));
      return children(element, scope);
    case Word::kMinMaxExpr:
      engine_function(
          element.member(Word::kOp) != nullptr && element.member(Word::kOp)->text() == "IS_LEAST"
              ? "least"
              : "greatest",
          span_of(element));
      return children(element, scope);
    case Word::kSortBy: {
      for (const auto& child : element.children())
        if (child.field == Word::kUseOp)
          operator_names(child, element.member(Word::kNode), element.member(Word::kNode),
                         span_of(element), &scope);
      return children(element, scope);
    }
    case Word::kSelectStmt:
      select(element, &scope);
      return;
    default:
      return children(element, scope);
  }
}

void Walker::children(const Element& element, const Scope& scope) {
  if (element.node != Word::kNone && !is_known_node(element.node))
    return unknown("node", element.node == Word::kOther ? element.text() : spelling(element.node));
  // COLLATE of a column definition is the one structure without a name that comes here.
  const Word node = element.node == Word::kNone ? Word::kCollateClause : element.node;
  for (const auto& child : element.children()) {
    switch (role_of(node, child.field)) {
      case Role::kPlain:
        break;
      case Role::kExpression:
        walk(child, scope);
        break;
      case Role::kType:
        type_name(child, scope);
        break;
      case Role::kUnknown:
        unknown_field(element, child);
        break;
    }
  }
}

void Walker::operation(const Element& element, const Scope& scope) {
  const Element* const kind = element.member(Word::kKind);
  const Element* const names = element.member(Word::kName);
  const Element* const left = element.member(Word::kLexpr);
  const Element* const right = element.member(Word::kRexpr);
  if (kind == nullptr || names == nullptr ||
      !expects(*kind, {"AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_OP_ALL", "AEXPR_DISTINCT",
                       "AEXPR_NOT_DISTINCT", "AEXPR_NULLIF", "AEXPR_IN", "AEXPR_LIKE",
                       "AEXPR_ILIKE", "AEXPR_SIMILAR", "AEXPR_BETWEEN", "AEXPR_NOT_BETWEEN",
                       "AEXPR_BETWEEN_SYM", "AEXPR_NOT_BETWEEN_SYM"}))
    return;
  const Span span = span_at(element.location);
  const std::string_view word = kind->text();
  if (word.find("BETWEEN") != std::string_view::npos) {
    operator_use({}, ">=", left, nullptr, span, &scope);
    operator_use({}, "<=", left, nullptr, span, &scope);
  } else {
    const bool has_lists = word == "AEXPR_IN" || word == "AEXPR_OP_ANY" || word == "AEXPR_OP_ALL";
    operator_names(*names, left, has_lists ? nullptr : right, span, &scope);
    if (word == "AEXPR_NULLIF") engine_function("nullif", span);
  }
  children(element, scope);
  const std::string_view name = last_name(*names);
  if (word == "AEXPR_SIMILAR") {
    // The pattern stands within a call that turns it into a regular expression.
    const Element* const args = right == nullptr ? nullptr : right->member(Word::kArgs);
    if (args != nullptr && !args->children().empty()) pattern(args->children().front(), span);
  } else if (right != nullptr && (name == "~" || name == "~*" || name == "!~" || name == "!~*") &&
             left != nullptr) {
    pattern(*right, span);
  } else if (name == "^" && left != nullptr && right != nullptr) {
    size_of_power(*left, *right, span);
  }
}

void Walker::sub_link(const Element& element, const Scope& scope) {
  if (const Element* const kind = element.member(Word::kSubLinkType))
    expects(*kind,
            {"EXISTS_SUBLINK", "ALL_SUBLINK", "ANY_SUBLINK", "EXPR_SUBLINK", "ARRAY_SUBLINK"});
  const Element* const test = element.member(Word::kTestexpr);
  const Element* const operators = element.member(Word::kOperName);
  const Span span = span_at(element.location);
  if (operators != nullptr)
    operator_names(*operators, test, nullptr, span, &scope);
  else if (test != nullptr)
    operator_use({}, "=", test, nullptr, span, &scope);
  children(element, scope);
  if (const Element* const query = element.member(Word::kSubselect)) {
    if (query->node == Word::kSelectStmt)
      select(*query, &scope);
    else
      other_statement(*query);
  }
}

// (x).field, x[1], x[1:2], (x).*
void Walker::indirection(const Element& element, const Scope& scope) {
  const Element* const arg = element.member(Word::kArg);
  const Element* const path = element.member(Word::kIndirection);
  for (const auto& child : element.children())
    if (role_of(element.node, child.field) == Role::kUnknown) unknown_field(element, child);
  if (arg == nullptr || path == nullptr) return;
  bool is_first = true;
  const Element* const fields =
      arg->node == Word::kColumnRef ? arg->member(Word::kFields) : nullptr;
  const bool is_name = fields != nullptr && fields->children().count() == 1;
  const auto name = is_name ? name_text(fields->children().front()) : std::string_view();
  for (const auto& step : path->children()) {
    const bool is_row = is_first && !name.empty() && is_whole_row(name, scope);
    if (is_first && !(is_row && step.node == Word::kStringNode)) walk(*arg, scope);
    if (step.node == Word::kStringNode) {
      if (is_row)
        qualified_column({}, name, name_text(step), span_of(*arg), scope);
      else
        field_of(name_text(step), span_of(*arg));
    } else if (step.node != Word::kAStar) {
      walk(step, scope);
    }
    is_first = false;
  }
}

// A name that no column has, so that it stands for the row of what FROM calls by it.
bool Walker::is_whole_row(std::string_view name, const Scope& scope) {
  for (const Scope* at = &scope; at != nullptr; at = at->outer)
    for (std::size_t i = at->from; i < at->to; ++i)
      if (!sources_[i].is_join && find_in(sources_[i], name, false) == Found::kYes) return false;
  return source_named({}, name, scope) != nullptr;
}

// A field of a composite value, or a function that is called in the same way.
void Walker::field_of(std::string_view field, Span span) {
  for (const auto* function : names_.functions(field))
    if (!function->arguments.empty() || function->is_variadic) {
      facts_.functions.push_back({std::string(field), span, function->name.schema, true, true});
      return;
    }
  const bool is_field =
      names_.has_attribute(field) ||
      std::find(kRecordFields.begin(), kRecordFields.end(), field) != kRecordFields.end();
  if (!is_field) facts_.functions.push_back({std::string(field), span, {}, false, true});
}

void Walker::case_expression(const Element& element, const Scope& scope) {
  if (const Element* const arg = element.member(Word::kArg))
    operator_use({}, "=", arg, nullptr, span_of(element), &scope);
  children(element, scope);
}

void Walker::value_function(const Element& element) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kNames = {
      {{"SVFOP_CURRENT_DATE", "current_date"},
       {"SVFOP_CURRENT_TIME", "current_time"},
       {"SVFOP_CURRENT_TIME_N", "current_time"},
       {"SVFOP_CURRENT_TIMESTAMP", "current_timestamp"},
       {"SVFOP_CURRENT_TIMESTAMP_N", "current_timestamp"},
       {"SVFOP_LOCALTIME", "localtime"},
       {"SVFOP_LOCALTIME_N", "localtime"},
       {"SVFOP_LOCALTIMESTAMP", "localtimestamp"},
       {"SVFOP_LOCALTIMESTAMP_N", "localtimestamp"},
       {"SVFOP_CURRENT_ROLE", "current_role"},
       {"SVFOP_CURRENT_USER", "current_user"},
       {"SVFOP_USER", "user"},
       {"SVFOP_SESSION_USER", "session_user"},
       {"SVFOP_CURRENT_CATALOG", "current_catalog"},
       {"SVFOP_CURRENT_SCHEMA", "current_schema"}}};
  const Element* const op = element.member(Word::kOp);
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) {
    return op != nullptr && name.first == op->text();
  });
  if (found == kNames.end())
    unknown("value", op == nullptr ? std::string_view() : op->text());
  else
    engine_function(found->second, span_of(element));
}

void Walker::xml_expression(const Element& element, const Scope& scope) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNames = {
      {{"IS_XMLCONCAT", "xmlconcat"},
       {"IS_XMLELEMENT", "xmlelement"},
       {"IS_XMLFOREST", "xmlforest"},
       {"IS_XMLPARSE", "xmlparse"},
       {"IS_XMLPI", "xmlpi"},
       {"IS_XMLROOT", "xmlroot"},
       {"IS_XMLSERIALIZE", "xmlserialize"},
       {"IS_DOCUMENT", "is document"}}};
  const Element* const op = element.member(Word::kOp);
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) {
    return op != nullptr && name.first == op->text();
  });
  if (found == kNames.end())
    unknown("value", op == nullptr ? std::string_view() : op->text());
  else
    engine_function(found->second, span_of(element));
  children(element, scope);
}

void Walker::parameter(const Element& element) {
  const Element* const number = element.member(Word::kNumber);
  const auto which = number == nullptr ? 0 : number->number;
  facts_.parameters = std::max(
      facts_.parameters, static_cast<std::uint32_t>(std::clamp<std::int64_t>(which, 1, 65535)));
  const Span span = span_at(element.location);
  if (facts_.first_parameter.empty() || span < facts_.first_parameter)
    facts_.first_parameter = span;
  for (const auto& child : element.children())
    if (child.field != Word::kNumber) unknown_field(element, child);
}

}  // namespace countersign::engines::postgres::syntax
