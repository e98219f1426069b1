#include "agent/planners/builtin/language/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

// A quotation longer than this is an apostrophe and much text.
constexpr std::size_t kQuotedCharsMax = 200;
// More digits than this are a code: no number that can be compared has so many.
constexpr std::size_t kDigitsMax = 30;

struct Char {
  char32_t code = 0;  // spellings of quotes, dashes and spaces made one
  std::size_t from = 0, to = 0;
};

char32_t plain(char32_t code) {
  switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x00B4:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x00AB:
    case 0x00BB:
    case 0x2033:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return '-';
    case '\t':
    case '\n':
    case '\r':
    case 0x00A0:
    case 0x2009:
    case 0x202F:
    case 0x3000:
      return ' ';
    default:
      return code;
  }
}

std::vector<Char> chars_of(std::string_view text) {
  std::vector<Char> chars;
  chars.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t code = plain(next_code_point(text, at));
    if (code != ' ' && invisible_kind(code) != Invisible::kNone) continue;
    chars.push_back({code, from, at});
  }
  return chars;
}

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c == 0xAA || c == 0xB5 || c == 0xBA) return true;
  if (c < 0xC0 || c == 0xD7 || c == 0xF7 || c == 0xFFFD) return false;
  const bool is_sign = (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
                       (c >= 0xFF00 && c <= 0xFF20) || c >= 0x1F000;
  return !is_sign;
}

bool is_money_sign(char32_t c) {
  return c == '$' || c == 0x20AC || c == 0xA3 || c == 0xA5 || c == 0x20B9;
}

char32_t lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c >= 0x100 && c <= 0x137) return c | 1U;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 == 1 ? c + 1 : c;
  if (c >= 0x14A && c <= 0x177) return c | 1U;
  if (c == 0x178) return 0xFF;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

struct Contraction {
  std::string_view said, first, second;
};

// Those that do not follow the rules below, and those written without their apostrophe.
constexpr std::array kContractions = {
    Contraction{"can't", "can", "not"},   Contraction{"cannot", "can", "not"},
    Contraction{"won't", "will", "not"},  Contraction{"shan't", "shall", "not"},
    Contraction{"let's", "let", "us"},    Contraction{"i'm", "i", "am"},
    Contraction{"whats", "what", "is"},   Contraction{"whos", "who", "is"},
    Contraction{"wheres", "where", "is"}, Contraction{"dont", "do", "not"},
    Contraction{"doesnt", "does", "not"}, Contraction{"didnt", "did", "not"},
    Contraction{"havent", "have", "not"}, Contraction{"hasnt", "has", "not"},
    Contraction{"hadnt", "had", "not"},   Contraction{"isnt", "is", "not"},
    Contraction{"arent", "are", "not"},   Contraction{"wasnt", "was", "not"},
    Contraction{"werent", "were", "not"}, Contraction{"cant", "can", "not"},
};

struct Ending {
  std::string_view ending, word;
};
constexpr std::array kEndings = {Ending{"n't", "not"}, Ending{"'re", "are"}, Ending{"'ve", "have"},
                                 Ending{"'ll", "will"}, Ending{"'d", "would"}};

// After these "'s" is "is"; after all others it makes a possessive.
constexpr std::array<std::string_view, 13> kBeforeIs = {"who", "what", "where", "when", "how",
                                                        "it",  "that", "there", "here", "which",
                                                        "he",  "she",  "why"};

