#pragma once

// Policies, facts and restrictions at random, from a seed.

#include <random>
#include <string>

#include "core/facts.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"

namespace countersign::testing {

using Random = std::mt19937_64;

// Any policy at all, with names that try to break out of their quotes: for texts and digests.
guardrails::Policy any_policy(Random& random);

// A policy over a handful of tables, so that facts meet it often.
guardrails::Policy small_policy(Random& random);
// A reading statement over the same handful, and what is known of its session.
Facts small_facts(Random& random);
guardrails::SessionContext small_context(Random& random);

// Takes something away from what the policy allows, or adds something to look at. Gives back what
// was done, in words.
std::string restrict(guardrails::Policy& policy, Random& random);

}  // namespace countersign::testing
