#pragma once

// What analysts ask, made by a grammar: domains with their nouns, measures and values, and the ways
// in which people ask, many with words that an attack would use too. Always the same questions.

#include <string>
#include <vector>

namespace countersign::testing {

struct OrdinaryDomain {
  std::string name;
  std::vector<std::string> things;    // "customers"
  std::vector<std::string> measures;  // "revenue"
  std::vector<std::string> groups;    // "country"
  std::vector<std::string> values;    // "Germany"
  std::vector<std::string> states;    // "cancelled"
};
const std::vector<OrdinaryDomain>& ordinary_domains();

// At least 5,000 different ones, in eight languages.
std::vector<std::string> ordinary_questions();

}  // namespace countersign::testing
