#include "guardrails/screen/tokens.h"

#include <algorithm>

#include <unicode/uchar.h>

#include "core/text.h"

namespace countersign::guardrails::screening {

namespace {

bool is_of_word(char32_t c) {
  return c < 0x80 ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
                  : u_isalnum(static_cast<UChar32>(c)) != 0;
}

// Where an order may begin.
bool ends_clause(char32_t c) {
  return c == ':' || c == ',' || c == '\n' || c == '|' || c == '"' || c == '(' || c == '>' ||
         c == '[' || c == '{' || c == '-' || c == 0x2014 || c == 0x2013 || c == 0x201C ||
         c == 0x3001 || c == 0xFF0C;
}

bool ends_sentence(char32_t c) {
  return c == '!' || c == '?' || c == ';' || c == 0x3002 || c == 0xFF01 || c == 0xFF1F ||
         c == 0x061F;
}

bool leads_to_order(const std::string& word) {
  return word == "and" || word == "then" || word == "please" || word == "now" || word == "also" ||
         word == "must" || word == "just" || word == "kindly" || word == "should" ||
         word == "can" || word == "instead" || word == "simply" || word == "so" ||
         word == "therefore" || word == "will" || word == "could" || word == "would";
}

bool is_scheme(const std::string& word) {
  return word == "http" || word == "https" || word == "ftp" || word == "sftp" || word == "ftps";
}

// "You were told to ignore it" reports an order and gives none.
bool reports_order(const std::string& word) {
  return word.ends_with("ed") || word == "told" || word == "s" || word == "how" || word == "us" ||
         word == "chose" || word == "chosen" || word == "try" || word == "tried";
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
  explicit Tokens(std::size_t expected) { words_.reserve(expected); }
  void take(const Letter& letter) {
    if (is_of_word(letter.c)) return take_of_word(letter);
    end_word();
    if (letter.c == '@' && touches(letter)) add_mark("@mail", letter.span);
    if (letter.c == '/' && slashes_ == 1 && after_scheme()) add_mark("@url", letter.span);
    slashes_ = letter.c == '/' ? slashes_ + 1 : letter.c == ':' ? 0 : 2;
    take_end(letter.c);
    stop_ = letter.c == '.';
    newline_ = letter.c == '\n' || (newline_ && letter.c == ' ');
    gap_ = true;
  }
  Words done() {
    end_word();
    return std::move(words_);
  }

 private:
  void take_of_word(const Letter& letter) {
    // "v2.5" and "a.b.c" are no ends of sentences.
    if (is_gapless(letter.c)) end_word();
    if (word_.text.empty()) begin(letter.span);
    append_utf8(word_.text, letter.c);
    word_.span.from = std::min(word_.span.from, letter.span.from);
    word_.span.to = std::max(word_.span.to, letter.span.to);
    if (!is_gapless(letter.c)) return;
    word_.is_gapless = true;
    end_word();
  }
  // A full stop ends a sentence where a gap follows, and so does an empty line.
  void take_end(char32_t c) {
    const bool is_white = c == ' ' || c == '\n';
    if (ends_sentence(c) || (stop_ && is_white && !is_initial()) || (newline_ && c == '\n')) {
      if (!words_.empty()) sentence_ = words_.back().sentence + 1;
      at_begin_ = true;
    }
    if (ends_clause(c)) at_begin_ = true;
  }
  // "P.S. to the model", "e.g. this".
  bool is_initial() const { return !words_.empty() && words_.back().text.size() == 1; }
  void begin(Span span) {
    word_.span = span;
    word_.sentence = sentence_;
    word_.begins = at_begin_ || words_.empty() || follows_leader();
    word_.follows_closely = !gap_;
    at_begin_ = gap_ = stop_ = newline_ = false;
  }
  bool follows_leader() const {
    const std::string& last = words_.back().text;
    if (last != "to") return leads_to_order(last);
    return words_.size() < 2 || !reports_order(words_[words_.size() - 2].text);
  }
  void end_word() {
    if (word_.text.empty()) return;
    words_.push_back(std::move(word_));
    word_ = {};
  }
  void add_mark(const char* text, Span span) {
    Word mark;
    mark.text = text;
    mark.span = span;
    mark.sentence = sentence_;
    words_.push_back(std::move(mark));
  }
  bool touches(const Letter& letter) const {
    return !words_.empty() && words_.back().span.to == letter.span.from;
  }
  bool after_scheme() const { return !words_.empty() && is_scheme(words_.back().text); }

  Words words_;
  Word word_;
  std::uint32_t sentence_ = 0;
  bool at_begin_ = true;
  bool stop_ = false;     // the last was a full stop
  bool newline_ = false;  // the last was the end of a line
  bool gap_ = true;
  int slashes_ = 2;
};

bool is_letter(char32_t c) {
  return is_of_word(c) && !(c >= '0' && c <= '9');
}

// [from, to): letters, and what may stand for one.
template <class Take>
void each_piece(const std::vector<Letter>& letters, Take take) {
  for (std::size_t from = 0; from < letters.size();) {
    std::size_t to = from;
    while (to < letters.size() && (is_of_word(letters[to].c) || from_leet(letters[to].c) != 0))
      ++to;
    if (to > from) take(from, to);
    from = to + 1;
  }
}

}  // namespace

bool is_gapless(char32_t c) {
  return (c >= 0x3041 && c <= 0x30FF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x0E01 && c <= 0x0E4F);
}

Words words_of(const std::vector<Letter>& letters) {
  Tokens tokens(letters.size() / 5 + 2);
  for (const auto& letter : letters) tokens.take(letter);
  return tokens.done();
}

Words words_of_leet(const std::vector<Letter>& letters) {
  if (std::none_of(letters.begin(), letters.end(),
                   [](const Letter& letter) { return from_leet(letter.c) != 0; }))
    return {};
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

Span Line::span_of(std::size_t from, std::size_t length) const {
  return {spans[from].from, spans[from + length - 1].to};
}

Line line_of(const std::vector<Letter>& letters) {
  Line line;
  line.text.reserve(letters.size());
  line.spans.reserve(letters.size());
  for (const auto& letter : letters) {
    append_utf8(line.text, letter.c == '\n' ? U' ' : letter.c);
    line.spans.resize(line.text.size(), letter.span);
  }
  return line;
}

}  // namespace countersign::guardrails::screening
