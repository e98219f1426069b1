// Many cells, and which of them need no reading.

#include "guardrails/screen/cells.h"

#include <algorithm>
#include <array>

#include "guardrails/screen.h"

namespace countersign::guardrails {

namespace screening {

namespace {

enum : std::uint8_t { kOther = 0, kLetter = 1, kDigit = 2, kOfNumber = 4 };

constexpr std::array<std::uint8_t, 256> byte_kinds() {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) kinds[c] = kLetter;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) kinds[c] = kLetter;
  for (std::size_t c = '0'; c <= '9'; ++c) kinds[c] = kDigit;
  for (const char c : std::string_view(" +-.,:/%"))
    kinds[static_cast<unsigned char>(c)] = kOfNumber;
  return kinds;
}
constexpr auto kKinds = byte_kinds();

constexpr std::size_t kNumberBytesMax = 40;
// Of letters alone: longer ones may be several words without gaps.
constexpr std::size_t kWordBytesMax = 10;
// Digits with two letters between them are dates and times ("2026-11-20T10:00:00Z") and codes.
constexpr std::size_t kLettersOfNumberMax = 2;

}  // namespace

bool needs_no_reading(std::string_view cell) {
  if (cell.size() > kNumberBytesMax) return false;
  std::size_t letters = 0;
  std::uint8_t seen = 0;
  for (const char c : cell) {
    const auto kind = kKinds[static_cast<unsigned char>(c)];
    if (kind == kOther) return false;
    seen |= kind;
    letters += kind & kLetter;
  }
  return letters <= kLettersOfNumberMax || (seen == kLetter && cell.size() <= kWordBytesMax);
}

}  // namespace screening

namespace {
constexpr std::size_t kOverlap = 512;
}  // namespace

bool CellScreen::take(std::size_t row, std::size_t column, std::string_view cell) {
  if (findings_.size() >= limits_.findings_max) {
    is_whole_ = false;
    return false;
  }
  if (screening::needs_no_reading(cell)) return true;
  if (bytes_ + cell.size() > limits_.bytes_max) {
    is_whole_ = false;
    return false;
  }
  read(row, column, cell);
  return true;
}

// Pieces overlap, so that an order across their edge stands whole in one of them.
void CellScreen::read(std::size_t row, std::size_t column, std::string_view cell) {
  const std::size_t piece = std::max(limits_.cell_bytes_max, 2 * kOverlap);
  for (std::size_t from = 0;; from += piece - kOverlap) {
    read_piece(row, column, cell.substr(from, piece), from);
    if (from + piece >= cell.size()) return;
  }
}

void CellScreen::read_piece(std::size_t row, std::size_t column, std::string_view piece,
                            std::size_t from) {
  bytes_ += piece.size();
  for (auto& finding : screen(piece, Channel::kResult)) {
    const auto is_same = [&](const CellFinding& one) {
      return one.row == row && one.column == column && one.finding.rule == finding.rule;
    };
    if (std::any_of(findings_.begin(), findings_.end(), is_same)) continue;
    if (findings_.size() >= limits_.findings_max) {
      is_whole_ = false;
      return;
    }
    finding.span.from += static_cast<std::uint32_t>(from);
    finding.span.to += static_cast<std::uint32_t>(from);
    findings_.push_back({row, column, std::move(finding)});
  }
}

CellsSeen screen_cells(std::span<const std::string_view> cells, std::size_t columns,
                       const CellLimits& limits) {
  CellScreen screening(limits);
  for (std::size_t at = 0; at < cells.size() && columns > 0; ++at)
    if (!screening.take(at / columns, at % columns, cells[at])) break;
  return {screening.findings(), screening.is_whole()};
}

}  // namespace countersign::guardrails
