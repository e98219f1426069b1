// Sizes that a statement asks for in so many words, and patterns that can take for ever. The server
// makes such a value inside one call, where its own time-out comes late.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

constexpr double kDay = 86'400;
constexpr std::string_view kDigits = "0123456789";

const Element* nth(const Element* list, std::size_t index) {
  if (list == nullptr) return nullptr;
  for (const auto& item : list->children())
    if (index-- == 0) return &item;
  return nullptr;
}

const Element* inner_value(const Element& element) {
  if (element.node == Word::kTypeCast || element.node == Word::kNamedArgExpr ||
      element.node == Word::kCollateClause)
    return element.member(Word::kArg);
  return nullptr;
}

// 0x1F, 0o17, 0b101, as newer servers have them.
std::optional<double> number_of_base(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  const char mark = text[1];
  const int base = mark == 'x' || mark == 'X'   ? 16
                   : mark == 'o' || mark == 'O' ? 8
                   : mark == 'b' || mark == 'B' ? 2
                                                : 0;
  if (base == 0) return std::nullopt;
  double value = 0;
  for (const char digit : text.substr(2)) {
    int worth = 0;
    if (std::from_chars(&digit, &digit + 1, worth, base).ec != std::errc{}) return std::nullopt;
    value = value * base + worth;
  }
  return value;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (text.find('_') != std::string_view::npos) {
    std::string digits(text);  // 3_000_000_000
    std::erase(digits, '_');
    return number_in(digits);
  }
  if (const auto number = number_of_base(text)) return number;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// A whole number as it stands in the statement: -2, - 2, 0.
std::optional<double> written_number(std::string_view sql, std::int64_t location) {
  if (location < 0 || static_cast<std::size_t>(location) >= sql.size()) return std::nullopt;
  std::string_view text = sql.substr(static_cast<std::size_t>(location));
  const bool is_negative = text.front() == '-';
  if (is_negative) text.remove_prefix(1);
  while (is_negative && !text.empty() && (text.front() == ' ' || text.front() == '\n'))
    text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || (!is_negative && value != 0)) return std::nullopt;
  return static_cast<double>(is_negative ? -value : value);
}

std::uint64_t as_size(double value) {
  if (!(value > 0)) return 0;
  constexpr double kMax = 1e18;
  return static_cast<std::uint64_t>(std::min(value, kMax));
}

std::optional<double> arithmetic(char op, double a, double b) {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b == 0 ? std::nullopt : std::optional(a / b);
    case '^':
      return std::pow(a, b);
    case '%':
      return b == 0 ? std::nullopt : std::optional(std::fmod(a, b));
    default:
      return std::nullopt;
  }
}

// "2024-01-31…" in days; good enough to count rows.
std::optional<double> days_of(std::string_view text) {
  int year = 0;
  int month = 1;
  int day = 1;
  const auto part = [&](std::size_t from, std::size_t count, int& value) {
    if (text.size() < from + count) return false;
    const auto piece = text.substr(from, count);
    return std::from_chars(piece.data(), piece.data() + piece.size(), value).ptr ==
           piece.data() + piece.size();
  };
  if (!part(0, 4, year) || text.size() < 10 || text[4] != '-' || !part(5, 2, month) ||
      text[7] != '-' || !part(8, 2, day))
    return std::nullopt;
  return year * 365.25 + month * 30.44 + day;
}

// "1 day", "2 hours", "15 minutes", "month" in seconds; nothing of what has a second number, which
// could take away nearly all of the first.
std::optional<double> seconds_of(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 10> kUnits = {{{"sec", 1},
                                                                           {"min", 60},
                                                                           {"hour", 3600},
                                                                           {"day", kDay},
                                                                           {"week", 7 * kDay},
                                                                           {"mon", 30 * kDay},
                                                                           {"quarter", 91 * kDay},
                                                                           {"year", 365 * kDay},
                                                                           {"decade", 3650 * kDay},
                                                                           {"millisec", 0.001}}};
  double count = 1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (problem == std::errc{}) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  for (const auto& [unit, seconds] : kUnits)
    if (text.starts_with(unit) && text.find_first_of(kDigits) == std::string_view::npos)
      return std::abs(count) * seconds;
  return std::nullopt;
}

