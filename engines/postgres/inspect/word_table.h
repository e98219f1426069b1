#pragma once

// Finding a word by its letters, eight at a time, for the reader of trees: it does little else.

#include <array>
#include <cstddef>
#include <cstdint>

#include "engines/postgres/inspect/words.h"

namespace countersign::engines::postgres::syntax {

inline constexpr std::size_t kWordSlots = 4096;
inline constexpr std::size_t kWordsMax = 256;

// Each word has a slot of its own, so that a look is one multiplication and one comparison. Words
// of more than sixteen letters are told by their first sixteen.
struct WordTable {
  struct Letters {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
  };
  std::array<std::uint8_t, kWordSlots> slots{};  // of words; of the empty ones kOther
  std::array<Letters, kWordsMax> letters{};

  static constexpr std::size_t slot_of(std::uint64_t low, std::uint64_t high) {
    // Tried until no two words met; words.cpp has the proof.
    constexpr std::uint64_t kOdd = 0x960D5A8F9A656AAF;
    return static_cast<std::size_t>(((low ^ (high * 31)) * kOdd) >> 52U);
  }

  // The letters as two numbers, the first letter lowest and nothing but zeros after the last. A
  // longer word is not told from another one that begins with the same sixteen letters.
  Word find(std::uint64_t low, std::uint64_t high) const {
    const std::uint8_t word = slots[slot_of(low, high)];
    const bool is_it = letters[word].low == low && letters[word].high == high;
    return is_it ? static_cast<Word>(word) : Word::kOther;
  }
};

extern const WordTable kWordTable;

}  // namespace countersign::engines::postgres::syntax
