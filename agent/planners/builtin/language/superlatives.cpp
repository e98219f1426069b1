// Adjectives that order things: which way, and by which attribute. The order part of synonyms.h.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/planners/builtin/language/fixed_phrases.h"
#include "agent/planners/builtin/language/synonyms.h"

namespace countersign::agent::builtin {

namespace {

struct Adjective {
  std::string_view plain;        // after "most" and "more"; empty if never so
  std::string_view comparative;  // "older"; empty: "more …"
  std::string_view superlative;  // "oldest"; several with spaces
  Direction direction;
  About about;
  std::string_view attributes;  // with spaces, best first
};

constexpr auto kUp = Direction::kHighest;
constexpr auto kDown = Direction::kLowest;
constexpr std::string_view kMoneyWords = "price cost rate fee fare amount total rent value";
constexpr std::string_view kSizeWords =
    "size area capacity amount total quantity population volume length";
constexpr std::string_view kLengthWords =
    "duration length runtime distance minutes milliseconds seconds time pages height";

constexpr Adjective kAdjectives[] = {
    {"expensive", "", "", kUp, About::kMoney, kMoneyWords},
    {"costly", "costlier", "costliest", kUp, About::kMoney, "cost price rate fee amount total"},
    {"pricey", "pricier", "priciest", kUp, About::kMoney, kMoneyWords},
    {"cheap", "cheaper", "cheapest", kDown, About::kMoney, kMoneyWords},
    {"inexpensive", "", "", kDown, About::kMoney, kMoneyWords},
    {"affordable", "", "", kDown, About::kMoney, kMoneyWords},
    {"valuable", "", "", kUp, About::kMoney, "value worth price revenue total"},
    {"profitable", "", "", kUp, About::kMoney, "profit margin"},
    {"lucrative", "", "", kUp, About::kMoney, "profit revenue total"},
    {"old", "older", "oldest eldest", kUp, About::kBirth, "age birth"},
    {"elderly", "", "", kUp, About::kBirth, "age birth"},
    {"young", "younger", "youngest", kDown, About::kBirth, "age birth"},
    {"new", "newer", "newest", kUp, About::kDate, ""},
    {"recent", "", "", kUp, About::kDate, ""},
    {"recently", "", "", kUp, About::kDate, ""},
    {"late", "later", "latest", kUp, About::kDate, ""},
    {"early", "earlier", "earliest", kDown, About::kDate, ""},
    {"big", "bigger", "biggest", kUp, About::kNumber, kSizeWords},
    {"large", "larger", "largest", kUp, About::kNumber, kSizeWords},
    {"great", "greater", "greatest", kUp, About::kNumber, ""},
    {"small", "smaller", "smallest", kDown, About::kNumber, kSizeWords},
    {"tiny", "tinier", "tiniest", kDown, About::kNumber, kSizeWords},
    {"high", "higher", "highest", kUp, About::kNumber, ""},
    {"low", "lower", "lowest", kDown, About::kNumber, ""},
    {"", "", "best", kUp, About::kNumber, ""},
    {"", "", "worst", kDown, About::kNumber, ""},
    {"", "", "leading", kUp, About::kNumber, ""},
    {"tall", "taller", "tallest", kUp, About::kSize, "height elevation"},
    {"long", "longer", "longest", kUp, About::kSize, kLengthWords},
    {"lengthy", "lengthier", "lengthiest", kUp, About::kSize, kLengthWords},
    {"short", "shorter", "shortest", kDown, About::kSize, kLengthWords},
    {"heavy", "heavier", "heaviest", kUp, About::kSize, "weight mass"},
    {"light", "lighter", "lightest", kDown, About::kSize, "weight mass"},
    {"fast", "faster", "fastest", kUp, About::kSize, "speed velocity"},
    {"slow", "slower", "slowest", kDown, About::kSize, "speed velocity"},
    {"hot", "hotter", "hottest", kUp, About::kSize, "temperature heat"},
    {"warm", "warmer", "warmest", kUp, About::kSize, "temperature heat"},
    {"cold", "colder", "coldest", kDown, About::kSize, "temperature"},
    {"cool", "cooler", "coolest", kDown, About::kSize, "temperature"},
    {"humid", "", "", kUp, About::kSize, "humidity"},
    {"dry", "drier", "driest", kDown, About::kSize, "humidity moisture"},
    {"deep", "deeper", "deepest", kUp, About::kSize, "depth"},
    {"wide", "wider", "widest", kUp, About::kSize, "width"},
    {"thick", "thicker", "thickest", kUp, About::kSize, "thickness pages"},
    {"thin", "thinner", "thinnest", kDown, About::kSize, "thickness pages"},
    {"rich", "richer", "richest", kUp, About::kMoney, "balance income salary wealth"},
    {"poor", "poorer", "poorest", kDown, About::kMoney, "balance income salary wealth"},
    {"near", "nearer", "nearest", kDown, About::kSize, "distance"},
    {"close", "closer", "closest", kDown, About::kSize, "distance"},
    {"far", "farther", "farthest furthest", kUp, About::kSize, "distance"},
    {"strong", "stronger", "strongest", kUp, About::kSize, "strength power magnitude"},
    {"powerful", "", "", kUp, About::kSize, "power horsepower"},
    {"loud", "louder", "loudest", kUp, About::kSize, "noise volume loudness"},
    {"populous", "", "", kUp, About::kSize, "population"},
    {"populated", "", "", kUp, About::kSize, "population"},
    {"experienced", "", "", kUp, About::kSize, "experience seniority years"},
    {"severe", "", "", kUp, About::kSize, "severity"},
    {"urgent", "", "", kUp, About::kSize, "priority urgency"},
    {"delayed", "", "", kUp, About::kSize, "delay"},
    {"discounted", "", "", kUp, About::kSize, "discount"},
    {"popular", "", "", kUp, About::kCount, ""},
    {"busy", "busier", "busiest", kUp, About::kCount, ""},
    {"active", "", "", kUp, About::kCount, ""},
    {"common", "", "", kUp, About::kCount, ""},
    {"frequent", "", "", kUp, About::kCount, ""},
    {"frequently", "", "", kUp, About::kCount, ""},
    {"often", "", "", kUp, About::kCount, ""},
    {"prolific", "", "", kUp, About::kCount, ""},
    {"productive", "", "", kUp, About::kCount, ""},
    {"loyal", "", "", kUp, About::kCount, ""},
    {"rare", "rarer", "rarest", kDown, About::kCount, ""},
};

// Of several words, or alone and without an adjective.
struct Fixed {
  std::string_view said;
  Direction direction;
  About about;
  std::string_view attributes;
  bool is_rank = false;
};
constexpr Fixed kFixed[] = {
    {"most", kUp, About::kCount, ""},
    {"the most", kUp, About::kCount, ""},
    {"fewest", kDown, About::kCount, ""},
    {"least", kDown, About::kCount, ""},
    {"top", kUp, About::kNumber, "", true},
    {"bottom", kDown, About::kNumber, "", true},
    {"first", kDown, About::kDate, "", true},
    {"last", kUp, About::kDate, "", true},
    {"best rated", kUp, About::kNumber, "rating score stars grade"},
    {"top rated", kUp, About::kNumber, "rating score stars grade"},
    {"highest rated", kUp, About::kNumber, "rating score stars grade"},
    {"best reviewed", kUp, About::kNumber, "rating score stars grade"},
    {"highest scoring", kUp, About::kNumber, "score points rating grade"},
    {"top scoring", kUp, About::kNumber, "score points goals"},
    {"worst rated", kDown, About::kNumber, "rating score stars grade"},
    {"lowest rated", kDown, About::kNumber, "rating score stars grade"},
    {"lowest scoring", kDown, About::kNumber, "score points rating grade"},
    {"best paid", kUp, About::kMoney, "salary pay wage"},
    {"highest paid", kUp, About::kMoney, "salary pay wage"},
    {"top paid", kUp, About::kMoney, "salary pay wage"},
    {"highest earning", kUp, About::kMoney, "salary pay wage revenue"},
    {"top earning", kUp, About::kMoney, "salary pay wage revenue"},
    {"lowest paid", kDown, About::kMoney, "salary pay wage"},
    {"worst paid", kDown, About::kMoney, "salary pay wage"},
    {"lowest earning", kDown, About::kMoney, "salary pay wage"},
    {"best selling", kUp, About::kNumber, "quantity units sales"},
    {"bestselling", kUp, About::kNumber, "quantity units sales"},
    {"best sellers", kUp, About::kNumber, "quantity units sales"},
    {"best seller", kUp, About::kNumber, "quantity units sales"},
    {"bestsellers", kUp, About::kNumber, "quantity units sales"},
    {"bestseller", kUp, About::kNumber, "quantity units sales"},
    {"best performing", kUp, About::kNumber, ""},
    {"top performing", kUp, About::kNumber, ""},
    {"worst performing", kDown, About::kNumber, ""},
    {"top selling", kUp, About::kNumber, "quantity units sales"},
    {"highest selling", kUp, About::kNumber, "quantity units sales"},
    {"worst selling", kDown, About::kNumber, "quantity units sales"},
    {"highest grossing", kUp, About::kMoney, "gross revenue total"},
    {"top grossing", kUp, About::kMoney, "gross revenue total"},
    {"longest serving", kDown, About::kDate, "hire join start"},
    {"highest paid", kUp, About::kMoney, "salary wage pay compensation"},
    {"best paid", kUp, About::kMoney, "salary wage pay compensation"},
    {"highest earning", kUp, About::kMoney, "salary wage pay compensation"},
    {"top earning", kUp, About::kMoney, "salary wage pay compensation"},
    {"lowest paid", kDown, About::kMoney, "salary wage pay compensation"},
    {"worst paid", kDown, About::kMoney, "salary wage pay compensation"},
    {"highest priced", kUp, About::kMoney, "price cost rate"},
    {"lowest priced", kDown, About::kMoney, "price cost rate"},
    {"highest ranked", kDown, About::kNumber, "rank ranking"},
    {"highest ranking", kDown, About::kNumber, "rank ranking"},
    {"most senior", kDown, About::kDate, "hire join start"},
};

// The tables as one list of things that can be heard.
struct Meaning {
  Direction direction = kUp;
  About about = About::kNumber;
  std::vector<std::string_view> attributes;
  bool is_rank = false;
  bool is_comparative = false;
};

Direction turned(Direction direction) {
  return direction == kUp ? kDown : kUp;
}

class Order {
 public:
  Order() {
    for (const auto& fixed : kFixed)
      add(std::string(fixed.said),
          {fixed.direction, fixed.about, words_in(fixed.attributes), fixed.is_rank, false});
    for (const auto& adjective : kAdjectives) add_adjective(adjective);
  }

