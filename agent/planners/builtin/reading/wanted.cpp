// Which runs of a question's words may be values: the shorter the list, the easier a person reads
// the look-up that asks for them. A run begins and ends with words that may be part of a name.

#include <algorithm>
#include <iterator>

#include "agent/planners/builtin/language/verbs.h"
#include "agent/planners/builtin/reading/items.h"
#include "agent/planners/builtin/talk/follow_up.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kWantedMax = 40;
constexpr std::size_t kRunMax = 5;

// Words that the grammar reads where it meets them.
bool is_grammar(const Token& token) {
  constexpr std::string_view kWords[] = {"people",  "persons", "person", "sort",   "rank",
                                         "arrange", "compare", "vs",     "versus", "compared"};
  if (token.is_capitalised && !token.is_sentence_start) return false;
  return std::find(std::begin(kWords), std::end(kWords), token.text) != std::end(kWords) ||
         is_list_word(token.text) || is_follow_up_word(token.text);
}

bool is_inside(const Token& token) {
  return token.kind != TokenKind::kQuoted &&
         (token.kind != TokenKind::kSymbol || token.is("&") || token.is("-") || token.is("."));
}

bool is_name_like(const Token& token) {
  return token.is_capitalised && !token.is_sentence_start;
}

// "landed flights", "were rejected", "delivered ones": a verb's form may be a state.
bool may_be_state(const std::vector<Item>& all, std::size_t n, Tokens tokens) {
  const Item& item = all[n];
  if (!item.is(ItemKind::kVerb) || item.count > 1 || !is_past_form(tokens[item.from]) ||
      item.text == "placed" || item.text == "located")
    return false;
  const Item* after = n + 1 < all.size() ? &all[n + 1] : nullptr;
  if (after == nullptr || after->is(ItemKind::kSymbol)) return true;
  constexpr std::string_view kJoins[] = {"by", "from", "to", "with", "at", "via", "for"};
  const bool joins =
      std::find(std::begin(kJoins), std::end(kJoins), after->text) != std::end(kJoins);
  if (joins) return false;
  if (is_state_verb(item.text)) return true;
  const bool was = n > 0 && (all[n - 1].is_word("were") || all[n - 1].is_word("was") ||
                             all[n - 1].is_word("are") || all[n - 1].is_word("is"));
  return after->is(ItemKind::kNoun) || was;
}

// What each token may do in a run.
struct Role {
  bool is_open = false;  // may be a value
  bool joins = false;    // may stand inside of one
  bool is_noun = false;  // a name of the schema, which may end or begin one: "express delivery"
  bool is_must = false;  // nothing but a value
  std::size_t item = 0;
};

bool may_begin(Tokens tokens, const std::vector<Role>& roles, std::size_t from, std::size_t n) {
  const Token& token = tokens[from];
  if (token.is_joined && from > 0 && tokens[from - 1].kind == TokenKind::kWord) return false;
  if (is_name_like(token) || roles[from].is_open) return true;
  if (n == 2 && roles[from].is_noun) return roles[from + 1].is_must;
  const bool is_compound = tokens[from + 1].is_joined && token.kind == TokenKind::kWord;
  if (n == 2 && is_compound) return true;  // "same-day"
  if (n == 3 && is_compound) return roles[from + 2].is_open;
  constexpr std::string_view kStates[] = {"in", "on", "out", "off", "under", "no", "non"};
  return n == 2 && !tokens[from + 1].is_capitalised &&
         std::find(std::begin(kStates), std::end(kStates), token.text) != std::end(kStates);
}

bool may_end(Tokens tokens, const std::vector<Role>& roles, std::size_t last, std::size_t n) {
  const Token& token = tokens[last];
  if (last + 1 < tokens.size() && tokens[last + 1].is_joined &&
      tokens[last + 1].kind == TokenKind::kWord)
    return false;
  if (token.kind == TokenKind::kNumber) return is_name_like(tokens[last - 1]);
  if (is_name_like(token) || roles[last].is_open) return true;
  return n <= 3 && roles[last].is_noun;
}

}  // namespace

