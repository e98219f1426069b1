#include "guardrails/screen/tokens.h"

#include <algorithm>
#include <optional>

#include <unicode/uchar.h>

#include "core/text.h"

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kApartMin = 6;  // letters that stand apart before it is no accident

bool is_of_word(char32_t c) {
  return c < 0x80 ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
                  : u_isalnum(static_cast<UChar32>(c)) != 0;
}

bool ends_sentence(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == ':' || c == ';' || c == ',' || c == '\n' ||
         c == '|' || c == '"' || c == '(' || c == '>' || c == 0x3002;
}

bool leads_to_order(const std::string& word) {
  return word == "and" || word == "then" || word == "please" || word == "now" || word == "also" ||
         word == "must" || word == "to" || word == "just";
}

char32_t from_leet(char32_t c) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
    case '!':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return 0;
  }
}

class Tokens {
 public:
  void take(const Letter& letter) {
    if (is_of_word(letter.c)) {
      if (word_.text.empty()) begin(letter.span);
      append_utf8(word_.text, letter.c);
      word_.span.from = std::min(word_.span.from, letter.span.from);
      word_.span.to = std::max(word_.span.to, letter.span.to);
      return;
    }
    end_word();
    if (letter.c == '@' && touches(letter)) add_mark("@mail", letter.span);
    if (letter.c == '/' && slashes_ == 1 && after_scheme()) add_mark("@url", letter.span);
    slashes_ = letter.c == '/' ? slashes_ + 1 : letter.c == ':' ? 0 : 2;
    if (ends_sentence(letter.c)) at_begin_ = true;
  }
  Words done() {
    end_word();
    return std::move(words_);
  }

 private:
  void begin(Span span) {
    word_.span = span;
    word_.begins = at_begin_ || words_.empty() || leads_to_order(words_.back().text);
    at_begin_ = false;
  }
  void end_word() {
    if (word_.text.empty()) return;
    words_.push_back(std::move(word_));
    word_ = {};
  }
  void add_mark(const char* text, Span span) { words_.push_back({text, span, false}); }
  bool touches(const Letter& letter) const {
    return !words_.empty() && words_.back().span.to == letter.span.from;
  }
  bool after_scheme() const {
    return !words_.empty() && (words_.back().text == "http" || words_.back().text == "https");
  }

  Words words_;
  Word word_;
  bool at_begin_ = true;
  int slashes_ = 2;
};

bool is_letter(char32_t c) {
  return is_of_word(c) && !(c >= '0' && c <= '9');
}

// [from, to): what stands between white space.
template <class Take>
void each_piece(const std::vector<Letter>& letters, Take take) {
  for (std::size_t from = 0; from < letters.size();) {
    std::size_t to = from;
    while (to < letters.size() && letters[to].c != ' ') ++to;
    if (to > from) take(from, to);
    from = to + 1;
  }
}

bool is_gap(char32_t c) {
  return c == ' ' || c == '_' || c == '.' || c == '-' || c == '*' || c == '|' || c == '/';
}

// One letter, then gaps: where the next letter would stand. Nothing if it is not set apart.
std::optional<std::size_t> past_lone_letter(const std::vector<Letter>& letters, std::size_t at,
                                            std::size_t& gaps) {
  if (at >= letters.size() || !is_letter(letters[at].c)) return std::nullopt;
  std::size_t next = at + 1;
  while (next < letters.size() && is_gap(letters[next].c)) ++next;
  gaps = next - at - 1;
  const bool is_last = next == letters.size();
  if (gaps == 0 && !is_last) return std::nullopt;
  return next;
}

}  // namespace

Words words_of(const std::vector<Letter>& letters) {
  Tokens tokens;
  for (const auto& letter : letters) tokens.take(letter);
  return tokens.done();
}

Words words_of_leet(const std::vector<Letter>& letters) {
  std::vector<Letter> read = letters;
  bool has_any = false;
  each_piece(letters, [&](std::size_t from, std::size_t to) {
    const auto begin = letters.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = letters.begin() + static_cast<std::ptrdiff_t>(to);
    const auto is_any = [&](auto holds) {
      return std::any_of(begin, end, [&](const Letter& l) { return holds(l.c); });
    };
    if (!is_any(is_letter) || !is_any([](char32_t c) { return from_leet(c) != 0; })) return;
    for (std::size_t i = from; i < to; ++i)
      if (const char32_t c = from_leet(letters[i].c)) read[i].c = c;
    has_any = true;
  });
  return has_any ? words_of(read) : Words{};
}

Words words_set_apart(const std::vector<Letter>& letters) {
  std::vector<Letter> joined;
  Words out;
  std::size_t count = 0;
  const auto end_run = [&] {
    if (count >= kApartMin)
      for (auto& word : words_of(joined)) out.push_back(std::move(word));
    joined.clear();
    count = 0;
  };
  for (std::size_t at = 0; at < letters.size();) {
    std::size_t gaps = 0;
    const auto next = past_lone_letter(letters, at, gaps);
    const bool begins_alone = at == 0 || !is_of_word(letters[at - 1].c);
    if (!next || !begins_alone) {
      end_run();
      ++at;
      continue;
    }
    joined.push_back(letters[at]);
    ++count;
    if (gaps > 1) joined.push_back({' ', letters[at].span});
    at = *next;
  }
  end_run();
  return out;
}

Words words_backwards(const std::vector<Letter>& letters) {
  return words_of({letters.rbegin(), letters.rend()});
}

Words words_of_rot13(Words words) {
  for (auto& word : words)
    for (auto& c : word.text)
      if (c >= 'a' && c <= 'z') c = static_cast<char>('a' + (c - 'a' + 13) % 26);
  return words;
}

Span Line::span_of(std::size_t from, std::size_t length) const {
  return {spans[from].from, spans[from + length - 1].to};
}

Line line_of(const std::vector<Letter>& letters) {
  Line line;
  line.text.reserve(letters.size());
  for (const auto& letter : letters) {
    append_utf8(line.text, letter.c);
    line.spans.resize(line.text.size(), letter.span);
  }
  return line;
}

}  // namespace countersign::guardrails::screening
