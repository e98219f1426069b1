#include "engines/postgres/inspect/tokens.h"

#include <array>
#include <cstddef>

namespace countersign::engines::postgres::syntax {

namespace {

// What a byte can begin or continue.
enum Class : unsigned char {
  kSpaceClass = 1,
  kLetterClass = 2,  // begins an identifier
  kDigitClass = 4,
  kOperatorClass = 8,
  kSelfClass = 16,  // a token by itself
  kIdentifierClass = 32,
};

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  for (const char c : std::string_view(" \t\n\r\f\v"))
    classes[static_cast<unsigned char>(c)] |= kSpaceClass;
  for (const char c : std::string_view("~!@#^&|`?+-*/%<>="))
    classes[static_cast<unsigned char>(c)] |= kOperatorClass;
  for (const char c : std::string_view(",()[].;:"))
    classes[static_cast<unsigned char>(c)] |= kSelfClass;
  for (int c = 'a'; c <= 'z'; ++c) classes[static_cast<unsigned>(c)] |= kLetterClass;
  for (int c = 'A'; c <= 'Z'; ++c) classes[static_cast<unsigned>(c)] |= kLetterClass;
  for (int c = 0x80; c <= 0xFF; ++c) classes[static_cast<unsigned>(c)] |= kLetterClass;
  classes['_'] |= kLetterClass;
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<unsigned>(c)] |= kDigitClass;
  for (auto& bits : classes)
    if ((bits & (kLetterClass | kDigitClass)) != 0) bits |= kIdentifierClass;
  classes['$'] |= kIdentifierClass;
  return classes;
}

constexpr std::array<unsigned char, 256> kClasses = make_classes();

