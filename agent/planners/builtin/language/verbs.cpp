#include "agent/planners/builtin/language/verbs.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>

namespace countersign::agent::builtin {

namespace {

// Plain forms, and the forms that no rule makes.
constexpr std::string_view kVerbs =
    "accept accumulate achieve acquire act add administer aim appear apply arrange arrive "
    "assemble assess assign associate attain attend audit award base bear born become belong "
    "bill book borrow bring build buy capture carry cater charge check choose claim collect "
    "come commission commit complete compose compete conduct connect consist consult consume "
    "contain contribute cook cost coach cover create deal deliver depart deposit derive "
    "design develop dine direct dispatch display distribute do donate draw drive earn employ "
    "enjoy enrol enroll enter evolve exist export farm feature file fill find finish fit fix "
    "fly found fund gain gather generate get give go grow handle happen harvest have "
    "headquarter hire hold host house import include inspect install invest invite involve "
    "issue join judge keep know land lead learn leave lend license lie link list live load "
    "locate lodge log look lose make maintain manage manufacture measure meet mentor move "
    "obtain occupy occur offer officiate open operate order organise organize originate own "
    "park participate pay perform pick pilot place plant play possess post prepare prescribe "
    "present process produce provide publish purchase raise reach read receive record "
    "referee register relate release repair report represent request require reserve reside "
    "ride run sail say score see select sell send serve service settle share ship shoot shop "
    "show sign sing sit situate specialise specialize spend sponsor staff stand star start "
    "stay stock store stream submit subscribe supervise supply support surpass take teach "
    "tend test trade train transfer translate transport travel treat turn undergo upload use "
    "utilise utilize vary wear weigh win withdraw work write yield";

constexpr std::string_view kIrregular =
    "sent paid bought sold met drove driven drives got gotten gets brought came comes took taken "
    "takes taking held made makes making ran runs running gave given gives giving went gone goes "
    "wrote written writes writing won wins winning lost loses losing left leaves spent built kept "
    "knew known saw seen stood taught wore worn sang sung sat "
    "shown shows rode ridden rides rose risen read led lent laid lay fed felt fell fallen "
    "fought found flew flown flies drew drawn did done does dealt chose chosen caught "
    "bore borne born became becomes shot sought underwent undergone withdrew withdrawn "
    "swam swum began begun understood lives lived living uses used using dined dining writes";

using Set = std::unordered_set<std::string>;

// Each word of a text, one after the other.
template <typename Take>
void each_word(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    if (end > at) take(text.substr(at, end - at));
    at = end + 1;
  }
}

bool is_vowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

void add_forms(Set& all, std::string_view verb) {
  const std::string base(verb);
  const char last = verb.back();
  const char before = verb.size() > 1 ? verb[verb.size() - 2] : ' ';
  all.insert(base);
  if (last == 'e') {
    all.insert(base + "s");
    all.insert(base + "d");
    all.insert(base.substr(0, base.size() - 1) + "ing");
    return;
  }
  if (last == 'y' && !is_vowel(before)) {
    const std::string root = base.substr(0, base.size() - 1);
    all.insert(root + "ies");
    all.insert(root + "ied");
    all.insert(base + "ing");
    return;
  }
  const bool hisses = last == 's' || last == 'x' || last == 'o' || last == 'z' ||
                      base.ends_with("ch") || base.ends_with("sh");
  all.insert(base + (hisses ? "es" : "s"));
  all.insert(base + "ed");
  all.insert(base + "ing");
  if (is_vowel(before) && !is_vowel(last) && last != 'w' && last != 'x' && last != 'y') {
    all.insert(base + last + "ed");  // "shipped", "enrolled"
    all.insert(base + last + "ing");
  }
}

const Set& forms() {
  static const Set made = [] {
    Set all;
    each_word(kVerbs, [&](std::string_view verb) { add_forms(all, verb); });
    each_word(kIrregular, [&](std::string_view form) { all.emplace(form); });
    return all;
  }();
  return made;
}

constexpr std::string_view kLight =
    "make place live work belong have contain include come locate base do go take get give receive "
    "offer run hold use exist happen occur cover involve appear own teach reside stand serve "
    "handle "
    "manage lead write earn cost assign associate relate register enter record perform attend "
    "employ "
    "supply provide produce create carry stay born bear generate bring see list house situate "
    "headquarter feature direct treat conduct host operate link consist accumulate submit possess "
    "play star act develop change evolve vary look sell arrive land depart leave fly buy purchase "
    "order ship";

// Their past forms say what became of a row.
constexpr std::string_view kStates =
    "accept cancel close leave quit join complete deliver drop fail finish land lose open pass pay "
    "refund reject "
    "release repair resolve return settle ship win withdraw publish retire expire approve renew "
    "discontinue select transfer inspect vary audit license";

const Set& light_verbs() {
  static const Set made = [] {
    Set all;
    each_word(kLight, [&](std::string_view verb) { all.emplace(verb); });
    return all;
  }();
  return made;
}

const Set& state_verbs() {
  static const Set made = [] {
    Set all;
    each_word(kStates, [&](std::string_view verb) { all.emplace(verb); });
    return all;
  }();
  return made;
}

// A verb and a second word that is no place and no thing of its own.
constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
    {"take", "place"}, {"bring", "in"},  {"sign", "up"},   {"sign", "on"},  {"carry", "out"},
    {"hand", "in"},    {"hand", "out"},  {"hand", "over"}, {"give", "out"}, {"give", "away"},
    {"check", "in"},   {"check", "out"}, {"come", "in"},   {"come", "up"},  {"come", "out"},
    {"pay", "out"},    {"pay", "in"},    {"pay", "off"},   {"set", "up"},   {"make", "up"},
    {"pick", "up"},    {"drop", "off"},  {"turn", "up"},   {"show", "up"},  {"fill", "in"},
    {"fill", "out"},   {"take", "part"}, {"take", "out"},  {"put", "in"},   {"put", "on"},
    {"run", "up"},     {"rack", "up"},   {"end", "up"},    {"bring", "up"}, {"write", "down"},
    {"go", "out"},     {"send", "out"},  {"ship", "out"},  {"log", "in"},   {"look", "after"},
    {"deal", "with"},  {"care", "for"},  {"pull", "in"},   {"rake", "in"},  {"take", "in"},
    {"take", "on"},    {"move", "in"},   {"eat", "out"},   {"work", "out"}, {"stay", "over"},
    {"sell", "out"},   {"call", "in"},   {"come", "with"}};

