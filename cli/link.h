#pragma once

// The one-time link that `serve` prints when it starts.

#include <string>

#include "cli/house.h"
#include "core/secret.h"

namespace countersign::cli {

// Signs a browser in as the holder of the key; empty if the key may not.
std::string one_time_link(House& house, const Secret& key, const std::string& address);

}  // namespace countersign::cli
