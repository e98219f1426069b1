#pragma once

// The same statement written another way: what it means stays, so its verdict must stay.

#include <string>
#include <vector>

#include "core/facts.h"
#include "tests/support/statement_dice.h"

namespace countersign::testing {

struct Mutation {
  std::string how;
  std::string sql;
};

// Made from the tokens that the engine found. Of a statement that is not one read, only those that
// leave its words in their order.
std::vector<Mutation> mutations_of(const Facts& facts, Dialect dialect, Dice& dice);

// What stays a read when it is put inside another: it is one statement and begins like one.
bool may_be_nested(const Facts& facts);

}  // namespace countersign::testing
