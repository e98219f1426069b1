#include "engines/postgres/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include "engines/postgres/json.h"

namespace countersign::engines::postgres {

namespace {

constexpr double kMost = 1e18;  // beyond it a number is only "very many"

std::uint64_t whole(double number) {
  return static_cast<std::uint64_t>(std::clamp(std::ceil(number), 0.0, kMost));
}

// An expression without its literals and quoted names, which the statement's author writes.
std::string without_quoted(std::string_view expression) {
  std::string out;
  char quote = 0;
  for (const char c : expression) {
    if (quote == 0 && (c == '\'' || c == '"'))
      quote = c;
    else if (c == quote)
      quote = 0;
    else if (quote == 0)
      out += c;
  }
  return out;
}

// The node that asks says how: "(NOT (hashed SubPlan 1))". Newer servers say it in the name itself.
bool says_hashed(const Json& asking, std::string_view subplan) {
  if (subplan.starts_with("hashed")) return true;
  const std::string said = "(hashed " + std::string(subplan) + ")";
  const auto says = [&](const Json& json) {
    return without_quoted(json.text).find(said) != std::string::npos;
  };
  return std::any_of(asking.members.begin(), asking.members.end(), [&](const Json::Member& member) {
    return says(member.value) ||
           std::any_of(member.value.items.begin(), member.value.items.end(), says);
  });
}

class Reader {
 public:
  Reader(const Catalog& catalog, const Schema& schema) : catalog_(catalog), schema_(schema) {}

  Plan read(const Json& top) {
    Plan plan;
    plan.estimate.rows = whole(top.number_of("Plan Rows"));
    node(top, 1, 0, plan);
    plan.estimate.cost = std::min(visited_, kMost);
    plan.estimate.is_known = true;
    return plan;
  }

 private:
  static bool is(const Json& json, std::string_view kind) {
    return json.text_of("Node Type") == kind;
  }
  // Nodes that read rows that are kept somewhere, as against those that work on other nodes' rows.
  static bool reads(const Json& json) {
    static constexpr std::array<std::string_view, 14> kScans = {
        "Seq Scan", "Sample Scan",    "Index Scan",    "Index Only Scan",      "Bitmap Heap Scan",
        "Tid Scan", "Tid Range Scan", "Function Scan", "Table Function Scan",  "Values Scan",
        "CTE Scan", "WorkTable Scan", "Foreign Scan",  "Named Tuplestore Scan"};
    return std::find(kScans.begin(), kScans.end(), json.text_of("Node Type")) != kScans.end();
  }
  // Every row of a table is looked at, whatever is given on.
  static bool scans_all(const Json& json) {
    return is(json, "Seq Scan") || is(json, "Sample Scan") || is(json, "Foreign Scan");
  }

  double rows_of_table(const std::string& name) const {
    for (const auto& relation : schema_.relations)
      if (relation.name == name && relation.row_estimate)
        return static_cast<double>(*relation.row_estimate);
    return 0;
  }

  void node(const Json& json, double times, std::uint32_t block, Plan& plan) {
    if (reads(json)) visit(json, times, block, plan);
    const Json* below = json.find("Plans");
    if (below == nullptr) return;
    const double rows = std::max(1.0, json.number_of("Plan Rows"));
    double outer = 1;
    for (const Json& child : below->items) {
      const std::string_view relationship = child.text_of("Parent Relationship");
      if (relationship == "InitPlan") {
        node(child, 1, ++blocks_, plan);
      } else if (relationship == "SubPlan") {
        // Asked again for each row, unless its answers fit into a table that is made once.
        const bool is_hashed = says_hashed(json, child.text_of("Subplan Name"));
        node(child, is_hashed ? times : times * rows, ++blocks_, plan);
      } else if (is(json, "Nested Loop") && relationship == "Inner") {
        node(child, times * outer, block, plan);
      } else {
        const bool stays = relationship == "Outer" || relationship == "Subquery";
        node(child, times, stays ? block : ++blocks_, plan);
      }
      if (relationship == "Outer") outer = std::max(1.0, child.number_of("Plan Rows"));
    }
  }

  void visit(const Json& json, double times, std::uint32_t block, Plan& plan) {
    PlanLoop loop;
    loop.block = block;
    const std::string_view table = json.text_of("Relation Name");
    if (!table.empty())
      loop.relation =
          policy_name(catalog_, {std::string(json.text_of("Schema")), std::string(table)});
    double rows = json.number_of("Plan Rows");
    if (scans_all(json)) rows = std::max(rows, rows_of_table(loop.relation));
    loop.is_scan = scans_all(json) || table.empty();
    loop.rows = whole(rows);
    visited_ += rows * times;
    plan.loops.push_back(std::move(loop));
  }

  const Catalog& catalog_;
  const Schema& schema_;
  std::uint32_t blocks_ = 0;
  double visited_ = 0;
};

}  // namespace

Result<Plan, std::string> plan_of(std::string_view json, const Catalog& catalog,
                                  const Schema& schema) {
  const auto parsed = parse_json(json);
  const Json* top = parsed && parsed->kind == Json::Kind::kArray && parsed->items.size() == 1
                        ? parsed->items.front().find("Plan")
                        : nullptr;
  if (top == nullptr || top->kind != Json::Kind::kObject)
    return unexpected(std::string("the server's plan is not as expected"));
  return Reader(catalog, schema).read(*top);
}

}  // namespace countersign::engines::postgres
