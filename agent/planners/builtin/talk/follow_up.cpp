#include "agent/planners/builtin/talk/follow_up.h"

#include <algorithm>
#include <array>

#include "agent/planners/builtin/language/numbers.h"

namespace countersign::agent::builtin {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 16> kOpenings = {
    "and", "only", "just", "now",  "same", "but",  "then",  "instead",
    "ok",  "okay", "also", "what", "how",  "make", "again", "restrict"};
constexpr std::array<std::string_view, 9> kAnywhere = {
    "instead", "now", "only", "just", "also", "again", "about", "same", "restrict"};

bool same_column(const AskedCondition& a, const AskedCondition& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == AskedCondition::Kind::kDates) {
    const auto* x = a.noun.best_column();
    const auto* y = b.noun.best_column();
    return y == nullptr || (x != nullptr && *x == *y);
  }
  if (a.kind == AskedCondition::Kind::kValue)
    return std::any_of(a.hits.front().begin(), a.hits.front().end(), [&](const Hit& x) {
      return std::any_of(b.hits.front().begin(), b.hits.front().end(),
                         [&](const Hit& y) { return x.at == y.at; });
    });
  const auto* x = a.noun.best_column();
  const auto* y = b.noun.best_column();
  return x != nullptr && y != nullptr && *x == *y && a.kind != AskedCondition::Kind::kFlag;
}

}  // namespace

bool is_follow_up_word(std::string_view word) {
  return is_one_of(word, kOpenings) || is_one_of(word, kAnywhere);
}

std::optional<FollowUp> without_follow_up_words(const std::vector<Item>& items) {
  FollowUp follow;
  bool found = false;
  std::size_t from = 0;
  // "what about", "how about", "and what about"
  while (from < items.size()) {
    const Item& item = items[from];
    const bool is_small = item.is(ItemKind::kFiller) || item.is(ItemKind::kFunction) ||
                          item.is(ItemKind::kUnknown) || item.is(ItemKind::kVerb);
    const bool opens_about =
        (item.is_word("what") || item.is_word("how")) && from + 1 < items.size() &&
        (items[from + 1].is_word("about") || item.words.find("about") != std::string::npos);
    const bool makes = (item.is_word("make") || item.is_word("limit")) && from + 1 < items.size() &&
                       (items[from + 1].is_word("it") || items[from + 1].is_word("that") ||
                        items[from + 1].is_word("them"));
    if (makes) {  // "make it the top 2"
      found = true;
      from += 2;
      continue;
    }
    const bool opens = is_small && is_one_of(item.text, kOpenings) && !item.is_word("what") &&
                       !item.is_word("how") && !item.is_word("make");
    if (opens_about) {
      found = true;
      from += items[from].words.find("about") != std::string::npos ? 1 : 2;
    } else if (opens || (item.is(ItemKind::kSymbol) && from > 0)) {
      follow.adds |= item.is_word("also");
      found = true;
      ++from;
    } else {
      break;
    }
  }
  for (std::size_t i = from; i < items.size(); ++i) {
    const Item& item = items[i];
    const bool is_small =
        item.is(ItemKind::kFunction) || item.is(ItemKind::kUnknown) || item.is(ItemKind::kFiller);
    if (is_small && is_one_of(item.text, kAnywhere)) {
      found = true;
      follow.adds |= item.is_word("also");
      continue;
    }
    follow.items.push_back(item);
  }
  return found ? std::optional(follow) : std::nullopt;
}

bool is_change(const Draft& draft, bool has_follow_up_words) {
  if (!draft.has_head()) {
    // "as a percentage", "by month", "top 3", "sorted by name", "in 2023", a column more
    return draft.wants_share || !draft.groups.empty() || !draft.conditions.empty() || draft.limit ||
           draft.order || !draft.related.empty() || !draft.shown.empty();
  }
  // "and the average price?": another measure of the same; "only active customers".
  return has_follow_up_words && draft.groups.empty() && !draft.order &&
         (draft.subject.is_said() ? !draft.conditions.empty() && draft.measures.empty() : true);
}

