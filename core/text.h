#pragma once

// Text from people, models and data is hostile wherever it is shown or kept. These functions say
// whether it is text at all, and how to show it so that nothing in it can act on a terminal or fool
// the eye.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace countersign {

// What the store keeps whole: at most this many bytes of one text.
inline constexpr std::size_t kTextBytesMax = 64 * 1024;

// Offset of the first byte that is not part of valid UTF-8 (overlong forms, surrogates and values
// above U+10FFFF are invalid); empty if all is well.
std::optional<std::size_t> first_invalid_utf8(std::string_view bytes);

// Valid UTF-8, no NUL, at most `bytes_max` bytes.
bool is_storable_text(std::string_view bytes, std::size_t bytes_max = kTextBytesMax);

// One code point of valid UTF-8, starting at `at`, which is moved past it. An invalid byte is
// given back as 0xFFFD and one byte is consumed.
char32_t next_code_point(std::string_view bytes, std::size_t& at);
void append_utf8(std::string& out, char32_t code_point);

enum class Invisible : std::uint8_t {
  kNone,
  kControl,    // C0 except tab and line ends, DEL, C1
  kBidi,       // embeddings, overrides, isolates, marks
  kZeroWidth,  // zero-width space and joiners, word joiner, BOM, soft hyphen, fillers
  kTag,        // U+E0000 to U+E007F
  kVariation,  // variation selectors
};
// What a reader would not see, or would see in another place than it stands.
Invisible invisible_kind(char32_t code_point);

// For terminals and logs: control characters, bidi, zero-width and tag characters, U+2028/2029 and
// bytes that are not UTF-8 come out as \x1b or \u{202e}; everything else unchanged. With
// keep_lines, line feeds and tabs stay.
std::string printable(std::string_view bytes, bool keep_lines = false);

// What is kept of a text that cannot be kept whole: its printable() beginning, at most `shown_max`
// bytes, and its true length: "SELECT \x00… (70000 bytes)".
std::string escaped_prefix(std::string_view bytes, std::size_t shown_max = 4096);

// Lower-cases ASCII only; names in both engines fold that way.
std::string ascii_lower(std::string_view text);
bool same_ignoring_case(std::string_view a, std::string_view b);

// The candidate nearest to `word` by edit distance, if near enough to be a likely slip.
template <class Range>
std::optional<std::string> nearest(std::string_view word, const Range& candidates);
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::optional<std::string> nearest(std::string_view word, const Range& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  return best;
}

}  // namespace countersign
