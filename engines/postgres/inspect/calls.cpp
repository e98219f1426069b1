// Functions, operators and types: what is called, by name, and whether it could be code that
// somebody put into the source. The grammar knows no types, so where the source has something of
// the same name, it is doubted until the types that are at hand say that it cannot be meant.

#include <algorithm>
#include <array>

#include "core/text.h"
#include "engines/postgres/inspect/roles.h"
#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

constexpr std::string_view kEngineSchema = "pg_catalog";
constexpr std::size_t kNamesMax = 1'000;  // each is compared with each

std::string_view of_array(std::string_view type) {
  return type.starts_with('_') ? type.substr(1) : type;
}

bool takes(const CatalogFunction& function, std::size_t arguments, bool is_variadic_call) {
  const std::size_t most = function.arguments.size();
  if (function.is_variadic) return is_variadic_call || arguments + 1 + function.defaults >= most;
  return arguments <= most && arguments + function.defaults >= most;
}

// Kinds of types between which PostgreSQL has no implicit casts.
enum class Family : std::uint8_t { kAny, kNumber, kText, kTime, kBoolean };
Family family_of(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, Family>, 17> kFamilies = {
      {{"int2", Family::kNumber},
       {"int4", Family::kNumber},
       {"int8", Family::kNumber},
       {"float4", Family::kNumber},
       {"float8", Family::kNumber},
       {"numeric", Family::kNumber},
       {"text", Family::kText},
       {"varchar", Family::kText},
       {"bpchar", Family::kText},
       {"name", Family::kText},
       {"date", Family::kTime},
       {"timestamp", Family::kTime},
       {"timestamptz", Family::kTime},
       {"time", Family::kTime},
       {"timetz", Family::kTime},
       {"interval", Family::kTime},
       {"bool", Family::kBoolean}}};
  for (const auto& [name, family] : kFamilies)
    if (name == type) return family;
  return Family::kAny;
}

bool can_take(const CatalogName& operand, std::string_view type) {
  if (operand.name.empty() || type.empty() || operand.schema != kEngineSchema) return true;
  const Family wanted = family_of(operand.name);
  const Family given = family_of(type);
  return wanted == Family::kAny || given == Family::kAny || wanted == given;
}

}  // namespace

// ---- functions ----

void Walker::call(const Element& element, const Scope& scope) {
  const Element* const names = element.member(Word::kFuncname);
  if (names == nullptr) return unknown("field", "FuncCall without a name");
  const Element* const args = element.member(Word::kArgs);
  const Element* const order = element.member(Word::kAggOrder);
  std::size_t count = args == nullptr ? 0 : args->children().count();
  if (element.member(Word::kAggWithinGroup) != nullptr && order != nullptr)
    count += order->children().count();
  if (names->children().count() > 2) unknown("function", "a name of more than two parts");
  const auto name = last_name(*names);
  const Span span = span_of(element);
  function_use(schema_name(*names), name, count, element.member(Word::kFuncVariadic) != nullptr,
               span);
  size_of_call(name, args, span);
  pattern_of_call(name, args, span);
  children(element, scope);
  if (const Element* const over = element.member(Word::kOver)) window(*over, scope);
}

// OVER (…) and WINDOW w AS (…): a structure without a name, or a node.
void Walker::window(const Element& window, const Scope& scope) {
  for (const auto& child : window.children()) {
    if (child.field == Word::kOrderClause)
      sort_clause(child, {scope.outer, scope.from, scope.to, {}});
    else if (role_of(Word::kWindowDef, child.field) == Role::kExpression)
      walk(child, scope);
    else if (role_of(Word::kWindowDef, child.field) == Role::kUnknown)
      unknown_field(window, child);
  }
}

void Walker::engine_function(std::string_view name, Span span) {
  for (const auto& use : facts_.functions)
    if (use.name == name && use.schema.empty() && !use.is_of_source && !use.is_attribute) return;
  if (facts_.functions.size() > kNamesMax)
    return too_complex("the statement names more than 1,000 functions");
  auto& use = facts_.functions.emplace_back();
  use.name = name;
  use.span = span;
}

