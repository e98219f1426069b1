#include "guardrails/screen/views.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/text.h"
#include "guardrails/screen/compiled.h"

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kApartMin = 6;      // letters that stand apart before it is no accident
constexpr std::size_t kTogetherMin = 14;  // letters of a word that may be several
constexpr std::size_t kTogetherMax = 400;
constexpr std::size_t kTellingMin = 5;  // letters of a word that tells how a text was written
constexpr std::size_t kAlphabet = 26;

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// ---- words without gaps -------------------------------------------------------------------------

// Words that phrases do not need and sentences do.
constexpr std::array<std::string_view, 56> kSmallWords = {
    "a",    "about", "after", "all",  "an",  "and", "any",  "are", "as",    "at",
    "be",   "been",  "but",   "by",   "can", "do",  "each", "for", "from",  "had",
    "has",  "have",  "i",     "in",   "is",  "it",  "me",   "my",  "not",   "now",
    "of",   "on",    "or",    "our",  "out", "so",  "that", "the", "their", "them",
    "then", "these", "they",  "this", "to",  "us",  "was",  "we",  "were",  "what",
    "when", "which", "will",  "with", "you", "your"};

bool is_known(std::string_view word) {
  constexpr std::size_t kSmallMax = 5;
  if (word.size() > 2 && lexicon().vocabulary.holds(word)) return true;
  return word.size() <= kSmallMax &&
         std::find(kSmallWords.begin(), kSmallWords.end(), word) != kSmallWords.end();
}

struct Part {
  std::size_t size = 0;
  bool is_word = false;
};

// The fewest words that `run` can be cut into; letters of no word cost more than any.
std::vector<Part> cut(std::string_view run) {
  constexpr std::size_t kWordMax = 20;
  constexpr std::size_t kOfNoWord = 4;
  struct Best {
    std::size_t cost = 0, size = 1;
    bool is_word = false;
  };
  std::vector<Best> best(run.size() + 1);
  for (std::size_t at = run.size(); at-- > 0;) {
    best[at] = {best[at + 1].cost + kOfNoWord, 1, false};
    for (std::size_t size = 1; size <= std::min(kWordMax, run.size() - at); ++size) {
      const std::size_t cost = best[at + size].cost + 1;
      if (cost < best[at].cost && is_known(run.substr(at, size))) best[at] = {cost, size, true};
    }
  }
  std::vector<Part> parts;
  for (std::size_t at = 0; at < run.size(); at += best[at].size) {
    if (!best[at].is_word && !parts.empty() && !parts.back().is_word)
      ++parts.back().size;
    else
      parts.push_back({best[at].size, best[at].is_word});
  }
  return parts;
}

void add_word(Words& out, std::string text, Span span, std::uint32_t sentence) {
  Word word;
  word.text = std::move(text);
  word.span = span;
  word.sentence = sentence;
  const auto is_leader = [](const std::string& last) {
    return last == "and" || last == "then" || last == "please" || last == "now" || last == "to";
  };
  word.begins = out.empty() || out.back().sentence != sentence || is_leader(out.back().text);
  out.push_back(std::move(word));
}

// A run of plain letters, cut into words where that tells anything.
void add_run(Words& out, const std::vector<Letter>& run, std::uint32_t sentence) {
  std::string text;
  for (const auto& letter : run) append_utf8(text, letter.c);
  const bool is_cut = run.size() <= kTogetherMax && is_plain(text);
  const auto parts = is_cut ? cut(text) : std::vector<Part>{{run.size(), false}};
  std::size_t at = 0, byte = 0;
  for (const auto& part : parts) {
    const std::size_t bytes = is_cut ? part.size : text.size();
    const Span span{run[at].span.from, run[at + part.size - 1].span.to};
    add_word(out, text.substr(byte, bytes), span, sentence);
    at += part.size;
    byte += bytes;
  }
}

