// Singular and plural, forms of verbs, and slips of the pen: the part of words.h that knows how
// English bends its words.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "agent/planners/builtin/language/synonyms.h"
#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

namespace {

using Words = std::unordered_set<std::string_view>;
using Forms = std::unordered_map<std::string_view, std::string_view>;

struct Pair {
  std::string_view one, many;
};

constexpr std::array kIrregularNouns = {
    Pair{"person", "people"},
    Pair{"child", "children"},
    Pair{"man", "men"},
    Pair{"woman", "women"},
    Pair{"mouse", "mice"},
    Pair{"foot", "feet"},
    Pair{"tooth", "teeth"},
    Pair{"goose", "geese"},
    Pair{"knife", "knives"},
    Pair{"life", "lives"},
    Pair{"wife", "wives"},
    Pair{"shelf", "shelves"},
    Pair{"leaf", "leaves"},
    Pair{"wolf", "wolves"},
    Pair{"half", "halves"},
    Pair{"calf", "calves"},
    Pair{"loaf", "loaves"},
    Pair{"thief", "thieves"},
    Pair{"scarf", "scarves"},
    Pair{"analysis", "analyses"},
    Pair{"diagnosis", "diagnoses"},
    Pair{"crisis", "crises"},
    Pair{"thesis", "theses"},
    Pair{"hypothesis", "hypotheses"},
    Pair{"synopsis", "synopses"},
    Pair{"prognosis", "prognoses"},
    Pair{"axis", "axes"},
    Pair{"index", "indices"},
    Pair{"matrix", "matrices"},
    Pair{"vertex", "vertices"},
    Pair{"appendix", "appendices"},
    Pair{"criterion", "criteria"},
    Pair{"phenomenon", "phenomena"},
    Pair{"alumnus", "alumni"},
    Pair{"fungus", "fungi"},
    Pair{"nucleus", "nuclei"},
    Pair{"stimulus", "stimuli"},
    Pair{"radius", "radii"},
    Pair{"bacterium", "bacteria"},
    Pair{"curriculum", "curricula"},
    Pair{"quiz", "quizzes"},
    Pair{"ox", "oxen"},
    Pair{"bus", "buses"},
    Pair{"gas", "gases"},
    Pair{"lens", "lenses"},
    Pair{"alias", "aliases"},
    Pair{"atlas", "atlases"},
    Pair{"canvas", "canvases"},
    Pair{"bias", "biases"},
    Pair{"movie", "movies"},
    Pair{"cookie", "cookies"},
    Pair{"calorie", "calories"},
    Pair{"selfie", "selfies"},
    Pair{"brownie", "brownies"},
    Pair{"rookie", "rookies"},
    Pair{"genie", "genies"},
    Pair{"prairie", "prairies"},
    Pair{"hoodie", "hoodies"},
    Pair{"tie", "ties"},
    Pair{"pie", "pies"},
    Pair{"hero", "heroes"},
    Pair{"potato", "potatoes"},
    Pair{"tomato", "tomatoes"},
    Pair{"cargo", "cargoes"},
    Pair{"volcano", "volcanoes"},
    Pair{"veto", "vetoes"},
    Pair{"cache", "caches"},
    Pair{"niche", "niches"},
    Pair{"headache", "headaches"},
    Pair{"salesman", "salesmen"},
    Pair{"salesperson", "salespeople"},
    Pair{"id", "ids"},
    Pair{"campus", "campuses"},
    Pair{"staff", "staff"},
};

// The same in both, or no plural though they end in s.
const Words& unchanging() {
  static const Words words = {
      "series",      "species",      "news",        "sheep",       "fish",        "data",
      "goods",       "always",       "this",        "was",         "has",         "does",
      "is",          "its",          "us",          "plus",        "minus",       "less",
      "across",      "as",           "his",         "yes",         "gps",         "sms",
      "status",      "campus",       "bonus",       "virus",       "census",      "chorus",
      "corpus",      "focus",        "genus",       "basis",       "physics",     "athletics",
      "sos",         "css",          "pos",         "towards",     "various",     "previous",
      "versus",      "besides",      "sometimes",   "unless",      "thus",        "overseas",
      "mathematics", "economics",    "politics",    "logistics",   "electronics", "statistics",
      "analytics",   "headquarters", "mains",       "christmas",   "texas",       "kansas",
      "arkansas",    "paris",        "james",       "hours_per",   "aids",        "diabetes",
      "rabies",      "herpes",       "asbestos",    "tennis",      "gas",         "bus",
      "iris",        "oasis",        "emphasis",    "genesis",     "nemesis",     "dialysis",
      "paralysis",   "sepsis",       "netherlands", "philippines", "maldives",    "wales",
      "honduras",    "cyprus",       "laos",        "belarus",     "barbados",    "bahamas",
      "seychelles",  "mauritius",    "athens",      "brussels",    "dallas",      "vegas",
      "angeles",     "orleans",      "naples",      "versailles",  "afterwards",  "perhaps",
      "whereas",     "lens",         "jeans",       "pants",       "trousers",    "shorts",
      "scissors",    "glasses",      "sunglasses",  "headphones",
  };
  return words;
}

struct VerbForms {
  std::string_view base;
  std::string_view forms;  // with spaces between
};
constexpr std::array kIrregularVerbs = {
    VerbForms{"buy", "bought"},
    VerbForms{"sell", "sold"},
    VerbForms{"pay", "paid"},
    VerbForms{"make", "made"},
    VerbForms{"spend", "spent"},
    VerbForms{"send", "sent"},
    VerbForms{"give", "gave given"},
    VerbForms{"take", "took taken"},
    VerbForms{"go", "went gone goes"},
    VerbForms{"write", "wrote written"},
    VerbForms{"fly", "flew flown"},
    VerbForms{"drive", "drove driven"},
    VerbForms{"hold", "held"},
    VerbForms{"teach", "taught"},
    VerbForms{"build", "built"},
    VerbForms{"lend", "lent"},
    VerbForms{"ride", "rode ridden"},
    VerbForms{"win", "won"},
    VerbForms{"lose", "lost"},
    VerbForms{"begin", "began begun"},
    VerbForms{"come", "came"},
    VerbForms{"become", "became"},
    VerbForms{"grow", "grew grown"},
    VerbForms{"know", "knew known"},
    VerbForms{"see", "saw seen"},
    VerbForms{"meet", "met"},
    VerbForms{"get", "got gotten"},
    VerbForms{"have", "had has having"},
    VerbForms{"do", "did does done"},
    VerbForms{"be", "was were is are been am being"},
    VerbForms{"say", "said"},
    VerbForms{"tell", "told"},
    VerbForms{"find", "found"},
    VerbForms{"keep", "kept"},
    VerbForms{"bring", "brought"},
    VerbForms{"catch", "caught"},
    VerbForms{"choose", "chose chosen"},
    VerbForms{"wear", "wore worn"},
    VerbForms{"sing", "sang sung"},
    VerbForms{"run", "ran"},
    VerbForms{"swim", "swam swum"},
    VerbForms{"eat", "ate eaten"},
    VerbForms{"drink", "drank drunk"},
    VerbForms{"sleep", "slept"},
    VerbForms{"feel", "felt"},
    VerbForms{"fall", "fell fallen"},
    VerbForms{"rise", "rose risen"},
    VerbForms{"break", "broke broken"},
    VerbForms{"speak", "spoke spoken"},
    VerbForms{"steal", "stole stolen"},
    VerbForms{"shoot", "shot"},
    VerbForms{"feed", "fed"},
    VerbForms{"draw", "drew drawn"},
    VerbForms{"throw", "threw thrown"},
    VerbForms{"show", "shown"},
    VerbForms{"mean", "meant"},
    VerbForms{"hear", "heard"},
    VerbForms{"seek", "sought"},
    VerbForms{"lead", "led"},
    VerbForms{"breed", "bred"},
    VerbForms{"die", "died dying dies"},
    VerbForms{"lie", "lying"},
    VerbForms{"tie", "tied tying"},
    VerbForms{"undergo", "underwent undergone"},
    VerbForms{"withdraw", "withdrew withdrawn"},
    VerbForms{"overdraw", "overdrawn"},
    VerbForms{"cancel", "cancelled cancelling canceled canceling"},
    VerbForms{"travel", "travelled travelling"},
    VerbForms{"label", "labelled labelling"},
    VerbForms{"model", "modelled modelling"},
    VerbForms{"enroll", "enrolled enrolling enrol"},
    VerbForms{"fulfill", "fulfilled fulfil fulfilling"},
    VerbForms{"fuel", "fuelled"},
    VerbForms{"control", "controlled"},
    VerbForms{"total", "totalled totaled"},
    VerbForms{"refuel", "refuelled"},
    VerbForms{"quit", "quit"},
};

// Plain verbs of the questions that people ask; they tell "placed" (place) from "listed" (list).
const Words& verbs() {
  static const Words words = {
      "place",       "create",    "ship",        "order",       "deliver",     "return",
      "purchase",    "visit",     "rent",        "borrow",      "hire",        "fire",
      "employ",      "manage",    "supervise",   "report",      "work",        "live",
      "reside",      "locate",    "base",        "register",    "subscribe",   "join",
      "leave",       "sign",      "book",        "reserve",     "cancel",      "attend",
      "enroll",      "study",     "graduate",    "pass",        "fail",        "grade",
      "score",       "play",      "stream",      "listen",      "watch",       "view",
      "rate",        "review",    "like",        "follow",      "comment",     "post",
      "publish",     "release",   "record",      "compose",     "perform",     "direct",
      "star",        "act",       "treat",       "diagnose",    "prescribe",   "admit",
      "discharge",   "operate",   "refer",       "schedule",    "depart",      "arrive",
      "delay",       "land",      "board",       "carry",       "load",        "unload",
      "store",       "stock",     "supply",      "produce",     "manufacture", "charge",
      "bill",        "invoice",   "refund",      "discount",    "donate",      "contribute",
      "invest",      "deposit",   "transfer",    "owe",         "cost",        "price",
      "earn",        "measure",   "log",         "monitor",     "detect",      "trigger",
      "install",     "replace",   "repair",      "maintain",    "inspect",     "test",
      "complete",    "finish",    "start",       "end",         "open",        "close",
      "assign",      "approve",   "reject",      "submit",      "process",     "handle",
      "resolve",     "escalate",  "answer",      "call",        "contact",     "mail",
      "email",       "receive",   "issue",       "renew",       "expire",      "activate",
      "disable",     "enable",    "block",       "delete",      "update",      "change",
      "modify",      "add",       "remove",      "include",     "exclude",     "contain",
      "belong",      "own",       "use",         "need",        "want",        "weigh",
      "last",        "train",     "promote",     "transact",    "trade",       "exchange",
      "donate",      "adopt",     "vaccinate",   "examine",     "list",        "rank",
      "sort",        "group",     "count",       "sum",         "average",     "compare",
      "share",       "average",   "calculate",   "total",       "number",      "name",
      "call",        "title",     "describe",    "write",       "author",      "translate",
      "edit",        "print",     "read",        "loan",        "check",       "reach",
      "exceed",      "miss",      "drop",        "stop",        "plan",        "rob",
      "chat",        "travel",    "move",        "marry",       "divorce",     "age",
      "compete",     "race",      "coach",       "sponsor",     "insure",      "claim",
      "cover",       "settle",    "file",        "dispatch",    "pick",        "pack",
      "track",       "receive",   "accept",      "decline",     "generate",    "collect",
      "consume",     "emit",      "connect",     "disconnect",  "link",        "relate",
      "associate",   "involve",   "participate", "provide",     "offer",       "serve",
      "cook",        "clean",     "plant",       "harvest",     "water",       "feed",
      "mine",        "export",    "import",      "sample",      "sequence",    "observe",
      "capture",     "upload",    "download",    "click",       "convert",     "bounce",
      "browse",      "search",    "request",     "respond",     "apply",       "interview",
      "retire",      "resign",    "terminate",   "transport",   "refurbish",   "lease",
      "park",        "wait",      "stay",        "check",       "occupy",      "clean",
      "host",        "organize",  "organise",    "hold",        "launch",      "acquire",
      "found",       "establish", "sell",        "buy",         "happen",      "occur",
      "take",        "appear",    "feature",     "specialize",  "specialise",  "practice",
      "practise",    "mentor",    "advise",      "allocate",    "bid",         "win",
      "award",       "nominate",  "elect",       "vote",        "support",     "generate",
      "spend",       "pay",       "increase",    "decrease",    "improve",     "decline",
      "combine",     "split",     "divide",      "break",       "filter",      "restrict",
      "limit",       "exist",     "remain",      "verify",      "confirm",     "validate",
      "expose",      "infect",    "recover",     "hospitalize", "vary",        "specify",
      "classify",    "identify",  "qualify",     "supply",      "apply",       "reply",
      "copy",        "deploy",    "display",     "pay",         "license",     "purchase",
      "browse",      "lapse",     "close",       "lose",        "suspend",     "archive",
      "discontinue", "value",     "rescue",      "queue",       "issue",       "continue",
      "balance",     "finance",   "advance",     "notice",      "service",     "produce",
      "reduce",      "introduce", "announce",    "fly",         "drive",       "ride",
      "teach",       "learn",     "sync",        "fetch",       "match",       "switch",
      "touch",       "search",    "attach",      "fix",         "tax",         "mix",
      "box",         "address",   "access",      "process",
  };
  return words;
}

// They end like verb forms and are none, or their noun is what people mean.
const Words& not_verb_forms() {
  static const Words words = {
      "red",           "bed",         "feed",      "speed",       "seed",        "need",
      "breed",         "hundred",     "shed",      "weed",        "sled",        "led",
      "wed",           "indeed",      "exceed",    "thing",       "string",      "king",
      "ring",          "spring",      "wing",      "morning",     "evening",     "ceiling",
      "bring",         "sing",        "being",     "during",      "nothing",     "something",
      "anything",      "everything",  "rating",    "building",    "booking",     "listing",
      "meeting",       "training",    "setting",   "reading",     "painting",    "wedding",
      "clothing",      "string",      "sibling",   "ranking",     "spelling",    "heading",
      "pricing",       "holding",     "offering",  "filing",      "beginning",   "ending",
      "duckling",      "darling",     "recording", "drawing",     "crossing",    "swing",
      "sting",         "bearing",     "housing",   "lighting",    "marketing",   "engineering",
      "accounting",    "banking",     "mining",    "farming",     "fishing",     "gaming",
      "gardening",     "camping",     "cycling",   "running",     "swimming",    "cooking",
      "hiking",        "shopping",    "washing",   "according",   "including",   "excluding",
      "remaining",     "outstanding", "pending",   "opening",     "standing",    "posting",
      "sampling",      "ping",        "sling",     "fling",       "bling",       "hundreds",
      "bread",         "united",      "limited",   "sacred",      "naked",       "id",
      "kid",           "aged",        "embed",     "landing",     "boarding",    "parking",
      "packing",       "missing",     "overnight", "interesting", "advertising", "consulting",
      "manufacturing", "catering",    "dining",    "sailing",     "boxing",
  };
  return words;
}

const Forms& to_singular() {
  static const Forms forms = [] {
    Forms all;
    for (const auto& pair : kIrregularNouns) all.emplace(pair.many, pair.one);
    return all;
  }();
  return forms;
}

const Forms& to_plural() {
  static const Forms forms = [] {
    Forms all;
    for (const auto& pair : kIrregularNouns) all.emplace(pair.one, pair.many);
    return all;
  }();
  return forms;
}

const Forms& irregular_verbs() {
  static const Forms forms = [] {
    Forms all;
    for (const auto& verb : kIrregularVerbs)
      for (std::size_t at = 0; at < verb.forms.size();) {
        const auto end = std::min(verb.forms.find(' ', at), verb.forms.size());
        all.emplace(verb.forms.substr(at, end - at), verb.base);
        at = end + 1;
      }
    return all;
  }();
  return forms;
}

bool is_vowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

bool ends_with_any(std::string_view word, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return word.ends_with(ending); });
}

