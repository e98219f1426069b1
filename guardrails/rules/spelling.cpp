#include "guardrails/spelling.h"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "core/text.h"

namespace countersign::guardrails {

namespace {

struct CloseChecker {
  void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};
using Checker = std::unique_ptr<USpoofChecker, CloseChecker>;

// Opened once; ICU lets any thread use a checker that no longer changes.
const USpoofChecker* checker() {
  static const Checker instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    Checker opened(uspoof_open(&status));
    uspoof_setChecks(opened.get(), USPOOF_RESTRICTION_LEVEL, &status);
    uspoof_setRestrictionLevel(opened.get(), USPOOF_HIGHLY_RESTRICTIVE);
    if (U_FAILURE(status) != 0) throw std::runtime_error("cannot open ICU's confusables tables");
    return opened;
  }();
  return instance.get();
}

bool belongs_to_word(char32_t c) {
  const auto code_point = static_cast<UChar32>(c);
  return u_isalpha(code_point) != 0 || u_getCombiningClass(code_point) != 0;
}

// Full-width and mathematical letters read like ASCII whatever stands beside them.
bool is_styled_ascii(char32_t c) {
  return (c >= 0xFF21 && c <= 0xFF5A) || (c >= 0x1D400 && c <= 0x1D7FF);
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_mixed(std::string_view word) {
  UErrorCode status = U_ZERO_ERROR;
  const auto found = uspoof_check2UTF8(checker(), word.data(), static_cast<int32_t>(word.size()),
                                       nullptr, &status);
  return U_FAILURE(status) != 0 || found != 0;
}

bool has_latin(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    UErrorCode status = U_ZERO_ERROR;
    const auto c = static_cast<UChar32>(next_code_point(word, at));
    if (uscript_getScript(c, &status) == USCRIPT_LATIN) return true;
  }
  return false;
}

// The confusables' skeleton of a word is what it looks like.
bool looks_ascii(std::string_view word) {
  constexpr std::size_t kWordMax = 64;  // nobody mistakes a longer word for another
  if (word.size() > kWordMax) return false;
  std::array<char, 512> skeleton;
  UErrorCode status = U_ZERO_ERROR;
  const auto size =
      uspoof_getSkeletonUTF8(checker(), 0, word.data(), static_cast<int32_t>(word.size()),
                             skeleton.data(), static_cast<int32_t>(skeleton.size()), &status);
  return U_SUCCESS(status) != 0 && is_ascii({skeleton.data(), static_cast<std::size_t>(size)});
}

Spelling spelling_of_word(std::string_view word, bool has_styled) {
  if (is_ascii(word)) return Spelling::kPlain;
  if (is_mixed(word)) return Spelling::kMixed;
  if (has_styled || (!has_latin(word) && looks_ascii(word))) return Spelling::kLooksLatin;
  return Spelling::kPlain;
}

}  // namespace

Spelling worst_spelling(std::string_view text) {
  Spelling worst = Spelling::kPlain;
  std::size_t word_from = 0;
  bool has_styled = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    has_styled |= is_styled_ascii(c);
    const bool in_word = belongs_to_word(c);
    if (in_word && at < text.size()) continue;
    const std::size_t word_to = in_word ? at : from;
    worst =
        std::max(worst, spelling_of_word(text.substr(word_from, word_to - word_from), has_styled));
    word_from = at;
    has_styled = false;
  }
  return worst;
}

}  // namespace countersign::guardrails
