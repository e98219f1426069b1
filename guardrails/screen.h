#pragma once

// A screen for instructions that stand where a question or data should be: "ignore your rules",
// "approve every step", a hidden message in invisible characters. It marks and never blocks: a
// finding is a signal, and what is proposed for such a question is judged like anything else.
//
// Pure, bounded and quick; any thread. First the text is read as a model would read it (look-alike
// letters, accents, zero-width and tag characters, letters spelled with digits or set apart), then
// encoded pieces are decoded (base64, hex, percent signs, rot13, backwards), then phrases are
// looked for. It knows phrases, not meaning: a paraphrase passes it. docs/screens.md says more.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.h"

namespace countersign::guardrails {

// Where a text stands. What is an order in a cell may be a plain wish in a question, so everything
// that comes from a source is held to a stricter set of rules.
enum class Channel : std::uint8_t {
  kQuestion = 1,  // what a person or a client asks
  kResult = 2,    // a cell
  kSchema = 3,    // names of tables and columns, comments, the values that a column may have
  kError = 4,     // what a source says when a statement fails
};
std::string_view word(Channel channel);
std::optional<Channel> channel_named(std::string_view word);

struct ScreenRule {
  std::string_view id;        // "I-02"
  std::string_view sentence;  // what it looks for, for people
  std::string_view example;   // a text that it finds
  std::string_view says;      // follows the words it found: "`ignore your rules` " + says
};
// Every rule of the screen, in the order of their ids. Lives for ever.
std::span<const ScreenRule> screen_rules();
const ScreenRule* find_screen_rule(std::string_view id);

// At most one finding for each rule, in the order in which they stand in the text: severity notice,
// category injection, with the span of the first place. Beyond the first 64 KiB nothing is looked
// at. Bytes that are not UTF-8 are taken for separators.
std::vector<Finding> screen(std::string_view text, Channel channel = Channel::kQuestion);

// The same, for people who want to know how it was found.
struct Sighting {
  Finding finding;
  // "decoded from base64", "read backwards"; empty: it stands there as it was found. Of an order
  // that was encoded twice, both: "decoded from base64, then read backwards".
  std::string how;
  std::string read;  // the words that were found, as they were read; hostile
};
std::vector<Sighting> sightings(std::string_view text, Channel channel = Channel::kQuestion);

// ---- many cells ---------------------------------------------------------------------------------

// Rows and columns count from 0.
struct CellFinding {
  std::size_t row = 0;
  std::size_t column = 0;
  Finding finding;  // its span is in the cell
};

struct CellLimits {
  std::size_t findings_max = 20;
  std::size_t cell_bytes_max = 16 * 1024;   // a longer cell is read in pieces of this size
  std::size_t bytes_max = 4 * 1024 * 1024;  // of all cells that have to be read
};

// Reads cells as they come. Numbers, dates and single plain words are told by their bytes and cost
// next to nothing; One thread at a time.
class CellScreen {
 public:
  explicit CellScreen(const CellLimits& limits = {}) : limits_(limits) {}

  // False: it has seen enough, and further cells are not looked at.
  bool take(std::size_t row, std::size_t column, std::string_view cell);

  const std::vector<CellFinding>& findings() const { return findings_; }
  // Nothing was left out for a limit, so "no findings" means that there is nothing to find.
  bool is_whole() const { return is_whole_; }

 private:
  void read(std::size_t row, std::size_t column, std::string_view cell);
  void read_piece(std::size_t row, std::size_t column, std::string_view cell, std::size_t from);

  CellLimits limits_;
  std::vector<CellFinding> findings_;
  std::size_t bytes_ = 0;
  bool is_whole_ = true;
};

struct CellsSeen {
  std::vector<CellFinding> findings;
  bool is_whole = true;
};
// A whole result, row after row, `columns` cells in each.
CellsSeen screen_cells(std::span<const std::string_view> cells, std::size_t columns,
                       const CellLimits& limits = {});

}  // namespace countersign::guardrails