std::string cut(std::string_view word, std::size_t letters, std::string_view instead = "") {
  return std::string(word.substr(0, word.size() - letters)) + std::string(instead);
}

bool has_vowel(std::string_view text) {
  return text.find_first_of("aeiouy") != std::string_view::npos;
}

// "men" of a compound: salesmen, policewomen, but not specimen.
bool is_men_plural(std::string_view word) {
  static const Words not_plural = {"specimen", "regimen", "omen",    "amen",
                                   "semen",    "acumen",  "abdomen", "yemen"};
  return word.size() > 3 && word.ends_with("men") && !not_plural.contains(word);
}

// Of a word that ends in "es", which letters fall away.
std::string without_es(std::string_view word) {
  if (word.ends_with("ies")) return word.size() > 4 ? cut(word, 3, "y") : cut(word, 1);
  if (ends_with_any(word, {"sses", "shes", "ches", "xes", "tzes", "zzes"})) return cut(word, 2);
  if (word.ends_with("uses") && !ends_with_any(word, {"ouses", "auses", "fuses", "cuses"}) &&
      word.size() > 5)
    return cut(word, 2);
  return cut(word, 1);
}

// The plain verb under a form of which `root` is left when its ending is cut off.
std::string verb_from(std::string_view root) {
  const std::string with_e = std::string(root) + "e";
  if (verbs().contains(with_e)) return with_e;
  if (verbs().contains(root)) return std::string(root);
  const std::size_t n = root.size();
  const bool is_doubled = n > 3 && root[n - 1] == root[n - 2] && !is_vowel(root[n - 1]);
  if (is_doubled && !ends_with_any(root, {"ll", "ss", "ff", "zz"})) return cut(root, 1);
  if (is_doubled) return std::string(root);
  const bool wants_e =
      ends_with_any(root, {"v",  "u",  "rg", "ng", "dg", "nc", "rc", "iz", "yz", "ns", "rs",
                           "ps", "as", "os", "us", "is", "tl", "bl", "gl", "pl", "dl"});
  const bool is_short = n >= 3 && n <= 4 && !is_vowel(root[n - 1]) && is_vowel(root[n - 2]) &&
                        !is_vowel(root[n - 3]) && !ends_with_any(root, {"w", "x", "y"});
  return wants_e || is_short || (n > 4 && ends_with_any(root, {"at", "ac", "ic", "uc"}))
             ? with_e
             : std::string(root);
}

