#include "agent/planners/builtin/reading/items.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "agent/planners/builtin/language/values.h"
#include "agent/planners/builtin/language/verbs.h"
#include "agent/planners/builtin/schema/data_places.h"
#include "agent/planners/builtin/schema/schema_kinds.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kValueTokensMax = 6;
constexpr double kLikely = 0.7;

constexpr std::array<std::pair<std::string_view, Grain>, 7> kUnits = {
    {{"day", Grain::kDay},
     {"week", Grain::kWeek},
     {"month", Grain::kMonth},
     {"quarter", Grain::kQuarter},
     {"year", Grain::kYear},
     {"weekday", Grain::kDayOfWeek},
     {"hour", Grain::kHourOfDay}}};

std::string lower_words(const Question& question, std::size_t from, std::size_t count) {
  return fold_case(question.spelling(from, count));
}

void cover(Item& item, const Question& question, ItemKind kind, std::size_t count) {
  item.kind = kind;
  item.count = std::max<std::size_t>(count, 1);
  item.words = std::string(question.spelling(item.from, item.count));
}

Noun noun_of(const NounAt& found, const Question& question, std::size_t at) {
  Noun noun;
  noun.candidates = found.candidates;
  noun.words = lower_words(question, at, found.tokens);
  const Token& last = question.tokens[at + found.tokens - 1];
  noun.is_plural = last.kind == TokenKind::kWord && singular(last.text) != last.text;
  return noun;
}

bool is_money_word(const Token& token) {
  constexpr std::array<std::string_view, 13> kWords = {
      "revenue", "sale",     "turnover", "spend",   "spent",    "income", "earning",
      "sales",   "revenues", "spending", "takings", "earnings", "money"};
  return token.kind == TokenKind::kWord &&
         std::find(kWords.begin(), kWords.end(), token.text) != kWords.end();
}

}  // namespace

namespace {

bool is_after_did(Tokens tokens, std::size_t at) {
  for (std::size_t i = 0; i < at; ++i)
    if (tokens[i].is("did") || tokens[i].is("do") || tokens[i].is("does")) return true;
  return false;
}

// "live" in "customers who live in Oslo", not in "live concerts"; "show" in "books that show".
bool stands_as_verb(Tokens tokens, std::size_t at, const Item* before) {
  const Token& token = tokens[at];
  if (!is_connecting_verb(token)) return false;
  if (is_past_form(token) || token.text.ends_with("ing")) return true;
  const std::string base = verb_base(token.text);
  const bool is_bare = base == token.text || token.text.ends_with("s");
  if (!is_bare || is_after_did(tokens, at)) return true;
  if (before == nullptr) return false;
  constexpr std::string_view kOpenings[] = {"who",  "that", "which", "to",  "can", "not",
                                            "they", "we",   "never", "and", "or",  "also"};
  return before->is(ItemKind::kNoun) || before->is(ItemKind::kValue) ||
         before->is(ItemKind::kNegation) || before->is(ItemKind::kVerb) ||
         std::find(std::begin(kOpenings), std::end(kOpenings), before->text) != std::end(kOpenings);
}

}  // namespace

bool Tagger::take_value(const Question& question, std::size_t at, std::size_t others,
                        Item& item) const {
  const auto& tokens = question.tokens;
  const std::size_t most = std::min(kValueTokensMax, tokens.size() - at);
  for (std::size_t n = most; n >= 1; --n) {
    if (n < others) return false;
    const auto hit = found_.find(lower_words(question, at, n));
    if (hit == found_.end() || hit->second.empty()) continue;
    item.hits = hit->second;
    cover(item, question, ItemKind::kValue, n);
    return true;
  }
  return false;
}