// INTERVAL '1' DAY: the field stands in the type as a mask of bits.
std::optional<double> interval_of(std::string_view sql, const Element& element) {
  const auto text = constant_text(element);
  if (!text) return std::nullopt;
  if (const auto seconds = seconds_of(*text)) return seconds;
  const Element* const type = element.member(Word::kTypeName);
  const Element* const mods = type == nullptr ? nullptr : type->member(Word::kTypmods);
  const auto mask = mods == nullptr || nth(mods, 0) == nullptr
                        ? std::optional<double>()
                        : constant_number(sql, *nth(mods, 0));
  const auto count = number_in(*text);
  if (!mask || !count) return std::nullopt;
  constexpr std::array<std::pair<int, double>, 6> kFields = {{{1 << 1, 30 * kDay},
                                                              {1 << 2, 365 * kDay},
                                                              {1 << 3, kDay},
                                                              {1 << 10, 3600},
                                                              {1 << 11, 60},
                                                              {1 << 12, 1}}};
  for (const auto& [bit, seconds] : kFields)
    if (static_cast<int>(*mask) == bit) return std::abs(*count) * seconds;
  return std::nullopt;
}

// A moment, in days: of the calendar, or counted from now.
struct Moment {
  double days = 0;
  bool is_from_now = false;
};

std::optional<Moment> moment_of(std::string_view sql, const Element& element);

// date - 30, now() - interval '1 year'
std::optional<Moment> moved_moment(std::string_view sql, const Element& element) {
  const Element* const names = element.member(Word::kName);
  const Element* const left = element.member(Word::kLexpr);
  const Element* const right = element.member(Word::kRexpr);
  const auto op = names == nullptr ? std::string_view() : last_name(*names);
  if (left == nullptr || right == nullptr || (op != "+" && op != "-")) return std::nullopt;
  auto moment = moment_of(sql, *left);
  if (!moment) return std::nullopt;
  auto by = constant_number(sql, *right);
  if (!by)
    if (const auto seconds = interval_of(sql, *right)) by = *seconds / kDay;
  if (!by) return std::nullopt;
  moment->days += op == "+" ? *by : -*by;
  return moment;
}

std::optional<Moment> moment_of(std::string_view sql, const Element& element) {
  if (const auto text = constant_text(element)) {
    const auto days = days_of(*text);
    return days ? std::optional(Moment{*days, false}) : std::nullopt;
  }
  if (element.node == Word::kSQLValueFunction) return Moment{0, true};
  if (element.node == Word::kAExpr) return moved_moment(sql, element);
  if (element.node == Word::kFuncCall) {
    const Element* const names = element.member(Word::kFuncname);
    const auto name = names == nullptr ? std::string_view() : last_name(*names);
    if (name == "now") return Moment{0, true};
    const Element* const inner = nth(element.member(Word::kArgs), 1);
    return name == "date_trunc" && inner != nullptr ? moment_of(sql, *inner) : std::nullopt;
  }
  const Element* const inner = inner_value(element);
  return inner == nullptr ? std::nullopt : moment_of(sql, *inner);
}

// Now, where it is measured against a date: as late as it may be, or as early.
constexpr double kNowLatest = 2100 * 365.25;
constexpr double kNowEarliest = 2000 * 365.25;

std::optional<double> rows_of_series(std::string_view sql, const Element& from, const Element& to,
                                     const Element* step) {
  const auto first = constant_number(sql, from);
  const auto last = constant_number(sql, to);
  if (first && last) {
    const auto by = step == nullptr ? std::optional(1.0) : constant_number(sql, *step);
    if (!by || *by == 0) return std::nullopt;
    return std::max(0.0, std::floor((*last - *first) / *by) + 1);
  }
  auto start = moment_of(sql, from);
  auto end = moment_of(sql, to);
  const double seconds = step == nullptr ? 0 : interval_of(sql, *step).value_or(0);
  if (!start || !end || seconds <= 0) return std::nullopt;
  if (start->is_from_now != end->is_from_now) {
    if (start->is_from_now) start->days += kNowEarliest;
    if (end->is_from_now) end->days += kNowLatest;
  }
  // A step back counts as one forward.
  return std::abs(end->days - start->days) * kDay / seconds + 1;
}

