#include "guardrails/screen/fold.h"

#include <array>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "core/text.h"

namespace countersign::guardrails::screening {

namespace {

constexpr char32_t kBlackFlag = 0x1F3F4;  // begins a flag that is spelled with tag characters
constexpr char32_t kTagEnd = 0xE007F;
constexpr std::size_t kSelectorsMax = 3;  // in a row, in honest text

constexpr std::size_t kMendedMin = 4;  // letters of a word in two alphabets
constexpr std::size_t kMarksMax = 3;   // on one letter

struct LookAlike {
  char32_t from;
  char to;
};
// Lower-case letters of other alphabets, and small capitals, that are read as Latin ones though
// Unicode's list of confusable characters does not have them, or has them as something else.
constexpr std::array kLookAlikes = {
    LookAlike{U'в', 'b'}, LookAlike{U'к', 'k'}, LookAlike{U'м', 'm'}, LookAlike{U'н', 'h'},
    LookAlike{U'п', 'n'}, LookAlike{U'г', 'r'}, LookAlike{U'т', 't'}, LookAlike{U'ѵ', 'v'},
    LookAlike{U'α', 'a'}, LookAlike{U'β', 'b'}, LookAlike{U'ε', 'e'}, LookAlike{U'η', 'n'},
    LookAlike{U'ι', 'i'}, LookAlike{U'κ', 'k'}, LookAlike{U'ν', 'v'}, LookAlike{U'ρ', 'p'},
    LookAlike{U'τ', 't'}, LookAlike{U'υ', 'u'}, LookAlike{U'χ', 'x'}, LookAlike{U'ω', 'w'},
    LookAlike{U'ı', 'i'}, LookAlike{U'ᴀ', 'a'}, LookAlike{U'ʙ', 'b'}, LookAlike{U'ᴄ', 'c'},
    LookAlike{U'ᴅ', 'd'}, LookAlike{U'ᴇ', 'e'}, LookAlike{U'ꜰ', 'f'}, LookAlike{U'ɢ', 'g'},
    LookAlike{U'ʜ', 'h'}, LookAlike{U'ɪ', 'i'}, LookAlike{U'ᴊ', 'j'}, LookAlike{U'ᴋ', 'k'},
    LookAlike{U'ʟ', 'l'}, LookAlike{U'ᴍ', 'm'}, LookAlike{U'ɴ', 'n'}, LookAlike{U'ᴘ', 'p'},
    LookAlike{U'ʀ', 'r'}, LookAlike{U'ꜱ', 's'}, LookAlike{U'ᴛ', 't'}, LookAlike{U'ᴜ', 'u'},
    LookAlike{U'ʏ', 'y'},
};

// Unicode's list, asked once for all letters that may stand in it; ASCII letters, 0: none.
class Confusables {
 public:
  Confusables() {
    UErrorCode error = U_ZERO_ERROR;
    if (USpoofChecker* checker = uspoof_open(&error); U_SUCCESS(error)) {
      for (char32_t c = kFrom; c < kTo; ++c) letters_[c - kFrom] = ask(checker, c);
      uspoof_close(checker);
    }
    for (const auto& pair : kLookAlikes)
      if (pair.from >= kFrom && pair.from < kTo) letters_[pair.from - kFrom] = pair.to;
  }
  char letter(char32_t c) const {
    if (c >= kFrom && c < kTo) return letters_[c - kFrom];
    for (const auto& pair : kLookAlikes)
      if (pair.from == c) return pair.to;
    return 0;
  }

 private:
  static constexpr char32_t kFrom = 0x0180;  // Latin beyond Europe, Greek, Cyrillic, Armenian …
  static constexpr char32_t kTo = 0x1E00;

  static char ask(USpoofChecker* checker, char32_t c) {
    if (u_islower(static_cast<UChar32>(c)) == 0) return 0;
    const auto one = static_cast<UChar>(c);
    std::array<UChar, 8> out{};
    UErrorCode error = U_ZERO_ERROR;
    const auto length = uspoof_getSkeleton(checker, 0, &one, 1, out.data(),
                                           static_cast<std::int32_t>(out.size()), &error);
    if (U_FAILURE(error)) return 0;
    if (length == 2 && out[0] == 'r' && out[1] == 'n') return 'm';
    const bool is_letter = length == 1 && out[0] >= 'a' && out[0] <= 'z';
    return is_letter ? static_cast<char>(out[0]) : '\0';
  }

