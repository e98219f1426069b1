#pragma once

// A policy's hours, on the clocks of the place that it names: summer time and the like are what the
// zone's own rules say for that moment.

#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "guardrails/policy.h"

namespace countersign::guardrails {

// By the zone's own name, exactly: "Europe/Berlin", "UTC". Short names such as "CET" count if the
// zone data has them.
bool is_known_zone(std::string_view zone);
// Every name that is_known_zone() takes, for telling the likely spelling.
std::vector<std::string> zone_names();

// Hours that end before they begin ("22:00" to "06:00") run past midnight and belong to the day on
// which they begin. Of a zone that nobody knows no moment is within. Any thread; well under a
// microsecond once a zone was used.
bool is_within(const Hours& hours, Micros now);

}  // namespace countersign::guardrails