Item Tagger::item_at(const Question& question, std::size_t at, const Item* before) const {
  const auto& all = question.tokens;
  const Tokens tokens(all);
  const Token& token = all[at];
  Item item;
  item.from = at;
  item.text = token.text;
  item.is_capitalised = token.is_capitalised;
  cover(item, question, ItemKind::kUnknown, 1);
  if (token.kind == TokenKind::kQuoted) {
    item.is_quoted = true;
    const auto hit = found_.find(fold_case(token.original));
    if (hit != found_.end()) item.hits = hit->second;
    item.words = token.original;
    item.kind = ItemKind::kValue;
    return item;
  }
  if (token.is("a") && token.is_capitalised && !token.is_sentence_start) return item;  // a grade
  if (token.is("list") && token.is_sentence_start && at + 1 < all.size() &&
      all[at + 1].kind != TokenKind::kSymbol && !all[at + 1].is("price") &&
      !all[at + 1].is("prices"))
    return item;  // "List the albums" names no playlists
  const auto dates = read_dates(tokens, at);
  const auto grain = read_grain(tokens, at);
  const auto aggregate = read_aggregate(tokens, at);
  auto superlative = read_superlative(tokens, at);
  // "the most" of "the most expensive" says less than what follows the article.
  if (superlative && token.is("the")) {
    const auto after = read_superlative(tokens, at + 1);
    if (after && after->tokens + 1 > superlative->tokens) superlative.reset();
  }
  auto order = read_order(tokens, at);
  // "cheapest first", "highest paid first": an order by what the superlative is about.
  const bool orders_by_superlative =
      superlative && !superlative->is_rank && !superlative->is_comparative && !order &&
      !superlative->attributes.empty() && at + superlative->tokens < all.size() &&
      all[at + superlative->tokens].is("first");
  if (orders_by_superlative)
    order =
        FoundOrder{superlative->direction == Direction::kHighest, true, superlative->tokens + 1};
  const auto compare = read_compare(tokens, at);
  const auto negation = read_negation(tokens, at);
  const auto range = read_number_range(tokens, at);
  const auto number = read_number(tokens, at);
  const std::size_t share = read_share(tokens, at);
  const std::size_t grouping = read_grouping(tokens, at);
  const std::size_t filler = read_filler(tokens, at);
  const std::size_t unplaced = unplaced_time(tokens, at);
  const std::size_t outside = read_out_of_scope(tokens, at);
  const NounAt noun = lexicon_.noun_at(tokens, at);
  const bool has_noun = noun.tokens > 0;
  if (!(has_noun && noun.is_exact))
    if (auto pay = pay_columns(token); !pay.empty()) {
      item.noun.candidates = std::move(pay);
      item.noun.words = token.text;
      item.noun_is_exact = true;
      item.kind = ItemKind::kNoun;
      return item;
    }

  const auto take_noun = [&] {
    item.noun = noun_of(noun, question, at);
    item.noun.is_money_word = is_money_word(token);
    item.noun_is_exact = noun.is_exact;
    item.noun_is_exact_name = noun.is_same;
    cover(item, question, ItemKind::kNoun, noun.tokens);
    const auto hit = found_.find(lower_words(question, at, noun.tokens));
    if (hit != found_.end()) item.hits = hit->second;
    return item;
  };
  const auto take = [&](ItemKind kind, std::size_t count) {
    cover(item, question, kind, count);
    return item;
  };
  const auto noun_follows = [&](std::size_t next) {
    while (next < all.size() && (all[next].is("of") || all[next].is("the") || all[next].is("all") ||
                                 read_filler(tokens, next) == 1))
      ++next;
    if (next >= all.size()) return false;
    return lexicon_.noun_at(tokens, next).tokens > 0 || is_money_word(all[next]) ||
           read_aggregate(tokens, next).has_value();
  };

  if (const auto place =
          read_data_place(tokens, at, before != nullptr && before->is(ItemKind::kVerb)))
    if (is_unknown_name(tokens, place->noun)) return take(ItemKind::kFiller, place->tokens);
  // What data cannot answer, unless the schema itself speaks of it.
  if (token.is("because") && at + 1 < all.size() && all[at + 1].is("of"))
    return take(ItemKind::kFunction, 2);
  if (outside > 0 && !(has_noun && noun.is_exact && noun.is_whole && at > 0))
    return take(ItemKind::kOutOfScope, outside);
  // The longest reading by phrase.
  std::size_t phrase = 0;
  const auto weigh = [&](std::size_t n) { phrase = std::max(phrase, n); };
  if (dates) weigh(dates->tokens);
  if (grain) weigh(grain->tokens);
  if (aggregate) weigh(aggregate->tokens);
  if (superlative) weigh(superlative->tokens);
  if (order) weigh(order->tokens);
  if (compare) weigh(compare->tokens);
  if (negation) weigh(negation->tokens);
  if (range) weigh(range->tokens);
  weigh(share);

  const bool is_number_context =
      before != nullptr && before->is(ItemKind::kCompare) && dates && dates->is_bare_year;
  if (take_value(question, at, std::max<std::size_t>({2, phrase + 1, noun.tokens}), item))
    return item;
  const bool counts_things = aggregate && aggregate->tokens > 1;
  if (noun.tokens >= 2 && noun.tokens >= phrase && noun.is_whole && !counts_things &&
      !(dates && dates->tokens >= noun.tokens))
    return take_noun();
  if (!(has_noun && noun.is_exact) && phrase < 2)
    if (const auto n = read_connecting_verb(tokens, at); n > 1) return take(ItemKind::kVerb, n);
  if (dates && dates->tokens >= phrase && !is_number_context &&
      !(has_noun && noun.is_exact && noun.tokens >= dates->tokens && dates->tokens == 1 &&
        token.kind == TokenKind::kWord)) {
    item.dates = *dates;
    return take(ItemKind::kDates, dates->tokens);
  }
  if (grain && grain->tokens >= phrase &&
      !(has_noun && noun.is_exact && grain->tokens == 1 && noun.is_whole)) {
    item.grain = *grain;
    return take(ItemKind::kGrain, grain->tokens);
  }
  if (share > 0 && share >= phrase && !(has_noun && noun.is_exact && noun.is_whole && share == 1))
    return take(ItemKind::kShare, share);
  if (order && order->tokens >= phrase && !(order->tokens == 1 && has_noun && noun.is_exact)) {
    item.order = *order;
    if (orders_by_superlative) item.superlative = *superlative;
    return take(ItemKind::kOrder, order->tokens);
  }
  if (aggregate && aggregate->tokens >= phrase &&
      !(has_noun && noun.is_exact && aggregate->may_be_name &&
        !noun_follows(at + aggregate->tokens))) {
    item.aggregate = *aggregate;
    return take(ItemKind::kAggregate, aggregate->tokens);
  }
  if (range && range->tokens >= phrase) {
    item.number = range->from;
    item.number_to = range->to;
    return take(ItemKind::kRange, range->tokens);
  }
  if (negation && negation->tokens >= phrase) {
    item.negation = *negation;
    return take(ItemKind::kNegation, negation->tokens);
  }
  if (compare && compare->tokens >= phrase) {
    item.compare = *compare;
    return take(ItemKind::kCompare, compare->tokens);
  }
  if (superlative && !(has_noun && noun.is_exact && noun.tokens > superlative->tokens) &&
      !(has_noun && noun.is_exact && noun.is_whole && !superlative->is_rank &&
        superlative->tokens == 1 && noun.candidates[0].column)) {
    item.superlative = *superlative;
    return take(ItemKind::kSuperlative, superlative->tokens);
  }
  if (number) {
    item.number = number->number;
    return take(ItemKind::kNumber, number->tokens);
  }
  if (unplaced > 0 && !has_noun) return take(ItemKind::kUnplaced, unplaced);
  if (has_noun && noun.is_exact) return take_noun();
  if (grouping > 0) return take(ItemKind::kGrouping, grouping);
  if (token.kind == TokenKind::kSymbol) return take(ItemKind::kSymbol, 1);
  if (take_value(question, at, 1, item)) {
    if (has_noun && noun.tokens == item.count) {
      item.noun = noun_of(noun, question, at);
      item.noun_is_exact = false;
    }
    return item;
  }
  for (const auto& [word, unit] : kUnits)
    if (singular(token.text) == word) {
      item.grain.grain = unit;
      return take(ItemKind::kUnit, 1);
    }
  // "placed" is not the place; "did Ann make" is not the maker.
  if (has_noun && !noun.is_exact && is_light_verb(token) && !is_trading_verb(token) &&
      !is_verb_of_role(token) && (verb_base(token.text) != token.text || is_after_did(tokens, at)))
    return take(ItemKind::kVerb, 1);
  if (filler > 0 && !(has_noun && filler == 1)) return take(ItemKind::kFiller, filler);
  if (token.is("worth")) return take(ItemKind::kFunction, 1);
  if (is_function_word(token.text)) return take(ItemKind::kFunction, 1);
  if (has_noun) return take_noun();
  if (token.stem == "address" && before != nullptr && before->is(ItemKind::kNoun) &&
      before->words.ends_with("mail"))
    return take(ItemKind::kFiller, 1);  // "e-mail address"
  if (const auto person = only_person(token)) {
    item.noun.candidates = {{*person, {}, {}, kLikely}};
    item.noun.words = token.text;
    item.noun.is_plural = singular(token.text) != token.text;
    return take(ItemKind::kNoun, 1);
  }
  auto plain = opposite_of(token.text);
  if (!plain && token.text.size() > 5 && token.text.starts_with("un")) plain = token.text.substr(2);
  if (plain && token.kind == TokenKind::kWord) {
    const Question other = read_question(*plain);
    const NounAt flag = lexicon_.noun_at(other.tokens, 0);
    const bool is_flag =
        flag.tokens == 1 && flag.is_exact &&
        std::any_of(flag.candidates.begin(), flag.candidates.end(), [&](const Candidate& c) {
          return c.column && schema_.column({c.table, *c.column}).kind == ColumnKind::kFlag;
        });
    if (is_flag) {
      item.noun.candidates = flag.candidates;
      item.noun.words = token.text;
      item.noun_is_exact = true;
      item.is_opposite = true;
      return take(ItemKind::kNoun, 1);
    }
  }
  if (is_money_word(token)) {
    item.noun.is_money_word = true;
    item.noun.words = token.text;
    return take(ItemKind::kNoun, 1);
  }
  if (stands_as_verb(tokens, at, before) && !is_verb_of_role(token))
    return take(ItemKind::kVerb, 1);
  return item;
}