  std::array<char, kTo - kFrom> letters_{};
};

bool is_latin(char32_t c) {
  return c >= 'a' && c <= 'z';
}

bool is_of_latin_script(char32_t c) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &error) == USCRIPT_LATIN;
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

// What a pattern of Braille dots stands for, 0x2801 on; 0: none of the 26 letters.
char32_t braille_letter(char32_t c) {
  if (c == 0x2800) return U' ';
  if (c < 0x2800 || c > 0x283F) return 0;
  static constexpr std::array<std::uint8_t, 26> kDots = {
      0x01, 0x03, 0x09, 0x19, 0x11, 0x0B, 0x1B, 0x13, 0x0A, 0x1A, 0x05, 0x07, 0x0D,
      0x1D, 0x15, 0x0F, 0x1F, 0x17, 0x0E, 0x1E, 0x25, 0x27, 0x3A, 0x2D, 0x3D, 0x35};
  for (std::size_t i = 0; i < kDots.size(); ++i)
    if (c == 0x2800U + kDots[i]) return U'a' + static_cast<char32_t>(i);
  return 0;
}

class Folder {
 public:
  explicit Folder(std::string_view text) : text_(text) {
    UErrorCode error = U_ZERO_ERROR;
    normal_ = unorm2_getNFKDInstance(&error);
    if (U_FAILURE(error)) normal_ = nullptr;
  }

  Folded run() {
    out_.letters.reserve(text_.size());
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
    if (c < 0x80 && c >= 0x20 && c != 0x7F) return plain(c, span);
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) return put('\n', span);
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

  void plain(char32_t c, Span span) {
    in_flag_ = false;
    selectors_ = marks_ = 0;
    const bool is_upper = c >= 'A' && c <= 'Z';
    put(is_upper ? c + ('a' - 'A') : c, span, is_upper);
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
    if (const char32_t letter = braille_letter(c)) return put(letter, span);
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
    if (is_mark(c)) {
      if (++marks_ > kMarksMax) odd(span);
      return;
    }
    marks_ = 0;
    const auto point = static_cast<UChar32>(c);
    if (u_isUWhiteSpace(point)) return put(' ', span);
    const auto small = static_cast<char32_t>(u_foldCase(point, U_FOLD_CASE_DEFAULT));
    put(small, span, small != c && is_latin(small));
  }

  void put(char32_t c, Span span, bool is_upper = false) {
    if (gap_ && is_latin(c) && ends_in_latin()) odd(*gap_);
    gap_.reset();
    has_other_ = has_other_ || c >= 0x80;
    out_.letters.push_back({c, span, is_upper});
  }

  void odd(Span span) {
    if (!out_.odd) out_.odd = span;
  }

  // A word of Latin and look-alike letters is meant to be read as Latin.
  void mend_words() {
    auto& letters = out_.letters;
    if (!has_other_) return;
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
      if (letters[i].c >= 0x80 && is_of_latin_script(letters[i].c))
        if (const char alike = latin_look_alike(letters[i].c))
          letters[i].c = static_cast<char32_t>(alike);  // small capitals and the like
      has_latin = has_latin || is_latin(letters[i].c);
      has_other = has_other || letters[i].c >= 0x80;
    }
    // "kΩ", "μm": units.
    if (!has_latin || !has_other || to - from < kMendedMin) return;
    for (std::size_t i = from; i < to; ++i) {
      const char alike = letters[i].c < 0x80 ? '\0' : latin_look_alike(letters[i].c);
      if (alike == 0) continue;
      odd(letters[i].span);
      letters[i].c = static_cast<char32_t>(alike);
    }
  }

  std::string_view text_;
  const UNormalizer2* normal_ = nullptr;
  Folded out_;
  bool in_flag_ = false;
  std::size_t selectors_ = 0;
  std::size_t marks_ = 0;    // on the last letter
  bool has_other_ = false;   // letters beyond ASCII
  std::optional<Span> gap_;  // an invisible character after a Latin letter
};

}  // namespace

char latin_look_alike(char32_t c) {
  static const Confusables the_confusables;
  return the_confusables.letter(c);
}

Folded fold(std::string_view text) {
  return Folder(text).run();
}

}  // namespace countersign::guardrails::screening
