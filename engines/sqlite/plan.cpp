#include "engines/sqlite/plan.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "core/text.h"
#include "engines/sqlite/handle.h"
#include "engines/sqlite/relations.h"

namespace countersign::engines::sqlite {

namespace {

constexpr double kRowsUnknown = 1000;    // of a table whose size nobody told
constexpr double kRowsOfFunction = 100;  // of json_each and its like
constexpr double kTurnsOfRecursion = 1000;
constexpr double kRowsPerKey = 10;     // behind one value of an index that is not unique
constexpr double kPartOfRange = 0.25;  // of rows between two bounds, for each bound

struct Block {
  double rows = 1;
  double cost = 0;
};

// What one row of the plan says, taken apart.
struct Loop {
  std::string name;   // as in the plan: an alias, a table, "(subquery-1)"
  std::string index;  // lower case; empty: none
  bool is_scan = false;
  bool is_virtual = false;
  bool by_row_number = false;
  bool makes_index = false;  // builds an index for itself first
  int equalities = 0;
  int bounds = 0;
};

std::size_t first_of(std::string_view text, std::initializer_list<std::string_view> marks) {
  std::size_t at = text.size();
  for (const auto mark : marks) at = std::min(at, text.find(mark));
  return at;
}

std::optional<Loop> loop_of(std::string_view text) {
  Loop loop;
  loop.is_scan = text.starts_with("SCAN ");
  if (!loop.is_scan && !text.starts_with("SEARCH ")) return std::nullopt;
  text.remove_prefix(loop.is_scan ? 5 : 7);
  const std::size_t end = first_of(text, {" USING ", " VIRTUAL TABLE ", " LEFT-JOIN"});
  loop.name = text.substr(0, end);
  if (loop.name.starts_with("main.")) loop.name.erase(0, 5);
  const std::string_view rest = text.substr(end);
  loop.is_virtual = rest.starts_with(" VIRTUAL TABLE ");
  loop.by_row_number = rest.find("INTEGER PRIMARY KEY") != std::string_view::npos;
  loop.makes_index = rest.find("AUTOMATIC ") != std::string_view::npos;
  const std::size_t index = rest.find("INDEX ");
  const std::size_t bracket = rest.rfind(" (");
  if (index != std::string_view::npos && !loop.is_virtual)
    loop.index = ascii_lower(rest.substr(
        index + 6, bracket == std::string_view::npos || bracket < index ? std::string_view::npos
                                                                        : bracket - index - 6));
  if (bracket == std::string_view::npos || loop.is_virtual) return loop;
  for (std::size_t i = bracket; i + 1 < rest.size(); ++i) {
    if (rest[i + 1] != '?') continue;
    loop.equalities += rest[i] == '=' ? 1 : 0;
    loop.bounds += rest[i] == '<' || rest[i] == '>' ? 1 : 0;
  }
  return loop;
}

// For min() and max() the plan says SEARCH of every loop, also of those that go through all rows.
void see_through_search(Loop& loop) {
  if (!loop.is_virtual && loop.equalities + loop.bounds == 0) loop.is_scan = true;
}

class Tree {
 public:
  Tree(const std::vector<PlanRow>& rows, const PlanContext& context)
      : context_(context),
        aliases_(aliases_of(context.outline.words(),
                            [&](const std::string& name) {
                              return context.shape.relation(name) != nullptr ||
                                     context.outline.is_common_table(name);
                            })),
        names_views_(!Naming(context.outline, context.shape).views.empty()) {
    for (const auto& row : rows) children_[row.parent].push_back(&row);
  }

  Plan plan() {
    const Block whole = block(0);
    Plan plan;
    plan.loops = std::move(loops_);
    double rows = whole.rows;
    if (context_.outline.is_single_row()) rows = 1;
    if (const auto limit = context_.outline.limit())
      rows = std::min(rows, static_cast<double>(*limit));
    plan.estimate.rows = whole_number(rows);
    plan.estimate.cost = std::max(whole.cost, rows);
    plan.estimate.is_known = is_known_;
    return plan;
  }