// Past forms by their plain ones, as far as the pairs need them.
std::string plain_form(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kPast = {
      {{"took", "take"},
       {"taken", "take"},
       {"taking", "take"},
       {"brought", "bring"},
       {"gave", "give"},
       {"given", "give"},
       {"came", "come"},
       {"comes", "come"},
       {"goes", "go"}}};
  for (const auto& [form, base] : kPast)
    if (form == word) return std::string(base);
  return verb_base(word);
}

}  // namespace

bool is_trading_verb(const Token& token) {
  constexpr std::string_view kTrading[] = {"sell", "buy", "purchase", "order", "ship"};
  return std::find(std::begin(kTrading), std::end(kTrading), verb_base(token.text)) !=
         std::end(kTrading);
}

bool is_connecting_verb(const Token& token) {
  return token.kind == TokenKind::kWord &&
         (forms().contains(token.text) || forms().contains(verb_base(token.text)));
}

bool is_light_verb(const Token& token) {
  return token.kind == TokenKind::kWord &&
         (light_verbs().contains(token.text) || light_verbs().contains(verb_base(token.text)));
}

bool is_past_form(const Token& token) {
  constexpr std::string_view kPast[] = {"sent", "paid", "sold", "held",  "lost", "won",
                                        "left", "kept", "lent", "drawn", "run",  "withdrawn",
                                        "born", "quit", "met",  "met",   "won"};
  return token.kind == TokenKind::kWord &&
         (token.text.ends_with("ed") ||
          std::find(std::begin(kPast), std::end(kPast), token.text) != std::end(kPast));
}

bool says_there_is(std::string_view word) {
  constexpr std::string_view kThere[] = {
      "live", "work",  "register", "create", "record", "list", "store", "keep", "employ",
      "hold", "exist", "have",     "happen", "born",   "make", "place", "base", "locate"};
  return std::find(std::begin(kThere), std::end(kThere), verb_base(word)) != std::end(kThere);
}

bool is_state_verb(std::string_view word) {
  return state_verbs().contains(verb_base(word));
}

std::size_t read_connecting_verb(Tokens tokens, std::size_t at) {
  if (at >= tokens.size() || tokens[at].kind != TokenKind::kWord) return 0;
  if (at + 1 < tokens.size()) {
    const std::string plain = plain_form(tokens[at].text);
    for (const auto& [verb, small] : kPairs) {
      if (plain != verb || !tokens[at + 1].is(small)) continue;
      // "worked out of Oslo" needs its preposition; "signed up in 2024" has one of its own.
      const bool is_place = small == "in" && at + 2 < tokens.size() &&
                            (tokens[at + 2].is_capitalised || tokens[at + 2].number.has_value());
      return is_place ? 1 : 2;
    }
  }
  return is_connecting_verb(tokens[at]) ? 1 : 0;
}

}  // namespace countersign::agent::builtin
