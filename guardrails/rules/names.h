#pragma once

// How names of a statement are compared with those of a policy: SQLite folds ASCII letters, so its
// policies are kept in lower case; in PostgreSQL "Orders" and orders are two tables, and both sides
// are spelled as in the catalog.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "core/text.h"
#include "guardrails/policy.h"

namespace countersign::guardrails {

// Copies nothing for a name without capitals, which nearly all are.
inline bool is_listed(const Policy& policy, const std::set<std::string>& names,
                      const std::string& name) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool is_folded = std::string_view(policy.dialect) != "postgresql" &&
                         std::any_of(name.begin(), name.end(), is_capital);
  return is_folded ? names.contains(ascii_lower(name)) : names.contains(name);
}

}  // namespace countersign::guardrails
