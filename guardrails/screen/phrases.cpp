#include "guardrails/screen/phrases.h"

#include <algorithm>
#include <optional>
#include <string>

#include "core/invariant.h"
#include "guardrails/screen/compiled.h"

namespace countersign::guardrails::screening {

namespace {

struct Read {
  Span span;
  std::uint32_t sentence = 0;
  bool begins = false;
  std::uint32_t from = 0, to = 0;  // its places, in Text::places
};

// The words of a text and where in the lexicon they may stand.
struct Text {
  std::vector<Read> words;
  Places places;

  bool fits(std::size_t at, PlaceId wanted) const {
    const Read& word = words[at];
    const auto begin = places.begin() + word.from;
    const auto end = places.begin() + word.to;
    return std::find(begin, end, wanted) != end;
  }
};

void add(Text& text, const Word& word, std::string_view spelled, Span span) {
  Read read{span, word.sentence, word.begins, static_cast<std::uint32_t>(text.places.size()), 0};
  const auto& vocabulary = lexicon().vocabulary;
  if (spelled.find_first_not_of("0123456789") == std::string_view::npos) spelled = "@num";
  vocabulary.places_of(spelled, text.places);
  read.to = static_cast<std::uint32_t>(text.places.size());
  text.words.push_back(read);
}

// Characters without gaps between words, from `at` on: the longest word of the lexicon, or one.
std::size_t add_gapless(Text& text, const Words& words, std::size_t at) {
  constexpr std::size_t kWordMax = 16;
  std::string run;
  std::size_t end = at;
  while (end < words.size() && words[end].is_gapless && end - at < kWordMax &&
         (end == at || words[end].follows_closely))
    run += words[end++].text;
  const std::size_t bytes = lexicon().vocabulary.longest_gapless(run);
  std::size_t taken = 0, next = at;
  while (next < end && taken < bytes) taken += words[next++].text.size();
  if (next == at) ++next;
  Span span = words[at].span;
  span.to = std::max(span.to, words[next - 1].span.to);
  const auto spelled = bytes == 0 ? std::string_view(words[at].text) : std::string_view(run);
  add(text, words[at], spelled.substr(0, bytes == 0 ? spelled.size() : bytes), span);
  return next;
}

Text read(const Words& words) {
  Text text;
  text.words.reserve(words.size());
  for (std::size_t at = 0; at < words.size();) {
    if (words[at].is_gapless) {
      at = add_gapless(text, words, at);
      continue;
    }
    add(text, words[at], words[at].text, words[at].span);
    ++at;
  }
  return text;
}

class Matching {
 public:
  Matching(const Text& text, Channel channel) : text_(text), channel_(channel) {}

  std::vector<Hit> run() {
    for (std::size_t at = 0; at < text_.words.size(); ++at)
      for (auto i = text_.words[at].from; i < text_.words[at].to; ++i)
        for (const auto phrase : lexicon().by_first[text_.places[i]])
          look_for(lexicon().phrases[phrase], at);
    return std::move(hits_);
  }

 private:
  void look_for(const Compiled& phrase, std::size_t at) {
    if (is_found(phrase.rule) || !may_begin(phrase, text_.words[at])) return;
    if (phrase.window > 0) return look_around(phrase, at);
    if (const auto end = end_of(phrase, 1, at + 1)) add(phrase.rule, at, *end);
  }

  bool is_found(std::string_view rule) const {
    return std::any_of(hits_.begin(), hits_.end(),
                       [&](const Hit& hit) { return hit.rule == rule; });
  }

  bool may_begin(const Compiled& phrase, const Read& word) const {
    const bool is_question = channel_ == Channel::kQuestion;
    if (phrase.where == Where::kOnlySources && is_question) return false;
    if (phrase.where == Where::kOnlyQuestions && !is_question) return false;
    return word.begins || !phrase.only_where_an_order_begins;
  }

  bool is_of_sentence(std::size_t at, std::size_t first) const {
    return text_.words[at].sentence == text_.words[first].sentence;
  }

  // One past the last word of the phrase, if its elements from `element` on fit from `at` on.
  std::optional<std::size_t> end_of(const Compiled& phrase, std::size_t element,
                                    std::size_t at) const {
    if (element == phrase.elements.size()) return at;
    const Element& wanted = phrase.elements[element];
    const bool is_there = at < text_.words.size() && is_of_sentence(at, at - 1);
    switch (wanted.kind) {
      case Element::Kind::kUnless:
        if (is_there && text_.fits(at, wanted.place)) return std::nullopt;
        return end_of(phrase, element + 1, at);
      case Element::Kind::kEnd:
        return is_there ? std::nullopt : std::optional(at);
      case Element::Kind::kPerhaps:
        if (is_there && text_.fits(at, wanted.place))
          if (const auto end = end_of(phrase, element + 1, at + 1)) return end;
        return end_of(phrase, element + 1, at);
      case Element::Kind::kGap:
        for (std::size_t skip = 0; skip <= wanted.gap; ++skip, ++at) {
          if (const auto end = end_of(phrase, element + 1, at)) return end;
          if (at >= text_.words.size() || !is_of_sentence(at, at - 1)) return std::nullopt;
        }
        return std::nullopt;
      case Element::Kind::kAnyGap:
        for (std::size_t skip = 0; skip <= wanted.gap && at + skip < text_.words.size(); ++skip)
          if (text_.fits(at + skip, phrase.elements[element + 1].place))
            return end_of(phrase, element + 2, at + skip + 1);
        return std::nullopt;
      case Element::Kind::kWords:
        if (!is_there || !text_.fits(at, wanted.place)) return std::nullopt;
        return end_of(phrase, element + 1, at + 1);
    }
    unreachable("a part of a phrase that is none");
  }

  // All its elements near `at`, in any order.
  void look_around(const Compiled& phrase, std::size_t at) {
    std::size_t from = at, to = at;
    for (std::size_t i = 1; i < phrase.elements.size(); ++i) {
      const auto found = nearest(phrase.elements[i].place, at, phrase.window);
      const bool is_veto = phrase.elements[i].kind == Element::Kind::kUnless;
      if (is_veto == found.has_value()) return;
      if (!found) continue;
      from = std::min(from, *found);
      to = std::max(to, *found);
    }
    if (to - from < phrase.window) add(phrase.rule, from, to + 1);
  }

  std::optional<std::size_t> nearest(PlaceId wanted, std::size_t at, std::size_t window) const {
    for (std::size_t far = 1; far < window; ++far) {
      const std::size_t after = at + far;
      if (after < text_.words.size() && is_of_sentence(after, at) && text_.fits(after, wanted))
        return after;
      if (far <= at && is_of_sentence(at - far, at) && text_.fits(at - far, wanted))
        return at - far;
    }
    return std::nullopt;
  }

  void add(std::string_view rule, std::size_t from, std::size_t to) {
    Span span = text_.words[from].span;
    for (std::size_t i = from; i < to; ++i) {
      span.from = std::min(span.from, text_.words[i].span.from);
      span.to = std::max(span.to, text_.words[i].span.to);
    }
    hits_.push_back({rule, span});
  }

  const Text& text_;
  Channel channel_;
  std::vector<Hit> hits_;
};

}  // namespace

std::vector<Hit> find_phrases(const Words& words, Channel channel) {
  if (words.empty()) return {};
  const Text text = read(words);
  return Matching(text, channel).run();
}

}  // namespace countersign::guardrails::screening