 private:
  static std::uint64_t whole_number(double value) {
    return value >= 1e18 ? 1'000'000'000'000'000'000 : static_cast<std::uint64_t>(value);
  }

  // The loops right under one row of the plan stand inside one another, in their order.
  Block block(int parent) {
    Block block;
    const auto found = children_.find(parent);
    if (found == children_.end()) return block;
    std::string_view made;  // by the last MATERIALIZE, for a loop that does not say its name
    for (const PlanRow* row : found->second) take(*row, block, made);
    return block;
  }

  void take(const PlanRow& row, Block& block, std::string_view& made) {
    const std::string_view text = row.text;
    if (auto loop = loop_of(text)) {
      see_through_search(*loop);
      nest(block, row.parent, *loop, rows_of(*loop));
    } else if (text == "COMPOUND QUERY" || text.starts_with("MERGE (")) {
      const Block arms = sum_of_arms(row.id);
      block.rows *= arms.rows;
      block.cost += arms.cost;
    } else if (text.starts_with("MULTI-INDEX OR")) {
      nest_or(block, row);
    } else if (text.starts_with("MATERIALIZE ") || text.starts_with("CO-ROUTINE ")) {
      made = text.substr(text.find(' ') + 1);
      made_[ascii_lower(made)] = 1;  // a recursion sees one row of itself at a turn
      const Block inner = named_block(row.id);
      made_[ascii_lower(made)] = inner.rows;
      block.cost += inner.cost;
    } else if (text.starts_with("CORRELATED ")) {
      block.cost += std::max(1.0, block.rows) * this->block(row.id).cost;
    } else {
      // SCALAR SUBQUERY, LIST SUBQUERY, USE TEMP B-TREE, BLOOM FILTER, RIGHT-JOIN, …
      block.cost += this->block(row.id).cost;
    }
  }

  // A recursion is two blocks: what starts it and what a turn adds.
  Block named_block(int id) {
    const auto found = children_.find(id);
    if (found == children_.end() || found->second.front()->text != "SETUP") return block(id);
    Block whole;
    for (const PlanRow* row : found->second) {
      const Block part = block(row->id);
      const double turns = row->text == "SETUP" ? 1 : kTurnsOfRecursion;
      whole.rows += part.rows * turns;
      whole.cost += std::max(part.cost, 1.0) * turns;
    }
    return whole;
  }

  Block sum_of_arms(int id) {
    Block sum;
    sum.rows = 0;
    for (const PlanRow* row : children_[id]) {
      const Block arm = block(row->id);
      sum.rows += arm.rows;
      sum.cost += arm.cost;
    }
    return sum;
  }

  void nest(Block& block, int parent, const Loop& loop, double rows) {
    PlanLoop fact;
    fact.block = static_cast<std::uint32_t>(std::max(parent, 0));
    fact.relation = relation_of(loop.name);
    fact.is_scan = loop.is_scan;
    fact.rows = whole_number(rows);
    loops_.push_back(std::move(fact));
    if (loop.makes_index) block.cost += size_of(loop.name);
    block.rows = std::min(block.rows * rows, 1e300);
    block.cost += block.rows;
  }

  // Several searches of the same table, their rows put together.
  void nest_or(Block& block, const PlanRow& row) {
    double rows = 0;
    Loop loop;
    for (const PlanRow* branch : children_[row.id])
      for (const PlanRow* search : children_[branch->id])
        if (const auto found = loop_of(search->text)) {
          rows += rows_of(*found);
          loop = *found;
        }
    if (!loop.name.empty()) nest(block, row.parent, loop, rows);
  }

