#pragma once

// What facts and verdicts take in memory, for tables that are bounded in bytes.

#include <cstddef>

#include "core/facts.h"
#include "core/verdict.h"

namespace countersign::agent::verdicts {

std::size_t bytes_of(const Facts& facts);
std::size_t bytes_of(const Verdict& verdict);

}  // namespace countersign::agent::verdicts
