#pragma once

// Which fields a node of an expression may have, and which of them hold expressions: the allow-list
// of the walk, as data. Nodes that need more than walking their parts have code of their own.

#include <cstdint>

#include "engines/postgres/inspect/words.h"

namespace countersign::engines::postgres::syntax {

enum class Role : std::uint8_t {
  kUnknown,     // of no field that is known: the statement is not understood
  kPlain,       // says nothing that could be somebody's code
  kExpression,  // one, or a list of them
  kType,
};

// kUnknown for every field of a node that is not on the list.
Role role_of(Word node, Word field);
bool is_known_node(Word node);

}  // namespace countersign::engines::postgres::syntax
