#include "agent/planners/builtin/language/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "agent/planners/builtin/language/units.h"

namespace countersign::agent::builtin {

namespace {

struct NumberWord {
  std::int64_t value = 0;
  bool is_ordinal = false;
};

using NumberWords = std::unordered_map<std::string_view, NumberWord>;

const NumberWords& small_words() {
  static const NumberWords words = {
      {"zero", {0}},
      {"one", {1}},
      {"two", {2}},
      {"three", {3}},
      {"four", {4}},
      {"five", {5}},
      {"six", {6}},
      {"seven", {7}},
      {"eight", {8}},
      {"nine", {9}},
      {"ten", {10}},
      {"eleven", {11}},
      {"twelve", {12}},
      {"thirteen", {13}},
      {"fourteen", {14}},
      {"fifteen", {15}},
      {"sixteen", {16}},
      {"seventeen", {17}},
      {"eighteen", {18}},
      {"nineteen", {19}},
      {"first", {1, true}},
      {"third", {3, true}},
      {"fourth", {4, true}},
      {"fifth", {5, true}},
      {"sixth", {6, true}},
      {"seventh", {7, true}},
      {"eighth", {8, true}},
      {"ninth", {9, true}},
      {"tenth", {10, true}},
      {"eleventh", {11, true}},
      {"twelfth", {12, true}},
      {"thirteenth", {13, true}},
      {"twentieth", {20, true}},
      {"second", {2, true}},
  };
  return words;
}

const NumberWords& tens_words() {
  static const NumberWords words = {
      {"twenty", {20}}, {"thirty", {30}},  {"forty", {40}},  {"fourty", {40}}, {"fifty", {50}},
      {"sixty", {60}},  {"seventy", {70}}, {"eighty", {80}}, {"ninety", {90}},
  };
  return words;
}

const NumberWords& scale_words() {
  static const NumberWords words = {
      {"hundred", {100}},
      {"hundreds", {100}},
      {"thousand", {1'000}},
      {"thousands", {1'000}},
      {"million", {1'000'000}},
      {"millions", {1'000'000}},
      {"billion", {1'000'000'000}},
      {"billions", {1'000'000'000}},
      {"dozen", {12}},
      {"dozens", {12}},
      {"lakh", {100'000}},
      {"score", {20}},
  };
  return words;
}

std::optional<NumberWord> look_up(const NumberWords& words, Tokens tokens, std::size_t at) {
  if (at >= tokens.size() || tokens[at].kind != TokenKind::kWord) return std::nullopt;
  const auto it = words.find(tokens[at].text);
  if (it == words.end()) return std::nullopt;
  return it->second;
}

bool is_word(Tokens tokens, std::size_t at, std::string_view word) {
  return at < tokens.size() && tokens[at].is(word);
}

Number whole(std::int64_t value, bool is_ordinal) {
  Number number;
  number.digits = std::to_string(value);
  number.value = static_cast<double>(value);
  number.is_ordinal = is_ordinal;
  return number;
}

// Multiplies exactly: "1.5" by a million is 1500000.
Number scaled(const Number& number, std::int64_t scale) {
  Number result = number;
  const auto point = number.digits.find('.');
  std::string digits = number.digits;
  std::int64_t below = 1;
  if (point != std::string::npos) {
    if (digits.size() - point - 1 > 9) return number;
    for (std::size_t i = point + 1; i < digits.size(); ++i) below *= 10;
    digits.erase(point, 1);
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  std::int64_t product = 0;
  if (error != std::errc() || end != digits.data() + digits.size() ||
      __builtin_mul_overflow(value, scale, &product))
    return number;
  result.is_whole = product % below == 0;
  result.value = static_cast<double>(product) / static_cast<double>(below);
  if (result.is_whole) {
    result.digits = std::to_string(product / below);
  } else {
    std::string all = std::to_string(product < 0 ? -product : product);
    const auto fraction = std::to_string(below).size() - 1;
    while (all.size() <= fraction) all.insert(0, 1, '0');
    all.insert(all.size() - fraction, 1, '.');
    while (all.ends_with('0')) all.pop_back();
    result.digits = (product < 0 ? "-" : "") + all;
  }
  return result;
}

// Adds up number words: "two hundred and five", "twenty-first", "three thousand two hundred".
struct Adder {
  std::int64_t total = 0, group = 0;
  std::size_t tokens = 0;
  bool is_ordinal = false;
  bool has_small = false, has_tens = false;

  void take_small(const NumberWord& word) {
    group += word.value;
    is_ordinal |= word.is_ordinal;
    has_small = true;
  }
  void take_tens(const NumberWord& word) {
    group += word.value;
    has_tens = true;
  }
  void take_scale(std::int64_t scale) {
    if (group == 0) group = 1;
    group *= scale;
    has_small = has_tens = false;
    if (scale >= 1000) {
      total += group;
      group = 0;
    }
  }
};

bool take_word(Adder& adder, Tokens tokens, std::size_t at) {
  const bool begins = adder.tokens == 0;
  // "score" is twenty only after a number: a score of its own is a column.
  if (const auto scale = look_up(scale_words(), tokens, at);
      scale && !begins && !is_word(tokens, at, "score") && adder.total < 1'000'000'000'000) {
    adder.take_scale(scale->value);
    return true;
  }
  if (const auto tens = look_up(tens_words(), tokens, at);
      tens && !adder.has_tens && !adder.has_small) {
    adder.take_tens(*tens);
    return true;
  }
  const auto small = look_up(small_words(), tokens, at);
  const bool fits = small && !adder.has_small && (!adder.has_tens || small->value < 10);
  if (!fits) return false;
  adder.take_small(*small);
  return true;
}

Adder add_words(Tokens tokens, std::size_t at) {
  Adder adder;
  while (at + adder.tokens < tokens.size() && !adder.is_ordinal) {
    std::size_t next = at + adder.tokens;
    // "two hundred and five", but not "two and five".
    const bool may_join = adder.tokens > 0 && !adder.has_small && !adder.has_tens;
    if (may_join && is_word(tokens, next, "and")) ++next;
    Adder more = adder;
    if (!take_word(more, tokens, next)) break;
    more.tokens = next + 1 - at;
    adder = more;
  }
  return adder;
}

// "longer than an hour": one of a unit, after words that compare.
bool is_one_of_unit(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 8> kBefore = {"than", "over",    "under", "least",
                                                              "most", "exactly", "above", "below"};
  if (at == 0 || at + 1 >= tokens.size()) return false;
  if (!is_word(tokens, at, "a") && !is_word(tokens, at, "an")) return false;
  if (!unit_said(tokens[at + 1].text)) return false;
  return std::any_of(kBefore.begin(), kBefore.end(),
                     [&](std::string_view word) { return tokens[at - 1].is(word); });
}

// "a dozen", "half a million", "a hundred", "a couple of", "two and a half".
std::optional<FoundNumber> read_idiom(Tokens tokens, std::size_t at) {
  if (is_word(tokens, at, "half") && is_word(tokens, at + 1, "a")) {
    const auto scale = look_up(scale_words(), tokens, at + 2);
    if (scale) return FoundNumber{whole(scale->value / 2, false), 3};
  }
  if (is_one_of_unit(tokens, at)) return FoundNumber{whole(1, false), 1};
  if (is_word(tokens, at, "a")) {
    const auto scale = look_up(scale_words(), tokens, at + 1);
    if (scale && !is_word(tokens, at + 1, "score"))
      return FoundNumber{whole(scale->value, false), 2};
    if (is_word(tokens, at + 1, "couple") && is_word(tokens, at + 2, "of"))
      return FoundNumber{whole(2, false), 3};
  }
  // Alone: "over hundred", "a million" is above.
  for (const std::string_view word : {"dozen", "hundred", "thousand", "million"})
    if (is_word(tokens, at, word))
      return FoundNumber{whole(scale_words().at(word).value, false), 1};
  if (is_word(tokens, at, "once")) return FoundNumber{whole(1, false), 1};
  if (is_word(tokens, at, "twice")) return FoundNumber{whole(2, false), 1};
  return std::nullopt;
}

// "minus five", "negative 3".
bool is_minus(Tokens tokens, std::size_t at) {
  return is_word(tokens, at, "minus") || is_word(tokens, at, "negative");
}

// A unit said after the number.
void take_unit(FoundNumber& found, Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 14> kMoney = {
      "dollar", "dollars", "euro",  "euros",  "pound", "pounds", "usd",
      "eur",    "gbp",     "bucks", "francs", "yen",   "rupees", "$"};
  const auto next = at + found.tokens;
  if (next >= tokens.size()) return;
  const auto& token = tokens[next];
  if (token.is("%") || token.is("percent")) {
    found.number.unit = Unit::kPercent;
    ++found.tokens;
  } else if (token.is("per") && is_word(tokens, next + 1, "cent")) {
    found.number.unit = Unit::kPercent;
    found.tokens += 2;
  } else {
    for (const auto money : kMoney)
      if (token.is(money) && !found.number.is_ordinal) {
        found.number.unit = Unit::kMoney;
        ++found.tokens;
        return;
      }
  }
}

// "which one", "the one", "one of the", "each one": a pronoun. "first", "second" and "third" alone
// order things; only joined to other number words are they read here.
bool is_pronoun_one(Tokens tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 8> kBefore = {"which", "the", "this", "that",
                                                              "no",    "any", "each", "every"};
  if (!is_word(tokens, at, "one")) return false;
  if (is_word(tokens, at + 1, "of")) return true;
  for (const auto word : kBefore)
    if (at > 0 && tokens[at - 1].is(word)) return true;
  return false;
}

bool is_lone_ordinal(const Adder& adder, Tokens tokens, std::size_t at) {
  const bool is_ambiguous = is_word(tokens, at, "first") || is_word(tokens, at, "second") ||
                            is_word(tokens, at, "third") || is_word(tokens, at, "fourth");
  return adder.tokens == 1 && is_ambiguous;
}

std::optional<FoundNumber> read_spelled(Tokens tokens, std::size_t at) {
  if (auto idiom = read_idiom(tokens, at)) return idiom;
  if (is_pronoun_one(tokens, at)) return std::nullopt;
  const auto adder = add_words(tokens, at);
  if (adder.tokens == 0 || is_lone_ordinal(adder, tokens, at)) return std::nullopt;
  return FoundNumber{whole(adder.total + adder.group, adder.is_ordinal), adder.tokens};
}

std::optional<FoundNumber> read_written(Tokens tokens, std::size_t at) {
  if (tokens[at].kind != TokenKind::kNumber || !tokens[at].number) return std::nullopt;
  FoundNumber found{*tokens[at].number, 1};
  const auto scale = look_up(scale_words(), tokens, at + 1);
  if (scale && !found.number.is_ordinal && !is_word(tokens, at + 1, "score")) {
    found.number = scaled(found.number, scale->value);
    ++found.tokens;
  }
  return found;
}

// "between", "from" and what stands between the ends after each.
struct RangeWords {
  std::string_view before, between;
};
constexpr std::array kRangeWords = {
    RangeWords{"between", "and"}, RangeWords{"between", "to"}, RangeWords{"between", "-"},
    RangeWords{"from", "to"},     RangeWords{"from", "-"},     RangeWords{"from", "until"},
    RangeWords{"", "-"},          RangeWords{"", "to"},        RangeWords{"", "…"},
};

FoundRange in_order(const FoundNumber& a, const FoundNumber& b, std::size_t tokens) {
  const bool is_turned = a.number.value > b.number.value;
  return {is_turned ? b.number : a.number, is_turned ? a.number : b.number, tokens};
}

}  // namespace

std::optional<FoundNumber> read_number(Tokens tokens, std::size_t at) {
  if (at >= tokens.size()) return std::nullopt;
  if (is_minus(tokens, at)) {
    auto found = read_number(tokens, at + 1);
    if (!found || found->number.value <= 0 || found->number.is_ordinal) return std::nullopt;
    found->number = scaled(found->number, -1);
    ++found->tokens;
    return found;
  }
  auto found = read_written(tokens, at);
  if (!found) found = read_spelled(tokens, at);
  if (found) take_unit(*found, tokens, at);
  return found;
}

std::optional<FoundRange> read_number_range(Tokens tokens, std::size_t at) {
  for (const auto& words : kRangeWords) {
    const std::size_t first = words.before.empty() ? 0 : 1;
    if (first == 1 && !is_word(tokens, at, words.before)) continue;
    const auto from = read_number(tokens, at + first);
    if (!from) continue;
    const std::size_t middle = at + first + from->tokens;
    if (!is_word(tokens, middle, words.between)) continue;
    const auto to = read_number(tokens, middle + 1);
    if (to) return in_order(*from, *to, first + from->tokens + 1 + to->tokens);
  }
  return std::nullopt;
}

}  // namespace countersign::agent::builtin
