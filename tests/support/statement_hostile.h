#pragma once

// What must never be let through, by seed: every kind of attack of tests/cases/hostile_*, crossed
// with the places where it can stand and the ways in which it can be written.
//
// All are about the shop of tests/cases/ and a policy that lists customers, orders, order_items and
// products. They are meant to work: without a guard nearly all of them compile.

#include <string>
#include <string_view>

#include "tests/support/statement_dice.h"
#include "tests/support/statement_ordinary.h"

namespace countersign::testing {

struct HostileStatement {
  std::string sql;
  std::string_view technique;
  // Whether it ends cannot be known, or it is only odd: a person being asked is enough.
  bool may_be_asked = false;
};

// The pieces, for each dialect. {} is where the next piece goes; {t} a table, {n} a large number.
struct HostilePieces {
  Words relations;       // that may not be read
  Words relation_slots;  // {} a relation
  Words calls;           // that may not be made
  Words call_slots;      // {} an expression
  Words deeds;           // whole statements that change or switch something
  Words after_with;      // deeds that stand behind WITH x AS (…)
  Words bombs;           // whole statements without measure
  Words decoys;          // in front of a stacked statement
};
const HostilePieces& hostile_pieces_sqlite();
const HostilePieces& hostile_pieces_postgresql();

class HostileStatements {
 public:
  HostileStatements(Dialect dialect, std::uint64_t seed);
  HostileStatements(const HostileStatements&) = delete;
  HostileStatements& operator=(const HostileStatements&) = delete;

  HostileStatement next();

 private:
  std::string relation();
  std::string with_numbers(std::string sql);
  std::string in_ordinary(const std::string& value);
  std::string nested(const std::string& select);
  std::string deed();
  HostileStatement forbidden_relation();
  HostileStatement forbidden_call();
  HostileStatement shadowed();
  HostileStatement with_deed();
  HostileStatement stacked();
  HostileStatement explained();
  HostileStatement bomb();
  HostileStatement cartesian();
  HostileStatement recursion();
  HostileStatement unseen();
  HostileStatement shape();

  Dialect dialect_;
  const HostilePieces& pieces_;
  Dice dice_;
  OrdinaryStatements ordinary_;
};

}  // namespace countersign::testing