template <class Table>
bool holds(const Table& table, std::string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

std::optional<std::pair<std::string, std::string>> taken_apart(const std::string& word) {
  for (const auto& contraction : kContractions)
    if (word == contraction.said)
      return std::pair(std::string(contraction.first), std::string(contraction.second));
  for (const auto& [ending, second] : kEndings)
    if (word.size() > ending.size() && word.ends_with(ending))
      return std::pair(word.substr(0, word.size() - ending.size()), std::string(second));
  if (word.ends_with("'s") && holds(kBeforeIs, std::string_view(word).substr(0, word.size() - 2)))
    return std::pair(word.substr(0, word.size() - 2), std::string("is"));
  return std::nullopt;
}

// Reads one question, character by character; every read_… moves `at_` past what it took.
class Reader {
 public:
  explicit Reader(std::string_view text) : chars_(chars_of(text)) {
    question_.text = std::string(text);
  }

  Question read() {
    while (at_ < chars_.size()) {
      if (question_.tokens.size() >= kQuestionTokensMax) {
        question_.is_cut = true;
        break;
      }
      read_next();
    }
    return std::move(question_);
  }

 private:
  char32_t code(std::size_t at) const { return at < chars_.size() ? chars_[at].code : 0; }
  char32_t before(std::size_t at) const { return at > 0 ? chars_[at - 1].code : ' '; }
  bool is_edge(std::size_t at) const { return !is_letter(code(at)) && !is_digit(code(at)); }

  std::size_t digits_from(std::size_t at) const {
    std::size_t n = 0;
    while (is_digit(code(at + n))) ++n;
    return n;
  }

  std::string text_of(std::size_t from, std::size_t to) const {
    std::string text;
    for (std::size_t i = from; i < to; ++i) append_utf8(text, chars_[i].code);
    return text;
  }

  void read_next() {
    const char32_t c = code(at_);
    if (c == ' ') {
      ++at_;
      is_joined_ = false;
    } else if (c == '"' || c == '\'' || c == '`') {
      if (!read_quoted()) read_symbol();
    } else if (begins_number()) {
      read_digits();
    } else if (is_letter(c) || c == '_') {
      read_word();
    } else if (c == '-' && is_hyphen()) {
      ++at_;
    } else {
      read_symbol();
    }
  }

  // Between two words, or a number and a word.
  bool is_hyphen() const {
    const bool has_word = is_letter(before(at_)) || is_letter(code(at_ + 1));
    return has_word && !is_edge(at_ + 1) && at_ > 0 && !is_edge(at_ - 1);
  }

  void push(TokenKind kind, std::size_t from, std::size_t to, std::string text) {
    Token token;
    token.kind = kind;
    token.original = text_of(from, to);
    token.text = std::move(text);
    token.stem = kind == TokenKind::kWord ? stem(token.text) : token.text;
    token.span = {chars_[from].from, chars_[to - 1].to};
    token.is_capitalised = lower(chars_[from].code) != chars_[from].code;
    token.is_sentence_start = is_sentence_start_;
    token.is_joined = is_joined_;
    question_.tokens.push_back(std::move(token));
    is_sentence_start_ = false;
    is_joined_ = true;
    at_ = to;
  }

  bool read_quoted() {
    const char32_t quote = code(at_);
    if (quote == '\'' && !is_edge_before(at_)) return false;
    const std::size_t end = std::min(chars_.size(), at_ + kQuotedCharsMax);
    for (std::size_t i = at_ + 1; i < end; ++i) {
      if (code(i) != quote || (quote == '\'' && !is_edge(i + 1))) continue;
      if (i == at_ + 1) return false;
      const std::size_t from = at_;
      push(TokenKind::kQuoted, from + 1, i, fold_case(text_of(from + 1, i)));
      question_.tokens.back().span = {chars_[from].from, chars_[i].to};
      at_ = i + 1;
      return true;
    }
    return false;
  }

  bool is_edge_before(std::size_t at) const { return at == 0 || is_edge(at - 1); }

  void read_symbol() {
    static constexpr std::array<std::string_view, 5> kDouble = {"<=", ">=", "!=", "<>", "=="};
    std::string text = text_of(at_, at_ + 1);
    std::size_t length = 1;
    if (at_ + 1 < chars_.size() && holds(kDouble, text_of(at_, at_ + 2))) {
      text = text_of(at_, at_ + 2);
      length = 2;
    }
    if (text == "≤") text = "<=";
    if (text == "≥") text = ">=";
    if (text == "≠" || text == "<>") text = "!=";
    if (text == "==") text = "=";
    const bool ends_sentence = text == "." || text == "?" || text == "!";
    push(TokenKind::kSymbol, at_, at_ + length, std::move(text));
    if (ends_sentence) is_sentence_start_ = true;
  }

  // ---- numbers, dates and codes that begin with a digit ----

  bool begins_number() const {
    std::size_t i = at_;
    const bool is_minus = code(i) == '-' && (i == 0 || before(i) == ' ' || before(i) == '(');
    if (is_minus) ++i;
    if (is_money_sign(code(i))) ++i;
    if (code(i) == '.' && is_edge_before(i)) ++i;
    return is_digit(code(i)) && (i == at_ || is_minus || is_edge_before(at_));
  }

  // "2024-03-05", "2024/3/5", "5.3.2024", "05/03/24", "2024-03": how long, or 0.
  std::size_t date_length() const {
    const std::size_t first = digits_from(at_);
    const char32_t mark = code(at_ + first);
    if (mark != '-' && mark != '/' && mark != '.') return 0;
    const std::size_t second_at = at_ + first + 1;
    const std::size_t second = digits_from(second_at);
    const std::size_t third_at = second_at + second + 1;
    const std::size_t third = code(second_at + second) == mark ? digits_from(third_at) : 0;
    if (first <= 2 && mark == '/' && second == 4 && third == 0 && is_edge(second_at + 4))
      return first + 5;  // "03/2024"
    if (second == 0 || second > 2) return 0;
    const std::size_t whole = third_at + third - at_;
    if (first == 4 && (third == 1 || third == 2) && is_date_end(at_ + whole)) return whole;
    if (first == 4 && third == 0 && mark == '-' && second == 2 && is_month(second_at) &&
        is_edge(second_at + 2) && code(second_at + 2) != '-')
      return 7;
    if (first <= 2 && third == 4 && is_edge(at_ + whole)) return whole;
    if (first <= 2 && third == 2 && mark != '-' && is_edge(at_ + whole)) return whole;
    return 0;
  }
  bool is_month(std::size_t at) const {
    const auto month = (code(at) - '0') * 10 + (code(at + 1) - '0');
    return month >= 1 && month <= 12;
  }
  bool is_date_end(std::size_t at) const { return is_edge(at) || code(at) == 'T'; }

  // "2023/24", "2023-24": two years that follow one another are a season; how long, or 0.
  std::size_t season_length() const {
    if (digits_from(at_) != 4 || (code(at_ + 4) != '/' && code(at_ + 4) != '-')) return 0;
    const std::size_t second = digits_from(at_ + 5);
    if ((second != 2 && second != 4) || !is_edge(at_ + 5 + second)) return 0;
    const auto number = [&](std::size_t from, std::size_t count) {
      std::uint32_t value = 0;
      for (std::size_t i = from; i < from + count; ++i)
        value = value * 10 + static_cast<std::uint32_t>(code(i) - '0');
      return value;
    };
    const std::uint32_t next = number(at_, 4) + 1;
    const std::uint32_t said = number(at_ + 5, second);
    const bool may_be_month = second == 2 && said <= 12 && code(at_ + 4) == '-';
    const bool is_range = second == 4 && code(at_ + 4) == '-';
    return !may_be_month && !is_range && said == (second == 2 ? next % 100 : next) ? 5 + second : 0;
  }

  void read_digits() {
    if (const auto length = season_length(); length > 0) {
      push(TokenKind::kCode, at_, at_ + length, text_of(at_, at_ + length));
      return;
    }
    if (const auto length = date_length(); length > 0) {
      const std::size_t from = at_;
      push(TokenKind::kDate, from, from + length, text_of(from, from + length));
      if (code(at_) == 'T' && is_digit(code(at_ + 1))) skip_time();
      return;
    }
    read_number_token();
  }

  // The time of day of a timestamp: days are the finest that is asked for.
  void skip_time() {
    ++at_;
    while (is_digit(code(at_)) || code(at_) == ':' || code(at_) == '.') ++at_;
    if (code(at_) == 'Z') ++at_;
  }

  void read_number_token() {
    const std::size_t from = at_;
    std::size_t i = at_;
    Number number;
    if (code(i) == '-') number.digits += '-', ++i;
    if (is_money_sign(code(i))) number.unit = Unit::kMoney, ++i;
    i = take_digits(i, number);
    const std::size_t letters_at = i;
    while (is_letter(code(i)) || is_digit(code(i))) ++i;
    const std::string ending = fold_case(text_of(letters_at, i));
    if (!ending.empty() && !take_ending(number, ending)) {
      const bool is_decade = ending == "s";
      push(is_decade ? TokenKind::kWord : TokenKind::kCode, from, i, fold_case(text_of(from, i)));
      return;
    }
    if (code(i) == '%') number.unit = Unit::kPercent, ++i;
    if (is_money_sign(code(i))) number.unit = Unit::kMoney, ++i;
    if (code(i) == ':' && is_digit(code(i + 1))) return read_clock(from, i);
    if (number.digits.size() > kDigitsMax) {
      push(TokenKind::kCode, from, i, text_of(from, i));
      return;
    }
    finish_number(number);
    push(TokenKind::kNumber, from, i, number.digits);
    question_.tokens.back().number = std::move(number);
    if (code(i) != '\'' || lower(code(i + 1)) != 's' || !is_edge(i + 2)) return;
    question_.tokens.back().is_possessive = true;  // "2024's"
    at_ = i + 2;
  }

  void read_clock(std::size_t from, std::size_t i) {
    while (is_digit(code(i)) || code(i) == ':') ++i;
    push(TokenKind::kCode, from, i, text_of(from, i));
  }

  // Digits with groups of three and a fraction: "1,000.50".
  std::size_t take_digits(std::size_t i, Number& number) const {
    for (; is_digit(code(i)); ++i) number.digits += static_cast<char>(code(i));
    while (code(i) == ',' && digits_from(i + 1) == 3) {
      for (std::size_t k = 1; k <= 3; ++k) number.digits += static_cast<char>(code(i + k));
      i += 4;
    }
    if (code(i) == '.' && is_digit(code(i + 1))) {
      if (number.digits.empty() || number.digits == "-") number.digits += '0';
      number.digits += '.';
      for (++i; is_digit(code(i)); ++i) number.digits += static_cast<char>(code(i));
    }
    return i;
  }

  static bool take_ending(Number& number, std::string_view ending) {
    static constexpr std::array<std::pair<std::string_view, int>, 7> kPowers = {
        {{"k", 3}, {"m", 6}, {"mio", 6}, {"mn", 6}, {"b", 9}, {"bn", 9}, {"tsd", 3}}};
    static constexpr std::array<std::string_view, 4> kOrdinals = {"st", "nd", "rd", "th"};
    static constexpr std::array<std::string_view, 4> kMoney = {"eur", "usd", "gbp", "chf"};
    if (holds(kOrdinals, ending)) return number.is_ordinal = true;
    if (holds(kMoney, ending)) return number.unit = Unit::kMoney, true;
    for (const auto& [name, power] : kPowers)
      if (ending == name) return shift(number, power), true;
    return false;
  }

  // Moves the decimal point to the right.
  static void shift(Number& number, int power) {
    auto& digits = number.digits;
    const auto point = digits.find('.');
    std::string fraction = point == std::string::npos ? "" : digits.substr(point + 1);
    if (point != std::string::npos) digits.resize(point);
    for (int i = 0; i < power; ++i) {
      digits += fraction.empty() ? '0' : fraction.front();
      if (!fraction.empty()) fraction.erase(0, 1);
    }
    if (!fraction.empty()) digits += "." + fraction;
  }

  static void finish_number(Number& number) {
    auto& digits = number.digits;
    const std::size_t sign = digits.starts_with('-') ? 1 : 0;
    const auto first = digits.find_first_not_of('0', sign);
    if (first == std::string::npos)
      digits = "0";
    else
      digits.erase(sign, first - sign - (digits[first] == '.' ? 1U : 0U));
    const auto point = digits.find('.');
    number.is_whole =
        point == std::string::npos || digits.find_first_not_of('0', point + 1) == std::string::npos;
    std::from_chars(digits.data(), digits.data() + digits.size(), number.value);
  }

  // ---- words ----

  // Marks that belong to a word when letters stand on both sides.
  bool is_inner_mark(std::size_t at) const {
    const char32_t c = code(at);
    if (is_edge(at + 1)) return false;
    return c == '\'' || c == '&' || c == '@' || c == '_';
  }

  // "U.S.", "U.K.", "U.S.A.": single letters with their points; how long, or 0.
  std::size_t initials_length() const {
    std::size_t n = 0;
    while (is_letter(code(at_ + n)) && code(at_ + n + 1) == '.' && n < 8) n += 2;
    return n >= 4 && is_edge(at_ + n) ? n : 0;
  }

  void read_word() {
    if (const auto length = initials_length(); length > 0) {
      const std::size_t from = at_;
      std::string text = fold_case(text_of(from, from + length));
      std::erase(text, '.');
      push(TokenKind::kWord, from, from + length, std::move(text));
      return;
    }
    std::size_t i = at_;
    bool has_digit = false, has_letter = false, is_address = false;
    while (is_letter(code(i)) || is_digit(code(i)) || code(i) == '_' || is_inner_mark(i) ||
           (is_address && !is_edge(i + 1) && (code(i) == '.' || code(i) == '-'))) {
      has_digit |= is_digit(code(i));
      has_letter |= is_letter(code(i));
      is_address |= code(i) == '@';
      ++i;
    }
    if (fold_case(text_of(at_, i)) == "e" && is_electronic_mail(i)) return;
    if (const auto end = with_sign(i); end > i) {
      push(TokenKind::kCode, at_, end, fold_case(text_of(at_, end)));
      return;
    }
    i = with_code_tail(i, has_digit);
    i = with_small_word(i);
    if ((has_digit && !is_period_word(at_, i)) || is_address || is_lone_capital(at_, i)) {
      // A lone capital stays one, so that nobody takes it for an article.
      const std::string text = text_of(at_, i);
      push(TokenKind::kCode, at_, i, is_lone_capital(at_, i) ? text : fold_case(text));
      return;
    }
    push_word(at_, i);
  }

  // "e-mail" is one word however it is written.
  bool is_electronic_mail(std::size_t i) {
    if (code(i) != '-' || fold_case(text_of(i + 1, std::min(chars_.size(), i + 5))) != "mail")
      return false;
    const std::size_t from = at_;
    std::size_t end = i + 5;
    if (code(end) == 's') ++end;
    if (!is_edge(end)) return false;
    push(TokenKind::kWord, from, end, "e" + fold_case(text_of(i, end)).substr(1));
    return true;
  }

  // "O-", "A+", "C++", "C#": one or two capitals and a sign at a word's end.
  std::size_t with_sign(std::size_t i) const {
    if (i - at_ > 2 || lower(code(at_)) == code(at_)) return i;
    if (lower(code(i - 1)) == code(i - 1)) return i;
    std::size_t end = i;
    while (end < i + 2 && (code(end) == '+' || code(end) == '-' || code(end) == '#')) ++end;
    const char32_t next = code(end);
    const bool ends = end >= chars_.size() || next == ' ' || next == '?' || next == ',' ||
                      next == '.' || next == ')' || next == '!';
    return ends ? end : i;
  }

  // "SKU-123", "INV-2024-001": capitals, a hyphen and digits are a code; "top-5" is not.
  std::size_t with_code_tail(std::size_t i, bool& has_digit) const {
    for (std::size_t k = at_; k < i; ++k)
      if (lower(code(k)) == code(k) && !is_digit(code(k))) return i;
    if (is_period_word(at_, i)) return i;
    while (code(i) == '-' && is_digit(code(i + 1))) {
      has_digit = true;
      for (++i; is_digit(code(i)) || is_letter(code(i)); ++i) {
      }
    }
    return i;
  }

  // "no-show", "check-in", "in-store": two parts of which one is a small word are one word.
  std::size_t with_small_word(std::size_t i) const {
    static constexpr std::array<std::string_view, 7> kSmall = {"no", "in",  "on",  "off",
                                                               "up", "out", "down"};
    if (code(i) != '-' || !is_letter(code(i + 1)) || before(at_) == '-') return i;
    std::size_t end = i + 1;
    while (is_letter(code(end))) ++end;
    const bool ends_here = is_edge(end) && code(end) != '-' && code(end) != '\'';
    const bool has_small =
        holds(kSmall, fold_case(text_of(at_, i))) || holds(kSmall, fold_case(text_of(i + 1, end)));
    return ends_here && has_small ? end : i;
  }

  // The A of "who got an A?" is a mark and no article; in Titles Like A Title it is one.
  bool is_lone_capital(std::size_t from, std::size_t to) const {
    if (to - from != 1 || is_sentence_start_ || code(from) == 'I') return false;
    if (lower(code(from)) == code(from) || code(to) == '\'') return false;
    std::size_t next = to;
    while (code(next) == ' ') ++next;
    return is_edge(next) || lower(code(next)) == code(next);
  }

  // "q3", "h1": a letter for a part of the year, and a digit.
  bool is_period_word(std::size_t from, std::size_t to) const {
    const char32_t letter = lower(code(from));
    return to - from == 2 && (letter == 'q' || letter == 'h') && code(from + 1) >= '1' &&
           code(from + 1) <= '4';
  }

  void push_word(std::size_t from, std::size_t to) {
    const std::string text = fold_case(text_of(from, to));
    if (const auto parts = taken_apart(text)) {
      push(TokenKind::kWord, from, to, parts->first);
      push(TokenKind::kWord, from, to, parts->second);
      question_.tokens.back().is_capitalised = false;
      return;
    }
    const bool has_s = text.size() > 2 && text.ends_with("'s");
    const bool has_apostrophe = text.ends_with('s') && code(to) == '\'' && is_edge(to + 1);
    push(TokenKind::kWord, from, has_s ? to - 2 : to,
         has_s ? text.substr(0, text.size() - 2) : text);
    if (!has_s && !has_apostrophe) return;
    at_ = has_s ? to : to + 1;
    question_.tokens.back().is_possessive = true;
    question_.tokens.back().span.to = chars_[at_ - 1].to;
  }

  std::vector<Char> chars_;
  Question question_;
  std::size_t at_ = 0;
  bool is_joined_ = false;
  bool is_sentence_start_ = true;
};

}  // namespace

std::optional<std::uint64_t> Number::count() const {
  if (!is_whole || value < 0 || value > 1e12) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

std::string_view Question::spelling(std::size_t from, std::size_t count) const {
  if (count == 0 || from >= tokens.size()) return {};
  const auto& last = tokens[std::min(from + count, tokens.size()) - 1];
  const auto begin = tokens[from].span.from;
  return std::string_view(text).substr(begin, last.span.to - begin);
}

Question read_question(std::string_view text) {
  return Reader(text).read();
}

std::string fold_case(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_utf8(folded, lower(next_code_point(text, at)));
  return folded;
}

}  // namespace countersign::agent::builtin