// "ignorePreviousRules": where a capital letter follows a small one.
bool add_humps(Words& out, const std::vector<Letter>& run, std::uint32_t sentence) {
  std::vector<std::size_t> begins = {0};
  for (std::size_t i = 1; i < run.size(); ++i)
    if (run[i].is_upper && !run[i - 1].is_upper) begins.push_back(i);
  if (begins.size() < 3 || begins.size() > run.size() / 2) return false;
  begins.push_back(run.size());
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    std::string text;
    for (std::size_t at = begins[i]; at < begins[i + 1]; ++at) append_utf8(text, run[at].c);
    add_word(out, text, {run[begins[i]].span.from, run[begins[i + 1] - 1].span.to}, sentence);
  }
  return true;
}

bool is_letter(char32_t c) {
  return c >= 'a' && c <= 'z';
}

Words words_apart_again(const std::vector<Letter>& letters) {
  Words out;
  std::uint32_t sentence = 0;
  std::vector<Letter> run;
  const auto end_run = [&] {
    if (run.size() >= kTogetherMin) {
      if (!add_humps(out, run, sentence)) add_run(out, run, sentence);
      ++sentence;
    }
    run.clear();
  };
  for (const auto& letter : letters) {
    if (is_letter(letter.c))
      run.push_back(letter);
    else
      end_run();
  }
  end_run();
  return out;
}

// ---- letters that stand apart -------------------------------------------------------------------

bool is_gap(char32_t c) {
  return c == ' ' || c == '_' || c == '.' || c == '-' || c == '*' || c == '|' || c == '/' ||
         c == '\n' || c == ',' || c == '+' || c == '~' || c == 0xB7 || c == 0x2022;
}

class Apart {
 public:
  explicit Apart(const std::vector<Letter>& letters) : letters_(letters) {}

  Words run() {
    for (std::size_t at = 0; at < letters_.size();) {
      const bool begins_alone = at == 0 || !is_letter(letters_[at - 1].c);
      const std::size_t next = past_lone_letter(at);
      if (next == at || !begins_alone) {
        end();
        ++at;
        continue;
      }
      take(at, next);
      at = next;
    }
    end();
    return std::move(out_);
  }

 private:
  // One letter and the gaps after it; `at` itself if it does not stand apart.
  std::size_t past_lone_letter(std::size_t at) const {
    if (!is_letter(letters_[at].c)) return at;
    std::size_t next = at + 1;
    while (next < letters_.size() && is_gap(letters_[next].c)) ++next;
    return next == at + 1 && next < letters_.size() ? at : next;
  }

  // The narrowest gap stands between letters; a wider one, or another, between words.
  void take(std::size_t at, std::size_t next) {
    run_.push_back(letters_[at]);
    gaps_.push_back(next - at - 1);
  }

  void end() {
    if (run_.size() >= kApartMin) {
      const auto narrow = *std::min_element(gaps_.begin(), gaps_.end() - 1);
      std::vector<Letter> word;
      for (std::size_t i = 0; i < run_.size(); ++i) {
        word.push_back(run_[i]);
        if (gaps_[i] <= narrow && i + 1 < run_.size()) continue;
        add_run(out_, word, sentence_);
        word.clear();
      }
      ++sentence_;
    }
    run_.clear();
    gaps_.clear();
  }

  const std::vector<Letter>& letters_;
  std::vector<Letter> run_;
  std::vector<std::size_t> gaps_;
  Words out_;
  std::uint32_t sentence_ = 0;
};

// ---- letters turned around and moved along ------------------------------------------------------

Words words_backwards(const Words& words) {
  Words out = words;
  for (auto& word : out)
    if (is_plain(word.text)) std::reverse(word.text.begin(), word.text.end());
  return out;
}

std::string moved(std::string text, std::size_t by) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>('a' + (static_cast<std::size_t>(c - 'a') + by) % kAlphabet);
  return text;
}

std::string mirrored(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>('a' + ('z' - c));
  return text;
}

// Words of which one is enough to try a way of reading.
constexpr std::array<std::string_view, 51> kTelling = {
    "about",        "administrator", "anyone",    "approval",    "approve",   "assistant",
    "audit",        "before",        "bypass",    "credentials", "customers", "database",
    "delete",       "developer",     "disregard", "everything",  "execute",   "forget",
    "guardrails",   "hidden",        "human",     "ignore",      "insert",    "instruction",
    "instructions", "language",      "nobody",    "override",    "password",  "passwords",
    "please",       "policy",        "pretend",   "previous",    "prompt",    "restrictions",
    "reveal",       "review",        "reviewer",  "rules",       "safety",    "schema",
    "select",       "steps",         "system",    "table",       "tables",    "unfiltered",
    "unrestricted", "users",         "without"};

