#include "guardrails/screen/fold.h"

#include <array>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include "core/text.h"

namespace countersign::guardrails::screening {

namespace {

constexpr char32_t kBlackFlag = 0x1F3F4;  // begins a flag that is spelled with tag characters
constexpr char32_t kTagEnd = 0xE007F;
constexpr std::size_t kSelectorsMax = 3;  // in a row, in honest text

struct LookAlike {
  char32_t from;
  char to;
};
// Cyrillic and Greek letters that look like Latin ones, in lower case.
constexpr std::array kLookAlikes = {
    LookAlike{U'а', 'a'}, LookAlike{U'в', 'b'}, LookAlike{U'с', 'c'}, LookAlike{U'ԁ', 'd'},
    LookAlike{U'е', 'e'}, LookAlike{U'һ', 'h'}, LookAlike{U'і', 'i'}, LookAlike{U'ј', 'j'},
    LookAlike{U'к', 'k'}, LookAlike{U'м', 'm'}, LookAlike{U'п', 'n'}, LookAlike{U'о', 'o'},
    LookAlike{U'р', 'p'}, LookAlike{U'ԛ', 'q'}, LookAlike{U'г', 'r'}, LookAlike{U'ѕ', 's'},
    LookAlike{U'т', 't'}, LookAlike{U'ѵ', 'v'}, LookAlike{U'ԝ', 'w'}, LookAlike{U'х', 'x'},
    LookAlike{U'у', 'y'}, LookAlike{U'α', 'a'}, LookAlike{U'ε', 'e'}, LookAlike{U'ι', 'i'},
    LookAlike{U'κ', 'k'}, LookAlike{U'ν', 'v'}, LookAlike{U'ο', 'o'}, LookAlike{U'ρ', 'p'},
    LookAlike{U'τ', 't'}, LookAlike{U'υ', 'u'}, LookAlike{U'χ', 'x'}, LookAlike{U'ı', 'i'},
};

bool is_latin(char32_t c) {
  return c >= 'a' && c <= 'z';
}

char32_t latin_look_alike(char32_t c) {
  for (const auto& pair : kLookAlikes)
    if (pair.from == c) return static_cast<char32_t>(pair.to);
  return 0;
}

// Symbols for fillers that a reader sees as a gap.
bool is_filler(char32_t c) {
  return c == 0x3164 || c == 0x115F || c == 0x1160 || c == 0xFFA0;
}

bool is_mark(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

// What a hidden character spells, as tags and variation selectors do; 0 if nothing.
char32_t hidden_letter(char32_t c) {
  char32_t byte = 0;
  if (c >= 0xE0020 && c < kTagEnd) byte = c - 0xE0000;
  if (c >= 0xE0100 && c <= 0xE01EF) byte = c - 0xE0100 + 16;
  return byte >= 0x20 && byte < 0x7F ? byte : 0;
}

class Folder {
 public:
  explicit Folder(std::string_view text) : text_(text) {
    UErrorCode error = U_ZERO_ERROR;
    normal_ = unorm2_getNFKDInstance(&error);
    if (U_FAILURE(error)) normal_ = nullptr;
  }

  Folded run() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const auto from = static_cast<std::uint32_t>(at);
      const char32_t c = next_code_point(text_, at);
      take(c, {from, static_cast<std::uint32_t>(at)});
    }
    mend_words();
    return std::move(out_);
  }

 private:
  void take(char32_t c, Span span) {
    note_selector(c, span);
    if (c == kBlackFlag) in_flag_ = true;
    const auto kind = invisible_kind(c);
    if (is_filler(c) || (kind == Invisible::kControl && c != 0)) return put(' ', span);
    if (kind == Invisible::kNone || c == 0) {
      if (c != kBlackFlag) in_flag_ = false;
      return visible(c, span);
    }
    hidden(c, kind, span);
  }

  void hidden(char32_t c, Invisible kind, Span span) {
    const bool spells = kind == Invisible::kTag || kind == Invisible::kVariation;
    const bool is_of_flag = in_flag_ && kind == Invisible::kTag;
    if (c == kTagEnd) in_flag_ = false;
    if (is_of_flag) return;
    if (spells) {
      if (kind == Invisible::kTag) odd(span);
      if (const char32_t letter = hidden_letter(c)) put_folded(letter, span);
      return;
    }
    if (c == 0x202D || c == 0x202E) odd(span);
    // Between two Latin letters there is no use for one; Persian and Indic words need them.
    if (kind == Invisible::kZeroWidth && c != 0xAD && ends_in_latin()) gap_ = span;
  }

  void note_selector(char32_t c, Span span) {
    selectors_ = invisible_kind(c) == Invisible::kVariation ? selectors_ + 1 : 0;
    if (selectors_ > kSelectorsMax) odd(span);
  }

  bool ends_in_latin() const { return !out_.letters.empty() && is_latin(out_.letters.back().c); }

  void visible(char32_t c, Span span) {
    std::array<UChar, 32> whole{};
    UErrorCode error = U_ZERO_ERROR;
    const auto length =
        normal_ == nullptr || c < 0x80
            ? -1
            : unorm2_getDecomposition(normal_, static_cast<UChar32>(c), whole.data(),
                                      static_cast<std::int32_t>(whole.size()), &error);
    if (length < 0 || U_FAILURE(error)) return put_folded(c, span);
    for (std::int32_t at = 0; at < length;) {
      UChar32 piece = 0;
      U16_NEXT(whole.data(), at, length, piece);
      put_folded(static_cast<char32_t>(piece), span);
    }
  }

  void put_folded(char32_t c, Span span) {
    if (is_mark(c)) return;
    const auto point = static_cast<UChar32>(c);
    if (u_isUWhiteSpace(point)) return put(' ', span);
    put(static_cast<char32_t>(u_tolower(point)), span);
  }

  void put(char32_t c, Span span) {
    if (gap_ && is_latin(c) && ends_in_latin()) odd(*gap_);
    gap_.reset();
    out_.letters.push_back({c, span});
  }

  void odd(Span span) {
    if (!out_.odd) out_.odd = span;
  }

  // A word of Latin and look-alike letters is meant to be read as Latin.
  void mend_words() {
    auto& letters = out_.letters;
    for (std::size_t from = 0; from < letters.size();) {
      std::size_t to = from;
      while (to < letters.size() && u_isalpha(static_cast<UChar32>(letters[to].c))) ++to;
      mend(from, to);
      from = to + 1;
    }
  }

  void mend(std::size_t from, std::size_t to) {
    auto& letters = out_.letters;
    bool has_latin = false;
    bool has_other = false;
    for (std::size_t i = from; i < to; ++i) {
      has_latin = has_latin || is_latin(letters[i].c);
      has_other = has_other || latin_look_alike(letters[i].c) != 0;
    }
    if (!has_latin || !has_other) return;
    for (std::size_t i = from; i < to; ++i) {
      const char32_t alike = latin_look_alike(letters[i].c);
      // A Turkish dotless i is at home among Latin letters.
      if (alike != 0 && letters[i].c != U'ı') odd(letters[i].span);
      if (alike != 0) letters[i].c = alike;
    }
  }

  std::string_view text_;
  const UNormalizer2* normal_ = nullptr;
  Folded out_;
  bool in_flag_ = false;
  std::size_t selectors_ = 0;
  std::optional<Span> gap_;  // an invisible character after a Latin letter
};

}  // namespace

Folded fold(std::string_view text) {
  return Folder(text).run();
}

}  // namespace countersign::guardrails::screening
