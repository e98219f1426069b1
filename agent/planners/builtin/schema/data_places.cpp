#include "agent/planners/builtin/schema/data_places.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace countersign::agent::builtin {

namespace {

constexpr std::string_view kPlaces[] = {
    "catalogue",    "catalog",      "system",    "database",    "db",       "data",
    "dataset",      "collection",   "company",   "school",      "shop",     "store",
    "library",      "list",         "records",   "register",    "registry", "portfolio",
    "inventory",    "range",        "league",    "club",        "hospital", "clinic",
    "bank",         "organisation", "business",  "directory",   "archive",  "organization",
    "firm",         "platform",     "app",       "site",        "website",  "network",
    "academy",      "college",      "charity",   "marketplace", "gym",      "museum",
    "zoo",          "cinema",       "theatre",   "theater",     "fleet",    "agency",
    "institution",  "assortment",   "workforce", "world",       "tables",   "place",
    "championship", "practice",     "hotel",     "airline",     "airport",  "factory",
    "warehouse",    "studio",       "office",    "farm",        "group",    "books",
    "file",         "record",       "files",     "application", "plant",    "university"};

// What follows shows that nothing more is said of the place: "the school in Oslo" is another one.
bool ends_here(Tokens tokens, std::size_t at) {
  constexpr std::string_view kGoesOn[] = {"called", "named", "with", "that", "which", "of",
                                          "whose",  "where", "near", "at",   "number"};
  if (at >= tokens.size()) return true;
  const Token& next = tokens[at];
  if (next.is_joined && next.kind == TokenKind::kWord) return false;
  if (next.kind == TokenKind::kQuoted || next.kind == TokenKind::kCode || next.is_capitalised)
    return false;
  return std::find(std::begin(kGoesOn), std::end(kGoesOn), next.text) == std::end(kGoesOn);
}

bool is_any(const Token& token, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return token.is(word); });
}

}  // namespace

std::optional<DataPlace> read_data_place(Tokens tokens, std::size_t at, bool is_after_verb) {
  std::size_t i = at;
  if (i < tokens.size() && is_any(tokens[i], {"in", "on", "at", "across", "within", "of", "from",
                                              "throughout", "for", "inside"}))
    ++i;
  else if (!is_after_verb)
    return std::nullopt;
  const bool is_of = i > at && is_any(tokens[at], {"of", "for", "from"});
  const bool has_our = i < tokens.size() && is_any(tokens[i], {"our", "your", "my"});
  const bool has_article = has_our || (i < tokens.size() && is_any(tokens[i], {"the", "this"}));
  if (!has_article) return std::nullopt;
  ++i;
  while (i < tokens.size() && is_any(tokens[i], {"whole", "entire", "current", "full"})) ++i;
  if (i >= tokens.size() || tokens[i].kind != TokenKind::kWord) return std::nullopt;
  const Token& place = tokens[i];
  if (place.is_capitalised || place.is_possessive || (is_of && !has_our && i < at + 2))
    return std::nullopt;
  if (std::find(std::begin(kPlaces), std::end(kPlaces), place.text) == std::end(kPlaces) ||
      !ends_here(tokens, i + 1))
    return std::nullopt;
  return DataPlace{i + 1 - at, i};
}

}  // namespace countersign::agent::builtin
