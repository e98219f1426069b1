#include "guardrails/screen/decoded.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "core/text.h"

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kPiecesMax = 16;
constexpr std::size_t kEncodedMin = 22;  // characters that are no word by accident
constexpr std::size_t kEscapesMin = 4;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

int base32_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= '2' && c <= '7') return c - '2' + 26;
  return -1;
}

// Digits of `bits` bits each, as bytes. Nothing if one is no digit.
std::optional<std::string> unpacked(std::string_view digits, int bits, int (*digit)(char)) {
  std::string out;
  unsigned held = 0;
  int count = 0;
  for (const char c : digits) {
    const int value = digit(c);
    if (value < 0) return std::nullopt;
    held = (held << bits | static_cast<unsigned>(value)) & 0xFFFFF;
    count += bits;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(held >> count & 0xFF);
  }
  return out;
}

// Letters and spaces, mostly: random bytes are not.
bool is_text(std::string_view bytes) {
  if (bytes.size() < 6 || first_invalid_utf8(bytes)) return false;
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || c == ' ' || c == '\n' || c == '.' ||
           c == ',' || c == '\'' || c == ';' || c == '_' || c == '*';
  };
  const auto plain = std::count_if(bytes.begin(), bytes.end(), is_plain);
  return static_cast<std::size_t>(plain) * 10 >= bytes.size() * 9;
}

class Pieces {
 public:
  explicit Pieces(std::string_view text) : text_(text) {}

  std::vector<Decoded> run() {
    runs_of_digits();
    escapes();
    return std::move(out_);
  }

 private:
  void add(const std::optional<std::string>& decoded, std::size_t from, std::size_t to) {
    if (!decoded || !is_text(*decoded) || out_.size() >= kPiecesMax) return;
    out_.push_back({*decoded, {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)}});
  }

  void runs_of_digits() {
    for (std::size_t from = 0; from < text_.size();) {
      std::size_t to = from;
      while (to < text_.size() && base64_digit(text_[to]) >= 0) ++to;
      if (to - from >= kEncodedMin) run_of_digits(from, to);
      from = to + 1;
    }
  }

  void run_of_digits(std::size_t from, std::size_t to) {
    const auto digits = text_.substr(from, to - from);
    if (digits.size() % 2 == 0) add(unpacked(digits, 4, hex_digit), from, to);
    add(unpacked(digits, 5, base32_digit), from, to);
    add(unpacked(digits, 6, base64_digit), from, to);
  }

  // The whole text with its escapes read, if there are enough of them.
  void escapes() {
    std::string read;
    std::size_t count = 0, first = 0, last = 0;
    for (std::size_t at = 0; at < text_.size();) {
      char32_t c = 0;
      const std::size_t length = escape_at(at, c);
      if (length == 0) {
        read += text_[at++];
        continue;
      }
      append_utf8(read, c);
      if (count++ == 0) first = at;
      at += length;
      last = at;
    }
    if (count >= kEscapesMin) add(read, first, last);
  }

  // How long the escape at `at` is; 0 if there is none.
  std::size_t escape_at(std::size_t at, char32_t& c) const {
    const auto rest = text_.substr(at, 12);
    if (rest.starts_with('%')) return number(rest, 1, 2, 16, c) ? 3 : 0;
    if (rest.starts_with("\\u")) return number(rest, 2, 4, 16, c) ? 6 : 0;
    if (rest.starts_with("\\x")) return number(rest, 2, 2, 16, c) ? 4 : 0;
    if (!rest.starts_with("&#")) return 0;
    const bool is_hex = rest.size() > 2 && (rest[2] == 'x' || rest[2] == 'X');
    const std::size_t from = is_hex ? 3 : 2;
    const auto end = rest.find(';');
    if (end == std::string_view::npos || end <= from) return 0;
    return number(rest, from, end - from, is_hex ? 16 : 10, c) ? end + 1 : 0;
  }

  static bool number(std::string_view text, std::size_t from, std::size_t length, int base,
                     char32_t& c) {
    if (text.size() < from + length) return false;
    std::uint32_t value = 0;
    const char* begin = text.data() + from;
    const auto [end, error] = std::from_chars(begin, begin + length, value, base);
    if (error != std::errc() || end != begin + length) return false;
    if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return false;
    c = value;
    return true;
  }

  std::string_view text_;
  std::vector<Decoded> out_;
};

}  // namespace

std::vector<Decoded> decoded_pieces(std::string_view text) {
  return Pieces(text).run();
}

}  // namespace countersign::guardrails::screening
