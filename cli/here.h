#pragma once

// What the command line and the surroundings say together: which settings are in force.

#include "cli/arguments.h"
#include "config/settings.h"

namespace countersign::cli {

// The settings are wrong; the message has a line for each error.
class BadSettings : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// The command line asks for something that cannot be.
class BadUsage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// --config, --a.b, COUNTERSIGN_… and the working folder, read now. Throws BadSettings.
config::Settings settings_here(const Arguments& arguments);

// The source a command means: the one named, or the only one there is. Throws BadUsage that lists
// the sources.
std::string source_meant(const config::Settings& settings, const Arguments& arguments);

}  // namespace countersign::cli
