// Does a WITH RECURSIVE end? Nobody can tell in general, so only plain forms count as bounded: a
// LIMIT, a CYCLE clause, a column that is stepped towards a small constant, or a walk over tables
// by UNION that cannot make new rows for ever. Whatever looks different is told as unbounded.

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

constexpr double kTurnsMax = 10'000;

template <class Visit>
void each_below(const Element& element, const Visit& visit) {
  if (element.kind != ElementKind::kObject && element.kind != ElementKind::kArray) return;
  visit(element);
  for (const auto& child : element.children()) each_below(child, visit);
}

std::string_view column_of(const Element& element) {
  if (element.node == Word::kTypeCast) {
    const Element* const arg = element.member(Word::kArg);
    return arg == nullptr ? std::string_view() : column_of(*arg);
  }
  return element.node == Word::kColumnRef ? last_name(names_of(element, Word::kFields))
                                          : std::string_view();
}

struct Operation {
  std::string_view name;
  const Element* left = nullptr;
  const Element* right = nullptr;
};
Operation operation_of(const Element& element) {
  Operation out;
  if (element.node != Word::kAExpr) return out;
  if (const Element* const names = element.member(Word::kName)) out.name = last_name(*names);
  out.left = element.member(Word::kLexpr);
  out.right = element.member(Word::kRexpr);
  if (out.left == nullptr || out.right == nullptr) out.name = {};
  return out;
}

// The conditions that must all hold.
void conjuncts(const Element& condition, std::vector<const Element*>& out) {
  const Element* const op = condition.member(Word::kBoolop);
  if (condition.node != Word::kBoolExpr || op == nullptr || op->text() != "AND_EXPR") {
    out.push_back(&condition);
    return;
  }
  if (const Element* const args = condition.member(Word::kArgs))
    for (const auto& arg : args->children()) conjuncts(arg, out);
}

void conditions_of_joins(const Element& item, std::vector<const Element*>& out) {
  if (item.node != Word::kJoinExpr) return;
  const Element* const type = item.member(Word::kJointype);
  const bool is_inner = type != nullptr && type->text() == "JOIN_INNER";
  if (const Element* const quals = item.member(Word::kQuals); is_inner && quals != nullptr)
    conjuncts(*quals, out);
  for (const Word side : {Word::kLarg, Word::kRarg})
    if (const Element* const inner = item.member(side)) conditions_of_joins(*inner, out);
}

std::vector<const Element*> conditions_of(const Element& select) {
  std::vector<const Element*> out;
  if (const Element* const where = select.member(Word::kWhereClause)) conjuncts(*where, out);
  if (const Element* const from = select.member(Word::kFromClause))
    for (const auto& item : from->children()) conditions_of_joins(item, out);
  return out;
}

