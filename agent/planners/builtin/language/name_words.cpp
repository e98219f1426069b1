// Names of a schema taken apart into words, and found again in what was said: the second half of
// words.h.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "agent/planners/builtin/language/synonyms.h"
#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

namespace {

using WordSet = std::unordered_set<std::string_view>;

// More words than this in one name are no name that anybody says.
constexpr std::size_t kNameWordsMax = 12;

const WordSet& table_prefixes() {
  static const WordSet words = {"tbl", "tb", "dim", "fact", "fct", "stg",  "vw",
                                "lkp", "lu", "mst", "ref",  "tab", "table"};
  return words;
}

const WordSet& table_suffixes() {
  static const WordSet words = {"tbl", "tb",    "dim", "fact", "fct",   "vw",
                                "tab", "table", "mst", "lkp",  "master"};
  return words;
}

// Two words for one letter group stand with a space: "dob" → "birth date".
const std::unordered_map<std::string_view, std::string_view>& abbreviations() {
  static const std::unordered_map<std::string_view, std::string_view> words = {
      {"qty", "quantity"},
      {"qnty", "quantity"},
      {"amt", "amount"},
      {"amnt", "amount"},
      {"cust", "customer"},
      {"cst", "customer"},
      {"prod", "product"},
      {"prd", "product"},
      {"dept", "department"},
      {"dpt", "department"},
      {"emp", "employee"},
      {"empl", "employee"},
      {"num", "number"},
      {"nbr", "number"},
      {"nr", "number"},
      {"no", "number"},
      {"addr", "address"},
      {"adr", "address"},
      {"desc", "description"},
      {"descr", "description"},
      {"cat", "category"},
      {"categ", "category"},
      {"dob", "birth date"},
      {"yob", "birth year"},
      {"birthday", "birth date"},
      {"tel", "phone"},
      {"telephone", "phone"},
      {"ph", "phone"},
      {"mob", "mobile"},
      {"mgr", "manager"},
      {"sal", "salary"},
      {"cnt", "count"},
      {"pct", "percent"},
      {"perc", "percent"},
      {"dt", "date"},
      {"ts", "timestamp"},
      {"tm", "time"},
      {"yr", "year"},
      {"mth", "month"},
      {"mon", "month"},
      {"wk", "week"},
      {"lang", "language"},
      {"loc", "location"},
      {"org", "organization"},
      {"acct", "account"},
      {"acc", "account"},
      {"txn", "transaction"},
      {"trx", "transaction"},
      {"tx", "transaction"},
      {"trans", "transaction"},
      {"inv", "invoice"},
      {"ord", "order"},
      {"cd", "code"},
      {"nm", "name"},
      {"ctry", "country"},
      {"cntry", "country"},
      {"lat", "latitude"},
      {"lng", "longitude"},
      {"lon", "longitude"},
      {"long", "longitude"},
      {"temp", "temperature"},
      {"tmp", "temperature"},
      {"hum", "humidity"},
      {"val", "value"},
      {"img", "image"},
      {"pic", "picture"},
      {"dr", "doctor"},
      {"pat", "patient"},
      {"appt", "appointment"},
      {"diag", "diagnosis"},
      {"presc", "prescription"},
      {"rx", "prescription"},
      {"stu", "student"},
      {"stud", "student"},
      {"crs", "course"},
      {"sem", "semester"},
      {"univ", "university"},
      {"tchr", "teacher"},
      {"prof", "professor"},
      {"instr", "instructor"},
      {"veh", "vehicle"},
      {"whse", "warehouse"},
      {"wh", "warehouse"},
      {"dlv", "delivery"},
      {"pmt", "payment"},
      {"pymt", "payment"},
      {"curr", "currency"},
      {"bal", "balance"},
      {"avg", "average"},
      {"tot", "total"},
      {"rev", "revenue"},
      {"disc", "discount"},
      {"msrp", "list price"},
      {"rrp", "list price"},
      {"mfr", "manufacturer"},
      {"mfg", "manufacturer"},
      {"sup", "supplier"},
      {"supp", "supplier"},
      {"suppl", "supplier"},
      {"vend", "vendor"},
      {"usr", "user"},
      {"pwd", "password"},
      {"passwd", "password"},
      {"msg", "message"},
      {"attr", "attribute"},
      {"grp", "group"},
      {"lvl", "level"},
      {"req", "request"},
      {"resp", "response"},
      {"res", "reservation"},
      {"resv", "reservation"},
      {"seq", "sequence"},
      {"src", "source"},
      {"dst", "destination"},
      {"dest", "destination"},
      {"arr", "arrival"},
      {"flt", "flight"},
      {"pax", "passenger"},
      {"orig", "origin"},
      {"dist", "distance"},
      {"dur", "duration"},
      {"len", "length"},
      {"hgt", "height"},
      {"ht", "height"},
      {"wt", "weight"},
      {"wgt", "weight"},
      {"sz", "size"},
      {"clr", "color"},
      {"fname", "first name"},
      {"lname", "last name"},
      {"surname", "last name"},
      {"mname", "middle name"},
      {"uname", "user name"},
      {"ename", "name"},
      {"dname", "name"},
      {"cname", "name"},
      {"pname", "name"},
      {"sname", "name"},
      {"hrs", "hours"},
      {"hr", "hour"},
      {"mins", "minutes"},
      {"secs", "seconds"},
      {"sec", "second"},
      {"pop", "population"},
      {"ver", "version"},
      {"env", "environment"},
      {"proj", "project"},
      {"prj", "project"},
      {"mtg", "meeting"},
      {"comp", "company"},
      {"rgn", "region"},
      {"reg", "region"},
      {"terr", "territory"},
      {"subj", "subject"},
      {"asst", "assistant"},
      {"mem", "member"},
      {"mbr", "member"},
      {"subs", "subscription"},
      {"sub", "subscription"},
      {"lic", "license"},
      {"tkt", "ticket"},
      {"evt", "event"},
      {"dev", "device"},
      {"err", "error"},
      {"exp", "expiry"},
      {"ref", "reference"},
      {"cmt", "comment"},
      {"pub", "publisher"},
      {"auth", "author"},
      {"trk", "track"},
      {"alb", "album"},
      {"art", "artist"},
      {"gnr", "genre"},
      {"spec", "specialty"},
      {"mat", "material"},
      {"pos", "position"},
      {"apt", "apartment"},
      {"bldg", "building"},
      {"stn", "station"},
      {"rte", "route"},
      {"shpmt", "shipment"},
      {"shp", "shipment"},
      {"pkg", "package"},
      {"uom", "unit"},
      {"cap", "capacity"},
      {"mtr", "meter"},
      {"insur", "insurance"},
      {"ins", "insurance"},
      {"pol", "policy"},
      {"clm", "claim"},
      {"sched", "schedule"},
      {"stat", "status"},
      {"sts", "status"},
      {"stts", "status"},
      {"gend", "gender"},
      {"tz", "timezone"},
      {"min", "minimum"},
      {"max", "maximum"},
  };
  return words;
}

// What lower-case names are run together from: "orderdate", "firstname", "quantityinstock".
const WordSet& name_parts() {
  static const WordSet words = {
      "account",    "active",    "actual",       "address",  "amount",   "arrival",  "at",
      "author",     "available", "balance",      "begin",    "billing",  "birth",    "book",
      "brand",      "buy",       "by",           "category", "city",     "class",    "code",
      "color",      "company",   "contact",      "cost",     "count",    "country",  "course",
      "created",    "credit",    "currency",     "customer", "date",     "day",      "delivery",
      "department", "departure", "description",  "discount", "due",      "duration", "email",
      "employee",   "end",       "ended",        "event",    "expiry",   "family",   "fax",
      "file",       "first",     "flight",       "full",     "gender",   "given",    "group",
      "head",       "hire",      "hired",        "home",     "hour",     "id",       "in",
      "invoice",    "is",        "item",         "job",      "joined",   "key",      "last",
      "length",     "level",     "limit",        "line",     "list",     "location", "login",
      "manager",    "member",    "method",       "middle",   "mobile",   "modified", "month",
      "name",       "net",       "no",           "number",   "office",   "on",       "order",
      "ordered",    "owner",     "paid",         "parent",   "patient",  "payment",  "phone",
      "place",      "playlist",  "postal",       "price",    "product",  "project",  "purchase",
      "quantity",   "rate",      "rating",       "reading",  "received", "region",   "release",
      "rental",     "report",    "required",     "return",   "returned", "salary",   "sale",
      "sales",      "scale",     "score",        "sell",     "sensor",   "serial",   "ship",
      "shipped",    "shipping",  "size",         "sold",     "staff",    "start",    "started",
      "state",      "status",    "stock",        "store",    "street",   "student",  "sub",
      "supplier",   "tax",       "teacher",      "ticket",   "time",     "title",    "to",
      "total",      "track",     "transaction",  "type",     "unit",     "units",    "updated",
      "user",       "value",     "vehicle",      "vendor",   "visit",    "weight",   "year",
      "zip",        "media",     "milliseconds", "bytes",    "level",    "album",    "artist",
      "order",      "details",   "detail",       "line",     "items",    "orders",   "items",
      "products",   "customers", "employees",    "payments", "lines",    "offices",  "reorder",
  };
  return words;
}

// Whole though two parts would fit: the one word is what people say.
const WordSet& unsplit() {
  static const WordSet words = {"address",  "category", "username", "database", "discount",
                                "account",  "playlist", "units",    "ordered",  "started",
                                "returned", "shipping", "received", "weekday",  "timestamp"};
  return words;
}

// Finds the way to read `word` as known parts, longest first; at most three.
bool split_joined(std::string_view word, std::size_t parts_left, std::vector<std::string>& parts) {
  if (name_parts().contains(word)) {
    parts.emplace_back(word);
    return true;
  }
  if (parts_left <= 1) return false;
  for (std::size_t n = word.size() - 2; n >= 3; --n) {
    if (!name_parts().contains(word.substr(0, n))) continue;
    parts.emplace_back(word.substr(0, n));
    if (split_joined(word.substr(n), parts_left - 1, parts)) return true;
    parts.pop_back();
  }
  return false;
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_separator(char c) {
  return c == '_' || c == '-' || c == ' ' || c == '.' || c == '/' || c == '#' || c == '$';
}

// Whether a new word begins at `at`: aB, 1a, a1, and the C of ABCd.
bool is_border(std::string_view name, std::size_t at) {
  const char before = name[at - 1], here = name[at];
  if (is_digit(before) != is_digit(here)) return true;
  if (!is_upper(here)) return false;
  if (!is_upper(before)) return true;
  // The s of "IDs" makes no word of its own.
  return at + 1 < name.size() && is_lower(name[at + 1]) &&
         !(name[at + 1] == 's' && at + 2 == name.size());
}

std::vector<std::string> pieces_of(std::string_view name) {
  std::vector<std::string> pieces;
  std::string piece;
  const auto flush = [&] {
    if (!piece.empty()) pieces.push_back(fold_case(piece));
    piece.clear();
  };
  for (std::size_t i = 0; i < name.size() && pieces.size() < kNameWordsMax; ++i) {
    if (is_separator(name[i])) {
      flush();
      continue;
    }
    if (!piece.empty() && is_border(name, i)) flush();
    piece += name[i];
  }
  flush();
  return pieces;
}

void drop_affixes(std::vector<std::string>& pieces) {
  const auto is_letter_alone = [](const std::string& piece) {
    return piece.size() == 1 && piece != "x" && piece != "y" && piece != "z" && !is_digit(piece[0]);
  };
  if (pieces.size() > 1 &&
      (table_prefixes().contains(pieces.front()) || is_letter_alone(pieces.front())))
    pieces.erase(pieces.begin());
  if (pieces.size() > 1 && table_suffixes().contains(pieces.back())) pieces.pop_back();
}

void push_word(std::vector<NameWord>& words, const std::string& piece) {
  const auto it = abbreviations().find(piece);
  if (it == abbreviations().end()) {
    words.push_back({piece, piece, stem(piece), false});
    return;
  }
  const auto space = it->second.find(' ');
  const auto first = it->second.substr(0, space);
  words.push_back({piece, std::string(first), stem(first), space != std::string_view::npos});
  if (space == std::string_view::npos) return;
  const auto second = it->second.substr(space + 1);
  words.push_back({piece, std::string(second), stem(second), false});
}

// "unitprice" of unit_price, "zip code" of zipcode: texts written without a space.
bool is_joined_name(std::string_view said, const NameWord& a, const NameWord& b) {
  if (said.size() < 5) return false;
  const auto is_both = [&](const std::string& first, const std::string& second) {
    if (!said.starts_with(first)) return false;
    const auto rest = said.substr(first.size());
    return rest == second || (rest.starts_with(second) && rest == plural(second));
  };
  return is_both(a.text, b.text) || is_both(a.expanded, b.expanded);
}

std::string without_hyphens(std::string text) {
  std::erase(text, '-');
  return text;
}

// Stems that differ by a silent e, a doubled letter or an adverb's ending are one: "cancell" and
// "cancel", "remotely" and "remote".
std::string_view loose(std::string_view word) {
  if (word.size() > 6 && word.ends_with("ly")) word.remove_suffix(2);
  if (word.size() > 4 && word.ends_with('e')) word.remove_suffix(1);
  if (word.size() > 4 && word[word.size() - 1] == word[word.size() - 2]) word.remove_suffix(1);
  return word;
}

// "qty" said for quantity; a right word of its own ("long", "art") is no abbreviation when said.
std::string_view written_out(std::string_view said) {
  constexpr std::size_t kLongest = 9;
  if (said.size() < 3 || said.size() > kLongest) return said;
  const auto it = abbreviations().find(said);
  const bool is_one_word =
      it != abbreviations().end() && it->second.find(' ') == std::string_view::npos;
  return is_one_word && !is_known_word(said) ? it->second : said;
}

// "birthday" and "dob" for birth_date: a short word said for two of the name.
bool stands_for_both(std::string_view said, const NameWord& a, const NameWord& b) {
  const auto it = abbreviations().find(said);
  return it != abbreviations().end() && it->second.find(' ') != std::string_view::npos &&
         it->second == a.expanded + " " + b.expanded;
}

// A run of said words laid beside a run of the name's.
struct Run {
  std::size_t tokens = 0, words = 0;
  Likeness weakest = Likeness::kSame;

  void take(std::size_t more_tokens, std::size_t more_words, Likeness how) {
    tokens += more_tokens;
    words += more_words;
    weakest = std::min(weakest, how);
  }
};

// "of", "of the", "in" between words of a name: "number of seats", "units in stock".
std::size_t linking_words(Tokens tokens, std::size_t at) {
  std::size_t n = 0;
  while (at + n < tokens.size() && n < 2 &&
         (tokens[at + n].is("of") || tokens[at + n].is("the") || tokens[at + n].is("in")))
    ++n;
  return n;
}

// Tails of a name that say no more than how it is counted or called: fee_amt, distance_km,
// duration_min, drug_name.
bool is_weak_tail(std::span<const NameWord> name, std::size_t from) {
  static const WordSet weak = {
      "amount", "name", "amt", "value", "usd",     "eur",     "gbp", "km",   "kg",      "g",
      "cm",     "mm",   "m",   "min",   "mins",    "minutes", "sec", "secs", "seconds", "hours",
      "hrs",    "days", "ms",  "pct",   "percent", "in",      "c",   "l",    "ml"};
  return from > 0 && from < name.size() &&
         std::all_of(name.begin() + static_cast<std::ptrdiff_t>(from), name.end(),
                     [](const NameWord& word) { return weak.contains(word.text); });
}

// One step of a run: tells how many tokens and words agree here.
Run step_at(Tokens tokens, std::size_t at, std::span<const NameWord> name, std::size_t word) {
  Run step;
  if (at >= tokens.size() || word >= name.size()) return step;
  const auto& said = tokens[at];
  if (name[word].is_continued && said.text == name[word].text) {
    step.take(1, 2, Likeness::kSame);
    return step;
  }
  if (word + 1 < name.size() &&
      is_joined_name(without_hyphens(said.text), name[word], name[word + 1])) {
    step.take(1, 2, Likeness::kSame);
    return step;
  }
  if (word + 1 < name.size() && stands_for_both(said.text, name[word], name[word + 1])) {
    step.take(1, 2, Likeness::kAbbreviation);
    return step;
  }
  if (const auto how = likeness(said, name[word]); how != Likeness::kNone) {
    step.take(1, 1, how);
    return step;
  }
  const bool has_next = at + 1 < tokens.size() && tokens[at + 1].kind == TokenKind::kWord;
  if (has_next && said.kind == TokenKind::kWord && name[word].text.starts_with(said.text)) {
    const std::string both = said.text + tokens[at + 1].text;
    if (both == name[word].text || both == plural(name[word].text) ||
        singular(both) == name[word].text)
      step.take(2, 1, Likeness::kSame);
  }
  return step;
}

Run run_from(Tokens tokens, std::size_t at, std::span<const NameWord> name, std::size_t word) {
  Run run;
  while (word + run.words < name.size()) {
    std::size_t link = 0;
    Run step = step_at(tokens, at + run.tokens, name, word + run.words);
    // "units in stock" of UnitsInStock: a small word counts inside a name only.
    const auto next = at + run.tokens;
    if (step.tokens == 0 && run.tokens > 0 && next < tokens.size() &&
        tokens[next].text == name[word + run.words].text)
      step.take(1, 1, Likeness::kSame);
    if (step.tokens == 0 && run.tokens > 0) {
      link = linking_words(tokens, at + run.tokens);
      if (link > 0) step = step_at(tokens, at + run.tokens + link, name, word + run.words);
    }
    if (step.tokens == 0) break;
    run.take(step.tokens + link, step.words, step.weakest);
  }
  return run;
}

// "date of birth" for birth_date: the last word first, then "of", then those before it. Numbers are
// left out: a "number of seats" counts, and a seat_number does not.
Run reversed_run(Tokens tokens, std::size_t at, std::span<const NameWord> name) {
  Run run;
  if (name.size() < 2 || at + 2 >= tokens.size() || !tokens[at + 1].is("of")) return run;
  const auto& head = name.back();
  if (head.stem == "number" || head.stem == "count" || head.stem == "name") return run;
  const auto how = likeness(tokens[at], head);
  if (how < Likeness::kAbbreviation) return run;
  const std::size_t link = linking_words(tokens, at + 1);
  const Run rest = run_from(tokens, at + 1 + link, name.first(name.size() - 1), 0);
  if (rest.words + 1 != name.size()) return run;
  run.take(1 + link + rest.tokens, name.size(), std::min(how, rest.weakest));
  return run;
}

}  // namespace

std::vector<NameWord> name_words(std::string_view name) {
  auto pieces = pieces_of(name);
  if (pieces.size() > 1 && pieces[0] == "e" && pieces[1].starts_with("mail")) {
    pieces[1] = "e" + pieces[1];
    pieces.erase(pieces.begin());
  }
  drop_affixes(pieces);
  std::vector<NameWord> words;
  for (const auto& piece : pieces) {
    std::vector<std::string> parts;
    const bool may_split = piece.size() >= 6 && !unsplit().contains(piece) &&
                           !abbreviations().contains(piece) && !is_known_word(piece);
    if (!may_split || !split_joined(piece, 3, parts)) parts = {piece};
    for (const auto& part : parts) push_word(words, part);
  }
  // "runtime_min" counts minutes; "min_age" is the least.
  if (words.size() > 1 && words.back().text == "min")
    words.back() = {"min", "minutes", stem("minutes"), false};
  return words;
}

Likeness likeness(const Token& said, const NameWord& word) {
  if (said.kind != TokenKind::kWord && said.kind != TokenKind::kCode) return Likeness::kNone;
  if (is_function_word(said.text)) return Likeness::kNone;
  if (said.text == word.text && !word.is_continued) return Likeness::kSame;
  const bool is_abbreviated = word.text != word.expanded;
  if (said.text == word.expanded || said.stem == word.stem)
    return is_abbreviated ? Likeness::kAbbreviation : Likeness::kStem;
  if (const auto full = written_out(said.text); full != said.text && stem(full) == word.stem)
    return Likeness::kAbbreviation;
  if (loose(said.stem) == loose(word.stem)) return Likeness::kStem;
  if (are_synonyms(said.stem, word.stem)) return Likeness::kSynonym;
  if (is_slip_of(said.text, word.expanded) || is_slip_of(said.stem, word.stem) ||
      (said.text.ends_with('s') && said.text[0] == word.stem[0] &&
       is_slip_of(said.text, plural(word.stem))))
    return Likeness::kTypo;
  return Likeness::kNone;
}

std::optional<NameMatch> match_name(Tokens tokens, std::size_t at, std::span<const NameWord> name) {
  std::optional<NameMatch> best;
  const auto consider = [&](const Run& run, bool covers_head) {
    if (run.tokens == 0) return;
    const NameMatch match{run.tokens, run.words, run.weakest, run.words == name.size(),
                          covers_head};
    const auto rank = [](const NameMatch& m) {
      return std::tuple(m.is_whole, m.words, m.covers_head, m.weakest);
    };
    if (!best || rank(match) > rank(*best)) best = match;
  };
  for (std::size_t word = 0; word < name.size(); ++word) {
    const Run run = run_from(tokens, at, name, word);
    const std::size_t end = word + run.words;
    consider(run, end == name.size() || is_weak_tail(name, end));
  }
  consider(reversed_run(tokens, at, name), true);
  return best;
}

}  // namespace countersign::agent::builtin
