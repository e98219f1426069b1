#pragma once

// A question cut into items: each run of words with what it may be. Everything said stands in
// exactly one item, so that nothing can be ignored unseen.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/planners/builtin/language/dates.h"
#include "agent/planners/builtin/language/numbers.h"
#include "agent/planners/builtin/language/synonyms.h"
#include "agent/planners/builtin/language/words.h"
#include "agent/planners/builtin/reading/draft.h"
#include "agent/planners/builtin/reading/lexicon.h"

namespace countersign::agent::builtin {

enum class ItemKind : std::uint8_t {
  kNoun,   // candidates; may have hits too: "shipped" is shipped_at and a status
  kValue,  // hits, or quoted
  kNumber,
  kRange,
  kDates,
  kGrain,  // "by month"
  kUnit,   // "month", "year" alone
  kAggregate,
  kShare,
  kGrouping,
  kSuperlative,
  kOrder,
  kCompare,
  kNegation,
  kFiller,
  kFunction,  // a word that holds the sentence together; `text` says which
  kVerb,      // a verb that only connects: placed, have, live
  kSymbol,
  kOutOfScope,
  kUnplaced,  // a time that cannot be placed
  kUnknown,
};

struct Item {
  ItemKind kind = ItemKind::kUnknown;
  std::size_t from = 0, count = 1;  // tokens
  std::string text;                 // lower-cased, of the first token
  std::string words;                // as written
  Noun noun;
  bool noun_is_exact = false;
  bool noun_is_exact_name = false;  // spelled as in the schema, not only of the same stem
  std::vector<Hit> hits;
  Number number, number_to;
  FoundDates dates;
  FoundGrain grain;
  FoundAggregate aggregate;
  FoundSuperlative superlative;
  FoundOrder order;
  FoundCompare compare;
  FoundNegation negation;
  bool is_quoted = false;
  bool is_opposite = false;  // "inactive"
  bool is_capitalised = false;

  bool is(ItemKind k) const { return kind == k; }
  bool is_word(std::string_view w) const { return text == w; }
};

// A run of tokens that may be a value.
struct Wanted {
  std::size_t from = 0, count = 1;
  std::string said;
  bool is_must = false;  // part of it has no other meaning
  friend auto operator<=>(const Wanted&, const Wanted&) = default;
};
// What look-ups found, by what was said (lower-cased).
using Found = std::map<std::string, std::vector<Hit>>;

class Tagger {
 public:
  Tagger(const SchemaMap& schema, const Lexicon& lexicon, const Found& found)
      : schema_(schema), lexicon_(lexicon), found_(found) {}

  std::vector<Item> items(const Question& question) const;
  // Runs that a look-up should be asked about, longest first.
  std::vector<Wanted> wanted(const Question& question) const;

 private:
  Item item_at(const Question& question, std::size_t at, const Item* before) const;
  bool take_value(const Question& question, std::size_t at, std::size_t others, Item& item) const;
  std::vector<Candidate> pay_columns(const Token& token) const;
  std::optional<std::size_t> only_person(const Token& token) const;
  bool is_unknown_name(Tokens tokens, std::size_t at) const;
  bool is_verb_of_role(const Token& token) const;
  bool is_open(const Question& question, const Item& item) const;

  const SchemaMap& schema_;
  const Lexicon& lexicon_;
  const Found& found_;
};

}  // namespace countersign::agent::builtin
