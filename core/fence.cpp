#include "core/fence.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace countersign {

namespace {

bool is_pattern(const ColumnName& name) {
  return name.table.find('*') != std::string::npos || name.column.find('*') != std::string::npos;
}

// `*` stands for any bytes, also none; everything else for itself. Linear in the text times the
// number of stars: on a mismatch only the last star takes one byte more.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

ColumnSet::ColumnSet(std::initializer_list<ColumnName> names) {
  for (const auto& name : names) insert(name);
}

void ColumnSet::insert(ColumnName name) {
  (is_pattern(name) ? patterns_ : names_).insert(std::move(name));
}

bool ColumnSet::contains(const ColumnName& name) const {
  if (names_.contains(name)) return true;
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const ColumnName& pattern) {
    return matches(pattern.table, name.table) && matches(pattern.column, name.column);
  });
}

}  // namespace countersign
