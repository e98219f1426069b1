#pragma once

// What PostgreSQL itself brings and a policy may take for granted; behind default_functions() and
// its like in policy.h.

#include <set>
#include <string>

namespace countersign::guardrails {

const std::set<std::string>& postgres_functions();
const std::set<std::string>& postgres_operators();
const std::set<std::string>& postgres_types();

}  // namespace countersign::guardrails
