#include "guardrails/screen/phrases.h"

#include <algorithm>
#include <array>
#include <string>

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kSlipMin = 6;  // letters of a word in which one slip is forgiven

struct Alternative {
  std::string text;
  bool is_beginning = false;  // "instruct*"
};

struct Element {
  enum class Kind : std::uint8_t { kWords, kGap, kUnless };
  Kind kind = Kind::kWords;
  std::vector<Alternative> words;
  std::size_t gap = 0;
};

struct Compiled {
  std::string_view rule;
  Where where = Where::kAnywhere;
  bool only_where_an_order_begins = false;
  std::vector<Element> elements;
};

std::string folded(std::string_view text) {
  std::string out;
  for (const auto& letter : fold(text).letters) out += line_of({letter}).text;
  return out;
}

template <class Take>
void each_between(std::string_view text, char separator, Take take) {
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

Element element_of(std::string_view text) {
  Element element;
  if (text.front() == '~') {
    element.kind = Element::Kind::kGap;
    element.gap = static_cast<std::size_t>(text[1] - '0');
    return element;
  }
  if (text.front() == '!') {
    element.kind = Element::Kind::kUnless;
    text.remove_prefix(1);
  }
  each_between(text, '|', [&](std::string_view word) {
    const bool is_beginning = word.ends_with('*');
    if (is_beginning) word.remove_suffix(1);
    element.words.push_back({word.front() == '@' ? std::string(word) : folded(word), is_beginning});
  });
  return element;
}

Compiled compiled(const Phrase& phrase) {
  Compiled out;
  out.rule = phrase.rule;
  out.where = phrase.where;
  each_between(phrase.pattern, ' ', [&](std::string_view part) {
    if (part == "^")
      out.only_where_an_order_begins = true;
    else
      out.elements.push_back(element_of(part));
  });
  return out;
}

// Two letters changed places, or one differs, is missing or is too many; the first and the last are
// right, so that "ignored" is not a slip of "ignore".
bool is_one_slip(std::string_view word, std::string_view wanted) {
  if (word.size() < kSlipMin || wanted.size() < kSlipMin || word.back() != wanted.back())
    return false;
  if (word.size() > wanted.size()) std::swap(word, wanted);
  if (wanted.size() - word.size() > 1) return false;
  std::size_t at = 0;
  while (at < word.size() && word[at] == wanted[at]) ++at;
  if (at == 0 || at == word.size()) return false;
  if (word.size() < wanted.size()) return word.substr(at) == wanted.substr(at + 1);
  if (word.substr(at + 1) == wanted.substr(at + 1)) return true;
  return word[at] == wanted[at + 1] && word[at + 1] == wanted[at] &&
         word.substr(at + 2) == wanted.substr(at + 2);
}

bool fits(const Alternative& wanted, const std::string& word) {
  if (wanted.is_beginning) return word.starts_with(wanted.text);
  return word == wanted.text || is_one_slip(word, wanted.text);
}

bool fits(const Element& element, const std::string& word) {
  return std::any_of(element.words.begin(), element.words.end(),
                     [&](const Alternative& wanted) { return fits(wanted, word); });
}

// One past the last word of the phrase, if its elements from `element` on fit from `at` on.
std::optional<std::size_t> end_of(const Compiled& phrase, std::size_t element, const Words& words,
                                  std::size_t at) {
  if (element == phrase.elements.size()) return at;
  const Element& wanted = phrase.elements[element];
  switch (wanted.kind) {
    case Element::Kind::kUnless:
      if (at < words.size() && fits(wanted, words[at].text)) return std::nullopt;
      return end_of(phrase, element + 1, words, at);
    case Element::Kind::kGap:
      for (std::size_t skip = 0; skip <= wanted.gap && at + skip <= words.size(); ++skip)
        if (const auto end = end_of(phrase, element + 1, words, at + skip)) return end;
      return std::nullopt;
    case Element::Kind::kWords:
      if (at >= words.size() || !fits(wanted, words[at].text)) return std::nullopt;
      return end_of(phrase, element + 1, words, at + 1);
  }
  unreachable("a part of a phrase that is none");
}

// The phrases by the first byte of the words they begin with.
struct Index {
  std::vector<Compiled> phrases;
  std::array<std::vector<std::size_t>, 256> by_first;

  Index() {
    for (const auto& phrase : lexicon()) phrases.push_back(compiled(phrase));
    for (std::size_t i = 0; i < phrases.size(); ++i)
      for (const auto& word : phrases[i].elements.front().words) {
        auto& bucket = by_first[static_cast<unsigned char>(word.text.front())];
        if (bucket.empty() || bucket.back() != i) bucket.push_back(i);
      }
  }
};

const Index& index() {
  static const Index the_index;
  return the_index;
}

Span span_of(const Words& words, std::size_t from, std::size_t to) {
  Span span = words[from].span;
  for (std::size_t i = from; i < to; ++i) {
    span.from = std::min(span.from, words[i].span.from);
    span.to = std::max(span.to, words[i].span.to);
  }
  return span;
}

bool is_found(const std::vector<Hit>& hits, std::string_view rule) {
  return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return hit.rule == rule; });
}

bool may_begin(const Compiled& phrase, const Word& word, Channel channel) {
  if (phrase.where == Where::kOnlyResults && channel == Channel::kQuestion) return false;
  return word.begins || !phrase.only_where_an_order_begins;
}

}  // namespace

std::vector<Hit> find_phrases(const Words& words, Channel channel) {
  std::vector<Hit> hits;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto first = static_cast<unsigned char>(words[at].text.front());
    for (const std::size_t i : index().by_first[first]) {
      const Compiled& phrase = index().phrases[i];
      if (is_found(hits, phrase.rule) || !may_begin(phrase, words[at], channel)) continue;
      if (const auto end = end_of(phrase, 0, words, at))
        hits.push_back({phrase.rule, span_of(words, at, *end)});
    }
  }
  return hits;
}

std::optional<Hit> find_squeezed(const Words& words) {
  static constexpr std::array<std::string_view, 8> kOrders = {
      "ignore", "disregard", "forget", "bypass", "override", "reveal", "approve", "developermode"};
  static constexpr std::array<std::string_view, 9> kThings = {
      "instruction", "previous", "guardrail", "systemprompt", "everystep",
      "allsteps",    "rules",    "developer", "password"};
  for (const auto& word : words) {
    const auto holds = [&](std::string_view part) {
      return word.text.find(part) != std::string::npos;
    };
    if (std::any_of(kOrders.begin(), kOrders.end(), holds) &&
        std::any_of(kThings.begin(), kThings.end(), holds))
      return Hit{"I-09", word.span};
  }
  return std::nullopt;
}

}  // namespace countersign::guardrails::screening
