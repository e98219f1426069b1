#include "guardrails/screen/compiled.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "core/invariant.h"

namespace countersign::guardrails::screening {

namespace {

template <class Take>
void each_part(std::string_view pattern, Take take) {
  while (!pattern.empty()) {
    const auto end = std::min(pattern.find(' '), pattern.size());
    if (end > 0) take(pattern.substr(0, end));
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
}

std::size_t number(std::string_view digits) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  invariant(error == std::errc() && end == digits.data() + digits.size(),
            "a pattern of the screen counts in digits");
  return value;
}

// "<rules>|prompt" with the words of its groups.
std::string with_groups(std::string_view alternatives) {
  std::string out;
  while (!alternatives.empty()) {
    const auto end = std::min(alternatives.find('|'), alternatives.size());
    const auto one = alternatives.substr(0, end);
    if (!out.empty()) out += '|';
    if (one.front() == '<') {
      const auto name = one.substr(1, one.size() - 2);
      const auto known = std::find_if(groups().begin(), groups().end(),
                                      [&](const Group& group) { return group.name == name; });
      invariant(known != groups().end(), "a pattern of the screen names a group that there is");
      out += known->words;
    } else {
      out += one;
    }
    alternatives.remove_prefix(std::min(end + 1, alternatives.size()));
  }
  return out;
}

Element element_of(std::string_view part, Vocabulary& vocabulary) {
  Element element;
  if (part == "$") {
    element.kind = Element::Kind::kEnd;
    return element;
  }
  if (part.starts_with("~~")) {
    element.kind = Element::Kind::kAnyGap;
    element.gap = number(part.substr(2));
    return element;
  }
  if (part.front() == '~') {
    element.kind = Element::Kind::kGap;
    element.gap = number(part.substr(1));
    return element;
  }
  if (part.front() == '!' || part.front() == '?') {
    element.kind = part.front() == '!' ? Element::Kind::kUnless : Element::Kind::kPerhaps;
    part.remove_prefix(1);
  }
  element.place = vocabulary.add(with_groups(part));
  return element;
}

Compiled compiled(const Phrase& phrase, Vocabulary& vocabulary) {
  Compiled out;
  out.rule = phrase.rule;
  out.where = phrase.where;
  each_part(phrase.pattern, [&](std::string_view part) {
    if (part == "^")
      out.only_where_an_order_begins = true;
    else if (part.front() == '&')
      out.window = number(part.substr(1));
    else
      out.elements.push_back(element_of(part, vocabulary));
  });
  invariant(!out.elements.empty() && out.elements.front().kind == Element::Kind::kWords,
            "a pattern of the screen begins with words");
  return out;
}

Lexicon made() {
  Lexicon all;
  for (const auto part :
       {english_orders(), english_sources(), western(), eastern(), far_and_near()})
    for (const auto& phrase : part) all.phrases.push_back(compiled(phrase, all.vocabulary));
  all.by_first.resize(all.vocabulary.size());
  for (std::size_t i = 0; i < all.phrases.size(); ++i)
    all.by_first[all.phrases[i].elements.front().place].push_back(static_cast<std::uint32_t>(i));
  return all;
}

}  // namespace

const Lexicon& lexicon() {
  static const Lexicon the_lexicon = made();
  return the_lexicon;
}

}  // namespace countersign::guardrails::screening
