#pragma once

// What another policy would have done, told to a person or to a program.

#include <string>

#include "agent/rejudging.h"

namespace countersign::cli {

class Terminal;

// `under`: what the steps were judged by, as a person would name it; empty: the policies of then.
void print_compared(const agent::Rejudgement& result, const std::string& under, Terminal& terminal);
std::string compared_json(const agent::Rejudgement& result);

}  // namespace countersign::cli
