#include "agent/planners/builtin/language/slips.h"

#include <string_view>
#include <utility>

namespace countersign::agent::builtin {

namespace {

constexpr std::pair<std::string_view, std::string_view> kSmall[] = {
    {"wich", "which"},  {"whcih", "which"}, {"whihc", "which"},  {"whitch", "which"},
    {"waht", "what"},   {"wat", "what"},    {"whta", "what"},    {"hwat", "what"},
    {"hwo", "how"},     {"howe", "how"},    {"teh", "the"},      {"hte", "the"},
    {"thee", "the"},    {"adn", "and"},     {"nad", "and"},      {"anf", "and"},
    {"fo", "of"},       {"ofr", "for"},     {"thier", "their"},  {"wiht", "with"},
    {"wtih", "with"},   {"lsit", "list"},   {"shwo", "show"},    {"sohw", "show"},
    {"mnay", "many"},   {"amny", "many"},   {"manny", "many"},   {"maney", "many"},
    {"muhc", "much"},   {"mcuh", "much"},   {"taht", "that"},    {"thta", "that"},
    {"hvae", "have"},   {"haev", "have"},   {"fomr", "from"},    {"fromm", "from"},
    {"eahc", "each"},   {"aech", "each"},   {"evry", "every"},   {"evrey", "every"},
    {"mroe", "more"},   {"moer", "more"},   {"thna", "than"},    {"htan", "than"},
    {"msot", "most"},   {"mots", "most"},   {"lesst", "least"},  {"leats", "least"},
    {"aer", "are"},     {"wehre", "where"}, {"wheer", "where"},  {"whne", "when"},
    {"wehn", "when"},   {"deos", "does"},   {"ther", "there"},   {"htere", "there"},
    {"yaer", "year"},   {"yera", "year"},   {"mounth", "month"}, {"motnh", "month"},
    {"mnoth", "month"}, {"oveer", "over"},  {"ovre", "over"},    {"udner", "under"},
    {"undr", "under"}};

constexpr std::string_view kWords[] = {
    "different",    "average",       "total",     "number",   "percentage", "highest",
    "lowest",       "expensive",     "cheapest",  "without",  "between",    "monthly",
    "latest",       "distinct",      "maximum",   "minimum",  "share",      "sorted",
    "ordered",      "revenue",       "quarter",   "yearly",   "quarterly",  "weekly",
    "fewest",       "largest",       "biggest",   "smallest", "longest",    "shortest",
    "oldest",       "youngest",      "newest",    "earliest", "popular",    "frequent",
    "except",       "excluding",     "including", "grouped",  "descending", "ascending",
    "where",        "which",         "before",    "after",    "since",      "during",
    "every",        "month",         "recent",    "most",     "least",      "never",
    "january",      "february",      "march",     "april",    "august",     "september",
    "october",      "november",      "december",  "monday",   "tuesday",    "wednesday",
    "thursday",     "friday",        "saturday",  "sunday",   "many",       "proportion",
    "alphabetical", "alphabetically"};

void say(Token& token, std::string_view word) {
  token.text = word;
  token.stem = stem(word);
}

}  // namespace

void mend_small_word(Token& token) {
  if (token.kind != TokenKind::kWord || (token.is_capitalised && !token.is_sentence_start)) return;
  for (const auto& [slip, word] : kSmall)
    if (token.text == slip) return say(token, word);
}

void mend_slip(Token& token) {
  if (token.kind != TokenKind::kWord || (token.is_capitalised && !token.is_sentence_start)) return;
  for (const auto word : kWords)
    if (is_slip_of(token.text, word)) return say(token, word);
}

}  // namespace countersign::agent::builtin
