#pragma once

// A question as words, and names of a schema as words, so that the two can be laid side by side.
//
// Nothing here fails: any bytes make tokens, and a question longer than kQuestionTokensMax tokens
// is cut there (is_cut says so). Everything is linear in the text, and every function may be called
// from any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::agent::builtin {

inline constexpr std::size_t kQuestionTokensMax = 200;

// ---- a question ---------------------------------------------------------------------------------

enum class TokenKind : std::uint8_t {
  kWord,    // "orders", "café", "o'brien", "q3"
  kNumber,  // "12", "1,000.50", "€100", "10k", "20%", "-5", "5th": see number
  kDate,    // "2024-03-05", "05/03/2024", "2024-03", "3.5.2024": read by dates.h
  kCode,    // letters and digits in one: "SKU-123", "A17", "x_4", "ana@example.org"
  kQuoted,  // '…' or "…", whole, without its quotes: almost surely a value
  kSymbol,  // one of , . ? ! : ; ( ) & + - / = < > <= >= != …; text is the symbol
};

enum class Unit : std::uint8_t { kNone, kMoney, kPercent };

// Exact as written: `digits` is what a statement may hold ("1000.50", "-5", "1500000").
struct Number {
  std::string digits;
  double value = 0;
  bool is_whole = true;
  bool is_ordinal = false;  // "5th", "third"
  Unit unit = Unit::kNone;
  // At least 0 and whole and small enough for a LIMIT.
  std::optional<std::uint64_t> count() const;
};

struct Span {
  std::size_t from = 0, to = 0;  // bytes of the question, half open
};

struct Token {
  TokenKind kind = TokenKind::kWord;
  // Lower-cased (Unicode's simple cases), without quotes and without a possessive 's:
  // "Customers'" → "customers", "Germany's" → "germany". Contractions come as two tokens:
  // "who's" → "who" "is", "haven't" → "have" "not".
  std::string text;
  std::string original;  // as written, possessive and quotes left out
  std::string stem;      // of a kWord: stem(text); otherwise equal to text
  Span span;             // of all of it in the question, quotes and possessive with it
  std::optional<Number> number;
  bool is_capitalised = false;  // the first letter is a capital
  bool is_sentence_start = false;
  bool is_possessive = false;
  // Nothing or only a hyphen stands between this token and the one before: "shirts" of "T-shirts".
  // Hyphens beside letters are no tokens of their own; between numbers ("10-20") they are. Two
  // parts of which one is a small word stay whole: "no-show", "check-in".
  bool is_joined = false;

  bool is(std::string_view word) const { return kind != TokenKind::kQuoted && text == word; }
};

using Tokens = std::span<const Token>;

struct Question {
  std::string text;
  std::vector<Token> tokens;
  bool is_cut = false;

  // The question's own spelling of tokens [from, from + count): for values of several words.
  std::string_view spelling(std::size_t from, std::size_t count) const;
};

Question read_question(std::string_view text);

// ---- words --------------------------------------------------------------------------------------

// Lower-cases Latin, Greek and Cyrillic letters; other bytes stay.
std::string fold_case(std::string_view text);

// "orders" → "order", "people" → "person", "categories" → "category"; a singular stays.
std::string singular(std::string_view word);
std::string plural(std::string_view word);
// The plain form of a verb: "shipped", "ships", "shipping" → "ship"; "bought" → "buy". Only for
// words that look like verb forms; others come back as they are.
std::string verb_base(std::string_view word);
// What two forms of one word have in common, noun or verb: "shipped", "ships" and "shipping" →
// "ship", "addresses" → "address", "sold" → "sell", "analyses" → "analysis". A form and not always
// an English word.
std::string stem(std::string_view word);

// Optimal string alignment distance (insert, delete, replace, swap of neighbours), at most
// `at_most`; at_most + 1 means "more".
std::size_t typo_distance(std::string_view a, std::string_view b, std::size_t at_most);
// How many slips are forgiven in a word of that length: 0 up to four letters, 1 up to seven,
// then 2.
std::size_t slips_forgiven(std::size_t letters);
// Near enough to be a slip of the pen, and not itself a word that we know (synonyms.h).
bool is_slip_of(std::string_view said, std::string_view word);

// ---- names of a schema --------------------------------------------------------------------------

struct NameWord {
  std::string text;      // as it stands in the name, lower-cased: "cust", "orders"
  std::string expanded;  // an abbreviation written out: "customer"; otherwise equal to text
  std::string stem;      // of expanded
  // Its abbreviation stands for the next word too: "dob" is "birth" "date".
  bool is_continued = false;
};

// snake_case, camelCase, PascalCase, kebab-case, digits and spaces come apart; joined lower-case
// names of known words do too ("orderdate", "zipcode" → "zip" "code"); tbl_, t_, dim_, fact_, vw_
// and their suffixes fall away as long as something is left. Abbreviations are written out.
std::vector<NameWord> name_words(std::string_view name);

// How a said word and a name's word are alike, worst first, so that they compare.
enum class Likeness : std::uint8_t { kNone, kTypo, kSynonym, kAbbreviation, kStem, kSame };

Likeness likeness(const Token& said, const NameWord& word);

// Tokens from `at` on that name something called `name`.
struct NameMatch {
  std::size_t tokens = 0;  // how many of them
  std::size_t words = 0;   // how many of the name's words they cover
  Likeness weakest = Likeness::kNone;
  bool is_whole = false;  // all of the name's words
  // Its last word, which says what it is: "price" of unit_price. Tails that only say how it is
  // counted or called do not matter: "fee" of fee_amt, "distance" of distance_km, "drug" of
  // drug_name.
  bool covers_head = false;
};

// The longest match that begins at `at`: a run of the name's words in their order, each said once
// ("unit price" or "unitprice" for unit_price; "price" alone covers its head). "date of birth"
// matches birth_date too, "number of seats" num_seats but never seat_number. Empty: no word of the
// name begins here.
std::optional<NameMatch> match_name(Tokens tokens, std::size_t at, std::span<const NameWord> name);

}  // namespace countersign::agent::builtin
