#include "engines/sqlite/format.h"

#include <algorithm>
#include <string>

#include <sqlite3.h>

namespace countersign::engines::sqlite {

namespace {

constexpr std::int64_t kNoPrecision = -1;

struct Conversion {
  std::string flags;
  std::int64_t width = 0;
  std::int64_t precision = kNoPrecision;
  char letter = '\0';
};

class Formatter {
 public:
  Formatter(sqlite3_str* out, std::string_view pattern, const std::vector<sqlite3_value*>& values,
            std::int64_t bytes_max)
      : out_(out), pattern_(pattern), values_(values), bytes_max_(bytes_max) {
    // To SQLite a pattern ends at its first NUL.
    pattern_ = pattern_.substr(0, pattern_.find('\0'));
  }

  bool run() {
    while (at_ < pattern_.size() && sqlite3_str_errcode(out_) == SQLITE_OK) {
      const std::size_t percent = std::min(pattern_.find('%', at_), pattern_.size());
      // Even nothing, appended, would make an empty text of what stays NULL.
      if (percent > at_)
        sqlite3_str_append(out_, pattern_.data() + at_, static_cast<int>(percent - at_));
      at_ = percent + 1;
      if (percent == pattern_.size()) break;
      if (at_ == pattern_.size()) {
        sqlite3_str_append(out_, "%", 1);
        break;
      }
      const Conversion conversion = read();
      if (conversion.width > bytes_max_ || conversion.precision > bytes_max_) return false;
      if (!append(conversion)) break;
    }
    return true;
  }

 private:
  char peek() const { return at_ < pattern_.size() ? pattern_[at_] : '\0'; }

  // [flags][width][.precision][l]letter
  Conversion read() {
    static constexpr std::string_view kFlags = "-+ #!0,";
    Conversion conversion;
    while (peek() != '\0' && kFlags.find(peek()) != std::string_view::npos)
      conversion.flags += pattern_[at_++];
    conversion.width = number();
    if (conversion.width < 0) {
      conversion.flags += '-';
      conversion.width = -conversion.width;
    }
    if (peek() == '.') {
      ++at_;
      const std::int64_t precision = number();
      conversion.precision = precision < 0 ? -precision : precision;
    }
    while (peek() == 'l') ++at_;
    conversion.letter = peek();
    if (at_ < pattern_.size()) ++at_;
    return conversion;
  }

  std::int64_t number() {
    static constexpr std::int64_t kMax = 0x7fffffff;
    if (peek() == '*') {
      ++at_;
      sqlite3_value* value = next();
      return value == nullptr
                 ? 0
                 : std::clamp<std::int64_t>(static_cast<std::int32_t>(sqlite3_value_int64(value)),
                                            -kMax, kMax);
    }
    std::int64_t value = 0;
    for (; peek() >= '0' && peek() <= '9'; ++at_)
      value = std::min<std::int64_t>(value * 10 + (peek() - '0'), kMax);
    return value;
  }

  sqlite3_value* next() { return value_ < values_.size() ? values_[value_++] : nullptr; }
  sqlite3_int64 next_integer() {
    sqlite3_value* value = next();
    return value == nullptr ? 0 : sqlite3_value_int64(value);
  }
  double next_real() {
    sqlite3_value* value = next();
    return value == nullptr ? 0.0 : sqlite3_value_double(value);
  }
  const char* next_text() {
    sqlite3_value* value = next();
    return value == nullptr ? nullptr : reinterpret_cast<const char*>(sqlite3_value_text(value));
  }

  // False: SQLite stops at a letter that it does not know.
  bool append(const Conversion& conversion) {
    std::string one = "%" + conversion.flags;
    if (conversion.width > 0) one += std::to_string(conversion.width);
    if (conversion.precision != kNoPrecision) one += "." + std::to_string(conversion.precision);
    switch (conversion.letter) {
      case 'd':
      case 'i':
      case 'u':
      case 'x':
      case 'X':
      case 'o':
      case 'r':
        one += std::string("ll") + conversion.letter;
        sqlite3_str_appendf(out_, one.c_str(), next_integer());
        return true;
      case 'p':
        one += "p";
        sqlite3_str_appendf(out_, one.c_str(), reinterpret_cast<void*>(next_integer()));
        return true;
      case 'e':
      case 'E':
      case 'f':
      case 'g':
      case 'G':
        one += conversion.letter;
        sqlite3_str_appendf(out_, one.c_str(), next_real());
        return true;
      case 's':
      case 'z':  // in C this one frees its argument
      case 'q':
      case 'Q':
      case 'w':
        one += conversion.letter == 'z' ? 's' : conversion.letter;
        sqlite3_str_appendf(out_, one.c_str(), next_text());
        return true;
      case 'c':
        append_character(conversion);
        return true;
      case '%':
        sqlite3_str_appendf(out_, (one + "%").c_str());
        return true;
      case 'n':
        sqlite3_str_append(out_, "", 0);
        return true;
      default:
        return false;
    }
  }

  // The first character of the value, `precision` times; the part that SQLite does in a loop.
  void append_character(const Conversion& conversion) {
    const char* text = next_text();
    std::string one(1, '\0');
    if (text != nullptr && text[0] != '\0') {
      std::size_t bytes = 1;
      if (static_cast<unsigned char>(text[0]) >= 0xc0)
        while (bytes < 4 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) ++bytes;
      one.assign(text, bytes);
    }
    const std::int64_t times = std::max<std::int64_t>(1, conversion.precision);
    const auto room = static_cast<int>(std::max<std::int64_t>(0, conversion.width - times));
    const bool is_left = conversion.flags.find('-') != std::string::npos;
    if (!is_left) sqlite3_str_appendchar(out_, room, ' ');
    if (one.size() == 1) {
      sqlite3_str_appendchar(out_, static_cast<int>(times), one[0]);
    } else {
      std::string all;
      all.reserve(one.size() * static_cast<std::size_t>(times));
      for (std::int64_t i = 0; i < times; ++i) all += one;
      sqlite3_str_append(out_, all.data(), static_cast<int>(all.size()));
    }
    if (is_left) sqlite3_str_appendchar(out_, room, ' ');
  }

  sqlite3_str* out_;
  std::string_view pattern_;
  const std::vector<sqlite3_value*>& values_;
  std::int64_t bytes_max_;
  std::size_t at_ = 0;
  std::size_t value_ = 0;
};

}  // namespace

bool append_formatted(sqlite3_str* out, std::string_view pattern,
                      const std::vector<sqlite3_value*>& values, std::int64_t bytes_max) {
  return Formatter(out, pattern, values, bytes_max).run();
}

}  // namespace countersign::engines::sqlite