bool is(char c, unsigned char bits) {
  return (kClasses[static_cast<unsigned char>(c)] & bits) != 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) { tokens_.reserve(sql.size() / 4 + 8); }

  std::vector<Token> run() {
    while (at_ < sql_.size()) {
      const char c = sql_[at_];
      if (c == '\0') break;
      if (is(c, kSpaceClass)) {
        ++at_;
        continue;
      }
      const std::size_t from = at_;
      const TokenKind kind = one(c);
      tokens_.push_back(
          {kind, {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at_)}});
    }
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 1) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }

  TokenKind one(char c) {
    if (is(c, kLetterClass)) return word(c);
    if (is(c, kDigitClass) || (c == '.' && is(peek(), kDigitClass))) return number();
    if (c == '\'') return ++at_, string(false);
    if (c == '"') return ++at_, quoted();
    if (c == '$') return dollar();
    if (c == '-' && peek() == '-') return line_comment();
    if (c == '/' && peek() == '*') return comment();
    if (is(c, kOperatorClass)) return operation();
    return symbol(c);
  }

  // Prefixes of literals: E'', B'', X'', U&'', U&"". The grammar takes N'' for two tokens.
  TokenKind word(char c) {
    const char next = peek();
    if (next == '\'') {
      const bool has_escapes = c == 'e' || c == 'E';
      const bool is_prefix = has_escapes || c == 'b' || c == 'B' || c == 'x' || c == 'X';
      if (is_prefix) return at_ += 2, string(has_escapes);
    }
    if (next == '&' && (c == 'u' || c == 'U')) {
      if (peek(2) == '\'') return at_ += 3, string(false);
      if (peek(2) == '"') return at_ += 3, quoted();
    }
    while (at_ < sql_.size() && is(sql_[at_], kIdentifierClass)) ++at_;
    return TokenKind::kWord;
  }

  void digits() {
    while (at_ < sql_.size() && (is(sql_[at_], kDigitClass) || sql_[at_] == '_')) ++at_;
  }

  TokenKind number() {
    digits();
    // Two dots are PL/pgSQL's, never part of a number.
    if (at_ < sql_.size() && sql_[at_] == '.' && peek() != '.') {
      ++at_;
      digits();
    }
    if (at_ < sql_.size() && (sql_[at_] == 'e' || sql_[at_] == 'E')) {
      const bool has_sign = peek() == '+' || peek() == '-';
      if (is(peek(has_sign ? 2 : 1), kDigitClass)) {
        at_ += has_sign ? 2 : 1;
        digits();
      }
    }
    return TokenKind::kNumber;
  }

  // Behind the opening quote.
  TokenKind string(bool has_escapes) {
    for (; at_ < sql_.size() && sql_[at_] != '\0'; ++at_) {
      if (has_escapes && sql_[at_] == '\\') {
        ++at_;
        if (at_ >= sql_.size()) break;
      } else if (sql_[at_] == '\'') {
        ++at_;
        if (at_ >= sql_.size() || sql_[at_] != '\'') return TokenKind::kString;
      }
    }
    return to_end();
  }

  TokenKind quoted() {
    for (; at_ < sql_.size() && sql_[at_] != '\0'; ++at_) {
      if (sql_[at_] != '"') continue;
      ++at_;
      if (at_ >= sql_.size() || sql_[at_] != '"') return TokenKind::kQuotedName;
    }
    return to_end();
  }

  TokenKind to_end() {
    const auto nul = sql_.find('\0');
    at_ = nul == std::string_view::npos ? sql_.size() : nul;
    return TokenKind::kIllegal;
  }

  TokenKind dollar() {
    if (is(peek(), kDigitClass)) {
      ++at_;
      digits();
      return TokenKind::kParameter;
    }
    std::size_t end = at_ + 1;
    while (end < sql_.size() && sql_[end] != '$' && is(sql_[end], kIdentifierClass)) ++end;
    if (end >= sql_.size() || sql_[end] != '$') return ++at_, TokenKind::kIllegal;
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    const std::size_t close = sql_.find(tag, end + 1);
    if (close == std::string_view::npos ||
        sql_.substr(0, close).find('\0') != std::string_view::npos)
      return to_end();
    at_ = close + tag.size();
    return TokenKind::kString;
  }

  TokenKind line_comment() {
    while (at_ < sql_.size() && sql_[at_] != '\n' && sql_[at_] != '\r' && sql_[at_] != '\0') ++at_;
    return TokenKind::kComment;
  }

  TokenKind comment() {
    int depth = 0;
    while (at_ < sql_.size() && sql_[at_] != '\0') {
      if (sql_[at_] == '/' && peek() == '*') {
        ++depth;
        at_ += 2;
      } else if (sql_[at_] == '*' && peek() == '/') {
        at_ += 2;
        if (--depth == 0) return TokenKind::kComment;
      } else {
        ++at_;
      }
    }
    return to_end();
  }

  // As many operator characters as there are, but never the beginning of a comment; and one of
  // several that ends in + or - must hold a character that makes that unusual, or it ends before.
  TokenKind operation() {
    const std::size_t from = at_;
    std::size_t end = from;
    while (end < sql_.size() && is(sql_[end], kOperatorClass)) {
      const std::string_view two = sql_.substr(end, 2);
      if (end > from && (two == "--" || two == "/*")) break;
      ++end;
    }
    constexpr std::string_view kUnusual = "~!@#%^&|`?";
    const bool is_unusual =
        sql_.substr(from, end - from).find_first_of(kUnusual) != std::string_view::npos;
    while (end - from > 1 && !is_unusual && (sql_[end - 1] == '+' || sql_[end - 1] == '-')) --end;
    at_ = end;
    return TokenKind::kSymbol;
  }

  TokenKind symbol(char c) {
    ++at_;
    if (!is(c, kSelfClass)) return TokenKind::kIllegal;
    const char next = at_ < sql_.size() ? sql_[at_] : '\0';
    if ((c == ':' && (next == ':' || next == '=')) || (c == '.' && next == '.')) ++at_;
    return TokenKind::kSymbol;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view sql) {
  return Lexer(sql).run();
}

}  // namespace countersign::engines::postgres::syntax
