// Relations that nothing ties together: in a comma list, CROSS JOIN, ON true. The grammar has no
// plan to look at, so conditions are read: one that names columns of two relations ties them.

#include <algorithm>
#include <bit>
#include <cstdint>

#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

// The sources of one FROM clause, in groups that conditions tie.
class JoinConditions {
 public:
  JoinConditions(const Walker& walker, const Scope& scope)
      : walker_(walker), scope_(scope), groups_(scope.to - scope.from) {
    for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i] = i;
  }

  void read(const Element& condition) { tie(ties(condition)); }

  // JOIN … USING, NATURAL JOIN.
  void read_join(const Element& item) {
    if (item.node == Word::kRangeVar || item.node == Word::kRangeSubselect ||
        item.node == Word::kRangeFunction || item.node == Word::kRangeTableSample ||
        item.node == Word::kRangeTableFunc) {
      ++next_;
      return;
    }
    if (item.node != Word::kJoinExpr) return;
    const std::size_t left = next_;
    if (const Element* const side = item.member(Word::kLarg)) read_join(*side);
    const std::size_t right = next_;
    if (const Element* const side = item.member(Word::kRarg)) read_join(*side);
    if (item.member(Word::kAlias) != nullptr) ++next_;
    if (item.member(Word::kJoinUsingAlias) != nullptr) ++next_;
    const bool is_tied =
        item.member(Word::kUsingClause) != nullptr || item.member(Word::kIsNatural) != nullptr;
    if (is_tied && left < groups_.size() && right < groups_.size()) unite(left, right);
    if (const Element* const quals = item.member(Word::kQuals)) read(*quals);
  }

  std::size_t group(std::size_t index) const {
    while (groups_[index] != index) index = groups_[index];
    return index;
  }

 private:
  using Mask = std::uint64_t;  // FROM clauses beyond 64 relations are left as they are

  void unite(std::size_t a, std::size_t b) { groups_[group(a)] = group(b); }

  void tie(const std::vector<Mask>& masks) {
    for (Mask mask : masks) {
      if (mask == 0) continue;
      const auto first = static_cast<std::size_t>(std::countr_zero(mask));
      for (mask &= mask - 1; mask != 0; mask &= mask - 1)
        unite(first, static_cast<std::size_t>(std::countr_zero(mask)));
    }
  }

  // Each a set of sources that the condition ties.
  std::vector<Mask> ties(const Element& condition) const {
    std::vector<Mask> out;
    if (condition.node == Word::kBoolExpr) {
      const Element* const op = condition.member(Word::kBoolop);
      const Element* const args = condition.member(Word::kArgs);
      if (op == nullptr || args == nullptr || op->text() == "NOT_EXPR") return out;
      if (op->text() == "AND_EXPR") {
        for (const auto& arg : args->children())
          for (const Mask mask : ties(arg)) out.push_back(mask);
        return out;
      }
      // One arm that ties nothing, such as `OR true`, undoes the others.
      Mask common = ~Mask{0};
      for (const auto& arg : args->children()) {
        Mask arm = 0;
        for (const Mask mask : ties(arg)) arm |= mask;
        common &= arm;
      }
      if (!args->children().empty()) out.push_back(common);
      return out;
    }
    if (condition.node != Word::kAExpr && condition.node != Word::kFuncCall) return out;
    const Mask mask = sources_in(condition);
    if (std::popcount(mask) > 1) out.push_back(mask);
    return out;
  }

  Mask sources_in(const Element& element) const {
    if (element.kind != ElementKind::kObject && element.kind != ElementKind::kArray) return 0;
    if (element.node == Word::kSubLink) return 0;
    if (element.node == Word::kColumnRef) return source_of(element);
    Mask mask = 0;
    for (const auto& child : element.children()) mask |= sources_in(child);
    return mask;
  }

  Mask source_of(const Element& column) const {
    const Element& fields = names_of(column, Word::kFields);
    const std::size_t count = fields.children().count();
    const std::string_view table = count > 1 ? schema_name(fields) : std::string_view();
    for (std::size_t i = 0; i < groups_.size() && i < 64; ++i) {
      const Source& source = walker_.sources_[scope_.from + i];
      if (source.is_join) continue;
      const bool is_meant = count > 1 ? source.name == table : has(source, last_name(fields));
      if (is_meant) return Mask{1} << i;
    }
    return 0;
  }

  bool has(const Source& source, std::string_view column) const {
    if (source.relation != nullptr) return source.relation->column(column) >= 0;
    for (std::size_t i = 0; i < source.outputs.count; ++i)
      if (walker_.output_names_[source.outputs.from + i] == column) return true;
    return false;
  }

  const Walker& walker_;
  const Scope& scope_;
  std::vector<std::size_t> groups_;
  std::size_t next_ = 0;
};

void Walker::loose_joins(const Element& from, const Element* where, const Scope& scope) {
  std::size_t counted = 0;
  for (std::size_t i = scope.from; i < scope.to; ++i) counted += sources_[i].is_counted ? 1 : 0;
  if (counted < 2) return;
  JoinConditions conditions(*this, scope);
  for (const auto& item : from.children()) conditions.read_join(item);
  if (where != nullptr) conditions.read(*where);
  std::vector<std::size_t> seen;
  for (std::size_t i = scope.from; i < scope.to; ++i) {
    if (!sources_[i].is_counted) continue;
    const std::size_t group = conditions.group(i - scope.from);
    if (std::find(seen.begin(), seen.end(), group) != seen.end()) continue;
    if (!seen.empty()) facts_.loose_joins.push_back(sources_[i].span);
    seen.push_back(group);
  }
}

}  // namespace countersign::engines::postgres::syntax
