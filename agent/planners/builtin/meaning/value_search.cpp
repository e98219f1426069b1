#include "agent/planners/builtin/meaning/value_search.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "agent/planners/builtin/language/places.h"
#include "agent/planners/builtin/language/values.h"
#include "agent/planners/builtin/talk/follow_up.h"

namespace countersign::agent::builtin {

namespace {

constexpr double kAsGood = 0.05;

template <typename List, typename Value>
bool holds(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_region(std::string_view said) {
  const std::string folded = fold_case(said);
  return std::any_of(regions().begin(), regions().end(),
                     [&](const Region& region) { return region.name == folded; });
}

// The words of a column's name that tell that values of a kind live there.
std::vector<std::string_view> words_of_kind(const Wanted& wanted) {
  std::vector<std::string_view> words;
  const auto add = [&](std::initializer_list<std::string_view> more) {
    words.insert(words.end(), more);
  };
  if (country_of(wanted.said)) add({"country", "nation", "nationality", "citizenship", "language"});
  if (is_region(wanted.said)) add({"state", "province", "region"});
  if (!gender_forms(fold_case(wanted.said)).empty()) add({"gender", "sex"});
  return words;
}

bool is_found(const Found& found, const Wanted& wanted) {
  const auto hits = found.find(fold_case(wanted.said));
  return hits != found.end() && !hits->second.empty();
}

// Those of which some word stands in no value that was found.
std::vector<Wanted> still_open(const std::vector<Wanted>& wanted, const Found& found) {
  std::vector<std::size_t> covered, alone;
  for (const auto& one : wanted) {
    if (one.count == 1) alone.push_back(one.from);
    if (!is_found(found, one)) continue;
    for (std::size_t i = one.from; i < one.from + one.count; ++i) covered.push_back(i);
  }
  std::vector<Wanted> open;
  for (const auto& one : wanted) {
    // A compound of small words ("same-day") stands for itself.
    bool has_open = one.count > 1 && !is_found(found, one) &&
                    std::none_of(alone.begin(), alone.end(), [&](std::size_t i) {
                      return i >= one.from && i < one.from + one.count;
                    });
    for (std::size_t i = one.from; i < one.from + one.count; ++i)
      has_open |= holds(alone, i) && !holds(covered, i);
    if (has_open) open.push_back(one);
  }
  return open;
}

}  // namespace

// One statement, of those not known already; empty once its rows were read.
std::optional<Lookup> ValueSearch::ask_part(std::vector<Wanted> wanted, LookupKind kind,
                                            Columns where, Found& found) {
  const bool is_exact = kind == LookupKind::kExact;
  if (is_exact)
    std::erase_if(wanted, [&](const Wanted& w) {
      const auto known = known_.find(w.said);
      if (known == known_.end()) return false;
      const auto& searched = known->second.searched;
      if (!std::all_of(where.begin(), where.end(), [&](ColumnAt c) { return holds(searched, c); }))
        return false;
      auto& hits = found[fold_case(w.said)];
      for (const auto& hit : known->second.hits)
        if (holds(where, hit.at)) hits.push_back(hit);
      return true;
    });
  const auto lookup = make_lookup(schema_, wanted, kind, where);
  if (!lookup) return std::nullopt;
  const auto* rows = rows_.rows_of(lookup->sql);
  if (rows == nullptr) return lookup;
  read_lookup(schema_, *lookup, *rows, found);
  if (!is_exact) return std::nullopt;
  for (const auto& w : lookup->wanted) {
    auto& known = known_[w.said];
    known.searched.insert(known.searched.end(), where.begin(), where.end());
    known.hits = found[fold_case(w.said)];
  }
  return std::nullopt;
}

std::optional<Lookup> ValueSearch::ask(const std::vector<Wanted>& wanted, LookupKind kind,
                                       const Columns& where, Found& found) {
  for (std::size_t from = 0; from < where.size(); from += kColumnsOfLookup) {
    const auto begin = where.begin() + static_cast<std::ptrdiff_t>(from);
    const auto count = std::min(kColumnsOfLookup, where.size() - from);
    const Columns part(begin, begin + static_cast<std::ptrdiff_t>(count));
    if (auto lookup = ask_part(wanted, kind, part, found)) return lookup;
  }
  return std::nullopt;
}

// A country where countries stand, a gender where genders do.
std::optional<Lookup> ValueSearch::ask_by_kind(const std::vector<Wanted>& wanted, Found& found) {
  std::vector<Wanted> of_kind;
  Columns where;
  for (const auto& one : wanted) {
    const auto words = words_of_kind(one);
    if (words.empty()) continue;
    bool has_place = false;
    for (const auto at : searched_columns(schema_)) {
      const auto& names = schema_.column(at).words;
      const bool fits = std::any_of(names.begin(), names.end(),
                                    [&](const NameWord& w) { return holds(words, w.expanded); });
      has_place |= fits;
      if (fits && !holds(where, at)) where.push_back(at);
    }
    if (has_place) of_kind.push_back(one);
  }
  return ask(of_kind, LookupKind::kExact, where, found);
}

// "Passengers from Norway": where passengers have a country of their own, that of an airline is not
// meant, whatever the rows say.
void ValueSearch::keep_named(const std::vector<Wanted>& wanted,
                             const std::vector<std::size_t>& named, Found& found) const {
  for (const auto& one : wanted) {
    const auto words = words_of_kind(one);
    const auto hits = found.find(fold_case(one.said));
    if (words.empty() || hits == found.end()) continue;
    const auto places = searched_columns(schema_);
    const bool has_own = std::any_of(places.begin(), places.end(), [&](ColumnAt at) {
      const auto& names = schema_.column(at).words;
      return holds(named, at.table) && std::any_of(names.begin(), names.end(), [&](const auto& w) {
               return w.expanded != "language" && holds(words, w.expanded);
             });
    });
    if (has_own)
      std::erase_if(hits->second, [&](const Hit& hit) { return !holds(named, hit.at.table); });
  }
}

// Those of the question's nouns.
std::vector<std::size_t> ValueSearch::named_tables(const Question& question,
                                                   std::vector<std::size_t> tables) const {
  const auto add = [&](std::size_t table) {
    if (!holds(tables, table)) tables.push_back(table);
  };
  const Found nothing;
  for (const auto& item : Tagger(schema_, lexicon_, nothing).items(question)) {
    if (!item.is(ItemKind::kNoun) || item.noun.candidates.empty()) continue;
    const double best = item.noun.candidates.front().score;
    for (const auto& c : item.noun.candidates)
      if (c.score >= best - kAsGood) add(c.table);
  }
  return tables;
}

// And one key further.
std::vector<std::size_t> ValueSearch::and_next(const std::vector<std::size_t>& named) const {
  auto tables = named;
  for (const auto& link : schema_.links())
    if (holds(named, link.from) && !holds(tables, link.to)) tables.push_back(link.to);
  return tables;
}

std::vector<Wanted> ValueSearch::not_understood(const Question& question,
                                                const Found& found) const {
  std::vector<Wanted> left;
  for (const auto& item : Tagger(schema_, lexicon_, found).items(question)) {
    const bool is_open = item.is(ItemKind::kUnknown) ||
                         (item.is(ItemKind::kValue) && item.is_quoted && item.hits.empty());
    if (!is_open || is_list_word(item.text) || is_follow_up_word(item.text)) continue;
    if (question.tokens[item.from].kind == TokenKind::kSymbol) continue;
    left.push_back({item.from, item.count, item.words, true});
  }
  return left;
}

std::optional<Lookup> ValueSearch::search(const Question& question,
                                          std::vector<std::size_t> spoken_of, Found& found) {
  const auto wanted = Tagger(schema_, lexicon_, found).wanted(question);
  if (auto lookup = ask_by_kind(wanted, found)) return lookup;
  const auto named = named_tables(question, std::move(spoken_of));
  const auto tables = and_next(named);
  Columns near, others;
  for (const auto at : searched_columns(schema_))
    (holds(tables, at.table) ? near : others).push_back(at);
  if (auto lookup = ask(still_open(wanted, found), LookupKind::kExact, near, found)) return lookup;
  auto open = still_open(wanted, found);
  std::erase_if(open, [](const Wanted& w) { return !w.is_must; });
  if (auto lookup = ask(open, LookupKind::kExact, others, found)) return lookup;
  keep_named(wanted, named, found);
  // What is still no word of ours: perhaps a slip, or part of a longer name.
  for (const auto* where : {&near, &others})
    if (auto lookup = ask(not_understood(question, found), LookupKind::kNear, *where, found))
      return lookup;
  keep_named(wanted, named, found);
  return std::nullopt;
}

}  // namespace countersign::agent::builtin