void Walker::function_use(std::string_view schema, std::string_view name, std::size_t arguments,
                          bool is_variadic, Span span) {
  if (schema == kEngineSchema) return engine_function(name, span);
  if (!schema.empty()) {
    facts_.functions.push_back({std::string(name), span, std::string(schema), true, false});
    return;
  }
  const auto& candidates = names_.functions(name);
  const std::size_t before = facts_.functions.size();
  engine_function(name, span);
  for (const auto* function : candidates) {
    if (!takes(*function, arguments, is_variadic) || !names_.is_on_path(function->name.schema))
      continue;
    // Told apart from other calls of that name, which may mean the engine's.
    if (facts_.functions.size() == before) {
      facts_.functions.push_back({std::string(name), span, {}, false, false});
    }
    Doubt doubt{DoubtOf::kFunction, facts_.functions.size() - 1, function->name.schema, {}};
    for (const auto& type : function->arguments) doubt.types.push_back(&type);
    doubts_.push_back(std::move(doubt));
  }
}

// ---- operators ----

void Walker::operator_names(const Element& names, const Element* left, const Element* right,
                            Span span, const Scope* scope) {
  operator_use(schema_name(names), last_name(names), left, right, span, scope);
}

void Walker::operator_use(std::string_view schema, std::string_view name, const Element* left,
                          const Element* right, Span span, const Scope* scope) {
  if (schema == kEngineSchema) schema = {};
  std::size_t index = 0;
  const auto& candidates = names_.operators(name);
  for (; index < facts_.operators.size(); ++index) {
    const auto& use = facts_.operators[index];
    if (use.name == name && use.schema == schema && candidates.empty()) return;
  }
  auto& use = facts_.operators.emplace_back();
  use.name = name;
  use.span = span;
  use.schema = schema;
  use.is_of_source = !schema.empty();
  if (!schema.empty()) return;
  const bool is_prefix = left == nullptr && right != nullptr;
  const auto left_type = left != nullptr && scope != nullptr ? type_of(*left, *scope) : "";
  const auto right_type = right != nullptr && scope != nullptr ? type_of(*right, *scope) : "";
  for (const auto* op : candidates) {
    if (op->left.name.empty() != is_prefix || !names_.is_on_path(op->name.schema)) continue;
    if (!can_take(op->left, left_type) || !can_take(op->right, right_type)) continue;
    Doubt doubt{DoubtOf::kOperator, index, op->name.schema, {&op->right}};
    if (!is_prefix) doubt.types.push_back(&op->left);
    doubts_.push_back(std::move(doubt));
  }
}

// The type that an operand evidently has, by its engine's name; empty: unknown here.
std::string_view Walker::type_of(const Element& element, const Scope& scope) {
  switch (element.node) {
    case Word::kAConst:
      return element.member(Word::kIval) != nullptr || element.member(Word::kFval) != nullptr
                 ? "numeric"
                 : std::string_view();
    case Word::kTypeCast: {
      const Element* const type = element.member(Word::kTypeName);
      const Element* const names = type == nullptr ? nullptr : type->member(Word::kNames);
      const bool is_array = type != nullptr && type->member(Word::kArrayBounds) != nullptr;
      return names == nullptr || is_array ? std::string_view() : last_name(*names);
    }
    case Word::kFuncCall: {
      const Element* const names = element.member(Word::kFuncname);
      const auto name = names == nullptr ? std::string_view() : last_name(*names);
      return name == "count" || name == "row_number" || name == "length" ? "int8"
                                                                         : std::string_view();
    }
    case Word::kColumnRef: {
      const std::string_view column = last_name(names_of(element, Word::kFields));
      for (const Scope* at = &scope; at != nullptr; at = at->outer)
        for (std::size_t i = at->from; i < at->to; ++i) {
          const Source& source = sources_[i];
          if (source.relation == nullptr || source.renames != nullptr) continue;
          const int index = source.relation->column(column);
          if (index < 0) continue;
          const auto& type =
              source.relation->relation->columns[static_cast<std::size_t>(index)].type;
          return type.schema == kEngineSchema ? std::string_view(type.name) : std::string_view();
        }
      return {};
    }
    default:
      return {};
  }
}

// ---- types ----

