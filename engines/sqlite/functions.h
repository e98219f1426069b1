#pragma once

// Functions of SQLite whose time grows with the product of two lengths, or with a number that
// somebody writes: format('%.*c', 2000000000, 'x') stays 24 seconds inside one call, where no
// deadline and no interrupt reach it. On live connections these do the same work in a time that the
// length limit bounds: printf, format, instr, replace, trim, ltrim, rtrim. json_patch compares
// every key with every key; it is SQLite's own, for texts up to kPatchBytesMax.

#include <cstddef>

struct sqlite3;

namespace countersign::engines::sqlite {

inline constexpr std::size_t kPatchBytesMax = 100'000;

// Puts them in the place of SQLite's own. An SQLite result code.
int add_bounded_functions(sqlite3* db);

}  // namespace countersign::engines::sqlite
