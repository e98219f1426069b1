#pragma once

// What stands behind each rule, for people who met it: why it is there, what to write instead, and
// what in a policy changes it. `policy explain`, `policy rules` and docs/policy-reference.md are
// printed from here and from the table in rules.h. Constant; any thread.

#include <string>
#include <string_view>

#include "core/verdict.h"

namespace countersign::guardrails {

struct Lesson {
  std::string_view rule;
  std::string_view why;
  // A statement like the rule's example that nothing is found in; empty: there is none.
  std::string_view instead;
  // The keys of a policy that change what it finds or how severe that is, with commas; empty: none
  // does, and nothing can.
  std::string_view keys;
  // What becomes of the rule's example under a plain policy.
  VerdictKind example_gets = VerdictKind::kRefuse;
  // Where no statement can show it by itself: the case in words.
  std::string_view happens = {};
};

// Of a rule in rules(); null for any other.
const Lesson* find_lesson(std::string_view rule);

// "docs/policy-reference.md#g-06".
std::string link_of(std::string_view rule);

}  // namespace countersign::guardrails
