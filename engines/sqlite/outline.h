#pragma once

// The shape of a statement, read off its tokens: brackets, the WITH names and their bodies,
// aliases, the outermost LIMIT. It helps to explain and to estimate. What a statement reads or does
// is never decided here: the compiler says that, and where this outline is wrong the result is a
// more cautious fact.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/facts.h"

namespace countersign::engines::sqlite {

enum class Keyword : std::uint8_t {
  kNone,
  kAll,
  kAnd,
  kAs,
  kAsc,
  kBetween,
  kCross,
  kDesc,
  kDistinct,
  kExcept,
  kExplain,
  kFilter,
  kFrom,
  kFull,
  kGroup,
  kHaving,
  kIn,
  kInner,
  kIntersect,
  kJoin,
  kLeft,
  kLimit,
  kMaterialized,
  kNatural,
  kNot,
  kOffset,
  kOn,
  kOr,
  kOrder,
  kOuter,
  kOver,
  kPlan,
  kQuery,
  kRecursive,
  kRight,
  kSelect,
  kUnion,
  kUsing,
  kValues,
  kWhere,
  kWindow,
  kWith,
};

// A token that means something: neither white space nor comment.
struct Word {
  TokenKind kind;
  Keyword keyword = Keyword::kNone;
  std::string_view text;  // as written, quotes and all
  Span span;
  std::uint16_t depth = 0;  // brackets around it
  std::uint16_t scope = 0;  // the innermost SELECT it belongs to; 0 is the outermost
  std::uint32_t mate = 0;   // of a bracket: the index of the other one; of others, and unpaired: 0

  bool is(Keyword k) const { return keyword == k; }
  bool is(char symbol) const {
    return kind == TokenKind::kSymbol && text.size() == 1 && text[0] == symbol;
  }
  bool is(std::string_view symbol) const { return kind == TokenKind::kSymbol && text == symbol; }
  // May name a table: SQLite takes even 'orders' for a name where one is wanted.
  bool is_name() const {
    return kind == TokenKind::kWord || kind == TokenKind::kQuotedName || kind == TokenKind::kString;
  }
};

// Words [from, to).
struct Range {
  std::size_t from = 0;
  std::size_t to = 0;
};

struct CommonTable {
  std::string name;                  // lower case
  std::vector<std::string> columns;  // lower case, as listed after the name; often empty
  Range body;                        // inside the brackets
  Span span;
};

class Outline {
 public:
  Outline(std::string_view sql, const std::vector<Token>& tokens);

  const std::vector<Word>& words() const { return words_; }
  const std::vector<CommonTable>& common_tables() const { return common_tables_; }
  bool is_common_table(std::string_view lower_name) const;

  // Where the first statement that is not empty begins, and its first word; none: there is none.
  std::optional<std::size_t> first_word() const;
  // Statements from this word on, as semicolons cut them, not counting empty ones.
  std::uint32_t statements_from(std::size_t byte) const;

  // Where a name is first written; empty if it is not. `calls` asks for one before a bracket.
  Span first_written(std::string_view lower_name, bool calls = false) const;
  bool mentions(std::string_view lower_name) const { return !first_written(lower_name).empty(); }
  bool has(Keyword keyword) const;

  // The word that stands after the closing bracket of `open`, and so on.
  std::size_t after(std::size_t word) const;

  bool has_star() const;  // in the outermost result columns
  bool has_limit() const { return limit_.has_value(); }
  std::optional<std::uint64_t> limit() const { return limit_; }  // the outermost, if a constant
  bool is_single_row() const;  // outermost aggregates without GROUP BY

 private:
  void read_words(std::string_view sql, const std::vector<Token>& tokens);
  void pair_brackets();
  void read_with_lists();
  std::size_t read_common_table(std::size_t at);
  void read_limit();

  std::vector<Word> words_;
  std::vector<CommonTable> common_tables_;
  std::optional<std::uint64_t> limit_;
};

// A name without its quotes, lower case.
std::string lower_name(const Word& word);
bool is_named(const Word& word, std::string_view lower_name);

// A string literal's content, or what "x" means where no such column exists.
std::string literal_text(const Word& word);

// The value of a constant expression of numbers, + - * / and brackets; none if it is not one.
std::optional<double> constant_of(const std::vector<Word>& words, Range range);

// The comma-separated parts between the brackets at `open`.
std::vector<Range> parts_of(const std::vector<Word>& words, Range inside);

// alias → relation, both lower case, for names that `is_relation` knows: FROM orders o, orders AS
// o.
using Aliases = std::unordered_map<std::string, std::string>;
template <class IsRelation>
Aliases aliases_of(const std::vector<Word>& words, const IsRelation& is_relation);
bool may_be_alias(const Word& word);

template <class IsRelation>
Aliases aliases_of(const std::vector<Word>& words, const IsRelation& is_relation) {
  Aliases aliases;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!words[i].is_name()) continue;
    std::size_t next = i + 1;
    const bool has_as = words[next].is(Keyword::kAs);
    if (has_as) ++next;
    if (next >= words.size() || !may_be_alias(words[next])) continue;
    std::string relation = lower_name(words[i]);
    if (is_relation(relation)) aliases.emplace(lower_name(words[next]), std::move(relation));
  }
  return aliases;
}

}  // namespace countersign::engines::sqlite
