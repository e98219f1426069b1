#include "engines/sqlite/outline.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <sqlite3.h>

#include "core/text.h"

namespace countersign::engines::sqlite {

namespace {

struct Spelling {
  std::string_view text;
  Keyword keyword;
};

// Sorted, so that a test can see at once that none is missing.
constexpr std::array kSpellings = {
    Spelling{"all", Keyword::kAll},
    Spelling{"and", Keyword::kAnd},
    Spelling{"as", Keyword::kAs},
    Spelling{"asc", Keyword::kAsc},
    Spelling{"between", Keyword::kBetween},
    Spelling{"cross", Keyword::kCross},
    Spelling{"desc", Keyword::kDesc},
    Spelling{"distinct", Keyword::kDistinct},
    Spelling{"except", Keyword::kExcept},
    Spelling{"explain", Keyword::kExplain},
    Spelling{"filter", Keyword::kFilter},
    Spelling{"from", Keyword::kFrom},
    Spelling{"full", Keyword::kFull},
    Spelling{"group", Keyword::kGroup},
    Spelling{"having", Keyword::kHaving},
    Spelling{"in", Keyword::kIn},
    Spelling{"inner", Keyword::kInner},
    Spelling{"intersect", Keyword::kIntersect},
    Spelling{"join", Keyword::kJoin},
    Spelling{"left", Keyword::kLeft},
    Spelling{"limit", Keyword::kLimit},
    Spelling{"materialized", Keyword::kMaterialized},
    Spelling{"natural", Keyword::kNatural},
    Spelling{"not", Keyword::kNot},
    Spelling{"offset", Keyword::kOffset},
    Spelling{"on", Keyword::kOn},
    Spelling{"or", Keyword::kOr},
    Spelling{"order", Keyword::kOrder},
    Spelling{"outer", Keyword::kOuter},
    Spelling{"over", Keyword::kOver},
    Spelling{"plan", Keyword::kPlan},
    Spelling{"query", Keyword::kQuery},
    Spelling{"recursive", Keyword::kRecursive},
    Spelling{"right", Keyword::kRight},
    Spelling{"select", Keyword::kSelect},
    Spelling{"union", Keyword::kUnion},
    Spelling{"using", Keyword::kUsing},
    Spelling{"values", Keyword::kValues},
    Spelling{"where", Keyword::kWhere},
    Spelling{"window", Keyword::kWindow},
    Spelling{"with", Keyword::kWith},
};

Keyword keyword_of(std::string_view text) {
  std::array<char, 12> lower{};
  if (text.size() < 2 || text.size() > lower.size()) return Keyword::kNone;
  for (std::size_t i = 0; i < text.size(); ++i)
    lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
  const std::string_view word(lower.data(), text.size());
  const auto* found =
      std::lower_bound(kSpellings.begin(), kSpellings.end(), word,
                       [](const Spelling& s, std::string_view w) { return s.text < w; });
  return found != kSpellings.end() && found->text == word ? found->keyword : Keyword::kNone;
}

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool opens_select(const Word& word) {
  return word.is(Keyword::kSelect) || word.is(Keyword::kWith) || word.is(Keyword::kValues);
}

// A name or literal without its quotes, doubled ones halved.
std::string unquoted(std::string_view text) {
  if (text.size() < 2) return std::string(text);
  const char quote = text.front() == '[' ? ']' : text.front();
  std::string content;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    content += text[i];
    if (text[i] == quote && quote != ']') ++i;
  }
  return content;
}

}  // namespace

Outline::Outline(std::string_view sql, const std::vector<Token>& tokens) {
  read_words(sql, tokens);
  pair_brackets();
  read_with_lists();
  read_limit();
}

void Outline::read_words(std::string_view sql, const std::vector<Token>& tokens) {
  words_.reserve(tokens.size());
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::kComment) continue;
    Word word{token.kind, Keyword::kNone,
              sql.substr(token.span.from, token.span.to - token.span.from), token.span};
    if (token.kind == TokenKind::kWord) word.keyword = keyword_of(word.text);
    words_.push_back(word);
  }
}

void Outline::pair_brackets() {
  struct Open {
    std::size_t word;
    std::uint16_t scope;
  };
  std::vector<Open> open;
  std::uint16_t scopes = 0;
  std::uint16_t scope = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    Word& word = words_[i];
    word.depth = static_cast<std::uint16_t>(open.size());
    word.scope = scope;
    if (word.is('(')) {
      open.push_back({i, scope});
      if (i + 1 < words_.size() && opens_select(words_[i + 1])) scope = ++scopes;
    } else if (word.is(')') && !open.empty()) {
      word.mate = static_cast<std::uint32_t>(open.back().word);
      words_[open.back().word].mate = static_cast<std::uint32_t>(i);
      scope = open.back().scope;
      word.scope = scope;
      open.pop_back();
      word.depth = static_cast<std::uint16_t>(open.size());
    }
  }
}

std::size_t Outline::after(std::size_t word) const {
  if (words_[word].is('(')) return words_[word].mate != 0 ? words_[word].mate + 1 : words_.size();
  return word + 1;
}