std::size_t letters_in(std::string_view word) {
  return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

std::string singular(std::string_view word) {
  if (const auto it = to_singular().find(word); it != to_singular().end())
    return std::string(it->second);
  if (word.size() < 3 || unchanging().contains(word)) return std::string(word);
  if (is_men_plural(word)) return cut(word, 2, "an");
  if (!word.ends_with('s') || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is"))
    return std::string(word);
  if (word.ends_with("es")) return without_es(word);
  return cut(word, 1);
}

std::string plural(std::string_view word) {
  if (const auto it = to_plural().find(word); it != to_plural().end())
    return std::string(it->second);
  if (word.empty() || to_singular().contains(word) || singular(word) != word)
    return std::string(word);
  const bool is_status = ends_with_any(word, {"status", "campus", "bonus", "virus", "census"});
  if (unchanging().contains(word) && !is_status) return std::string(word);
  if (word.size() > 3 && word.ends_with("man")) return cut(word, 2, "en");
  if (word.ends_with('y') && word.size() > 1 && !is_vowel(word[word.size() - 2]))
    return cut(word, 1, "ies");
  if (ends_with_any(word, {"s", "x", "z", "ch", "sh"})) return std::string(word) + "es";
  return std::string(word) + "s";
}

std::string verb_base(std::string_view word) {
  if (const auto it = irregular_verbs().find(word); it != irregular_verbs().end())
    return std::string(it->second);
  if (word.size() < 4 || not_verb_forms().contains(word) || verbs().contains(word))
    return std::string(word);
  if (word.ends_with("ied")) return cut(word, 3, "y");
  if (word.ends_with("ed") && !word.ends_with("eed") && has_vowel(word.substr(0, word.size() - 2)))
    return verb_from(word.substr(0, word.size() - 2));
  if (word.ends_with("ing") && word.size() > 5 && has_vowel(word.substr(0, word.size() - 3)))
    return verb_from(word.substr(0, word.size() - 3));
  if (word.ends_with('s')) {
    const auto one = singular(word);
    if (verbs().contains(one)) return one;
  }
  return std::string(word);
}

std::string stem(std::string_view word) {
  const auto one = singular(word);
  return one == word || not_verb_forms().contains(one) ? verb_base(one) : one;
}

std::size_t typo_distance(std::string_view a, std::string_view b, std::size_t at_most) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  constexpr std::size_t kLettersMax = 40;
  if (gap > at_most || a.size() > kLettersMax || b.size() > kLettersMax) return at_most + 1;
  std::array<std::array<std::size_t, kLettersMax + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& above_that = rows[(i + 1) % 3];
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1,
                         above[j - 1] + static_cast<std::size_t>(a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], above_that[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > at_most) return at_most + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], at_most + 1);
}

std::size_t slips_forgiven(std::size_t letters) {
  if (letters <= 4) return 0;
  return letters <= 7 ? 1 : 2;
}

bool is_slip_of(std::string_view said, std::string_view word) {
  constexpr std::size_t kSlipsMax = 2;
  const std::size_t gap =
      said.size() > word.size() ? said.size() - word.size() : word.size() - said.size();
  if (said.size() < 4 || word.size() < 2 || gap > kSlipsMax || said == word) return false;
  const bool begins_alike = said[0] == word[0] || (said[0] == word[1] && said[1] == word[0]);
  if (!begins_alike) return false;
  const auto bound = slips_forgiven(std::min(letters_in(said) + 1, letters_in(word)));
  return bound > 0 && typo_distance(said, word, bound) <= bound && !is_known_word(said);
}

}  // namespace countersign::agent::builtin
