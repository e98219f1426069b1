#include "guardrails/screen/decoded.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "core/text.h"

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kPiecesMax = 16;
constexpr std::size_t kEncodedMin = 22;  // characters that are no word by accident
constexpr std::size_t kEscapesMin = 3;
constexpr std::size_t kNumbersMin = 8;

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
  if (c >= 'a' && c <= 'z') return c - 'a';
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

// What somebody could have written: bytes that came out by accident are not.
bool is_text(std::string_view bytes) {
  if (bytes.size() < 6 || first_invalid_utf8(bytes)) return false;
  std::size_t shown = 0, letters = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte >= 0x20 && byte != 0x7F ? 1U : c == '\n' || c == '\t' ? 1U : 0U;
    letters += byte >= 0x80 || std::isalnum(byte) != 0 || c == ' ' ? 1U : 0U;
  }
  return shown == bytes.size() && letters * 10 >= bytes.size() * 6;
}

// "&lt;" and the like, in the order of their names.
struct Named {
  std::string_view name;
  char32_t c;
};
constexpr std::array kNamed = {Named{"amp;", '&'},  Named{"apos;", '\''}, Named{"colon;", ':'},
                               Named{"gt;", '>'},   Named{"lt;", '<'},    Named{"nbsp;", ' '},
                               Named{"quot;", '"'}, Named{"Tab;", ' '},   Named{"NewLine;", '\n'}};

// Letters a to z.
constexpr std::array<std::string_view, 26> kMorse = {
    ".-",   "-...", "-.-.", "-..",  ".",   "..-.", "--.",  "....", "..",
    ".---", "-.-",  ".-..", "--",   "-.",  "---",  ".--.", "--.-", ".-.",
    "...",  "-",    "..-",  "...-", ".--", "-..-", "-.--", "--.."};

struct Escape {
  std::size_t size = 0;  // 0: there is none
  char32_t c = 0;
  std::string_view how;
};

Escape number(std::string_view text, std::size_t from, std::size_t length, int base,
              std::size_t size, std::string_view how) {
  if (text.size() < from + length || length == 0) return {};
  std::uint32_t value = 0;
  const char* begin = text.data() + from;
  const auto [end, error] = std::from_chars(begin, begin + length, value, base);
  if (error != std::errc() || end != begin + length) return {};
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {size, value, how};
}

Escape reference(std::string_view rest) {
  constexpr std::string_view kHow = "decoded from character references";
  if (!rest.starts_with("&#")) {
    for (const auto& named : kNamed)
      if (rest.substr(1).starts_with(named.name)) return {named.name.size() + 1, named.c, kHow};
    return {};
  }
  const bool is_hex = rest.size() > 2 && (rest[2] == 'x' || rest[2] == 'X');
  const std::size_t from = is_hex ? 3 : 2;
  const auto end = rest.find(';');
  if (end == std::string_view::npos || end <= from) return {};
  return number(rest, from, end - from, is_hex ? 16 : 10, end + 1, kHow);
}

Escape escape_at(std::string_view rest) {
  constexpr std::string_view kEscapes = "decoded from escapes";
  if (rest.front() == '%') return number(rest, 1, 2, 16, 3, "decoded from percent signs");
  if (rest.front() == '&') return reference(rest);
  if (rest.starts_with("\\u{")) {
    const auto end = rest.find('}');
    if (end == std::string_view::npos) return {};
    return number(rest, 3, end - 3, 16, end + 1, kEscapes);
  }
  if (rest.starts_with("\\u")) return number(rest, 2, 4, 16, 6, kEscapes);
  if (rest.starts_with("\\x")) return number(rest, 2, 2, 16, 4, kEscapes);
  return {};
}

// "69 67 6e", "105, 103, 110", "01101001 01100111": a byte each.
struct Way {
  std::string_view how;
  int base;
  std::size_t digits_min, digits_max;
};
constexpr std::array kWays = {Way{"decoded from hex", 16, 2, 2},
                              Way{"decoded from decimal numbers", 10, 2, 3},
                              Way{"decoded from binary", 2, 7, 8}};

bool is_alphanumeric(char c) {
  return base64_digit(c) >= 0 && c != '+' && c != '-' && c != '/' && c != '_';
}

// What a text has of the signs that decoders need; one look at each byte.
struct Signs {
  std::size_t longest_run = 0;  // of base64 digits
  std::size_t digits = 0, dots = 0, escapes = 0;
};

