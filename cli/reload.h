#pragma once

// What a running server takes from settings that were read again: the policies of the sources it
// already serves, everybody's and those of roles. A statement that waits is judged again under the
// new policy when somebody approves it. Everything else needs a new start, and is named.

#include <string>
#include <vector>

#include "agent/source.h"
#include "config/settings.h"

namespace countersign::cli {

struct Reloaded {
  std::vector<std::string> policies;       // sources that have another policy now
  std::vector<std::string> at_next_start;  // what else differs, by the keys that people write
};

// `before`: the settings that the running server was started with.
Reloaded reload_policies(const config::Settings& before, const config::Settings& now,
                         agent::Sources& sources);

}  // namespace countersign::cli
