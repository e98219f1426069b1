#include "core/text.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <vector>

namespace countersign {

namespace {

constexpr char32_t kInvalid = 0xFFFFFFFF;

// Decodes at `at` without moving it; kInvalid, length 1, for a byte that starts no valid sequence.
char32_t decode(std::string_view s, std::size_t at, std::size_t& length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char first = byte(at);
  length = 1;
  if (first < 0x80) return first;
  const std::size_t wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + wanted > s.size()) return kInvalid;
  char32_t value = first & (0xFF >> (wanted + 1));
  for (std::size_t i = 1; i < wanted; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return kInvalid;
    value = (value << 6) | (byte(at + i) & 0x3F);
  }
  const bool overlong = (wanted == 3 && value < 0x800) || (wanted == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return kInvalid;
  length = wanted;
  return value;
}

// The first byte from `at` that is not ASCII, or one shortly before it. Eight bytes at once: this
// is done to every text there is.
std::size_t past_ascii(std::string_view bytes, std::size_t at) {
  constexpr std::uint64_t kBeyondAscii = 0x8080808080808080;
  for (std::uint64_t eight = 0; at + sizeof eight <= bytes.size(); at += sizeof eight) {
    std::memcpy(&eight, bytes.data() + at, sizeof eight);
    if ((eight & kBeyondAscii) != 0) break;
  }
  return at;
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view bytes) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < bytes.size(); at += length) {
    at = past_ascii(bytes, at);
    if (at == bytes.size()) break;
    if (decode(bytes, at, length) == kInvalid) return at;
  }
  return std::nullopt;
}

bool is_storable_text(std::string_view bytes, std::size_t bytes_max) {
  return bytes.size() <= bytes_max && bytes.find('\0') == std::string_view::npos &&
         !first_invalid_utf8(bytes);
}

char32_t next_code_point(std::string_view bytes, std::size_t& at) {
  std::size_t length = 0;
  const char32_t value = decode(bytes, at, length);
  at += length;
  return value == kInvalid ? U'\uFFFD' : value;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

Invisible invisible_kind(char32_t c) {
  if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c <= 0x9F))
    return Invisible::kControl;
  if (c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
      (c >= 0x2066 && c <= 0x206F))
    return Invisible::kBidi;
  if (c == 0x00AD || c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
      c == 0x180E || (c >= 0x200B && c <= 0x200D) || (c >= 0x2060 && c <= 0x2065) || c == 0x2028 ||
      c == 0x2029 || c == 0x3164 || c == 0xFEFF || c == 0xFFA0)
    return Invisible::kZeroWidth;
  if (c >= 0xE0000 && c <= 0xE007F) return Invisible::kTag;
  if ((c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF)) return Invisible::kVariation;
  return Invisible::kNone;
}

std::string printable(std::string_view bytes, bool keep_lines) {
  std::string out;
  out.reserve(bytes.size());
  char escape[16];
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = 0;
    const char32_t c = decode(bytes, at, length);
    if (c == kInvalid) {
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(bytes[at]));
      out += escape;
    } else if (c == '\n' || c == '\t' || c == '\r') {
      if (keep_lines && c != '\r')
        out += static_cast<char>(c);
      else
        out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r";
    } else if (const auto kind = invisible_kind(c);
               kind == Invisible::kNone || kind == Invisible::kVariation) {
      out.append(bytes.substr(at, length));
    } else {
      std::snprintf(escape, sizeof escape, c < 0x100 ? "\\x%02x" : "\\u{%04x}",
                    static_cast<unsigned>(c));
      out += escape;
    }
    at += length;
  }
  return out;
}

std::string escaped_prefix(std::string_view bytes, std::size_t shown_max) {
  std::string shown = printable(bytes.substr(0, shown_max), true);
  if (shown.size() > shown_max) {
    std::size_t cut = shown_max;
    while (cut > 0 && (static_cast<unsigned char>(shown[cut]) & 0xC0) == 0x80) --cut;
    shown.resize(cut);
  }
  return shown + "… (" + std::to_string(bytes.size()) + " bytes)";
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace countersign
