#pragma once

// What analysts write on an ordinary day, by seed: nothing here may be refused, and hardly anything
// asked about. Valid on the shop of tests/cases/ in either dialect.

#include <string>

#include "tests/support/statement_terms.h"

namespace countersign::testing {

class OrdinaryStatements {
 public:
  OrdinaryStatements(Dialect dialect, std::uint64_t seed) : dice_(seed), terms_(dialect, dice_) {}
  OrdinaryStatements(const OrdinaryStatements&) = delete;
  OrdinaryStatements& operator=(const OrdinaryStatements&) = delete;

  // One statement in one of the ways in which people lay out their SQL.
  std::string next();

 private:
  std::string plain();
  std::string rows(const Scope& scope);
  std::string grouped(const Scope& scope, bool with_order = true);
  std::string listing();
  std::string totals();
  std::string joined();
  std::string shares();
  std::string windows();
  std::string top_of_each_group();
  std::string with_steps();
  std::string with_several_steps();
  std::string sets();
  std::string derived();
  std::string without_match();
  std::string own_join();
  std::string inside_json();
  std::string calendar();
  std::string values_list();
  std::string alarming();
  std::string pivot();
  std::string calculation();
  std::string of_postgresql();
  std::string lateral();
  std::string grouping_sets();
  std::string limit(int percent);
  std::string order(int columns, int percent);

  Dice dice_;
  Terms terms_;
};

// The same statement in another layout: keywords in small letters, a clause a line, comments, a
// closing semicolon. Text in quotes stays as it is.
std::string laid_out(const std::string& sql, Dice& dice);

}  // namespace countersign::testing
