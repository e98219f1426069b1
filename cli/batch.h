#pragma once

// `ask --batch FILE`: many questions without a person. Each line is a session of its own, run to
// its end under the source's envelope; what the envelope does not cover is left waiting for a
// person.

#include "cli/arguments.h"
#include "cli/exit.h"

namespace countersign::cli {

class Terminal;

// One line out for each line in, in the same order. Throws BadUsage (cli/here.h) before anything is
// asked when the source has no envelope.
Exit run_batch(const Arguments& arguments, Terminal& terminal);

}  // namespace countersign::cli
