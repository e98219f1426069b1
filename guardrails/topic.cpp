#include "guardrails/topic.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "guardrails/screen/tokens.h"

namespace countersign::guardrails {

namespace {

using screening::Word;
using screening::Words;

constexpr std::size_t kReadMax = 64 * 1024;
constexpr std::size_t kKnownMax = 20'000;
constexpr std::size_t kKnownMin = 6;    // words of a schema, before its silence says anything
constexpr std::size_t kJudgedMin = 5;   // words of a question; a shorter one leans on another
constexpr std::size_t kStemBytes = 5;   // "customers", "customer's" and "custom" are one
constexpr std::size_t kEnglishMin = 2;  // small words that tell the language

// Small words: they hold a sentence together, and English ones tell that it is one.
constexpr std::array<std::string_view, 84> kSmall = {
    "a",     "about", "all",   "am",    "an",    "and",   "any",    "are",   "as",     "at",
    "be",    "been",  "but",   "by",    "can",   "could", "did",    "do",    "does",   "for",
    "from",  "had",   "has",   "have",  "he",    "her",   "his",    "how",   "i",      "if",
    "in",    "into",  "is",    "it",    "its",   "me",    "my",     "no",    "not",    "of",
    "off",   "on",    "one",   "or",    "our",   "out",   "please", "she",   "should", "so",
    "some",  "than",  "that",  "the",   "their", "them",  "then",   "there", "these",  "they",
    "this",  "those", "to",    "too",   "up",    "us",    "was",    "we",    "were",   "what",
    "when",  "where", "which", "while", "who",   "whom",  "whose",  "why",   "will",   "with",
    "would", "you",   "your",  "yours"};
static_assert(std::is_sorted(kSmall.begin(), kSmall.end()));

// Who says one of these has figures, rows or the data themselves in mind.
constexpr std::array<std::string_view, 154> kOfFigures = {
    "amount",       "amounts",    "average",    "averages",   "avg",       "bottom",
    "breakdown",    "busiest",    "chart",      "cheapest",   "column",    "columns",
    "common",       "compare",    "compared",   "count",      "counts",    "cumulative",
    "currently",    "daily",      "data",       "database",   "dataset",   "date",
    "dates",        "day",        "days",       "decade",     "deviation", "distinct",
    "distribution", "duplicate",  "duplicates", "each",       "earliest",  "entries",
    "entry",        "every",      "exceed",     "expensive",  "fewer",     "fewest",
    "field",        "fields",     "figure",     "figures",    "frequent",  "frequently",
    "graph",        "greatest",   "group",      "grouped",    "grow",      "growth",
    "highest",      "histogram",  "hour",       "hourly",     "hours",     "ids",
    "join",         "largest",    "latest",     "least",      "longest",   "lowest",
    "many",         "max",        "maximum",    "mean",       "median",    "min",
    "minimum",      "missing",    "month",      "monthly",    "months",    "more",
    "most",         "much",       "names",      "never",      "newest",    "null",
    "number",       "numbers",    "often",      "oldest",     "order",     "ordered",
    "outlier",      "outliers",   "overdue",    "overview",   "per",       "percent",
    "percentage",   "percentile", "popular",    "proportion", "quarter",   "quarterly",
    "quarters",     "query",      "range",      "rank",       "ranked",    "ranking",
    "rate",         "rates",      "ratio",      "recent",     "record",    "records",
    "report",       "revenue",    "row",        "rows",       "sales",     "schema",
    "share",        "shortest",   "since",      "smallest",   "sort",      "sorted",
    "split",        "sql",        "statistics", "stats",      "sum",       "summary",
    "table",        "tables",     "today",      "tomorrow",   "top",       "total",
    "totals",       "trend",      "trends",     "turnover",   "twice",     "unique",
    "value",        "values",     "versus",     "vs",         "week",      "weekly",
    "weeks",        "year",       "yearly",     "years"};
static_assert(std::is_sorted(kOfFigures.begin(), kOfFigures.end()));

template <std::size_t n>
bool holds(const std::array<std::string_view, n>& sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

bool is_number(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string stem(std::string_view word) {
  if (word.size() > 4 && word.ends_with("ies")) return std::string(word.substr(0, word.size() - 3));
  if (word.size() > 3 && word.ends_with('s')) word.remove_suffix(1);
  if (word.size() == 4 && word.ends_with('y')) word.remove_suffix(1);
  return std::string(word.substr(0, kStemBytes));
}

// Names are cut where somebody wrote a capital letter inside: "unitPrice".
std::string with_gaps(std::string_view text) {
  std::string out;
  char last = ' ';
  for (const char c : text.substr(0, kReadMax)) {
    const bool turns = c >= 'A' && c <= 'Z' && last >= 'a' && last <= 'z';
    if (turns) out += ' ';
    out += c == '_' ? ' ' : c;
    last = c;
  }
  return out;
}

Words words_in(std::string_view text) {
  return screening::words_of(screening::fold(text).letters);
}

bool is_latin(const Words& words) {
  return std::none_of(words.begin(), words.end(), [](const Word& word) {
    return std::any_of(word.text.begin(), word.text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  });
}

}  // namespace

struct Topic::Known {
  std::unordered_set<std::string> stems;
};

Topic::Topic() : known_(std::make_unique<Known>()) {}
Topic::~Topic() = default;
Topic::Topic(Topic&&) noexcept = default;
Topic& Topic::operator=(Topic&&) noexcept = default;

void Topic::add(std::string_view text) {
  for (const auto& word : words_in(with_gaps(text))) {
    if (known_->stems.size() >= kKnownMax) return;
    if (word.text.size() < 2 || holds(kSmall, word.text) || is_number(word.text)) continue;
    known_->stems.insert(stem(word.text));
  }
}

std::optional<Finding> Topic::off_topic(std::string_view question) const {
  const Words words = words_in(question.substr(0, kReadMax));
  if (words.size() < kJudgedMin || known_->stems.size() < kKnownMin || !is_latin(words))
    return std::nullopt;
  std::size_t english = 0;
  for (const auto& word : words) {
    if (holds(kSmall, word.text)) {
      ++english;
      continue;
    }
    if (holds(kOfFigures, word.text) || is_number(word.text)) return std::nullopt;
    if (known_->stems.contains(stem(word.text))) return std::nullopt;
  }
  if (english < kEnglishMin) return std::nullopt;
  Finding finding;
  finding.rule = "I-11";
  finding.category = Category::kShape;
  finding.severity = Severity::kNotice;
  finding.span = {0, static_cast<std::uint32_t>(question.size())};
  return finding;
}

}  // namespace countersign::guardrails