Draft changed(const SchemaMap& schema, Draft before, const Draft& change,
              const std::optional<FollowUp>& follow) {
  static_cast<void>(schema);
  const bool adds = follow && follow->adds;
  if (!change.measures.empty()) before.measures = change.measures;
  if (!change.groups.empty()) {
    if (!adds) before.groups.clear();
    before.groups.insert(before.groups.end(), change.groups.begin(), change.groups.end());
    before.is_ratio = false;
    before.wants_list = false;
  }
  for (const auto& condition : change.conditions) {
    std::erase_if(before.conditions,
                  [&](const AskedCondition& old) { return same_column(old, condition); });
    before.conditions.push_back(condition);
    before.conditions.back().is_part = false;
  }
  before.related.insert(before.related.end(), change.related.begin(), change.related.end());
  before.wants_share |= change.wants_share;
  if (change.limit) {
    before.limit = change.limit;
    if (!before.order && change.order && !before.measures.empty()) before.order = change.order;
    if (before.order && change.order) before.order->is_descending = change.order->is_descending;
  } else if (change.order) {
    before.order = change.order;
  }
  before.shown.insert(before.shown.end(), change.shown.begin(), change.shown.end());
  for (const auto mention : change.mentions)
    if (std::find(before.mentions.begin(), before.mentions.end(), mention) == before.mentions.end())
      before.mentions.push_back(mention);
  return before;
}

std::optional<Draft> chosen_by(const Choices& choices, std::string_view reply) {
  const Question question = read_question(reply);
  const Tokens tokens(question.tokens);
  if (tokens.empty() || tokens.size() > 12) return std::nullopt;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const auto number = read_number(tokens, at);
    std::optional<std::uint64_t> nth;
    if (number) nth = number->number.count();
    if (tokens[at].is("first")) nth = 1;
    if (tokens[at].is("second")) nth = 2;
    if (tokens[at].is("last")) nth = choices.choices.size();
    if (nth && *nth >= 1 && *nth <= choices.choices.size() && tokens.size() <= 4)
      return choices.choices[*nth - 1].second;
  }
  // The choice that shares the most words with the reply, if it is one alone.
  std::size_t best = 0, best_at = 0;
  bool is_tie = false;
  for (std::size_t i = 0; i < choices.choices.size(); ++i) {
    const Question words = read_question(choices.choices[i].first);
    std::size_t same = 0;
    for (const auto& token : tokens)
      same += std::any_of(words.tokens.begin(), words.tokens.end(), [&](const Token& w) {
        return w.stem == token.stem && !is_function_word(token.text);
      });
    if (same > best)
      best = same, best_at = i, is_tie = false;
    else if (same == best)
      is_tie = true;
  }
  // A reply is little more than the choice; a whole question starts anew.
  if (best == 0 || is_tie || tokens.size() > 8) return std::nullopt;
  return choices.choices[best_at].second;
}

std::string words_of_second_question(const std::vector<Item>& items) {
  bool ended = false, begun = false;
  for (const auto& item : items) {
    if (item.is(ItemKind::kSymbol)) {
      ended |= begun &&
               (item.is_word("?") || item.is_word(";") || item.is_word("!") || item.is_word("."));
      continue;
    }
    const bool says = !item.is(ItemKind::kFiller) && !item.is(ItemKind::kFunction);
    begun |= says;
    if (ended && says) return item.words;
  }
  return {};
}

Draft with_dates_of(const Draft& whole, const Draft& choice) {
  Draft out = whole;
  const auto copy = [](std::vector<AskedCondition>& to, const std::vector<AskedCondition>& from) {
    for (std::size_t i = 0; i < to.size() && i < from.size(); ++i)
      if (to[i].kind == AskedCondition::Kind::kDates) to[i].dates = from[i].dates;
  };
  copy(out.conditions, choice.conditions);
  for (std::size_t i = 0; i < out.related.size() && i < choice.related.size(); ++i)
    copy(out.related[i].conditions, choice.related[i].conditions);
  return out;
}

}  // namespace countersign::agent::builtin
