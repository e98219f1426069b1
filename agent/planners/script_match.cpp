// Which script a question asks for: equal but for case, punctuation and spaces, or a slip away.

#include <algorithm>

#include <Poco/UTF8String.h>

#include "agent/planners/script_file.h"
#include "core/text.h"

namespace countersign::agent::script {

namespace {

using Words = std::vector<std::string>;

bool is_word_byte(unsigned char c) {
  return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

Words words_of(std::string_view question) {
  const std::string lower = Poco::UTF8::toLower(std::string(question));
  Words words;
  bool is_inside = false;
  for (const char c : lower) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'') continue;  // what's = whats
    if (!is_word_byte(byte)) {
      is_inside = false;
      continue;
    }
    if (!is_inside) words.emplace_back();
    words.back() += c;
    is_inside = true;
  }
  return words;
}

bool has_digit(std::string_view word) {
  return word.find_first_of("0123456789") != std::string_view::npos;
}

// A slip of the keyboard, not another word: top 5 is not top 6, and May is not March.
bool is_slip(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  if (shorter < 4 || has_digit(a) || has_digit(b)) return false;
  return edit_distance(a, b) <= (shorter >= 7 ? 2U : 1U);
}

// How many words differ by a slip; none: another question.
std::optional<std::size_t> slips(const Words& a, const Words& b) {
  if (a.size() != b.size()) return std::nullopt;
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    if (++count > 2 || !is_slip(a[i], b[i])) return std::nullopt;
  }
  return count;
}

}  // namespace

const Script* find_script(const ScriptFile& file, std::string_view question) {
  if (question.size() > 4096 || first_invalid_utf8(question)) return nullptr;
  const Words asked = words_of(question);
  const Script* best = nullptr;
  std::size_t best_slips = 3;
  for (const auto& script : file.scripts) {
    for (const auto& known : script.questions) {
      const auto count = slips(asked, words_of(known));
      if (!count || *count >= best_slips) continue;
      best = &script;
      best_slips = *count;
    }
  }
  return best;
}

}  // namespace countersign::agent::script
