#pragma once

// A hunt from the command line: in the store's file alone; with a rule to add, through the server
// that runs or else through the store's lock.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "audit/hunt.h"

namespace countersign::cli {

class AuditReading;
class Terminal;

struct HuntWanted {
  audit::Patterns patterns;
  std::string rule;  // empty: nothing is added
  std::optional<Micros> since;
};

struct HuntTally {
  std::uint64_t texts = 0;
  std::uint64_t added = 0;
  std::uint64_t had_already = 0;
};

// Records it first. Throws ApiNo, CannotStart and audit::StoreUnavailable.
HuntTally hunt_here(AuditReading& reading, const HuntWanted& wanted, Terminal& terminal,
                    const std::function<void(const audit::HuntMatch&)>& each);

}  // namespace countersign::cli
