#include "agent/planners/builtin/reading/lexicon.h"

#include <algorithm>
#include <array>

#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

constexpr double kGood = 0.55;
constexpr double kNear = 0.36;  // candidates this close to the best are kept beside it

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

double weight(Likeness likeness) {
  switch (likeness) {
    case Likeness::kSame:
      return 1.0;
    case Likeness::kStem:
      return 0.98;
    case Likeness::kAbbreviation:
      return 0.95;
    case Likeness::kSynonym:
      return 0.65;
    case Likeness::kTypo:
      return 0.6;
    case Likeness::kNone:
      return 0;
  }
  unreachable("a likeness without a weight");
}

constexpr std::array<std::string_view, 46> kUnits = {
    "kg",   "km",   "cm",      "mm",    "g",      "m",     "min", "mins", "minutes", "minute",
    "sec",  "secs", "seconds", "hours", "hrs",    "usd",   "eur", "gbp",  "pct",     "percent",
    "c",    "l",    "ml",      "ms",    "m2",     "m3",    "sqm", "sqft", "kwh",     "mwh",
    "kw",   "mph",  "kmh",     "lbs",   "lb",     "oz",    "ft",  "mb",   "gb",      "tb",
    "musd", "meur", "chf",     "cents", "tonnes", "liters"};
constexpr std::array<std::string_view, 8> kCounts = {"number", "count", "total", "num",
                                                     "no",     "qty",   "n",     "cnt"};
constexpr std::array<std::string_view, 9> kMoments = {"at",   "on",        "date", "time",    "day",
                                                      "year", "timestamp", "ts",   "datetime"};

using Words = std::vector<NameWord>;

std::optional<Words> without_table(const Words& words, const Words& table) {
  std::size_t n = 0;
  while (n < words.size() && n < table.size() && words[n].stem == table[n].stem) ++n;
  // emp_name in tbl_employees, film_title in films; the head alone serves too: item_price in
  // order_items.
  if (n == 0 && !table.empty() && words.front().stem == table.back().stem) n = 1;
  if (n == 0 || n >= words.size()) return std::nullopt;
  return Words(words.begin() + static_cast<std::ptrdiff_t>(n), words.end());
}

std::optional<Words> without_unit(const Words& words) {
  Words rest = words;
  // capacity_m3 comes apart before the digit
  if (rest.size() > 2 && (rest.back().text == "2" || rest.back().text == "3")) rest.pop_back();
  if (rest.size() < 2 || !is_one_of(rest.back().text, kUnits)) return std::nullopt;
  rest.pop_back();
  if (rest.size() > 1 && rest.back().text == "in") rest.pop_back();
  return rest;
}

std::optional<Words> without_count(const Words& words) {
  if (words.size() < 2) return std::nullopt;
  constexpr std::array<std::string_view, 4> kEmptyHeads = {"amount", "value", "total", "sum"};
  if (is_one_of(words.back().text, kCounts) || is_one_of(words.back().text, kEmptyHeads))
    return Words(words.begin(), words.end() - 1);
  if (is_one_of(words.front().text, kCounts)) return Words(words.begin() + 1, words.end());
  return std::nullopt;
}

std::optional<Words> without_moment(const Words& words) {
  Words rest = words;
  while (rest.size() > 1 && is_one_of(rest.back().text, kMoments)) rest.pop_back();
  return rest.size() == words.size() ? std::nullopt : std::optional(rest);
}

std::optional<Words> without_flag(const Words& words) {
  constexpr std::array<std::string_view, 7> kOpenings = {"is",  "has", "was", "can",
                                                         "are", "in",  "does"};
  constexpr std::array<std::string_view, 3> kEndings = {"flag", "yn", "ind"};
  Words rest = words;
  while (rest.size() > 1 && is_one_of(rest.front().text, kOpenings)) rest.erase(rest.begin());
  if (rest.size() > 1 && is_one_of(rest.back().text, kEndings)) rest.pop_back();
  return rest.size() == words.size() ? std::nullopt : std::optional(rest);
}

// "Who smoke" of is_smoker.
std::optional<Words> verb_of_agent(const Words& words) {
  if (words.size() != 1 || words[0].text.size() < 5 || !words[0].text.ends_with("er"))
    return std::nullopt;
  const std::string& agent = words[0].text;
  return name_words(agent.substr(0, agent.size() - 1));
}

