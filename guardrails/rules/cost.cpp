// Rows, time, memory. Whether a statement ends, and how much it makes on the way, cannot be decided
// beforehand (recursion is Turing-complete), so these rules mostly ask; what they let through is
// stopped by the engine's limits while it runs.

#include <limits>

#include "guardrails/rules/finds.h"

namespace countersign::guardrails::find {

namespace {

constexpr std::uint64_t kSizeMax = 1'000'000;        // bytes that one call may be told to make
constexpr std::uint64_t kAllSizesMax = 100'000'000;  // the same once for each row of a series
constexpr std::uint64_t kSeriesRowsMax = 100'000;    // rows that all series together may make
constexpr std::uint32_t kWideColumns = 40;           // `*` over more asks for a list of columns
constexpr int kScansAlwaysAsk = 4;
constexpr int kScansOfLargeAsk = 3;
constexpr std::string_view kSeries = "generate_series";

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
  return b != 0 && a > kMax / b ? kMax : a * b;
}

Span relation_span(const Facts& facts, std::string_view name) {
  for (const auto& relation : facts.relations)
    if (relation.name == name) return relation.span;
  return {};
}

// The scans among the loops that are nested in one another, starting at `first`.
struct Block {
  int scans = 0;
  bool has_large = false;
  std::string_view last_scanned;
};
Block scans_of_block(const std::vector<PlanLoop>& loops, std::size_t first, std::uint64_t large) {
  Block block;
  for (std::size_t i = first; i < loops.size(); ++i) {
    if (loops[i].block != loops[first].block || !loops[i].is_scan) continue;
    ++block.scans;
    block.has_large |= loops[i].rows >= large;
    if (!loops[i].relation.empty()) block.last_scanned = loops[i].relation;
  }
  return block;
}

bool is_first_of_block(const std::vector<PlanLoop>& loops, std::size_t at) {
  for (std::size_t i = 0; i < at; ++i)
    if (loops[i].block == loops[at].block) return false;
  return true;
}

// As many rows as all series together may give.
std::uint64_t rows_of_series(const Facts& facts) {
  std::uint64_t product = 1;
  for (const auto& size : facts.sizes)
    if (size.function == kSeries && size.bytes.value_or(0) != 0)
      product = saturating_product(product, *size.bytes);
  return product;
}

void values_of(const Facts& facts, std::string_view rule, Findings& out) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t together = 0;  // values are put together and into one another
  const SizeArgument* last = nullptr;
  for (const auto& size : facts.sizes) {
    if (size.function == kSeries) continue;
    last = &size;
    const std::uint64_t bytes = size.bytes.value_or(0);
    together = bytes > kMax - together ? kMax : together + bytes;
    if (size.bytes && together <= kSizeMax) continue;
    const auto severity = size.bytes ? Severity::kRefuse : Severity::kAsk;
    out.push_back(finding(rule, Category::kCost, severity, size.span, size.function));
  }
  // string_agg(repeat('x', 1000000), '') FROM generate_series(1, 100000)
  if (last != nullptr && saturating_product(together, rows_of_series(facts)) > kAllSizesMax)
    out.push_back(finding(rule, Category::kCost, Severity::kAsk, last->span, last->function));
}

void series_of(const Facts& facts, std::string_view rule, Findings& out) {
  std::uint64_t product = 1;
  std::size_t series = 0;
  const SizeArgument* last = nullptr;
  bool is_open = false;
  for (const auto& size : facts.sizes) {
    if (size.function != kSeries) continue;
    ++series;
    last = &size;
    is_open |= !size.bytes;
    // An empty series makes no rows, but it must not hide the others.
    product = saturating_product(product, size.bytes.value_or(1) == 0 ? 1 : size.bytes.value_or(1));
  }
  if (series == 0) return;
  if (product > kSeriesRowsMax)
    out.push_back(finding(rule, Category::kCost, Severity::kRefuse, last->span, kSeries));
  else if (is_open)
    out.push_back(finding(rule, Category::kCost, Severity::kAsk, last->span, kSeries));
}

}  // namespace

void many_rows(const RuleInput& in, Findings& out) {
  const auto& [facts, policy, context] = in;
  const auto& estimate = facts.estimate;
  if (estimate.is_known && estimate.rows > policy.ask_above_rows && !facts.has_limit)
    out.push_back(finding("G-11", Category::kCost, Severity::kAsk, {}));
  else if (estimate.is_known && estimate.cost > static_cast<double>(policy.ask_above_cost))
    out.push_back(finding("G-11", Category::kCost, Severity::kAsk, {}));
  else if (facts.has_star && facts.result_columns > kWideColumns)
    out.push_back(finding("G-11", Category::kCost, Severity::kAsk, {}));
}

void joins_without_condition(const RuleInput& in, Findings& out) {
  const auto& loops = in.facts.loops;
  for (std::size_t i = 0; i < loops.size(); ++i) {
    if (!is_first_of_block(loops, i)) continue;
    const Block block = scans_of_block(loops, i, in.policy.large_table_rows);
    if (block.scans >= kScansAlwaysAsk || (block.scans >= kScansOfLargeAsk && block.has_large))
      out.push_back(finding("L-07", Category::kCost, Severity::kAsk,
                            relation_span(in.facts, block.last_scanned), block.last_scanned));
  }
}

void open_recursion(const RuleInput& in, Findings& out) {
  for (const auto& recursion : in.facts.recursions)
    if (recursion.grows_text || !recursion.is_bounded)
      out.push_back(finding("L-08", Category::kCost, Severity::kAsk, recursion.span));
}

void large_sizes(const RuleInput& in, Findings& out) {
  if (is_postgres(in.policy)) return;  // P-08, P-09
  values_of(in.facts, "L-09", out);
  series_of(in.facts, "L-09", out);
}

void large_series(const RuleInput& in, Findings& out) {
  if (is_postgres(in.policy)) series_of(in.facts, "P-08", out);
}

void large_values(const RuleInput& in, Findings& out) {
  if (is_postgres(in.policy)) values_of(in.facts, "P-09", out);
}

}  // namespace countersign::guardrails::find