constexpr auto kIsEncoded = [] {
  std::array<bool, 256> is{};
  for (std::size_t c = 0; c < is.size(); ++c)
    is[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '+' || c == '/' || c == '-' || c == '_';
  return is;
}();

Signs signs_of(std::string_view text) {
  Signs signs;
  std::size_t run = 0;
  for (const char c : text) {
    run = kIsEncoded[static_cast<unsigned char>(c)] ? run + 1 : 0;
    signs.longest_run = std::max(signs.longest_run, run);
    signs.digits += c >= '0' && c <= '9' ? 1U : 0U;
    signs.dots += c == '.' || c == '-' ? 1U : 0U;
    signs.escapes += c == '%' || c == '&' || c == '\\' ? 1U : 0U;
  }
  return signs;
}

class Pieces {
 public:
  explicit Pieces(std::string_view text) : text_(text) {}

  std::vector<Decoded> run() {
    const Signs signs = signs_of(text_);
    if (signs.longest_run >= kEncodedMin) runs_of_digits();
    if (signs.digits >= kNumbersMin)
      for (const auto& way : kWays) numbers(way);
    if (signs.dots >= kNumbersMin) morse();
    if (signs.escapes >= kEscapesMin) escapes();
    return std::move(out_);
  }

 private:
  void add(std::string_view how, const std::optional<std::string>& decoded, std::size_t from,
           std::size_t to) {
    if (!decoded || !is_text(*decoded) || out_.size() >= kPiecesMax) return;
    out_.push_back(
        {how, *decoded, {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)}});
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
    if (text_.substr(from, 2) == "0x" || text_.substr(from, 2) == "0X") from += 2;
    const auto digits = text_.substr(from, to - from);
    if (digits.size() % 2 == 0) add("decoded from hex", unpacked(digits, 4, hex_digit), from, to);
    add("decoded from base32", unpacked(digits, 5, base32_digit), from, to);
    add("decoded from base64", unpacked(digits, 6, base64_digit), from, to);
  }

  void numbers(const Way& way) {
    std::string bytes;
    std::size_t first = 0, last = 0;
    const auto end_run = [&] {
      if (bytes.size() >= kNumbersMin) add(way.how, bytes, first, last);
      bytes.clear();
    };
    for (std::size_t at = 0; at < text_.size();) {
      std::size_t to = at;
      while (to < text_.size() && is_alphanumeric(text_[to])) ++to;
      if (to == at) {
        if (!is_between(text_[at++])) end_run();
        continue;
      }
      if (const auto value = byte_of(text_.substr(at, to - at), way)) {
        if (bytes.empty()) first = at;
        last = to;
        bytes += *value;
      } else {
        end_run();
      }
      at = to;
    }
    end_run();
  }

  static bool is_between(char c) {
    return c == ' ' || c == ',' || c == ':' || c == '-' || c == ';' || c == '\n';
  }

  static std::optional<char> byte_of(std::string_view digits, const Way& way) {
    if (digits.size() < way.digits_min || digits.size() > way.digits_max) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, way.base);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    if (value < 0x20 || value > 0xFF || value == 0x7F) return std::nullopt;
    return static_cast<char>(value);
  }

  // Signs between single gaps, words between slashes or wider gaps.
  void morse() {
    std::string read;
    std::size_t first = 0, last = 0, count = 0;
    const auto end_run = [&] {
      if (count >= kNumbersMin) add("decoded from Morse", read, first, last);
      read.clear();
      count = 0;
    };
    for (std::size_t at = 0; at < text_.size();) {
      const auto to = std::min(text_.find_first_not_of(".-", at), text_.size());
      const auto sign = std::find(kMorse.begin(), kMorse.end(), text_.substr(at, to - at));
      if (to > at && sign != kMorse.end()) {
        if (count++ == 0) first = at;
        read += static_cast<char>('a' + (sign - kMorse.begin()));
        last = to;
        at = to;
        continue;
      }
      const char c = text_[at];
      if (to > at || (c != ' ' && c != '/' && c != '|' && c != '\n')) end_run();
      if (c == '/' || c == '|' || (c == ' ' && at > 0 && text_[at - 1] == ' ')) read += ' ';
      at = std::max(to, at + 1);
    }
    end_run();
  }

  // The whole text with its escapes read, if there are enough of them.
  void escapes() {
    std::string read;
    std::string_view how;
    std::size_t count = 0, first = 0, last = 0;
    for (std::size_t at = 0; at < text_.size();) {
      const Escape escape = escape_at(text_.substr(at, 12));
      if (escape.size == 0) {
        read += text_[at] == '+' && text_.find('%') != std::string_view::npos ? ' ' : text_[at];
        ++at;
        continue;
      }
      // Percent signs and \x spell bytes, the others code points.
      if (escape.c <= 0xFF && escape.size <= 4 && text_[at] != '&')
        read += static_cast<char>(escape.c);
      else
        append_utf8(read, escape.c);
      if (count++ == 0) first = at, how = escape.how;
      at += escape.size;
      last = at;
    }
    if (count >= kEscapesMin) add(how, read, first, last);
  }

  std::string_view text_;
  std::vector<Decoded> out_;
};

}  // namespace

std::vector<Decoded> decoded_pieces(std::string_view text) {
  return Pieces(text).run();
}

}  // namespace countersign::guardrails::screening