// fare_paid is the fare, hours_worked are hours.
std::optional<Words> without_participle(const Words& words) {
  constexpr std::array<std::string_view, 26> kTails = {
      "paid",    "worked",   "charged", "sold",      "spent",   "earned",  "given",
      "raised",  "received", "used",    "collected", "billed",  "logged",  "played",
      "donated", "ordered",  "claimed", "scored",    "awarded", "offered", "invoiced",
      "booked",  "taken",    "made",    "due",       "owed"};
  if (words.size() < 2 || !is_one_of(words.back().text, kTails)) return std::nullopt;
  return Words(words.begin(), words.end() - 1);
}

// signup_date is "signed up", "sign-up date".
std::optional<Words> signed_up(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& text = words[i].text;
    if (text != "signup" && text != "checkin" && text != "checkout" && text != "login") continue;
    const bool is_out = text == "checkout";
    const std::string verb = text.substr(0, text.size() - (is_out ? 3 : 2));
    Words apart = name_words(verb + "_" + text.substr(verb.size()));
    Words out(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i));
    out.insert(out.end(), apart.begin(), apart.end());
    out.insert(out.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
    return out;
  }
  return std::nullopt;
}

}  // namespace

const Candidate* Noun::best_table() const {
  for (const auto& c : candidates)
    if (!c.column) return &c;
  return nullptr;
}

const Candidate* Noun::best_column() const {
  for (const auto& c : candidates)
    if (c.column) return &c;
  return nullptr;
}

Lexicon::Lexicon(const SchemaMap& schema) : schema_(schema) {
  for (std::size_t t = 0; t < schema.tables().size(); ++t) {
    // Of two tables equally fit, the one that is not a bridge is meant.
    entries_.push_back(
        {{t, {}, {}, 0}, schema.table(t).words, schema.table(t).is_bridge ? 0.0 : 0.05, false});
    add_columns(t);
  }
  for (std::size_t l = 0; l < schema.links().size(); ++l) add_link(l);
}

void Lexicon::add_columns(std::size_t table) {
  for (std::size_t c = 0; c < schema_.table(table).columns.size(); ++c) {
    const ColumnMap& column = schema_.table(table).columns[c];
    if (column.kind == ColumnKind::kReference || column.words.empty()) continue;
    const Candidate what{table, c, {}, 0};
    const double bonus = column.kind == ColumnKind::kKey ? -0.2 : 0.0;
    const auto add = [&](const std::optional<Words>& words, double more, bool is_trimmed) {
      if (words) entries_.push_back({what, *words, bonus + more, is_trimmed});
      return words;
    };
    add(column.words, 0, false);
    auto own = add(without_table(column.words, schema_.table(table).words), -0.02, true);
    const Words& rest = own ? *own : column.words;
    if (column.is_amount()) {
      add(without_unit(rest), -0.02, true);
      add(without_count(rest), -0.1, true);
      add(without_participle(rest), -0.1, true);
    }
    if (const auto apart = signed_up(column.words)) {
      add(apart, -0.02, true);
      if (column.is_date()) add(without_moment(*apart), -0.3, true);
    }
    if (column.is_date()) add(without_moment(column.words), -0.3, true);
    if (auto moment = without_moment(column.words); moment && column.is_date()) {
      for (const auto word : {"date", "time"}) {  // "shipping date" of shipped_at
        auto named = *moment;
        for (auto& more : name_words(word)) named.push_back(std::move(more));
        add(named, -0.05, true);
      }
    }
    if (column.kind == ColumnKind::kFlag)
      if (const auto plain = add(without_flag(rest), 0, true))
        add(verb_of_agent(*plain), -0.05, true);
  }
}

// "origin" and "origin airport" of origin_airport_id; "manager" of manager_id.
void Lexicon::add_link(std::size_t link) {
  const Link& key = schema_.links()[link];
  if (key.role.empty()) return;
  const Candidate what{key.to, {}, link, 0};
  entries_.push_back({what, key.role, -0.02, false});
  Words full;
  for (const auto& word : schema_.table(key.from).columns[key.column].words)
    if (!is_key_word(word.expanded)) full.push_back(word);
  if (full.size() > key.role.size()) entries_.push_back({what, full, 0, false});
}