// "Members", "clients", where one table alone is of persons: they are meant.
std::optional<std::size_t> Tagger::only_person(const Token& token) const {
  constexpr std::string_view kPersons[] = {"member", "client",      "customer", "user",
                                           "guest",  "participant", "visitor",  "individual"};
  const std::string one = singular(token.text);
  if (std::find(std::begin(kPersons), std::end(kPersons), one) == std::end(kPersons))
    return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    if (!names_person(schema_.table(t))) continue;
    if (found) return std::nullopt;
    found = t;
  }
  return found;
}

// No table is called so, nor a column but by a likeness.
bool Tagger::is_unknown_name(Tokens tokens, std::size_t at) const {
  const NounAt noun = lexicon_.noun_at(tokens, at);
  const bool is_table = std::any_of(noun.candidates.begin(), noun.candidates.end(),
                                    [](const Candidate& c) { return !c.column; });
  return noun.tokens == 0 || !noun.is_whole || (!noun.is_exact && !is_table);
}

// "who earns more than …" where there are salaries.
std::vector<Candidate> Tagger::pay_columns(const Token& token) const {
  std::vector<Candidate> found;
  if (token.kind != TokenKind::kWord || verb_base(token.text) != "earn") return found;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t)
    for (std::size_t c = 0; c < schema_.table(t).columns.size(); ++c) {
      const ColumnMap& column = schema_.table(t).columns[c];
      const bool is_pay = std::any_of(column.words.begin(), column.words.end(), [](const auto& w) {
        return w.expanded == "salary" || w.expanded == "wage" || w.expanded == "pay" ||
               w.expanded == "compensation";
      });
      if (column.is_amount() && is_pay) found.push_back({t, c, {}, 1.0});
    }
  return found;
}

// "who manages Luca": which end of manager_id is meant is not said by the verb alone.
bool Tagger::is_verb_of_role(const Token& token) const {
  const std::string base = verb_base(token.text);
  return std::any_of(schema_.links().begin(), schema_.links().end(), [&](const Link& link) {
    return std::any_of(link.role.begin(), link.role.end(), [&](const NameWord& word) {
      return base.size() > 3 && word.expanded.starts_with(base);
    });
  });
}

std::vector<Item> Tagger::items(const Question& question) const {
  std::vector<Item> items;
  for (std::size_t at = 0; at < question.tokens.size();) {
    items.push_back(item_at(question, at, items.empty() ? nullptr : &items.back()));
    at += items.back().count;
  }
  return items;
}

}  // namespace countersign::agent::builtin
