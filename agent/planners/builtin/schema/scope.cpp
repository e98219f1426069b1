#include "agent/planners/builtin/schema/scope.h"

#include <algorithm>
#include <cctype>

#include "agent/planners/builtin/language/words.h"
#include "agent/planners/builtin/writing/dialect.h"

namespace countersign::agent::builtin {

// "orders" → o, "order_items" → oi, and o2 where o is taken.
std::string Aliases::next_for(const std::string& relation) {
  std::string letters;
  for (const auto& word : name_words(relation.substr(relation.find('.') + 1)))
    if (!word.text.empty() && std::isalpha(static_cast<unsigned char>(word.text[0])) != 0)
      letters += word.text[0];
  if (letters.empty() || letters.size() > 6) letters = "t";
  std::string alias = letters;
  for (int n = 2; dialect_.name(alias) != alias || !taken_.insert(alias).second; ++n)
    alias = letters + std::to_string(n);
  return alias;
}

Scope::Scope(Aliases& aliases, const std::string& base)
    : aliases_(aliases), base_(base), base_alias_(aliases.next_for(base)) {}

std::string Scope::column(const Place& place, bool keeps_rows) {
  // What a key leads to is named by the key itself: no need to go there.
  if (keeps_rows && !place.path.empty() && !place.path.back().is_to_many &&
      place.path.back().to_column == place.column) {
    const Path near(place.path.begin(), place.path.end() - 1);
    return alias_of(near, keeps_rows) + "." + aliases_.dialect().name(place.path.back().column);
  }
  return alias_of(place.path, keeps_rows) + "." + aliases_.dialect().name(place.column);
}

void Scope::join(const Path& path) {
  alias_of(path, false);
}

const std::string& Scope::alias_of(const Path& path, bool keeps_rows) {
  if (path.empty()) return base_alias_;
  const Path before(path.begin(), path.end() - 1);
  const Hop& hop = path.back();
  const std::string near = alias_of(before, keeps_rows);
  for (auto& joined : joins_)
    if (joined.path == path) {
      joined.keeps_rows &= keeps_rows;
      return joined.alias;
    }
  Joined joined;
  joined.path = path;
  joined.alias = aliases_.next_for(hop.relation);
  joined.on = near + "." + aliases_.dialect().name(hop.column) + " = " + joined.alias + "." +
              aliases_.dialect().name(hop.to_column);
  joined.keeps_rows = keeps_rows;
  joins_.push_back(std::move(joined));
  return joins_.back().alias;
}

std::string Scope::from() const {
  const Dialect& spell = aliases_.dialect();
  std::string out = "FROM " + spell.relation(base_) + " " + base_alias_;
  for (const auto& joined : joins_)
    out += std::string("\n  ") + (joined.keeps_rows ? "LEFT JOIN " : "JOIN ") +
           spell.relation(joined.path.back().relation) + " " + joined.alias + " ON " + joined.on;
  return out;
}

}  // namespace countersign::agent::builtin