// A synonym is nothing beside the word itself; a table that is called like its own label is meant
// where the word is said.
void Lexicon::keep_best_kind(NounAt& noun, const std::vector<Candidate>& exact) const {
  const auto is_exact = [&](const Candidate& c) {
    return std::find(exact.begin(), exact.end(), c) != exact.end();
  };
  if (std::any_of(noun.candidates.begin(), noun.candidates.end(), is_exact))
    std::erase_if(noun.candidates, [&](const Candidate& c) { return !is_exact(c); });
  double table = 0;
  for (const auto& c : noun.candidates)
    if (!c.column) table = std::max(table, c.score);
  std::erase_if(noun.candidates,
                [&](const Candidate& c) { return !c.column && c.score < table - 0.2; });
  const auto all = noun.candidates;
  std::erase_if(noun.candidates, [&](const Candidate& c) {
    if (!c.column) return false;
    const auto& labels = schema_.table(c.table).labels;
    const bool is_label = std::find(labels.begin(), labels.end(), *c.column) != labels.end();
    return is_label && std::any_of(all.begin(), all.end(), [&](const Candidate& other) {
             return !other.column && !other.via && other.table == c.table;
           });
  });
}

NounAt Lexicon::noun_at(Tokens tokens, std::size_t at) const {
  struct Found {
    Candidate what;
    NameMatch match;
    double score;
    bool is_whole_name;
  };
  std::vector<Found> found;
  for (const auto& entry : entries_) {
    const auto match = match_name(tokens, at, entry.words);
    if (!match || match->tokens == 0) continue;
    // "loans at Central" does not name loaned_at.
    const Token& last = tokens[at + match->tokens - 1];
    if (match->tokens > 1 && (last.is("at") || last.is("on") || last.is("in") || last.is("by")))
      continue;
    double score = weight(match->weakest) + entry.bonus;
    score += match->is_whole ? 0.25 : match->covers_head ? 0.05 : -0.4;
    // "price" of a longer name is further away the longer the name.
    if (!match->is_whole) score -= 0.03 * static_cast<double>(entry.words.size() - match->words);
    if (score < kGood) continue;
    found.push_back({entry.what, *match, score, match->is_whole && !entry.is_trimmed});
  }
  NounAt noun;
  // What is written in the schema comes before what only resembles it, however long.
  const bool has_exact = std::any_of(found.begin(), found.end(), [](const Found& f) {
    return f.match.weakest >= Likeness::kAbbreviation && (f.match.is_whole || f.match.covers_head);
  });
  for (const auto& f : found) {
    const bool is_sure = f.match.is_whole || f.match.tokens == 1 || f.match.covers_head;
    if (is_sure && (!has_exact || f.match.weakest >= Likeness::kAbbreviation))
      noun.tokens = std::max(noun.tokens, f.match.tokens);
  }
  std::vector<Candidate> found_exactly;
  for (const auto& f : found)
    if (f.match.tokens == noun.tokens && f.match.weakest >= Likeness::kAbbreviation)
      found_exactly.push_back(f.what);
  double best = 0;
  for (const auto& f : found)
    if (f.match.tokens == noun.tokens) best = std::max(best, f.score);
  for (auto& f : found) {
    if (f.match.tokens != noun.tokens || f.score < best - kNear) continue;
    f.what.score = f.score;
    const auto same = std::find(noun.candidates.begin(), noun.candidates.end(), f.what);
    if (same == noun.candidates.end())
      noun.candidates.push_back(f.what);
    else
      same->score = std::max(same->score, f.score);
    if (f.score >= best - 0.001) {
      noun.is_exact |= f.match.weakest >= Likeness::kAbbreviation;
      noun.is_whole |= f.match.is_whole;
      noun.is_same |= f.match.weakest == Likeness::kSame && f.is_whole_name;
    }
  }
  keep_best_kind(noun, found_exactly);
  std::stable_sort(noun.candidates.begin(), noun.candidates.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  return noun;
}

}  // namespace countersign::agent::builtin
