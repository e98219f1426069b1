#include "engines/sqlite/recursion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace countersign::engines::sqlite {

namespace {

constexpr double kTurnsMax = 10'000;
constexpr std::string_view kLatestDate = "2200";

// One SELECT of a compound, cut into its clauses.
struct Arm {
  std::vector<Range> items;  // of the select list
  Range from;                // of the FROM clause
  Range where;
  bool is_plain = true;  // no GROUP BY, HAVING, DISTINCT, …
};

class Body {
 public:
  Body(const Outline& outline, const CommonTable& table)
      : outline_(outline), words_(outline.words()), table_(table) {}

  bool is_recursive() const { return counts_self(table_.body) > 0; }

  Recursion judge() {
    Recursion recursion;
    recursion.span = table_.span;
    cut();
    recursion.is_bounded = is_limited() || (recursive_.size() == 1 && ends(recursive_.front()));
    recursion.grows_text = std::any_of(recursive_.begin(), recursive_.end(), [&](const Arm& arm) {
      return grows(arm, recursion.is_bounded);
    });
    return recursion;
  }

 private:
  bool is_self(const Word& word) const { return word.is_name() && is_named(word, table_.name); }

  int counts_self(Range range) const {
    int count = 0;
    for (std::size_t i = range.from; i < range.to; ++i) {
      if (!is_self(words_[i])) continue;
      const bool is_qualifier = i + 1 < range.to && words_[i + 1].is('.');
      if (!is_qualifier && words_[i].kind != TokenKind::kString) ++count;
    }
    return count;
  }

  // ---- reading the body ----

  bool is_at_top(std::size_t i) const { return words_[i].depth == words_[table_.body.from].depth; }

  void cut() {
    std::size_t from = table_.body.from;
    for (std::size_t i = from; i <= table_.body.to; ++i) {
      const bool is_end = i == table_.body.to;
      if (!is_end &&
          !(is_at_top(i) && (words_[i].is(Keyword::kUnion) || words_[i].is(Keyword::kExcept) ||
                             words_[i].is(Keyword::kIntersect))))
        continue;
      take_arm({from, i});
      if (is_end) break;
      is_distinct_ = is_distinct_ && words_[i].is(Keyword::kUnion) &&
                     !(i + 1 < table_.body.to && words_[i + 1].is(Keyword::kAll));
      from = i + 1;
      if (from < table_.body.to && words_[from].is(Keyword::kAll)) ++from;
    }
  }

  void take_arm(Range range) {
    const Arm arm = arm_of(range);
    if (counts_self(range) > 0) {
      recursive_.push_back(arm);
    } else {
      if (anchors_.empty() && columns_.empty()) name_columns(arm);
      anchors_.push_back(arm);
    }
  }

  Arm arm_of(Range range) const {
    Arm arm;
    std::size_t clause_from = range.from + 1;
    Keyword clause = range.from < range.to ? words_[range.from].keyword : Keyword::kNone;
    arm.is_plain = clause == Keyword::kSelect || clause == Keyword::kValues;
    for (std::size_t i = range.from + 1; i <= range.to; ++i) {
      const bool is_end = i == range.to;
      if (!is_end && !(is_at_top(i) && opens_clause(words_[i].keyword))) continue;
      close_clause(arm, clause, {clause_from, i});
      if (is_end) break;
      clause = words_[i].keyword;
      clause_from = i + 1;
    }
    return arm;
  }

  static bool opens_clause(Keyword keyword) {
    switch (keyword) {
      case Keyword::kFrom:
      case Keyword::kWhere:
      case Keyword::kGroup:
      case Keyword::kHaving:
      case Keyword::kWindow:
      case Keyword::kOrder:
      case Keyword::kLimit:
        return true;
      default:
        return false;
    }
  }

  void close_clause(Arm& arm, Keyword clause, Range range) const {
    if (clause == Keyword::kSelect) {
      arm.items = parts_of(words_, range);
    } else if (clause == Keyword::kFrom) {
      arm.from = range;
    } else if (clause == Keyword::kWhere) {
      arm.where = range;
    } else if (clause != Keyword::kOrder && clause != Keyword::kLimit) {
      arm.is_plain = false;
    }
  }

  // Names come from the list after the WITH name, else from the first arm.
  void name_columns(const Arm& arm) {
    columns_ = table_.columns;
    if (!columns_.empty()) return;
    for (const Range item : arm.items)
      columns_.push_back(item.from < item.to && words_[item.to - 1].is_name()
                             ? lower_name(words_[item.to - 1])
                             : std::string());
  }

  // ---- bounds ----