// A back-reference, or repetition of a group that repeats inside.
bool is_costly_pattern(std::string_view text) {
  bool repeats = false;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const char c = text[i];
    const char next = text[i + 1];
    if (c == '\\') {
      if (next >= '1' && next <= '9') return true;
      ++i;
      continue;
    }
    if (c == '*' || c == '+' || c == '{') repeats = true;
    if (c == '(' && next != '?') repeats = false;
    if (c == ')' && repeats && (next == '*' || next == '+' || next == '{')) return true;
  }
  return false;
}

struct SizedCall {
  std::string_view name;
  std::size_t argument;
};
constexpr std::array<SizedCall, 3> kSizedCalls = {{{"repeat", 1}, {"lpad", 1}, {"rpad", 1}}};

struct PatternCall {
  std::string_view name;
  std::size_t argument;
};
constexpr std::array<PatternCall, 8> kPatternCalls = {{{"regexp_match", 1},
                                                       {"regexp_matches", 1},
                                                       {"regexp_replace", 1},
                                                       {"regexp_split_to_array", 1},
                                                       {"regexp_split_to_table", 1},
                                                       {"regexp_count", 1},
                                                       {"regexp_instr", 1},
                                                       {"regexp_like", 1}}};

// The widest column that a format string asks for; nothing if a value in the data says so.
std::optional<double> format_width(std::string_view format) {
  double widest = 0;
  for (std::size_t i = 0; i + 1 < format.size(); ++i) {
    if (format[i] != '%') continue;
    double width = 0;
    for (++i; i < format.size(); ++i) {
      const char c = format[i];
      if (c == '*') return std::nullopt;
      if (c == '$' || c == '-') {
        width = 0;
      } else if (c >= '0' && c <= '9') {
        width = width * 10 + (c - '0');
      } else {
        break;
      }
    }
    widest = std::max(widest, width);
  }
  return widest;
}

}  // namespace

std::optional<double> constant_number(std::string_view sql, const Element& element) {
  if (const Element* const inner = inner_value(element)) return constant_number(sql, *inner);
  if (element.node == Word::kAExpr) {
    const Element* const names = element.member(Word::kName);
    const Element* const left = element.member(Word::kLexpr);
    const Element* const right = element.member(Word::kRexpr);
    const auto op = names == nullptr ? std::string_view() : last_name(*names);
    if (right == nullptr || op.size() != 1) return std::nullopt;
    const auto b = constant_number(sql, *right);
    if (!b) return std::nullopt;
    if (left == nullptr) return arithmetic(op.front(), 0, *b);
    const auto a = constant_number(sql, *left);
    return a ? arithmetic(op.front(), *a, *b) : std::nullopt;
  }
  if (element.node != Word::kAConst) return std::nullopt;
  if (const Element* const whole = element.member(Word::kIval)) {
    const Element* const value = whole->member(Word::kIval);
    // The library leaves zero out, and with it every number below zero.
    return value == nullptr ? written_number(sql, element.location)
                            : static_cast<double>(value->number);
  }
  for (const Word field : {Word::kFval, Word::kSval})
    if (const Element* const part = element.member(field))
      if (const Element* const value = part->member(field)) return number_in(value->text());
  return std::nullopt;
}

std::optional<std::string_view> constant_text(const Element& element) {
  if (const Element* const inner = inner_value(element)) return constant_text(*inner);
  if (element.node != Word::kAConst) return std::nullopt;
  const Element* const text = element.member(Word::kSval);
  if (text == nullptr) return std::nullopt;
  const Element* const value = text->member(Word::kSval);
  return value == nullptr ? std::string_view() : value->text();
}

