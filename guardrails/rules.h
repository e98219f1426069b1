#pragma once

// The rules: small functions from facts and policy to findings, in one table. `policy rules` and
// the documentation are printed from the same table, so a rule cannot exist without its sentence.

#include <span>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "core/verdict.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"

namespace countersign::guardrails {

struct RuleInput {
  const Facts& facts;
  const Policy& policy;
  const SessionContext& context;
};

struct Rule {
  std::string_view id;  // "G-06"
  Category category;
  std::string_view sentence;  // what it looks for, for people
  std::string_view example;   // a statement that it finds; empty where none can be written down
  void (*find)(const RuleInput& input, std::vector<Finding>& findings);
};

// Every rule, in the order of their ids. Lives for ever.
std::span<const Rule> rules();
const Rule* find_rule(std::string_view id);

}  // namespace countersign::guardrails
