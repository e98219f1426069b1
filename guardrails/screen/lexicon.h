#pragma once

// What is looked for, by language. Lower case; accents or not.

#include <span>

#include "guardrails/screen/phrases.h"

namespace countersign::guardrails::screening {

std::span<const Group> groups();
std::span<const Phrase> english_orders();   // I-02, I-05, I-07, I-08: to whoever answers questions
std::span<const Phrase> english_sources();  // I-03, I-04: in data, to whoever reads it
std::span<const Phrase> western();          // German French Spanish Italian Portuguese Dutch Nordic
std::span<const Phrase> eastern();          // Russian Ukrainian Polish Czech Turkish
std::span<const Phrase> far_and_near();     // Chinese Japanese Korean Arabic and others

}  // namespace countersign::guardrails::screening
