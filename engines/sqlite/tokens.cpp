#include "engines/sqlite/tokens.h"

#include <cstdint>

#include <sqlite3.h>

namespace countersign::engines::sqlite {

namespace {

// White space to SQLite: it starts at tab, line feed, form feed, carriage return or space, and goes
// on over a vertical tab too.
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_name(char c) {
  return starts_name(c) || is_digit(c) || c == '$';
}

class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql.substr(0, sql.find('\0'))) {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    tokens.reserve(sql_.size() / 4 + 8);
    while (at_ < sql_.size()) {
      const std::size_t from = at_;
      if (skip_space()) continue;
      const TokenKind kind = next();
      tokens.push_back(
          {kind, Span{static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at_)}});
    }
    return tokens;
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }

  bool skip_space() {
    if (sql_.substr(at_).starts_with("\xef\xbb\xbf")) {  // a byte order mark is a space to SQLite
      at_ += 3;
      return true;
    }
    if (!is_space(peek()) || peek() == '\v') return false;
    while (is_space(peek())) ++at_;
    return true;
  }

  TokenKind next() {
    const char c = peek();
    if ((c == 'x' || c == 'X') && peek(1) == '\'') return blob();
    if (starts_name(c)) return word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    switch (c) {
      case '\'':
        return quoted(c, TokenKind::kString);
      case '"':
      case '`':
        return quoted(c, TokenKind::kQuotedName);
      case '[':
        return bracketed();
      case '?':
        return numbered_parameter();
      case '$':
      case '@':
      case ':':
      case '#':
        return named_parameter();
      case '-':
        if (peek(1) == '-') return line_comment();
        return symbol(peek(1) == '>' ? (peek(2) == '>' ? 3 : 2) : 1);
      case '/':
        if (peek(1) == '*' && at_ + 2 < sql_.size()) return block_comment();
        return symbol(1);
      default:
        return operator_or_illegal(c);
    }
  }

  TokenKind operator_or_illegal(char c) {
    switch (c) {
      case '(':
      case ')':
      case ';':
      case '+':
      case '*':
      case '%':
      case ',':
      case '&':
      case '~':
      case '.':
        return symbol(1);
      case '=':
        return symbol(peek(1) == '=' ? 2 : 1);
      case '<':
        return symbol(peek(1) == '=' || peek(1) == '>' || peek(1) == '<' ? 2 : 1);
      case '>':
        return symbol(peek(1) == '=' || peek(1) == '>' ? 2 : 1);
      case '|':
        return symbol(peek(1) == '|' ? 2 : 1);
      case '!':
        return peek(1) == '=' ? symbol(2) : illegal(1);
      default:
        return illegal(1);
    }
  }

  TokenKind symbol(std::size_t bytes) {
    at_ += bytes;
    return TokenKind::kSymbol;
  }
  TokenKind illegal(std::size_t bytes) {
    at_ += bytes;
    return TokenKind::kIllegal;
  }

  TokenKind word() {
    while (is_name(peek())) ++at_;
    return TokenKind::kWord;
  }

  TokenKind blob() {
    at_ += 2;
    const std::size_t from = at_;
    while (is_hex(peek())) ++at_;
    const bool is_even = (at_ - from) % 2 == 0;
    if (peek() == '\'' && is_even) return ++at_, TokenKind::kString;
    while (at_ < sql_.size() && peek() != '\'') ++at_;
    if (at_ < sql_.size()) ++at_;
    return TokenKind::kIllegal;
  }

  TokenKind quoted(char quote, TokenKind kind) {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] != quote) continue;
      if (peek(1) != quote) return ++at_, kind;
      ++at_;
    }
    return TokenKind::kIllegal;
  }

  TokenKind bracketed() {
    while (at_ < sql_.size())
      if (sql_[at_++] == ']') return TokenKind::kQuotedName;
    return TokenKind::kIllegal;
  }

  TokenKind numbered_parameter() {
    ++at_;
    while (is_digit(peek())) ++at_;
    return TokenKind::kParameter;
  }

  // $name, and the Tcl spelling $a::b(…) that SQLite takes as well.
  TokenKind named_parameter() {
    std::size_t name_bytes = 0;
    for (++at_; at_ < sql_.size(); ++at_) {
      const char c = sql_[at_];
      if (is_name(c)) {
        ++name_bytes;
      } else if (c == '(' && name_bytes > 0) {
        do ++at_;
        while (at_ < sql_.size() && !is_space(sql_[at_]) && sql_[at_] != ')');
        if (peek() != ')') return TokenKind::kIllegal;
        ++at_;
        break;
      } else if (c == ':' && peek(1) == ':') {
        ++at_;
      } else {
        break;
      }
    }
    return name_bytes > 0 ? TokenKind::kParameter : TokenKind::kIllegal;
  }

  // 1_000. A separator in a wrong place is the parser's business, not the lexer's.
  static bool takes_separators() {
    static const bool takes = sqlite3_libversion_number() >= 3'046'000;
    return takes;
  }
  bool is_separator() const { return takes_separators() && peek() == '_'; }

  void digits() {
    while (is_digit(peek()) || is_separator()) ++at_;
  }

  TokenKind number() {
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex(peek(2))) {
      at_ += 3;
      while (is_hex(peek()) || is_separator()) ++at_;
      if (!takes_separators()) return TokenKind::kNumber;  // what follows is a token of its own
      return end_of_number();
    }
    digits();
    if (peek() == '.') {
      ++at_;
      digits();
    }
    const bool has_exponent =
        (peek() == 'e' || peek() == 'E') &&
        (is_digit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && is_digit(peek(2))));
    if (has_exponent) {
      at_ += 2;
      digits();
    }
    return end_of_number();
  }

  TokenKind end_of_number() {
    if (!is_name(peek())) return TokenKind::kNumber;
    while (is_name(peek())) ++at_;
    return TokenKind::kIllegal;
  }

  TokenKind line_comment() {
    while (at_ < sql_.size() && sql_[at_] != '\n') ++at_;
    return TokenKind::kComment;
  }

  // SQLite takes an unterminated block comment as one that ends with the text. Nobody writes one
  // with good intent: what follows in an editor or a log would vanish.
  TokenKind block_comment() {
    const std::size_t end = sql_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? sql_.size() : end + 2;
    return end == std::string_view::npos ? TokenKind::kIllegal : TokenKind::kComment;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenize(std::string_view sql) {
  return Scanner(sql).all();
}

}  // namespace countersign::engines::sqlite
