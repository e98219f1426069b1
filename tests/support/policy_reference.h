#pragma once

#include <string>

namespace countersign::testing {

// docs/policy-reference.md, whole, from the tables of guardrails/ and config/.
std::string policy_reference();

}  // namespace countersign::testing