void Outline::read_with_lists() {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (!words_[i].is(Keyword::kWith)) continue;
    std::size_t at = i + 1;
    if (at < words_.size() && words_[at].is(Keyword::kRecursive)) ++at;
    while ((at = read_common_table(at)) < words_.size() && words_[at].is(',')) ++at;
  }
}

// name [(columns)] AS [NOT] [MATERIALIZED] (body) → the word after it, or the end if it is not one.
std::size_t Outline::read_common_table(std::size_t at) {
  const std::size_t end = words_.size();
  if (at >= end || !words_[at].is_name()) return end;
  CommonTable table{lower_name(words_[at]), {}, {}, words_[at].span};
  ++at;
  if (at < end && words_[at].is('(')) {
    for (const Range part : parts_of(words_, {at + 1, words_[at].mate}))
      if (part.from < part.to) table.columns.push_back(lower_name(words_[part.from]));
    at = after(at);
  }
  if (at >= end || !words_[at].is(Keyword::kAs)) return end;
  ++at;
  if (at < end && words_[at].is(Keyword::kNot)) ++at;
  if (at < end && words_[at].is(Keyword::kMaterialized)) ++at;
  if (at >= end || !words_[at].is('(') || words_[at].mate == 0) return end;
  table.body = {at + 1, words_[at].mate};
  common_tables_.push_back(std::move(table));
  return after(at);
}

bool Outline::is_common_table(std::string_view name) const {
  return std::any_of(common_tables_.begin(), common_tables_.end(),
                     [name](const CommonTable& table) { return table.name == name; });
}

std::optional<std::size_t> Outline::first_word() const {
  for (std::size_t i = 0; i < words_.size(); ++i)
    if (!words_[i].is(';')) return i;
  return std::nullopt;
}

std::uint32_t Outline::statements_from(std::size_t byte) const {
  std::uint32_t statements = 0;
  bool is_inside = false;
  for (const Word& word : words_) {
    if (word.span.from < byte) continue;
    if (word.is(';')) {
      is_inside = false;
    } else if (!is_inside) {
      is_inside = true;
      ++statements;
    }
  }
  return statements;
}

Span Outline::first_written(std::string_view name, bool calls) const {
  Span as_string;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (!words_[i].is_name() || !is_named(words_[i], name)) continue;
    if (calls && (i + 1 >= words_.size() || !words_[i + 1].is('('))) continue;
    if (words_[i].kind != TokenKind::kString) return words_[i].span;
    if (as_string.empty()) as_string = words_[i].span;
  }
  return as_string;
}

bool Outline::has(Keyword keyword) const {
  return std::any_of(words_.begin(), words_.end(),
                     [keyword](const Word& word) { return word.is(keyword); });
}

bool Outline::has_star() const {
  for (std::size_t i = 1; i < words_.size(); ++i) {
    const Word& word = words_[i];
    if (!word.is('*') || word.depth != 0 || word.scope != 0) continue;
    const Word& before = words_[i - 1];
    if (before.is('.') || before.is(',') || before.is(Keyword::kSelect) ||
        before.is(Keyword::kDistinct) || before.is(Keyword::kAll))
      return true;
  }
  return false;
}

// LIMIT n · LIMIT n OFFSET m · LIMIT m, n. A negative one is none; one that is not a constant may
// be none.
void Outline::read_limit() {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (!words_[i].is(Keyword::kLimit) || words_[i].depth != 0) continue;
    std::size_t end = i + 1;
    std::size_t comma = 0;
    while (end < words_.size() && !words_[end].is(';') && !words_[end].is(Keyword::kOffset)) {
      if (words_[end].is(',') && words_[end].depth == 0) comma = end;
      ++end;
    }
    const auto value = constant_of(words_, {comma != 0 ? comma + 1 : i + 1, end});
    if (value && *value >= 0 && *value < 9e18) limit_ = static_cast<std::uint64_t>(*value);
    return;
  }
}

bool Outline::is_single_row() const {
  static constexpr std::array<std::string_view, 12> kAggregates = {
      "avg", "count",      "group_concat", "json_group_array", "json_group_object", "max", "min",
      "sum", "string_agg", "total",        "median",           "percentile"};
  bool has_aggregate = false;
  for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
    const Word& word = words_[i];
    if (word.scope != 0) continue;
    if (word.depth == 0 && (word.is(Keyword::kGroup) || word.is(Keyword::kUnion))) return false;
    if (word.depth == 0 && word.is(Keyword::kFrom)) break;
    if (!word.is_name() || !words_[i + 1].is('(')) continue;
    const std::string name = lower_name(word);
    if (std::find(kAggregates.begin(), kAggregates.end(), name) == kAggregates.end()) continue;
    const auto arguments = parts_of(words_, {i + 2, words_[i + 1].mate});
    if ((name == "min" || name == "max") && arguments.size() > 1) continue;
    std::size_t next = after(i + 1);
    if (next < words_.size() && words_[next].is(Keyword::kFilter)) next = after(next + 1);
    if (next < words_.size() && words_[next].is(Keyword::kOver)) continue;
    has_aggregate = true;
  }
  if (!has_aggregate) return false;
  return std::none_of(words_.begin(), words_.end(), [](const Word& word) {
    return word.scope == 0 && word.depth == 0 &&
           (word.is(Keyword::kGroup) || word.is(Keyword::kUnion));
  });
}

