#pragma once

// Finding a word by its letters, eight at a time, for the reader of trees: it does little else.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engines/postgres/inspect/words.h"

namespace countersign::engines::postgres::syntax {

inline constexpr std::size_t kWordSlots = 1024;

// Open addressing. Words of more than sixteen letters are told by their first sixteen.
struct WordTable {
  struct Entry {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    Word word = Word::kNone;  // no more words from here on
  };
  std::array<Entry, kWordSlots> entries{};

  static constexpr std::size_t slot_of(std::uint64_t low, std::uint64_t high) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
    return static_cast<std::size_t>(((low ^ (high * 31)) * kOdd) >> 54U);
  }

  // The letters as two numbers, the first letter lowest and nothing but zeros after the last. A
  // longer word is not told from another one that begins with the same sixteen letters.
  Word find(std::uint64_t low, std::uint64_t high) const {
    for (std::size_t slot = slot_of(low, high); entries[slot].word != Word::kNone;
         slot = (slot + 1) % kWordSlots)
      if (entries[slot].low == low && entries[slot].high == high) return entries[slot].word;
    return Word::kOther;
  }
};

extern const WordTable kWordTable;

}  // namespace countersign::engines::postgres::syntax