  // The schema's relation behind a name of the plan, lower case; empty: none.
  std::string known_relation(const std::string& name) const {
    const std::string lower = ascii_lower(name);
    const auto alias = aliases_.find(lower);
    const std::string& meant = alias != aliases_.end() ? alias->second : lower;
    if (context_.shape.relation(meant) != nullptr) return meant;
    if (!names_views_ || context_.outline.is_common_table(lower)) return "";
    const auto of_view = context_.shape.view_aliases().find(lower);
    return of_view != context_.shape.view_aliases().end() ? of_view->second : "";
  }

  std::string relation_of(const std::string& name) const {
    if (made_rows(name)) return "";
    const RelationShape* relation = context_.shape.relation(known_relation(name));
    return relation != nullptr ? relation->name : "";
  }

  // Rows of what a WITH name or a subquery made; the plan may call it by an alias.
  std::optional<double> made_rows(const std::string& name) const {
    const std::string lower = ascii_lower(name);
    auto made = made_.find(lower);
    const auto alias = aliases_.find(lower);
    if (made == made_.end() && alias != aliases_.end()) made = made_.find(alias->second);
    return made == made_.end() ? std::nullopt : std::optional(made->second);
  }

  double size_of(const std::string& name) {
    if (const auto made = made_rows(name)) return *made;
    const std::string relation = known_relation(name);
    // "CONSTANT ROW", "3 CONSTANT ROWS", and since SQLite 3.46 "3-ROW VALUES CLAUSE"
    if (relation.empty() && (name.find("CONSTANT ROW") != std::string::npos ||
                             name.find("-ROW VALUES CLAUSE") != std::string::npos))
      return std::max(1.0, std::strtod(name.c_str(), nullptr));
    if (relation.empty()) return kRowsUnknown;
    if (const auto rows = context_.rows_of(relation)) return static_cast<double>(*rows);
    is_known_ = false;
    return kRowsUnknown;
  }

  double rows_of(const Loop& loop) {
    if (loop.is_virtual) return rows_of_virtual(loop);
    const double all = size_of(loop.name);
    if (loop.is_scan) return all;
    if (loop.by_row_number && loop.equalities > 0) return 1;
    const IndexShape* index = context_.shape.index(loop.index);
    if (index != nullptr && index->is_unique && loop.equalities >= static_cast<int>(index->keys))
      return 1;
    if (loop.equalities > 0) return std::min(all, kRowsPerKey);
    return std::max(1.0, all * std::pow(kPartOfRange, std::max(loop.bounds, 1)));
  }

  double rows_of_virtual(const Loop& loop) {
    if (!known_relation(loop.name).empty()) return size_of(loop.name);
    for (const auto& size : context_.sizes)
      if (size.function == "generate_series" && size.bytes) return static_cast<double>(*size.bytes);
    return kRowsOfFunction;
  }

  const PlanContext& context_;
  Aliases aliases_;
  bool names_views_;  // otherwise no alias of a view's definition can appear
  std::unordered_map<int, std::vector<const PlanRow*>> children_;
  std::unordered_map<std::string, double> made_;
  std::vector<PlanLoop> loops_;
  bool is_known_ = true;
};

}  // namespace

RowEstimates row_estimates_of(const Schema& schema) {
  return [&schema](const std::string& name) -> std::optional<std::uint64_t> {
    for (const auto& relation : schema.relations)
      if (same_ignoring_case(relation.name, name)) return relation.row_estimate;
    return std::nullopt;
  };
}

std::vector<PlanRow> read_plan(sqlite3* db, std::string_view body) {
  std::vector<PlanRow> rows;
  Trouble trouble;
  std::string text = "EXPLAIN QUERY PLAN ";
  text += body;
  Query plan(db, text, trouble);
  while (plan.next())
    rows.push_back(
        {static_cast<int>(plan.integer(0)), static_cast<int>(plan.integer(1)), plan.text(3)});
  return rows;
}

Plan estimate_plan(const std::vector<PlanRow>& rows, const PlanContext& context) {
  return Tree(rows, context).plan();
}

}  // namespace countersign::engines::sqlite