namespace {

constexpr double kUsualText = 16;  // of a text that the data holds
constexpr int kNestingMax = 64;

// How long a text becomes, as far as the statement tells: repeat(repeat('x', 1000), 1000).
double text_bytes(std::string_view sql, const Element& element, int nesting = 0) {
  if (const auto text = constant_text(element)) return static_cast<double>(text->size());
  if (nesting == kNestingMax) return kUsualText;
  if (const Element* const inner = inner_value(element))
    return text_bytes(sql, *inner, nesting + 1);
  const Element* const left = element.member(Word::kLexpr);
  const Element* const right = element.member(Word::kRexpr);
  if (left != nullptr && right != nullptr)
    return text_bytes(sql, *left, nesting + 1) + text_bytes(sql, *right, nesting + 1);
  const Element* const names =
      element.node == Word::kFuncCall ? element.member(Word::kFuncname) : nullptr;
  const Element* const args = element.member(Word::kArgs);
  if (names == nullptr || nth(args, 1) == nullptr) return kUsualText;
  const std::string_view name = last_name(*names);
  const double size = constant_number(sql, *nth(args, 1)).value_or(1);
  if (name == "repeat") return text_bytes(sql, *nth(args, 0), nesting + 1) * std::max(size, 0.0);
  return name == "lpad" || name == "rpad" ? std::max(size, 0.0) : kUsualText;
}

}  // namespace

void Walker::size_of_call(std::string_view name, const Element* args, Span span) {
  const auto add = [&](std::optional<double> bytes) {
    facts_.sizes.push_back(
        {std::string(name), bytes ? std::optional(as_size(*bytes)) : std::nullopt, span});
  };
  for (const auto& call : kSizedCalls) {
    const Element* const size = call.name == name ? nth(args, call.argument) : nullptr;
    if (size == nullptr) continue;
    auto bytes = constant_number(facts_.sql, *size);
    if (bytes && name == "repeat") *bytes *= text_bytes(facts_.sql, *nth(args, 0));
    return add(bytes);
  }
  if (name == "generate_series" && nth(args, 1) != nullptr)
    return add(rows_of_series(facts_.sql, *nth(args, 0), *nth(args, 1), nth(args, 2)));
  if ((name == "power" || name == "pow") && nth(args, 1) != nullptr)
    return size_of_power(*nth(args, 0), *nth(args, 1), span);
  if (name == "format" && nth(args, 0) != nullptr) {
    const auto text = constant_text(*nth(args, 0));
    if (const auto width = text ? format_width(*text) : std::nullopt; !width || *width > 1000)
      add(width);
    return;
  }
  if (name != "array_fill" || nth(args, 1) == nullptr) return;
  const Element* const elements = nth(args, 1)->member(Word::kElements);
  std::optional<double> product;
  if (elements != nullptr) {
    product = 8.0;
    for (const auto& length : elements->children()) {
      const auto number = constant_number(facts_.sql, length);
      product = product && number ? std::optional(*product * *number) : std::nullopt;
    }
  }
  add(product);
}

// numeric ^ numeric has as many digits as its exponent says; with floating point it costs nothing,
// but which of the two it is cannot be seen, so only what is large is told.
void Walker::size_of_power(const Element& left, const Element& right, Span span) {
  const auto exponent = constant_number(facts_.sql, right);
  if (!exponent || std::abs(*exponent) < 1000) return;
  const auto base = constant_number(facts_.sql, left);
  const double digits = base ? std::log10(std::abs(*base) + 1) : 10.0;
  facts_.sizes.push_back({"^", as_size(std::abs(*exponent) * digits * 100), span});
}

// 'x'::char(10000000) is padded to that length.
void Walker::size_of_type(std::string_view name, const Element* typmods, Span span) {
  if (typmods == nullptr || (name != "bpchar" && name != "bit")) return;
  const Element* const length = nth(typmods, 0);
  const auto number = length == nullptr ? std::nullopt : constant_number(facts_.sql, *length);
  if (number && *number > 10'000)
    facts_.sizes.push_back({std::string(name), as_size(*number), span});
}

void Walker::pattern_of_call(std::string_view name, const Element* args, Span span) {
  for (const auto& call : kPatternCalls)
    if (call.name == name)
      if (const Element* const text = nth(args, call.argument)) return pattern(*text, span);
  // substring(text from pattern): its second argument is a text, not a number.
  if (name == "substring" && nth(args, 1) != nullptr && nth(args, 2) == nullptr &&
      constant_text(*nth(args, 1)))
    pattern(*nth(args, 1), span);
}

void Walker::pattern(const Element& element, Span span) {
  const auto text = constant_text(element);
  const bool is_costly = text && is_costly_pattern(*text);
  if (!text || is_costly) facts_.patterns.push_back({text.has_value(), is_costly, span});
}

}  // namespace countersign::engines::postgres::syntax