  bool is_limited() const { return body_limit() || is_cut_by_outer_limit(); }

  // A LIMIT of the body counts the rows of the recursion itself.
  bool body_limit() const {
    for (std::size_t i = table_.body.from; i < table_.body.to; ++i) {
      if (!is_at_top(i) || !words_[i].is(Keyword::kLimit)) continue;
      const auto value = constant_of(words_, {i + 1, table_.body.to});
      return value && *value >= 0 && *value <= kTurnsMax;
    }
    return false;
  }

  // SELECT … FROM n LIMIT 10, and nothing that would have to see all rows first.
  bool is_cut_by_outer_limit() const {
    const auto limit = outline_.limit();
    if (!limit || *limit > static_cast<std::uint64_t>(kTurnsMax)) return false;
    if (outline_.is_single_row()) return false;
    std::size_t at = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].depth != 0 || words_[i].scope != 0) continue;
      if (words_[i].is(Keyword::kDistinct) || words_[i].is(Keyword::kOver)) return false;
      if (words_[i].is(Keyword::kFrom)) at = i;
    }
    return at != 0 && at + 2 < words_.size() && is_self(words_[at + 1]) &&
           words_[at + 2].is(Keyword::kLimit);
  }

  bool ends(const Arm& arm) const {
    if (!arm.is_plain || counts_self(arm.from) != 1 || !joins_by_condition(arm)) return false;
    if (is_distinct_ && walks_tables(arm)) return true;
    for (const Range conjunct : conjuncts(arm.where))
      if (steps_towards(arm, conjunct)) return true;
    return false;
  }

  // Every other table in FROM is tied by an equality; otherwise each turn multiplies.
  bool joins_by_condition(const Arm& arm) const {
    std::size_t tables = 1;
    bool has_choice = false;  // a condition that may hold although the equality does not
    for (std::size_t i = arm.from.from; i < arm.from.to; ++i) {
      const bool is_comma = words_[i].is(',') && is_at_top(i);
      if (is_comma || words_[i].is(Keyword::kJoin)) ++tables;
      if (words_[i].is(Keyword::kSelect)) return false;
      has_choice |= words_[i].is(Keyword::kOr) || words_[i].is(Keyword::kNot);
    }
    std::size_t ties = has_choice ? 0 : ties_in(arm.from);
    for (const Range conjunct : conjuncts(arm.where)) ties += ties_in(conjunct);
    return ties + 1 >= tables;
  }

  std::size_t ties_in(Range range) const {
    std::size_t ties = 0;
    for (std::size_t i = range.from; i < range.to; ++i) {
      const bool is_equality = words_[i].is('=') || words_[i].is("==");
      if (words_[i].is(Keyword::kUsing) || (is_equality && ties_two_tables(range, i))) ++ties;
    }
    return ties;
  }

  // a.x = b.y, or x = y; not a.x = a.x, 1 = 1 or a.x = 'EUR'.
  bool ties_two_tables(Range range, std::size_t equality) const {
    const auto left = last_column(range.from, equality);
    const auto right = first_column(equality + 1, range.to);
    if (!left || !right) return false;
    return left->table.empty() || right->table.empty() ? left->name != right->name
                                                       : left->table != right->table;
  }

  struct Column {
    std::string table;  // as written before the dot; may be empty
    std::string name;
  };
  std::optional<Column> first_column(std::size_t at, std::size_t end) const {
    if (at >= end || !is_column_word(words_[at])) return std::nullopt;
    if (at + 2 < end && words_[at + 1].is('.') && is_column_word(words_[at + 2]))
      return Column{lower_name(words_[at]), lower_name(words_[at + 2])};
    return Column{{}, lower_name(words_[at])};
  }
  std::optional<Column> last_column(std::size_t from, std::size_t at) const {
    if (at <= from || !is_column_word(words_[at - 1])) return std::nullopt;
    if (at >= from + 3 && words_[at - 2].is('.') && is_column_word(words_[at - 3]))
      return Column{lower_name(words_[at - 3]), lower_name(words_[at - 1])};
    return Column{{}, lower_name(words_[at - 1])};
  }
  static bool is_column_word(const Word& word) {
    return word.is_name() && word.kind != TokenKind::kString && word.keyword == Keyword::kNone;
  }

  // UNION drops rows seen before; if all columns are copied from tables there are only so many.
  bool walks_tables(const Arm& arm) const {
    return !arm.items.empty() && std::all_of(arm.items.begin(), arm.items.end(),
                                             [this](Range item) { return is_plain_column(item); });
  }

  bool is_plain_column(Range item) const {
    const std::size_t size = item.to - item.from;
    if (size == 1) return words_[item.from].is_name();
    return size == 3 && words_[item.from].is_name() && words_[item.from + 1].is('.') &&
           words_[item.from + 2].is_name();
  }

  // The parts of a WHERE that all have to hold; none if it has an OR or a BETWEEN at its top.
  std::vector<Range> conjuncts(Range where) const {
    std::vector<Range> parts;
    std::size_t from = where.from;
    for (std::size_t i = where.from; i < where.to; ++i) {
      if (!is_at_top(i)) continue;
      if (words_[i].is(Keyword::kOr) || words_[i].is(Keyword::kBetween)) return {};
      if (!words_[i].is(Keyword::kAnd)) continue;
      parts.push_back({from, i});
      from = i + 1;
    }
    if (from < where.to) parts.push_back({from, where.to});
    return parts;
  }

  // Without the brackets around all of it.
  Range unbracketed(Range range) const {
    while (range.to > range.from + 1 && words_[range.from].is('(') &&
           words_[range.from].mate + 1 == range.to)
      range = {range.from + 1, range.to - 1};
    return range;
  }

  // `i < 10` with the item `i + 1`, `10 >= i`, `n > 0` with `n - 1`, `d < date('2024-01-31')` with
  // `date(d, '+1 day')`.
  bool steps_towards(const Arm& arm, Range conjunct) const {
    conjunct = unbracketed(conjunct);
    std::size_t at = conjunct.from;
    while (at < conjunct.to && !is_comparison(words_[at])) ++at;
    if (at == conjunct.to) return false;
    Range left = unbracketed({conjunct.from, at});
    Range right = unbracketed({at + 1, conjunct.to});
    bool is_upper = words_[at].text.front() == '<';
    if (!column_at(left)) {
      std::swap(left, right);
      is_upper = !is_upper;
    }
    const auto column = column_at(left);
    if (!column || *column >= arm.items.size()) return false;
    const Range item = arm.items[*column];
    if (is_upper && is_date_bound(right)) return steps_by_date(item, columns_[*column]);
    const auto bound = constant_of(words_, right);
    if (!bound || std::fabs(*bound) > kTurnsMax) return false;
    return steps_by_number(item, columns_[*column], is_upper) && starts_are_small(*column);
  }

  static bool is_comparison(const Word& word) {
    return word.is('<') || word.is('>') || word.is("<=") || word.is(">=");
  }

  // Which column of the recursion stands there: i, or n.i; none if it is anything else.
  std::optional<std::size_t> column_at(Range range) const {
    if (!is_plain_column(range)) return std::nullopt;
    if (range.to - range.from == 3 && !is_self(words_[range.from])) return std::nullopt;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (!columns_[i].empty() && is_named(words_[range.to - 1], columns_[i])) return i;
    return std::nullopt;
  }

  // `AS name` and `name` behind an expression.
  Range without_alias(Range item) const {
    if (item.to - item.from >= 3 && words_[item.to - 2].is(Keyword::kAs))
      return unbracketed({item.from, item.to - 2});
    return unbracketed(item);
  }

  bool steps_by_number(Range item, const std::string& column, bool is_upper) const {
    item = without_alias(item);
    for (std::size_t i = item.from; i < item.to; ++i) {
      if (!words_[i].is(is_upper ? '+' : '-')) continue;
      const Range left = {item.from, i};
      const Range right = {i + 1, item.to};
      if (names(left, column) && is_whole_step(right)) return true;
      return is_upper && is_whole_step(left) && names(right, column);
    }
    return false;
  }

  bool names(Range range, const std::string& column) const {
    return column_at(range).has_value() && is_named(words_[range.to - 1], column);
  }

  bool is_whole_step(Range range) const {
    const auto step = constant_of(words_, range);
    return range.to == range.from + 1 && step && *step >= 1 && *step == std::floor(*step);
  }

  // A counter that starts at -1000000000000 takes its time as well.
  bool starts_are_small(std::size_t column) const {
    return std::all_of(anchors_.begin(), anchors_.end(), [&](const Arm& arm) {
      if (column >= arm.items.size()) return false;
      const Range item = without_alias(arm.items[column]);
      const auto start = constant_of(words_, item);
      return start ? std::fabs(*start) <= kTurnsMax : is_small_by_itself(item);
    });
  }

  // `SELECT 1 level`: a number and its bare alias.
  bool is_small_by_itself(Range item) const {
    if (item.to != item.from + 2 || words_[item.from].kind != TokenKind::kNumber) return false;
    const auto number = constant_of(words_, {item.from, item.from + 1});
    return number && std::fabs(*number) <= kTurnsMax;
  }

  // '2024-01-31', date('2024-01-31'), date('now', …).
  bool is_date_bound(Range range) const {
    if (range.to == range.from + 1) return is_date(words_[range.from]);
    const bool is_call = range.to > range.from + 2 && words_[range.from + 1].is('(') &&
                         words_[range.from + 1].mate + 1 == range.to;
    if (!is_call || !is_date_function(words_[range.from])) return false;
    const Word& first = words_[range.from + 2];
    return is_date(first) || (first.kind == TokenKind::kString && literal_text(first) == "now");
  }

  static bool is_date_function(const Word& word) {
    return word.is_name() && (is_named(word, "date") || is_named(word, "datetime"));
  }

  static bool is_date(const Word& word) {
    if (word.kind != TokenKind::kString) return false;
    const std::string text = literal_text(word);
    if (text.size() < 7 || text[4] != '-') return false;
    const bool has_year =
        std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
    return has_year && text.substr(0, 4) < kLatestDate;
  }

  // date(d, '+1 day')
  bool steps_by_date(Range item, const std::string& column) const {
    item = without_alias(item);
    const bool is_call = item.to > item.from + 2 && words_[item.from + 1].is('(') &&
                         words_[item.from + 1].mate + 1 == item.to;
    if (!is_call || !is_date_function(words_[item.from])) return false;
    const auto arguments = parts_of(words_, {item.from + 2, item.to - 1});
    if (arguments.size() != 2 || !names(arguments[0], column)) return false;
    const Range step = arguments[1];
    return step.to == step.from + 1 && words_[step.from].kind == TokenKind::kString &&
           is_forward_step(literal_text(words_[step.from]));
  }

  static bool is_forward_step(const std::string& text) {
    std::size_t at = text.starts_with("+") ? 1 : 0;
    std::size_t digits = 0;
    std::uint64_t amount = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && digits < 6) {
      amount = amount * 10 + static_cast<std::uint64_t>(text[at] - '0');
      ++at;
      ++digits;
    }
    const std::string unit = text.substr(std::min(text.size(), text.find_first_not_of(' ', at)));
    static constexpr std::array<std::string_view, 6> kUnits = {"day",    "days", "month",
                                                               "months", "year", "years"};
    return amount > 0 &&
           std::find(kUnits.begin(), kUnits.end(), std::string_view(unit)) != kUnits.end();
  }

  // ---- growth ----

  // A text that doubles does so within any bound. One that gains a little each turn is harmless if
  // the turns are few.
  bool grows(const Arm& arm, bool is_bounded) const {
    return std::any_of(arm.items.begin(), arm.items.end(), [&](Range item) {
      int own = 0;
      bool joins = false;
      bool makes_text = false;
      for (std::size_t i = item.from; i < item.to; ++i) {
        joins |= words_[i].is("||");
        makes_text |= i + 1 < item.to && words_[i + 1].is('(') && makes_longer(words_[i]);
        own += is_own_column(i, item) ? 1 : 0;
      }
      if (own == 0 || !(joins || makes_text)) return false;
      return own > 1 || makes_text || !is_bounded;
    });
  }

  bool is_own_column(std::size_t i, Range item) const {
    if (!words_[i].is_name() || words_[i].kind == TokenKind::kString) return false;
    if (i + 1 < item.to && (words_[i + 1].is('.') || words_[i + 1].is('('))) return false;
    const bool is_qualified = i >= item.from + 2 && words_[i - 1].is('.');
    if (is_qualified && !is_self(words_[i - 2])) return false;
    return std::any_of(columns_.begin(), columns_.end(), [&](const std::string& column) {
      return !column.empty() && is_named(words_[i], column);
    });
  }

  static bool makes_longer(const Word& word) {
    static constexpr std::array<std::string_view, 9> kNames = {
        "concat", "concat_ws", "format",     "group_concat", "hex",
        "printf", "quote",     "json_array", "replace"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&word](std::string_view name) { return is_named(word, name); });
  }

  const Outline& outline_;
  const std::vector<Word>& words_;
  const CommonTable& table_;
  std::vector<std::string> columns_;
  std::vector<Arm> anchors_;
  std::vector<Arm> recursive_;
  bool is_distinct_ = true;
};

}  // namespace

std::vector<Recursion> recursions_in(const Outline& outline) {
  std::vector<Recursion> recursions;
  for (const auto& table : outline.common_tables()) {
    Body body(outline, table);
    if (body.is_recursive()) recursions.push_back(body.judge());
  }
  return recursions;
}

}  // namespace countersign::engines::sqlite
