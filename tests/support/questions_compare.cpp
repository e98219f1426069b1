#include "tests/support/questions_compare.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace countersign::tests {

namespace {

using engines::Row;
using engines::Value;

std::optional<double> number_in(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* exact = std::get_if<engines::Decimal>(&value)) return std::stod(exact->value);
  return std::nullopt;
}

bool is_rounding_of(double found, double reference) {
  double scale = 10;
  for (int decimals = 1; decimals <= 6; ++decimals, scale *= 10)
    // Half a unit of the last decimal, and a little more: halves round either way.
    if (std::abs(found * scale - std::round(found * scale)) <
            1e-6 * std::max(1.0, std::abs(found * scale)) &&
        std::abs(found - reference) <= 0.5 / scale + 1e-9)
      return true;
  return false;
}

bool same_row(const Row& found, const Row& reference) {
  return std::equal(found.begin(), found.end(), reference.begin(), reference.end(), same_value);
}

bool same_in_any_order(const Rows& found, const Rows& reference) {
  std::vector<bool> is_used(reference.size(), false);
  return std::all_of(found.begin(), found.end(), [&](const Row& row) {
    for (std::size_t i = 0; i < reference.size(); ++i) {
      if (is_used[i] || !same_row(row, reference[i])) continue;
      is_used[i] = true;
      return true;
    }
    return false;
  });
}

bool same_as_they_stand(const Rows& found, const Rows& reference, bool is_ordered) {
  if (found.size() != reference.size()) return false;
  if (!is_ordered) return same_in_any_order(found, reference);
  return std::equal(found.begin(), found.end(), reference.begin(), same_row);
}

Rows with_columns(const Rows& rows, const std::vector<std::size_t>& chosen) {
  Rows out;
  for (const auto& row : rows) {
    out.emplace_back();
    for (const auto column : chosen) out.back().push_back(row.at(column));
  }
  return out;
}

// Tries every choice of as many columns as the reference has, which is one or two for a list.
bool some_columns_match(const Rows& found, const Rows& reference, bool is_ordered,
                        std::vector<std::size_t>& chosen) {
  if (chosen.size() == reference.front().size())
    return same_as_they_stand(with_columns(found, chosen), reference, is_ordered);
  for (std::size_t column = 0; column < found.front().size(); ++column) {
    if (std::find(chosen.begin(), chosen.end(), column) != chosen.end()) continue;
    chosen.push_back(column);
    if (some_columns_match(found, reference, is_ordered, chosen)) return true;
    chosen.pop_back();
  }
  return false;
}

}  // namespace

bool same_value(const Value& found, const Value& reference) {
  const auto a = number_in(found), b = number_in(reference);
  if (!a || !b) return !a && !b && found == reference;
  const double slack = 1e-6 * std::max(std::abs(*a), std::abs(*b));
  return std::abs(*a - *b) <= slack || is_rounding_of(*a, *b);
}

bool same_rows(const Rows& found, const Rows& reference, bool is_ordered, bool is_list) {
  if (found.size() != reference.size()) return false;
  if (!is_list || found.empty()) return same_as_they_stand(found, reference, is_ordered);
  std::vector<std::size_t> chosen;
  return some_columns_match(found, reference, is_ordered, chosen);
}

}  // namespace countersign::tests
