#pragma once

// The rules: small functions from facts and policy to findings, in one table. `policy rules` and
// the documentation are printed from the same table, so a rule cannot exist without its sentence.
// Everything here is constant and may be used from any thread.

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

// What a finding of a rule says. The name it is about comes first: "`users` " + refuses + advice;
// `thing` stands for the name where it is not known. A saying that begins with a colon follows the
// name at once.
struct Sayings {
  std::string_view thing;    // "a table"
  std::string_view refuses;  // "is not …"; empty: this rule never refuses
  std::string_view asks;     // empty: this rule never asks
  std::string_view advice;   // what is allowed instead: a sentence
  // What a planner is told in place of `refuses` and `advice`. Rules that a planner MUST NOT be
  // able to tell apart (does it not exist, or may it only not be read?) share one, id and all.
  // Empty: the same as a person.
  std::string_view to_planner = {};
};

struct Rule {
  std::string_view id;  // "G-06"
  Category category;
  std::string_view sentence;  // what it looks for, for people
  std::string_view example;   // a statement that it finds; empty where none can be written down
  void (*find)(const RuleInput& input, std::vector<Finding>& findings);
  Sayings says;
};

// Every rule, in the order of their ids. Lives for ever.
std::span<const Rule> rules();
const Rule* find_rule(std::string_view id);

}  // namespace countersign::guardrails
