#pragma once

// What the commands that forget have in common: whom they mean, why, and whether the person is
// sure.

#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "cli/json.h"

namespace countersign::cli {

class Terminal;

// "session_id" or "user", from --session or --user. Throws BadUsage unless it is exactly one.
JsonLine whom_meant(const Arguments& arguments);
// Throws BadUsage without --reason.
std::string reason_meant(const Arguments& arguments);

// Throws BadUsage where nobody can be asked and --yes was not said.
void check_can_be_sure(const Arguments& arguments, Terminal& terminal);
// The person must type `word`.
bool is_sure(std::string_view question, std::string_view word, Terminal& terminal);

}  // namespace countersign::cli
