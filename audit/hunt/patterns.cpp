// Aho-Corasick over folded UTF-8, as one table: a row for each state, a column for each class of
// bytes that the patterns tell apart. A text is stepped through once, byte by byte; only bytes
// beyond ASCII are decoded, to be folded.

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include <fmt/format.h>
#include <unicode/uchar.h>

#include "audit/hunt.h"
#include "core/text.h"

namespace countersign::audit {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
// In a table's cell: something ends at this state.
constexpr std::uint32_t kEnds = 0x8000'0000U;
constexpr char32_t kInvalid = 0xFFFD;

char32_t folded(char32_t c) {
  return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) append_utf8(out, folded(next_code_point(text, at)));
  return out;
}

std::uint32_t characters_in(std::string_view text) {
  std::uint32_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string problem_of(const std::vector<std::string>& patterns) {
  if (patterns.empty()) return "there is no pattern to look for";
  std::size_t bytes = 0;
  for (const auto& pattern : patterns) {
    if (pattern.empty()) return "an empty pattern is everywhere";
    if (!is_storable_text(pattern)) return "a pattern is valid UTF-8 without NUL";
    bytes += pattern.size();
  }
  if (bytes > Patterns::kBytesMax)
    return fmt::format("the patterns have {} bytes together, and at most {} are sought at once",
                       bytes, Patterns::kBytesMax);
  return {};
}

}  // namespace

struct Patterns::Automaton {
  std::vector<std::string> texts;
  std::vector<std::uint32_t> characters;  // of each
  std::array<std::uint8_t, 256> classes{};
  std::size_t stride = 1;
  std::vector<std::uint32_t> next;     // the state's row times stride, and kEnds
  std::vector<std::uint32_t> pattern;  // that ends at the state itself
  std::vector<std::uint32_t> shorter;  // the next state behind it at which something ends

  void add(const std::string& text, std::uint32_t number);
  void make_classes(const std::set<std::string>& patterns);
  void link();
  std::uint32_t new_state();
  void collect(std::uint32_t state, std::string_view text, std::size_t end,
               std::vector<Found>& found) const;

  std::uint32_t step(std::uint32_t state, unsigned char byte) const {
    return next[(state & ~kEnds) + classes[byte]];
  }
};

// Class 0 is every byte that no pattern has. Upper case shares its class with lower case, so ASCII
// needs no folding while a text is read.
void Patterns::Automaton::make_classes(const std::set<std::string>& patterns) {
  std::set<unsigned char> used;
  for (const auto& text : patterns)
    for (const char c : text) used.insert(static_cast<unsigned char>(c));
  for (const unsigned char byte : used) classes[byte] = static_cast<std::uint8_t>(stride++);
  for (unsigned char c = 'A'; c <= 'Z'; ++c) classes[c] = classes[c - 'A' + 'a'];
}

std::uint32_t Patterns::Automaton::new_state() {
  next.insert(next.end(), stride, kNone);
  pattern.push_back(kNone);
  shorter.push_back(kNone);
  return static_cast<std::uint32_t>(pattern.size() - 1);
}

void Patterns::Automaton::add(const std::string& text, std::uint32_t number) {
  std::uint32_t state = 0;
  for (const char c : text) {
    const std::size_t cell = state * stride + classes[static_cast<unsigned char>(c)];
    if (next[cell] == kNone) {
      const auto made = new_state();
      next[cell] = made;
    }
    state = next[cell];
  }
  pattern[state] = number;
}

// Breadth first: what fails goes on where its longest suffix stands.
void Patterns::Automaton::link() {
  std::vector<std::uint32_t> fallback(pattern.size(), 0);
  std::deque<std::uint32_t> waiting{0};
  while (!waiting.empty()) {
    const auto state = waiting.front();
    waiting.pop_front();
    const auto behind = fallback[state];
    if (state != 0) shorter[state] = pattern[behind] != kNone ? behind : shorter[behind];
    for (std::size_t c = 0; c < stride; ++c) {
      auto& to = next[state * stride + c];
      const auto instead = state == 0 ? 0 : next[behind * stride + c];
      if (to == kNone) {
        to = instead;
      } else {
        fallback[to] = instead;
        waiting.push_back(to);
      }
    }
  }
  for (auto& to : next) {
    const bool ends = pattern[to] != kNone || shorter[to] != kNone;
    to = static_cast<std::uint32_t>(to * stride) | (ends ? kEnds : 0);
  }
}

void Patterns::Automaton::collect(std::uint32_t state, std::string_view text, std::size_t end,
                                  std::vector<Found>& found) const {
  for (auto at = static_cast<std::uint32_t>((state & ~kEnds) / stride); at != kNone;
       at = shorter[at]) {
    const auto number = pattern[at];
    if (number == kNone) continue;
    const bool is_known = std::any_of(found.begin(), found.end(),
                                      [&](const Found& f) { return f.pattern == number; });
    if (is_known) continue;
    // Folding keeps the number of characters, though not that of bytes.
    std::size_t from = end;
    for (std::uint32_t left = characters[number]; left > 0; --left) do
        --from;
      while (is_continuation(text[from]));
    found.push_back({number, {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(end)}});
  }
}

Patterns::Patterns(std::unique_ptr<const Automaton> automaton) : automaton_(std::move(automaton)) {}
Patterns::Patterns(Patterns&&) noexcept = default;
Patterns& Patterns::operator=(Patterns&&) noexcept = default;
Patterns::~Patterns() = default;

const std::vector<std::string>& Patterns::texts() const {
  return automaton_->texts;
}

Result<Patterns, std::string> Patterns::make(const std::vector<std::string>& patterns) {
  if (auto problem = problem_of(patterns); !problem.empty()) return unexpected(std::move(problem));
  auto automaton = std::make_unique<Automaton>();
  std::set<std::string> all;
  for (const auto& pattern : patterns) all.insert(folded(pattern));
  automaton->make_classes(all);
  automaton->new_state();
  std::set<std::string> added;
  for (const auto& pattern : patterns) {
    const auto text = folded(pattern);
    if (!added.insert(text).second) continue;
    automaton->add(text, static_cast<std::uint32_t>(automaton->texts.size()));
    automaton->texts.push_back(pattern);
    automaton->characters.push_back(characters_in(pattern));
  }
  automaton->link();
  return Patterns(std::move(automaton));
}

void Patterns::find_in(std::string_view text, std::vector<Found>& found) const {
  found.clear();
  const auto& automaton = *automaton_;
  std::uint32_t state = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      state = automaton.step(state, byte);
      ++at;
    } else if (const char32_t c = next_code_point(text, at); c == kInvalid) {
      state = 0;
      continue;
    } else {
      std::string bytes;
      append_utf8(bytes, folded(c));
      for (const char b : bytes) state = automaton.step(state, static_cast<unsigned char>(b));
    }
    if ((state & kEnds) != 0) automaton.collect(state, text, at, found);
  }
}

}  // namespace countersign::audit
