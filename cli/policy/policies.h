#pragma once

// The policies that a command works with, and the steps from a settings file to them.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "cli/arguments.h"
#include "config/settings.h"
#include "guardrails/policy.h"

namespace countersign::cli {

using Policies = std::map<std::string, guardrails::PolicyBook>;  // by the source's name

// `--policy FILE`: a settings file, or one policy as the store keeps it. Throws BadUsage where the
// file cannot be read and BadSettings with a line for each error in it.
Policies policies_of(const std::string& file);

// --role NAME, as PolicyBook::of wants it: nothing said is everybody. Throws BadUsage for a role
// that there is not.
std::set<std::string> roles_meant(const Arguments& arguments);

}  // namespace countersign::cli