// How a word was written, told by what it is.
struct Telling {
  bool is_backwards = false;
  bool is_mirrored = false;
  std::uint32_t moved = 0;  // bit n: its letters have to be moved by n places
};
using Tellings = std::unordered_map<std::string, Telling, Vocabulary::Hash, std::equal_to<>>;

const Tellings& tellings() {
  static const Tellings the_tellings = [] {
    Tellings all;
    for (const std::string_view word : kTelling) {
      for (std::size_t by = 1; by < kAlphabet; ++by)
        all[moved(std::string(word), kAlphabet - by)].moved |= 1U << by;
      all[mirrored(std::string(word))].is_mirrored = true;
    }
    lexicon().vocabulary.each_word([&](const std::string& word) {
      const std::string turned(word.rbegin(), word.rend());
      if (word.size() >= kTellingMin && turned != word && is_plain(word))
        all[turned].is_backwards = true;
    });
    return all;
  }();
  return the_tellings;
}

template <class Change>
Words changed(Words words, Change change) {
  for (auto& word : words) {
    word.text = change(std::move(word.text));
    word.begins = true;
  }
  return words;
}

// ---- words wholly of other letters --------------------------------------------------------------

// As Latin, if every letter could be one.
std::string as_latin(const std::string& word) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = next_code_point(word, at);
    const char alike = c < 0x80 ? static_cast<char>(c) : latin_look_alike(c);
    if (alike == 0) return {};
    out += alike;
  }
  return out;
}

Words words_as_latin(const Words& words) {
  Words out = words;
  bool has_any = false;
  for (auto& word : out) {
    if (is_plain(word.text) || word.is_gapless) continue;
    auto latin = as_latin(word.text);
    if (latin.empty()) continue;
    word.text = std::move(latin);
    has_any = has_any || (word.text.size() >= kTellingMin && lexicon().vocabulary.holds(word.text));
  }
  return has_any ? out : Words{};
}

class Views {
 public:
  Views(const std::vector<Letter>& letters, const Words& words)
      : letters_(letters), words_(words) {}

  std::vector<View> run() {
    add("in letters set apart", Apart(letters_).run());
    add("in words without gaps", words_apart_again(letters_));
    add("in letters of another alphabet", words_as_latin(words_));
    for (const auto& word : words_)
      if (word.text.size() >= kTellingMin) look_at(word.text);
    return std::move(views_);
  }

 private:
  void add(std::string_view how, Words words) {
    if (!words.empty()) views_.push_back({how, std::move(words)});
  }

  void look_at(const std::string& word) {
    const auto known = tellings().find(word);
    if (known == tellings().end()) return;
    const Telling& telling = known->second;
    if (telling.is_backwards && !std::exchange(is_backwards_, true)) {
      add("read backwards", words_of({letters_.rbegin(), letters_.rend()}));
      add("with each word read backwards", words_backwards(words_));
    }
    for (std::size_t by = 1; by < kAlphabet; ++by)
      if ((telling.moved & ~moved_ & 1U << by) != 0)
        add(by == 13 ? "decoded from rot13" : "with letters moved along the alphabet",
            changed(words_, [&](std::string text) { return moved(std::move(text), by); }));
    moved_ |= telling.moved;
    if (telling.is_mirrored && !std::exchange(is_mirrored_, true))
      add("with the alphabet turned around", changed(words_, mirrored));
  }

  const std::vector<Letter>& letters_;
  const Words& words_;
  std::vector<View> views_;
  bool is_backwards_ = false, is_mirrored_ = false;
  std::uint32_t moved_ = 0;
};

}  // namespace

std::vector<View> hidden_views(const std::vector<Letter>& letters, const Words& words) {
  return Views(letters, words).run();
}

}  // namespace countersign::guardrails::screening