// A date as days, when it is written as a constant of this century or the next.
std::optional<double> days_of_constant(const Element& element) {
  const auto text = constant_text(element);
  if (!text || text->size() < 10 || (*text)[4] != '-') return std::nullopt;
  double days = 0;
  constexpr std::array<std::pair<std::size_t, double>, 4> kDigits = {
      {{0, 365'000}, {1, 36'500}, {2, 3'650}, {3, 365}}};
  for (const auto& [at, worth] : kDigits) {
    if ((*text)[at] < '0' || (*text)[at] > '9') return std::nullopt;
    days += worth * ((*text)[at] - '0');
  }
  return days <= 2'200 * 365.0 ? std::optional(days) : std::nullopt;
}

// A step that ends a walk towards a date within kTurnsMax turns or a few more: a day at least.
bool is_step_in_time(std::string_view sql, const Element& element) {
  const auto text = constant_text(element);
  if (!text) {
    const auto number = constant_number(sql, element);
    return number && std::abs(*number) >= 1;
  }
  constexpr std::array<std::string_view, 5> kLong = {"day", "week", "mon", "year", "quarter"};
  return std::any_of(kLong.begin(), kLong.end(), [&](std::string_view unit) {
    return text->find(unit) != std::string_view::npos && !text->starts_with('0');
  });
}

// Is `column` stepped by the arm's select list, upwards or downwards?
bool steps(std::string_view sql, const Element& targets, std::string_view column, bool is_upwards,
           bool is_date) {
  bool found = false;
  each_below(targets, [&](const Element& element) {
    const Operation op = operation_of(element);
    if (op.name != "+" && op.name != "-") return;
    const bool is_plus = op.name == "+";
    const Element* step = nullptr;
    if (column_of(*op.left) == column)
      step = op.right;
    else if (is_plus && column_of(*op.right) == column)
      step = op.left;
    if (step == nullptr) return;
    if (is_date) {
      found |= is_plus == is_upwards && is_step_in_time(sql, *step);
      return;
    }
    const auto number = constant_number(sql, *step);
    if (!number || *number == 0 || std::abs(*number) < 0.01) return;
    found |= ((*number > 0) == is_plus) == is_upwards;
  });
  return found;
}

// column < 100, 100 >= column, column < date '2025-01-01'
bool is_bound(std::string_view sql, const Element& condition, const Element& targets) {
  const Operation op = operation_of(condition);
  if (op.name.empty()) return false;
  const bool is_less = op.name == "<" || op.name == "<=";
  const bool is_more = op.name == ">" || op.name == ">=";
  if (!is_less && !is_more) return false;
  const auto side = [&](const Element& name, const Element& constant, bool is_upwards) {
    // The column itself, or the column one step on: d + 1 < 5.
    std::string_view column = column_of(name);
    if (column.empty()) {
      const Operation inner = operation_of(name);
      if (inner.name == "+" || inner.name == "-") column = column_of(*inner.left);
    }
    if (column.empty()) return false;
    if (const auto number = constant_number(sql, constant))
      return std::abs(*number) <= kTurnsMax && steps(sql, targets, column, is_upwards, false);
    const bool is_date =
        days_of_constant(constant).has_value() || constant.node == Word::kSQLValueFunction;
    return is_date && steps(sql, targets, column, is_upwards, true);
  };
  return side(*op.left, *op.right, is_less) || side(*op.right, *op.left, is_more);
}

// Only columns as they are: by UNION, rows that were seen before end the walk.
bool only_columns(const Element& targets) {
  for (const auto& target : targets.children()) {
    const Element* const value = target.member(Word::kVal);
    if (value == nullptr || value->node != Word::kColumnRef) return false;
  }
  return true;
}

bool has_column(const Element& element) {
  bool found = false;
  each_below(element, [&](const Element& inner) { found |= inner.node == Word::kColumnRef; });
  return found;
}

bool has_array(const Element& element) {
  return element.node == Word::kAArrayExpr || element.node == Word::kAConst;
}

// s || s, or a call that takes a growing text more than once.
bool doubles(const Element& targets) {
  bool found = false;
  each_below(targets, [&](const Element& element) {
    const Operation op = operation_of(element);
    if (op.name == "||" && !has_array(*op.left) && !has_array(*op.right))
      found |= has_column(*op.left) && has_column(*op.right) &&
               column_of(*op.left) == column_of(*op.right);
    if (element.node != Word::kFuncCall) return;
    const Element* const names = element.member(Word::kFuncname);
    const Element* const args = element.member(Word::kArgs);
    const auto name = names == nullptr ? std::string_view() : last_name(*names);
    constexpr std::array<std::string_view, 8> kGrowing = {
        "concat",  "concat_ws",      "repeat",    "format",
        "replace", "regexp_replace", "array_cat", "overlay"};
    if (args == nullptr || std::find(kGrowing.begin(), kGrowing.end(), name) == kGrowing.end())
      return;
    std::size_t columns = 0;
    for (const auto& arg : args->children()) columns += has_column(arg) ? 1 : 0;
    found |= columns > 1 || (columns == 1 && (name == "repeat" || name == "format" ||
                                              name == "replace" || name == "regexp_replace"));
  });
  return found;
}

}  // namespace

void Walker::recursion(const CommonTable& table, std::size_t loose_before) {
  Recursion out;
  out.span = span_of(*table.element);
  const Element* const query = table.element->member(Word::kCtequery);
  const Element* const arm = query == nullptr ? nullptr : query->member(Word::kRarg);
  const Element* const targets = arm == nullptr ? nullptr : arm->member(Word::kTargetList);
  if (targets != nullptr) {
    const auto conditions = conditions_of(*arm);
    const bool is_multiplied = facts_.loose_joins.size() > loose_before;
    const bool by_union =
        query->member(Word::kAll) == nullptr && only_columns(*targets) && !is_multiplied;
    const bool is_stepped =
        !is_multiplied && std::any_of(conditions.begin(), conditions.end(), [&](const Element* c) {
          return is_bound(facts_.sql, *c, *targets);
        });
    const Element* const limit = query->member(Word::kLimitCount);
    out.is_bounded = by_union || is_stepped ||
                     table.element->member(Word::kCycleClause) != nullptr ||
                     (limit != nullptr && constant_number(facts_.sql, *limit));
    out.grows_text = doubles(*targets);
  }
  // What doubles with each turn is as large as memory before any bound of turns is met.
  if (out.grows_text) facts_.sizes.push_back({"||", std::uint64_t{1} << 62, out.span});
  facts_.recursions.push_back(out);
}

}  // namespace countersign::engines::postgres::syntax
