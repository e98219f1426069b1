#pragma once

// What pages say of states, times and numbers, in words that stand alone: colour only repeats them.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "audit/store.h"
#include "core/clock.h"
#include "core/session.h"
#include "core/step.h"
#include "core/verdict.h"

namespace countersign::server {

// How a thing stands, for its colour.
enum class Mood : std::uint8_t { kWaits, kWorks, kGood, kBad, kOver };
std::string_view word(Mood mood);

Mood mood_of(StepState state);
// "waits for a decision", "was refused by the guardrails".
std::string_view words_of(StepState state);

Mood mood_of(const audit::SessionView& session);
std::string_view words_of(const audit::SessionView& session);

// "approved", "taken back"
std::string_view words_of(Decision decision);

// "nothing here needs special attention"
std::string_view words_of(VerdictKind verdict);

// "2026-11-20 05:06 UTC"
std::string time_words(Micros time);
// "420 ms", "3.2 s", "5 min", "2 h 10 min", "3 d 4 h"
std::string duration_words(std::chrono::microseconds duration);
// "1,234,567"
std::string count_words(std::uint64_t count);
// "1 row", "12 rows"
std::string count_words(std::uint64_t count, std::string_view one, std::string_view many);

// At most so many characters of valid or invalid UTF-8, then "…".
std::string shortened(std::string_view text, std::size_t characters_max);

}  // namespace countersign::server
