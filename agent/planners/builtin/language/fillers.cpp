// Words that mean nothing for a query, words that hold a sentence together, and questions that data
// does not answer: the last part of synonyms.h.

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>

#include "agent/planners/builtin/language/fixed_phrases.h"
#include "agent/planners/builtin/language/synonyms.h"

namespace countersign::agent::builtin {

namespace {

using Words = std::unordered_set<std::string_view>;

constexpr std::string_view kFillers[] = {
    // asking
    "show",
    "show me",
    "show us",
    "show me all",
    "list",
    "list me",
    "list out",
    "list all",
    "give",
    "give me",
    "give us",
    "get",
    "get me",
    "find",
    "find me",
    "find out",
    "tell me",
    "tell us",
    "display",
    "fetch",
    "return",
    "return me",
    "print",
    "provide",
    "provide me with",
    "present",
    "retrieve",
    "compute",
    "calculate",
    "determine",
    "identify",
    "enumerate",
    "report",
    "let me see",
    "let me know",
    "let us see",
    "i want",
    "i want to see",
    "i want to know",
    "i want to find",
    "i would like",
    "i would like to see",
    "i would like to know",
    "i need",
    "i need to know",
    "i need to see",
    "we need",
    "we want to know",
    "we want to see",
    "do you know",
    "can you",
    "could you",
    "would you",
    "will you",
    "can you tell me",
    "could you tell me",
    "can you please tell me",
    "could you please tell me",
    "can you show me",
    "could you show me",
    "can you give me",
    "could you give me",
    "can you list",
    "can you find",
    "can i see",
    "can i get",
    "can we see",
    "could i see",
    "may i see",
    "i am looking for",
    "i am interested in",
    "i wonder",
    "i was wondering",
    "please",
    "please show me",
    "please list",
    "please give me",
    "pls",
    "kindly",
    "thanks",
    "thank you",
    "hi",
    "hello",
    "hey",
    "hi there",
    "ok",
    "okay",
    "so",
    "well",
    "now",
    "then",
    "just",
    "simply",
    "quickly",
    "also",
    "actually",
    "again",
    "anyway",
    // what is
    "what",
    "which",
    "who",
    "what is",
    "what are",
    "what was",
    "what were",
    "what has been",
    "what have been",
    "what would be",
    "what do",
    "which is",
    "which are",
    "which was",
    "which were",
    "who is",
    "who are",
    "who was",
    "who were",
    "whose",
    "whom",
    "what about",
    "how about",
    "how is",
    "how are",
    "here is",
    "is there",
    "are there",
    "was there",
    "were there",
    "there is",
    "there are",
    "there was",
    "there were",
    "there",
    "exist",
    "exists",
    "existing",
    "do we have",
    "did we have",
    "have we had",
    "do you have",
    "have we",
    "we have",
    "we had",
    "we got",
    "have we got",
    "did we",
    "do we",
    "does it have",
    "does that make",
    // the
    "the",
    "a",
    "an",
    "all",
    "all the",
    "all of the",
    "all of our",
    "all our",
    "of all",
    "of all the",
    "of all our",
    "any",
    "any of the",
    "these",
    "those",
    "this",
    "that",
    "our",
    "my",
    "your",
    "their",
    "its",
    "his",
    "her",
    "us",
    "we",
    "i",
    "me",
    "you",
    "they",
    "them",
    "it",
    "out there",
    "of ours",
    "together",
    "in total",
    "in all",
    "all in all",
    "altogether",
    "overall",
    "in the database",
    "in our database",
    "in the data",
    "in our data",
    "in the dataset",
    "in the system",
    "in our system",
    "on record",
    "on file",
    "on our books",
    "in the table",
    "from the database",
    "from the table",
    "in this database",
    "in the tables",
    "in the records",
    "our records",
    "in our records",
    "according to the data",
    "exactly how",
    "currently",
    "respectively",
    "complete",
    "full list of",
    "a list of",
    "the list of",
    "list of",
    "lists of",
    "full",
    "entire",
    "whole",
    "various",
    "individual",
    "single",
    "given",
    "corresponding",
    "respective",
    "along with",
    "together with",
    "as well",
    "as well as",
    "both",
    "up with",
    "information about",
    "information on",
    "the details of",
    "an overview of",
    "overview of",
    "a summary of",
    "the value of",
    "a table of",
    "the breakdown of",
    "a breakdown of",
    "breakdown of",
    "the figures for",
    "figures for",
    "the data for",
    "the data on",
    "data on",
    "the records of",
    "the set of",
    "set of",
    "the names of all",
    "one by one",
    "per night",
    "a night",
    "apiece",
    "anything",
    "something",
    "at all",
    "whatsoever",
    "ones",
    "one",
    "by chance",
    "in general",
    "generally",
    "roughly",
    "approximately",
    "in terms of",
    "with regard to",
    "with respect to",
    "when it comes to",
    "look like",
    "looks like",
    "looked like",
    "does look like",
    "been",
    "ever",
    "yet",
    "so far",
    "to date",
    "already",
    "of them",
    "of those",
    "of these",
    "among them",
    "do",
    "does",
    "did",
    "has",
    "have",
    "had",
    "is",
    "are",
    "was",
    "were",
    "be",
    "can",
    "could",
    "would",
    "will",
    "may",
    "might",
    "happen to",
    "kinds of things",
    "only",
    "particular",
    "specific",
    "certain",
    "possible",
    "?",
    "!",
    ".",
    ",",
    ";",
    ":",
    "(",
    ")",
    "…",
};

constexpr std::string_view kFunctionWords =
    "a an the of in on at to for from by with within into onto over under about among between "
    "during "
    "through via as than then and or but nor so if else when where while that which who whom whose "
    "what how why this these those there here is are was were be been being am do does did done "
    "has "
    "have had having can could will would shall should may might must i you he she it we they me "
    "him "
    "her us them my your his its our their mine ours theirs not no nor any some all both each "
    "every "
    "either neither more most less least few fewer many much other another such only own same too "
    "very just also per out up down off again ever never yet still";

const Words& function_words() {
  static const Words words = [] {
    Words made;
    for (std::size_t at = 0; at < kFunctionWords.size();) {
      const auto end = std::min(kFunctionWords.find(' ', at), kFunctionWords.size());
      made.insert(kFunctionWords.substr(at, end - at));
      at = end + 1;
    }
    return made;
  }();
  return words;
}

// Wherever they stand, the question is not one about rows.
constexpr std::string_view kNeverData[] = {
    "why",
    "how come",
    "predict",
    "prediction",
    "predictions",
    "predicted",
    "forecast",
    "forecasts",
    "recommend",
    "recommendation",
    "recommendations",
    "suggest",
    "suggestion",
    "advise",
    "advice",
    "should",
    "should we",
    "should i",
    "what should",
    "opinion",
    "do you think",
    "do you like",
    "do you feel",
    "in your opinion",
    "what will",
    "how will",
    "who will",
    "will be",
    "going to be",
    "how do i",
    "how do you",
    "how can i",
    "how can we",
    "how could we",
    "how should",
    "how would",
    "what if",
    "worth it",
    "worth the money",
    "worth the price",
    "worth buying",
    "explain",
    "reason for",
    "reasons for",
    "the reason for",
    "because of",
    "joke",
    "poem",
    "weather",
    "who are you",
    "what are you",
    "your name",
    "how are you",
    "what can you",
    "what time is it",
    "meaning of life",
    "ignore previous",
    "ignore all previous",
    "ignore your instructions",
    "system prompt",
    "translate",
    "tomorrow",
    "correlate",
    "correlation",
    "correlated",
    "regression",
    "likely to",
    "probability",
    "how likely",
};

// As a command at a sentence's beginning: a write, or a deed.
constexpr std::string_view kCommands[] = {
    "delete",    "remove",   "drop",     "update",     "insert",      "truncate", "alter",
    "create",    "add",      "set",      "change",     "modify",      "rename",   "replace",
    "increase",  "decrease", "raise",    "lower",      "cancel",      "send",     "email",
    "mail",      "refund",   "approve",  "reject",     "close",       "reset",    "grant",
    "revoke",    "execute",  "run",      "install",    "import",      "export",   "upload",
    "download",  "write",    "make",     "mark",       "move",        "copy",     "merge",
    "book",      "buy",      "order",    "pay",        "hire",        "fire",     "ship",
    "wipe",      "erase",    "clear",    "destroy",    "shut",        "stop",     "kill",
    "attach",    "vacuum",   "pragma",   "prescribe",  "assign",      "schedule", "reschedule",
    "reserve",   "transfer", "notify",   "remind",     "contact",     "call",     "enroll",
    "enrol",     "register", "sign",     "promote",    "demote",      "ban",      "block",
    "unblock",   "suspend",  "activate", "deactivate", "enable",      "disable",  "archive",
    "restore",   "undo",     "submit",   "process",    "confirm",     "charge",   "bill",
    "discharge", "admit",    "publish",  "deliver",    "dispatch",    "award",    "lend",
    "renew",     "extend",   "borrow",   "subscribe",  "unsubscribe", "allocate", "release",
    "launch",    "start",    "begin",    "open",       "fix",         "repair",   "resolve",
    "escalate",  "reassign", "appoint",  "invite",     "pick",        "put",      "turn",
    "switch",    "apply",    "play",     "log",        "rate",        "swap",     "exchange",
    "withdraw",  "deposit",  "transmit", "forward",    "reply",       "answer",   "sell",
    "purchase",  "donate",   "invoice",  "reorder",    "restock",     "return",   "check",
    "rebook",    "double",   "halve",    "reduce",     "cut",         "adjust",   "correct",
    "edit",
};

// What may stand before a command: "please", "can you", "and then".
constexpr std::string_view kBeforeCommands[] = {
    "please",
    "pls",
    "kindly",
    "can you",
    "could you",
    "would you",
    "will you",
    "can you please",
    "could you please",
    "now",
    "then",
    "and then",
    "and",
    "just",
    "ok",
    "okay",
    "i want to",
    "i want you to",
    "i would like to",
    "i would like you to",
    "i need you to",
    "let us",
    "to",
    ",",
    "hi",
    "hello",
    "hey",
    "go and",
    "go ahead and",
};

bool begins_sentence(Tokens tokens, std::size_t at) {
  std::size_t from = at;
  while (from > 0 && !tokens[from].is_sentence_start) --from;
  while (from < at) {
    const auto n = hear_any(tokens, from, kBeforeCommands);
    if (n == 0 || from + n > at) return false;
    from += n;
  }
  return true;
}

// "order by", "mail addresses", "book titles", "orders", "mark sheets": nouns at a beginning. A
// command goes on with an article, a number, "all", "every", "it" or a table's name; only those of
// the first kind are taken for nouns when something else follows.
bool may_be_noun(std::string_view word) {
  static const Words nouns = {
      "order",     "email",    "mail",     "book",    "refund",   "change",     "set",
      "close",     "run",      "mark",     "lower",   "copy",     "make",       "replace",
      "hire",      "ship",     "create",   "raise",   "schedule", "transfer",   "contact",
      "call",      "sign",     "block",    "process", "charge",   "bill",       "award",
      "release",   "launch",   "start",    "begin",   "open",     "repair",     "play",
      "log",       "rate",     "exchange", "deposit", "answer",   "purchase",   "invoice",
      "return",    "check",    "double",   "cut",     "correct",  "registered", "register",
      "discharge", "archive",  "reserve",  "borrow",  "discount", "publish",    "complete",
      "upload",    "download", "export",   "import",  "pay",      "fire",       "move",
      "delivery",  "pick",     "switch",   "turn",    "forward",  "reply",      "enroll",
      "enrol",     "reduce"};
  return nouns.contains(word);
}

bool goes_on_as_command(Tokens tokens, std::size_t at) {
  static const Words after = {"the",  "a",   "an", "all",   "every",   "each", "it",
                              "them", "me",  "us", "these", "this",    "that", "any",
                              "some", "our", "my", "to",    "customer"};
  if (at >= tokens.size()) return false;
  const Token& next = tokens[at];
  return after.contains(next.text) || next.number.has_value() || next.is_capitalised ||
         next.kind == TokenKind::kQuoted || next.kind == TokenKind::kCode;
}

// "Give all students an A", "Give Anna a raise": somebody is to get something. "Give me", "Give the
// number of orders" ask.
bool is_gift(Tokens tokens, std::size_t at) {
  if (!tokens[at].is("give") && !tokens[at].is("grant") && !tokens[at].is("offer")) return false;
  if (at + 1 >= tokens.size()) return false;
  const Token& whom = tokens[at + 1];
  static const Words everyone = {"all",       "every", "each", "everyone",
                                 "everybody", "them",  "him",  "her"};
  if (!everyone.contains(whom.text) && !whom.is_capitalised) return false;
  for (std::size_t i = at + 2; i < tokens.size(); ++i)
    if (tokens[i].is("a") || tokens[i].is("an") || tokens[i].is("A") || tokens[i].is("extra") ||
        tokens[i].is("more") || (tokens[i].number && tokens[i].number->unit == Unit::kPercent))
      return true;
  return false;
}

}  // namespace

std::size_t read_filler(Tokens tokens, std::size_t at) {
  const auto n = hear_any(tokens, at, kFillers);
  return n > 0 && is_inside_compound(tokens, at, n) ? 0 : n;
}

bool is_function_word(std::string_view word) {
  return function_words().contains(word);
}

bool is_list_word(std::string_view word) {
  static const Words words = {"list",    "show",    "display",  "give",      "find",
                              "get",     "tell",    "return",   "fetch",     "print",
                              "provide", "present", "retrieve", "enumerate", "identify",
                              "name",    "view",    "see",      "output"};
  return words.contains(word);
}

std::size_t read_out_of_scope(Tokens tokens, std::size_t at) {
  if (const auto n = hear_any(tokens, at, kNeverData); n > 0) return n;
  if (begins_sentence(tokens, at) && is_gift(tokens, at)) return 1;
  const auto n = hear_any(tokens, at, kCommands);
  if (n == 0 || !begins_sentence(tokens, at)) return 0;
  return may_be_noun(tokens[at].text) && !goes_on_as_command(tokens, at + n) ? 0 : n;
}

std::vector<std::string_view> filler_words() {
  std::vector<std::string_view> words(function_words().begin(), function_words().end());
  for (const auto filler : kFillers)
    for (std::size_t at = 0; at < filler.size();) {
      const auto end = std::min(filler.find(' ', at), filler.size());
      words.push_back(filler.substr(at, end - at));
      at = end + 1;
    }
  return words;
}

}  // namespace countersign::agent::builtin
