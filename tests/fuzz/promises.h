#pragma once

// What must hold of every text, however odd: the promises that fuzzing tries to break. Each aborts
// with the words of the promise, so that the fuzzer keeps the text.

#include <string_view>

#include "core/facts.h"
#include "core/verdict.h"
#include "guardrails/policy.h"

namespace countersign::fuzz {

void promise(bool holds, std::string_view words);

// A span lies within the text, and cuts no character in two.
void check_span(Span span, std::string_view text);
void check_facts(const Facts& facts, std::string_view sql);
// Refused unless it compiles, is one statement and reads; findings worst first, few, and sayable.
void check_verdict(const Verdict& verdict, const Facts& facts, const guardrails::Policy& policy);

}  // namespace countersign::fuzz
