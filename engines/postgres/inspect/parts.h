#pragma once

// The clauses of one SELECT, found once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

struct Walker::Parts {
  explicit Parts(const Element& statement);

  const Element* operator[](Word field) const { return fields[slot(field)]; }

  static constexpr std::size_t kNone = 20;
  static constexpr std::size_t slot(Word field) { return kSlots[static_cast<std::size_t>(field)]; }
  // Of each word there can be; kNone where it names no clause.
  static constexpr std::array<std::uint8_t, 256> kSlots = [] {
    constexpr std::array<Word, kNone> kFields = {
        Word::kDistinctClause, Word::kIntoClause,   Word::kTargetList,
        Word::kFromClause,     Word::kWhereClause,  Word::kGroupClause,
        Word::kGroupDistinct,  Word::kHavingClause, Word::kWindowClause,
        Word::kValuesLists,    Word::kSortClause,   Word::kLimitOffset,
        Word::kLimitCount,     Word::kLimitOption,  Word::kLockingClause,
        Word::kWithClause,     Word::kOp,           Word::kAll,
        Word::kLarg,           Word::kRarg};
    std::array<std::uint8_t, 256> slots{};
    for (auto& slot : slots) slot = kNone;
    for (std::size_t i = 0; i < kNone; ++i)
      slots[static_cast<std::size_t>(kFields[i])] = static_cast<std::uint8_t>(i);
    return slots;
  }();

  const Element* select;
  std::array<const Element*, kNone + 1> fields{};
  std::vector<const Element*> unknown;
};

}  // namespace countersign::engines::postgres::syntax
