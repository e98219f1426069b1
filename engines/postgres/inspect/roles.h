#pragma once

// Which fields a node of an expression may have, and which of them hold expressions: the allow-list
// of the walk, as data. Nodes that need more than walking their parts have code of their own.

#include <array>
#include <cstddef>
#include <cstdint>

#include "engines/postgres/inspect/words.h"

namespace countersign::engines::postgres::syntax {

enum class Role : std::uint8_t {
  kUnknown,     // of no field that is known: the statement is not understood
  kPlain,       // says nothing that could be somebody's code
  kExpression,  // one, or a list of them
  kType,
};

// A row for each node on the list; the first, where all is unknown, for those that are not.
struct RoleTable {
  static constexpr std::size_t kWords = 256;
  using Row = std::array<Role, kWords>;
  std::array<std::uint8_t, kWords> row_of{};
  std::array<Row, 48> rows{};
};
extern const RoleTable kRoles;

// kUnknown for every field of a node that is not on the list.
inline Role role_of(Word node, Word field) {
  return kRoles
      .rows[kRoles.row_of[static_cast<std::size_t>(node)]][static_cast<std::size_t>(field)];
}
inline bool is_known_node(Word node) {
  return kRoles.row_of[static_cast<std::size_t>(node)] != 0;
}

}  // namespace countersign::engines::postgres::syntax