std::string lower_name(const Word& word) {
  return ascii_lower(word.kind == TokenKind::kWord ? std::string(word.text) : unquoted(word.text));
}

bool is_named(const Word& word, std::string_view name) {
  std::string_view text = word.text;
  if (word.kind != TokenKind::kWord) {
    if (text.size() < 2) return false;
    text = text.substr(1, text.size() - 2);
    if (text.find(word.text.front()) != std::string_view::npos) return lower_name(word) == name;
  }
  if (text.size() != name.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower(text[i]) != name[i]) return false;
  return true;
}

std::string literal_text(const Word& word) {
  return unquoted(word.text);
}

namespace {

// Just enough arithmetic to see through 1000*1000*1000.
class Arithmetic {
 public:
  Arithmetic(const std::vector<Word>& words, Range range) : words_(words), range_(range) {}

  std::optional<double> whole() {
    const auto value = sum();
    return at() == range_.to ? value : std::nullopt;
  }

 private:
  std::size_t at() const { return range_.from; }
  bool take(char symbol) {
    if (at() >= range_.to || !words_[at()].is(symbol)) return false;
    ++range_.from;
    return true;
  }

  std::optional<double> sum() {
    auto value = product();
    while (value) {
      const bool plus = take('+');
      if (!plus && !take('-')) break;
      const auto next = product();
      if (!next) return std::nullopt;
      *value += plus ? *next : -*next;
    }
    return value;
  }

  std::optional<double> product() {
    auto value = factor();
    while (value) {
      const bool times = take('*');
      if (!times && !take('/')) break;
      const auto next = factor();
      if (!next || (!times && *next == 0)) return std::nullopt;
      *value = times ? *value * *next : *value / *next;
    }
    return value;
  }

  std::optional<double> factor() {
    if (++depth_ > 64) return std::nullopt;
    const auto value = sign_or_atom();
    --depth_;
    return value;
  }

  std::optional<double> sign_or_atom() {
    if (take('-')) {
      const auto value = factor();
      return value ? std::optional(-*value) : std::nullopt;
    }
    if (take('+')) return factor();
    if (take('(')) {
      const auto value = sum();
      return value && take(')') ? value : std::nullopt;
    }
    if (at() >= range_.to) return std::nullopt;
    const Word& word = words_[at()];
    if (word.kind != TokenKind::kNumber && word.kind != TokenKind::kString) return std::nullopt;
    ++range_.from;
    return word.kind == TokenKind::kNumber ? number(word.text) : leading_number(word);
  }

  static std::optional<double> number(std::string_view text) {
    std::string digits;
    for (const char c : text)
      if (c != '_') digits += c;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
      std::uint64_t value = 0;
      std::from_chars(digits.data() + 2, digits.data() + digits.size(), value, 16);
      return static_cast<double>(value);
    }
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec == std::errc::result_out_of_range) return HUGE_VAL;
    return read.ec == std::errc() ? std::optional(value) : std::nullopt;
  }

  // To SQLite the text '900x' is the number 900.
  static std::optional<double> leading_number(const Word& word) {
    if (word.text.front() != '\'') return std::nullopt;
    const std::string text = literal_text(word);
    std::size_t from = text.find_first_not_of(" \t\r\n\f\v+");
    if (from == std::string::npos) return 0;
    double value = 0;
    std::from_chars(text.data() + from, text.data() + text.size(), value);
    return value;
  }

  const std::vector<Word>& words_;
  Range range_;
  int depth_ = 0;
};

}  // namespace

std::optional<double> constant_of(const std::vector<Word>& words, Range range) {
  if (range.from >= range.to || range.to > words.size()) return std::nullopt;
  return Arithmetic(words, range).whole();
}

std::vector<Range> parts_of(const std::vector<Word>& words, Range inside) {
  std::vector<Range> parts;
  if (inside.from >= inside.to || inside.to > words.size()) return parts;
  const std::uint16_t depth = words[inside.from].depth;
  std::size_t from = inside.from;
  for (std::size_t i = inside.from; i < inside.to; ++i) {
    if (words[i].is('(') && words[i].mate != 0) i = words[i].mate;
    if (!words[i].is(',') || words[i].depth != depth) continue;
    parts.push_back({from, i});
    from = i + 1;
  }
  parts.push_back({from, inside.to});
  return parts;
}

bool may_be_alias(const Word& word) {
  if (word.kind == TokenKind::kQuotedName || word.kind == TokenKind::kString) return true;
  return word.kind == TokenKind::kWord && word.keyword == Keyword::kNone &&
         sqlite3_keyword_check(word.text.data(), static_cast<int>(word.text.size())) == 0;
}

}  // namespace countersign::engines::sqlite
