#pragma once

// The second oracle: what the compiled program would do, read from EXPLAIN's listing. The
// authorizer is told what a statement names; the program shows what it opens. They differ: a
// NATURAL JOIN reads a table without one authorizer event, VACUUM raises none at all, and a
// computed column reads its base columns silently. Opcodes are allowed by name; an unknown one is
// reported, never skipped.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "engines/sqlite/shape.h"

struct sqlite3;

namespace countersign::engines::sqlite {

// A table that the program opens itself.
struct OpenedRelation {
  std::string relation;              // lower case
  std::vector<std::string> columns;  // read or sought by; as in the schema, without doubles
  // The column that is the row number, if the program looks at row numbers. It does so for reasons
  // of its own too, so this alone does not say that the statement compares it.
  std::string row_number;
};

struct Program {
  std::vector<OpenedRelation> opened;
  std::vector<std::string> functions;  // lower case
  std::vector<Effect> effects;
  std::vector<UnknownThing> unknowns;
  bool opens_virtual = false;
  std::uint32_t result_columns = 0;

  bool opens(std::string_view relation) const;
};

// `body` is one statement that compiles, without EXPLAIN before it.
Program read_program(sqlite3* db, const Shape& shape, std::string_view body);

enum class OpcodeKind : std::uint8_t {
  kPlain,  // works on registers, cursors that are already open, results
  kOpenRead,
  kColumn,
  kRowNumber,
  kSeekTable,
  kSeekIndex,
  kFunction,
  kOpenVirtual,
  kResultRow,
  kTransaction,
  kEffect,
  kUnknown,
};
OpcodeKind kind_of_opcode(std::string_view opcode);

}  // namespace countersign::engines::sqlite