void Walker::type_name(const Element& type, const Scope& scope) {
  const Element* const names = type.member(Word::kNames);
  for (const auto& child : type.children()) {
    if (child.field == Word::kTypmods) {
      // numeric(10, 2), varchar(5); what else stands there belongs to types that are not ours.
      for (const auto& item : child.children())
        if (item.node != Word::kColumnRef) walk(item, scope);
    } else if (role_of(Word::kTypeNameNode, child.field) == Role::kUnknown) {
      unknown("field",
              std::string("TypeName.") +
                  std::string(child.field == Word::kOther ? child.text() : spelling(child.field)));
    }
  }
  if (names == nullptr) return;
  if (names->children().count() > 2) unknown("type", "a name of more than two parts");
  std::string_view schema = schema_name(*names);
  const std::string_view name = last_name(*names);
  const bool is_engine = schema == kEngineSchema;
  if (is_engine) schema = {};
  size_of_type(name, type.member(Word::kTypmods), span_of(type));
  const CatalogType* const own = is_engine ? nullptr : names_.type(of_array(name));
  // An enumeration is read by the engine's own code.
  if (own != nullptr && own->kind == CatalogTypeKind::kEnum &&
      (schema.empty() ? names_.is_on_path(own->name.schema) : schema == own->name.schema))
    return;
  const bool is_row =
      !is_engine && (schema.empty() ? names_.relation(of_array(name)) != nullptr : true);
  for (const auto& use : facts_.types)
    if (use.name == name && use.schema == schema) return;
  if (facts_.types.size() > kNamesMax)
    return too_complex("the statement names more than 1,000 types");
  auto& use = facts_.types.emplace_back();
  use.name = name;
  use.span = span_of(type);
  use.schema = schema;
  use.is_of_source = !schema.empty() || own != nullptr || is_row;
  if (use.is_of_source) {
    if (use.schema.empty() && own != nullptr) use.schema = own->name.schema;
    return;
  }
  for (const auto* cast : names_.casts_to(of_array(name)))
    doubts_.push_back({DoubtOf::kType, facts_.types.size() - 1, {}, {&cast->source}});
}

// ---- doubts ----

// A type that a value in the statement can have: the engine's own, or one that a relation which is
// read brings in, or a cast.
bool Walker::is_at_hand(const CatalogName& type) const {
  if (type.schema == kEngineSchema || type.schema.empty()) return true;
  const auto is_same = [&](const CatalogName& other) {
    return other.schema == type.schema && of_array(other.name) == of_array(type.name);
  };
  for (const auto& use : uses_) {
    if (is_same(use.relation->relation->name)) return true;
    for (const auto& column : use.relation->relation->columns)
      if (is_same(column.type)) return true;
  }
  for (const auto& use : facts_.types)
    if (of_array(use.name) == of_array(type.name)) return true;
  return false;
}

void Walker::settle_doubts() {
  for (const auto& doubt : doubts_) {
    const bool can_be_meant =
        std::all_of(doubt.types.begin(), doubt.types.end(),
                    [&](const CatalogName* type) { return is_at_hand(*type); });
    if (!can_be_meant) continue;
    switch (doubt.of) {
      case DoubtOf::kFunction:
        facts_.functions[doubt.index].is_of_source = true;
        facts_.functions[doubt.index].schema = doubt.schema;
        break;
      case DoubtOf::kOperator:
        facts_.operators[doubt.index].is_of_source = true;
        facts_.operators[doubt.index].schema = doubt.schema;
        break;
      case DoubtOf::kType:
        facts_.types[doubt.index].is_of_source = true;
        break;
    }
  }
}

// An implicit cast by a function of the source can happen between any two words: nobody writes it.
void Walker::implicit_casts() {
  for (const auto& cast : names_.catalog().casts) {
    if (cast.context != CatalogCastContext::kImplicit || cast.function.name.empty() ||
        !cast.extension.empty() || !is_at_hand(cast.source))
      continue;
    auto& use = facts_.types.emplace_back();
    use.name = cast.target.name;
    use.schema = cast.target.schema == kEngineSchema ? std::string() : cast.target.schema;
    use.is_of_source = true;
  }
}

}  // namespace countersign::engines::postgres::syntax
