#pragma once

// Finding a word by its letters, eight at a time, for the reader of trees: it does little else.

#include <array>
#include <cstddef>
#include <cstdint>

#include "engines/postgres/inspect/sixteen.h"
#include "engines/postgres/inspect/words.h"

namespace countersign::engines::postgres::syntax {

inline constexpr std::size_t kWordSlots = 4096;
inline constexpr std::size_t kWordsMax = 256;

// Each word has a slot of its own, so that a look is one multiplication and one comparison. Words
// of more than sixteen letters are told by their first sixteen.
struct WordTable {
  std::array<std::uint8_t, kWordSlots> slots{};  // of words; of the empty ones kOther
  std::array<Letters, kWordsMax> letters{};

  static constexpr std::size_t slot_of(const Letters& letters) {
    // Tried until no two words met; words.cpp has the proof.
    constexpr std::uint64_t kOdd = 0x960D5A8F9A656AAF;
    return static_cast<std::size_t>(((letters.low ^ (letters.high * 31)) * kOdd) >> 52U);
  }

  // A longer word is not told from another one that begins with the same sixteen letters.
  Word find(const Letters& wanted) const {
    const std::uint8_t word = slots[slot_of(wanted)];
    return letters[word] == wanted ? static_cast<Word>(word) : Word::kOther;
  }
};

extern const WordTable kWordTable;

}  // namespace countersign::engines::postgres::syntax
