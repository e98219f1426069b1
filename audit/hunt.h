#pragma once

// Looking through everything that was ever written for patterns that were not known then. All
// patterns are sought in one pass over the texts (Aho-Corasick: the time does not grow with their
// number), and what is found can be added to the store as signals, so that reports and stories show
// it like anything that a screen saw in time.
//
// A pattern is literal text. Letters match in either case (Unicode's simple case folding);
// everything else as it is.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/facts.h"
#include "core/ids.h"
#include "core/result.h"

namespace countersign::audit {

// Constant once made; any thread.
class Patterns {
 public:
  static constexpr std::size_t kBytesMax = 64 * 1024;  // of all patterns together

  // The error says what is wrong with them: none, an empty one, too many, not UTF-8.
  static Result<Patterns, std::string> make(const std::vector<std::string>& patterns);
  Patterns(Patterns&&) noexcept;
  Patterns& operator=(Patterns&&) noexcept;
  ~Patterns();

  // Beside repetitions: each pattern once, as it was first written.
  const std::vector<std::string>& texts() const;

  struct Found {
    std::uint32_t pattern = 0;  // its place in texts()
    Span span;                  // of its first occurrence, in bytes
    friend bool operator==(const Found&, const Found&) = default;
  };
  // Each pattern that occurs, in the order in which their first occurrences end. `text` MAY be any
  // bytes; what is not UTF-8 matches nothing.
  void find_in(std::string_view text, std::vector<Found>& found) const;

 private:
  struct Automaton;
  explicit Patterns(std::unique_ptr<const Automaton> automaton);
  std::unique_ptr<const Automaton> automaton_;
};

// What was looked through, in this order.
enum class HuntIn : std::uint8_t { kQuestion = 1, kMessage = 2, kStatement = 3, kError = 4 };
std::string_view word(HuntIn where);

// How far a hunt has come. Opaque but for where it begins.
struct HuntPlace {
  HuntIn in = HuntIn::kQuestion;  // kStatement: errors too
  std::int64_t after = 0;
  std::string text() const;
  static std::optional<HuntPlace> parse(std::string_view text);
  friend bool operator==(const HuntPlace&, const HuntPlace&) = default;
};

struct HuntAsk {
  const Patterns* patterns = nullptr;
  std::optional<Micros> since;  // of texts that were written from then on
  HuntPlace from;
  std::size_t texts_max = 5000;    // looked through before it stops for a moment
  std::size_t matches_max = 1000;  // so that one portion can be added at once
};

struct HuntMatch {
  Seq seq;  // of the record that wrote the text
  SessionId session;
  HuntIn where = HuntIn::kQuestion;
  std::uint32_t n = 0;  // message or step; 0: the first question
  Micros at;            // when it was written
  std::uint32_t pattern = 0;
  Span span;
  std::string excerpt;  // the words around it; hostile
};

struct HuntPortion {
  std::vector<HuntMatch> matches;
  std::uint64_t texts = 0;  // looked through
  std::uint64_t bytes = 0;
  std::optional<HuntPlace> next;  // none: that was all
};

// ---- adding what was found
// ------------------------------------------------------------------------

// A rule of an auditor's own: "H-" and 1 to 30 letters, digits, "-" or "_". Other rules are the
// product's.
bool is_hunt_rule(std::string_view rule);

struct LateSignal {
  SessionId session;
  HuntIn where = HuntIn::kQuestion;
  std::uint32_t n = 0;
  Span span;
};

struct LateSignals {
  static constexpr std::size_t kMax = 1000;
  UserId by;
  std::string rule;               // is_hunt_rule
  std::string patterns;           // what was sought, for the record: storable text
  std::vector<LateSignal> found;  // at most kMax
};

// A message or step that has the rule already gets none again, and neither does one that is not
// there any more; where nothing is left to add, nothing is recorded.
struct LateSignalsDone {
  std::uint64_t added = 0;
  std::uint64_t had_already = 0;
  std::optional<Seq> seq;  // of the SIGNALS_ADDED record
};

class Store;
// What one or more portions found, in as many records as it takes.
LateSignalsDone add_matches(Store& store, UserId by, const std::string& rule,
                            const Patterns& patterns, const std::vector<HuntMatch>& matches);

// H-001: "ignore previous", "drop table" — what the record keeps, cut where it is long.
std::string what_was_sought(std::string_view rule, const std::vector<std::string>& patterns);

}  // namespace countersign::audit