  const Meaning* find(const std::string& said) const {
    const auto it = meanings_.find(said);
    return it == meanings_.end() ? nullptr : &it->second;
  }

  std::vector<std::string_view> words() const {
    std::vector<std::string_view> all;
    for (const auto& [said, unused] : meanings_)
      for (const auto word : words_in(said)) all.push_back(word);
    for (const auto& adjective : kAdjectives) all.push_back(adjective.plain);
    return all;
  }

 private:
  static std::vector<std::string_view> words_in(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find(' ', at), text.size());
      words.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return words;
  }

  void add(const std::string& said, const Meaning& meaning) { meanings_.emplace(said, meaning); }

  void add_adjective(const Adjective& adjective) {
    const auto attributes = words_in(adjective.attributes);
    const Meaning most{adjective.direction, adjective.about, attributes, false, false};
    Meaning least = most;
    least.direction = turned(most.direction);
    Meaning more = most, less = least;
    more.is_comparative = less.is_comparative = true;
    for (const auto word : words_in(adjective.superlative)) add(std::string(word), most);
    if (!adjective.comparative.empty()) add(std::string(adjective.comparative), more);
    if (adjective.plain.empty()) return;
    const std::string plain(adjective.plain);
    add("most " + plain, most);
    add("least " + plain, least);
    add("more " + plain, more);
    add("less " + plain, less);
  }

  std::unordered_map<std::string, Meaning> meanings_;
};

const Order& order() {
  static const Order made;
  return made;
}

}  // namespace

std::optional<FoundSuperlative> read_superlative(Tokens tokens, std::size_t at) {
  if (at >= tokens.size() || tokens[at].kind != TokenKind::kWord) return std::nullopt;
  // "films that last two hours": a verb.
  if (tokens[at].is("last") && at > 0 &&
      (tokens[at - 1].is("that") || tokens[at - 1].is("which") || tokens[at - 1].is("to")))
    return std::nullopt;
  const Meaning* meaning = nullptr;
  std::size_t taken = 2;
  if (at + 1 < tokens.size() && tokens[at + 1].kind == TokenKind::kWord)
    meaning = order().find(tokens[at].text + " " + tokens[at + 1].text);
  if (!meaning) {
    meaning = order().find(tokens[at].text);
    taken = 1;
  }
  if (!meaning) return std::nullopt;
  return FoundSuperlative{meaning->direction, meaning->about,          meaning->attributes,
                          meaning->is_rank,   meaning->is_comparative, taken};
}

std::vector<std::string_view> superlative_words() {
  return order().words();
}

}  // namespace countersign::agent::builtin