// May be a value although it was read as something else.
bool Tagger::is_open(const Question& question, const Item& item) const {
  const Token& token = question.tokens[item.from];
  switch (item.kind) {
    case ItemKind::kUnknown:
      return token.kind != TokenKind::kSymbol && !is_grammar(token);
    case ItemKind::kValue:
      return token.kind != TokenKind::kSymbol;
    case ItemKind::kVerb:
      return item.is_capitalised && !token.is_sentence_start;
    case ItemKind::kNoun:
      if (item.noun.is_money_word) return token.text == "sales" || token.text == "sale";
      if (!item.noun.candidates.empty() && item.noun.candidates[0].column &&
          schema_.column({item.noun.candidates[0].table, *item.noun.candidates[0].column}).kind ==
              ColumnKind::kFlag)
        return true;
      if (item.count == 1 && !item.noun_is_exact_name && item.text.ends_with("ed")) return true;
      return !item.noun_is_exact || (item.is_capitalised && !token.is_sentence_start) ||
             (!item.noun.candidates.empty() && item.noun.candidates[0].score < 1.0);
    case ItemKind::kFiller:
    case ItemKind::kFunction:
    case ItemKind::kSuperlative:
    case ItemKind::kUnit:
    case ItemKind::kNegation:
    case ItemKind::kAggregate:
    case ItemKind::kUnplaced:
    case ItemKind::kOutOfScope:
      return item.count == 1 && item.is_capitalised && !token.is_sentence_start;
    case ItemKind::kNumber:
    case ItemKind::kRange:
    case ItemKind::kDates:
    case ItemKind::kGrain:
    case ItemKind::kShare:
    case ItemKind::kGrouping:
    case ItemKind::kOrder:
    case ItemKind::kCompare:
    case ItemKind::kSymbol:
      return false;
  }
  return false;
}

std::vector<Wanted> Tagger::wanted(const Question& question) const {
  const auto& tokens = question.tokens;
  std::vector<Role> roles(tokens.size());
  const auto all = items(question);
  for (std::size_t n = 0; n < all.size(); ++n) {
    const Item& item = all[n];
    // "published after 1900": what a date follows is no value.
    const bool is_dated =
        item.is(ItemKind::kNoun) && n + 1 < all.size() && all[n + 1].is(ItemKind::kDates);
    const bool is_open_item =
        (is_open(question, item) || may_be_state(all, n, tokens)) && !is_dated;
    for (std::size_t i = item.from; i < item.from + item.count; ++i)
      roles[i] = {
          is_open_item, !item.is(ItemKind::kDates) && !item.is(ItemKind::kGrain),
          item.is(ItemKind::kNoun) || item.is(ItemKind::kUnplaced) || item.is(ItemKind::kUnit),
          is_open_item &&
              (item.is(ItemKind::kUnknown) || item.is(ItemKind::kValue) || is_name_like(tokens[i])),
          n};
  }
  std::vector<Wanted> wanted;
  const auto add = [&](std::size_t from, std::size_t count) {
    std::string said = tokens[from].kind == TokenKind::kQuoted && count == 1
                           ? tokens[from].original
                           : std::string(question.spelling(from, count));
    if (count == 1 && tokens[from].is_possessive) said = tokens[from].original;
    const bool is_known =
        std::any_of(wanted.begin(), wanted.end(), [&](const Wanted& w) { return w.said == said; });
    if (is_known || wanted.size() >= kWantedMax) return;
    bool is_must = false;
    for (std::size_t i = from; i < from + count; ++i) is_must |= roles[i].is_must;
    is_must |= count == 2 && !roles[from].is_open && tokens[from + 1].is_joined;
    wanted.push_back({from, count, std::move(said), is_must});
  };
  // The open words alone, then runs of several words around one.
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (roles[i].is_open && tokens[i].kind != TokenKind::kNumber) add(i, 1);
  for (std::size_t n = 2; n <= kRunMax; ++n)
    for (std::size_t from = 0; from + n <= tokens.size(); ++from) {
      bool has_open = false, is_run = true;
      for (std::size_t i = from; i < from + n; ++i) {
        has_open |= roles[i].is_open;
        is_run &= roles[i].joins && is_inside(tokens[i]);
      }
      has_open |= n == 2 && tokens[from + 1].is_joined &&  // "same-day"
                  tokens[from + 1].kind == TokenKind::kWord &&
                  roles[from].item != roles[from + 1].item;
      if (has_open && is_run && may_begin(tokens, roles, from, n) &&
          may_end(tokens, roles, from + n - 1, n))
        add(from, n);
    }
  return wanted;
}

}  // namespace countersign::agent::builtin
